//! Contact assignments: which customers act for which legal entities, only read. What the `legalEntityIds` of a customer
//! say counts as an assignment of the type PRIMARY.
//!
//! Source: the vendor's Customer Management Service, tag *Contact Assignments*.

use std::sync::LazyLock;

use http::Method;

use super::answer::{From, Member, Shown, json, member, paths, schemas};
use super::answers::{View, list, one};
use super::descriptions::CONTACT_PARAMETERS;
use super::implied_contact::implied_id;
use super::legal_entity_answer;
use super::narrowing::{Comparison, Narrowing};
use super::rows::Rows;
use crate::api::descriptions::{LIST, ONE};
use crate::engine::query::documents::KnownPaths;
use crate::engine::services::CUSTOMER_MANAGEMENT;
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call, Content, Description, Handler, Response, Row};
use crate::model::object_writer::ObjectWriter;
use crate::model::{
    CollectionName, Directory, DirectoryDocument, ENTITIES_OF_CUSTOMER, Metadata, PRIMARY,
};
use crate::schema::{Kind, Shape, open, optional, required};

/// Lets read.
const READ: &str = "customermanagement.contactassignment_read";
/// Lets write.
const MANAGE: &str = "customermanagement.contactassignment_manage";

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer-management/{tenant}/contact-assignments", $rest)
    };
}

const WRITTEN: Handler = Handler::OnlyRead(CollectionName::ContactAssignments);

/// The five operations.
#[rustfmt::skip]
pub(in crate::api) const OPERATIONS: &[Row] = &[
    Row::new(Method::POST, (below!(""), "POST-customer-mgmt-create-contact-assignment"),
             &[MANAGE], (&[201, 400, 401, 403, 409, 500], &[405]), WRITTEN).of(&CUSTOMER_MANAGEMENT),
    Row::new(Method::GET, (below!(""), "GET-customer-mgmt-list-contact-assignments"),
             &[READ], (&[200, 400, 401, 403, 500], &[]), Handler::Read(listed)).of(&CUSTOMER_MANAGEMENT).described(&LISTED),
    Row::new(Method::GET, (below!("/{contactAssignmentId}"), "GET-customer-mgmt-retrieve-contact-assignment"),
             &[READ], (&[200, 400, 401, 403, 404, 500], &[]), Handler::Read(get)).of(&CUSTOMER_MANAGEMENT).described(&ONE_CONTACT),
    Row::new(Method::PUT, (below!("/{contactAssignmentId}"), "PUT-customer-mgmt-update-contact-assignment"),
             &[MANAGE], (&[201, 204, 400, 401, 403, 404, 409, 500], &[405]), WRITTEN).of(&CUSTOMER_MANAGEMENT),
    Row::new(Method::DELETE, (below!("/{contactAssignmentId}"), "DELETE-customer-mgmt-remove-contact-assignment"),
             &[MANAGE], (&[204, 400, 401, 403, 404, 500], &[405]), WRITTEN).of(&CUSTOMER_MANAGEMENT),
];

static LISTED: Description =
    Description { query: &CONTACT_PARAMETERS, answer: Content::List(&SHAPE), ..LIST };
static ONE_CONTACT: Description = Description { answer: Content::Object(&SHAPE), ..ONE };

/// The parameters that narrow the list.
pub(in crate::api) const NARROWINGS: &[Narrowing] = &[
    Narrowing { parameter: "legalEntity.id", by: Comparison::Same },
    Narrowing { parameter: "customer.id", by: Comparison::Same },
    Narrowing { parameter: "type", by: Comparison::Same },
    Narrowing { parameter: "primary", by: Comparison::SameWord },
];

/// Contact assignments.
struct Contacts;

impl View for Contacts {
    fn known_paths() -> &'static KnownPaths {
        static KNOWN: LazyLock<KnownPaths> = LazyLock::new(|| paths(&MEMBERS, &[]));
        &KNOWN
    }
}

