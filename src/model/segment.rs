//! Customer segments.

use serde::Serialize;

use super::{Id, Moment, json::FreeMap};

/// A customer segment of a tenant.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Identity within the tenant.
    pub id: Id,
    /// Language → name.
    pub name: FreeMap,
    /// Language → description.
    pub description: Option<FreeMap>,
    /// The site it belongs to.
    pub site_code: Box<str>,
    /// Whether it is active; inactive when the file does not say.
    pub status: SegmentStatus,
    /// The time frame in which it is valid.
    pub validity: Validity,
    /// Attributes of the tenant's own.
    pub mixins: Option<FreeMap>,
    /// Mixin name → schema URL.
    pub metadata_mixins: Option<FreeMap>,
    /// Number of writes so far, from 1.
    pub version: u64,
    /// First write.
    pub created_at: Moment,
    /// Latest write.
    pub modified_at: Moment,
}

/// Whether a segment counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SegmentStatus {
    /// It counts.
    Active,
    /// It does not.
    Inactive,
}

impl SegmentStatus {
    /// The states by the words that files use.
    pub const NAMES: [(&'static str, Self); 2] =
        [("ACTIVE", Self::Active), ("INACTIVE", Self::Inactive)];
}

/// A time frame, open where a side is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// Start.
    pub from: Option<Moment>,
    /// End.
    pub to: Option<Moment>,
}
