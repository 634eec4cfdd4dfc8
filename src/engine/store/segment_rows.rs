//! The assignments of one segment, be they as the seed has them or changed: to look at, and nothing else.

use super::base::{BaseRows, Document as _, Key, Row};
use super::overlay::Overlay;
use crate::model::Assignment;

/// The rows of a segment.
#[derive(Clone, Copy, Debug)]
pub enum SegmentRows<'t> {
    /// As the seed has them.
    AtRest(&'t BaseRows<Assignment>),
    /// As a world has them.
    Live(&'t Overlay<Assignment>),
}

impl<'t> SegmentRows<'t> {
    /// How many places there are, and how many live rows at them.
    pub fn extent(self) -> (u32, usize) {
        match self {
            Self::AtRest(rows) => (rows.len(), rows.len() as usize),
            Self::Live(rows) => (rows.end_place(), rows.len()),
        }
    }

    /// The live row at `place`.
    pub fn row(self, place: u32) -> Row<'t, Assignment> {
        match self {
            Self::AtRest(rows) => rows.row(place),
            Self::Live(rows) => rows.row(place),
        }
    }

    /// The live row with this identity.
    pub fn get(self, key: Key<'_>) -> Option<&'t Assignment> {
        match self {
            Self::AtRest(rows) => rows.place(key).map(|place| rows.doc(place)),
            Self::Live(rows) => rows.get(key),
        }
    }

    /// The places of at most `size` live rows in list order, from the `skip`-th on.
    pub fn page(self, skip: usize, size: usize) -> Vec<u32> {
        match self {
            Self::AtRest(rows) => {
                let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).min(rows.len());
                (place(skip)..place(skip.saturating_add(size))).collect()
            }
            Self::Live(rows) => rows.page(skip, size),
        }
    }

    /// The places of the live rows that index number `index` lists under `text`, in list order.
    pub fn places_of(self, index: usize, text: &str) -> Vec<u32> {
        match self {
            Self::AtRest(rows) => rows.places(index, text).collect(),
            Self::Live(rows) => rows.places_of(index, text),
        }
    }

    /// Whether `assigned` is assigned, whatever qualifies it.
    pub(super) fn assigns(self, assigned: &str) -> bool {
        match self {
            // A few rows are sooner looked at than indexed.
            Self::AtRest(rows) if rows.len() <= FEW => {
                rows.stock().docs().iter().any(|row| row.key().0 == assigned)
            }
            Self::AtRest(rows) => rows.places(BY_ID, assigned).next().is_some(),
            Self::Live(rows) => !rows.places_of(BY_ID, assigned).is_empty(),
        }
    }
}

/// The index of assignments by what they assign.
const BY_ID: usize = 0;

/// At most this many rows are looked through.
const FEW: u32 = 8;
