//! Bearer tokens and the scopes they carry.

use super::{Id, Moment};

/// Scope names, for example `customersegment.segment_read`.
pub type Scopes = Box<[Box<str>]>;

/// A bearer token: what a caller may do, and in whose name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The name people and the journal call it by; unique in the tenant.
    pub name: Box<str>,
    /// The text sent after `Bearer `.
    pub text: Box<str>,
    /// What it may do.
    pub scopes: Scopes,
    /// The customer it stands for.
    pub customer_id: Option<Id>,
    /// The legal entity that customer acts for.
    pub legal_entity_id: Option<Id>,
    /// When it dies; never when absent.
    pub expires_at: Option<Moment>,
    /// The tenant it belongs to when that is not the one it is known in: a token that is meant to be foreign.
    pub tenant: Option<Box<str>>,
}
