//! The scenarios that a request names or writes out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::invalid;
use crate::admin::{AdminRefusal, ScenarioAsked};
use crate::content::ad_hoc_scenario;
use crate::engine::scenario::Scenario;
use crate::engine::{Operation, did_you_mean};

/// Scenarios that can be meant.
pub(super) struct KnownScenarios<'a> {
    /// Those of the files.
    pub files: &'a BTreeMap<Box<str>, Arc<Scenario>>,
    /// Those that are active.
    pub active: &'a [Arc<Scenario>],
    /// What rules can be on.
    pub operations: &'a [&'static Operation],
}

/// Scenarios in the order in which they were asked for.
pub(super) type Resolved = Vec<Arc<Scenario>>;

/// Finds what was named, and understands what was written out.
///
/// # Errors
/// 404 for a name that nobody knows, 422 for rules with mistakes.
pub(super) fn resolve(
    asked: Vec<ScenarioAsked>,
    library: &KnownScenarios<'_>,
) -> Result<Resolved, AdminRefusal> {
    let mut resolved = Resolved::new();
    for one in asked {
        let scenario = match one {
            ScenarioAsked::Named(name) => library.named(&name)?,
            ScenarioAsked::AdHoc { name, text } => {
                let name = name.unwrap_or_else(|| library.free_name(&resolved));
                let scenario = ad_hoc_scenario(&name, text.as_bytes(), library.operations);
                Arc::new(
                    scenario.map_err(|findings| invalid("the rules have mistakes", &findings))?,
                )
            }
        };
        resolved.push(scenario);
    }
    Ok(resolved)
}

impl KnownScenarios<'_> {
    fn named(&self, name: &str) -> Result<Arc<Scenario>, AdminRefusal> {
        let known = self.files.get(name);
        let active = || self.active.iter().find(|active| *active.name == *name);
        known.or_else(active).cloned().ok_or_else(|| {
            let near = did_you_mean(name, self.files.keys().map(|known| &**known));
            AdminRefusal::missing(
                format!("there is no scenario `{name}`{near}"),
                "GET /__sandbox/config lists those of the files; write others out in `rules`",
            )
        })
    }

    fn free_name(&self, others: &[Arc<Scenario>]) -> Box<str> {
        let is_taken = |name: &str| {
            self.files.contains_key(name)
                || self.active.iter().chain(others).any(|known| *known.name == *name)
        };
        let mut names = (1..).map(|number: u64| format!("ad-hoc-{number}"));
        names.find(|name| !is_taken(name)).expect("there is no end of numbers").into()
    }
}
