//! The baseline: the calls of a command that meets no fault, from two runs. What both agree on is what a case is held against.

use std::collections::{BTreeMap, BTreeSet};

use super::call::CallKey;
use super::observed::ObservedCall;
use super::outcome::ObservedRun;
use super::state::FinalState;
use crate::engine::Operation;
use crate::review::changes::RecordDifference;

/// What a command does without a fault.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// The calls that ended well, each by the key and the occurrence by which it is known.
    pub calls: Vec<BaselineCall>,
    /// How often each item has to end well.
    pub required: BTreeMap<CallKey, usize>,
    /// How often each call came, well or not.
    pub came: BTreeMap<CallKey, usize>,
    /// How often each item was written.
    pub written: BTreeMap<CallKey, usize>,
    /// The state at the end.
    pub state: FinalState,
    /// What was printed, where both runs printed the same.
    pub output: Option<u64>,
    /// The pictures that both runs left alike.
    pub pictures: BTreeMap<String, u64>,
    /// The worlds that both runs had.
    pub worlds: BTreeSet<Box<str>>,
    /// The exit code.
    pub code: u8,
    /// How long the longer one took, in milliseconds.
    pub took_ms: u64,
}

/// A call to which faults can be done.
#[derive(Clone, Debug)]
pub struct BaselineCall {
    /// What it is known by.
    pub key: CallKey,
    /// Which of those of its key it is.
    pub occurrence: Occurrence,
    /// How many of those before it ended well.
    pub good_before: usize,
    /// How many calls before it need the same scopes.
    pub alike_before: usize,
    /// How long after it a call with the same bytes came, in microseconds; none where none came.
    pub same_again_us: Option<u64>,
    /// As it was observed in the first run.
    pub observed: ObservedCall,
}

/// Which of several calls of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurrence {
    /// The only one.
    Only,
    /// This one, counted from 1, of those that both runs had in the same order.
    Nth(usize),
    /// Any: the two runs do not agree on them.
    Unstable,
}

/// Why there is no baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoBaseline {
    /// The command does not end well by itself.
    Failed(u8),
    /// It does not end by itself.
    Endless,
    /// No operation was called.
    NoCalls,
    /// The states at the end differ, in these records.
    StatesDiffer(Vec<String>),
}

/// The most occurrences of one call that are tried: the first ones and the last.
const MOST_OCCURRENCES: usize = 3;

impl Baseline {
    /// What two runs agree on.
    ///
    /// # Errors
    /// When there is nothing to hold cases against.
    pub fn of(first: ObservedRun, second: ObservedRun) -> Result<Self, NoBaseline> {
        for run in [&first, &second] {
            if run.endless.is_some() {
                return Err(NoBaseline::Endless);
            }
            if run.code != 0 {
                return Err(NoBaseline::Failed(run.code));
            }
        }
        let worlds: BTreeSet<Box<str>> =
            first.worlds().intersection(&second.worlds()).cloned().collect();
        let [first, second] = [first, second].map(|run| run.in_known_worlds(&worlds));
        let difference = first.state.difference(&second.state);
        if !difference.is_empty() {
            let named = difference.records.iter().map(RecordDifference::name);
            return Err(NoBaseline::StatesDiffer(named.collect()));
        }
        let calls = calls(&first, &second);
        if calls.is_empty() {
            return Err(NoBaseline::NoCalls);
        }
        let mut pictures = first.pictures.clone();
        pictures.retain(|name, picture| second.pictures.get(name) == Some(picture));
        Ok(Self {
            calls,
            required: agreed(&first.ended_well(), &second.ended_well()),
            came: most(&came(&first), &came(&second)),
            written: most(&written(&first), &written(&second)),
            output: (first.output == second.output).then_some(first.output),
            pictures,
            worlds,
            code: first.code,
            took_ms: first.took_ms.max(second.took_ms),
            state: first.state,
        })
    }

    /// The calls whose occurrences cannot be distinguished, because the two runs do not agree on them.
    pub fn unstable(&self) -> impl Iterator<Item = &BaselineCall> {
        self.calls.iter().filter(|call| call.occurrence == Occurrence::Unstable)
    }

    /// How the call at `place` is called: short where that is enough to tell it from all others.
    pub fn label(&self, place: usize) -> String {
        let call = &self.calls[place];
        let short = call.key.label();
        let is_shared =
            self.calls.iter().any(|other| other.key != call.key && other.key.label() == short);
        let name = if is_shared { call.key.whole() } else { short };
        match call.occurrence {
            Occurrence::Only => name,
            Occurrence::Nth(nth) => format!("{name} (call {nth})"),
            Occurrence::Unstable => format!("{name} (any)"),
        }
    }

