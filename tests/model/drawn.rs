//! Journeys that chance draws.

use crate::chance::Chance;
use crate::files::{CUSTOMERS, SETS};
use crate::rule::{On, Rule, Then};
use crate::step::{Act, At, Body, Q, Query, Step};

/// Segments: two that the files have, one that a call may make, one that none makes.
const SEGMENTS: [&str; 4] = ["s1", "s2", "s3", "nosuch"];
/// Those that a call may make.
const MADE: [&str; 3] = ["s1", "s2", "s3"];
const SNAPSHOTS: [&str; 2] = ["a", "b"];
/// What a reset can be of.
const RESETS: [&[&str]; 5] = [&[], &["data"], &["scenarios"], &["counters"], &["data", "clock"]];

/// A journey of `length` steps in `worlds`; with reloads where they are `with_files`.
pub(crate) fn journey(
    chance: &mut Chance,
    worlds: &[&'static str],
    (length, with_files): (usize, bool),
) -> Vec<Step> {
    let step = |_| match with_files && chance.one_in(25) {
        true => Step::Reload(chance.maybe(6, SETS)),
        false => Step::In(chance.pick(worlds), act(chance)),
    };
    (0..length).map(step).collect()
}

fn act(chance: &mut Chance) -> Act {
    match chance.below(40) {
        0..=3 => Act::Read(at(chance)),
        4..=9 => Act::List(segment(chance), query(chance)),
        10..=17 => Act::Put(at(chance), body(chance)),
        18..=20 => Act::Delete(at(chance)),
        21..=24 => {
            let rows = 1 + chance.below(4);
            Act::BulkPut(segment(chance), (0..rows).map(|_| (who(chance), body(chance))).collect())
        }
        25 => {
            let rows = 1 + chance.below(3);
            Act::BulkDelete(segment(chance), (0..rows).map(|_| who(chance)).collect())
        }
        26 => Act::Stranger(segment(chance)),
        27 => Act::ReadSegment(segment(chance)),
        28 => Act::ListSegments,
        29 => Act::PutSegment(chance.pick(&MADE), body(chance)),
        30 => match chance.one_in(2) {
            true => Act::PostSegment(chance.pick(&MADE)),
            false => Act::DeleteSegment(segment(chance), !chance.one_in(3)),
        },
        31 => Act::Elsewhere(
            (chance.pick(&["s1", "s2"]), chance.pick(&CUSTOMERS)),
            chance.maybe(3, 4),
        ),
        32 => Act::RemoveElsewhere(at(chance)),
        33 | 34 => {
            let rules = chance.below(3);
            Act::Arm((0..rules).map(|_| rule(chance)).collect())
        }
        35 => Act::Save(chance.pick(&SNAPSHOTS)),
        36 => Act::Restore(chance.pick(&SNAPSHOTS)),
        37 => Act::Advance(1 + chance.below(9_999)),
        38 => Act::Reset(chance.pick(&RESETS)),
        _ => match chance.one_in(2) {
            true => Act::Forget(chance.pick(&SNAPSHOTS)),
            false => Act::ListSegments,
        },
    }
}

fn segment(chance: &mut Chance) -> &'static str {
    // The last is there to be refused, now and then.
    if chance.one_in(12) { SEGMENTS[3] } else { chance.pick(&MADE) }
}

fn who(chance: &mut Chance) -> &'static str {
    if chance.one_in(15) { "unknown" } else { chance.pick(&CUSTOMERS) }
}

fn at(chance: &mut Chance) -> At {
    (segment(chance), who(chance))
}

fn body(chance: &mut Chance) -> Body {
    let version = chance.one_in(3).then(|| 1 + chance.below(4));
    Body { version, n: chance.maybe(4, 5) }
}

fn query(chance: &mut Chance) -> Query {
    let q = match chance.below(9) {
        0 => Some(Q::Customer(chance.pick(&CUSTOMERS))),
        1 => Some(Q::Above(chance.below(4))),
        2 => Some(Q::Version(1 + chance.below(3))),
        3 => Some(Q::WithoutNumber),
        4 => Some(Q::LastName("Arno")),
        _ => None,
    };
    let fields =
        ["mixins.n", "customer.lastName", "metadata.version", "customer.id", "metadata.modifiedAt"];
    let sort = chance.one_in(2).then(|| (chance.pick(&fields), chance.one_in(2)));
    let page = chance.one_in(2).then(|| (1 + chance.below(3), 1 + chance.below(3)));
    Query { q, sort, page, wants_total: chance.one_in(2) }
}

fn rule(chance: &mut Chance) -> Rule {
    let commit = chance.one_in(2);
    let (on, then) = match chance.below(8) {
        0 => (On::List, Then::Unavailable { commit: false }),
        1 => (On::List, Then::Delay),
        2 => (On::PutOne, Then::Touch),
        3 => (On::BulkPut, Then::Unavailable { commit }),
        4 => (On::BulkPut, Then::Item { nth: 1 + usize::from(chance.one_in(2)), commit }),
        5 => (chance.pick(&[On::PutOne, On::DeleteOne]), Then::Reset { commit }),
        _ => (chance.pick(&[On::PutOne, On::DeleteOne]), Then::Unavailable { commit }),
    };
    let lasts = chance.one_in(4).then(|| chance.pick(&[1, 5_000]));
    let times = chance.one_in(2).then(|| 1 + chance.below(2));
    Rule { on, then, skip: chance.below(3), every: 1 + chance.below(2), times, lasts }
}
