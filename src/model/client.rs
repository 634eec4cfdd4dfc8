//! API keys: who may ask the token endpoint for a token.

use super::{Id, Scopes};

/// An API key. Its public client id is `<tenant>.<id>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Identity within the tenant.
    pub id: Id,
    /// The secret.
    pub secret: Box<str>,
    /// The scopes a token of it carries when none are asked for.
    pub scopes: Scopes,
}
