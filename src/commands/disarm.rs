//! `disarm`: scenarios become inactive in a world.

use std::process::ExitCode;

use http::Method;
use serde_json::json;

use super::active_scenarios::lines;
use super::parse::Variables;
use super::running::{Refusal, Running, end, escaped, shown, world_path};
use crate::cli::DisarmArgs;

/// Makes them inactive, and prints what still is active.
pub(super) fn run(args: &DisarmArgs, variables: &Variables) -> ExitCode {
    end(disarm(args, variables))
}

fn disarm(args: &DisarmArgs, variables: &Variables) -> Result<String, Refusal> {
    let running = Running::find(&args.world.running, variables)?;
    let path = format!("{}/scenarios", world_path(&args.world));
    if args.all {
        running.change(Method::PUT, &path, &json!({"scenarios": []}))?;
    }
    for name in &args.scenarios {
        running.call(Method::DELETE, &format!("{path}/{}", escaped(name)), None)?;
    }
    Ok(shown(&running.get(&path)?, args.format, lines))
}
