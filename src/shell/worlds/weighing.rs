//! How heavy a request is in the world that it is for, and the gate of that world.

use super::directory::Worlds;
use super::slot::Gate;
use crate::engine::exchange::weight::takes_long;
use crate::engine::{Address, Ambient, Request};

impl Worlds {
    /// The gate of the world that `request` is for, where it is there.
    pub(in crate::shell) fn gate(&self, request: &Request, ambient: Ambient) -> Option<Gate> {
        let address = Address::of(request).ok()?;
        self.find(&address.world, ambient).ok().map(|slot| slot.gate())
    }

    /// Whether `request` takes long in its world as it is, or in a new one.
    pub(in crate::shell) fn takes_long(&self, request: &Request, ambient: Ambient) -> bool {
        let Ok(address) = Address::of(request) else { return false };
        if let Ok(slot) = self.find(&address.world, ambient) {
            return slot.lock().takes_long(address.path, request);
        }
        let seed = self.seed();
        let rows = |tenant: &str| seed.tenant(tenant).0.row_count();
        takes_long(request, (address.path, self.router()), rows)
    }
}
