//! The scenarios that are active in a world, how far each has come, and what they do to one request.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::Method;
use serde::Serialize;

use super::acted::{Acted, Verdict, patched, seconds};
use super::fault::{Commit, as_share};
use super::items::{BulkItems, ItemPlan, chosen};
use super::occasion::Occasion;
use super::rule::{Phase, Rule, Scenario};
use crate::engine::ambient::roll;
use crate::engine::message::Response;
use crate::model::Timestamp;

/// The state in which every scenario begins.
pub const STARTED: &str = "Started";

/// The scenarios of one world.
#[derive(Clone, Debug, Default)]
pub struct Armed {
    active: Vec<Arc<Scenario>>,
    progress: BTreeMap<Box<str>, Progress>,
}

/// How far a scenario has come.
#[derive(Clone, Debug)]
struct Progress {
    state: Box<str>,
    rules: BTreeMap<Box<str>, Counter>,
}

/// How often a rule was looked at, could act, and did.
#[derive(Clone, Debug, Default)]
struct Counter {
    considered: u64,
    hits: u64,
    fired: u64,
    /// Until when a rate limit holds.
    clears_at: Option<Timestamp>,
}

/// What a rule may ask of the state before it acts, and then do to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Whether there is a stored document to touch.
    CanTouch,
    /// Another writer gets there first.
    Touch,
    /// Whether there is a token that lets the caller in, to kill.
    CanExpire,
    /// The presented token dies.
    Expire,
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
    /// How often it still may; absent when there is no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining: Option<u64>,
}

/// Scenarios of files, by name.
type Library = BTreeMap<Box<str>, Arc<Scenario>>;

/// Scenarios that hold for one request besides the active ones.
type ForRequest = [Arc<Scenario>];

impl Armed {
    /// Makes `scenario` active after those that are; one of the same name is replaced in its place.
    pub fn arm(&mut self, scenario: Arc<Scenario>) {
        match self.active.iter_mut().find(|known| known.name == scenario.name) {
            Some(known) => *known = scenario,
            None => self.active.push(scenario),
        }
    }

    /// Makes exactly `scenarios` active; one that stays so keeps how far it had come.
    pub fn replace(&mut self, scenarios: Vec<Arc<Scenario>>) {
        let leaving = std::mem::take(&mut self.active);
        for scenario in scenarios {
            self.arm(scenario);
        }
        for scenario in leaving {
            if self.active.iter().all(|active| active.name != scenario.name) {
                self.progress.remove(&scenario.name);
            }
        }
    }

    /// Makes the scenario called `name` inactive and forgets how far it had come; false when it was not active.
    pub fn disarm(&mut self, name: &str) -> bool {
        let before = self.active.len();
        self.active.retain(|scenario| *scenario.name != *name);
        self.progress.remove(name);
        self.active.len() < before
    }

    /// Forgets counters and states; what is active stays so.
    pub fn rewind(&mut self) {
        self.progress.clear();
    }

    /// The active scenarios, in the order in which they became so.
    pub fn active(&self) -> &[Arc<Scenario>] {
        &self.active
    }

    /// How far every rule of the active scenarios has come.
    pub fn report(&self) -> Vec<RuleReport> {
        let report = |scenario: &Scenario, rule: &Rule| {
            let progress = self.progress.get(&scenario.name);
            let counter = progress
                .and_then(|progress| progress.rules.get(&rule.name))
                .cloned()
                .unwrap_or_default();
            RuleReport {
                scenario: scenario.name.clone(),
                rule: rule.name.clone(),
                state: progress.map_or_else(|| STARTED.into(), |progress| progress.state.clone()),
                considered: counter.considered,
                hits: counter.hits,
                fired: counter.fired,
                remaining: rule.times.map(|times| times.saturating_sub(counter.fired)),
            }
        };
        self.active
            .iter()
            .flat_map(|scenario| scenario.rules.iter().map(move |rule| report(scenario, rule)))
            .collect()
    }

    /// Takes over scenarios whose files have changed, `old` to `new`: a rule whose text is another forgets how far it had
    /// come, also where the scenario is none of the active ones but came with single requests.
    pub fn renew(&mut self, old: &Library, new: &Library) {
        for (name, progress) in &mut self.progress {
            let active = self.active.iter().find(|active| active.name == *name);
            let (Some(known), Some(fresh)) = (active.or_else(|| old.get(name)), new.get(name))
            else {
                continue;
            };
            progress.rules.retain(|rule, _| {
                let text = fresh.text_of(rule);
                text.is_some() && text == known.text_of(rule)
            });
        }
        for active in &mut self.active {
            if let Some(fresh) = new.get(&active.name) {
                *active = Arc::clone(fresh);
            }
        }
    }

    /// The rules for `operation` in one phase: those of the request's own scenarios first.
    fn rules(
        &self,
        own: &ForRequest,
        occasion: &Occasion<'_>,
        phase: Phase,
    ) -> Vec<(Arc<Scenario>, usize)> {
        let mut rules = Vec::new();
        let active =
            self.active.iter().filter(|active| own.iter().all(|known| known.name != active.name));
        for scenario in own.iter().chain(active) {
            for (place, rule) in scenario.rules.iter().enumerate() {
                if rule.on.contains(&occasion.operation.id)
                    && rule.phase(occasion.operation) == phase
                {
                    rules.push((Arc::clone(scenario), place));
                }
            }
        }
        rules
    }

