//! `worlds`: the worlds of a running sandbox.

use std::process::ExitCode;

use serde_json::Value;

use super::parse::Variables;
use super::running::{Refusal, Running, elements, end, shown, text};
use crate::cli::WorldsArgs;

/// Prints them, each with its base URL and who made it.
pub(super) fn run(args: &WorldsArgs, variables: &Variables) -> ExitCode {
    end(list(args, variables))
}

fn list(args: &WorldsArgs, variables: &Variables) -> Result<String, Refusal> {
    let listed = Running::find(&args.running, variables)?.get("worlds")?;
    Ok(shown(&listed, args.format, |listed| elements(listed, "worlds").iter().map(row).collect()))
}

fn row(world: &Value) -> String {
    let ends = world["expiresAt"].as_str().map(|ends| format!(", until {ends}"));
    let ends = ends.unwrap_or_default();
    let [name, url, made_by] = ["name", "url", "madeBy"].map(|member| text(world, member));
    format!("{name:20} {url}  made by {made_by}{ends}")
}