    /// The operation of the call at `place`.
    pub fn operation(&self, place: usize) -> &'static Operation {
        self.calls[place].observed.operation
    }
}

/// How often each call came.
pub(super) fn came(run: &ObservedRun) -> BTreeMap<CallKey, usize> {
    counted(run.calls.iter().map(|call| call.key.clone()))
}

/// How often each item was written: by single calls that changed the state, and by rows with a good code.
pub(super) fn written(run: &ObservedRun) -> BTreeMap<CallKey, usize> {
    let committed = run.calls.iter().filter(|call| call.committed && call.writes());
    counted(committed.flat_map(|call| match call.operation.is_bulk() {
        false => vec![call.key.item()],
        // Whose answer was lost has written all that it could.
        true if call.rows.iter().all(|row| row.status.is_none()) => {
            call.rows.iter().map(|row| row.item.clone()).collect()
        }
        true => call.rows.iter().filter(|row| row.well).map(|row| row.item.clone()).collect(),
    }))
}

fn counted(keys: impl Iterator<Item = CallKey>) -> BTreeMap<CallKey, usize> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// What both counts have: as often where they agree, else once.
fn agreed(
    first: &BTreeMap<CallKey, usize>,
    second: &BTreeMap<CallKey, usize>,
) -> BTreeMap<CallKey, usize> {
    let both = first.iter().filter_map(|(key, count)| Some((key, *count, *second.get(key)?)));
    both.map(|(key, one, other)| (key.clone(), if one == other { one } else { 1 })).collect()
}

fn most(
    first: &BTreeMap<CallKey, usize>,
    second: &BTreeMap<CallKey, usize>,
) -> BTreeMap<CallKey, usize> {
    let mut all = first.clone();
    for (key, count) in second {
        let known = all.entry(key.clone()).or_default();
        *known = (*known).max(*count);
    }
    all
}

/// The calls that both runs had and that ended well, in the order of the first.
fn calls(first: &ObservedRun, second: &ObservedRun) -> Vec<BaselineCall> {
    let mut seen = BTreeSet::new();
    let mut calls = Vec::new();
    for call in &first.calls {
        if !seen.insert(&call.key) {
            continue;
        }
        let [own, other] = [first, second].map(|run| run.places(&call.key));
        if other.is_empty() {
            continue;
        }
        let prints = |run: &ObservedRun, places: &[usize]| -> Vec<u64> {
            places.iter().map(|place| run.calls[*place].fingerprint).collect()
        };
        let is_stable = own.len() == other.len()
            && (own.len() == 1 || prints(first, &own) == prints(second, &other));
        let chosen: Vec<usize> = match is_stable {
            true => (0..own.len()).filter(|nth| is_tried(*nth, own.len())).collect(),
            false => vec![0],
        };
        for nth in chosen {
            let observed = first.calls[own[nth]].clone();
            let occurrence = match (is_stable, own.len()) {
                (false, _) => Occurrence::Unstable,
                (true, 1) => Occurrence::Only,
                (true, _) => Occurrence::Nth(nth + 1),
            };
            let is_well_in_both = other.iter().any(|place| second.calls[*place].well);
            if observed.well && is_well_in_both {
                let before = own[..nth].iter();
                let good_before = before.filter(|place| first.calls[**place].well).count();
                let alike = first.calls[..own[nth]].iter();
                let alike = alike.filter(|other| needs_the_same(other, call));
                let mut later = first.calls[own[nth] + 1..].iter();
                let same_again = later.find(|it| it.fingerprint == observed.fingerprint);
                calls.push(BaselineCall {
                    key: call.key.clone(),
                    occurrence,
                    good_before,
                    alike_before: alike.count(),
                    same_again_us: same_again.map(|it| it.at_us.saturating_sub(observed.at_us)),
                    observed,
                });
            }
        }
    }
    calls
}

/// Whether two calls in one world need the same scopes.
fn needs_the_same(one: &ObservedCall, other: &ObservedCall) -> bool {
    one.operation.scopes == other.operation.scopes && one.key.world == other.key.world
}

/// Whether the occurrence at `nth`, from 0, of `count` is tried.
fn is_tried(nth: usize, count: usize) -> bool {
    nth + 1 < MOST_OCCURRENCES || nth + 1 == count
}
