//! `race`: copies of a command in one world, in every order of their requests.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::exec::variable;
use super::serve::ServeArgs;
use super::values::{duration, whole};
use crate::race::copies::CopyName;
use crate::race::order_file::USUAL_NAME;

/// Which command, how often at once, and in which orders.
#[derive(Debug, Args)]
pub struct RaceArgs {
    /// How to serve; the port is any free one unless `--port` says another.
    #[command(flatten)]
    pub serve: ServeArgs,
    /// Tenant that the variables are about [default: the first of one's own, else `mytenant`]
    #[arg(long, value_name = "NAME")]
    pub tenant: Option<String>,
    /// One more variable for the command; `{url}`, `{tenant}`, `{token.service}`, `{clientId}`, `{clientSecret}` and `{sandbox}` are replaced (repeatable)
    #[arg(long, value_name = "NAME=TEMPLATE", value_parser = variable)]
    pub env: Vec<(String, String)>,
    /// How many copies of the command run at once, 2 to 4
    #[arg(long, value_name = "N", default_value_t = 2, allow_negative_numbers = true, value_parser = copies)]
    pub copies: u8,
    /// How often within an order a copy may be interrupted that could have gone on, 0 to 20
    #[arg(long, value_name = "N", default_value_t = 2, allow_negative_numbers = true, value_parser = preemptions)]
    pub preemptions: u8,
    /// How many orders are run at once, each in a world of its own, 1 to 64; for a command that shares nothing else between its runs
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true, value_parser = jobs)]
    pub jobs: usize,
    /// How long a copy may be silent before the others go on without it
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub patience: Duration,
    /// How long one order may take before its copies are ended, and it counts as lost
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration)]
    pub timeout: Duration,
    /// How long all may take; no further order is begun after it [default: as long as it takes]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub budget: Option<Duration>,
    /// File for the shortest order that loses, in the place of an older one
    #[arg(long, value_name = "FILE", default_value = USUAL_NAME)]
    pub order: PathBuf,
    /// Run the order of this file again, and no other
    #[arg(long, value_name = "FILE", conflicts_with_all = ["copies", "preemptions", "budget", "order"])]
    pub replay: Option<PathBuf>,
    /// The command and its arguments, behind `--`
    #[arg(value_name = "COMMAND", required = true, last = true)]
    pub command: Vec<OsString>,
}

fn copies(text: &str) -> Result<u8, String> {
    whole(text, 2, CopyName::MOST)
}

fn jobs(text: &str) -> Result<usize, String> {
    whole(text, 1, 64)
}

fn preemptions(text: &str) -> Result<u8, String> {
    whole(text, 0, 20)
}
