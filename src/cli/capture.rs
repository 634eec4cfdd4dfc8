//! Captures: all that happened to a world as one file, written and repeated.

use std::path::PathBuf;

use clap::Args;

use super::running::WorldArgs;
use super::values::ListFormat;

/// Of which world to write a capture, and where.
#[derive(Debug, Args)]
pub struct CaptureArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// File to write it to, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace what can be personal by stand-ins, the same ones everywhere: the file still replays
    #[arg(long)]
    pub redact: bool,
}

/// Which captures to repeat, and how to print what came of it.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Files that `capture` has written
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}
