//! The token that a request presented, as the journal shows it: by its fingerprint, and who it is where a tenant knows it.

use serde::Serialize;

use super::redact::fingerprint;
use crate::engine::scenario::TokenField;
use crate::model::{Id, Scopes, Token};

/// The token that a request presents.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Presented<'a> {
    /// Its text.
    pub text: &'a str,
    /// The token that has this text.
    pub token: Option<&'a Token>,
    /// The tenant that knows it; none where only the template does.
    pub tenant: Option<&'a str>,
}

/// What the journal keeps of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PresentedToken {
    fingerprint: Box<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Scopes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_entity_id: Option<Id>,
}

impl Presented<'_> {
    /// The tenant whose token it is, which the token itself can say.
    fn home(&self) -> Option<&str> {
        self.token.and_then(|token| token.tenant.as_deref()).or(self.tenant)
    }
}

impl PresentedToken {
    /// What it is called; none where no tenant knows it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What stands for its text.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The tenant whose token it is; none where no tenant, or only the template, knows it.
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// What it may do; nothing where no tenant knows it.
    pub fn scopes(&self) -> &[Box<str>] {
        self.scopes.as_deref().unwrap_or_default()
    }

    /// The same; none where no tenant knows the token, so that it is not known what it may do.
    pub fn known_scopes(&self) -> Option<&[Box<str>]> {
        self.scopes.as_deref()
    }

    /// The customer it stands for.
    pub fn customer_id(&self) -> Option<&str> {
        self.customer_id.as_deref()
    }

    /// The legal entity that customer acts for.
    pub fn legal_entity_id(&self) -> Option<&str> {
        self.legal_entity_id.as_deref()
    }

    /// What `field` says of it, each value that it has.
    pub(super) fn values(&self, field: TokenField) -> Vec<&str> {
        match field {
            TokenField::Name => self.name.as_deref().into_iter().collect(),
            TokenField::Scope => self.scopes.iter().flatten().map(AsRef::as_ref).collect(),
            TokenField::CustomerId => self.customer_id.as_deref().into_iter().collect(),
            TokenField::LegalEntityId => self.legal_entity_id.as_deref().into_iter().collect(),
        }
    }

    pub(super) fn of(presented: Presented<'_>, seed: u64) -> Self {
        Self {
            fingerprint: fingerprint(presented.text.as_bytes(), seed).into(),
            name: presented.token.map(|token| token.name.clone()),
            tenant: presented.home().map(Into::into),
            scopes: presented.token.map(|token| token.scopes.clone()),
            customer_id: presented.token.and_then(|token| token.customer_id.clone()),
            legal_entity_id: presented.token.and_then(|token| token.legal_entity_id.clone()),
        }
    }

    /// Whether this is the text that is presented.
    pub(super) fn has_text_of(&self, presented: Presented<'_>, seed: u64) -> bool {
        *self.fingerprint == fingerprint(presented.text.as_bytes(), seed)
    }

    /// Whether who is presented is known in the same words.
    pub(super) fn says_the_same(&self, presented: Presented<'_>) -> bool {
        self.name.as_deref() == presented.token.map(|token| &*token.name)
            && self.tenant.as_deref() == presented.home()
            && self.scopes.as_ref() == presented.token.map(|token| &token.scopes)
            && self.customer_id.as_ref() == presented.token.and_then(|it| it.customer_id.as_ref())
            && self.legal_entity_id.as_ref()
                == presented.token.and_then(|it| it.legal_entity_id.as_ref())
    }

    /// Whether this is its name or its fingerprint.
    pub(super) fn is_called(&self, text: &str) -> bool {
        self.name.as_deref() == Some(text) || *self.fingerprint == *text
    }

    /// The bytes that it keeps.
    pub(super) fn bytes(&self) -> usize {
        let scopes = self.scopes.iter().flatten();
        let scopes = scopes.map(|scope| size_of::<Box<str>>() + scope.len()).sum::<usize>();
        let texts = [&self.name, &self.tenant, &self.customer_id, &self.legal_entity_id];
        let texts = texts.into_iter().flatten();
        let texts = texts.map(|text| text.len()).sum::<usize>();
        size_of::<Self>() + self.fingerprint.len() + texts + scopes
    }
}
