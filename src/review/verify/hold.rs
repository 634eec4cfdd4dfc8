//! One exchange held against what calls are expected: its operation, its request and its answer.

use super::answer::answer;
use super::holding::Holding;
use super::verification::{Mismatch, listed};
use crate::engine::journal::{KeptValue, Side};
use crate::engine::scenario::{Calls, Condition, Subject};
use crate::engine::{Operation, Target};
use crate::review::exchanges::{Exchange, Exchanges, not_kept};
use crate::review::words::{ONE_ROW, PARTS_OF_ROWS};

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
        holding.differences.push(Mismatch::new(PLACE, ONE_ROW, PARTS_OF_ROWS));
    }
}
