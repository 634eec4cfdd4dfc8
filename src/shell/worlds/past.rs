//! What happened in worlds that are gone, as far as a run is accounted for.

use std::sync::{Mutex, PoisonError};

use crate::engine::World;
use crate::engine::scenario::RuleAccounts;

/// What happened in worlds.
#[derive(Clone, Debug, Default)]
pub struct WorldAccounts {
    /// What became of their rules.
    pub rules: RuleAccounts,
    /// How many exchanges their journals did not keep.
    pub dropped: u64,
}

impl WorldAccounts {
    /// Adds those of `world`.
    pub fn add(&mut self, world: &World) {
        self.rules.add(world.scenarios().accounts());
        self.dropped += world.journal().dropped();
    }
}

/// The accounts of worlds that are gone. A world adds its own when nothing refers to it any more, so that nothing of it is
/// missing.
#[derive(Debug, Default)]
pub(in crate::shell) struct PastWorlds(Mutex<WorldAccounts>);

impl PastWorlds {
    /// Adds those of `world`, which goes.
    pub(in crate::shell) fn add(&self, world: &World) {
        if !world.scenarios().accounts().is_empty() || world.journal().dropped() > 0 {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).add(world);
        }
    }

    /// All of them together.
    pub(in crate::shell) fn accounts(&self) -> WorldAccounts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