/// The answer.
static SHAPE: Shape =
    open("ContactAssignment", "A customer who acts for a legal entity.", &schemas(&MEMBERS));

#[rustfmt::skip]
static MEMBERS: [Member; 6] = [
    member("id", Kind::Id, "its identity within the tenant", From::Field("id")),
    member("legalEntity", Kind::Object(&legal_entity_answer::SHAPE), "the legal entity", From::Made(legal_entity)),
    member("customer", Kind::Object(&CUSTOMER), "the customer", From::Made(customer)),
    member("type", Kind::Word(&[PRIMARY, "BILLING", "LOGISTICS", "CONTACT"]), "what the customer is asked about", From::Field("type")),
    member("primary", Kind::Flag, "whether the type is PRIMARY", From::Made(primary)),
    member("metadata", Kind::Object(Metadata::SHAPE), "version and instants", From::Metadata),
];

const CUSTOMER: Shape = open(
    "CustomerOfContact",
    "The customer of a contact assignment.",
    &[
        required("id", Kind::Id, "the customer"),
        optional("name", Kind::Text, "the first name"),
        optional("surname", Kind::Text, "the last name"),
    ],
);

fn listed(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let all = all(tenant);
    let json = |doc| json(Shown { tenant, doc }, &MEMBERS);
    let rows = Rows { count: all.len(), json: Box::new(|at| json(&all[at])) };
    list::<Contacts>((tenant, call), rows, (NARROWINGS, &[]), false)
}

fn get(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let id = call.target.id("contactAssignmentId");
    let found = all(tenant).into_iter().find(|contact| contact.id() == id);
    let doc = &found.ok_or_else(|| ApiError::NotFound { id: id.into() })?;
    one::<Contacts>((tenant, call), json(Shown { tenant, doc }, &MEMBERS), &["fields"])
}

/// The contact assignments of a tenant: those that are documents, then those that customers imply.
fn all(tenant: &Tenant) -> Vec<DirectoryDocument> {
    let mut all: Vec<DirectoryDocument> =
        tenant.directories[Directory::ContactAssignments].docs().cloned().collect();
    for customer in tenant.directories[Directory::Customers].docs() {
        if customer.texts_of(ENTITIES_OF_CUSTOMER).is_empty() {
            continue;
        }
        for (entity, contact) in tenant.entities_of(customer.id()) {
            if contact.is_none() {
                let implied = DirectoryDocument::new(Directory::ContactAssignments)
                    .with("id", &implied_id(customer.id(), entity))
                    .with("customerId", customer.id())
                    .with("legalEntityId", entity);
                all.push(implied);
            }
        }
    }
    all
}

fn legal_entity(
    Shown { tenant, doc }: Shown<'_>,
    name: &'static str,
    object: &mut ObjectWriter<'_>,
) {
    let id = doc.text_of("legalEntityId").unwrap_or_default();
    match tenant.directories[Directory::LegalEntities].get((id, None)) {
        Some(doc) => object.raw(name, &legal_entity_answer::of(Shown { tenant, doc })),
        None => object.object(name, |object| object.text("id", id)),
    }
}

fn customer(Shown { tenant, doc }: Shown<'_>, name: &'static str, object: &mut ObjectWriter<'_>) {
    let id = doc.text_of("customerId").unwrap_or_default();
    let known = tenant.directories[Directory::Customers].get((id, None));
    object.object(name, |object| {
        object.text("id", id);
        for (member, field) in [("name", "firstName"), ("surname", "lastName")] {
            if let Some(text) = known.and_then(|known| known.text_of(field)) {
                object.text(member, text);
            }
        }
    });
}

fn primary(Shown { doc, .. }: Shown<'_>, name: &'static str, object: &mut ObjectWriter<'_>) {
    object.raw(
        name,
        if doc.text_of("type").is_none_or(|it| it == PRIMARY) { "true" } else { "false" },
    );
}
