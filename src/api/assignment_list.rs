//! The assignments of one segment, as lists and single reads show them.

use std::marker::PhantomData;

use bytes::Bytes;
use http::StatusCode;

use super::assigned::Assigned;
use super::languages::Reads;
use super::shown_assignment::{AnswerParts, Joined, known_paths};
use crate::engine::Response;
use crate::engine::query::documents::KnownPaths;
use crate::engine::query::{Fields, Query, Queryable, list};
use crate::engine::store::{Key, Overlay, Tenant};
use crate::model::Assignment;

/// The answer that shows one assignment; none when it is not stored.
pub(super) fn answer_one<A: Assigned>(
    tenant: &mut Tenant,
    segment: &str,
    key: Key<'_>,
    (fields, languages): (Option<&Fields>, Option<&Reads>),
) -> Option<Response> {
    tenant.assignments(A::KIND, segment)?;
    let assignments = tenant.touched_assignments(A::KIND, segment)?;
    let listing = AssignmentList::<A>::new(tenant, (segment, assignments), None, languages);
    let mut shown =
        listing.joined.json_of(&listing.assignments.row(listing.assignments.place(key)?));
    if let Some(fields) = fields {
        shown = list::projected(&shown, fields, A::IDENTITY).into();
    }
    let mut response = Response::json(StatusCode::OK, shown);
    response.hint = fields.and_then(|fields| list::fields_hint(&listing, fields));
    Some(response)
}

/// The assignments of one segment, as a caller may see them.
pub(super) struct AssignmentList<'a, A> {
    assignments: &'a Overlay<Assignment>,
    joined: Joined<'a>,
    own_customer: Option<&'a str>,
    what: PhantomData<A>,
}

impl<'a, A: Assigned> AssignmentList<'a, A> {
    const BY_ID: usize = 0;
    const BY_QUALIFIER: usize = 1;

    /// The assignments of a segment, for a reader of these `languages`; those of `own_customer` where one is given.
    pub(super) fn new(
        tenant: &'a Tenant,
        (segment, assignments): (&'a str, &'a Overlay<Assignment>),
        own_customer: Option<&'a str>,
        languages: Option<&'a Reads>,
    ) -> Self {
        let joined = Joined::of(tenant, segment, languages);
        Self { assignments, joined, own_customer, what: PhantomData }
    }

    /// The places that an index lists under any of `texts`, in list order.
    fn listed(&self, index: usize, texts: &[&str]) -> Vec<u32> {
        let mut places: Vec<u32> =
            texts.iter().flat_map(|text| self.assignments.places_of(index, text)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

impl<A: Assigned> list::Listing for AssignmentList<'_, A> {
    const IDENTITY: &'static [&'static str] = A::IDENTITY;

    fn known_paths() -> &'static KnownPaths {
        known_paths(A::KIND)
    }

    fn total(&self) -> Option<usize> {
        self.own_customer.is_none().then(|| self.assignments.len())
    }

    fn places(&self, skip: usize) -> Box<dyn Iterator<Item = u32> + '_> {
        match self.own_customer {
            None => Box::new(self.assignments.places(skip)),
            Some(own) => Box::new(self.listed(Self::BY_ID, &[own]).into_iter().skip(skip)),
        }
    }

    fn page(&self, skip: usize, size: usize) -> Vec<u32> {
        match self.own_customer {
            None => self.assignments.page(skip, size),
            Some(_) => self.places(skip).take(size).collect(),
        }
    }

    fn shown_page(&self, skip: usize, size: usize, write: &dyn Fn() -> Vec<u8>) -> Bytes {
        match self.own_customer {
            // Relative instants stand on the tenant's start, which never changes.
            None if self.joined.pristine => self.assignments.shown_page(skip, size, write),
            None | Some(_) => write().into(),
        }
    }

    fn indexed(&self, query: &Query) -> Option<Vec<u32>> {
        if let Some(own) = self.own_customer {
            return Some(self.listed(Self::BY_ID, &[own]));
        }
        let is_elsewhere = |texts: Vec<&str>| !texts.contains(&self.joined.segment);
        if query.equals_any("segmentId").is_some_and(is_elsewhere) {
            return Some(Vec::new());
        }
        let mut indexes = A::INDEXED.iter().zip([Self::BY_ID, Self::BY_QUALIFIER]);
        indexes.find_map(|(path, index)| {
            query.equals_any(path).map(|texts| self.listed(index, &texts))
        })
    }

    fn record(&self, place: u32) -> impl Queryable {
        AnswerParts { document: self.assignments.doc(place), joined: self.joined }
    }

    fn write_json(&self, place: u32, out: &mut Vec<u8>) {
        self.joined.write_json(&self.assignments.row(place), out);
    }
}
