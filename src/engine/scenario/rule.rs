//! Rules as data: on which operations, when, how often.

use super::context::RuleContext;
use super::fault::{Answer, Commit, NamedError, Then};
use super::matcher::Matcher;
use crate::engine::operation::Operation;
use crate::engine::target::Target;
use crate::json::at_pointer;
use crate::model::{ITEM_TYPE, Token};

/// A named file of rules.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name: the file's.
    pub name: Box<str>,
    /// What it shows, in a few words.
    pub title: String,
    /// What it shows.
    pub description: String,
    /// Whether it was written out in a request, and is no file's.
    pub is_ad_hoc: bool,
    /// What `check` would say of it, a sentence each; nothing of it keeps it from being used.
    pub warnings: Vec<String>,
    /// Its rules, from top to bottom.
    pub rules: Vec<Rule>,
}

impl Scenario {
    /// The text of the rule called `name`.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.rules.iter().find(|rule| *rule.name == *name).map(|rule| &*rule.text)
    }
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, unique in the scenario.
    pub name: Box<str>,
    /// The ids of the operations it is on.
    pub on: Vec<&'static str>,
    /// What a request must be like.
    pub when: When,
    /// So many hits pass first.
    pub skip: u64,
    /// So often it fires; always when absent.
    pub times: Option<u64>,
    /// Of the hits after those skipped, every n-th fires.
    pub every: u64,
    /// The share of those that really fire.
    pub chance: Option<f64>,
    /// How long it goes on from when it first fires, in milliseconds of the world's time.
    pub lasts_ms: Option<u64>,
    /// Whether it counts for each target by itself.
    pub by_target: bool,
    /// The scenario's state in which it acts.
    pub in_state: Option<Box<str>>,
    /// The state after it has fired.
    pub to_state: Option<Box<str>>,
    /// What it does.
    pub then: Then,
    /// Its text, by which a reload sees whether it changed.
    pub text: Box<str>,
}

/// What a request must be like; all of it.
#[derive(Clone, Debug, Default)]
pub struct When {
    /// Path variables.
    pub path: Vec<(Box<str>, Matcher)>,
    /// Query parameters.
    pub query: Vec<(Box<str>, Matcher)>,
    /// Headers, names in lower case.
    pub header: Vec<(Box<str>, Matcher)>,
    /// JSON pointers into the body.
    pub body: Vec<(Box<str>, Matcher)>,
    /// The presented token.
    pub token: Vec<(TokenField, Matcher)>,
    /// The tenant.
    pub tenant: Option<Matcher>,
    /// The world.
    pub world: Option<Matcher>,
    /// What it is about, in a bulk call item by item.
    pub target: Vec<(&'static str, Matcher)>,
}

/// The fields of a token that a rule can match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenField {
    /// Its name.
    Name,
    /// Any of its scopes.
    Scope,
    /// Its customer.
    CustomerId,
    /// Its legal entity.
    LegalEntityId,
}

impl TokenField {
    /// The fields by the names that files use.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("name", Self::Name),
        ("scope", Self::Scope),
        ("customerId", Self::CustomerId),
        ("legalEntityId", Self::LegalEntityId),
    ];

    fn met(self, matcher: &Matcher, token: Option<&Token>) -> bool {
        let Some(token) = token else { return matcher.meets_text(None) };
        match self {
            Self::Name => matcher.meets_text(Some(&token.name)),
            Self::Scope => match matcher {
                Matcher::Exists(wanted) => token.scopes.is_empty() != *wanted,
                Matcher::Equals(_)
                | Matcher::Contains(_)
                | Matcher::Matches(_)
                | Matcher::In(_) => {
                    token.scopes.iter().any(|scope| matcher.meets_text(Some(scope)))
                }
            },
            Self::CustomerId => matcher.meets_text(token.customer_id.as_deref()),
            Self::LegalEntityId => matcher.meets_text(token.legal_entity_id.as_deref()),
        }
    }
}

/// The identifiers that `target` can ask for.
pub const TARGET_IDS: [&str; 6] =
    ["segmentId", "customerId", "legalEntityId", "groupId", "itemId", ITEM_TYPE];

/// When in the life of a request a rule acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Before anything is judged.
    Before,
    /// Item by item of a bulk call.
    Items,
    /// After the organic answer.
    After,
}

impl Rule {
    /// `scenario/rule`: how answers name it.
    pub fn label(&self, scenario: &Scenario) -> String {
        format!("{}/{}", scenario.name, self.name)
    }

    /// How long its rate limit lasts by the world's clock, where it is one.
    pub fn rate_limit_ms(&self) -> Option<u64> {
        match &self.then.answer {
            Some(Answer::Error(error)) if error.error == NamedError::RateLimited => {
                Some(error.retry_after_ms)
            }
            Some(Answer::Error(_) | Answer::Respond(_)) | None => None,
        }
    }

    /// When it acts on `operation`.
    pub fn phase(&self, operation: &Operation) -> Phase {
        let then = &self.then;
        let by_item = !then.items.is_empty()
            || !self.when.target.is_empty()
            || self.by_target
            || then.touch
            || matches!(then.commit, Commit::First(_));
        if operation.is_bulk() && by_item {
            return Phase::Items;
        }
        if (then.ends_the_answer() && then.commit == Commit::Nothing)
            || then.touch
            || then.expire_token
        {
            return Phase::Before;
        }
        Phase::After
    }

    /// Whether all it does is to change the answer as a whole on its way.
    pub(super) fn is_of_the_answer(&self) -> bool {
        let then = &self.then;
        !then.ends_the_answer() && !then.touch && !then.expire_token && then.items.is_empty()
    }

    /// The first matcher that `context` does not meet, as its place in the rule.
    pub fn unmet(&self, context: &RuleContext<'_>) -> Option<String> {
        let when = &self.when;
        let by_item = self.phase(context.operation) == Phase::Items;
        let place = |part: &str, name: &str| Some(format!("when.{part}.{name}"));
        for (name, matcher) in &when.path {
            if !matcher.meets_text(context.target.get(name)) {
                return place("path", name);
            }
        }
        for (name, matcher) in &when.query {
            if !matcher.meets_any(context.request.query_values(name)) {
                return place("query", name);
            }
        }
        for (name, matcher) in &when.header {
            if !matcher.meets_any(context.header_values(name)) {
                return place("header", name);
            }
        }
        for (pointer, matcher) in &when.body {
            if !matcher.meets_json(context.body_at(pointer)) {
                return place("body", pointer);
            }
        }
        for (field, matcher) in &when.token {
            if !field.met(matcher, context.token) {
                return place("token", &format!("{field:?}"));
            }
        }
        if !when.tenant.as_ref().is_none_or(|matcher| matcher.meets_text(Some(context.tenant))) {
            return Some("when.tenant".to_owned());
        }
        if !when.world.as_ref().is_none_or(|matcher| matcher.meets_text(Some(context.world))) {
            return Some("when.world".to_owned());
        }
        if !by_item && !self.meets_target(context.target) {
            return Some("when.target".to_owned());
        }
        None
    }

    /// Whether `target` is what the rule is about.
    pub fn meets_target(&self, target: &Target<'_>) -> bool {
        self.when.target.iter().all(|(name, matcher)| matcher.meets_text(target.get(name)))
    }

    /// Whether the values at JSON pointers of an item's text meet `matchers`.
    pub fn item_meets(matchers: &[(String, Matcher)], item: &str) -> bool {
        matchers.iter().all(|(pointer, matcher)| matcher.meets_json(at_pointer(item, pointer)))
    }
}
