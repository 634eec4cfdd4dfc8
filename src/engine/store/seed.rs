//! The understood fixtures: what worlds start from and are reset to, shared by all of them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;

use super::base::BaseRows;
use super::known_lists::SeedLists;
use crate::engine::auth::credentials::Credentials;
use crate::engine::auth::grant::AuthMode;
use crate::engine::behavior::Settings;
use crate::engine::mixins::MixinSchemas;
use crate::engine::scenario::Scenario;
use crate::model::{
    Assignment, AssignmentKind, ByAssignmentKind, Directories, DirectoryDocument, Id, Segment,
    TenantLanguages, Token,
};

/// All tenants with a folder of their own, and what any other tenant is made of.
#[derive(Debug, Default)]
pub struct Seed {
    /// Tenants by name.
    pub tenants: BTreeMap<Box<str>, Arc<TenantSeed>>,
    /// The template.
    pub template: Arc<TenantSeed>,
    /// The scenarios that can become active, by name.
    pub scenarios: BTreeMap<Box<str>, Arc<Scenario>>,
    /// Whose files have which token.
    pub of_tokens: SeedTokens,
}

/// The first tenant by name whose files have a token, by its text, none for the template; laid when a token is first looked for
/// that its tenant does not know.
#[derive(Debug, Default)]
pub struct SeedTokens(OnceLock<HashMap<Box<str>, Option<Box<str>>>>);

impl Seed {
    /// How many documents the folders of tenants hold besides what they take over from the template, and how many the
    /// template holds.
    pub fn documents(&self) -> (usize, usize) {
        let template = &*self.template;
        let of_tenants = self.tenants.values().map(|tenant| tenant.documents_besides(template));
        (of_tenants.sum(), template.documents_besides(&TenantSeed::default()))
    }

    /// Whether the files of any tenant, or the template, have a token with this text.
    pub(in crate::engine) fn has_token(&self, text: &str) -> bool {
        self.token(text).is_some()
    }

    /// The token with this text and the tenant whose files have it, none for the template.
    pub(in crate::engine) fn token(&self, text: &str) -> Option<(Option<&str>, &Token)> {
        let tenants = self.of_tokens.0.get_or_init(|| self.tenants_by_token());
        let name = tenants.get(text)?.as_deref();
        let tenant = name.map_or(&self.template, |name| self.tenant(name).0);
        Some((name, tenant.credentials.token(text)?))
    }

    fn tenants_by_token(&self) -> HashMap<Box<str>, Option<Box<str>>> {
        let named = self.tenants.iter().map(|(name, tenant)| (Some(name), tenant));
        let mut tenants = HashMap::new();
        for (name, tenant) in named.chain([(None, &self.template)]) {
            for token in tenant.credentials.tokens() {
                tenants.entry(token.text.clone()).or_insert_with(|| name.cloned());
            }
        }
        tenants
    }

    /// The same tenants with more scenarios to choose from.
    #[must_use]
    pub fn with_scenarios(&self, more: Vec<Arc<Scenario>>) -> Self {
        let mut scenarios = self.scenarios.clone();
        scenarios.extend(more.into_iter().map(|scenario| (scenario.name.clone(), scenario)));
        let (tenants, template) = (self.tenants.clone(), Arc::clone(&self.template));
        Self { tenants, template, scenarios, ..Self::default() }
    }

    /// What the tenant called `name` is made of, and whether it has a folder of its own.
    pub fn tenant(&self, name: &str) -> (&Arc<TenantSeed>, bool) {
        self.tenants.get(name).map_or((&self.template, false), |own| (own, true))
    }
}

/// Assignments of one kind, by the id of their segment.
pub type AssignmentsBySegment = HashMap<Id, Arc<BaseRows<Assignment>>>;

/// The start state of one tenant.
#[derive(Debug, Default)]
pub struct TenantSeed {
    /// The segments.
    pub segments: Arc<BaseRows<Segment>>,
    /// The directories.
    pub directories: Directories<Arc<BaseRows<DirectoryDocument>>>,
    /// The assignments of each kind.
    pub assignments: ByAssignmentKind<AssignmentsBySegment>,
    /// The tokens and API keys that hold here.
    pub credentials: Arc<Credentials>,
    /// What its `_tenant.json` says of behaviors.
    pub behaviors: Settings,
    /// What its `_tenant.json` says of authentication.
    pub auth: Option<AuthMode>,
    /// The schemas against which mixins are held.
    pub mixin_schemas: MixinSchemas,
    /// The languages in which it is read.
    pub languages: TenantLanguages,
    /// What is known of the assignments across segments.
    pub lists: SeedLists,
}

impl TenantSeed {
    /// How many documents it holds that `other` does not share with it.
    fn documents_besides(&self, other: &Self) -> usize {
        let own = |rows: u32, is_shared: bool| if is_shared { 0 } else { rows as usize };
        let segments = own(self.segments.len(), Arc::ptr_eq(&self.segments, &other.segments));
        let directories = self.directories.iter().zip(other.directories.iter());
        let directories = directories.map(|(rows, it)| own(rows.len(), Arc::ptr_eq(rows, it)));
        let kinds = self.assignments.iter().zip(&other.assignments);
        let assignments = kinds.flat_map(|(rows, other)| {
            rows.iter().map(move |(segment, rows)| {
                let shared = other.get(segment).is_some_and(|it| Arc::ptr_eq(it, rows));
                own(rows.len(), shared)
            })
        });
        let credentials = match Arc::ptr_eq(&self.credentials, &other.credentials) {
            true => 0,
            false => self.credentials.tokens().count() + self.credentials.client_ids().len(),
        };
        segments + directories.sum::<usize>() + assignments.sum::<usize>() + credentials
    }

    /// How many rows lists can have to walk through, together.
    pub fn row_count(&self) -> usize {
        *self.lists.rows.get_or_init(|| {
            let assigned = self.assignments.iter().flat_map(HashMap::values);
            let assigned: usize = assigned.map(|rows| rows.len() as usize).sum();
            self.segments.len() as usize + assigned
        })
    }

    /// The assignments of `kind`, by segment.
    pub fn assigned(&self, kind: AssignmentKind) -> &AssignmentsBySegment {
        &self.assignments[kind as usize]
    }

    /// Whether there is no token that is good here and no client to get one; `auth` is what is chosen for all tenants.
    pub fn lets_nobody_in(&self, auth: Option<AuthMode>) -> bool {
        let known = &self.credentials;
        auth.or(self.auth).unwrap_or_default() == AuthMode::Enforce
            && known.tokens().next().is_none()
            && known.client_ids().is_empty()
    }
}
