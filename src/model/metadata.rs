//! What the service keeps of a document besides its content.

use super::fields::{Access, DocumentField, access, schemas, table};
use super::text_formats::MOMENT;
use super::{Moment, Timestamp};
use crate::json::FreeMap;
use crate::schema::{COUNT, Kind, Shape, closed, optional};

/// The metadata of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    /// Number of writes so far, from 1.
    pub version: u64,
    /// First write.
    pub created_at: Moment,
    /// Latest write.
    pub modified_at: Moment,
    /// Mixin name → schema URL.
    pub mixins: Option<FreeMap>,
}

impl Metadata {
    /// The bytes that it keeps besides itself.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.mixins.as_ref().map_or(0, |map| map.get().len())
    }

    pub(crate) const SHAPE: &Shape = &closed(
        "`metadata`",
        "What the service keeps of a document besides its content.",
        &schemas(&Self::FIELDS),
    );

    #[rustfmt::skip]
    const FIELDS: [DocumentField<Self>; 4] = [
        DocumentField::shown(optional("version", COUNT, "the number of writes so far; 1 when absent"), Access::Count(|doc, _| Some(doc.version), |doc, _, count| doc.version = count)),
        // A file that does not say the latest write had none after the first.
        DocumentField::shown(optional("createdAt", MOMENT, "the first write; the world's start when absent"), Access::Moment(|doc| Some(doc.created_at), |doc, at| (doc.created_at, doc.modified_at) = (at, at))),
        DocumentField::shown(optional("modifiedAt", MOMENT, "the latest write; as `createdAt` when absent"), Access::Moment(|doc| Some(doc.modified_at), |doc, at| doc.modified_at = at)),
        DocumentField::shown(optional("mixins", Kind::FreeMap, "the schema URL of each mixin by its name"), access!(free_map mixins)),
    ];

    /// That of a document of which nothing was written yet.
    pub fn unwritten(now: Timestamp) -> Self {
        Self { version: 0, created_at: now.into(), modified_at: now.into(), mixins: None }
    }

    /// Counts a write.
    pub fn count_write(&mut self, now: Timestamp) {
        self.version = self.version.saturating_add(1);
        self.modified_at = now.into();
    }
}

impl Default for Metadata {
    fn default() -> Self {
        let start = Moment::FromStart(0);
        Self { version: 1, created_at: start, modified_at: start, mixins: None }
    }
}

table!(Metadata, Some(&[1, 2, 0, 3]));
