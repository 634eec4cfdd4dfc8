//! Segments as lists and single reads show them, and as queries see them.

use std::sync::LazyLock;

use bytes::Bytes;
use http::StatusCode;

use super::languages::Reads;
use crate::engine::Response;
use crate::engine::query::documents::KnownPaths;
use crate::engine::query::json_values::leaf;
use crate::engine::query::{Fields, Query, Queryable, documents, list};
use crate::engine::query::{Paths, Value};
use crate::engine::store::{Overlay, Tenant};
use crate::model::object_writer::{ObjectWriter, Reader};
use crate::model::{Segment, Timestamp};

/// The maps of a segment that have a text for each language.
pub(super) const LOCALIZED: &[&str] = &["name", "description"];

/// The segments of a tenant, as a caller may see them, in the language it reads.
pub(super) struct SegmentList<'a> {
    segments: &'a Overlay<Segment>,
    /// The places of those that are visible; none where all are.
    visible: Option<Vec<u32>>,
    languages: &'a Reads,
    start: Timestamp,
}

impl<'a> SegmentList<'a> {
    /// Those at the `visible` places, or all.
    pub(super) fn new(tenant: &'a Tenant, visible: Option<Vec<u32>>, languages: &'a Reads) -> Self {
        Self { segments: &tenant.segments, visible, languages, start: tenant.start }
    }

    /// The answer that shows one of them.
    pub(super) fn answer_one(&self, place: u32, fields: Option<&Fields>) -> Response {
        let mut shown = Vec::new();
        self.write(place, &mut shown);
        if let Some(fields) = fields {
            shown = list::projected(&shown, fields, <Self as list::Listing>::IDENTITY);
        }
        let mut response = Response::json(StatusCode::OK, shown);
        response.hint = fields.and_then(|fields| list::fields_hint(self, fields));
        response
    }

    fn write(&self, place: u32, out: &mut Vec<u8>) {
        if self.languages.shows_all() {
            return shown(self.segments.doc(place), self.start, out);
        }
        let mut whole = Vec::new();
        shown(self.segments.doc(place), self.start, &mut whole);
        let whole = String::from_utf8(whole).expect("shown documents are JSON text");
        out.extend_from_slice(self.languages.localized(&whole, LOCALIZED).as_bytes());
    }
}

/// Appends `segment` as clients read it, in all languages.
pub(super) fn shown(segment: &Segment, start: Timestamp, out: &mut Vec<u8>) {
    let mut object = ObjectWriter::begin(out, start, Reader::Client);
    object.members(segment);
    object.end();
}

impl list::Listing for SegmentList<'_> {
    const IDENTITY: &'static [&'static str] = &["id"];

    fn known_paths() -> &'static KnownPaths {
        static KNOWN: LazyLock<KnownPaths> = LazyLock::new(|| {
            let mut known = KnownPaths::default();
            known.add("", Segment::fields_table());
            known.localized = LOCALIZED;
            known
        });
        &KNOWN
    }

    fn total(&self) -> Option<usize> {
        Some(self.visible.as_ref().map_or_else(|| self.segments.len(), Vec::len))
    }

    fn places(&self, skip: usize) -> Box<dyn Iterator<Item = u32> + '_> {
        match &self.visible {
            None => Box::new(self.segments.places(skip)),
            Some(visible) => Box::new(visible.iter().copied().skip(skip)),
        }
    }

    fn page(&self, skip: usize, size: usize) -> Vec<u32> {
        match &self.visible {
            None => self.segments.page(skip, size),
            Some(_) => self.places(skip).take(size).collect(),
        }
    }

    fn shown_page(&self, skip: usize, size: usize, write: &dyn Fn() -> Vec<u8>) -> Bytes {
        match &self.visible {
            None if self.languages.shows_all() => self.segments.shown_page(skip, size, write),
            None | Some(_) => write().into(),
        }
    }

    fn indexed(&self, query: &Query) -> Option<Vec<u32>> {
        let ids = query.equals_any("id")?;
        let found = ids.iter().filter_map(|id| self.segments.place((id, None)));
        let is_visible =
            |place: &u32| self.visible.as_ref().is_none_or(|all| all.binary_search(place).is_ok());
        let mut places: Vec<u32> = found.filter(is_visible).collect();
        places.sort_unstable();
        places.dedup();
        Some(places)
    }

    fn record(&self, place: u32) -> impl Queryable {
        let (segment, languages) = (self.segments.doc(place), self.languages);
        SegmentRecord { segment, languages, start: self.start }
    }

    fn write_json(&self, place: u32, out: &mut Vec<u8>) {
        self.write(place, out);
    }
}

/// A segment as a query sees it: in all languages, and each map by itself as the text that the reader's languages choose.
struct SegmentRecord<'a> {
    segment: &'a Segment,
    languages: &'a Reads,
    start: Timestamp,
}

impl Queryable for SegmentRecord<'_> {
    fn values(&self, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
        documents::values(self.segment, paths, self.start, see);
        let maps = [Some(&self.segment.name), self.segment.description.as_ref()];
        for (name, map) in LOCALIZED.iter().zip(maps) {
            let Some(paths) = paths.get(name).filter(|paths| paths.is_end()) else { continue };
            if let Some(text) = map.and_then(|map| self.languages.text_of(map.get())) {
                leaf(paths, Value::Text(&text), see);
            }
        }
    }
}
