//! `coverage`: which documented statuses clients have met, and what closes each gap.

use std::process::ExitCode;

use http::Method;

use super::parse::Variables;
use super::running::{Refusal, Running, end, escaped};
use crate::cli::{CoverageArgs, PageFormat};
use crate::review::coverage::{Coverage, markdown::markdown, text::text};

/// Prints it.
pub(super) fn run(args: &CoverageArgs, variables: &Variables) -> ExitCode {
    end(coverage(args, variables))
}

fn coverage(args: &CoverageArgs, variables: &Variables) -> Result<String, Refusal> {
    let running = match &args.har {
        Some(har) => Running::recorded(har)?,
        None => Running::of(args.capture.as_deref(), &args.running, variables)?,
    };
    let of_world = |name: &String| format!("worlds/{}/coverage", escaped(name));
    let path = args.world.as_ref().map_or_else(|| "coverage".to_owned(), of_world);
    let answer = running.call(Method::GET, &path, None)?;
    let read = || {
        serde_json::from_slice::<Coverage>(&answer).map_err(|_| {
            Refusal::failed(
                "what answers is no sandbox: it shows no coverage",
                "say with --url or --ready-file where the sandbox is",
            )
        })
    };
    match args.format {
        PageFormat::Json => Ok(String::from_utf8_lossy(&answer).into_owned() + "\n"),
        PageFormat::Text => Ok(text(&read()?)),
        PageFormat::Markdown => Ok(markdown(&read()?)),
    }
}
