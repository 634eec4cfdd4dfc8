//! `reset`: a world begins anew, or parts of it.

use std::process::ExitCode;

use http::Method;
use serde_json::json;

use super::parse::Variables;
use super::running::{Refusal, Running, end, world_path};
use crate::cli::ResetArgs;
use crate::visible::visible;

/// Resets it, and says what.
pub(super) fn run(args: &ResetArgs, variables: &Variables) -> ExitCode {
    end(reset(args, variables))
}

fn reset(args: &ResetArgs, variables: &Variables) -> Result<String, Refusal> {
    let running = Running::find(&args.world.running, variables)?;
    let path = format!("{}/reset", world_path(&args.world));
    let body = if args.only.is_empty() { json!({}) } else { json!({"only": args.only}) };
    running.change(Method::POST, &path, &body)?;
    let parts = if args.only.is_empty() { "everything".to_owned() } else { args.only.join(", ") };
    Ok(format!("world {} begins anew: {parts}\n", visible(&args.world.world)))
}
