//! Of which world, or of which recording, to show what clients do badly, and how.

use std::path::PathBuf;

use clap::Args;

use super::running::WorldArgs;
use super::serve::lint;
use super::values::ListFormat;
use crate::engine::lint::Lint;

/// Of which world, and how.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// HAR file to look at, in the place of a sandbox
    #[arg(long, value_name = "FILE", conflicts_with = "world")]
    pub har: Option<PathBuf>,
    /// Capture of the world, in the place of a sandbox
    #[arg(long, value_name = "CAPTURE", conflicts_with_all = ["har", "world"])]
    pub capture: Option<PathBuf>,
    /// Lints that are not looked for, by name, besides those of the world (repeatable)
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = lint)]
    pub silence: Vec<Lint>,
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}
