//! A list: what fits, in which order, which page, by the sentences of `docs/queries.md`.

use std::cmp::Ordering;

use serde_json::Value;

use crate::rows::Rows;
use crate::step::{Q, Query};
use crate::world::Expected;

/// The page size where none is said.
const PAGE: u64 = 60;

/// The answer to a list of the assignments of `segment`.
pub(crate) fn list(rows: &Rows, segment: &str, query: &Query) -> Expected {
    let all = rows.all().into_iter();
    let mut found: Vec<&Value> = all
        .filter(|(key, _)| key.split_once('/').is_some_and(|(of, _)| of == segment))
        .map(|(_, document)| document)
        .filter(|document| query.q.is_none_or(|q| fits(document, q)))
        .collect();
    if let Some((field, down)) = query.sort {
        found.sort_by(|one, other| order(value(one, field), value(other, field), down));
    }
    let (number, size) = query.page.unwrap_or((1, PAGE));
    let place = |number: u64| usize::try_from(number).expect("it is small");
    let page = found.iter().skip(place((number - 1) * size)).take(place(size));
    let body = page.map(|document| (*document).clone()).collect();
    let total = query.wants_total.then_some(found.len());
    Expected { total, ..Expected::json(body) }
}

fn fits(document: &Value, q: Q) -> bool {
    let n = &document["mixins"]["n"];
    match q {
        Q::Customer(id) => document["customer"]["id"] == id,
        Q::Above(least) => n.as_u64().is_some_and(|n| n > least),
        Q::Version(version) => document["metadata"]["version"] == version,
        Q::WithoutNumber => n.is_null(),
        Q::LastName(name) => document["customer"]["lastName"] == name,
    }
}

/// What stands at a dotted field.
fn value<'d>(document: &'d Value, field: &str) -> &'d Value {
    field.split('.').fold(document, |value, name| &value[name])
}

/// Those without a value come last, up and down.
fn order(one: &Value, other: &Value, down: bool) -> Ordering {
    let missing = one.is_null().cmp(&other.is_null());
    let up = match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => one.cmp(other),
        _ => one.as_u64().cmp(&other.as_u64()),
    };
    missing.then(if down && !one.is_null() { up.reverse() } else { up })
}
