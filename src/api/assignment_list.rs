//! How an assignment is shown and read: joined with the names in the directories.

use std::marker::PhantomData;
use std::sync::LazyLock;

use bytes::Bytes;
use http::StatusCode;

use super::assigned::Assigned;
use crate::engine::Response;
use crate::engine::query::documents::KnownPaths;
use crate::engine::query::json_values::leaf;
use crate::engine::query::{Fields, Paths, Query, Queryable, Value, documents, list};
use crate::engine::store::{Key, Overlay, Row, Tenant};
use crate::model::object_writer::{ObjectWriter, Reader};
use crate::model::{
    Assignment, AssignmentKind, ByAssignmentKind, Directories, Directory, DirectoryDocument,
    Metadata, Moment, Timestamp,
};

/// About the size of a shown assignment.
const USUAL_LENGTH: usize = 512;

/// The directories an assignment is joined with, and the segment it is in.
#[derive(Clone, Copy)]
struct Joined<'a> {
    segment: &'a str,
    directories: &'a Directories<Overlay<DirectoryDocument>>,
    /// Whether they are the seed's alone, so that shown bytes can be kept.
    pristine: bool,
    start: Timestamp,
}

/// The member that shows what an assignment names, the directory that has it, and its id.
type Join<'d> = (&'static str, Directory, &'d str);

/// What `document` names, in the order in which the contract shows it.
fn joins(document: &Assignment) -> impl Iterator<Item = Join<'_>> {
    let id = &*document.assigned;
    let (first, second) = match document.kind {
        AssignmentKind::Customers => {
            let entity = document.qualifier.as_deref();
            let entity = entity.map(|id| ("legalEntity", Directory::LegalEntities, id));
            (Some(("customer", Directory::Customers, id)), entity)
        }
        AssignmentKind::Groups => (Some(("group", Directory::Groups, id)), None),
        AssignmentKind::Items => (None, None),
    };
    first.into_iter().chain(second)
}

/// Whether answers say the segment of an assignment.
fn says_segment(kind: AssignmentKind) -> bool {
    match kind {
        AssignmentKind::Customers => false,
        AssignmentKind::Groups | AssignmentKind::Items => true,
    }
}

impl<'a> Joined<'a> {
    fn of(tenant: &'a Tenant, segment: &'a str) -> Self {
        Self {
            segment,
            directories: &tenant.directories,
            pristine: tenant.directories_are_pristine(),
            start: tenant.start,
        }
    }

    fn find(&self, directory: Directory, id: &str) -> Option<&'a DirectoryDocument> {
        self.directories[directory].get((id, None))
    }

    /// Appends the shown form of `row`.
    fn write_json(&self, row: &Row<'_, Assignment>, out: &mut Vec<u8>) {
        match self.kept(row) {
            Some(bytes) => out.extend_from_slice(bytes),
            None => self.write(row.doc, out),
        }
    }

    /// The shown form of `row`, for an answer of its own.
    fn json_of(&self, row: &Row<'_, Assignment>) -> Bytes {
        self.kept(row).cloned().unwrap_or_else(|| self.written(row.doc))
    }

    /// The bytes that are kept of the shown form, where it is the same each time.
    fn kept<'r>(&self, row: &Row<'r, Assignment>) -> Option<&'r Bytes> {
        let same = self.pristine && is_fixed(row.doc);
        same.then(|| row.bytes.get_or_init(|| self.written(row.doc)))
    }

    fn written(&self, document: &Assignment) -> Bytes {
        let mut bytes = Vec::with_capacity(USUAL_LENGTH);
        self.write(document, &mut bytes);
        Bytes::copy_from_slice(&bytes)
    }

    fn write(&self, document: &Assignment, out: &mut Vec<u8>) {
        let mut object = ObjectWriter::begin(out, self.start, Reader::Client);
        if says_segment(document.kind) {
            object.text("segmentId", self.segment);
        }
        for (name, directory, id) in joins(document) {
            object.object(name, |object| match self.find(directory, id) {
                Some(found) => object.members(found),
                None => object.text("id", id),
            });
        }
        object.members(document);
        object.end();
    }
}

/// Whether the shown form is the same in every world.
fn is_fixed(document: &Assignment) -> bool {
    let Metadata { created_at, modified_at, .. } = document.metadata;
    matches!((created_at, modified_at), (Moment::At(_), Moment::At(_)))
}

/// The answer that shows one assignment; none when it is not stored.
pub(super) fn answer_one<A: Assigned>(
    tenant: &mut Tenant,
    segment: &str,
    key: Key<'_>,
    fields: Option<&Fields>,
) -> Option<Response> {
    tenant.assignments(A::KIND, segment)?;
    let assignments = tenant.touched_assignments(A::KIND, segment)?;
    let listing = AssignmentList::<A>::new(tenant, (segment, assignments), None);
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

    /// The assignments of a segment; those of `own_customer` where one is given.
    pub(super) fn new(
        tenant: &'a Tenant,
        (segment, assignments): (&'a str, &'a Overlay<Assignment>),
        own_customer: Option<&'a str>,
    ) -> Self {
        let joined = Joined::of(tenant, segment);
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
        static KNOWN: ByAssignmentKind<LazyLock<KnownPaths>> = [
            LazyLock::new(|| paths_of(AssignmentKind::Customers)),
            LazyLock::new(|| paths_of(AssignmentKind::Groups)),
            LazyLock::new(|| paths_of(AssignmentKind::Items)),
        ];
        &KNOWN[A::KIND as usize]
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

/// The dotted paths of assignments of `kind`.
fn paths_of(kind: AssignmentKind) -> KnownPaths {
    let mut known = KnownPaths::default();
    known.names.push("segmentId".to_owned());
    for (name, directory, _) in joins(&Assignment::new(kind, "", Some(""))) {
        known.names.push(name.to_owned());
        known.add(&format!("{name}."), directory.fields());
    }
    known.add("", kind.fields());
    known
}

/// An assignment as a query sees it: what is shown, and the segment it is in.
struct AnswerParts<'a> {
    document: &'a Assignment,
    joined: Joined<'a>,
}

impl Queryable for AnswerParts<'_> {
    fn values(&self, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
        documents::values(self.document, paths, self.joined.start, see);
        if let Some(paths) = paths.get("segmentId") {
            leaf(paths, Value::Text(self.joined.segment), see);
        }
        for (name, directory, id) in joins(self.document) {
            let Some(paths) = paths.get(name) else { continue };
            leaf(paths, Value::Structure, see);
            // The id is known without a look at the directory.
            let mut more = paths.below().filter(|(name, _)| *name != "id");
            match more.next().and_then(|_| self.joined.find(directory, id)) {
                Some(found) => documents::values(found, paths, self.joined.start, see),
                None => _ = paths.get("id").map(|paths| leaf(paths, Value::Text(id), see)),
            }
        }
    }
}
