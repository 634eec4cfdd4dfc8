//! `advance`: the clock of a world moves forward.

use std::process::ExitCode;

use http::Method;
use serde_json::{Value, json};

use super::parse::Variables;
use super::running::{Refusal, Running, end, shown, text, world_path};
use crate::cli::AdvanceArgs;

/// Moves it, and prints the time it then shows.
pub(super) fn run(args: &AdvanceArgs, variables: &Variables) -> ExitCode {
    end(advance(args, variables))
}

fn advance(args: &AdvanceArgs, variables: &Variables) -> Result<String, Refusal> {
    let running = Running::find(&args.world.running, variables)?;
    let path = format!("{}/clock/advance", world_path(&args.world));
    let clock = running.change(Method::POST, &path, &json!({"by": args.by}))?;
    let line = |clock: &Value| vec![format!("{} ({})", text(clock, "at"), text(clock, "mode"))];
    Ok(shown(&clock, args.format, line))
}
