//! How far one scenario has come: its state, and the counters and rate-limit windows of its rules.

use std::collections::{BTreeMap, BTreeSet};

use super::context::RuleContext;
use super::fault::as_share;
use super::outcome::{Verdict, seconds};
use super::rule::{Rule, Scenario};
use crate::engine::ambient::roll;
use crate::model::Timestamp;

/// The state in which every scenario begins.
pub const STARTED: &str = "Started";

/// How far a scenario has come. There is a counter for each of its rules at most.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    state: Box<str>,
    rules: BTreeMap<Box<str>, Counter>,
}

/// How often a rule was looked at, could act, and did.
#[derive(Clone, Debug, Default)]
pub(super) struct Counter {
    pub considered: u64,
    pub hits: u64,
    pub fired: u64,
    /// Until when a rate limit holds.
    clears_at: Option<Timestamp>,
}

impl Default for Progress {
    fn default() -> Self {
        Self { state: STARTED.into(), rules: BTreeMap::new() }
    }
}

impl Progress {
    /// The scenario's state.
    pub(super) fn state(&self) -> &str {
        &self.state
    }

    /// The counter of `rule`.
    pub(super) fn counter(&self, rule: &Rule) -> Counter {
        self.rules.get(&rule.name).cloned().unwrap_or_default()
    }

    /// Goes on with `fresh` where it was with `known`: rules whose text is another, or which are gone, begin anew. So
    /// does the state where another rule requires one or leads to one.
    pub(super) fn follow(&mut self, known: &Scenario, fresh: &Scenario) {
        self.rules.retain(|rule, _| {
            let text = fresh.text_of(rule);
            text.is_some() && text == known.text_of(rule)
        });
        if of_states(known) != of_states(fresh) {
            self.state = STARTED.into();
        }
    }

    /// Looks at one rule of `scenario` and counts; `able` is called once everything else is met.
    pub(super) fn consider(
        &mut self,
        (scenario, rule): (&Scenario, &Rule),
        context: &RuleContext<'_>,
        able: impl FnOnce() -> bool,
    ) -> Verdict {
        if !self.rules.contains_key(&rule.name) {
            self.rules.insert(rule.name.clone(), Counter::default());
        }
        let counter = self.rules.get_mut(&rule.name).expect("it is there or was made above");
        counter.considered += 1;
        if rule.in_state.as_ref().is_some_and(|wanted| *wanted != self.state) {
            return Verdict::State(self.state.to_string());
        }
        if let Some(place) = rule.unmet(context) {
            return Verdict::Unmet(place);
        }
        if !able() {
            return Verdict::Unable;
        }
        let verdict = counter.count((scenario, rule), context);
        if let (Verdict::Fired(_), Some(state)) = (&verdict, &rule.to_state) {
            self.state = state.clone();
        }
        verdict
    }
}

impl Counter {
    /// Counts a request on which `rule` could act.
    fn count(
        &mut self,
        (scenario, rule): (&Scenario, &Rule),
        context: &RuleContext<'_>,
    ) -> Verdict {
        if let Some(clears_at) = self.clears_at.filter(|clears_at| context.now < *clears_at) {
            return Verdict::RateLimited(seconds(clears_at.as_millis() - context.now.as_millis()));
        }
        if rule.times.is_some_and(|times| self.fired >= times) {
            return Verdict::Spent;
        }
        self.hits += 1;
        let hit = self.hits;
        if hit <= rule.skip || !(hit - rule.skip).is_multiple_of(rule.every.max(1)) {
            return Verdict::Passed(hit);
        }
        let share = || {
            as_share(roll(
                context.seed,
                &[b"chance", scenario.name.as_bytes(), rule.name.as_bytes(), &hit.to_le_bytes()],
            ))
        };
        if rule.chance.is_some_and(|chance| share() >= chance) {
            return Verdict::ChanceMissed(hit);
        }
        self.fired += 1;
        if let Some(ms) = rule.rate_limit_ms() {
            self.clears_at = Some(context.now.plus(i64::try_from(ms).unwrap_or(i64::MAX)));
        }
        Verdict::Fired(hit)
    }
}

/// The texts of the rules that ask for a state or lead to one.
fn of_states(scenario: &Scenario) -> BTreeSet<&str> {
    let rules = scenario.rules.iter();
    let rules = rules.filter(|rule| rule.in_state.is_some() || rule.to_state.is_some());
    rules.map(|rule| &*rule.text).collect()
}
