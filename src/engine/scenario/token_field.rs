//! The fields of a token that a rule can match.

use super::matcher::Matcher;
use crate::model::Token;

/// The fields of a token that a rule can match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenField {
    /// Its name.
    Name,
    /// Any of its scopes.
    Scope,
    /// Its customer.
    CustomerId,
    /// Its legal entity.
    LegalEntityId,
}

impl TokenField {
    /// The fields by the names that files use.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("name", Self::Name),
        ("scope", Self::Scope),
        ("customerId", Self::CustomerId),
        ("legalEntityId", Self::LegalEntityId),
    ];

    /// What files call it.
    pub fn name(self) -> &'static str {
        let named = Self::NAMES.iter().find(|(_, field)| *field == self);
        named.map_or("", |(name, _)| name)
    }

    /// Whether this field of `token` meets `matcher`.
    pub(super) fn met(self, matcher: &Matcher, token: Option<&Token>) -> bool {
        let Some(token) = token else { return matcher.meets_text(None) };
        match self {
            Self::Name => matcher.meets_text(Some(&token.name)),
            Self::Scope => match matcher {
                Matcher::Exists(wanted) => token.scopes.is_empty() != *wanted,
                Matcher::Equals(_)
                | Matcher::Contains(_)
                | Matcher::Matches(_)
                | Matcher::In(_) => {
                    token.scopes.iter().any(|scope| matcher.meets_text(Some(scope)))
                }
            },
            Self::CustomerId => matcher.meets_text(token.customer_id.as_deref()),
            Self::LegalEntityId => matcher.meets_text(token.legal_entity_id.as_deref()),
        }
    }
}
