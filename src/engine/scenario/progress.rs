//! How far one scenario has come: its state, and the counters and rate-limit windows of its rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::context::RuleContext;
use super::fault::as_share;
use super::outcome::Verdict;
use super::rule::{Rule, Scenario};
use super::tally::{Tallies, TargetKey, Turn};
use crate::engine::ambient::roll;

/// The state in which every scenario begins.
pub const STARTED: &str = "Started";

/// How far a scenario has come. There is a counter for each of its rules at most.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    state: Arc<str>,
    rules: BTreeMap<Box<str>, Counter>,
}

/// How often a rule was looked at, could act, and did.
#[derive(Clone, Debug, Default)]
pub(super) struct Counter {
    pub considered: u64,
    pub hits: u64,
    pub fired: u64,
    tallies: Tallies,
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

    /// Looks at one rule of `scenario` and counts; `able` is called once everything else is met. A rule that counts by
    /// target does so for each of `targets`: which of these it acts on, comes back too.
    pub(super) fn consider(
        &mut self,
        (scenario, rule): (&Scenario, &Rule),
        context: &RuleContext<'_>,
        (targets, able): (&[TargetKey], impl FnOnce() -> bool),
    ) -> (Verdict, Vec<bool>) {
        if !self.rules.contains_key(&rule.name) {
            self.rules.insert(rule.name.clone(), Counter::default());
        }
        let counter = self.rules.get_mut(&rule.name).expect("it is there or was made above");
        counter.considered += 1;
        let refused = |verdict| (verdict, vec![false; targets.len()]);
        let unmet = rule.unmet(context);
        if rule.in_state.as_ref().is_some_and(|wanted| **wanted != *self.state) {
            return refused(Verdict::State(Arc::clone(&self.state), unmet));
        }
        if !unmet.is_empty() {
            return refused(Verdict::Unmet(unmet));
        }
        if !able() {
            return refused(Verdict::Unable);
        }
        let (verdict, acts) = counter.count_all((scenario, rule), context, targets);
        if let (Verdict::Fired { .. }, Some(state)) = (&verdict, &rule.to_state) {
            self.state = (**state).into();
        }
        (verdict, acts)
    }
}

/// The place of what a rule counts as a whole.
const WHOLE: TargetKey = 0;

impl Counter {
    /// Counts a request on which `rule` could act, by target where the rule does.
    fn count_all(
        &mut self,
        rule: (&Scenario, &Rule),
        context: &RuleContext<'_>,
        targets: &[TargetKey],
    ) -> (Verdict, Vec<bool>) {
        if !rule.1.by_target {
            return (self.count(rule, context, WHOLE), Vec::new());
        }
        let mut verdicts: Vec<Verdict> =
            targets.iter().map(|key| self.count(rule, context, *key)).collect();
        let acts: Vec<bool> = verdicts.iter().map(Verdict::acts).collect();
        // What is said of the rule is what became of the first target that it acts on.
        let said = acts.iter().position(|acts| *acts).unwrap_or_default();
        let is_any = said < verdicts.len();
        (if is_any { verdicts.swap_remove(said) } else { Verdict::Unable }, acts)
    }

    /// Counts a request on which `rule` could act, for `key`.
    fn count(
        &mut self,
        (scenario, rule): (&Scenario, &Rule),
        context: &RuleContext<'_>,
        key: TargetKey,
    ) -> Verdict {
        let tally = self.tallies.of(key);
        let turn = tally.turn(rule, context.now);
        match turn {
            Turn::Holds(seconds) => return Verdict::RateLimited(seconds),
            Turn::Spent => return Verdict::Spent,
            Turn::Over => return Verdict::Over,
            Turn::Passes(_) | Turn::Fires => self.hits += 1,
        }
        let hit = self.hits;
        if let Turn::Passes(hit) = turn {
            return Verdict::Passed(hit);
        }
        if let Some(chance) = rule.chance {
            let rolled = roll(
                context.seed,
                &[b"chance", scenario.name.as_bytes(), rule.name.as_bytes(), &hit.to_le_bytes()],
            );
            if as_share(rolled) >= chance {
                return Verdict::ChanceMissed { hit, rolled };
            }
        }
        self.fired += 1;
        Verdict::Fired { hit, left: tally.fire(rule, context.now) }
    }
}

/// The texts of the rules that ask for a state or lead to one.
fn of_states(scenario: &Scenario) -> BTreeSet<&str> {
    let rules = scenario.rules.iter();
    let rules = rules.filter(|rule| rule.in_state.is_some() || rule.to_state.is_some());
    rules.map(|rule| &*rule.text).collect()
}
