//! The conditions of a rule that an exchange did not meet: what was expected, and what the journal has of it.

use std::borrow::Cow;

use super::effect::nothing_to_act_on;
use super::lacked::LackedCondition;
use crate::engine::World;
use crate::engine::journal::{Entry, KeptValue, Side};
use crate::engine::scenario::{Condition, ConsideredRule, Phase, Rule, Subject, Verdict};
use crate::review::words::{ONE_ROW, PARTS_OF_ROWS};

/// What is said of a value that the exchange does not have.
const ABSENT: &str = "nothing";
/// What is said of a credential.
const HIDDEN: &str = "a credential, of which the journal has a fingerprint only";
/// What is said of a body that was not kept as a whole.
const NOT_KEPT: &str = "not kept: the journal has not all of this body";

/// The conditions that kept `considered` from acting on the exchange.
pub(super) fn lacked(
    world: &World,
    entry: &Entry,
    considered: &ConsideredRule,
) -> Vec<LackedCondition> {
    let rule = considered.rule();
    match &considered.verdict {
        Verdict::Unmet(unmet) => {
            rule.conditions_of(*unmet).map(|it| lacked_one(world, entry, it)).collect()
        }
        Verdict::State(state, unmet) => {
            let state = LackedCondition {
                path: "inState".to_owned(),
                expected: rule.in_state.as_deref().unwrap_or_default().to_owned(),
                found: state.to_string(),
            };
            let unmet = rule.conditions_of(*unmet).map(|it| lacked_one(world, entry, it));
            std::iter::once(state).chain(unmet).collect()
        }
        Verdict::Unable => {
            let of_items = match is_about_items(entry, rule) {
                true => items_lacked(world, entry, rule),
                false => Vec::new(),
            };
            match of_items.is_empty() {
                true => vec![nothing_to_act_on(entry, rule)],
                false => of_items,
            }
        }
        Verdict::Fired { .. } | Verdict::RateLimited(_) | Verdict::Spent | Verdict::Over => {
            Vec::new()
        }
        Verdict::Passed(_) | Verdict::ChanceMissed { .. } => {
            let passed = considered.verdict.let_pass(rule);
            let passed = passed.map(|(path, expected, found)| LackedCondition {
                path: path.to_owned(),
                expected,
                found,
            });
            passed.into_iter().collect()
        }
    }
}

/// Whether the rule looks at the items of the call one by one.
fn is_about_items(entry: &Entry, rule: &Rule) -> bool {
    entry.row().is_some_and(|operation| rule.phase(operation) == Phase::Items)
        && !rule.when.target.is_empty()
}

/// What the rule says of its target, where no item of the call is like that; nothing where one is.
fn items_lacked(world: &World, entry: &Entry, rule: &Rule) -> Vec<LackedCondition> {
    let body = entry.body(Side::Request);
    let targets = entry.targets(&body).unwrap_or_default();
    if targets.iter().any(|target| rule.meets_target(target)) {
        return Vec::new();
    }
    let lacks = |it: &Condition<'_>| {
        let Subject::Target(name) = it.on else { return false };
        !targets.iter().any(|target| it.matcher.meets_text(target.get(name)))
    };
    let lacked: Vec<LackedCondition> =
        rule.conditions().filter(lacks).map(|it| lacked_one(world, entry, it)).collect();
    if !lacked.is_empty() {
        return lacked;
    }
    // Each of them is met by an item, and no item meets all.
    let found = match body.is_cut() {
        true => NOT_KEPT,
        false => PARTS_OF_ROWS,
    };
    let (expected, found) = (ONE_ROW.to_owned(), found.to_owned());
    vec![LackedCondition { path: "when.target".to_owned(), expected, found }]
}

fn lacked_one(world: &World, entry: &Entry, condition: Condition<'_>) -> LackedCondition {
    LackedCondition {
        path: condition.place(),
        expected: condition.matcher.to_string(),
        found: found(world, entry, condition.on),
    }
}

/// What the exchange has where a condition looks.
fn found(world: &World, entry: &Entry, on: Subject<'_>) -> String {
    match on {
        Subject::Path(name) => quoted(entry.target().get(name)),
        Subject::Query(name) => all(&entry.query_values(name)),
        Subject::Header(name) => all(&entry.header_values(Side::Request, name)),
        Subject::Body(pointer) => match entry.body(Side::Request).value(pointer) {
            None => NOT_KEPT.to_owned(),
            Some(KeptValue::Hidden) => HIDDEN.to_owned(),
            Some(KeptValue::Absent) => ABSENT.to_owned(),
            Some(KeptValue::Shown(text)) => text.into_owned(),
        },
        Subject::Token(field) => match entry.token() {
            None => "no token".to_owned(),
            Some(token) if token.name().is_none() => "a token that no tenant knows".to_owned(),
            Some(_) => {
                let values = entry.token_values(field);
                let values: Vec<_> =
                    values.into_iter().map(|it| KeptValue::Shown(Cow::Borrowed(it))).collect();
                all(&values)
            }
        },
        Subject::Tenant => quoted(entry.tenant()),
        Subject::World => quoted(Some(world.name())),
        Subject::Target(name) => {
            let body = entry.body(Side::Request);
            match entry.targets(&body) {
                None => quoted(entry.target().get(name)),
                Some(_) if body.is_cut() => NOT_KEPT.to_owned(),
                Some(items) => {
                    let values = items.iter().filter_map(|target| target.get(name));
                    let values: Vec<_> =
                        values.map(|it| KeptValue::Shown(Cow::Borrowed(it))).collect();
                    all(&values)
                }
            }
        }
    }
}

/// A text in quotes, as JSON has it.
fn quoted(text: Option<&str>) -> String {
    text.map_or_else(|| ABSENT.to_owned(), |text| serde_json::Value::from(text).to_string())
}

/// Values by comma, the first few of them.
fn all(values: &[KeptValue<'_>]) -> String {
    const MOST: usize = 10;
    let shown = values.iter().take(MOST).map(|value| match value {
        KeptValue::Shown(text) => quoted(Some(text)),
        KeptValue::Hidden => HIDDEN.to_owned(),
        KeptValue::Absent => ABSENT.to_owned(),
    });
    let mut shown: Vec<String> = shown.collect();
    if let Some(more) = values.len().checked_sub(MOST).filter(|more| *more > 0) {
        shown.push(format!("and {more} more"));
    }
    if shown.is_empty() { ABSENT.to_owned() } else { shown.join(", ") }
}
