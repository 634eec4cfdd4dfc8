//! The table of the collections of a tenant, a row for each. Files, schemas, export, single records, references and
//! reloads walk it.

use serde::Serialize;

use super::assignment::{CATEGORY, ITEM_TYPE, PRODUCT};
use super::directory_tables::{CATEGORIES_OF_PRODUCT, ENTITIES_OF_CUSTOMER, MEMBERS, PARENT};
use super::fields::{FieldSet, FieldValue as Value};
use super::{AssignmentKind, Client, Directory, Segment, Token};
use crate::findings::{Code, Severity};
use crate::schema::{Field, Kind, Shape, closed, optional, required};

/// A collection of documents of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CollectionName {
    /// The directory of categories.
    Categories,
    /// API keys.
    Clients,
    /// The contacts of legal entities.
    ContactAssignments,
    /// Customer assignments.
    CustomerAssignments,
    /// The directory of customers.
    Customers,
    /// Assignments of groups.
    GroupAssignments,
    /// The directory of IAM groups.
    Groups,
    /// Assignments of items.
    ItemAssignments,
    /// The directory of legal entities.
    LegalEntities,
    /// The directory of products.
    Products,
    /// Segments.
    Segments,
    /// The directory of sites.
    Sites,
    /// Bearer tokens.
    Tokens,
}

/// How a tenant keeps a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CollectionKind {
    /// The segments.
    Segments,
    /// A directory.
    Directory(Directory),
    /// Assignments, by segment.
    Assignments(AssignmentKind),
    /// Among the credentials, by id.
    Clients,
    /// Among the credentials, by name and text.
    Tokens,
}

/// What is to be known of a collection.
#[derive(Debug)]
pub(crate) struct CollectionRow {
    /// Which it is.
    pub name: CollectionName,
    /// How a tenant keeps it.
    pub kind: CollectionKind,
    /// Its name in paths and of files.
    pub path: &'static str,
    /// The key of the array in a file.
    pub key: &'static str,
    /// What one of its documents is called.
    pub noun: &'static str,
    /// The members that identify a document.
    pub identity: &'static [&'static str],
    /// What its documents name.
    pub references: &'static [Reference],
    /// The finding where something names a document that is not there; none where nothing names any.
    pub unknown: Option<Code>,
    /// What a document looks like.
    pub shape: &'static Shape,
    /// What a file of it looks like when it is an object.
    pub file: Shape,
}

/// A field that names a document, or a list of them.
#[derive(Debug)]
pub(crate) struct Reference {
    /// The field.
    pub field: &'static str,
    /// The collection that has what is named.
    pub to: CollectionName,
    /// The field and the word of it with which this one names such a document; none where it always does.
    when: Option<(&'static str, &'static str)>,
}

impl Reference {
    /// Whether it counts in `doc`.
    pub(crate) fn counts(&self, doc: &dyn FieldSet) -> bool {
        self.counts_where(|field| match doc.get(false, field) {
            Some(Value::Text(text)) => Some(text),
            Some(_) | None => None,
        })
    }

    /// Whether it counts where `get` says the texts under the names of fields.
    pub(crate) fn counts_where<'d>(&self, get: impl FnOnce(&str) -> Option<&'d str>) -> bool {
        self.when.is_none_or(|(field, word)| get(field) == Some(word))
    }

    /// Whether it counts in some documents only.
    pub(crate) fn is_conditional(&self) -> bool {
        self.when.is_some()
    }
}

const fn to(field: &'static str, to: CollectionName) -> Reference {
    Reference { field, to, when: None }
}

/// A reference of documents whose type is `word`.
const fn of_type(word: &'static str, field: &'static str, to: CollectionName) -> Reference {
    Reference { field, to, when: Some((ITEM_TYPE, word)) }
}

const SCHEMA: Field = optional("$schema", Kind::Text, "the JSON Schema of this file, for editors");

const fn file(about: &'static str, fields: &'static [Field]) -> Shape {
    closed("the file", about, fields)
}

