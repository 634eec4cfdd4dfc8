//! The recording that is to decide the open questions, and where the settings go.

use std::path::PathBuf;

use clap::Args;

use super::values::ListFormat;

/// Which recording, and what to write.
#[derive(Debug, Args)]
pub struct SettleArgs {
    /// HAR file with calls of your tenant and their answers; nothing is sent
    #[arg(value_name = "SESSION.har")]
    pub session: PathBuf,
    /// State in which the recording began: a folder of fixtures, or a file that an export has written [default: inferred from the answers]
    #[arg(long, value_name = "PATH")]
    pub fixtures: Option<PathBuf>,
    /// File for the decided behaviors, such as `fixtures/mytenant/_tenant.json`; what it says of other things stays
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}
