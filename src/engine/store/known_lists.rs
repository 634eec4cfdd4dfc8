//! What is kept of the assignments across segments, so that it is not found out again for each answer.

use std::sync::{Arc, OnceLock};

use super::all_assignments::AllAssignments;
use super::where_assigned::WhereAssigned;
use crate::model::ByAssignmentKind;

/// What a seed knows of its assignments across segments, from the first time that it is needed.
#[derive(Debug, Default)]
pub struct SeedLists {
    /// Where something is assigned.
    pub(super) where_assigned: ByAssignmentKind<OnceLock<WhereAssigned>>,
    /// All assignments as one list.
    pub(super) all: ByAssignmentKind<OnceLock<Arc<AllAssignments>>>,
}

/// All assignments of each kind as they were listed last, each with the revision of the segments.
pub(super) type LiveLists = ByAssignmentKind<Option<(u64, Arc<AllAssignments>)>>;
