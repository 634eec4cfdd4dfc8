//! What all worlds of a process together have come to: their journals, and what happened in them.

use super::directory::Worlds;
use super::past::WorldAccounts;
use crate::engine::Ambient;

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
        let mut accounts = self.past.accounts();
        for name in self.list(ambient, |name, _| name.to_owned()) {
            if let Ok(slot) = self.find(&name, ambient) {
                accounts.add(&slot.lock());
            }
        }
        accounts
    }
}
