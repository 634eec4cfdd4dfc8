//! The answer of an exchange, held against what is expected of it: statuses and rules are read as lists of exchanges read
//! them.

use super::holding::{ABSENT, Holding, quoted};
use super::verification::{Mismatch, listed};
use crate::engine::journal::{Entry, FaultFilter, Side};
use crate::engine::scenario::{Calls, ConsideredRule, Matcher};
use crate::review::exchanges::{Exchange, Exchanges};

/// The headers that an answer gets when it is sent, and that no journal has.
const NOT_KEPT: [&str; 10] = [
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "connection",
    "content-length",
    "date",
    "sandbox-config",
    "transfer-encoding",
];
/// What is said of them.
const LATE: &str = "not kept: the answer gets this header when it is sent";

/// Holds the answer of `exchange` against `calls`.
pub(super) fn answer(
    holding: &mut Holding,
    exchanges: &Exchanges<'_>,
    exchange: &Exchange<'_>,
    calls: &Calls,
) {
    let (entry, answer) = (exchange.entry, &calls.answer);
    if let Some(matcher) = &answer.status {
        holding.status("answer.status", matcher, entry.status());
    }
    for (name, matcher) in &answer.header {
        let place = format!("answer.header.{name}");
        if NOT_KEPT.contains(&&**name) {
            holding.unknown.push(Mismatch::new(place, matcher.to_string(), LATE));
            continue;
        }
        holding.texts(place, matcher, &entry.header_values(Side::Answer, name));
    }
    for (pointer, matcher) in &answer.body {
        let value = exchanges.value(exchange, Side::Answer, pointer);
        holding.body(format!("answer.body.{pointer}"), matcher, value);
    }
    if let Some(matcher) = &answer.origin {
        holding.text("answer.origin".to_owned(), matcher, Some(entry.origin().as_str()));
    }
    if let Some(matcher) = &answer.fault {
        fault(holding, entry, matcher);
    }
    if let Some(committed) = answer.committed
        && committed != entry.committed()
    {
        let [expected, found] = [committed, entry.committed()].map(|flag| flag.to_string());
        holding.differences.push(Mismatch::new("answer.committed", expected, found));
    }
}

fn fault(holding: &mut Holding, entry: &Entry, matcher: &Matcher) {
    let fired = entry.rules().iter().filter(|rule| rule.verdict.acts());
    let fired: Vec<String> = fired.map(ConsideredRule::label).collect();
    let meets = match matcher {
        Matcher::Equals(_) | Matcher::In(_) => {
            matcher.texts().iter().any(|text| FaultFilter::parse(text).admits(entry))
        }
        Matcher::Exists(wanted) => fired.is_empty() != *wanted,
        Matcher::Contains(_) | Matcher::Matches(_) => {
            fired.iter().any(|label| matcher.meets_text(Some(label)))
        }
    };
    if meets {
        return;
    }
    let labels: Vec<String> = fired.iter().map(|label| quoted(label)).collect();
    let found = if labels.is_empty() { ABSENT.to_owned() } else { listed(&labels) };
    holding.differs("answer.fault", matcher, found);
}
