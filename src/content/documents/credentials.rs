//! Who may call: tokens and API keys.

use super::{DocumentReader, Fixture};
use crate::model::forms::{EXPIRY, TENANT_NAME};
use crate::model::scope::SCOPE;
use crate::model::{Client, Token};
use crate::schema::{Kind, Shape, optional, required};

impl Fixture for Token {
    const SHAPE: &'static Shape = &Shape {
        name: "a token",
        about: "A bearer token: what a caller may do, and in whose name.",
        fields: &[
            required("name", Kind::Id, "what people and the journal call it"),
            required("token", Kind::Id, "the text sent after `Bearer `"),
            required("scopes", Kind::List(&SCOPE), "what it may do"),
            optional("customerId", Kind::Id, "the customer it stands for"),
            optional("legalEntityId", Kind::Id, "the legal entity that customer acts for"),
            optional("expiresAt", EXPIRY, "when it dies; never when absent"),
            optional(
                "tenant",
                TENANT_NAME,
                "the tenant it belongs to, for a token that is meant to be foreign",
            ),
        ],
        any_of: &[],
        open: false,
    };

    fn read(doc: &DocumentReader<'_>) -> Self {
        Self {
            name: doc.needed("name"),
            text: doc.needed("token"),
            scopes: doc.texts("scopes", Self::SHAPE),
            customer_id: doc.text("customerId"),
            legal_entity_id: doc.text("legalEntityId"),
            expires_at: doc.moment("expiresAt"),
            tenant: doc.optional("tenant", Self::SHAPE),
        }
    }
}

impl Fixture for Client {
    const SHAPE: &'static Shape = &Shape {
        name: "a client",
        about: "An API key. Its public client id is the tenant's name, a dot and its id.",
        fields: &[
            required("id", Kind::Id, "its identity within the tenant"),
            required("secret", Kind::Id, "the secret"),
            required("scopes", Kind::List(&SCOPE), "what its tokens may do"),
        ],
        any_of: &[],
        open: false,
    };

    fn read(doc: &DocumentReader<'_>) -> Self {
        Self {
            id: doc.needed("id"),
            secret: doc.needed("secret"),
            scopes: doc.texts("scopes", Self::SHAPE),
        }
    }
}
