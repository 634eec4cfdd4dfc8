//! `changes`: what has changed in a world.

use std::process::ExitCode;

use http::Method;

use super::painted::painted;
use super::parse::Variables;
use super::running::{Refusal, Running, end, escaped, world_path};
use crate::cli::{ChangesArgs, ListFormat};
use crate::review::changes::Changes;
use crate::review::text::text;

/// Prints it, record by record.
pub(super) fn run(args: &ChangesArgs, variables: &Variables) -> ExitCode {
    end(changes(args, variables))
}

fn changes(args: &ChangesArgs, variables: &Variables) -> Result<String, Refusal> {
    let running = Running::of(args.capture.as_deref(), &args.world.running, variables)?;
    let ChangesArgs { since, max, .. } = args;
    let path = format!("{}/changes?since={}&max={max}", world_path(&args.world), escaped(since));
    let answer = running.call(Method::GET, &path, None)?;
    match args.format {
        // As it is sent, numbers as they are written.
        ListFormat::Json => Ok(String::from_utf8_lossy(&answer).into_owned() + "\n"),
        ListFormat::Text => {
            let changes: Changes = serde_json::from_slice(&answer).map_err(|_| {
                Refusal::failed(
                    "what answers is no sandbox: it shows no changes",
                    "say with --url or --ready-file where the sandbox is",
                )
            })?;
            Ok(text(&changes, &painted()))
        }
    }
}
