//! A customer as the Customer Service answers it: to the seller, and to the customer.

use std::sync::LazyLock;

use super::answer::{From, Member, Shown, json, member, paths, perhaps, same, schemas};
use super::answers::View;
use crate::engine::query::documents::KnownPaths;
use crate::json::FreeMap;
use crate::model::fields::FieldValue;
use crate::model::object_writer::ObjectWriter;
use crate::model::{CONTACT_EMAIL, Directory, Metadata, REGISTRATION};
use crate::schema::{Field, Kind, Shape, joined, open, required};

/// The id of a visitor in the place of a customer's.
const NO_CUSTOMER: &str = "00000000";

/// What the seller reads of customers.
pub(super) struct OfSeller;

impl View for OfSeller {
    fn known_paths() -> &'static KnownPaths {
        static KNOWN: LazyLock<KnownPaths> = LazyLock::new(|| paths(&OF_SELLER, &[]));
        &KNOWN
    }
}

/// What a customer reads of itself.
pub(super) struct OfCustomer;

impl View for OfCustomer {
    fn known_paths() -> &'static KnownPaths {
        static KNOWN: LazyLock<KnownPaths> = LazyLock::new(|| paths(&OF_CUSTOMER, &[]));
        &KNOWN
    }
}

/// The answer to the seller.
pub(super) static SELLER_SHAPE: Shape =
    open("CustomerOfSeller", "A customer as the seller reads it.", &schemas(&EXPANDED));

/// The answer to the customer, or to a visitor.
pub(super) static PROFILE_SHAPE: Shape =
    open("Customer", "A customer as it reads itself.", &schemas(&OF_CUSTOMER));

/// What both read of it.
#[rustfmt::skip]
const OF_PERSON: [Member; 9] = [
    same("title", Kind::Text, "the title"),
    same("firstName", Kind::Text, "the first name"),
    same("middleName", Kind::Text, "the middle name"),
    same("lastName", Kind::Text, "the last name"),
    same("contactPhone", Kind::Text, "the phone number"),
    same("company", Kind::Text, "the company"),
    same("preferredLanguage", Kind::Text, "the language"),
    same("preferredCurrency", Kind::Text, "the currency"),
    same("preferredSite", Kind::Text, "the site"),
];

#[rustfmt::skip]
const OF_SELLER: [Member; 19] = joined(&OF_PERSON, &[
    member("mixins", Kind::FreeMap, "attributes of the tenant's own", From::Map("mixins")),
    member("metadata", Kind::Object(&METADATA), "its version and the schemas of its mixins", From::Made(metadata)),
    member("customerNumber", Kind::Id, "the same as `id`", From::Field("id")),
    member("id", Kind::Id, "its identity within the tenant", From::Field("id")),
    perhaps(CONTACT_EMAIL, Kind::Text, "the e-mail address", From::Made(contact_email)),
    member("active", Kind::Flag, "always true here", From::Always("true")),
    member("onHold", Kind::Flag, "always false here", From::Always("false")),
    member("businessModel", Kind::Word(&["B2B", "B2C"]), "B2B where it acts for a legal entity", From::Made(business_model)),
    perhaps("b2b", Kind::Object(&B2B), "its company and its legal entities", From::Made(b2b)),
    member("metadataCreatedAt", CREATED_AT.kind, "when it was created", From::Made(created_at)),
]);

const VERSION: Field = Metadata::SHAPE.fields[0];
const CREATED_AT: Field = Metadata::SHAPE.fields[1];

const METADATA: Shape = open(
    "CustomerMetadata",
    "What the service keeps of a customer besides its content.",
    &[
        required("mixins", Kind::FreeMap, "the schema URL of each mixin by its name"),
        required("version", VERSION.kind, "the number of writes so far"),
    ],
);

/// The same, expanded.
static EXPANDED: [Member; 20] = joined(
    &OF_SELLER,
    &[perhaps(
        "accounts",
        Kind::List(&Kind::Object(&ACCOUNT)),
        "what it logs in with, where `expand` names them",
        From::Made(accounts),
    )],
);

#[rustfmt::skip]
static OF_CUSTOMER: [Member; 17] = joined(&OF_PERSON, &[
    perhaps("metadata", Kind::Object(&METADATA), "its version and the schemas of its mixins; a visitor has none", From::Made(metadata)),
    perhaps("mixins", Kind::FreeMap, "attributes of the tenant's own; a visitor has none", From::Map("mixins")),
    member("customerNumber", Kind::Id, "the same as `id`", From::Field("id")),
    member("id", Kind::Id, "its identity within the tenant; 00000000 for a visitor", From::Field("id")),
    member("accounts", Kind::List(&Kind::Object(&ACCOUNT)), "what it logs in with", From::Made(accounts)),
    perhaps(CONTACT_EMAIL, Kind::Text, "the e-mail address", From::Made(contact_email)),
    perhaps("businessModel", Kind::Word(&["B2B", "B2C"]), "B2B where it acts for a legal entity", From::Made(business_model)),
    perhaps("b2b", Kind::Object(&B2B), "its company and its legal entities", From::Made(b2b)),
]);

