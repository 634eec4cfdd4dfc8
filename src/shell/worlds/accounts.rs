//! What all worlds of a process together have come to: their journals, and what happened in them.

use std::sync::{Arc, Weak};

use super::directory::Worlds;
use super::past::WorldAccounts;
use crate::engine::{Ambient, World};

impl Worlds {
    /// The bytes that all journals keep.
    pub fn journal_memory_used(&self) -> usize {
        self.journals.used()
    }

    /// The most that they may.
    pub fn journal_memory(&self) -> usize {
        self.journals.most()
    }

    /// What became of all rules, and how much the journals did not keep, in worlds that are gone too.
    pub fn accounts(&self, ambient: Ambient) -> WorldAccounts {
        self.sum(ambient, || self.past.accounts(), WorldAccounts::add)
    }

    /// What `add` takes from all worlds, added to what is known of how many that are gone.
    pub(super) fn sum<T>(
        &self,
        ambient: Ambient,
        past: impl Fn() -> (u64, T),
        add: impl Fn(&mut T, &World),
    ) -> T {
        /// Where worlds go all the time, the sum is taken as it is.
        const MOST_TRIES: usize = 10;
        self.sweep(ambient);
        let mut tries = 1;
        loop {
            let (gone, mut sum) = past();
            // No world is held while it waits for its turn, so that one that is not in use can still make room, nor does it
            // count as used.
            let slots: Vec<_> =
                self.read(|registry| registry.live.values().map(Arc::downgrade).collect());
            for slot in slots.iter().filter_map(Weak::upgrade) {
                add(&mut sum, &slot.lock());
            }
            // A world that went meanwhile is in neither part of the sum, or in both; counters must not go back.
            if self.past.count() == gone || tries == MOST_TRIES {
                return sum;
            }
            tries += 1;
        }
    }
}
