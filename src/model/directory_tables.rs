//! The tables of directories: the fields of the documents of each.

use super::fields::{Access, DocumentField, FieldSet, schemas};
use super::{Directory, DirectoryDocument, Metadata, Validity};
use crate::schema::{Field, Kind, LOCALIZED, Shape, WHOLE, closed, optional, required};

impl Directory {
    pub(crate) const fn shape(self) -> &'static Shape {
        match self {
            Self::Customers => &CUSTOMER_SHAPE,
            Self::LegalEntities => &LEGAL_ENTITY_SHAPE,
            Self::Groups => &GROUP_SHAPE,
            Self::Products => &PRODUCT_SHAPE,
            Self::Categories => &CATEGORY_SHAPE,
            Self::Sites => &SITE_SHAPE,
            Self::ContactAssignments => &CONTACT_SHAPE,
        }
    }

    /// The fields of its documents.
    pub(crate) fn fields(self) -> &'static [DocumentField<DirectoryDocument>] {
        match self {
            Self::Customers => &CUSTOMER,
            Self::LegalEntities => &LEGAL_ENTITY,
            Self::Groups => &GROUP,
            Self::Products => &PRODUCT,
            Self::Categories => &CATEGORY,
            Self::Sites => &SITE,
            Self::ContactAssignments => &CONTACT,
        }
    }

    /// The shape of its documents as a piece of a saved answer.
    pub(super) const fn answered(self, about: &'static str) -> Shape {
        let Shape { name, fields, any_of, .. } = *self.shape();
        Shape { name, about, fields, any_of, open: true }
    }
}

#[rustfmt::skip]
static CUSTOMER: [DocumentField<DirectoryDocument>; 17] = [
    text(required("id", Kind::Id, "its identity within the tenant")),
    text(optional("firstName", Kind::Text, "the first name")),
    text(optional("lastName", Kind::Text, "the last name")),
    text(optional("email", Kind::Text, "the e-mail address")),
    hidden_texts(optional(ENTITIES_OF_CUSTOMER, Kind::List(&Kind::Id), "the legal entities this customer acts for; short for contact assignments of the type PRIMARY")),
    hidden_text(optional(PASSWORD, Kind::Id, "the password; a customer without one cannot log in")),
    hidden_text(optional("title", Kind::Text, "the title, such as MR or MS")),
    hidden_text(optional("middleName", Kind::Text, "the middle name")),
    hidden_text(optional(CONTACT_EMAIL, Kind::Text, "the e-mail address for letters, where it is not the one with which the customer logs in")),
    hidden_text(optional("contactPhone", Kind::Text, "the phone number")),
    hidden_text(optional("company", Kind::Text, "the company")),
    hidden_text(optional("preferredLanguage", Kind::Text, "the language, such as en_US")),
    hidden_text(optional("preferredCurrency", Kind::Text, "the currency, such as EUR")),
    hidden_text(optional("preferredSite", Kind::Text, "the site")),
    hidden_text(optional(REGISTRATION, Kind::Text, "the number under which the customer's company is registered")),
    hidden_map(optional("mixins", Kind::FreeMap, "attributes of the tenant's own")),
    METADATA,
];

static CUSTOMER_SHAPE: Shape = closed("a customer", "A customer.", &schemas(&CUSTOMER));

/// The field of a customer that names the legal entities it acts for.
pub(crate) const ENTITIES_OF_CUSTOMER: &str = "legalEntityIds";

#[rustfmt::skip]
static LEGAL_ENTITY: [DocumentField<DirectoryDocument>; 7] = [
    text(required("id", Kind::Id, "its identity within the tenant")),
    text(optional("name", Kind::Text, "its name")),
    hidden_word(optional("type", Kind::Word(&["COMPANY", "SUBSIDIARY"]), "COMPANY when absent")),
    hidden_text(optional("parentId", Kind::Id, "the legal entity that a subsidiary belongs to")),
    hidden_map(optional("legalInfo", Kind::FreeMap, "what the register says of it: legalName, registrationId, countryOfRegistration and so on")),
    hidden_texts(optional("restrictions", Kind::List(&Kind::Text), "the countries to which it is restricted")),
    METADATA,
];

