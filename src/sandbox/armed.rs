//! Failures that are active in a world, as tests in Rust read them: what the admin API shows, with types.

use std::fmt;

use serde::Deserialize;

/// Scenarios that are active in a world.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmedScenarios {
    /// In the order in which they were made active.
    pub scenarios: Vec<ArmedScenario>,
    /// What is odd about the scenarios of the world, such as a rule that cannot fire.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// A scenario that is active, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmedScenario {
    /// What [`World::disarm`](super::World::disarm) takes; `ad-hoc-1` and so on for rules without a scenario.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its state, at first `Started`.
    pub state: Option<String>,
    /// Its rules.
    pub rules: Vec<ArmedRule>,
}

/// A rule that is active, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmedRule {
    /// Its name.
    pub name: String,
    /// How often it was looked at.
    pub considered: u64,
    /// How often it could act.
    pub hits: u64,
    /// How often it did.
    pub fired: u64,
    /// How often it still may; none where there is no end.
    pub remaining: Option<u64>,
    /// The state of its scenario.
    pub state: String,
}

impl ArmedScenarios {
    /// The rules as the journal and explanations name them: `scenario/rule`.
    pub fn rule_names(&self) -> Vec<String> {
        let of = |scenario: &ArmedScenario| {
            let names =
                scenario.rules.iter().map(|rule| format!("{}/{}", scenario.name, rule.name));
            names.collect::<Vec<_>>()
        };
        self.scenarios.iter().flat_map(of).collect()
    }

    /// Only the scenarios of these names.
    pub(super) fn only(mut self, names: &[String]) -> Self {
        self.scenarios.retain(|scenario| names.contains(&scenario.name));
        self
    }
}

/// A rule a line, and then what is odd.
impl fmt::Display for ArmedScenarios {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let warnings = self.warnings.iter().map(|warning| format!("warning: {warning}"));
        f.write_str(&self.rule_names().into_iter().chain(warnings).collect::<Vec<_>>().join("\n"))
    }
}
