//! What happened in worlds that are gone, as far as a run is accounted for.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::past_captures::PastCaptures;
use crate::engine::lint::LintSet;
use crate::engine::scenario::RuleAccounts;
use crate::engine::{MAIN, MetAnswers, World};
use crate::review::lint::{LintReport, lint};

/// What happened in worlds.
#[derive(Clone, Debug, Default)]
pub struct WorldAccounts {
    /// What became of their rules.
    pub rules: RuleAccounts,
    /// What clients have met in them.
    pub met: MetAnswers,
    /// How many exchanges their journals did not keep.
    pub dropped: u64,
}

impl WorldAccounts {
    /// Adds those of `world`, which is still there.
    pub fn add(&mut self, world: &World) {
        self.met.add_of((world.name(), MAIN), world.met());
        self.add_besides(world);
    }

    /// Adds those of `world`, which goes.
    fn add_gone(&mut self, world: &World) {
        self.met.add(world.met());
        self.add_besides(world);
    }

    fn add_besides(&mut self, world: &World) {
        self.rules.add(world.scenarios().accounts());
        self.dropped += world.journal().dropped();
    }
}

/// The accounts of worlds that are gone, and how many of them had any. A world adds its own when nothing refers to it any more,
/// so that nothing of it is missing.
#[derive(Debug, Default)]
pub(in crate::shell) struct PastWorlds {
    accounts: Mutex<(u64, WorldAccounts)>,
    /// What clients did badly in them; none where that is not kept.
    lints: OnceLock<Mutex<LintReport>>,
    /// What happened in those that were captured; none where that is not kept.
    captures: OnceLock<Mutex<PastCaptures>>,
}

impl PastWorlds {
    /// Adds those of `world`, which goes.
    pub(in crate::shell) fn add(&self, world: &World) {
        self.add_lints(world);
        self.add_capture(world);
        let is_of_rules = !world.scenarios().accounts().is_empty();
        if is_of_rules || !world.met().is_empty() || world.journal().total() > 0 {
            let mut past = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
            past.0 += 1;
            past.1.add_gone(world);
        }
    }

    /// From now on what was done badly is kept.
    pub(super) fn keep_lints(&self) {
        self.lints.get_or_init(Default::default);
    }

    /// Adds what was done in `world`, whose journal goes, where that is wanted.
    pub(super) fn add_lints(&self, world: &World) {
        if let Some(lints) = self.lints.get()
            && world.journal().total() > 0
        {
            let found = lint(world, LintSet::default());
            lints.lock().unwrap_or_else(PoisonError::into_inner).add(found);
        }
    }

    /// What was done badly in them, as far as it was kept.
    pub(super) fn lints(&self) -> LintReport {
        let lints = self.lints.get().map(|all| all.lock().unwrap_or_else(PoisonError::into_inner));
        lints.map(|all| all.clone()).unwrap_or_default()
    }

    /// From now on what happened in captured worlds is kept.
    pub(super) fn keep_captures(&self) {
        self.captures.get_or_init(Default::default);
    }

    /// Adds what happened in `world`, whose capture goes, where that is wanted.
    pub(super) fn add_capture(&self, world: &World) {
        if let Some(captures) = self.captures.get() {
            captures.lock().unwrap_or_else(PoisonError::into_inner).add(world);
        }
    }

    /// What happened in them, as far as it was kept.
    pub(super) fn captures(&self) -> PastCaptures {
        let all = self.captures.get();
        let all = all.map(|all| all.lock().unwrap_or_else(PoisonError::into_inner).clone());
        all.unwrap_or_default()
    }

    /// All of them together, and how many worlds they are of.
    pub(in crate::shell) fn accounts(&self) -> (u64, WorldAccounts) {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many worlds they are of.
    pub(in crate::shell) fn count(&self) -> u64 {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}