/// Every collection, once.
#[rustfmt::skip]
pub(crate) static COLLECTIONS: [CollectionRow; 13] = [
    CollectionRow {
        name: CollectionName::Segments, kind: CollectionKind::Segments,
        path: "segments", key: "segments", noun: "segment", identity: &["id"],
        references: &[to("siteCode", CollectionName::Sites)], unknown: Some(Code::UnknownSegment), shape: Segment::SHAPE,
        file: file("The customer segments of a tenant.", &[SCHEMA,
            required("segments", Kind::List(&Kind::Object(Segment::SHAPE)), "the segments")]),
    },
    CollectionRow {
        name: CollectionName::Customers, kind: CollectionKind::Directory(Directory::Customers),
        path: "customers", key: "customers", noun: "customer", identity: &["id"],
        references: &[to(ENTITIES_OF_CUSTOMER, CollectionName::LegalEntities)],
        unknown: Some(Code::UnknownCustomer), shape: Directory::Customers.shape(),
        file: file("The customers of a tenant.", &[SCHEMA,
            required("customers", Kind::List(&Kind::Object(Directory::Customers.shape())), "the customers")]),
    },
    CollectionRow {
        name: CollectionName::LegalEntities, kind: CollectionKind::Directory(Directory::LegalEntities),
        path: "legal-entities", key: "legalEntities", noun: "legal entity", identity: &["id"],
        references: &[to("parentId", CollectionName::LegalEntities)],
        unknown: Some(Code::UnknownLegalEntity), shape: Directory::LegalEntities.shape(),
        file: file("The legal entities of a tenant.", &[SCHEMA,
            required("legalEntities", Kind::List(&Kind::Object(Directory::LegalEntities.shape())), "the legal entities")]),
    },
    CollectionRow {
        name: CollectionName::CustomerAssignments, kind: CollectionKind::Assignments(AssignmentKind::Customers),
        path: "customer-assignments", key: "customerAssignments", noun: "assignment",
        identity: &["segmentId", "customerId", "legalEntityId"],
        references: &[to("segmentId", CollectionName::Segments), to("customerId", CollectionName::Customers),
                      to("legalEntityId", CollectionName::LegalEntities)],
        unknown: None, shape: AssignmentKind::Customers.shape(),
        file: file("The customers in the segments of a tenant.", &[SCHEMA,
            optional("segmentId", Kind::Id, "the segment of all rows that name none"),
            required("customerAssignments", Kind::List(&Kind::Object(AssignmentKind::Customers.shape())), "the assignments")]),
    },
    CollectionRow {
        name: CollectionName::Groups, kind: CollectionKind::Directory(Directory::Groups),
        path: "groups", key: "groups", noun: "group", identity: &["id"],
        references: &[to("legalEntityId", CollectionName::LegalEntities), to(MEMBERS, CollectionName::Customers)],
        unknown: Some(Code::UnknownGroup), shape: Directory::Groups.shape(),
        file: file("The IAM groups of a tenant.", &[SCHEMA,
            required("groups", Kind::List(&Kind::Object(Directory::Groups.shape())), "the groups")]),
    },
    CollectionRow {
        name: CollectionName::GroupAssignments, kind: CollectionKind::Assignments(AssignmentKind::Groups),
        path: "group-assignments", key: "groupAssignments", noun: "group assignment",
        identity: &["segmentId", "groupId"],
        references: &[to("segmentId", CollectionName::Segments), to("groupId", CollectionName::Groups)],
        unknown: None, shape: AssignmentKind::Groups.shape(),
        file: file("The groups in the segments of a tenant.", &[SCHEMA,
            optional("segmentId", Kind::Id, "the segment of all rows that name none"),
            required("groupAssignments", Kind::List(&Kind::Object(AssignmentKind::Groups.shape())), "the assignments")]),
    },
    CollectionRow {
        name: CollectionName::Products, kind: CollectionKind::Directory(Directory::Products),
        path: "products", key: "products", noun: "product", identity: &["id"],
        references: &[to(CATEGORIES_OF_PRODUCT, CollectionName::Categories)],
        unknown: Some(Code::UnknownProduct), shape: Directory::Products.shape(),
        file: file("The products of a tenant, as far as segments show them.", &[SCHEMA,
            required("products", Kind::List(&Kind::Object(Directory::Products.shape())), "the products")]),
    },
    CollectionRow {
        name: CollectionName::Categories, kind: CollectionKind::Directory(Directory::Categories),
        path: "categories", key: "categories", noun: "category", identity: &["id"],
        references: &[to(PARENT, CollectionName::Categories)],
        unknown: Some(Code::UnknownCategory), shape: Directory::Categories.shape(),
        file: file("The categories of a tenant.", &[SCHEMA,
            required("categories", Kind::List(&Kind::Object(Directory::Categories.shape())), "the categories")]),
    },
    CollectionRow {
        name: CollectionName::Sites, kind: CollectionKind::Directory(Directory::Sites),
        path: "sites", key: "sites", noun: "site", identity: &["code"],
        references: &[], unknown: Some(Code::UnknownSite), shape: Directory::Sites.shape(),
        file: file("The sites of a tenant.", &[SCHEMA,
            required("sites", Kind::List(&Kind::Object(Directory::Sites.shape())), "the sites")]),
    },
    CollectionRow {
        name: CollectionName::ItemAssignments, kind: CollectionKind::Assignments(AssignmentKind::Items),
        path: "item-assignments", key: "itemAssignments", noun: "item assignment",
        identity: &["segmentId", "type", "itemId"],
        references: &[to("segmentId", CollectionName::Segments), of_type(PRODUCT, "itemId", CollectionName::Products),
                      of_type(CATEGORY, "itemId", CollectionName::Categories)],
        unknown: None, shape: AssignmentKind::Items.shape(),
        file: file("The products and categories in the segments of a tenant.", &[SCHEMA,
            optional("segmentId", Kind::Id, "the segment of all rows that name none"),
            required("itemAssignments", Kind::List(&Kind::Object(AssignmentKind::Items.shape())), "the assignments")]),
    },
    CollectionRow {
        name: CollectionName::ContactAssignments, kind: CollectionKind::Directory(Directory::ContactAssignments),
        path: "contact-assignments", key: "contactAssignments", noun: "contact assignment", identity: &["id"],
        references: &[to("customerId", CollectionName::Customers), to("legalEntityId", CollectionName::LegalEntities)],
        unknown: None, shape: Directory::ContactAssignments.shape(),
        file: file("The customers who act for the legal entities of a tenant.", &[SCHEMA,
            required("contactAssignments", Kind::List(&Kind::Object(Directory::ContactAssignments.shape())), "the contact assignments")]),
    },
    CollectionRow {
        name: CollectionName::Clients, kind: CollectionKind::Clients,
        path: "clients", key: "clients", noun: "client", identity: &["id"],
        references: &[], unknown: None, shape: Client::SHAPE,
        file: file("The API keys of a tenant.", &[SCHEMA,
            required("clients", Kind::List(&Kind::Object(Client::SHAPE)), "the API keys")]),
    },
    CollectionRow {
        name: CollectionName::Tokens, kind: CollectionKind::Tokens,
        path: "tokens", key: "tokens", noun: "token", identity: &["name"],
        references: &[to("customerId", CollectionName::Customers), to("legalEntityId", CollectionName::LegalEntities)],
        unknown: None, shape: Token::SHAPE,
        file: file("The bearer tokens that a tenant knows.", &[SCHEMA,
            required("tokens", Kind::List(&Kind::Object(Token::SHAPE)), "the tokens")]),
    },
];

