//! The scenarios that are active in a world, and how far each has come. What is put in the place of a scenario begins
//! anew, and so does a rule whose text has changed; what they do to one request is in `acting`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::account::RuleAccounts;
use super::progress::{Progress, STARTED};
use super::rule::{Rule, Scenario};

/// Most scenarios that are active in a world at once.
pub const MAX_SCENARIOS: usize = 1_000;

/// The scenarios of one world. Besides those that are active, only scenarios of files are remembered, which came with
/// single requests.
#[derive(Clone, Debug, Default)]
pub struct ActiveScenarios {
    active: Vec<Arc<Scenario>>,
    /// By the name of the scenario; also of those that come with single requests.
    pub(super) progress: BTreeMap<Box<str>, Progress>,
    /// What became of all rules, whatever was reset since.
    pub(super) accounts: RuleAccounts,
}

/// How far one rule has come, for those who ask.
#[derive(Clone, Debug, Serialize)]
pub struct RuleReport {
    /// The scenario.
    pub scenario: Box<str>,
    /// The rule.
    pub rule: Box<str>,
    /// The scenario's state.
    pub state: Box<str>,
    /// How often it was looked at.
    pub considered: u64,
    /// How often it could act.
    pub hits: u64,
    /// How often it did.
    pub fired: u64,
    /// How often it still may; absent when there is no end, or one for each target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining: Option<u64>,
}

/// Whether `one` itself is among `all`.
fn is_among(all: &[Arc<Scenario>], one: &Arc<Scenario>) -> bool {
    all.iter().any(|known| Arc::ptr_eq(known, one))
}

/// Scenarios of files, by name.
type FileScenarios = BTreeMap<Box<str>, Arc<Scenario>>;

impl ActiveScenarios {
    /// Makes `scenario` active after those that are; one of the same name is replaced in its place. It begins anew.
    pub fn arm(&mut self, scenario: Arc<Scenario>) {
        self.progress.remove(&scenario.name);
        self.put(scenario);
    }

    fn put(&mut self, scenario: Arc<Scenario>) {
        self.accounts.take_in(&scenario);
        match self.active.iter_mut().find(|known| known.name == scenario.name) {
            Some(known) => *known = scenario,
            None => self.active.push(scenario),
        }
    }

    /// Makes exactly `scenarios` active; all of them begin anew.
    pub fn replace(&mut self, scenarios: Vec<Arc<Scenario>>) {
        for scenario in std::mem::take(&mut self.active) {
            self.progress.remove(&scenario.name);
        }
        for scenario in scenarios {
            self.arm(scenario);
        }
    }

    /// Makes exactly `scenarios` active again; one that still is keeps how far it had come.
    pub fn return_to(&mut self, scenarios: Vec<Arc<Scenario>>) {
        let leaving = std::mem::take(&mut self.active);
        for scenario in leaving.iter().filter(|scenario| !is_among(&scenarios, scenario)) {
            self.progress.remove(&scenario.name);
        }
        for scenario in scenarios {
            match is_among(&leaving, &scenario) {
                true => self.put(scenario),
                false => self.arm(scenario),
            }
        }
    }

    /// Makes the scenario called `name` inactive and forgets how far it had come; false when it was not active, and
    /// then nothing has changed.
    pub fn disarm(&mut self, name: &str) -> bool {
        let before = self.active.len();
        self.active.retain(|scenario| *scenario.name != *name);
        let was_active = self.active.len() < before;
        if was_active {
            self.progress.remove(name);
        }
        was_active
    }

    /// Takes in scenarios that come with one request.
    pub(in crate::engine) fn meet(&mut self, own: &[Arc<Scenario>]) {
        for scenario in own {
            self.accounts.take_in(scenario);
        }
    }

    /// Goes back to what was `kept`; what happened since then still happened.
    pub(in crate::engine) fn go_back(&mut self, kept: Self) {
        let accounts = std::mem::take(&mut self.accounts);
        *self = Self { accounts, ..kept };
    }

    /// What became of every rule that was active at any time.
    pub fn accounts(&self) -> &RuleAccounts {
        &self.accounts
    }

    /// Forgets counters and states; what is active stays so.
    pub fn rewind(&mut self) {
        self.progress.clear();
    }

    /// Whether no rule has been looked at since counters and states were forgotten.
    pub fn is_rewound(&self) -> bool {
        self.progress.is_empty()
    }

    /// The active scenarios, in the order in which they became so.
    pub fn active(&self) -> &[Arc<Scenario>] {
        &self.active
    }

    /// How far every rule of the active scenarios has come.
    pub fn report(&self) -> Vec<RuleReport> {
        let report = |scenario: &Scenario, rule: &Rule| {
            let progress = self.progress.get(&scenario.name);
            let counter = progress.map(|progress| progress.counter(rule)).unwrap_or_default();
            RuleReport {
                scenario: scenario.name.clone(),
                rule: rule.name.clone(),
                state: progress.map_or(STARTED, Progress::state).into(),
                considered: counter.considered,
                hits: counter.hits,
                fired: counter.fired,
                remaining: rule
                    .times
                    .filter(|_| !rule.by_target)
                    .map(|times| times.saturating_sub(counter.fired)),
            }
        };
        self.active
            .iter()
            .flat_map(|scenario| scenario.rules.iter().map(move |rule| report(scenario, rule)))
            .collect()
    }

    /// Takes over scenarios whose files have changed, `old` to `new`: a rule whose text is another begins anew, also where
    /// the scenario is none of the active ones but came with single requests. A scenario that was written out in a
    /// request is no file's, whatever its name.
    pub fn renew(&mut self, old: &FileScenarios, new: &FileScenarios) {
        let Self { active, progress, .. } = self;
        progress.retain(|name, progress| {
            let armed = active.iter().find(|active| active.name == *name);
            if armed.is_some_and(|armed| armed.is_ad_hoc) {
                return true;
            }
            match (armed.or_else(|| old.get(name)), new.get(name)) {
                (Some(known), Some(fresh)) => progress.follow(known, fresh),
                // What is active stays so without its file.
                (_, None) => return armed.is_some(),
                (None, Some(_)) => return false,
            }
            true
        });
        for active in active.iter_mut().filter(|active| !active.is_ad_hoc) {
            if let Some(fresh) = new.get(&active.name) {
                self.accounts.take_in(fresh);
                *active = Arc::clone(fresh);
            }
        }
    }
}
