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
    /// Base URL of another sandbox: the same is sent there, to a world of its own, which goes again where every answer is the same
    #[arg(long, value_name = "URL")]
    pub against: Option<String>,
    /// Name of that world [default: the captured one's, shortened where it is too long, and `-replayed`]
    #[arg(long, value_name = "NAME", requires = "against")]
    pub world: Option<String>,
    /// Bearer token of its admin API
    #[arg(long, env = "EMPORIX_SANDBOX_ADMIN_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub admin_token: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}