impl CollectionRow {
    /// Whether a document of it may be named that is not there: that is a warning in files, and no write is refused for
    /// it unless all references are checked strictly and the collection is described.
    pub(crate) fn may_be_absent(&self) -> bool {
        self.unknown.is_some_and(|code| code.row().severity == Severity::Warning)
    }

    /// The references to directories that a document can spell out instead of naming an id, and the member that does
    /// so.
    pub(crate) fn spelled(&self) -> impl Iterator<Item = (&'static Reference, &'static str)> {
        let rows = self.references.iter().filter(|it| it.field.ends_with("Id"));
        let member = |it: &'static Reference| (it, it.field.trim_end_matches("Id"));
        rows.map(member).filter(|(it, _)| matches!(it.to.row().kind, CollectionKind::Directory(_)))
    }
}

impl CollectionName {
    /// All of them, by name.
    pub const ALL: [Self; 13] = [
        Self::Categories,
        Self::Clients,
        Self::ContactAssignments,
        Self::CustomerAssignments,
        Self::Customers,
        Self::GroupAssignments,
        Self::Groups,
        Self::ItemAssignments,
        Self::LegalEntities,
        Self::Products,
        Self::Segments,
        Self::Sites,
        Self::Tokens,
    ];

    /// What is to be known of it.
    pub(crate) fn row(self) -> &'static CollectionRow {
        COLLECTIONS.iter().find(|row| row.name == self).expect("every collection has a row")
    }

    /// The name in paths and of files.
    pub fn as_str(self) -> &'static str {
        self.row().path
    }

    /// The collection called `name`.
    pub fn named(name: &str) -> Option<Self> {
        COLLECTIONS.iter().find(|row| row.path == name).map(|row| row.name)
    }
}

