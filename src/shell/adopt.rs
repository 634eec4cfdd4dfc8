//! The step from one set of files to the next: which worlds take it, and when.

use std::sync::{Arc, PoisonError};

use super::clock;
use super::worlds::Worlds;
use crate::engine::store::Seed;
use crate::engine::{MAIN, RebaseReport};

impl Worlds {
    /// The seed of new worlds.
    pub fn seed(&self) -> Arc<Seed> {
        self.with_seed(Arc::clone)
    }

    /// What `call` makes of the seed of new worlds, which stays what it is meanwhile: so begins a world anew.
    pub fn with_seed<T>(&self, call: impl FnOnce(&Arc<Seed>) -> T) -> T {
        call(&self.seed.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Goes over to `new` in one step: it is the seed of new worlds, and the world `main` follows it under its own
    /// changes. The others stay with the seed that they were made from.
    pub fn adopt(&self, new: Arc<Seed>) -> RebaseReport {
        let mut seed = self.seed.write().unwrap_or_else(PoisonError::into_inner);
        let Ok(main) = self.find(MAIN, clock::ambient()) else {
            unreachable!("it is there from start to end")
        };
        let report = main.lock().rebase(&new);
        *seed = new;
        report
    }
}
