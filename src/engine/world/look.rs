//! A world to look at without its lock: what has happened to it up to one moment, while it goes on.

use std::sync::Arc;

use super::World;
use super::snapshot::Snapshots;
use crate::engine::met::MetAnswers;

impl World {
    /// It as it is now, to look at and nothing else: without its snapshots, its capture and what clients have met. Exchanges
    /// and records are shared with it until it changes them, so that this takes no longer than a usual request.
    #[must_use]
    pub fn seen(&self) -> Self {
        Self {
            name: self.name.clone(),
            origin: None,
            seed: Arc::clone(&self.seed),
            router: Arc::clone(&self.router),
            clock: self.clock,
            tenants: self.tenants.clone(),
            issued: self.issued.clone(),
            scenarios: self.scenarios.clone(),
            journal: self.journal.clone(),
            met: MetAnswers::default(),
            exchanges: self.exchanges,
            changes: self.changes,
            snapshots: Snapshots::new(),
            capture: None,
        }
    }
}
