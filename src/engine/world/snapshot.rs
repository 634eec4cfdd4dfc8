//! Snapshots: the state of a world under a name, to come back to.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::World;
use crate::engine::auth::issued_tokens::IssuedTokens;
use crate::engine::clock::Clock;
use crate::engine::scenario::ActiveScenarios;
use crate::engine::store::{Seed, Tenant};
use crate::model::Timestamp;

/// Most snapshots that a world keeps.
pub const MAX_SNAPSHOTS: usize = 32;

/// What a snapshot holds: data, issued and killed tokens, scenarios and how far they have come, the clock. What
/// changed since the seed is shared with the world until one of the two changes again.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Snapshot {
    /// The seed its data lives over.
    pub base: Arc<Seed>,
    /// To which relative instants refer.
    pub start: Timestamp,
    /// The data.
    pub tenants: BTreeMap<Box<str>, Box<Tenant>>,
    /// The tokens.
    pub issued: IssuedTokens,
    /// The scenarios.
    pub armed: ActiveScenarios,
    clock: Clock,
}

impl World {
    /// Keeps the state under `name`, in the place of what was; false when that would be one too many.
    pub fn save_snapshot(&mut self, name: &str) -> bool {
        if self.snapshots.len() >= MAX_SNAPSHOTS && !self.snapshots.contains_key(name) {
            return false;
        }
        let snapshot = Snapshot {
            base: Arc::clone(&self.base),
            start: self.start,
            tenants: self.tenants.clone(),
            issued: self.issued.clone(),
            armed: self.armed.clone(),
            clock: self.clock,
        };
        self.snapshots.insert(name.into(), snapshot);
        true
    }

    /// Returns to the state under `name`; false when there is none. The journal, and the numbers of exchanges
    /// and tokens, go on.
    pub fn load_snapshot(&mut self, name: &str) -> bool {
        let Some(snapshot) = self.snapshots.get(name).cloned() else { return false };
        let Snapshot { base, start, tenants, issued, armed, clock } = snapshot;
        (self.base, self.start, self.tenants) = (base, start, tenants);
        (self.armed, self.clock) = (armed, clock);
        self.issued.return_to(issued);
        true
    }

    /// Forgets the state under `name`; false when there is none.
    pub fn delete_snapshot(&mut self, name: &str) -> bool {
        self.snapshots.remove(name).is_some()
    }

    /// The names of the snapshots, sorted.
    pub fn snapshots(&self) -> Vec<&str> {
        self.snapshots.keys().map(|name| &**name).collect()
    }
}
