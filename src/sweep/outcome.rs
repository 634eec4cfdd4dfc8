//! A run as it was observed as a whole: how the command ended, its calls, what it printed, and the state that it left.

use std::collections::{BTreeMap, BTreeSet};

use super::call::CallKey;
use super::observed::ObservedCall;
use super::state::FinalState;

/// What was observed of a run.
#[derive(Clone, Debug, Default)]
pub struct ObservedRun {
    /// The exit code of the command.
    pub code: u8,
    /// Whether the command was ended because it would not end.
    pub endless: Option<Endless>,
    /// Its calls, in the order in which they were answered.
    pub calls: Vec<ObservedCall>,
    /// The state at its end.
    pub state: FinalState,
    /// A number that two runs share that printed the same.
    pub output: u64,
    /// The pictures that it left, by name, each as a number that equal ones share.
    pub pictures: BTreeMap<String, u64>,
    /// How long the command ran, in milliseconds.
    pub took_ms: u64,
}

/// Why a command was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endless {
    /// It was still waiting for an answer that was held.
    Waiting,
    /// It went on for longer than any run may take.
    Running,
}

impl ObservedRun {
    /// The names of its worlds.
    pub fn worlds(&self) -> BTreeSet<Box<str>> {
        self.calls.iter().filter_map(|call| call.key.world.clone()).collect()
    }

    /// The same where only worlds that are `known` are distinguished.
    #[must_use]
    pub fn in_known_worlds(mut self, known: &BTreeSet<Box<str>>) -> Self {
        for call in &mut self.calls {
            call.key = call.key.clone().in_known_world(known);
            for row in &mut call.rows {
                row.item = row.item.clone().in_known_world(known);
            }
        }
        self.state = self.state.in_known_worlds(known);
        self
    }

    /// How often each item ended well: by a single call, or as a row of a bulk call. Of a call whose rows are known they alone
    /// count, because a client may send them in other calls.
    pub fn ended_well(&self) -> BTreeMap<CallKey, usize> {
        let mut counts = BTreeMap::new();
        for key in self.calls.iter().flat_map(good_items) {
            *counts.entry(key).or_default() += 1;
        }
        counts
    }

    /// The places of the calls that are known by `key`.
    pub fn places(&self, key: &CallKey) -> Vec<usize> {
        let places = self.calls.iter().enumerate().filter(|(_, call)| call.key == *key);
        places.map(|(place, _)| place).collect()
    }

    /// The places of the calls on which the fault of the case acted.
    pub fn fired(&self) -> Vec<usize> {
        let places = self.calls.iter().enumerate().filter(|(_, call)| call.fired);
        places.map(|(place, _)| place).collect()
    }
}

/// What ended well by this call.
fn good_items(call: &ObservedCall) -> Vec<CallKey> {
    if call.rows.is_empty() {
        return if call.well { vec![call.key.item()] } else { Vec::new() };
    }
    call.rows.iter().filter(|row| row.well).map(|row| row.item.clone()).collect()
}
