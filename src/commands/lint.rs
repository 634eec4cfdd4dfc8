//! `lint`: what clients do badly, in one world or in all.

use std::io;
use std::process::ExitCode;

use http::Method;

use super::har_file;
use super::output::{FAILED, print};
use super::painted::painted_lint;
use super::parse::Variables;
use super::running::{Refusal, Running, escaped};
use crate::cli::{LintArgs, ListFormat};
use crate::engine::lint::LintSet;
use crate::review::lint::{self as review, LintReport, text};
use crate::visible::visible_json;

/// Prints it; 1 where a lint is found and that fails a run.
pub(super) fn run(args: &LintArgs, variables: &Variables) -> ExitCode {
    match lint(args, variables) {
        Ok(report) => {
            let printed = print(&shown(&report, args.format));
            if report.failing() > 0 { ExitCode::from(FAILED) } else { printed }
        }
        Err(refusal) => refusal.complain(),
    }
}

fn shown(report: &LintReport, format: ListFormat) -> String {
    match format {
        ListFormat::Text => text::text(report, &painted_lint(&io::stdout())),
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(report);
            visible_json(&json.expect("a report is texts and numbers")).into_owned() + "\n"
        }
    }
}

fn lint(args: &LintArgs, variables: &Variables) -> Result<LintReport, Refusal> {
    let silenced: LintSet = args.silence.iter().copied().collect();
    if let Some(har) = &args.har {
        return Ok(review::lint(&har_file::world_of(har)?, silenced));
    }
    let running = Running::of(args.capture.as_deref(), &args.running, variables)?;
    let silence = silenced.names().join(",");
    let of_world = |name: &String| format!("worlds/{}/", escaped(name));
    let place = args.world.as_ref().map(of_world).unwrap_or_default();
    let path = format!("{place}lint?silence={silence}");
    let answer = running.call(Method::GET, &path, None)?;
    serde_json::from_slice(&answer).map_err(|_| {
        Refusal::failed(
            "what answers is no sandbox: it shows no lint",
            "say with --url or --ready-file where the sandbox is",
        )
    })
}
