//! What mistakes hide of the documents that others name, so that nothing can be said to be missing there.

use crate::model::{CollectionKind as Kind, CollectionName, CollectionRow};

/// The collections of which some documents are hidden, be they listed or spelled out; a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::content) struct HiddenReferences(u64);

impl HiddenReferences {
    /// Nothing.
    pub(in crate::content) const NOTHING: Self = Self(0);

    /// Some documents of `collection`.
    pub(in crate::content) fn of(collection: CollectionName) -> Self {
        Self(1 << collection as u64)
    }

    /// What an unreadable document of `collection` can be that others name, or can spell out.
    pub(in crate::content) fn in_file_of(collection: &CollectionRow) -> Self {
        match collection.kind {
            Kind::Segments | Kind::Directory(_) => Self::of(collection.name),
            Kind::Assignments(_) => {
                collection.spelled().map(|(reference, _)| Self::of(reference.to)).collect()
            }
            Kind::Clients | Kind::Tokens => Self::NOTHING,
        }
    }

    /// What the two hide.
    pub(in crate::content) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it has some documents of `collection`.
    pub(in crate::content) fn has(self, collection: CollectionName) -> bool {
        self.0 & Self::of(collection).0 != 0
    }
}

impl FromIterator<Self> for HiddenReferences {
    fn from_iter<I: IntoIterator<Item = Self>>(parts: I) -> Self {
        parts.into_iter().fold(Self::NOTHING, Self::and)
    }
}
