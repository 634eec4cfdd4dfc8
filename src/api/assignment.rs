//! How a customer assignment is shown and read: joined with the names in the directory.

use bytes::Bytes;
use http::StatusCode;

use crate::engine::Response;
use crate::engine::query::{Fields, Paths, Query, Queryable, Value, json_values, list};
use crate::engine::store::{Key, Overlay, Row, Tenant};
use crate::json::FreeMap;
use crate::model::{Assignment, Customer, LegalEntity, Moment, Timestamp};

/// About the size of a shown assignment.
const USUAL_LENGTH: usize = 512;

/// The names an assignment is joined with.
#[derive(Clone, Copy)]
struct Directory<'a> {
    customers: &'a Overlay<Customer>,
    legal_entities: &'a Overlay<LegalEntity>,
    /// Whether they are the seed's alone, so that shown bytes can be kept.
    pristine: bool,
    start: Timestamp,
}

impl<'a> Directory<'a> {
    fn of(tenant: &'a Tenant) -> Self {
        Self {
            customers: &tenant.customers,
            legal_entities: &tenant.legal_entities,
            pristine: tenant.directories_are_pristine(),
            start: tenant.start,
        }
    }

    fn customer(&self, id: &str) -> Option<&'a Customer> {
        self.customers.get((id, None))
    }

    fn legal_entity(&self, id: &str) -> Option<&'a LegalEntity> {
        self.legal_entities.get((id, None))
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

    /// Writes the document with the members in the order in which the contract shows them.
    fn write(&self, document: &Assignment, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"customer\":{\"id\":");
        string(&document.customer_id, out);
        if let Some(customer) = self.customer(&document.customer_id) {
            text_member("firstName", customer.first_name.as_deref(), out);
            text_member("lastName", customer.last_name.as_deref(), out);
            text_member("email", customer.email.as_deref(), out);
        }
        out.push(b'}');
        if let Some(id) = &document.legal_entity_id {
            out.extend_from_slice(b",\"legalEntity\":{\"id\":");
            string(id, out);
            let name = self.legal_entity(id).and_then(|entity| entity.name.as_deref());
            text_member("name", name, out);
            out.push(b'}');
        }
        text_member("assignmentType", Some(document.assignment_type.as_str()), out);
        map_member("mixins", document.mixins.as_ref(), out);
        out.extend_from_slice(b",\"metadata\":{\"createdAt\":\"");
        out.extend_from_slice(document.created_at.on(self.start).to_string().as_bytes());
        out.extend_from_slice(b"\",\"modifiedAt\":\"");
        out.extend_from_slice(document.modified_at.on(self.start).to_string().as_bytes());
        out.extend_from_slice(b"\",\"version\":");
        out.extend_from_slice(document.version.to_string().as_bytes());
        map_member("mixins", document.metadata_mixins.as_ref(), out);
        out.extend_from_slice(b"}}");
    }
}

/// Whether the shown form is the same in every world.
fn is_fixed(document: &Assignment) -> bool {
    matches!((document.created_at, document.modified_at), (Moment::At(_), Moment::At(_)))
}

fn string(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("writing a text to memory cannot fail");
}

fn text_member(name: &str, value: Option<&str>, out: &mut Vec<u8>) {
    let Some(value) = value else { return };
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    string(value, out);
}

fn map_member(name: &str, value: Option<&FreeMap>, out: &mut Vec<u8>) {
    let Some(value) = value else { return };
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    out.extend_from_slice(value.get().as_bytes());
}

/// The answer that shows one assignment; none when it is not stored.
pub(super) fn answer_one(
    tenant: &mut Tenant,
    segment: &str,
    key: Key<'_>,
    fields: Option<&Fields>,
) -> Option<Response> {
    tenant.assignments(segment)?;
    let assignments = tenant.touched_assignments(segment)?;
    let listing = AssignmentList::new(tenant, (segment, assignments), None);
    let mut shown =
        listing.directory.json_of(&listing.assignments.row(listing.assignments.place(key)?));
    if let Some(fields) = fields {
        let identity = <AssignmentList<'_> as list::Listing>::IDENTITY;
        shown = list::projected(&shown, fields, identity).into();
    }
    Some(Response::json(StatusCode::OK, shown))
}

/// The assignments of one segment, as a caller may see them.
pub(super) struct AssignmentList<'a> {
    segment: &'a str,
    assignments: &'a Overlay<Assignment>,
    directory: Directory<'a>,
    own_customer: Option<&'a str>,
}

impl<'a> AssignmentList<'a> {
    const BY_CUSTOMER: usize = 0;
    const BY_LEGAL_ENTITY: usize = 1;

