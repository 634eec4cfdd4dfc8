//! `capture`: all that happened to a world, as one file.

use std::path::Path;
use std::process::ExitCode;

use http::Method;

use super::output::print;
use super::parse::Variables;
use super::running::{Refusal, Running, end, world_path};
use crate::cli::CaptureArgs;
use crate::shell::whole::write_file;

/// Writes it as it is sent.
pub(super) fn run(args: &CaptureArgs, variables: &Variables) -> ExitCode {
    match (capture(args, variables), &args.output) {
        (Ok(text), None) => print(&String::from_utf8_lossy(&text)),
        (Ok(text), Some(path)) => end(kept(path, &text)),
        (Err(refusal), _) => refusal.complain(),
    }
}

fn capture(args: &CaptureArgs, variables: &Variables) -> Result<Vec<u8>, Refusal> {
    let running = Running::find(&args.world.running, variables)?;
    let redact = if args.redact { "?redact=true" } else { "" };
    let path = format!("{}/capture{redact}", world_path(&args.world));
    Ok(running.call(Method::GET, &path, None)?.into())
}

/// Nothing is printed where it is in its place. It has credentials, so only its owner may read it.
fn kept(path: &Path, text: &[u8]) -> Result<String, Refusal> {
    let written = write_file(path, text, true);
    written.map(|()| String::new()).map_err(|error| {
        let message = format!("cannot write the capture to `{}`: {error}", path.display());
        Refusal::unusable(message, "name a file in a folder that is there and can be written to")
    })
}