static LEGAL_ENTITY_SHAPE: Shape =
    closed("a legal entity", "A company on whose behalf customers act.", &schemas(&LEGAL_ENTITY));

#[rustfmt::skip]
static GROUP: [DocumentField<DirectoryDocument>; 8] = [
    text(required("id", Kind::Id, "its identity within the tenant")),
    map(required("name", Kind::TextMap, "its name by language")),
    hidden_word(optional(USER_TYPE, Kind::Word(&[CUSTOMER_GROUP, "EMPLOYEE"]), "whose group it is: only one of customers can be assigned to segments; CUSTOMER when absent")),
    hidden_text(optional("legalEntityId", Kind::Id, "the legal entity within which it holds; everywhere when absent")),
    hidden_texts(optional(MEMBERS, Kind::List(&Kind::Id), "the customers in it")),
    hidden_map(optional("description", Kind::TextMap, "its description by language")),
    hidden_text(optional("code", Kind::Text, "a short name that programs know it by")),
    METADATA,
];

static GROUP_SHAPE: Shape =
    closed("a group", "An IAM group of customers or of employees.", &schemas(&GROUP));

#[rustfmt::skip]
static CONTACT: [DocumentField<DirectoryDocument>; 5] = [
    text(required("id", Kind::Id, "its identity within the tenant")),
    hidden_text(required("customerId", Kind::Id, "the customer")),
    hidden_text(required("legalEntityId", Kind::Id, "the legal entity that the customer acts for")),
    hidden_word(optional("type", Kind::Word(&[PRIMARY, "BILLING", "LOGISTICS", "CONTACT"]), "what the customer is asked about; PRIMARY when absent")),
    METADATA,
];

static CONTACT_SHAPE: Shape =
    closed("a contact assignment", "A customer who acts for a legal entity.", &schemas(&CONTACT));

/// The type of the contact who is asked first.
pub(crate) const PRIMARY: &str = "PRIMARY";
/// The field of a customer that has its address for letters.
pub(crate) const CONTACT_EMAIL: &str = "contactEmail";
/// The field of a customer that has its password.
pub(crate) const PASSWORD: &str = "password";
/// The field of a customer that has the number of its company.
pub(crate) const REGISTRATION: &str = "companyRegistrationId";

/// The versions and instants of a document that answers of this service's neighbours show.
const METADATA: DocumentField<DirectoryDocument> = DocumentField::hidden(
    optional("metadata", Kind::Object(Metadata::SHAPE), "version and instants"),
    Access::Object(
        |doc, _| doc.metadata().map(|metadata| metadata as &dyn FieldSet),
        |doc, _| doc.metadata_mut(),
    ),
);

/// The field of a group that says whose group it is.
const USER_TYPE: &str = "userType";
/// What it says of a group of customers.
const CUSTOMER_GROUP: &str = "CUSTOMER";
/// The field of a group that names the customers in it.
pub(crate) const MEMBERS: &str = "members";

#[rustfmt::skip]
static PRODUCT: [DocumentField<DirectoryDocument>; 4] = [
    text(required("id", Kind::Id, "its identity within the tenant")),
    text(required("code", Kind::Id, "its code")),
    map(required("name", LOCALIZED, "its name by language; a text is the one in `en`")),
    hidden_texts(optional(CATEGORIES_OF_PRODUCT, Kind::List(&Kind::Id), "the categories it is in")),
];

static PRODUCT_SHAPE: Shape =
    closed("a product", "A product, as far as segments show it.", &schemas(&PRODUCT));

/// The field of a product that names the categories it is in.
pub(crate) const CATEGORIES_OF_PRODUCT: &str = "categoryIds";

