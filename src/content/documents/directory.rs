//! The directories: customers and legal entities.

use super::{DocumentReader, Fixture, HiddenReferences};
use crate::model::{Customer, LegalEntity};
use crate::schema::{Kind, Shape, optional, required};

impl Fixture for Customer {
    const SHAPE: &'static Shape = &Shape {
        name: "a customer",
        about: "A customer.",
        fields: &[
            required("id", Kind::Id, "its identity within the tenant"),
            optional("firstName", Kind::Text, "the first name"),
            optional("lastName", Kind::Text, "the last name"),
            optional("email", Kind::Text, "the e-mail address"),
            optional(
                "legalEntityIds",
                Kind::List(&Kind::Id),
                "the legal entities this customer acts for",
            ),
        ],
        any_of: &[],
        open: false,
    };

    const NAMED: HiddenReferences =
        HiddenReferences { customers: true, ..HiddenReferences::NOTHING };

    fn read(doc: &DocumentReader<'_>) -> Self {
        Self {
            id: doc.needed("id"),
            first_name: doc.text("firstName"),
            last_name: doc.text("lastName"),
            email: doc.text("email"),
            legal_entity_ids: doc.texts("legalEntityIds", Self::SHAPE),
        }
    }
}

impl Fixture for LegalEntity {
    const SHAPE: &'static Shape = &Shape {
        name: "a legal entity",
        about: "A company on whose behalf customers act.",
        fields: &[
            required("id", Kind::Id, "its identity within the tenant"),
            optional("name", Kind::Text, "its name"),
        ],
        any_of: &[],
        open: false,
    };

    const NAMED: HiddenReferences =
        HiddenReferences { legal_entities: true, ..HiddenReferences::NOTHING };

    fn read(doc: &DocumentReader<'_>) -> Self {
        Self { id: doc.needed("id"), name: doc.text("name") }
    }
}
