//! Of which worlds, or of which recording, to show what clients do badly, and how.

use std::path::PathBuf;

use clap::Args;

use super::running::RunningArgs;
use super::serve::lint;
use super::values::ListFormat;
use crate::engine::lint::Lint;

/// Of which worlds, and how.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// HAR file to look at, in the place of a sandbox
    #[arg(long, value_name = "FILE", conflicts_with = "world")]
    pub har: Option<PathBuf>,
    /// Capture of the world, in the place of a sandbox
    #[arg(long, value_name = "CAPTURE", conflicts_with_all = ["har", "world"])]
    pub capture: Option<PathBuf>,
    /// Which sandbox.
    #[command(flatten)]
    pub running: RunningArgs,
    /// Name of the world [default: all together, those that are gone too]
    #[arg(long, value_name = "NAME")]
    pub world: Option<String>,
    /// Lints that are not looked for, by name, besides those of the world (repeatable)
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = lint)]
    pub silence: Vec<Lint>,
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}
