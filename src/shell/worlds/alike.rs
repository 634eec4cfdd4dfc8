//! Worlds that begin like others: over the same files and options, with one scenario more, and with a tap.

use std::sync::Arc;

use super::directory::Worlds;
use super::tap::Tap;
use crate::engine::scenario::Scenario;
use crate::engine::{Ambient, Options, Settings};

impl Worlds {
    /// Worlds over the files and options of these, where `given` is active in each from the start, before all others, and
    /// `settings` settle open questions. What happens in them is seen by `tap`.
    #[must_use]
    pub fn alike(
        &self,
        (given, settings): (Option<Arc<Scenario>>, &Settings),
        tap: Arc<Tap>,
        ambient: Ambient,
    ) -> Self {
        let mut options = Options::clone(&self.options);
        options.behaviors.extend(settings);
        let mut seed = self.seed();
        if let Some(given) = given {
            options.scenarios.insert(0, given.name.clone());
            seed = Arc::new(seed.with_scenarios(vec![given]));
        }
        let chance = (self.random_seed, self.most());
        let alike = Self::new(seed, Arc::clone(&self.router), options, chance, ambient);
        let mut alike =
            alike.with_journal_memory(self.journals.most()).with_unknown_world(self.unknown_world);
        alike.tap = Some(tap);
        alike
    }
}