    /// Looks at one rule and counts; `able` is asked once everything else is met.
    fn consider(
        &mut self,
        scenario: &Scenario,
        rule: &Rule,
        occasion: &Occasion<'_>,
        able: impl FnOnce() -> bool,
    ) -> Verdict {
        let progress = self
            .progress
            .entry(scenario.name.clone())
            .or_insert_with(|| Progress { state: STARTED.into(), rules: BTreeMap::new() });
        let counter = progress.rules.entry(rule.name.clone()).or_default();
        counter.considered += 1;
        if rule.in_state.as_ref().is_some_and(|wanted| *wanted != progress.state) {
            return Verdict::State(progress.state.to_string());
        }
        if let Some(place) = rule.unmet(occasion) {
            return Verdict::Unmet(place);
        }
        if !able() {
            return Verdict::Unable;
        }
        if let Some(clears_at) = counter.clears_at.filter(|clears_at| occasion.now < *clears_at) {
            return Verdict::Holds(seconds(clears_at.as_millis() - occasion.now.as_millis()));
        }
        if rule.times.is_some_and(|times| counter.fired >= times) {
            return Verdict::Spent;
        }
        counter.hits += 1;
        let hit = counter.hits;
        if hit <= rule.skip || !(hit - rule.skip).is_multiple_of(rule.every.max(1)) {
            return Verdict::Passed(hit);
        }
        let share = || {
            as_share(roll(
                occasion.seed,
                &[b"chance", scenario.name.as_bytes(), rule.name.as_bytes(), &hit.to_le_bytes()],
            ))
        };
        if rule.chance.is_some_and(|chance| share() >= chance) {
            return Verdict::Unlucky(hit);
        }
        counter.fired += 1;
        if let Some(ms) = rule.rate_limit_ms() {
            counter.clears_at = Some(occasion.now.plus(i64::try_from(ms).unwrap_or(i64::MAX)));
        }
        if let Some(state) = &rule.to_state {
            progress.state = state.clone();
        }
        Verdict::Fired(hit)
    }

    /// The phase before anything is judged.
    pub fn before(
        &mut self,
        own: &ForRequest,
        occasion: &Occasion<'_>,
        acted: &mut Acted,
        act: &mut dyn FnMut(Act) -> bool,
    ) {
        for (scenario, place) in self.rules(own, occasion, Phase::Before) {
            let (rule, then) = (&scenario.rules[place], &scenario.rules[place].then);
            let able = || {
                then.answer.is_some()
                    || then.connection.is_some()
                    || (then.touch && act(Act::CanTouch))
                    || (then.expire_token && act(Act::CanExpire))
            };
            let verdict = self.consider(&scenario, rule, occasion, able);
            if let Verdict::Fired(_) = verdict {
                if then.touch {
                    act(Act::Touch);
                }
                if then.expire_token {
                    act(Act::Expire);
                }
            }
            acted.take((&scenario, rule), occasion, verdict);
            if acted.answer.is_some() || acted.effects.connection.is_some() {
                return;
            }
        }
    }

    /// The phase of a bulk call's items, once the call as a whole is good.
    pub fn items(
        &mut self,
        own: &ForRequest,
        occasion: &Occasion<'_>,
        BulkItems { items, stored }: BulkItems<'_, '_>,
        acted: &mut Acted,
    ) -> ItemPlan {
        let mut plan = ItemPlan::of(items.len());
        for (scenario, place) in self.rules(own, occasion, Phase::Items) {
            let rule = &scenario.rules[place];
            let mut chosen = chosen(rule, items);
            if rule.then.touch {
                chosen.retain(|(place, _)| stored(&items[*place]));
            }
            if !rule.then.items.is_empty() || rule.then.answer.is_some() {
                chosen.retain(|(place, _)| plan.is_open(*place));
            }
            let verdict = self.consider(&scenario, rule, occasion, || !chosen.is_empty());
            if matches!(verdict, Verdict::Fired(_) | Verdict::Holds(_)) {
                plan.take((&scenario, rule), occasion, items, &chosen);
                acted.items |= !rule.then.touch;
            }
            let whole_call = matches!(rule.then.commit, Commit::First(_));
            acted.take_parts((&scenario, rule), occasion, verdict, whole_call);
        }
        plan
    }

    /// The phase after the organic answer, which is `organic` unless another was injected before.
    pub fn after(
        &mut self,
        own: &ForRequest,
        occasion: &Occasion<'_>,
        organic: Option<&Response>,
        acted: &mut Acted,
    ) {
        for (scenario, place) in self.rules(own, occasion, Phase::After) {
            let (rule, then) = (&scenario.rules[place], &scenario.rules[place].then);
            let ends = then.answer.is_some() || then.connection.is_some();
            if ends && (acted.answer.is_some() || acted.effects.connection.is_some()) {
                continue;
            }
            let has_body = occasion.request.method != Method::HEAD;
            let able = || match ends {
                true => organic.is_some_and(|organic| organic.status.is_success()),
                false => {
                    then.delay.is_some()
                        || (then.body.is_some()
                            && has_body
                            && acted.effects.connection.is_none()
                            && organic.is_none_or(|organic| !organic.body.is_empty()))
                        || then
                            .patch
                            .as_ref()
                            .is_some_and(|patch| has_body && patched(organic, patch).is_some())
                }
            };
            let verdict = self.consider(&scenario, rule, occasion, able);
            acted.take((&scenario, rule), occasion, verdict);
        }
    }
}
