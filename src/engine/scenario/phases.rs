//! What active scenarios do to one request, in three phases. A rule counts only where it acts: the answer is ended
//! first, and a rule that then has nothing left to change has no hit.

use std::sync::Arc;

use http::{Method, StatusCode};

use super::active::ActiveScenarios;
use super::amendment::Amendment;
use super::context::RuleContext;
use super::fault::{Commit, TokenFault};
use super::items::{BulkItem, BulkItems, Chosen, ItemPlan, chosen};
use super::outcome::{Injected, RuleOutcome, Verdict, patched};
use super::rule::{Phase, Rule, Scenario};
use super::tally::TargetKey;
use crate::engine::delivery::Delivery;
use crate::engine::effect::{BodyFault, Effects};
use crate::engine::error::Voice;
use crate::engine::message::Response;

/// What a rule may ask of the state before it acts, and then do to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act<'r> {
    /// Whether there is a stored document to touch.
    CanTouch,
    /// Another writer gets there first, and leaves this text.
    Touch(Option<&'r str>),
    /// Whether there is something that another client could remove.
    CanRemove,
    /// Another client removes it.
    Remove,
    /// Whether there is a token that lets the caller in, to which this can be done.
    CanHarmToken(TokenFault),
    /// This becomes of the presented token.
    HarmToken(TokenFault),
    /// Whether there is an API key that would get a token.
    CanRevokeClient,
    /// That key is revoked.
    RevokeClient,
}

/// Scenarios that hold for one request besides the active ones.
type ForRequest = [Arc<Scenario>];

/// Rules: a scenario, and the place of the rule in it.
type Rules = Vec<(Arc<Scenario>, usize)>;

impl ActiveScenarios {
    /// The rules for `operation` in one phase: those of the request's own scenarios first.
    fn rules(&self, own: &ForRequest, context: &RuleContext<'_>, phase: Phase) -> Rules {
        let mut rules = Vec::new();
        let active =
            self.active().iter().filter(|active| own.iter().all(|known| known.name != active.name));
        for scenario in own.iter().chain(active) {
            for (place, rule) in scenario.rules.iter().enumerate() {
                if rule.on.contains(&context.operation.id) && rule.phase(context.operation) == phase
                {
                    rules.push((Arc::clone(scenario), place));
                }
            }
        }
        rules
    }

    /// Looks at one rule about the request as a whole, and counts; `able` is called once everything else is met.
    fn consider(
        &mut self,
        rule: (&Scenario, &Rule),
        context: &RuleContext<'_>,
        able: impl FnOnce() -> bool,
    ) -> Verdict {
        let target = rule.1.by_target.then(|| context.target.key());
        self.consider_all(rule, context, (target.as_slice(), able)).0
    }

