//! What a reload did, as a line for people and an event for programs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

use super::origin::FolderOrigin;
use crate::engine::store::{Diff, RuleDiff, Seed};
use crate::engine::{KeptRecord, LiveChange};
use crate::findings::{Finding, render};
use crate::shell::terminal::Terminal;
use crate::visible::visible;

/// How the files are named from which all tenants without a folder are made.
const TEMPLATE: &str = "_template";

/// What the files themselves say that they did not say before.
#[derive(Clone, Debug)]
pub struct RecordChanges {
    /// Of records, by tenant and collection.
    pub records: Vec<Diff>,
    /// Of rules, by scenario.
    pub rules: Vec<RuleDiff>,
    /// The tenants whose behaviors or strictness are others; none for the template.
    pub settings: Vec<Option<Box<str>>>,
}

impl RecordChanges {
    /// What `new` says that `old` does not.
    pub(in crate::shell) fn between(old: &Seed, new: &Seed) -> Self {
        Self {
            records: old.differences(new),
            rules: old.rule_differences(new),
            settings: old.settings_differences(new),
        }
    }
}

/// What a reload did.
#[derive(Clone, Debug)]
pub struct ReloadReport {
    /// What the files themselves say that they did not say before.
    pub changes: RecordChanges,
    /// What the world `main` has and the files do not: changed in both, and the world's won.
    pub kept: Vec<KeptRecord>,
    /// What is odd in the files, but no reason not to use them.
    pub warnings: Vec<Finding>,
    /// Whether this ends a time in which an older set served.
    pub was_stale: bool,
    /// Where the fixtures and the scenarios come from.
    pub origins: [FolderOrigin; 2],
    /// Where the template comes from: a folder without one has the shipped one.
    pub template: FolderOrigin,
    /// Whether they came from elsewhere before.
    pub has_moved: bool,
    /// How long it took.
    pub took: Duration,
}

/// What came of reading the files again.
#[derive(Debug)]
pub enum ReloadOutcome {
    /// They are what they were.
    Same,
    /// They may be half of a save.
    Unsettled,
    /// They serve now.
    Reloaded(ReloadReport),
    /// They have these mistakes, and the last good ones keep serving.
    Refused(Vec<Finding>),
}

/// Records of one collection that were added, changed, removed by the files, and kept by the world.
type ChangeCounts = [usize; 4];
const COUNTED: [&str; 4] = ["added", "changed", "removed", "kept"];

impl ReloadReport {
    /// The report as a program reads it.
    pub fn to_json(&self) -> Value {
        let collections = self.collections().into_iter().map(|((tenant, collection), counts)| {
            let mut row = json!({"tenant": tenant, "collection": collection});
            for (what, count) in COUNTED.into_iter().zip(counts) {
                row[what] = count.into();
            }
            row
        });
        json!({
            "collections": collections.collect::<Vec<_>>(),
            "rules": self.changes.rules,
            "settings": self.settings().collect::<Vec<_>>(),
            "kept": self.kept,
            "warnings": findings(&self.warnings),
            "fixtures": self.origins[0].to_text(),
            "template": self.template.to_text(),
            "scenarioFiles": self.origins[1].to_text(),
            "tookMs": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// The report in a few words, and a line for each record that the world kept.
    fn to_text(&self) -> String {
        let mut out = format!("reloaded in {} ms", self.took.as_millis());
        if self.was_stale {
            out.push_str(", the files are good again");
        }
        let records = self.collections().into_iter();
        let records = records.map(|((tenant, collection), counts)| {
            format!("{}/{collection} {}", visible(tenant), counted(counts))
        });
        let rules = self.changes.rules.iter().map(|difference| {
            let RuleDiff { scenario, added, changed, removed } = difference;
            let counts = counted([*added, *changed, *removed, 0]);
            format!("rules of {} {counts}", visible(scenario))
        });
        let settings =
            self.settings().map(|tenant| format!("settings of {} changed", visible(tenant)));
        let changes: Vec<String> = records.chain(rules).chain(settings).collect();
        let changes =
            if changes.is_empty() { "nothing changed".to_owned() } else { changes.join("; ") };
        let _ = write!(out, ": {changes}");
        if self.has_moved {
            let shown = self.origins.each_ref().map(FolderOrigin::to_text);
            let [fixtures, scenarios] = shown.each_ref().map(|shown| visible(shown));
            let template = self.template.to_text();
            let template = visible(&template);
            let _ = write!(
                out,
                "\nnote: fixtures are from {fixtures} now, their template from {template}, scenarios from {scenarios}"
            );
        }
        for kept in &self.kept {
            let KeptRecord { tenant, collection, id, change } = kept;
            let (collection, change) = (collection.as_str(), verb(*change));
            let (tenant, id) = (visible(tenant), visible(id));
            let _ = write!(out, "\nnote: {tenant}/{collection} {id} stays as {change} at run time");
        }
        out
    }

    /// The tenants whose settings are others.
    fn settings(&self) -> impl Iterator<Item = &str> {
        self.changes.settings.iter().map(|tenant| tenant.as_deref().unwrap_or(TEMPLATE))
    }

    fn collections(&self) -> BTreeMap<(&str, &'static str), ChangeCounts> {
        let mut collections: BTreeMap<(&str, &'static str), ChangeCounts> = BTreeMap::new();
        for difference in &self.changes.records {
            let Diff { tenant, collection, added, changed, removed } = difference;
            let key = (tenant.as_deref().unwrap_or(TEMPLATE), collection.as_str());
            collections.insert(key, [*added, *changed, *removed, 0]);
        }
        for kept in &self.kept {
            collections.entry((&kept.tenant, kept.collection.as_str())).or_default()[3] += 1;
        }
        collections
    }
}

/// `1 added, 2 changed`
fn counted(counts: ChangeCounts) -> String {
    let counts = COUNTED.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    counts.map(|(what, count)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

fn verb(change: LiveChange) -> &'static str {
    match change {
        LiveChange::Added => "added",
        LiveChange::Changed => "changed",
        LiveChange::Removed => "removed",
    }
}

/// Reports what came of a reload; mistakes and warnings only when they are `news`.
pub(in crate::shell) fn print(terminal: &Terminal, outcome: &ReloadOutcome, news: bool) {
    match outcome {
        ReloadOutcome::Reloaded(report) => {
            if news {
                warn(terminal, &report.warnings);
            }
            let mut event = report.to_json();
            event["event"] = "reloaded".into();
            terminal.say(&report.to_text(), &event);
        }
        ReloadOutcome::Refused(mistakes) if news => {
            let summary = render::summary(mistakes);
            let text = format!(
                "{}note: not reloaded, the last good files keep serving: {summary}",
                render::text(mistakes)
            );
            terminal.say(&text, &json!({"event": "stale", "findings": findings(mistakes)}));
        }
        ReloadOutcome::Refused(_) | ReloadOutcome::Same | ReloadOutcome::Unsettled => {}
    }
}

/// Reports what is odd in files that are used all the same.
fn warn(terminal: &Terminal, warnings: &[Finding]) {
    if !warnings.is_empty() {
        let event = json!({"event": "warnings", "findings": findings(warnings)});
        terminal.say(render::text(warnings).trim_end(), &event);
    }
}

/// Findings as a program reads them.
pub(in crate::shell) fn findings(findings: &[Finding]) -> Value {
    serde_json::from_str(&render::json(findings)).expect("what was rendered as JSON is JSON")
}
