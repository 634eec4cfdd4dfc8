//! `sweep`: every fault at every call of a command.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::exec::variable;
use super::serve::ServeArgs;
use super::values::{duration, whole};
use crate::sweep::verdict::{VERDICTS, Verdict};

/// The flags of a sandbox that say nothing here: each run has one of its own.
pub(super) const NOT_HERE: [&str; 8] =
    ["port", "host", "export_on_exit", "watch", "grace", "ready_file", "quiet", "format"];

/// Which command, which faults, and what makes it fail.
#[derive(Debug, Args)]
pub struct SweepArgs {
    /// How to serve.
    #[command(flatten)]
    pub serve: ServeArgs,
    /// Tenant that the variables are about [default: the first of one's own, else `mytenant`]
    #[arg(long, value_name = "NAME")]
    pub tenant: Option<String>,
    /// One more variable for the command; `{url}`, `{tenant}`, `{token.service}`, `{clientId}`, `{clientSecret}` and `{sandbox}` are replaced (repeatable)
    #[arg(long, value_name = "NAME=TEMPLATE", value_parser = variable)]
    pub env: Vec<(String, String)>,
    /// How many runs at once: a number, or `auto`, which is one for each processor where runs beside one another do the same as alone, else one
    #[arg(long, value_name = "N", default_value = "auto", value_parser = jobs)]
    pub jobs: Jobs,
    /// How long to go on beginning runs; writes come before reads, and faults after the work was done first [default: until all are done]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub budget: Option<Duration>,
    /// Which calls have faults: an operationId, or method and path as `operations` prints them, `…` for any beginning or end (repeatable) [default: all]
    #[arg(long, value_name = "OPERATION")]
    pub only: Vec<String>,
    /// Try every documented error and every fault of a connection, not the usual eight alone
    #[arg(long)]
    pub all: bool,
    /// What else is tried: the other values of every behavior, additive changes of the contract (by comma)
    #[arg(long, value_enum, value_delimiter = ',', value_name = "KIND")]
    pub faults: Vec<MoreFaults>,
    /// Verdicts that make it end with exit code 1 (by comma)
    #[arg(long, value_delimiter = ',', value_name = "VERDICT", default_value = "lied,lost-update,duplicate,waits", value_parser = verdict)]
    pub fail_on: Vec<Verdict>,
    /// File with findings that are known; they do not make it fail
    #[arg(long, value_name = "FILE")]
    pub accept: Option<PathBuf>,
    /// How long the command may wait for an answer that is held before it counts as waiting
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub patience: Duration,
    /// Folder for what happened: the page, JSON, JUnit and a file for each case; written whole or not at all
    #[arg(long, value_name = "DIR", default_value = "report")]
    pub report: PathBuf,
    /// The command and its arguments, behind `--`
    #[arg(value_name = "COMMAND", required = true, last = true)]
    pub command: Vec<OsString>,
}

/// How many runs at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jobs {
    /// As many as there are processors where that changes nothing, else one.
    Auto,
    /// This many.
    Number(usize),
}

/// What is tried besides failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MoreFaults {
    /// The other values of every behavior
    Guesses,
    /// Additive changes of the contract: a new member, a new value, an optional member less
    Drift,
}

fn jobs(text: &str) -> Result<Jobs, String> {
    const MOST: usize = 256;
    match text {
        "auto" => Ok(Jobs::Auto),
        number => whole(number, 1, MOST).map(Jobs::Number),
    }
}

fn verdict(text: &str) -> Result<Verdict, String> {
    let known = VERDICTS.iter().filter(|(verdict, ..)| *verdict != Verdict::Survived);
    let words: Vec<&str> = known.map(|(_, word, _)| *word).collect();
    Verdict::named(text).ok_or_else(|| format!("expected one of {}", words.join(", ")))
}
