//! What clients did badly in all worlds of a process, and what happened in captured ones: in those that are gone too where that
//! is wanted.

use super::directory::Worlds;
use super::past_captures::PastCaptures;
use crate::engine::lint::LintSet;
use crate::engine::{Ambient, World};
use crate::review::lint::{LintReport, lint};

impl Worlds {
    /// From now on what was done in a world is kept when the world goes, or its journal begins anew, which takes a look at the
    /// whole journal.
    pub fn keep_lints(&self) {
        self.past.keep_lints();
    }

    /// From now on what happened in a captured world is kept when the world goes, or its capture begins anew.
    pub fn keep_captures(&self) {
        self.past.keep_captures();
    }

    /// What happened in worlds that are gone, where [`Self::keep_captures`] came before.
    pub fn past_captures(&self) -> PastCaptures {
        self.past.captures()
    }

    /// Keeps what happened in `world`, whose capture is about to begin anew.
    pub(in crate::shell) fn keep_capture_of(&self, world: &World) {
        self.past.add_capture(world);
    }

    /// Keeps what was done in `world`, whose journal is about to begin anew.
    pub(in crate::shell) fn keep_lints_of(&self, world: &World) {
        self.past.add_lints(world);
    }

    /// What clients did badly in all worlds, in those that are gone too where [`Self::keep_lints`] came before.
    pub fn lints(&self, ambient: Ambient) -> LintReport {
        let past = || (self.past.count(), (self.past.lints(), Vec::new()));
        // Worlds go on answering while their journals are looked through.
        let (mut all, worlds) = self.sum(ambient, past, |(_, worlds), world| {
            if world.journal().total() > 0 {
                worlds.push(world.seen());
            }
        });
        for world in &worlds {
            all.add(lint(world, LintSet::default()));
        }
        all
    }
}
