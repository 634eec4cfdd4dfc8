//! The items of many segments as one list.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::assigned::Assigned;
use super::assigned_items::Items;
use super::languages::Reads;
use super::shown_assignment::{AnswerParts, Joined, known_paths};
use crate::engine::query::documents::KnownPaths;
use crate::engine::query::{Query, Queryable, list};
use crate::engine::store::{AllAssignments, SegmentRows, Tenant};
use crate::model::AssignmentKind;

const KIND: AssignmentKind = AssignmentKind::Items;

/// The items of some segments of a tenant, for a reader of some languages.
pub(super) struct ItemList<'a> {
    tenant: &'a Tenant,
    all: &'a AllAssignments,
    languages: &'a Reads,
    /// The rows of each segment, from the first document on that a query looks at.
    rows: OnceCell<Vec<SegmentRows<'a>>>,
}

impl<'a> ItemList<'a> {
    /// Those that `all` lists.
    pub(super) fn new(tenant: &'a Tenant, all: &'a AllAssignments, languages: &'a Reads) -> Self {
        Self { tenant, all, languages, rows: OnceCell::new() }
    }

    /// The rows of segment number `number`.
    fn rows(&self, number: usize) -> SegmentRows<'a> {
        let rows = self.tenant.rows(KIND, &self.all.parts()[number].segment);
        rows.expect("the list has only segments with rows")
    }

    fn joined(&self, number: usize) -> Joined<'a> {
        Joined::of(self.tenant, &self.all.parts()[number].segment, Some(self.languages))
    }

    /// The places that the rows of some segments have in the whole list.
    fn gathered(
        &self,
        numbers: impl Iterator<Item = usize>,
        places: impl Fn(SegmentRows<'a>) -> Vec<u32>,
    ) -> Vec<u32> {
        let of_segment = |number| {
            let places = places(self.rows(number));
            places.into_iter().map(move |place| self.all.place(number, place))
        };
        numbers.flat_map(of_segment).collect()
    }
}

impl list::Listing for ItemList<'_> {
    const IDENTITY: &'static [&'static str] = Items::IDENTITY;

    fn known_paths() -> &'static KnownPaths {
        known_paths(KIND)
    }

    fn total(&self) -> Option<usize> {
        Some(self.all.total())
    }

    fn places(&self, skip: usize) -> Box<dyn Iterator<Item = u32> + '_> {
        Box::new(self.all.from(skip).flat_map(move |(number, skip)| {
            let places = self.rows(number).page(skip, usize::MAX);
            places.into_iter().map(move |place| self.all.place(number, place))
        }))
    }

    fn page(&self, skip: usize, size: usize) -> Vec<u32> {
        let mut page = Vec::new();
        for (number, skip) in self.all.from(skip) {
            let places = self.rows(number).page(skip, size - page.len());
            page.extend(places.into_iter().map(|place| self.all.place(number, place)));
            if page.len() == size {
                break;
            }
        }
        page
    }

    fn indexed(&self, query: &Query) -> Option<Vec<u32>> {
        let parts = || self.all.parts().iter().enumerate();
        if let Some(segments) = query.equals_any("segmentId") {
            let named = parts().filter(|(_, part)| segments.contains(&&*part.segment));
            let numbers = named.map(|(number, _)| number);
            return Some(self.gathered(numbers, |rows| rows.page(0, usize::MAX)));
        }
        let items = query.equals_any(Items::INDEXED[0])?;
        let known = items.iter().flat_map(|item| self.tenant.segments_of(KIND, item));
        let known: HashSet<&str> = known.map(|id| &**id).collect();
        let numbers = parts().filter(|(_, part)| known.contains(&*part.segment));
        let numbers = numbers.map(|(number, _)| number);
        Some(self.gathered(numbers, |rows| {
            let mut places: Vec<u32> =
                items.iter().flat_map(|item| rows.places_of(BY_ITEM, item)).collect();
            places.sort_unstable();
            places.dedup();
            places
        }))
    }

    fn record(&self, place: u32) -> impl Queryable {
        let numbers = 0..self.all.parts().len();
        let rows = self.rows.get_or_init(|| numbers.map(|number| self.rows(number)).collect());
        let (number, place) = self.all.part_of(place);
        AnswerParts { document: rows[number].row(place).doc, joined: self.joined(number) }
    }

    fn write_json(&self, place: u32, out: &mut Vec<u8>) {
        let (number, place) = self.all.part_of(place);
        self.joined(number).write_json(&self.rows(number).row(place), out);
    }
}

/// The index of assignments by their item.
const BY_ITEM: usize = 0;
