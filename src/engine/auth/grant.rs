//! Who calls and what they may do: a bearer token to a grant, and a grant against an operation's scopes.

use crate::engine::error::{ApiError, TokenRefusal};
use crate::engine::operation::{Caller, Operation, TokenKind};
use crate::model::scope::{MANAGE, READ};
use crate::model::{Scopes, Timestamp, Token};

/// How strict a tenant is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthMode {
    /// Tokens and scopes decide, as in the real service.
    #[default]
    Enforce,
    /// Any bearer text will do; a token the tenant knows is still judged by what it carries.
    AnyToken,
    /// No token is needed.
    Off,
}

impl AuthMode {
    /// The modes by the names that flags and files use.
    pub const NAMES: [(&'static str, Self); 3] =
        [("enforce", Self::Enforce), ("any-token", Self::AnyToken), ("off", Self::Off)];

    /// The mode called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, mode)| *mode)
    }
}

/// What a caller may do, and in whose name: what its token carries, or everything where no token is needed.
#[derive(Clone, Copy, Debug)]
pub struct Grant<'a>(Option<&'a Token>);

impl<'a> Grant<'a> {
    /// One that may do everything.
    pub const UNLIMITED: Self = Self(None);

    /// What `token` carries.
    pub fn of(token: &'a Token) -> Self {
        Self(Some(token))
    }

    /// The customer it stands for.
    pub fn customer_id(self) -> Option<&'a str> {
        self.0.and_then(|token| token.customer_id.as_deref())
    }

    /// The legal entity on whose behalf that customer acts.
    pub fn legal_entity_id(self) -> Option<&'a str> {
        self.0.and_then(|token| token.legal_entity_id.as_deref())
    }

    /// Whose token it is; none where no token is needed.
    pub fn kind(self) -> Option<TokenKind> {
        self.0.map(|token| match (&token.customer_id, &token.session_id) {
            (Some(_), _) => TokenKind::Customer,
            (None, Some(_)) => TokenKind::Visitor,
            (None, None) => TokenKind::Service,
        })
    }

    /// The token.
    pub fn token(self) -> Option<&'a Token> {
        self.0
    }

    /// The refusal of what needs one of the scopes `needed`.
    pub fn lacks(self, needed: &'static [&'static str]) -> ApiError {
        let token = self.0.map_or("any", |token| &token.name);
        ApiError::MissingScope { needed, token: token.into() }
    }

    /// The refusal of what is for tokens of the kinds `needed` alone.
    pub fn is_not(self, needed: &'static [TokenKind]) -> ApiError {
        let token = self.0.map(|token| token.name.clone());
        ApiError::WrongToken { needed, token, kind: self.kind() }
    }

    /// Whether it carries `scope`.
    pub fn has(self, scope: &str) -> bool {
        self.0.is_none_or(|token| token.scopes.iter().any(|known| **known == *scope))
    }

    /// Holds this grant against what `operation` asks for: one of its scopes is enough; a manage scope stands
    /// for reading where `manage_reads` says so.
    ///
    /// # Errors
    /// [`ApiError::MissingScope`] when none is carried, [`ApiError::WrongToken`] for a token of another kind.
    pub fn admit(
        self,
        operation: &Operation,
        manage_reads: impl FnOnce() -> bool,
    ) -> Result<(), ApiError> {
        let is_of = |kinds: &[TokenKind]| self.kind().is_none_or(|kind| kinds.contains(&kind));
        match operation.caller {
            Caller::Anyone | Caller::Token => return Ok(()),
            Caller::Kinds(kinds) if is_of(kinds) => return Ok(()),
            Caller::Kinds(needed) => return Err(self.is_not(needed)),
            Caller::Scope => {}
        }
        let reads = || operation.scopes.contains(&READ);
        if operation.scopes.iter().any(|scope| self.has(scope))
            || (reads() && self.has(MANAGE) && manage_reads())
        {
            return Ok(());
        }
        Err(self.lacks(operation.scopes))
    }
}

/// `token` without the scopes that let it call `operation`; none where it has none of them, or scopes do not decide about that.
pub(in crate::engine) fn without_scopes(
    token: &Token,
    operation: &Operation,
    manage_reads: impl FnOnce() -> bool,
) -> Option<Token> {
    if operation.caller != Caller::Scope {
        return None;
    }
    let manage_too = operation.scopes.contains(&READ) && manage_reads();
    let lets_in =
        |scope: &str| operation.scopes.contains(&scope) || (manage_too && scope == MANAGE);
    let rest = token.scopes.iter().filter(|scope| !lets_in(scope));
    let rest: Scopes = rest.cloned().collect();
    (rest.len() < token.scopes.len()).then(|| Token { scopes: rest, ..token.clone() })
}

/// The text after `Bearer ` of an `Authorization` header.
pub fn bearer(authorization: Option<&str>) -> Option<&str> {
    const SCHEME: &str = "Bearer ";
    let (scheme, text) = authorization?.split_at_checked(SCHEME.len())?;
    let text = text.trim_ascii();
    (scheme.eq_ignore_ascii_case(SCHEME) && !text.is_empty()).then_some(text)
}

/// Judges a token that the tenant called `tenant` knows.
///
/// # Errors
/// Why it is refused.
pub(in crate::engine) fn judge(
    token: &Token,
    tenant: &str,
    start: Timestamp,
    now: Timestamp,
) -> Result<(), TokenRefusal> {
    if token.tenant.as_deref().is_some_and(|home| home != tenant) {
        return Err(TokenRefusal::Foreign);
    }
    match token.expires_at {
        Some(end) if end.on(start) <= now => Err(TokenRefusal::Expired),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_scheme_with_a_text_is_a_token() {
        assert_eq!(bearer(Some("Bearer abc")), Some("abc"));
        assert_eq!(bearer(Some("bearer  abc ")), Some("abc"));
        for header in
            [None, Some(""), Some("Bearer"), Some("Bearer  "), Some("Basic abc"), Some("abc")]
        {
            assert_eq!(bearer(header), None, "{header:?}");
        }
    }
}
