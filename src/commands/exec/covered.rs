//! Which documented statuses the command has met, in all worlds of its run.

use serde_json::json;

use crate::engine::MetAnswers;
use crate::report::{CoveredCalls, RunCoverage};
use crate::review::coverage::markdown::{badge, markdown};
use crate::review::coverage::text::text;
use crate::review::coverage::{Coverage, Surroundings, coverage};
use crate::shell::app::App;

/// What was met, where anything was called or the share is to be at least `fail_under` percent.
pub(super) fn covered(app: &App, met: &MetAnswers, fail_under: Option<u8>) -> Option<RunCoverage> {
    if met.is_empty() && fail_under.is_none() {
        return None;
    }
    let (operations, seed) = (app.worlds.router().operations(), app.worlds.seed());
    let scenarios = &seed.scenarios;
    let found = coverage(met, Surroundings { operations, scenarios, world: None });
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
