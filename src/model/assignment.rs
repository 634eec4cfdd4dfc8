//! Customer assignments: a customer, alone or on behalf of a legal entity, in a segment.

use serde::Serialize;

use super::{Id, Moment};
use crate::json::FreeMap;

/// A customer assigned to a segment. Names are looked up in the directory when it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The customer.
    pub customer_id: Id,
    /// The legal entity of a B2B assignment.
    pub legal_entity_id: Option<Id>,
    /// Who made it.
    pub assignment_type: AssignmentType,
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

/// Who made an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AssignmentType {
    /// A write through the API.
    Manual,
    /// The platform; only fixtures make these.
    Automatic,
}

impl AssignmentType {
    /// The types by the words that files use.
    pub const NAMES: [(&'static str, Self); 2] =
        [("MANUAL", Self::Manual), ("AUTOMATIC", Self::Automatic)];

    /// The word the service shows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "MANUAL",
            Self::Automatic => "AUTOMATIC",
        }
    }
}
