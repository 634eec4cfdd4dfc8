//! One exchange held against what calls are expected: every place that differs, and every place that cannot be known.

use std::borrow::Cow;

use serde_json::Value;

use super::exchange::{BodyValue, Exchange, Exchanges, not_kept};
use super::verification::{Mismatch, listed};
use crate::engine::journal::{KeptValue, Side};
use crate::engine::scenario::{Calls, Condition, Matcher, Subject};
use crate::engine::{Operation, Target};

/// What became of holding an exchange against an expectation.
#[derive(Clone, Debug, Default)]
pub(super) struct Holding {
    /// The places that differ for certain.
    pub differences: Vec<Mismatch>,
    /// The places of which the journal does not know enough.
    pub unknown: Vec<Mismatch>,
}

/// How far an exchange meets an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meets {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The journal does not know enough to say.
    Unknown,
}

impl Holding {
    /// How far the exchange meets the expectation.
    pub(super) fn meets(&self) -> Meets {
        match (self.differences.is_empty(), self.unknown.is_empty()) {
            (false, _) => Meets::No,
            (true, false) => Meets::Unknown,
            (true, true) => Meets::Yes,
        }
    }

    /// Every place that keeps the exchange from meeting the expectation.
    pub(super) fn places(self) -> Vec<Mismatch> {
        self.differences.into_iter().chain(self.unknown).collect()
    }

    /// Holds `matcher` against all values at `place`, of which one that meets it is enough.
    fn texts(&mut self, place: String, matcher: &Matcher, values: &[KeptValue<'_>]) {
        let shown: Vec<Cow<'_, str>> = values
            .iter()
            .filter_map(|value| match value {
                KeptValue::Shown(text) => Some(Cow::Borrowed(&**text)),
                KeptValue::Hidden | KeptValue::Absent => None,
            })
            .collect();
        let is_there = values.iter().any(|value| *value != KeptValue::Absent);
        let meets = match matcher {
            Matcher::Exists(wanted) => is_there == *wanted,
            Matcher::Equals(_) | Matcher::Contains(_) | Matcher::Matches(_) | Matcher::In(_) => {
                shown.iter().any(|text| matcher.meets_text(Some(text)))
            }
        };
        if meets {
            return;
        }
        let expected = text_words(matcher);
        let decides = matches!(matcher, Matcher::Exists(_));
        if !decides && values.contains(&KeptValue::Hidden) {
            return self.unknown.push(Mismatch::new(place, expected, HIDDEN));
        }
        let found: Vec<String> = shown.iter().map(|text| quoted(text)).collect();
        let found = match (found.is_empty(), is_there) {
            (false, _) => listed(&found),
            (true, true) => HIDDEN.to_owned(),
            (true, false) => ABSENT.to_owned(),
        };
        self.differences.push(Mismatch::new(place, expected, found));
    }

    fn text(&mut self, place: String, matcher: &Matcher, value: Option<&str>) {
        let values: Vec<_> = value.into_iter().map(|it| KeptValue::Shown(it.into())).collect();
        self.texts(place, matcher, &values);
    }

    fn body(&mut self, place: String, matcher: &Matcher, value: BodyValue<'_>) {
        let found = match value {
            BodyValue::Known(KeptValue::Hidden) => match matcher {
                Matcher::Exists(true) => return,
                Matcher::Exists(false) => HIDDEN.into(),
                Matcher::Equals(_)
                | Matcher::Contains(_)
                | Matcher::Matches(_)
                | Matcher::In(_) => {
                    return self.unknown.push(Mismatch::new(place, matcher.to_string(), HIDDEN));
                }
            },
            BodyValue::Known(KeptValue::Shown(text)) => text,
            BodyValue::Known(KeptValue::Absent) => {
                if !matcher.meets_json(None) {
                    let mismatch = Mismatch::new(place, matcher.to_string(), ABSENT);
                    self.differences.push(mismatch);
                }
                return;
            }
            BodyValue::Unknown(why) => {
                return self.unknown.push(Mismatch::new(place, matcher.to_string(), why));
            }
        };
        if !matcher.meets_json(Some(&found)) {
            self.differences.push(Mismatch::new(place, matcher.to_string(), found));
        }
    }
}

/// What stands for nothing.
pub(super) const ABSENT: &str = "absent";
/// What stands for a credential.
const HIDDEN: &str =
    "a credential: the journal has its fingerprint only; `when.token` says whose it is";

/// Holds an exchange against `calls`, but for what it comes after.
pub(super) fn hold(exchanges: &Exchanges<'_>, exchange: &Exchange<'_>, calls: &Calls) -> Holding {
    let mut holding = Holding::default();
    on(&mut holding, exchange, calls);
    request(&mut holding, exchanges, exchange, calls);
    answer(&mut holding, exchanges, exchange, calls);
    holding
}

/// Whether the exchange is one of the operations that are meant.
pub(super) fn is_on(exchange: &Exchange<'_>, calls: &Calls) -> bool {
    exchange.entry.operation().is_some_and(|id| calls.on.contains(&id))
}

fn on(holding: &mut Holding, exchange: &Exchange<'_>, calls: &Calls) {
    if !is_on(exchange, calls) {
        let ids: Vec<String> = calls.on.iter().map(|id| (*id).to_owned()).collect();
        let found = exchange.entry.operation().unwrap_or("no operation");
        holding.differences.push(Mismatch::new("on", listed(&ids), found));
    }
}

fn request(
    holding: &mut Holding,
    exchanges: &Exchanges<'_>,
    exchange: &Exchange<'_>,
    calls: &Calls,
) {
    let entry = exchange.entry;
    let path = entry.target();
    let of_target = |condition: &Condition<'_>| matches!(condition.on, Subject::Target(_));
    for condition in calls.when.conditions().filter(|condition| !of_target(condition)) {
        let (place, matcher) = (condition.place(), condition.matcher);
        match condition.on {
            Subject::Path(name) | Subject::Target(name) => {
                holding.text(place, matcher, path.get(name));
            }
            Subject::Query(name) => holding.texts(place, matcher, &entry.query_values(name)),
            Subject::Header(name) => {
                holding.texts(place, matcher, &entry.header_values(Side::Request, name));
            }
            Subject::Body(pointer) => {
                let value = exchanges.value(exchange, Side::Request, pointer);
                holding.body(place, matcher, value);
            }
            Subject::Token(field) => {
                let values = entry.token_values(field).into_iter();
                let values: Vec<_> = values.map(|text| KeptValue::Shown(text.into())).collect();
                holding.texts(place, matcher, &values);
            }
            Subject::Tenant => holding.text(place, matcher, entry.tenant()),
            Subject::World => holding.text(place, matcher, Some(exchanges.world.name())),
        }
    }
    if !calls.when.target.is_empty() {
        target(holding, exchanges, exchange, calls);
    }
}

/// What the request is about: of a bulk call one row that is about all of it is enough.
fn target(
    holding: &mut Holding,
    exchanges: &Exchanges<'_>,
    exchange: &Exchange<'_>,
    calls: &Calls,
) {
    const PLACE: &str = "when.target";
    let wanted = &calls.when.target;
    let meets = |target: &Target<'_>| {
        wanted.iter().all(|(name, matcher)| matcher.meets_text(target.get(name)))
    };
    let is_bulk = exchange.entry.row().is_some_and(Operation::is_bulk);
    if !is_bulk {
        let path = exchange.entry.target();
        for (name, matcher) in wanted {
            holding.text(format!("{PLACE}.{name}"), matcher, path.get(name));
        }
        return;
    }
    let body = match exchanges.body(exchange, Side::Request) {
        Ok(body) if body.is_cut() => Err(not_kept(body)),
        body => body,
    };
    let body = match body {
        Ok(body) => body,
        Err(why) => return holding.unknown.push(Mismatch::new(PLACE, "a row", why)),
    };
    let rows = exchange.entry.targets(body).unwrap_or_default();
    if rows.iter().any(meets) {
        return;
    }
    let before = holding.differences.len();
    for (name, matcher) in wanted {
        let values = rows.iter().filter_map(|row| row.get(name));
        let values: Vec<_> = values.map(|text| KeptValue::Shown(text.into())).collect();
        holding.texts(format!("{PLACE}.{name}"), matcher, &values);
    }
    if holding.differences.len() == before {
        let found = "rows that are each about a part of it";
        holding.differences.push(Mismatch::new(PLACE, "one row that is about all of it", found));
    }
}

