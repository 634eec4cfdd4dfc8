//! What rules have done to one request: verdicts, answers, effects, patches.

use std::sync::Arc;

use http::HeaderName;
use serde::de::IgnoredAny;

use super::amendment::Amendment;
use super::condition::Unmet;
use super::context::RuleContext;
use super::fault::{Answer, as_share};
use super::rule::{Rule, Scenario};
use super::tally::{TargetKey, seconds};
use crate::engine::effect::{Effects, MAX_DELAY_MS};
use crate::engine::error::ApiError;
use crate::engine::message::Response;
use crate::json::compact;
use crate::json::patch::Patch;

/// What became of one rule in one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It acted.
    Fired {
        /// The number of this hit.
        hit: u64,
        /// For how many seconds more it will, where it ends by time.
        left: Option<u64>,
    },
    /// Its rate limit still holds for so many seconds.
    RateLimited(u64),
    /// These of its conditions were not met.
    Unmet(Unmet),
    /// There was nothing it could act on.
    Unable,
    /// It has fired as often as it may.
    Spent,
    /// Its time is over.
    Over,
    /// The scenario is in this state, and these conditions were not met besides.
    State(Arc<str>, Unmet),
    /// The hit, of its target where the rule counts by target, is one of those that pass.
    Passed(u64),
    /// The roll let a hit pass.
    ChanceMissed {
        /// The number of this hit.
        hit: u64,
        /// What was rolled: a share of all that can be.
        rolled: u64,
    },
}

impl Verdict {
    /// Whether the rule does something to this request.
    pub fn acts(&self) -> bool {
        matches!(self, Self::Fired { .. } | Self::RateLimited(_))
    }

    /// How much kept the rule from acting: conditions that were not met weigh most, then what the state or the rule's own
    /// counts said.
    pub fn lacks(&self) -> usize {
        match self {
            Self::Fired { .. } | Self::RateLimited(_) => 0,
            Self::Passed(_) | Self::ChanceMissed { .. } | Self::Spent | Self::Over => 1,
            Self::Unable => 2,
            Self::State(_, unmet) | Self::Unmet(unmet) => 2 + unmet.len(),
        }
    }

    /// The verdict of `rule` in words.
    pub fn to_text(&self, rule: &Rule) -> String {
        match self {
            Self::Fired { hit, left: None } => format!("fired at hit {hit}"),
            Self::Fired { hit, left: Some(seconds) } => {
                format!("fired at hit {hit}, and will for {seconds} s more")
            }
            Self::RateLimited(seconds) => format!("its rate limit holds for {seconds} s more"),
            Self::Unmet(unmet) => {
                let places: Vec<String> =
                    rule.conditions_of(*unmet).map(|condition| condition.place()).collect();
                let were = if places.len() == 1 { "was" } else { "were" };
                format!("{} {were} not met", places.join(", "))
            }
            Self::Unable => "there was nothing to act on".to_owned(),
            Self::Spent => "it has fired as often as it may".to_owned(),
            Self::Over => "its time is over".to_owned(),
            Self::State(state, _) => format!("the scenario is in state `{state}`"),
            Self::Passed(hit) if *hit <= rule.skip => format!("hit {hit} passes, as skip says"),
            Self::Passed(hit) => format!("hit {hit} passes, as every says"),
            Self::ChanceMissed { hit, .. } => format!("the roll of hit {hit} let it pass"),
        }
    }

    /// What of `rule` let a hit pass, what that waits for, and what the hit was: the name of the field, and two texts. None
    /// where it was none of `skip`, `every` and `chance`.
    pub fn let_pass(&self, rule: &Rule) -> Option<(&'static str, String, String)> {
        let hit_text = |hit: u64| format!("hit {hit}");
        match self {
            Self::Passed(hit) if *hit <= rule.skip => {
                let hits =
                    if rule.skip == 1 { "hit".to_owned() } else { format!("{} hits", rule.skip) };
                Some(("skip", format!("one after the first {hits}"), hit_text(*hit)))
            }
            Self::Passed(hit) => {
                let after = match rule.skip {
                    0 => String::new(),
                    skip => format!(" after the first {skip}"),
                };
                Some(("every", format!("each {} hit{after}", ordinal(rule.every)), hit_text(*hit)))
            }
            Self::ChanceMissed { rolled, .. } => {
                let below = format!("a number below {}", rule.chance.unwrap_or_default());
                Some(("chance", below, format!("{:.6}", as_share(*rolled))))
            }
            Self::Fired { .. }
            | Self::RateLimited(_)
            | Self::Unmet(_)
            | Self::Unable
            | Self::Spent
            | Self::Over
            | Self::State(..) => None,
        }
    }
}

