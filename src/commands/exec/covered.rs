//! Which documented statuses the command has met, in all worlds of its run.

use std::path::PathBuf;

use serde_json::json;

use crate::cli::ExecArgs;
use crate::engine::MetAnswers;
use crate::report::{CoveredCalls, RunCoverage};
use crate::review::coverage::markdown::{badge, markdown};
use crate::review::coverage::text::text;
use crate::review::coverage::{Coverage, GapPlace, Surroundings, coverage};
use crate::shell::app::App;

/// What was met, where anything was called or the share is to be at least as `args` say.
pub(super) fn covered(app: &App, met: &MetAnswers, args: &ExecArgs) -> Option<RunCoverage> {
    let fail_under = args.fail_under;
    if met.is_empty() && fail_under.is_none() {
        return None;
    }
    let (operations, seed) = (app.worlds.router().operations(), app.worlds.seed());
    let scenarios = &seed.scenarios;
    let (around, command) = words(args);
    let place = GapPlace::Anew(&around, &command);
    let found = coverage(met, Surroundings { operations, scenarios, place });
    let mut json = json!(found);
    json["badge"] = badge(&found).into();
    Some(RunCoverage {
        percent: found.percent,
        fail_under,
        calls: calls(&found),
        json,
        markdown: markdown(&found),
        text: text(&found),
    })
}

/// The words with which the run begins again: with the files that its scenarios are of, and its command.
fn words(args: &ExecArgs) -> (Vec<String>, Vec<String>) {
    let folder = |flag: &str, path: Option<&PathBuf>| -> Vec<String> {
        let words = path.map(|path| [flag.to_owned(), path.to_string_lossy().into_owned()]);
        words.into_iter().flatten().collect()
    };
    let serve = &args.serve;
    let fixtures = folder("--fixtures", serve.fixtures.as_ref());
    let scenarios = folder("--scenarios", serve.scenarios.as_ref());
    let around = [vec!["exec".to_owned()], fixtures, scenarios].concat();
    let command = args.command.iter().map(|word| word.to_string_lossy().into_owned());
    (around, command.collect())
}

fn calls(found: &Coverage) -> Vec<CoveredCalls> {
    let of = |operation: &str| {
        let gaps = found.gaps.iter().filter(|gap| gap.operation == operation);
        gaps.map(|gap| format!("{}: {}", gap.status_text(), gap.line)).collect()
    };
    let all = found.operations.iter();
    all.map(|it| CoveredCalls { operation: it.operation.to_string(), never: of(&it.operation) })
        .collect()
}
