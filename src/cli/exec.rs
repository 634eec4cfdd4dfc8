//! `exec`: a sandbox around a command.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::serve::ServeArgs;
use super::values::{duration, whole};

/// The exchanges that a journal keeps around a command: what happened is counted at the end.
pub(super) const JOURNAL_LENGTH: &str = "100000";

/// Around which command, with which variables, and what makes it fail.
#[derive(Debug, Args)]
pub struct ExecArgs {
    /// How to serve; the port is any free one unless `--port` says another.
    #[command(flatten)]
    pub serve: ServeArgs,
    /// Tenant that the variables are about [default: the first of one's own, else `mytenant`]
    #[arg(long, value_name = "NAME")]
    pub tenant: Option<String>,
    /// One more variable for the command; `{url}`, `{tenant}`, `{token.service}`, `{clientId}`, `{clientSecret}` and `{sandbox}` are replaced (repeatable)
    #[arg(long, value_name = "NAME=TEMPLATE", value_parser = variable)]
    pub env: Vec<(String, String)>,
    /// How long the command may take before it is ended, with exit code 124 [default: as long as it takes]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Run the command in the sandbox of one case: a file with a seed, a rule and the fault in words
    #[arg(long, value_name = "FILE")]
    pub case: Option<PathBuf>,
    /// What it means that an active rule has never fired
    #[arg(long, value_enum, default_value_t)]
    pub unfired: Weight,
    /// What it means that a call was made which no operation answers
    #[arg(long, value_enum, default_value_t)]
    pub unmatched: Weight,
    /// File with expectations that the exchanges of the world `main` are held against at the end, besides those of active scenarios; exit code 1 where one does not hold and the command itself ended with 0
    #[arg(long, value_name = "FILE")]
    pub verify: Option<PathBuf>,
    /// Percent of the documented statuses of the called operations that are to be met, as `coverage` counts them; exit code 1 where it is less and the command itself ended with 0
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub fail_under: Option<u8>,
    /// File for the sandbox's own lines [default: standard error]
    #[arg(long, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
    /// Folder for what happened: JUnit, JSON, Markdown, states and events; written whole or not at all
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,
    /// Where a workflow of GitHub takes what its summary shows; `--report` adds its Markdown.
    #[arg(long, env = "GITHUB_STEP_SUMMARY", hide = true)]
    pub step_summary: Option<PathBuf>,
    /// The command and its arguments, behind `--`
    #[arg(value_name = "COMMAND", required = true, last = true)]
    pub command: Vec<OsString>,
}

/// What something means for the exit code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Weight {
    /// It is said, and nothing more
    #[default]
    Tell,
    /// Exit code 1 where the command itself ended with 0
    Fail,
}

fn percent(text: &str) -> Result<u8, String> {
    whole(text, 0, 100)
}

pub(super) fn variable(text: &str) -> Result<(String, String), String> {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    match text.split_once('=') {
        Some((name, template)) if is_name(name) => Ok((name.to_owned(), template.to_owned())),
        Some(_) | None => Err("expected NAME=TEMPLATE, such as `API={url}`".to_owned()),
    }
}
