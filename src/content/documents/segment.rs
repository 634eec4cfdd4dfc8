//! Segments.

use super::metadata::{Metadata, ends_first};
use super::{DocumentReader, Fixture, HiddenReferences, metadata};
use crate::findings::Mistake;
use crate::json::FreeMap;
use crate::model::forms::MOMENT;
use crate::model::{Segment, SegmentStatus, Validity};
use crate::schema::{Kind, Shape, names, optional, required};

static VALIDITY: Shape = Shape {
    name: "`validity`",
    about: "A time frame, open where a side is absent.",
    fields: &[optional("from", MOMENT, "its beginning"), optional("to", MOMENT, "its end")],
    any_of: &[],
    open: false,
};

impl Fixture for Segment {
    const SHAPE: &'static Shape = &Shape {
        name: "a segment",
        about: "A customer segment.",
        fields: &[
            required("id", Kind::Id, "its identity within the tenant"),
            required("name", Kind::TextMap, "its name by language"),
            optional("description", Kind::TextMap, "its description by language"),
            required("siteCode", Kind::Text, "the site it belongs to"),
            optional("status", Kind::Word(&names(&SegmentStatus::NAMES)), "INACTIVE when absent"),
            optional("validity", Kind::Object(&VALIDITY), "the time frame in which it is valid"),
            optional("mixins", Kind::FreeMap, "attributes of the tenant's own"),
            optional("metadata", Kind::Object(&metadata::SHAPE), "version and instants"),
        ],
        any_of: &[],
        open: false,
    };

    const NAMED: HiddenReferences =
        HiddenReferences { segments: true, ..HiddenReferences::NOTHING };

    fn read(doc: &DocumentReader<'_>) -> Self {
        let metadata = Metadata::of(doc);
        let validity = doc.doc("validity");
        let side = |key| validity.and_then(|validity| validity.moment(key));
        Self {
            id: doc.needed("id"),
            name: doc.free_map("name").unwrap_or_else(FreeMap::empty),
            description: doc.free_map("description"),
            site_code: doc.needed("siteCode"),
            status: doc.word("status", &SegmentStatus::NAMES).unwrap_or(SegmentStatus::Inactive),
            validity: Validity { from: side("from"), to: side("to") },
            mixins: doc.free_map("mixins"),
            metadata_mixins: metadata.mixins,
            version: metadata.version,
            created_at: metadata.created_at,
            modified_at: metadata.modified_at,
        }
    }

    fn judge(&self, doc: &DocumentReader<'_>, mistakes: &mut Vec<Mistake>) {
        let Validity { from, to } = self.validity;
        ends_first((from, to), (doc, &["validity", "to"]), mistakes);
        let life = (Some(self.created_at), Some(self.modified_at));
        ends_first(life, (doc, &["metadata", "modifiedAt"]), mistakes);
    }
}
