//! Which documented statuses the command has met, in all worlds of its run.

use serde_json::json;

use super::again::words;
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
    let (around, behind) = words(args);
    let place = GapPlace::Anew(&around, &behind);
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

fn calls(found: &Coverage) -> Vec<CoveredCalls> {
    let of = |operation: &str| {
        let gaps = found.gaps.iter().filter(|gap| gap.operation == operation);
        gaps.map(|gap| format!("{}: {}", gap.status_text(), gap.line)).collect()
    };
    let all = found.operations.iter();
    all.map(|it| CoveredCalls { operation: it.operation.to_string(), never: of(&it.operation) })
        .collect()
}
