//! Who calls: tokens, the clients that get them, and what they grant.

pub(super) mod credentials;
pub(super) mod grant;
pub(super) mod issued_tokens;
pub(super) mod revoked_tokens;
mod token_index;
