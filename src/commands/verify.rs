//! `verify`: the exchanges of a world, held against expectations.

use std::io;
use std::process::ExitCode;

use http::{Method, StatusCode};
use serde_json::json;

use super::expectation_file;
use super::har_file;
use super::output::{FAILED, UNUSABLE, print};
use super::painted::painted_part;
use super::parse::Variables;
use super::running::{Refusal, Running, world_path};
use crate::cli::{ListFormat, VerifyArgs};
use crate::review::verify::{self as review, Verification, text};
use crate::visible::visible_json;

/// Prints what became of each; 0 where all hold, 1 where one does not, 2 where that cannot be said.
pub(super) fn run(args: &VerifyArgs, variables: &Variables) -> ExitCode {
    match verify(args, variables) {
        Ok(verification) => {
            let printed = print(&shown(&verification, args.format));
            if verification.passed { printed } else { ExitCode::from(FAILED) }
        }
        Err(refusal) => {
            refusal.complain();
            ExitCode::from(UNUSABLE)
        }
    }
}

fn shown(verification: &Verification, format: ListFormat) -> String {
    match format {
        ListFormat::Text => text::text(verification, &painted_part(&io::stdout())),
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(verification);
            visible_json(&json.expect("a verification is texts and numbers")).into_owned() + "\n"
        }
    }
}

fn verify(args: &VerifyArgs, variables: &Variables) -> Result<Verification, Refusal> {
    if let (Some(har), Some(file)) = (&args.har, &args.file) {
        let read = expectation_file::read(file);
        let (_, expect) = read.map_err(|(message, hint)| Refusal::unusable(message, hint))?;
        return Ok(review::verify(&har_file::world_of(har)?, &[(None, &expect)]));
    }
    // Mistakes are shown with their places in the file, whatever the sandbox says.
    let body = match &args.file {
        None => json!({}),
        Some(path) => {
            let read = expectation_file::read(path);
            let (text, _) = read.map_err(|(message, hint)| Refusal::unusable(message, hint))?;
            serde_json::from_str(&text).map_err(|error| {
                let message = format!("cannot read the expectations `{}`: {error}", path.display());
                Refusal::unusable(message, "write JSON")
            })?
        }
    };
    let running = Running::of(args.capture.as_deref(), &args.world.running, variables)?;
    let path = format!("{}/verify", world_path(&args.world));
    let answer = running.answer(Method::POST, &path, Some(&body))?;
    let is_verified = [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY].contains(&answer.status);
    let verification = serde_json::from_slice(&answer.body).ok().filter(|_| is_verified);
    verification.ok_or_else(|| running.refused(&answer))
}
