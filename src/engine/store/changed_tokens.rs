//! The tokens of tenants whose tokens are not those of their files any more, by their texts: to look one up costs the same,
//! however many tenants there are.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::engine::auth::credentials::Credentials;

/// The tenants that have a token, by its text. Clones share what they hold until one of them changes.
#[derive(Clone, Debug, Default)]
pub(super) struct ChangedTokens(Arc<HashMap<Box<str>, BTreeSet<Box<str>>>>);

impl ChangedTokens {
    /// The first by name of the tenants that have a token with this text.
    pub(super) fn tenant(&self, text: &str) -> Option<&str> {
        self.0.get(text).and_then(BTreeSet::first).map(|tenant| &**tenant)
    }

    /// Notes the tokens of `tenant`.
    pub(super) fn add(&mut self, tenant: &str, credentials: &Credentials) {
        let known = Arc::make_mut(&mut self.0);
        for token in credentials.tokens() {
            known.entry(token.text.clone()).or_default().insert(tenant.into());
        }
    }

    /// Takes back that `tenant` has these.
    pub(super) fn remove(&mut self, tenant: &str, credentials: &Credentials) {
        let known = Arc::make_mut(&mut self.0);
        for token in credentials.tokens() {
            let Some(tenants) = known.get_mut(&token.text) else { continue };
            tenants.remove(tenant);
            if tenants.is_empty() {
                known.remove(&token.text);
            }
        }
    }
}
