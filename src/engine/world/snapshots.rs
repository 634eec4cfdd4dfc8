//! Snapshots: the state of a world under a name, to come back to.

use super::World;
use super::snapshot::{MAX_SNAPSHOTS, Snapshot};

impl World {
    /// Keeps the state under `name`, in the place of what was; false when that would be one too many.
    pub fn save_snapshot(&mut self, name: &str) -> bool {
        if self.snapshots.len() >= MAX_SNAPSHOTS && !self.snapshots.contains_key(name) {
            return false;
        }
        let snapshot = Snapshot {
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
        let Snapshot { tenants, issued, armed, clock } = snapshot;
        (self.tenants, self.armed, self.clock) = (tenants, armed, clock);
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
