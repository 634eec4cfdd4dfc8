//! Bearer tokens and the scopes they carry.

use super::fields::{Access, DocumentField, access, schemas, table};
use super::scope::SCOPE;
use super::text_formats::{EXPIRY, TENANT_NAME};
use super::{Id, Moment};
use crate::schema::{Kind, Shape, closed, optional, required};

/// Scope names, for example `customersegment.segment_read`.
pub type Scopes = Box<[Box<str>]>;

/// A bearer token: what a caller may do, and in whose name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// The name people and the journal call it by; unique in the tenant.
    pub name: Box<str>,
    /// The text sent after `Bearer `.
    pub text: Box<str>,
    /// What it may do.
    pub scopes: Scopes,
    /// The customer in whose name it acts.
    pub customer_id: Option<Id>,
    /// The legal entity that customer acts for.
    pub legal_entity_id: Option<Id>,
    /// When it expires; never when absent.
    pub expires_at: Option<Moment>,
    /// What it can be exchanged for another one with, once.
    pub refresh_token: Option<Box<str>>,
    /// When that expires; never when absent.
    pub refresh_expires_at: Option<Moment>,
    /// The session of a storefront that it belongs to. One that stands for no customer is then a visitor's.
    pub session_id: Option<Box<str>>,
    /// The tenant it belongs to when that is not the one it is known in: a token that is meant to be foreign.
    pub tenant: Option<Box<str>>,
}

impl Token {
    /// The bytes that it keeps besides itself.
    pub(crate) fn heap_bytes(&self) -> usize {
        let may = [
            &self.customer_id,
            &self.legal_entity_id,
            &self.refresh_token,
            &self.session_id,
            &self.tenant,
        ];
        let may = may.into_iter().flatten().map(|text| text.len()).sum::<usize>();
        let scopes = self.scopes.iter().map(|scope| size_of_val(scope) + scope.len());
        self.name.len() + self.text.len() + may + scopes.sum::<usize>()
    }

    /// The texts that let something in: its own, and the one that it can be exchanged with.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        [Some(&*self.text), self.refresh_token.as_deref()].into_iter().flatten()
    }

    pub(crate) const SHAPE: &Shape = &closed(
        "a token",
        "A bearer token: what a caller may do, and in whose name.",
        &schemas(&Self::FIELDS),
    );

    #[rustfmt::skip]
    const FIELDS: [DocumentField<Self>; 10] = [
        DocumentField::hidden(required("name", Kind::Id, "what people and the journal call it"), access!(id name)),
        DocumentField::hidden(required("token", Kind::Id, "the text sent after `Bearer `"), access!(id text)),
        DocumentField::hidden(required("scopes", Kind::List(&SCOPE), "what it may do"), access!(texts scopes)),
        DocumentField::hidden(optional("customerId", Kind::Id, "the customer it stands for"), access!(text customer_id)),
        DocumentField::hidden(optional("legalEntityId", Kind::Id, "the legal entity that customer acts for"), access!(text legal_entity_id)),
        DocumentField::hidden(optional("expiresAt", EXPIRY, "when it dies; never when absent"), access!(moment expires_at)),
        DocumentField::hidden(optional("refreshToken", Kind::Id, "what it can be exchanged for another one with, once"), access!(text refresh_token)),
        DocumentField::hidden(optional("refreshExpiresAt", EXPIRY, "when that dies; never when absent"), access!(moment refresh_expires_at)),
        DocumentField::hidden(optional("sessionId", Kind::Id, "the session of a storefront that it belongs to; without `customerId` it is an anonymous visitor's"), access!(text session_id)),
        DocumentField::hidden(optional("tenant", TENANT_NAME, "the tenant it belongs to, for a token that is meant to be foreign"), access!(text tenant)),
    ];
}

table!(Token);
