//! What a reload did to a world, as a value.

use serde::Serialize;

use crate::engine::record_change::LiveChange;
use crate::model::CollectionName;

/// What a reload did to one world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RebaseReport {
    /// The records that file and world have both changed; the world's won.
    pub kept: Vec<KeptRecord>,
    /// The categories that are below themselves now, by a parent of the files and one of the world.
    pub circles: Vec<CategoryCircle>,
}

/// Categories each of which is below the next, and the last below the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryCircle {
    /// The tenant.
    pub tenant: Box<str>,
    /// Their ids.
    pub ids: Vec<Box<str>>,
}

/// A record of a world that won over its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct KeptRecord {
    /// The tenant.
    pub tenant: Box<str>,
    /// The collection.
    pub collection: CollectionName,
    /// The id within the collection.
    pub id: String,
    /// What the world did to it.
    pub change: LiveChange,
}
