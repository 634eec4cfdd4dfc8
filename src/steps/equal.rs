//! A whole body, held against what it is to be: field by field, but for values that differ from run to run.

use serde_json::value::RawValue;

use crate::engine::scenario::Ignored;
use crate::json::{as_text, elements, members};
use crate::review::fields::{FieldDifference, differences};
use crate::review::verify::{ABSENT, Mismatch};

/// The places below `place` where `found` is not as `expected`, apart from what is ignored.
pub(super) fn unequal(
    place: &str,
    [expected, found]: [&str; 2],
    ignore: &[Ignored],
) -> Vec<Mismatch> {
    let differ = differences(&aligned(expected, found, ignore), found);
    let is_meant = |it: &&FieldDifference| !is_ignored(it, ignore);
    let text = |side: &Option<Box<RawValue>>| {
        side.as_ref().map_or_else(|| ABSENT.to_owned(), |value| value.get().to_owned())
    };
    let mismatch = |it: &FieldDifference| {
        Mismatch::new(format!("{place}{}", it.path), text(&it.before), text(&it.after))
    };
    differ.iter().filter(is_meant).map(mismatch).collect()
}

/// The expected text with the found values in the place of those that are ignored: arrays are compared whole, so what is
/// ignored inside them has to be the same beforehand.
fn aligned(expected: &str, found: &str, ignore: &[Ignored]) -> String {
    if ignore.is_empty() {
        return expected.to_owned();
    }
    align("", expected, found, ignore).unwrap_or_else(|| expected.to_owned())
}

fn align(name: &str, expected: &str, found: &str, ignore: &[Ignored]) -> Option<String> {
    if ignore.iter().any(|kind| is_of(*kind, name, [expected, found])) {
        return Some(found.to_owned());
    }
    if let (Some(one), Some(other)) = (elements(expected), elements(found)) {
        let all = one.iter().enumerate().map(|(nth, value)| {
            let other = other.get(nth);
            other.and_then(|other| align(name, value, other, ignore)).unwrap_or((*value).to_owned())
        });
        return Some(format!("[{}]", all.collect::<Vec<_>>().join(",")));
    }
    let (one, other) = (members(expected)?, members(found)?);
    let all = one.iter().map(|(key, value)| {
        let same = other.iter().find(|(known, _)| as_text(known) == as_text(key));
        let name = as_text(key).unwrap_or_default();
        let aligned = same.and_then(|(_, other)| align(&name, value, other, ignore));
        format!("{key}:{}", aligned.unwrap_or_else(|| (*value).to_owned()))
    });
    Some(format!("{{{}}}", all.collect::<Vec<_>>().join(",")))
}

fn is_ignored(difference: &FieldDifference, ignore: &[Ignored]) -> bool {
    let (Some(before), Some(after)) = (&difference.before, &difference.after) else { return false };
    let name = difference.path.rsplit('/').next().unwrap_or_default();
    ignore.iter().any(|kind| is_of(*kind, name, [before.get(), after.get()]))
}

/// Whether both values of the member called `name` are of this kind.
fn is_of(kind: Ignored, name: &str, values: [&str; 2]) -> bool {
    values.into_iter().all(|value| kind.is_of(name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: &str, found: &str, ignore: &[Ignored], places: &[&str]) {
        let found = unequal("expect.equals", [expected, found], ignore);
        let found: Vec<_> = found.iter().map(|it| &*it.path).collect();
        assert_eq!(found, places, "{expected}");
    }

    #[test]
    fn what_is_ignored_stays_of_its_kind() {
        use Ignored::{Ids, Instants, Versions};
        let all = &[Ids, Instants, Versions];
        let one = r#"{"id": "a", "segmentId": "b", "n": 1, "metadata": {"version": 1, "createdAt": "2024-01-01T00:00:00.000Z"}}"#;
        let other = r#"{"id": "c", "segmentId": "d", "n": 1, "metadata": {"version": 9, "createdAt": "2025-01-01T00:00:00Z"}}"#;
        check(one, other, all, &[]);
        check(&format!("[{one}]"), &format!("[{other}]"), all, &[]);
        check(
            one,
            other,
            &[Ids],
            &["expect.equals/metadata/version", "expect.equals/metadata/createdAt"],
        );
        check(one, &other.replace('9', "\"9\""), all, &["expect.equals/metadata/version"]);
        check(one, &other.replace("\"c\"", "7"), all, &["expect.equals/id"]);
        check(one, &other.replace("2025-", "x"), all, &["expect.equals/metadata/createdAt"]);
        check(r#"{"a": 1}"#, r#"{"b": 1}"#, all, &["expect.equals/a", "expect.equals/b"]);
    }
}
