//! What could explain an answer: other values of the behaviors that it looked at, and another state of the records it names.

use std::collections::BTreeSet;

use super::records::{DIRECTORIES, RecordKey, RecordKind};
use super::replay::{Hypothesis, Replay};
use super::session::SessionExchange;
use super::start::Assumed;
use crate::engine::{BEHAVIORS, Behavior, BehaviorRow, Setting};

/// Most records that are assumed to be otherwise for one answer.
const MOST_RECORDS: usize = 12;
/// Most numbers of documents that are tried as sizes of a page.
const MOST_SIZES: usize = 12;

/// A change of a hypothesis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A behavior has another value.
    Set(Behavior, Setting),
    /// Two behaviors have other values: what an answer shows can take both.
    SetBoth([(Behavior, Setting); 2]),
    /// A record was otherwise at the start.
    Assume(RecordKey, Assumed),
}

impl Step {
    /// The hypothesis after this change.
    pub(super) fn from(&self, hypothesis: &Hypothesis) -> Hypothesis {
        let mut changed = hypothesis.clone();
        match self {
            Self::Set(behavior, setting) => {
                changed.settings.insert(*behavior, *setting);
            }
            Self::SetBoth(both) => changed.settings.extend(*both),
            Self::Assume(key, assumed) => {
                changed.assumptions.insert(key.clone(), *assumed);
            }
        }
        changed
    }
}

/// The values of each behavior that a session can be explained with.
#[derive(Debug)]
pub(super) struct Values(Vec<Vec<Setting>>);

impl Values {
    /// Those of the table, and the numbers that the lists of a session suggest: as many documents as a page has, and one more.
    pub(super) fn of(exchanges: &[SessionExchange<'_>]) -> Self {
        let sizes = sizes(exchanges);
        let values = |row: &BehaviorRow| {
            let named = (0..row.values.len()).map(Setting::Choice);
            let default = row.values[0].parse::<u32>().ok();
            let numbers = sizes.iter().filter(|size| row.number && Some(**size) != default);
            named.chain(numbers.map(|size| Setting::Number(*size))).collect()
        };
        Self(BEHAVIORS.iter().map(values).collect())
    }

    /// Those of one behavior, the default first.
    pub(super) fn of_behavior(&self, behavior: Behavior) -> &[Setting] {
        &self.0[behavior as usize]
    }
}

/// The numbers of documents on the pages of a session, and one more for each; the smallest and the largest of many.
fn sizes(exchanges: &[SessionExchange<'_>]) -> Vec<u32> {
    let lists = exchanges.iter().filter(|it| it.reads() && it.is_good());
    let count = |it: &SessionExchange<'_>| {
        let body = std::str::from_utf8(&it.response.body).ok()?;
        u32::try_from(crate::json::elements(body)?.len()).ok()
    };
    let sizes: BTreeSet<u32> = lists.filter_map(count).filter(|size| *size > 0).collect();
    let mut all: Vec<u32> = sizes.iter().flat_map(|size| [*size, *size + 1]).collect();
    all.sort_unstable();
    all.dedup();
    if all.len() > MOST_SIZES {
        all.drain(MOST_SIZES / 2..all.len() - MOST_SIZES / 2);
    }
    all
}

/// What could explain the answer in this place besides the value of `fixed`.
pub(super) fn candidates(
    replay: &Replay<'_>,
    values: &Values,
    (place, consulted): (usize, &Consulted),
    hypothesis: &Hypothesis,
    fixed: Option<Behavior>,
) -> Vec<Step> {
    let others = |behavior: Behavior| {
        let others = values.of_behavior(behavior).iter().copied();
        let others = others.filter(move |value| hypothesis.settings.get(&behavior) != Some(value));
        others.filter(move |_| Some(behavior) != fixed).map(move |value| (behavior, value))
    };
    let all = consulted.before.union(&consulted.here).copied().flat_map(others);
    let mut steps: Vec<Step> = all.map(|(behavior, value)| Step::Set(behavior, value)).collect();
    steps.extend(assumptions(replay, place, hypothesis));
    let named = |(_, value): &(Behavior, Setting)| matches!(value, Setting::Choice(_));
    let here: Vec<_> = consulted.here.iter().copied().flat_map(others).filter(named).collect();
    for (nth, first) in here.iter().enumerate() {
        let seconds = here[nth + 1..].iter().filter(|second| second.0 != first.0);
        steps.extend(seconds.map(|second| Step::SetBoth([*first, *second])));
    }
    steps
}

/// The behaviors that can have to do with an answer.
#[derive(Debug, Default)]
pub(super) struct Consulted {
    /// Those that it looked at itself.
    pub(super) here: BTreeSet<Behavior>,
    /// Those that writes before it looked at, of what it shows.
    pub(super) before: BTreeSet<Behavior>,
}

/// The other states of the records that the exchange in a place names.
fn assumptions(replay: &Replay<'_>, place: usize, hypothesis: &Hypothesis) -> Vec<Step> {
    let mut steps = Vec::new();
    let Some(inferred) = replay.inferred() else { return steps };
    let exchange = &replay.session.exchanges[place];
    let named = &replay.related(place).named;
    let kinds: BTreeSet<RecordKind> = named.iter().map(|key| key.kind).collect();
    let others = DIRECTORIES.into_iter().chain([RecordKind::Segment]);
    let others = others.filter(|kind| kinds.contains(kind));
    let others = others.map(|kind| RecordKey::other(exchange.tenant(), kind));
    for key in named.iter().cloned().chain(others).take(MOST_RECORDS) {
        if inferred.known.contains(&key) {
            continue;
        }
        let now = hypothesis.assumptions.get(&key).copied();
        let is_there = match now {
            Some(assumed) => assumed != Assumed::Absent,
            None => inferred.start.has(&key),
        };
        let sent = inferred.versions.get(&key).into_iter().flatten().copied();
        let mut versions: Vec<u64> = sent.collect();
        versions.push(versions.last().copied().unwrap_or_default().saturating_add(1));
        let mut states: Vec<Assumed> = versions.into_iter().map(Assumed::Present).collect();
        if key.kind.is_of_directory() || is_there && now.is_none() {
            states.truncate(usize::from(!is_there));
        }
        states.extend(is_there.then_some(Assumed::Absent));
        states.extend((key.kind == RecordKind::CustomerRow).then_some(Assumed::Automatic));
        let states = states.into_iter().filter(|state| Some(*state) != now);
        steps.extend(states.map(|state| Step::Assume(key.clone(), state)));
    }
    steps
}