const ACCOUNT: Shape = open(
    "CustomerAccount",
    "What a customer logs in with.",
    &[required("id", Kind::Text, "the e-mail address")],
);

const B2B: Shape = open(
    "CustomerB2b",
    "The company of a customer, and the legal entities that it acts for.",
    &[
        crate::schema::optional(REGISTRATION, Kind::Text, "the number of the company"),
        crate::schema::optional(
            "legalEntities",
            Kind::List(&Kind::Object(&ENTITY)),
            "the legal entities",
        ),
    ],
);

const ENTITY_FIELDS: [Field; 3] = [
    required("id", Kind::Id, "the legal entity"),
    crate::schema::optional("name", Kind::Text, "its name"),
    required("contactAssignmentId", Kind::Id, "what says that the customer acts for it"),
];

const ENTITY: Shape =
    open("LegalEntityOfCustomer", "A legal entity that a customer acts for.", &ENTITY_FIELDS);

/// A customer as the seller reads it, expanded by what it logs in with or not.
pub(super) fn of_seller(shown: Shown<'_>, accounts: bool) -> String {
    json(shown, if accounts { &EXPANDED } else { &OF_SELLER })
}

/// A customer as it reads itself.
pub(super) fn of_customer(shown: Shown<'_>) -> String {
    json(shown, &OF_CUSTOMER)
}

/// What is read of a visitor.
pub(super) fn of_visitor() -> String {
    format!(
        r#"{{"firstName":"Anonymous","lastName":"Anonymous","preferredSite":"default","customerNumber":"{NO_CUSTOMER}","id":"{NO_CUSTOMER}","accounts":[]}}"#
    )
}

fn business_model(
    Shown { tenant, doc }: Shown<'_>,
    name: &'static str,
    object: &mut ObjectWriter<'_>,
) {
    let acts_for_one = !tenant.entities_of(doc.id()).is_empty();
    object.text(name, if acts_for_one { "B2B" } else { "B2C" });
}

fn metadata(Shown { doc, .. }: Shown<'_>, name: &'static str, object: &mut ObjectWriter<'_>) {
    let of_start = Metadata::default();
    let metadata = doc.metadata().unwrap_or(&of_start);
    object.object(name, |object| {
        object.raw("mixins", metadata.mixins.as_ref().map_or("{}", FreeMap::get));
        object.value("version", FieldValue::Count(metadata.version));
    });
}

fn created_at(Shown { doc, .. }: Shown<'_>, name: &'static str, object: &mut ObjectWriter<'_>) {
    let of_start = Metadata::default();
    let metadata = doc.metadata().unwrap_or(&of_start);
    object.value(name, FieldValue::Moment(metadata.created_at));
}

/// The address for letters; without one it is that of the account.
fn contact_email(Shown { doc, .. }: Shown<'_>, name: &'static str, object: &mut ObjectWriter<'_>) {
    if let Some(email) = doc.text_of(CONTACT_EMAIL).or(doc.text_of("email")) {
        object.text(name, email);
    }
}

fn accounts(Shown { doc, .. }: Shown<'_>, name: &'static str, object: &mut ObjectWriter<'_>) {
    let id = doc.text_of("email").map(|email| serde_json::json!({"id": email}));
    object.raw(name, &serde_json::json!(id.into_iter().collect::<Vec<_>>()).to_string());
}

fn b2b(Shown { tenant, doc }: Shown<'_>, name: &'static str, object: &mut ObjectWriter<'_>) {
    let entities = tenant.entities_of(doc.id());
    object.object(name, |object| {
        if let Some(number) = doc.text_of(REGISTRATION) {
            object.text(REGISTRATION, number);
        }
        if entities.is_empty() {
            return;
        }
        let mut list = Vec::with_capacity(entities.len());
        for (id, contact) in &entities {
            let known = tenant.directories[Directory::LegalEntities].get((id, None));
            let mut entity = serde_json::json!({"id": id});
            if let Some(called) = known.and_then(|known| known.text_of("name")) {
                entity["name"] = called.into();
            }
            let contact = contact
                .map_or_else(|| super::implied_contact::implied_id(doc.id(), id), str::to_owned);
            entity["contactAssignmentId"] = contact.into();
            list.push(entity);
        }
        object.raw("legalEntities", &serde_json::json!(list).to_string());
    });
}
