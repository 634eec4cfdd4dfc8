//! The seeds that a captured world lived over, each once, and which of them it had when.

use std::sync::Arc;

use crate::engine::store::Seed;
use crate::engine::{Captured, CapturedEvent, Change};

/// The seeds of a capture in the order in which they came, that of its beginning first.
pub(super) struct Seeds<'c> {
    all: Vec<&'c Arc<Seed>>,
    /// The one that is the world's own now.
    now: usize,
}

impl<'c> Seeds<'c> {
    /// Those of `captured`, at its beginning.
    pub(super) fn of(captured: &'c Captured) -> Self {
        let mut all = vec![&captured.seed];
        for seed in captured.events.iter().filter_map(|event| event.seed()) {
            if !all.iter().any(|known| Arc::ptr_eq(known, seed)) {
                all.push(seed);
            }
        }
        Self { all, now: 0 }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[&'c Arc<Seed>] {
        &self.all
    }

    /// The place of one.
    pub(super) fn place(&self, seed: &Arc<Seed>) -> usize {
        let place = self.all.iter().position(|known| Arc::ptr_eq(known, seed));
        place.expect("all seeds of its events are there")
    }

    /// The one that the world follows now.
    pub(super) fn now(&self) -> &'c Arc<Seed> {
        self.all[self.now]
    }

    /// Goes on behind `event`.
    pub(super) fn pass(&mut self, event: &CapturedEvent) {
        let CapturedEvent::Change { change, .. } = event else { return };
        // Data that are imported are not the world's files.
        if !matches!(change, Change::Import(_))
            && let Some(seed) = change.seed()
        {
            self.now = self.place(seed);
        }
    }
}
