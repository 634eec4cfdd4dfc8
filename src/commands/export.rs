//! `export`: all data of a world as fixture files.

use std::process::ExitCode;

use http::Method;

use super::parse::Variables;
use super::running::{Refusal, Running, end, world_path};
use crate::cli::WorldArgs;

/// Prints it as it is sent: a record a line, so that a diff is readable.
pub(super) fn run(args: &WorldArgs, variables: &Variables) -> ExitCode {
    end(export(args, variables))
}

fn export(args: &WorldArgs, variables: &Variables) -> Result<String, Refusal> {
    let running = Running::find(&args.running, variables)?;
    let state = running.call(Method::GET, &format!("{}/state", world_path(args)), None)?;
    let mut text = String::from_utf8_lossy(&state).into_owned();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}
