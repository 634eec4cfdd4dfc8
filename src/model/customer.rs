//! Customers: the directory from which assignments take names and e-mail.

use serde::Serialize;

use super::Id;

/// A customer of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// Identity within the tenant.
    pub id: Id,
    /// First name, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<Box<str>>,
    /// Last name, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<Box<str>>,
    /// E-mail address, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Box<str>>,
    /// The legal entities this customer acts for; never shown by the assignments.
    #[serde(skip_serializing_if = "<[Id]>::is_empty")]
    pub legal_entity_ids: Box<[Id]>,
}
