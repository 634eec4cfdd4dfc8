//! `health`: whether a sandbox is up and ready, for the health check of a container that has no shell.

use std::process::ExitCode;
use std::time::Duration;

use super::parse::Variables;
use super::running::{Refusal, Running, end};
use crate::cli::RunningArgs;

/// A check that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Prints `ready` or `stale`.
pub(super) fn run(args: &RunningArgs, variables: &Variables) -> ExitCode {
    end(status(args, variables))
}

fn status(args: &RunningArgs, variables: &Variables) -> Result<String, Refusal> {
    let running = Running::patient(args, variables, PATIENCE)?;
    let answer = running.get("health/ready")?;
    let status = answer["status"].as_str().unwrap_or("ready");
    Ok(format!("{status} {}\n", running.url()))
}
