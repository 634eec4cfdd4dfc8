//! `test`: the steps of scenarios, run and judged.

mod built_in;
mod chosen;
mod drive;
mod export;
mod junit;
mod output_file;
mod target;

use std::io;
use std::process::ExitCode;

use super::output::{FAILED, print};
use super::painted::painted_part;
use super::parse::Variables;
use super::running::Refusal;
use crate::cli::{TestArgs, TestExport, TestFormat};
use crate::steps::{RunResults, text};
use crate::visible::visible_json;
use chosen::chosen;
use output_file::written;

/// What shells add to the number of the signal that ended a process.
const BY_SIGNAL: u8 = 128;

/// Runs the steps and prints what became of them; 0 where all came as expected, 1 where not, 2 where nothing could run.
pub(super) fn run(args: &TestArgs, variables: &Variables) -> ExitCode {
    tested(args, variables).unwrap_or_else(|refusal| refusal.complain())
}

fn tested(args: &TestArgs, variables: &Variables) -> Result<ExitCode, Refusal> {
    let scenarios = chosen(args, variables)?;
    match (&args.export, &args.target) {
        (Some(TestExport::Arazzo), _) => export::export(args, &scenarios),
        (None, None) => Ok(shown(&built_in::results(args, &scenarios)?, args)),
        (None, Some(url)) => {
            let run = target::results(args, url, &scenarios)?;
            let code = shown(&run.results, args);
            let stopped = |number: u8| ExitCode::from(BY_SIGNAL.saturating_add(number));
            Ok(run.signal.map_or(code, stopped))
        }
    }
}

fn shown(results: &RunResults, args: &TestArgs) -> ExitCode {
    let text = match args.format {
        TestFormat::Text => text::text(results, &painted_part(&io::stdout())),
        TestFormat::Json => {
            let json = serde_json::to_string_pretty(results);
            visible_json(&json.expect("results are texts and numbers")).into_owned() + "\n"
        }
        TestFormat::Junit => junit::junit(results),
    };
    let printed = print(&text);
    if let Some(path) = &args.junit
        && let Err(code) = written(path, &junit::junit(results))
    {
        return code;
    }
    if results.passed { printed } else { ExitCode::from(FAILED) }
}