/// A number as one counts: 1st, 2nd, 3rd.
fn ordinal(number: u64) -> String {
    let is_teen = (11..=13).contains(&(number % 100));
    let ending = match number % 10 {
        1 if !is_teen => "st",
        2 if !is_teen => "nd",
        3 if !is_teen => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// A rule that was looked at, and what became of it.
#[derive(Clone, Debug)]
pub struct ConsideredRule {
    /// Its scenario, as it was then.
    pub scenario: Arc<Scenario>,
    /// Its place in the scenario.
    pub place: usize,
    /// What became of it.
    pub verdict: Verdict,
}

impl ConsideredRule {
    /// The rule.
    pub fn rule(&self) -> &Rule {
        &self.scenario.rules[self.place]
    }

    /// `scenario/rule`: how answers name it.
    pub fn label(&self) -> String {
        self.rule().label(&self.scenario)
    }
}

/// An answer that a rule put in the place of the organic one.
#[derive(Debug)]
pub enum Injected {
    /// An error of the service.
    Error(ApiError),
    /// An answer as written.
    Response(Response),
}

/// What rules have done to one request so far.
#[derive(Debug, Default)]
pub struct RuleOutcome {
    /// `scenario/rule` of those that fired, in the order in which they did.
    pub fired: Vec<String>,
    /// Every rule that was looked at, and what became of it.
    pub considered: Vec<ConsideredRule>,
    /// The answer to give instead of the organic one.
    pub answer: Option<Injected>,
    /// What happens to the answer on its way.
    pub effects: Effects,
    /// Whether the organic body was changed.
    pub patched: bool,
    /// Changes of the headers and the status of the answer, whichever it is.
    pub amendment: Amendment,
    /// The headers that rules have written, or taken away.
    pub written: Vec<HeaderName>,
    /// Rules about the answer to a bulk call with certain items in it, which are looked at once there is one.
    pub(super) later: Vec<(Arc<Scenario>, usize, Vec<TargetKey>)>,
    /// Whether single items of a bulk call were answered by a rule.
    pub items: bool,
    /// Whether the answer that left was injected.
    pub injected: bool,
}

/// The organic body after `patch`; none when there is no JSON body, or the patch does not apply or changes nothing.
pub fn patched(organic: Option<&Response>, patch: &Patch) -> Option<Vec<u8>> {
    let body = std::str::from_utf8(&organic?.body).ok()?;
    serde_json::from_str::<IgnoredAny>(body).ok()?;
    patch.apply(body).filter(|patched| **patched != *compact(body)).map(String::into_bytes)
}

impl RuleOutcome {
    pub(super) fn take(
        &mut self,
        rule: (&Arc<Scenario>, usize),
        context: &RuleContext<'_>,
        verdict: Verdict,
    ) {
        self.take_parts(rule, context, verdict, true);
    }

    /// Notes what became of a rule, and what it does if it fired; its answer only where it is for the whole call.
    pub(super) fn take_parts(
        &mut self,
        (scenario, place): (&Arc<Scenario>, usize),
        context: &RuleContext<'_>,
        verdict: Verdict,
        whole_call: bool,
    ) {
        let rule = &scenario.rules[place];
        let (hit, left, holds) = match &verdict {
            Verdict::Fired { hit, left } => (*hit, *left, None),
            Verdict::RateLimited(seconds) => (0, rule.lasts_ms.map(|_| *seconds), Some(*seconds)),
            Verdict::Over
            | Verdict::Unmet(_)
            | Verdict::Unable
            | Verdict::Spent
            | Verdict::State(..)
            | Verdict::Passed(_)
            | Verdict::ChanceMissed { .. } => {
                let scenario = Arc::clone(scenario);
                return self.considered.push(ConsideredRule { scenario, place, verdict });
            }
        };
        let then = &rule.then;
        let answers = whole_call && self.answer.is_none();
        if let Some(answer) = then.answer.as_ref().filter(|_| answers) {
            let id = context.target.last();
            self.answer = Some(answer.injected(context, id, holds));
        }
        self.amendment.extend(&then.amendment);
        if let Some(seconds) =
            left.filter(|_| then.tells_retry_after() && (answers || then.answer.is_none()))
        {
            self.amendment.retry_after(seconds);
        }
        if holds.is_none() {
            let parts: [&[u8]; 3] =
                [scenario.name.as_bytes(), rule.name.as_bytes(), &hit.to_le_bytes()];
            let delay = then.delay.map_or(0, |delay| delay.roll(context.seed, &parts));
            self.effects.delay_ms = (self.effects.delay_ms + delay).min(MAX_DELAY_MS);
            self.effects.body = self.effects.body.take().or_else(|| then.body.clone());
            self.effects.connection = self.effects.connection.or(then.connection);
        }
        self.fired.push(rule.label(scenario));
        let scenario = Arc::clone(scenario);
        self.considered.push(ConsideredRule { scenario, place, verdict });
    }

    /// Puts the last touches of rules to the answer that leaves.
    pub fn amend(&mut self, response: &mut Response) {
        if self.amendment.is_empty() {
            return;
        }
        self.written.extend(self.amendment.headers.iter().map(|(name, _)| name.clone()));
        self.amendment.apply(response);
        self.patched = true;
        let is_silent = response.hint.as_deref().is_none_or(str::is_empty);
        if is_silent && !response.status.is_success() {
            response.hint = Some(format!("changed by {}", self.fired.join(", ")));
        }
    }

    /// Whether the connection fails before anything is answered, and nothing was answered instead.
    pub fn loses_answer(&self) -> bool {
        self.answer.is_none() && self.effects.connection.is_some()
    }

    /// Whether the request goes on to the operation: no rule has ended its answer.
    pub fn lets_through(&self) -> bool {
        self.answer.is_none() && self.effects.connection.is_none()
    }
}

impl Answer {
    /// The answer for one request about `id`; a rate limit that already holds says for how many seconds more, `holds`.
    pub fn injected(&self, context: &RuleContext<'_>, id: &str, holds: Option<u64>) -> Injected {
        match self {
            Self::Respond(respond) => Injected::Response(respond.response()),
            Self::Error(error) => {
                let whole = i64::try_from(error.retry_after_ms).unwrap_or(i64::MAX);
                Injected::Error(error.error(context, id, holds.unwrap_or_else(|| seconds(whole))))
            }
        }
    }
}