/// The references in `doc`, a document of `row`: each with its number in its list, and the id that it names.
pub(crate) fn references<'a>(
    doc: &'a dyn FieldSet,
    row: &'static CollectionRow,
) -> impl Iterator<Item = (&'static Reference, usize, &'a str)> {
    let counts = |it: &&'static Reference| it.counts(doc);
    row.references.iter().filter(counts).flat_map(|reference| {
        let (one, many) = match doc.get(false, reference.field) {
            Some(Value::Text(id)) => (Some(id), &[][..]),
            Some(Value::Texts(ids)) => (None, ids),
            Some(_) | None => (None, &[][..]),
        };
        let ids = one.into_iter().chain(many.iter().map(|id| &**id));
        ids.enumerate().map(move |(nth, id)| (reference, nth, id))
    })
}

impl Directory {
    /// The collection that it is.
    pub(crate) fn row(self) -> &'static CollectionRow {
        let is_it = |row: &&CollectionRow| row.kind == CollectionKind::Directory(self);
        COLLECTIONS.iter().find(is_it).expect("every directory is a collection")
    }
}

impl AssignmentKind {
    /// The collection of these assignments.
    pub(crate) fn row(self) -> &'static CollectionRow {
        let is_it = |row: &&CollectionRow| row.kind == CollectionKind::Assignments(self);
        COLLECTIONS.iter().find(is_it).expect("every kind of assignment is a collection")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_collection_and_directory_has_its_row() {
        for name in CollectionName::ALL {
            let row = name.row();
            assert_eq!((row.name, CollectionName::named(row.path)), (name, Some(name)));
            assert_eq!(serde_json::to_value(name).unwrap(), row.path);
        }
        for (place, directory) in Directory::ALL.into_iter().enumerate() {
            assert_eq!(directory as usize, place);
            assert_eq!(directory.row().kind, CollectionKind::Directory(directory));
            assert_eq!([directory.fields()[0].schema.name], directory.row().identity);
        }
        for (place, kind) in AssignmentKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place);
            assert_eq!(kind.row().kind, CollectionKind::Assignments(kind));
        }
    }

    #[test]
    fn every_file_has_its_key_in_camel_case() {
        for row in &COLLECTIONS {
            let mut words = row.path.split('-');
            let first = words.next().unwrap_or_default().to_owned();
            let key = words.fold(first, |key, word| key + &word[..1].to_uppercase() + &word[1..]);
            assert_eq!(row.key, key);
            assert!(row.file.fields.iter().any(|field| field.name == key && field.required));
        }
    }

    #[test]
    fn references_are_fields_and_name_what_has_a_finding() {
        for row in &COLLECTIONS {
            for Reference { field, to, .. } in row.references {
                assert!(row.shape.fields.iter().any(|known| known.name == *field), "{field}");
                assert!(to.row().unknown.is_some(), "{field}");
            }
        }
    }
}
