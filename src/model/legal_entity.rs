//! Legal entities: the companies on whose behalf B2B customers act.

use serde::Serialize;

use super::Id;

/// A legal entity of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LegalEntity {
    /// Identity within the tenant.
    pub id: Id,
    /// Its name, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Box<str>>,
}