#[rustfmt::skip]
static CATEGORY: [DocumentField<DirectoryDocument>; 10] = [
    text(required("id", Kind::Id, "its identity within the tenant")),
    text(required("code", Kind::Id, "its code")),
    map(required("name", LOCALIZED, "its name by language; a text is the one in `en`")),
    hidden_text(optional(PARENT, Kind::Id, "the category it is below; it is a root when absent")),
    hidden_map(optional("localizedDescription", LOCALIZED, "its description by language")),
    hidden_map(optional("localizedSlug", LOCALIZED, "its name or code in URLs, by language")),
    hidden_texts(optional("ecn", Kind::List(&Kind::Text), "its external category numbers")),
    hidden_frame(optional("validity", Kind::Object(Validity::SHAPE), "the time frame in which it is valid")),
    hidden_count(optional(POSITION, WHOLE, "its place among those of the same parent, from 0")),
    hidden_flag(optional("published", Kind::Flag, "whether it has been published")),
];

static CATEGORY_SHAPE: Shape =
    closed("a category", "A category of products, below its parent.", &schemas(&CATEGORY));

/// The field of a category that names the one it is below.
pub(crate) const PARENT: &str = "parentId";

/// The field of a category that says its place among those of the same parent.
pub(crate) const POSITION: &str = "position";

#[rustfmt::skip]
static SITE: [DocumentField<DirectoryDocument>; 2] = [
    text(required("code", Kind::Id, "its identity within the tenant: what `siteCode` of a segment names")),
    map(optional("name", LOCALIZED, "its name by language; a text is the one in `en`")),
];

static SITE_SHAPE: Shape = closed("a site", "A site that segments belong to.", &schemas(&SITE));

const fn text(schema: Field) -> DocumentField<DirectoryDocument> {
    DocumentField::shown(schema, Access::Text(DirectoryDocument::text, DirectoryDocument::set_text))
}

const fn hidden_text(schema: Field) -> DocumentField<DirectoryDocument> {
    let access = Access::Text(DirectoryDocument::text, DirectoryDocument::set_text);
    DocumentField::hidden(schema, access)
}

const fn hidden_word(schema: Field) -> DocumentField<DirectoryDocument> {
    let access = Access::Word(DirectoryDocument::word, DirectoryDocument::set_word);
    DocumentField::hidden(schema, access)
}

const fn map(schema: Field) -> DocumentField<DirectoryDocument> {
    DocumentField::shown(schema, Access::Map(DirectoryDocument::map, DirectoryDocument::set_map))
}

const fn hidden_map(schema: Field) -> DocumentField<DirectoryDocument> {
    DocumentField::hidden(schema, Access::Map(DirectoryDocument::map, DirectoryDocument::set_map))
}

const fn hidden_count(schema: Field) -> DocumentField<DirectoryDocument> {
    let access = Access::Count(DirectoryDocument::count, DirectoryDocument::set_count);
    DocumentField::hidden(schema, access)
}

const fn hidden_flag(schema: Field) -> DocumentField<DirectoryDocument> {
    let access = Access::Flag(DirectoryDocument::flag, DirectoryDocument::set_flag);
    DocumentField::hidden(schema, access)
}

const fn hidden_frame(schema: Field) -> DocumentField<DirectoryDocument> {
    let access = Access::Object(DirectoryDocument::frame, DirectoryDocument::frame_mut);
    DocumentField::hidden(schema, access)
}

const fn hidden_texts(schema: Field) -> DocumentField<DirectoryDocument> {
    let access = Access::Texts(DirectoryDocument::texts, DirectoryDocument::set_texts);
    DocumentField::hidden(schema, access)
}

/// Whether a group is one of customers, which alone can be in segments.
pub(crate) fn is_of_customers(group: &DirectoryDocument) -> bool {
    group.text_of(USER_TYPE).is_none_or(|of| of == CUSTOMER_GROUP)
}
