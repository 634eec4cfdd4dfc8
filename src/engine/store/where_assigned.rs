//! Where something is assigned in the start state, so that not every segment has to be looked into.
//!
//! A few bytes for each assignment: ten thousand segments are looked through in a millisecond, and an answer takes a
//! twentieth of that. It may name a segment too many, which its own rows then correct, and never one too few.

use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::DefaultHashBuilder;

use super::base::BaseRows;
use crate::model::{Assignment, Id};

/// The segments by what is assigned to them.
#[derive(Debug)]
pub(super) struct WhereAssigned {
    segments: Vec<Id>,
    /// Half a hash of what is assigned, and the number of its segment; sorted.
    pairs: Vec<(u32, u32)>,
    hasher: DefaultHashBuilder,
}

impl WhereAssigned {
    /// Those of all `rows`, by their segment.
    pub(super) fn of<'r>(
        rows: impl Iterator<Item = (&'r Id, &'r Arc<BaseRows<Assignment>>)>,
    ) -> Self {
        let hasher = DefaultHashBuilder::default();
        let (mut segments, mut pairs) = (Vec::new(), Vec::new());
        for (segment, rows) in rows {
            let number = u32::try_from(segments.len()).expect("a tenant has fewer segments");
            segments.push(segment.clone());
            let docs = rows.stock().docs().iter();
            pairs.extend(docs.map(|row| (half_hash(&hasher, &row.assigned), number)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        Self { segments, pairs, hasher }
    }

    /// The segments to which `assigned` may be assigned.
    pub(super) fn segments(&self, assigned: &str) -> impl Iterator<Item = &Id> {
        let hash = half_hash(&self.hasher, assigned);
        let from = self.pairs.partition_point(|(known, _)| *known < hash);
        let same = self.pairs[from..].iter().take_while(move |(known, _)| *known == hash);
        same.map(|(_, number)| &self.segments[*number as usize])
    }
}

fn half_hash(hasher: &DefaultHashBuilder, assigned: &str) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "half of the hash is enough")]
    let half = hasher.hash_one(assigned) as u32;
    half
}
