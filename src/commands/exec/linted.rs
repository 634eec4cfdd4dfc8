//! What the command did badly, in all worlds of its run.

use serde_json::json;

use crate::engine::lint::LINTS;
use crate::report::{LintedCalls, RunLints};
use crate::review::lint::markdown::{badge, markdown};
use crate::review::lint::text::text;
use crate::shell::app::App;
use crate::shell::clock;

/// What was found; none where nothing was called.
pub(super) fn linted(app: &App) -> Option<RunLints> {
    let report = app.worlds.lints(clock::ambient());
    if report.exchanges == 0 {
        return None;
    }
    let calls = LINTS.iter().filter(|row| !report.silenced.iter().any(|name| name == row.name));
    let calls = calls.map(|row| {
        let found = report.found.iter().find(|found| found.lint == row.name);
        LintedCalls {
            lint: row.name,
            about: row.about,
            count: found.map_or(0, |found| found.count as u64),
            evidence: found.map_or_else(String::new, |found| {
                format!("{} {}", found.exchange.id, found.detail)
            }),
        }
    });
    let mut json = json!(report);
    json["badge"] = badge(&report).into();
    Some(RunLints {
        calls: calls.collect(),
        failing: report.failing() as u64,
        json,
        markdown: markdown(&report),
        text: text(&report, &str::to_owned),
    })
}
