//! Customer segments.

use super::fields::{Access, DocumentField, access, name_of, named, schemas, table};
use super::text_formats::MOMENT;
use super::{Id, Metadata, Moment, Timestamp};
use crate::json::FreeMap;
use crate::schema::{Kind, Shape, closed, names, optional, required};

/// A customer segment of a tenant.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// Attributes that the tenant defines.
    pub mixins: Option<FreeMap>,
    /// Version and instants.
    pub metadata: Metadata,
}

impl Segment {
    /// The bytes that it keeps besides itself.
    pub(crate) fn heap_bytes(&self) -> usize {
        let maps = [Some(&self.name), self.description.as_ref(), self.mixins.as_ref()];
        let maps = maps.into_iter().flatten().map(|map| map.get().len()).sum::<usize>();
        self.id.len() + self.site_code.len() + maps + self.metadata.heap_bytes()
    }

    pub(crate) const SHAPE: &Shape =
        &closed("a segment", "A customer segment.", &schemas(&Self::FIELDS));

    /// Its fields.
    pub(crate) fn fields_table() -> &'static [DocumentField<Self>] {
        const { &Self::FIELDS }
    }

    #[rustfmt::skip]
    const FIELDS: [DocumentField<Self>; 8] = [
        DocumentField::shown(required("id", Kind::Id, "its identity within the tenant"), access!(id id)),
        DocumentField::shown(required("name", Kind::TextMap, "its name by language"), access!(map name)),
        DocumentField::shown(optional("description", Kind::TextMap, "its description by language"), access!(free_map description)),
        DocumentField::shown(required("siteCode", Kind::Text, "the site it belongs to"), access!(id site_code)),
        DocumentField::shown(optional("status", Kind::Word(&names(&SegmentStatus::NAMES)), "INACTIVE when absent"), access!(word status SegmentStatus::NAMES)),
        DocumentField::shown(optional("validity", Kind::Object(Validity::SHAPE), "the time frame in which it is valid"), access!(object validity)),
        DocumentField::shown(optional("mixins", Kind::FreeMap, "attributes of the tenant's own"), access!(free_map mixins)),
        DocumentField::shown(optional("metadata", Kind::Object(Metadata::SHAPE), "version and instants"), access!(object metadata)),
    ];
}

table!(Segment, Some(&[0, 1, 2, 5, 4, 3, 6, 7]));

/// Whether a segment counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SegmentStatus {
    /// It counts.
    Active,
    /// It does not.
    #[default]
    Inactive,
}

impl SegmentStatus {
    /// The states by the words that files use.
    pub const NAMES: [(&'static str, Self); 2] =
        [("ACTIVE", Self::Active), ("INACTIVE", Self::Inactive)];
}

/// The word that paths have in the place of an id for a bulk call.
pub(crate) const BULK: &str = "bulk";
/// The words that paths have in the place of the id of a segment.
pub(crate) const FIXED_WORDS: &[&str] = &[BULK, "items", "match", "me", "search"];

/// A time frame, open where a side is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// Start.
    pub from: Option<Moment>,
    /// End.
    pub to: Option<Moment>,
}

impl Validity {
    pub(super) const SHAPE: &Shape = &closed(
        "`validity`",
        "A time frame, open where a side is absent.",
        &schemas(&Self::FIELDS),
    );

    const FIELDS: [DocumentField<Self>; 2] = [
        DocumentField::shown(optional("from", MOMENT, "its beginning"), access!(moment from)),
        DocumentField::shown(optional("to", MOMENT, "its end"), access!(moment to)),
    ];

    /// Whether `now` lies in the frame, its ends included, in a world that started at `start`.
    pub fn holds(&self, now: Timestamp, start: Timestamp) -> bool {
        self.from.is_none_or(|from| from.on(start) <= now)
            && self.to.is_none_or(|to| now <= to.on(start))
    }
}

table!(Validity);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_frame_holds_from_its_beginning_to_its_end() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let start = at("2026-01-01T00:00:00Z");
        let moment = |text: &str| Some(Moment::parse(text).unwrap());
        let frame = Validity { from: moment("-1d"), to: moment("2026-02-01T00:00:00Z") };
        for (now, holds) in [
            ("2025-12-30T23:59:59.999Z", false),
            ("2025-12-31T00:00:00Z", true),
            ("2026-02-01T00:00:00Z", true),
            ("2026-02-01T00:00:00.001Z", false),
        ] {
            assert_eq!(frame.holds(at(now), start), holds, "{now}");
        }
        assert!(Validity::default().holds(start, start));
        assert!(!Validity { from: moment("+1ms"), to: None }.holds(start, start));
    }
}