fn answer(
    holding: &mut Holding,
    exchanges: &Exchanges<'_>,
    exchange: &Exchange<'_>,
    calls: &Calls,
) {
    let (entry, answer) = (exchange.entry, &calls.answer);
    if let Some(matcher) = &answer.status {
        let status = entry.status().map_or_else(|| "none".to_owned(), |status| status.to_string());
        holding.text("answer.status".to_owned(), matcher, Some(&status));
    }
    for (name, matcher) in &answer.header {
        let values = entry.header_values(Side::Answer, name);
        holding.texts(format!("answer.header.{name}"), matcher, &values);
    }
    for (pointer, matcher) in &answer.body {
        let value = exchanges.value(exchange, Side::Answer, pointer);
        holding.body(format!("answer.body.{pointer}"), matcher, value);
    }
    if let Some(matcher) = &answer.origin {
        holding.text("answer.origin".to_owned(), matcher, Some(entry.origin().as_str()));
    }
    if let Some(matcher) = &answer.fault {
        let fired = entry.rules().iter().filter(|rule| rule.verdict.acts());
        let fired: Vec<_> = fired.map(|rule| KeptValue::Shown(rule.label().into())).collect();
        holding.texts("answer.fault".to_owned(), matcher, &fired);
    }
    if let Some(committed) = answer.committed
        && committed != entry.committed()
    {
        let [expected, found] = [committed, entry.committed()].map(|flag| flag.to_string());
        holding.differences.push(Mismatch::new("answer.committed", expected, found));
    }
}

/// What a matcher of a text waits for, in words.
fn text_words(matcher: &Matcher) -> String {
    let texts: Vec<String> = matcher.texts().iter().map(|text| quoted(text)).collect();
    match matcher {
        Matcher::Equals(_) => texts.concat(),
        Matcher::In(_) => format!("one of {}", texts.join(", ")),
        Matcher::Contains(_) | Matcher::Matches(_) | Matcher::Exists(_) => matcher.to_string(),
    }
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
