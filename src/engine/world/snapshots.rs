//! Snapshots: the state of a world under a name, to come back to.

use super::World;
use super::snapshot::{MAX_SNAPSHOTS, Snapshot};

impl World {
    /// Keeps the state under `name`, in the place of what was; false when that would be one too many.
    pub(super) fn save_snapshot(&mut self, name: &str) -> bool {
        if self.snapshots.len() >= MAX_SNAPSHOTS && !self.snapshots.contains_key(name) {
            return false;
        }
        let snapshot = Snapshot {
            tenants: self.tenants.clone(),
            issued: self.issued.clone(),
            scenarios: self.scenarios.clone(),
            clock: self.clock,
        };
        self.snapshots.insert(name.into(), snapshot);
        true
    }

    /// Returns to the state under `name`; false when there is none. The journal, and the numbers of exchanges
    /// and tokens, go on.
    pub(super) fn load_snapshot(&mut self, name: &str) -> bool {
        let Some(snapshot) = self.snapshots.get(name).cloned() else { return false };
        let Snapshot { tenants, issued, scenarios, clock } = snapshot;
        (self.tenants, self.clock) = (tenants, clock);
        self.scenarios.go_back(scenarios);
        self.issued.return_to(issued);
        true
    }

    /// The names of the snapshots, sorted.
    pub fn snapshots(&self) -> Vec<&str> {
        self.snapshots.keys().map(|name| &**name).collect()
    }
}
