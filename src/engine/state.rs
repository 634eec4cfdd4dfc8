//! The state of a world as fixture files, and a world over such files.

use std::sync::Arc;

use serde_json::value::RawValue;

use super::ambient::Ambient;
use super::store::Seed;
use super::world::World;

impl World {
    /// The data as fixture files by path, in canonical order: a row a line, rows in list order, instants absolute,
    /// free maps verbatim. A fixture folder of them makes the same state.
    pub fn export(&self) -> Vec<(String, Box<RawValue>)> {
        todo!()
    }

    /// Lives over `seed` from now on, without changes. A reset of the data returns to the world's own files.
    pub fn import(&mut self, seed: Arc<Seed>, ambient: Ambient) {
        self.start_over(ambient);
        self.seed = seed;
    }
}
