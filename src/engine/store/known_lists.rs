//! What is kept of the assignments across segments, so that it is not found out again for each answer.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::all_assignments::AllAssignments;
use super::where_assigned::WhereAssigned;
use crate::model::{ByAssignmentKind, Id};

/// What a seed knows of its assignments across segments, from the first time that it is needed.
#[derive(Debug, Default)]
pub struct SeedLists {
    /// Where something is assigned.
    pub(super) where_assigned: ByAssignmentKind<OnceLock<WhereAssigned>>,
    /// All assignments as one list.
    pub(super) all: ByAssignmentKind<OnceLock<Arc<AllAssignments>>>,
    /// How many rows lists can have to walk through.
    pub(super) rows: OnceLock<usize>,
}

/// Parts of all assignments that were wanted since the last write, each under the name of what was wanted.
#[derive(Clone, Debug, Default)]
pub(super) struct ChosenLists {
    /// What they are parts of, and the revision of the segments by which they were chosen.
    of: Option<(u64, Arc<AllAssignments>)>,
    parts: Vec<(Box<str>, Arc<AllAssignments>)>,
}

impl ChosenLists {
    /// The most that are kept; clients want few of them, again and again.
    const MOST: usize = 8;

    /// The part of `all` called `name`: as it is kept, else as `choose` chooses it now.
    pub(super) fn get_or_choose(
        &mut self,
        (revision, all): (u64, &Arc<AllAssignments>),
        name: &str,
        choose: impl FnOnce() -> AllAssignments,
    ) -> Arc<AllAssignments> {
        let is_same =
            |(known, of): &(u64, Arc<AllAssignments>)| *known == revision && Arc::ptr_eq(of, all);
        if !self.of.as_ref().is_some_and(is_same) {
            *self = Self { of: Some((revision, Arc::clone(all))), parts: Vec::new() };
        }
        if let Some((_, part)) = self.parts.iter().find(|(known, _)| **known == *name) {
            return Arc::clone(part);
        }
        if self.parts.len() == Self::MOST {
            self.parts.remove(0);
        }
        let part = Arc::new(choose());
        self.parts.push((name.into(), Arc::clone(&part)));
        part
    }
}

/// All assignments of a kind as they were listed last.
#[derive(Clone, Debug, Default)]
pub(super) struct LiveList {
    /// The list, and the revision of the order of segments that it has.
    pub(super) known: Option<(u64, Arc<AllAssignments>)>,
    /// The segments whose rows may have changed since.
    pub(super) stale: BTreeSet<Id>,
}
