//! How many calls there were, and in which order.

use super::selection::{Selection, Selections};
use super::verification::{Judged, Mismatch};
use crate::engine::scenario::Count;
use crate::review::words::counted;

/// Judges how often the expectation called `name` was met.
pub(super) fn count(selections: &Selections<'_, '_>, name: &str, count: Count) -> Judged {
    let Selection { met, unknown, never_began } = selections.selection(name);
    let missing = selections.exchanges.missing();
    let found = met.len() as u64;
    let expected = words(count);
    let said = format!("expected {expected}, found {}", calls(found));
    if let Some(first) = never_began {
        return match missing {
            None => Judged::Fails(
                match count.most {
                    Some(0) => format!("no call met `{first}`, after which none was to come"),
                    _ => format!("{said}: no call met `{first}`, after which they count"),
                },
                selections.closest(&first),
            ),
            Some(missing) => undecided(&said, &missing),
        };
    }
    if let Some(beyond) = count.most.filter(|most| found > *most) {
        let place = met[usize::try_from(beyond).unwrap_or(usize::MAX).min(met.len() - 1)];
        let mismatch = Mismatch::new("count", expected.as_str(), calls(found));
        return Judged::Fails(said, Some(selections.at(place).closest(vec![mismatch])));
    }
    let is_enough = found >= count.least;
    let is_settled = is_enough && count.most.is_none();
    if is_settled || (is_enough && unknown.is_empty() && missing.is_none()) {
        return Judged::Holds(calls(found));
    }
    if found + (unknown.len() as u64) < count.least && missing.is_none() {
        return too_few(selections, name, (said, &expected));
    }
    match unknown.first() {
        Some(place) => {
            let may = match unknown.len() {
                1 => "1 more call may be one".to_owned(),
                more => format!("{more} more calls may be some"),
            };
            let places = selections.places(name, *place);
            let closest = selections.at(*place).closest(places);
            Judged::Fails(format!("cannot be known: {said}, and {may}"), Some(closest))
        }
        None => undecided(&said, &missing.unwrap_or_default()),
    }
}

/// That too few calls met the expectation called `name`: of its operations the closest that is not counted, or else the latest
/// that is.
fn too_few(
    selections: &Selections<'_, '_>,
    name: &str,
    (said, expected): (String, &str),
) -> Judged {
    let met = selections.selection(name).met;
    let Some(last) = met.last().filter(|_| !selections.has_other_call(name)) else {
        return Judged::Fails(said, selections.closest(name));
    };
    let found = format!("{}, and there is no other of the operation", calls(met.len() as u64));
    let mismatch = Mismatch::new("count", expected, found);
    Judged::Fails(said, Some(selections.at(*last).closest(vec![mismatch])))
}

/// Judges whether calls that meet the expectations called `names` came one after the other.
pub(super) fn order(selections: &Selections<'_, '_>, names: &[Box<str>]) -> Judged {
    let mut reached: Vec<usize> = Vec::new();
    for (nth, name) in names.iter().enumerate() {
        let selection = selections.selection(name);
        let is_later = |place: &&usize| reached.last().is_none_or(|last| *place > last);
        if let Some(place) = selection.met.iter().find(is_later) {
            reached.push(*place);
            continue;
        }
        let before = nth.checked_sub(1).zip(reached.last());
        let after = before
            .map(|(nth, place)| format!("{} (`{}`)", selections.at(*place).entry.id(), names[nth]));
        let said = match &after {
            Some(after) => format!("expected `{name}` after {after}, and no call after it met it"),
            None => format!("expected `{name}` first, and no call met it"),
        };
        if let Some(missing) = selections.exchanges.missing() {
            return undecided(&said, &missing);
        }
        // An exchange that may have met an earlier name may move all that follows it.
        let open = names[..=nth].iter().find_map(|name| {
            selections.selection(name).unknown.first().map(|place| (name, *place))
        });
        if let Some((name, place)) = open {
            let closest = selections.at(place).closest(selections.places(name, place));
            return Judged::Fails(format!("cannot be known: {said}"), Some(closest));
        }
        let closest = match (selection.met.last(), after) {
            (Some(place), Some(after)) => {
                let mismatch = Mismatch::new("order", format!("after {after}"), "before it");
                Some(selections.at(*place).closest(vec![mismatch]))
            }
            (_, _) => selections.closest(name),
        };
        return Judged::Fails(said, closest);
    }
    let ids = reached.iter().map(|place| selections.at(*place).entry.id());
    Judged::Holds(format!("in this order: {}", ids.collect::<Vec<_>>().join(", ")))
}

/// That something cannot be known, because exchanges are missing.
pub(super) fn undecided(said: &str, missing: &str) -> Judged {
    Judged::Fails(format!("cannot be known: {said}, and {missing}"), None)
}

/// `no call`, `1 call`, `2 calls`.
fn calls(count_of: u64) -> String {
    if count_of == 0 { "no call".to_owned() } else { counted(count_of, "call") }
}

/// What is expected, in words.
fn words(Count { least, most }: Count) -> String {
    match (least, most) {
        (_, Some(0)) => "no call".to_owned(),
        (least, Some(most)) if least == most => format!("exactly {}", calls(most)),
        (0, Some(most)) => format!("at most {}", calls(most)),
        (least, Some(most)) => format!("{least} to {}", calls(most)),
        (least, None) => format!("at least {}", calls(least)),
    }
}
