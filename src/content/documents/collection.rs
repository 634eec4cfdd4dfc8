//! The collections: their names, and what their files look like.

use super::{AssignmentRow, Fixture};
use crate::model::{Client, Customer, LegalEntity, Segment, Token};
use crate::schema::{Field, Kind, Shape, optional, required};

/// A collection that fixtures can hold.
#[derive(Debug)]
pub(crate) struct CollectionFile {
    /// Its name in file names.
    pub name: &'static str,
    /// Its name as the key of the array in a file.
    pub key: &'static str,
    /// What a file of it looks like when it is an object.
    pub file: Shape,
}

const SCHEMA: Field = optional("$schema", Kind::Text, "the JSON Schema of this file, for editors");

const fn file(about: &'static str, fields: &'static [Field]) -> Shape {
    Shape { name: "the file", about, fields, any_of: &[], open: false }
}

/// Segments.
pub(crate) static SEGMENTS: CollectionFile = CollectionFile {
    name: "segments",
    key: "segments",
    file: file(
        "The customer segments of a tenant.",
        &[SCHEMA, required("segments", Kind::List(&Kind::Object(Segment::SHAPE)), "the segments")],
    ),
};

/// The directory of customers.
pub(crate) static CUSTOMERS: CollectionFile = CollectionFile {
    name: "customers",
    key: "customers",
    file: file(
        "The customers of a tenant.",
        &[
            SCHEMA,
            required("customers", Kind::List(&Kind::Object(Customer::SHAPE)), "the customers"),
        ],
    ),
};

/// The directory of legal entities.
pub(crate) static LEGAL_ENTITIES: CollectionFile = CollectionFile {
    name: "legal-entities",
    key: "legalEntities",
    file: file(
        "The legal entities of a tenant.",
        &[
            SCHEMA,
            required(
                "legalEntities",
                Kind::List(&Kind::Object(LegalEntity::SHAPE)),
                "the legal entities",
            ),
        ],
    ),
};

/// Customer assignments.
pub(crate) static CUSTOMER_ASSIGNMENTS: CollectionFile = CollectionFile {
    name: "customer-assignments",
    key: "customerAssignments",
    file: file(
        "The customers in the segments of a tenant.",
        &[
            SCHEMA,
            optional("segmentId", Kind::Id, "the segment of all rows that name none"),
            required(
                "customerAssignments",
                Kind::List(&Kind::Object(AssignmentRow::SHAPE)),
                "the assignments",
            ),
        ],
    ),
};

/// API keys.
pub(crate) static CLIENTS: CollectionFile = CollectionFile {
    name: "clients",
    key: "clients",
    file: file(
        "The API keys of a tenant.",
        &[SCHEMA, required("clients", Kind::List(&Kind::Object(Client::SHAPE)), "the API keys")],
    ),
};

/// Bearer tokens.
pub(crate) static TOKENS: CollectionFile = CollectionFile {
    name: "tokens",
    key: "tokens",
    file: file(
        "The bearer tokens that a tenant knows.",
        &[SCHEMA, required("tokens", Kind::List(&Kind::Object(Token::SHAPE)), "the tokens")],
    ),
};

/// Every collection, once.
pub(crate) static COLLECTIONS: [&CollectionFile; 6] =
    [&SEGMENTS, &CUSTOMERS, &LEGAL_ENTITIES, &CUSTOMER_ASSIGNMENTS, &CLIENTS, &TOKENS];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_its_key_in_camel_case() {
        for collection in COLLECTIONS {
            let mut words = collection.name.split('-');
            let first = words.next().unwrap_or_default().to_owned();
            let key = words.fold(first, |key, word| key + &word[..1].to_uppercase() + &word[1..]);
            assert_eq!(collection.key, key);
            assert!(collection.file.fields.iter().any(|field| field.name == key && field.required));
        }
    }
}
