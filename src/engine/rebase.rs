//! Reloading: a world's changes over a new seed.

use std::sync::Arc;

use serde::Serialize;

use super::record::CollectionName;
use super::store::Seed;
use super::world::World;

/// What a reload did to one world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RebaseReport {
    /// The records that file and world have both changed; the world's won.
    pub kept: Vec<Kept>,
}

/// A record of a world that won over its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Kept {
    /// The tenant.
    pub tenant: Box<str>,
    /// The collection.
    pub collection: CollectionName,
    /// The id within the collection.
    pub id: String,
    /// What the world did to it.
    pub change: LiveChange,
}

/// What a world did to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LiveChange {
    /// It made it.
    Added,
    /// It wrote it anew.
    Changed,
    /// It removed it.
    Removed,
}

impl World {
    /// Puts the world's changes over `new`, the seed of files that have changed. It costs what the changes do: what
    /// differs between the files themselves is asked of [`Seed`] once, and not of every world.
    pub fn rebase(&mut self, new: Arc<Seed>) -> RebaseReport {
        todo!("{new:?}")
    }
}