    /// Looks at one rule about the `chosen` items of a bulk call, and counts; those on which it does not act, because it
    /// counts for each target by itself, are chosen no more.
    fn consider_items(
        &mut self,
        rule: (&Scenario, &Rule),
        context: &RuleContext<'_>,
        (items, chosen): (&[BulkItem<'_>], &mut Chosen<'_>),
    ) -> Verdict {
        let targets = targets(rule.1, items, chosen);
        let able = || !chosen.is_empty();
        let (verdict, acts) = self.consider_all(rule, context, (&targets, able));
        if rule.1.by_target {
            let mut acts = acts.into_iter();
            chosen.retain(|_| acts.next().unwrap_or_default());
        }
        verdict
    }

    /// Looks at one rule about all of `targets`, where it counts by target.
    fn consider_all(
        &mut self,
        (scenario, rule): (&Scenario, &Rule),
        context: &RuleContext<'_>,
        about: (&[TargetKey], impl FnOnce() -> bool),
    ) -> (Verdict, Vec<bool>) {
        if !self.progress.contains_key(&scenario.name) {
            self.progress.insert(scenario.name.clone(), super::progress::Progress::default());
        }
        let progress = self.progress.get_mut(&scenario.name);
        let progress = progress.expect("it is there or was made above");
        let considered = progress.consider((scenario, rule), context, about);
        self.accounts.count((scenario, rule), considered.0.acts());
        considered
    }

    /// The phase before anything is judged.
    pub fn before(
        &mut self,
        own: &ForRequest,
        context: &RuleContext<'_>,
        acted: &mut RuleOutcome,
        act: &mut dyn FnMut(Act<'_>) -> bool,
    ) {
        for (scenario, place) in self.rules(own, context, Phase::Before) {
            let (rule, then) = (&scenario.rules[place], &scenario.rules[place].then);
            let able = || {
                then.answer.is_some()
                    || then.connection.is_some()
                    || (then.touch && act(Act::CanTouch))
                    || (then.remove && act(Act::CanRemove))
                    || then.token.is_some_and(|fault| act(Act::CanHarmToken(fault)))
                    || (then.revokes_client && act(Act::CanRevokeClient))
            };
            let verdict = self.consider((&scenario, rule), context, able);
            if let Verdict::Fired { .. } = verdict {
                if then.touch {
                    act(Act::Touch(then.mark.as_deref()));
                }
                if then.remove {
                    act(Act::Remove);
                }
                if let Some(fault) = then.token {
                    act(Act::HarmToken(fault));
                }
                if then.revokes_client {
                    act(Act::RevokeClient);
                }
            }
            acted.take((&scenario, place), context, verdict);
            if !acted.lets_through() {
                return;
            }
        }
    }

    /// The phase of a bulk call's items, once the call as a whole is good: first what ends the call as a whole, then what
    /// still shows in its rows or in what is written.
    pub fn items(
        &mut self,
        own: &ForRequest,
        context: &RuleContext<'_>,
        BulkItems { items, stored }: BulkItems<'_, '_>,
        acted: &mut RuleOutcome,
    ) -> ItemPlan {
        let mut plan = ItemPlan::of(items.len());
        let rules = self.rules(own, context, Phase::Items);
        let (ends, others): (Rules, Rules) =
            rules.into_iter().partition(|(scenario, place)| ends_a_call(&scenario.rules[*place]));
        for (scenario, place) in ends {
            if !acted.lets_through() {
                break;
            }
            let rule = &scenario.rules[place];
            let mut chosen = chosen(rule, items);
            let about = (items, &mut chosen);
            let verdict = self.consider_items((&scenario, rule), context, about);
            if verdict.acts() {
                plan.take((&scenario, rule), context, items, &chosen);
                acted.items = true;
            }
            let whole_call = matches!(rule.then.commit, Commit::First(_));
            acted.take_parts((&scenario, place), context, verdict, whole_call);
        }
        self.end(own, context, true, acted);
        for (scenario, place) in others {
            let rule = &scenario.rules[place];
            let mut chosen = chosen(rule, items);
            let is_shown = acted.lets_through();
            chosen.retain(|(place, fault)| match rule.then.touch {
                true => plan.reaches(*place) && stored(&items[*place]),
                false => plan.takes_effect(*place, is_shown || !rule.then.commits(*fault)),
            });
            if rule.is_of_the_answer() && !chosen.is_empty() {
                let targets = targets(rule, items, &chosen);
                acted.later.push((scenario, place, targets));
                continue;
            }
            let about = (items, &mut chosen);
            let verdict = self.consider_items((&scenario, rule), context, about);
            if verdict.acts() {
                plan.take((&scenario, rule), context, items, &chosen);
                acted.items |= !rule.then.touch;
            }
            acted.take_parts((&scenario, place), context, verdict, false);
        }
        plan
    }

    /// Faults that end an answer which would have been good, after what it says was done; the first one wins.
    fn end(
        &mut self,
        own: &ForRequest,
        context: &RuleContext<'_>,
        is_good: bool,
        acted: &mut RuleOutcome,
    ) {
        for (scenario, place) in self.rules(own, context, Phase::After) {
            let rule = &scenario.rules[place];
            if !rule.then.ends_the_answer() {
                continue;
            }
            if !acted.lets_through() {
                return;
            }
            let verdict = self.consider((&scenario, rule), context, || is_good);
            acted.take((&scenario, place), context, verdict);
        }
    }

    /// The phase after the organic answer, which is `organic` unless another was injected before: first the faults that
    /// end it, then what changes it on its way. Patches change `organic` itself.
    pub fn after(
        &mut self,
        own: &ForRequest,
        context: &RuleContext<'_>,
        (mut organic, voice): (Option<&mut Response>, Voice<'_>),
        acted: &mut RuleOutcome,
    ) {
        let status = organic.as_ref().map(|organic| organic.status);
        let is_good = status.is_some_and(|status| status.is_success());
        let is_bulk = context.operation.is_bulk();
        // A bulk call that was good as a whole has met them with its items.
        if !(is_bulk && status == Some(StatusCode::MULTI_STATUS)) {
            self.end(own, context, is_good, acted);
        }
        let mut rules = std::mem::take(&mut acted.later);
        let own_target = context.target.key();
        let others = self.rules(own, context, Phase::After).into_iter();
        rules.extend(others.map(|(scenario, place)| (scenario, place, vec![own_target])));
        for (scenario, place, targets) in rules {
            if !scenario.rules[place].then.ends_the_answer() {
                let organic = organic.as_deref_mut();
                self.change((&scenario, place, &targets), context, (organic, voice), acted);
            }
        }
    }

    /// One rule that changes an answer on its way.
    fn change(
        &mut self,
        (scenario, place, targets): (&Arc<Scenario>, usize, &[TargetKey]),
        context: &RuleContext<'_>,
        (organic, voice): (Option<&mut Response>, Voice<'_>),
        acted: &mut RuleOutcome,
    ) {
        let rule = &scenario.rules[place];
        let then = &rule.then;
        let has_body = context.request.method != Method::HEAD;
        let can_damage = then.body.as_ref().is_some_and(|fault| {
            acted.is_damaged_by(fault, &context.request.method, (organic.as_deref(), voice))
        });
        let can_amend = acted.is_amended_by(&then.amendment, (organic.as_deref(), voice));
        let is_organic = has_body && acted.lets_through();
        let mut changed = None;
        let able = || {
            let patch = then.patch.as_ref().filter(|_| is_organic);
            changed = patch.and_then(|patch| patched(organic.as_deref(), patch));
            changed.is_some() || can_damage || can_amend || then.delay.is_some()
        };
        let (verdict, _) = self.consider_all((scenario, rule), context, (targets, able));
        let had_fired = acted.fired.len();
        let body = acted.effects.body.clone();
        acted.take((scenario, place), context, verdict);
        if acted.fired.len() == had_fired {
            return;
        }
        if !can_damage {
            acted.effects.body = body;
        }
        if let (Some(organic), Some(changed)) = (organic, changed) {
            organic.body = changed.into();
            acted.patched = true;
        }
    }
}

/// What the chosen items are about, where the rule counts by target.
fn targets(rule: &Rule, items: &[BulkItem<'_>], chosen: &Chosen<'_>) -> Vec<TargetKey> {
    let chosen = chosen.iter().filter(|_| rule.by_target);
    chosen.map(|(place, _)| items[*place].target.key()).collect()
}

/// Whether a rule about items ends the call as a whole.
fn ends_a_call(rule: &Rule) -> bool {
    matches!(rule.then.commit, Commit::First(_)) || rule.then.connection.is_some()
}

impl RuleOutcome {
    /// Whether `fault` would show in the answer as it is now, the injected one or else the `organic` one: it is sent with
    /// a body that no rule has damaged yet, and the fault leaves another.
    fn is_damaged_by(
        &self,
        fault: &BodyFault,
        method: &Method,
        (organic, voice): (Option<&Response>, Voice<'_>),
    ) -> bool {
        let shows = |response: &Response| {
            let effects = Effects { body: Some(fault.clone()), ..Effects::default() };
            !response.body.is_empty() && Delivery::of(method, response, &effects) != Delivery::Whole
        };
        self.effects.body.is_none() && self.leaves_as((organic, voice), shows)
    }

    /// Whether `amendment` would show in the answer as it is now, changes of rules before included.
    fn is_amended_by(&self, amendment: &Amendment, answer: (Option<&Response>, Voice<'_>)) -> bool {
        let shows = |response: &Response| {
            let mut now = response.clone();
            self.amendment.apply(&mut now);
            amendment.changes(&now)
        };
        !amendment.is_empty() && self.leaves_as(answer, shows)
    }

    /// Whether an answer leaves, the injected one or else the `organic` one, and `is_so`.
    fn leaves_as(
        &self,
        (organic, voice): (Option<&Response>, Voice<'_>),
        is_so: impl Fn(&Response) -> bool,
    ) -> bool {
        let is = match &self.answer {
            Some(Injected::Error(error)) => is_so(&error.response(voice)),
            Some(Injected::Response(response)) => is_so(response),
            None => organic.is_some_and(is_so),
        };
        is && self.effects.connection.is_none()
    }
}
