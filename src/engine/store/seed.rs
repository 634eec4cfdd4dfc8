//! The understood fixtures: what worlds start from and are reset to, shared by all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;

use super::base::BaseRows;
use crate::engine::auth::credentials::Credentials;
use crate::engine::auth::grant::AuthMode;
use crate::engine::behavior::Settings;
use crate::engine::scenario::Scenario;
use crate::model::{Assignment, Directories, DirectoryDocument, Id, Segment};

/// All tenants with a folder of their own, and what any other tenant is made of.
#[derive(Debug, Default)]
pub struct Seed {
    /// Tenants by name.
    pub tenants: BTreeMap<Box<str>, Arc<TenantSeed>>,
    /// The template.
    pub template: Arc<TenantSeed>,
    /// The scenarios that can become active, by name.
    pub scenarios: BTreeMap<Box<str>, Arc<Scenario>>,
}

impl Seed {
    /// What the tenant called `name` is made of, and whether it has a folder of its own.
    pub fn tenant(&self, name: &str) -> (&Arc<TenantSeed>, bool) {
        self.tenants.get(name).map_or((&self.template, false), |own| (own, true))
    }
}

/// The start state of one tenant.
#[derive(Debug, Default)]
pub struct TenantSeed {
    /// The segments.
    pub segments: Arc<BaseRows<Segment>>,
    /// The directories.
    pub directories: Directories<Arc<BaseRows<DirectoryDocument>>>,
    /// The customer assignments by segment.
    pub assignments: HashMap<Id, Arc<BaseRows<Assignment>>>,
    /// The tokens and API keys that hold here.
    pub credentials: Arc<Credentials>,
    /// What its `_tenant.json` says of behaviors.
    pub behaviors: Settings,
    /// What its `_tenant.json` says of authentication.
    pub auth: Option<AuthMode>,
}

impl TenantSeed {
    /// Whether there is no token that is good here and no client to get one; `auth` is what is chosen for all tenants.
    pub fn lets_nobody_in(&self, auth: Option<AuthMode>) -> bool {
        let known = &self.credentials;
        auth.or(self.auth).unwrap_or_default() == AuthMode::Enforce
            && known.tokens().next().is_none()
            && known.client_ids().is_empty()
    }
}
