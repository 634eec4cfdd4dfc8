//! What clients did badly in all worlds of a process, those that are gone too where that is wanted.

use super::directory::Worlds;
use super::world_lints::WorldLints;
use crate::engine::{Ambient, World};

impl Worlds {
    /// From now on what was done in a world is kept when the world goes, or its journal begins anew. It takes a look at the
    /// whole journal, so that only who counts a run wants it.
    pub fn keep_lints(&self) {
        self.past.keep_lints();
    }

    /// Keeps what was done in `world`, whose journal is about to begin anew.
    pub(in crate::shell) fn keep_lints_of(&self, world: &World) {
        self.past.add_lints(world);
    }

    /// What clients did badly in all worlds, in those that are gone too where [`Self::keep_lints`] came before.
    pub fn lints(&self, ambient: Ambient) -> WorldLints {
        self.sum(ambient, || (self.past.count(), self.past.lints()), WorldLints::add)
    }
}
