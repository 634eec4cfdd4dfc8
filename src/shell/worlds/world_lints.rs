//! What clients did badly in several worlds.

use crate::engine::World;
use crate::engine::lint::LintSet;
use crate::review::lint::{LintReport, lint};

/// What clients did badly in several worlds.
#[derive(Clone, Debug, Default)]
pub struct WorldLints {
    /// All of it.
    pub report: LintReport,
    /// How often a lint was seen in worlds where that fails a run.
    pub failing: usize,
}

impl WorldLints {
    /// Adds what was done in `world`.
    pub(super) fn add(&mut self, world: &World) {
        let found = lint(world, LintSet::default());
        if world.options().lint.weight.fails() {
            self.failing += found.count();
        }
        self.report.add(found);
    }
}