    /// The assignments of a segment; those of `own_customer` where one is given.
    pub(super) fn new(
        tenant: &'a Tenant,
        (segment, assignments): (&'a str, &'a Overlay<Assignment>),
        own_customer: Option<&'a str>,
    ) -> Self {
        Self { segment, assignments, directory: Directory::of(tenant), own_customer }
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

impl list::Listing for AssignmentList<'_> {
    const IDENTITY: &'static [&'static str] = &["customer.id", "legalEntity.id"];
    #[rustfmt::skip]
    const PATHS: &'static [&'static str] = &[
        "assignmentType", "customer", "customer.email", "customer.firstName", "customer.id", "customer.lastName",
        "legalEntity", "legalEntity.id", "legalEntity.name", "metadata", "metadata.createdAt", "metadata.mixins",
        "metadata.modifiedAt", "metadata.version", "mixins", "segmentId",
    ];

    const FREE: &'static [&'static str] = &["mixins.", "metadata.mixins."];

    fn total(&self) -> Option<usize> {
        self.own_customer.is_none().then(|| self.assignments.len())
    }

    fn places(&self, skip: usize) -> Box<dyn Iterator<Item = u32> + '_> {
        match self.own_customer {
            None => Box::new(self.assignments.places(skip)),
            Some(own) => Box::new(self.listed(Self::BY_CUSTOMER, &[own]).into_iter().skip(skip)),
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
            None if self.directory.pristine => self.assignments.shown_page(skip, size, write),
            None | Some(_) => write().into(),
        }
    }

    fn indexed(&self, query: &Query) -> Option<Vec<u32>> {
        if let Some(own) = self.own_customer {
            return Some(self.listed(Self::BY_CUSTOMER, &[own]));
        }
        if query.equals_any("segmentId").is_some_and(|texts| !texts.contains(&self.segment)) {
            return Some(Vec::new());
        }
        let by = |field, index| query.equals_any(field).map(|texts| self.listed(index, &texts));
        by("customer.id", Self::BY_CUSTOMER).or_else(|| by("legalEntity.id", Self::BY_LEGAL_ENTITY))
    }

    fn record(&self, place: u32) -> impl Queryable {
        AnswerParts {
            document: self.assignments.doc(place),
            segment: self.segment,
            directory: self.directory,
        }
    }

    fn write_json(&self, place: u32, out: &mut Vec<u8>) {
        self.directory.write_json(&self.assignments.row(place), out);
    }
}

/// An assignment as a query sees it: what is shown, and the segment it is in.
struct AnswerParts<'a> {
    document: &'a Assignment,
    segment: &'a str,
    directory: Directory<'a>,
}

/// Where the values of a document go, with the number of the path they are at.
type See<'s> = &'s mut dyn FnMut(usize, Value<'_>);

impl Queryable for AnswerParts<'_> {
    fn values(&self, paths: &Paths, see: See<'_>) {
        let document = self.document;
        for (name, paths) in paths.below() {
            match name {
                "segmentId" => leaf(paths, Value::Text(self.segment), see),
                "assignmentType" => {
                    leaf(paths, Value::Text(document.assignment_type.as_str()), see);
                }
                "customer" => self.customer(paths, see),
                "legalEntity" => self.legal_entity(paths, see),
                "mixins" => map_values(document.mixins.as_ref(), paths, see),
                "metadata" => self.metadata(paths, see),
                _ => {}
            }
        }
    }
}

impl AnswerParts<'_> {
    fn customer(&self, paths: &Paths, see: See<'_>) {
        leaf(paths, Value::Structure, see);
        let id = &self.document.customer_id;
        let mut joined = None;
        for (name, paths) in paths.below() {
            if name == "id" {
                leaf(paths, Value::Text(id), see);
                continue;
            }
            let Some(customer) = joined.get_or_insert_with(|| self.directory.customer(id)) else {
                continue;
            };
            let value = match name {
                "firstName" => customer.first_name.as_deref(),
                "lastName" => customer.last_name.as_deref(),
                "email" => customer.email.as_deref(),
                _ => None,
            };
            if let Some(value) = value {
                leaf(paths, Value::Text(value), see);
            }
        }
    }

    fn legal_entity(&self, paths: &Paths, see: See<'_>) {
        let Some(id) = self.document.legal_entity_id.as_deref() else { return };
        leaf(paths, Value::Structure, see);
        for (name, paths) in paths.below() {
            let value = match name {
                "id" => Some(id),
                "name" => self.directory.legal_entity(id).and_then(|found| found.name.as_deref()),
                _ => None,
            };
            if let Some(value) = value {
                leaf(paths, Value::Text(value), see);
            }
        }
    }

    fn metadata(&self, paths: &Paths, see: See<'_>) {
        let document = self.document;
        let instant = |moment: Moment| Value::Instant(moment.on(self.directory.start));
        leaf(paths, Value::Structure, see);
        for (name, paths) in paths.below() {
            match name {
                "createdAt" => leaf(paths, instant(document.created_at), see),
                "modifiedAt" => leaf(paths, instant(document.modified_at), see),
                "version" => leaf(paths, Value::Number(document.version.into()), see),
                "mixins" => map_values(document.metadata_mixins.as_ref(), paths, see),
                _ => {}
            }
        }
    }
}

/// Shows a value where a path ends at it.
fn leaf(paths: &Paths, value: Value<'_>, see: See<'_>) {
    if let Some(number) = paths.number() {
        see(number, value);
    }
}

fn map_values(map: Option<&FreeMap>, paths: &Paths, see: See<'_>) {
    let Some(map) = map else { return };
    if paths.is_end() {
        return leaf(paths, Value::Structure, see);
    }
    json_values::values(map.get(), paths, see);
}
