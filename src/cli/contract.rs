//! The vendor's description that is to be held against the emulation.

use std::path::PathBuf;

use clap::Args;

use super::values::ListFormat;

/// Which file, and how to show what differs.
#[derive(Debug, Args)]
pub struct ContractArgs {
    /// The vendor's OpenAPI file of one service, in YAML or JSON
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Show the known differences too, each with its reason
    #[arg(long)]
    pub known: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}
