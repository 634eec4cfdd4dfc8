//! The step from one set of files to the next: which worlds take it, and when.

use std::sync::{Arc, PoisonError};

use super::directory::Worlds;
use crate::engine::store::Seed;
use crate::engine::{MAIN, RebaseReport};
use crate::shell::clock;

impl Worlds {
    /// The seed of new worlds.
    pub fn seed(&self) -> Arc<Seed> {
        Arc::clone(&self.seed.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Goes over to `new` in one step: it is the seed of new worlds, and the world `main` follows it under its own
    /// changes. The others stay with the seed that they were made from.
    ///
    /// Only `main` waits for its changes to be put over the new files. Who finds it there finds the new seed too.
    pub fn adopt(&self, new: Arc<Seed>) -> RebaseReport {
        let Ok(main) = self.find(MAIN, clock::ambient()) else {
            unreachable!("it is there from start to end")
        };
        let mut world = main.lock();
        let report = world.rebase(&new);
        let old =
            std::mem::replace(&mut *self.seed.write().unwrap_or_else(PoisonError::into_inner), new);
        drop(world);
        // What nobody needs any more is taken apart after all locks are gone.
        drop(old);
        report
    }
}
