//! API keys: the clients that may request a token from the token endpoint.

use super::fields::{Access, DocumentField, access, schemas, table};
use super::scope::SCOPE;
use super::{Id, Scopes};
use crate::schema::{Kind, Shape, closed, optional, required};

/// An API key. Its public client id is `<tenant>.<id>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// Identity within the tenant.
    pub id: Id,
    /// The secret; one without is that of a storefront, which asks for the tokens of visitors alone.
    pub secret: Option<Box<str>>,
    /// The scopes a token of it carries when a request names none.
    pub scopes: Scopes,
}

impl Client {
    /// The bytes that it keeps besides itself.
    pub(crate) fn heap_bytes(&self) -> usize {
        let scopes = self.scopes.iter().map(|scope| size_of_val(scope) + scope.len());
        self.id.len() + self.secret.as_ref().map_or(0, |text| text.len()) + scopes.sum::<usize>()
    }

    pub(crate) const SHAPE: &Shape = &closed(
        "a client",
        "An API key. Its public client id is the tenant's name, a dot and its id.",
        &schemas(&Self::FIELDS),
    );

    #[rustfmt::skip]
    const FIELDS: [DocumentField<Self>; 3] = [
        DocumentField::hidden(required("id", Kind::Id, "its identity within the tenant"), access!(id id)),
        DocumentField::hidden(optional("secret", Kind::Id, "the secret; a client without one is a storefront's, which asks for the tokens of visitors alone"), access!(text secret)),
        DocumentField::hidden(required("scopes", Kind::List(&SCOPE), "what its tokens may do"), access!(texts scopes)),
    ];
}

table!(Client);
