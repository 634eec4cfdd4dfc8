//! Of which worlds to show what clients have met, and how.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::running::RunningArgs;

/// Of which worlds, and how.
#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// Capture whose exchanges are meant, in the place of a sandbox
    #[arg(long, value_name = "CAPTURE", conflicts_with = "world")]
    pub capture: Option<PathBuf>,
    /// HAR file whose exchanges are meant, in the place of a sandbox
    #[arg(long, value_name = "FILE", conflicts_with_all = ["capture", "world"])]
    pub har: Option<PathBuf>,
    /// Which sandbox.
    #[command(flatten)]
    pub running: RunningArgs,
    /// Name of the world [default: all together, those that are gone too]
    #[arg(long, value_name = "NAME")]
    pub world: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    pub format: PageFormat,
}

/// How a page is printed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum PageFormat {
    /// For people
    #[default]
    Text,
    /// The answer of the admin API
    Json,
    /// For a page, with a badge
    Markdown,
}
