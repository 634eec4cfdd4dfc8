//! A world: one whole sandbox. What it holds, and how its tenants come to be; how it answers is in `exchange`.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::ambient::Ambient;
use super::auth::AuthMode;
use super::behavior::{Behavior, Behaviors, Settings, did_you_mean};
use super::error::ApiError;
use super::issued::Issued;
use super::router::Router;
use super::scenario::Armed;
use super::store::{Seed, Tenant};
use crate::model::Timestamp;

/// What a world is made with besides its seed.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Behaviors chosen for every tenant, before what the tenants' own files say.
    pub behaviors: Settings,
    /// The auth mode of every tenant, before what the tenants' own files say.
    pub auth: Option<AuthMode>,
    /// What happens at the first use of a tenant that has no folder.
    pub unknown_tenant: UnknownTenant,
    /// The scenarios that are active from the start.
    pub scenarios: Vec<Box<str>>,
}

/// What happens at the first use of a tenant that has no folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownTenant {
    /// It is made from the template, and the terminal says so.
    #[default]
    Create,
    /// It is a 404.
    Refuse,
}

/// One whole sandbox: tenants, data, issued tokens, scenarios.
#[derive(Debug)]
pub struct World {
    name: Box<str>,
    pub(super) seed: Arc<Seed>,
    pub(super) router: Arc<Router>,
    pub(super) options: Arc<Options>,
    random_seed: u64,
    start: Timestamp,
    pub(super) tenants: BTreeMap<Box<str>, Tenant>,
    /// The tokens the token endpoint gave out.
    pub issued: Issued,
    /// The texts of tokens that rules have killed.
    pub(super) dead: HashSet<Box<str>>,
    /// The scenarios that are active.
    pub armed: Armed,
}

impl World {
    /// A world over `seed` that starts at `ambient.now`.
    pub fn new(
        name: &str,
        seed: Arc<Seed>,
        router: Arc<Router>,
        options: Arc<Options>,
        (random_seed, ambient): (u64, Ambient),
    ) -> Self {
        let mut armed = Armed::default();
        for scenario in options.scenarios.iter().filter_map(|name| seed.scenarios.get(name)) {
            armed.arm(Arc::clone(scenario));
        }
        Self {
            name: name.into(),
            seed,
            router,
            options,
            random_seed,
            start: ambient.now,
            tenants: BTreeMap::new(),
            issued: Issued::default(),
            dead: HashSet::new(),
            armed,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The seed it lives over.
    pub fn seed(&self) -> &Arc<Seed> {
        &self.seed
    }

    /// The number from which it draws all chance and identifiers.
    pub fn random_seed(&self) -> u64 {
        self.random_seed
    }

    /// When it started; relative instants of its fixtures refer to this.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// The behaviors of the tenant called `name`, else those of no tenant in particular.
    pub(super) fn behaviors(&self, name: Option<&str>) -> Behaviors {
        let tenant = name.and_then(|name| self.tenants.get(name));
        tenant.map_or_else(
            || Behaviors::settle(&[&self.options.behaviors], self.random_seed),
            |tenant| tenant.behaviors.clone(),
        )
    }

    /// Makes sure that the tenant called `name` is there.
    ///
    /// # Errors
    /// 400 for a malformed name, 404 for a tenant without a folder where those are refused.
    pub fn enter(
        &mut self,
        name: &str,
        notices: &mut Vec<String>,
    ) -> Result<&mut Tenant, ApiError> {
        if !self.tenants.contains_key(name) {
            let tenant = self.made(name, notices)?;
            self.tenants.insert(name.into(), tenant);
        }
        Ok(self.tenants.get_mut(name).expect("it is there or was made above"))
    }

    fn made(&self, name: &str, notices: &mut Vec<String>) -> Result<Tenant, ApiError> {
        let (seed, has_folder) = self.seed.tenant(name);
        let behaviors =
            Behaviors::settle(&[&self.options.behaviors, &seed.behaviors], self.random_seed);
        if !is_tenant_name(name) && behaviors.is(Behavior::TenantName, "refuse") {
            let expected = "expected 3 to 16 lowercase letters and digits, a letter first";
            return Err(ApiError::parameter("tenant", expected));
        }
        if !has_folder {
            let near = did_you_mean(name, self.seed.tenants.keys().map(|name| &**name));
            if self.options.unknown_tenant == UnknownTenant::Refuse {
                return Err(ApiError::UnknownTenant { name: name.into(), near });
            }
            notices.push(format!(
                "tenant `{name}` has no folder and was made from the template{near}"
            ));
        }
        let auth = self.options.auth.or(seed.auth).unwrap_or_default();
        Ok(Tenant::new(Arc::clone(seed), behaviors, auth, self.start))
    }

    /// Whether another tenant of this world knows the token, or it was issued for one.
    pub(super) fn is_foreign(&self, text: &str) -> bool {
        let fixtures = self.seed.tenants.values().chain([&self.seed.template]);
        self.issued.knows(text)
            || fixtures.into_iter().any(|seed| seed.credentials.token(text).is_some())
    }
}

/// Whether `name` is a tenant name as documented: `^[a-z][a-z0-9]+$`, 3 to 16 characters.
fn is_tenant_name(name: &str) -> bool {
    (3..=16).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}
