//! Rules as data: on which operations, when, how often.

use super::condition::{Condition, Unmet};
use super::context::RuleContext;
use super::expectation::Expectation;
use super::fault::{Answer, Commit, NamedError, Then};
use super::matcher::Matcher;
use super::step::Step;
use super::when::When;
use crate::engine::operation::Operation;
use crate::engine::target::Target;
use crate::json::at_pointer;
use crate::model::ITEM_TYPE;

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
    /// What a client does, and what must come back.
    pub steps: Vec<Step>,
    /// What is to be so of the exchanges when all is done.
    pub verify: Vec<Expectation>,
    /// The text that it was read from.
    pub text: Box<str>,
}

impl Scenario {
    /// Its rules, each as `scenario/rule`.
    pub fn labels(&self) -> impl Iterator<Item = String> {
        self.rules.iter().map(|rule| format!("{}/{}", self.name, rule.name))
    }

    /// The bytes that it keeps, roughly: matchers hold the texts of rules once more.
    pub fn bytes(&self) -> usize {
        let rule = |rule: &Rule| size_of::<Rule>() + rule.name.len() + 2 * rule.text.len();
        let texts = self.name.len() + self.title.len() + self.description.len() + self.text.len();
        let steps = self.steps.iter().map(Step::bytes).sum::<usize>();
        size_of::<Self>() + texts + self.rules.iter().map(rule).sum::<usize>() + steps
    }

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
        if (then.ends_the_answer() && then.commit == Commit::Nothing) || then.changes_first() {
            return Phase::Before;
        }
        Phase::After
    }

    /// Whether all it does is to change the answer as a whole on its way.
    pub(super) fn is_of_the_answer(&self) -> bool {
        let then = &self.then;
        !then.ends_the_answer() && !then.changes_first() && then.items.is_empty()
    }

    /// Its conditions, in a fixed order.
    pub fn conditions(&self) -> impl Iterator<Item = Condition<'_>> {
        self.when.conditions()
    }

    /// Those of its conditions that are `unmet`.
    pub fn conditions_of(&self, unmet: Unmet) -> impl Iterator<Item = Condition<'_>> {
        let conditions = self.conditions().enumerate();
        conditions.filter(move |(place, _)| unmet.contains(*place)).map(|it| it.1)
    }

    /// The conditions that `context` does not meet. What a rule says of the items of a bulk call is held against them, not
    /// against the call.
    pub fn unmet(&self, context: &RuleContext<'_>) -> Unmet {
        let by_item = self.phase(context.operation) == Phase::Items;
        let mut unmet = Unmet::default();
        for (place, condition) in self.conditions().enumerate() {
            let is_of_items = by_item && condition.is_of_target();
            if !is_of_items && !condition.is_met(context) {
                unmet.add(place);
            }
        }
        unmet
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
