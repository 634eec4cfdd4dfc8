//! A world: one whole sandbox. What it holds, and how its tenants come to be; how it answers is in `exchange`.

pub(super) mod export;
pub(super) mod fixture_writer;
pub(super) mod rebase;
pub(super) mod records;
pub(super) mod reset;
pub(super) mod snapshot;
pub(super) mod tokens;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ambient::Ambient;
use super::auth::credentials::Credentials;
use super::auth::grant::AuthMode;
use super::auth::issued_tokens::IssuedTokens;
use super::behavior::{Behavior, Behaviors, Settings, did_you_mean};
use super::clock::Clock;
use super::error::ApiError;
use super::exchange::routing::Router;
use super::journal::{Journal, Noted};
use super::scenario::{ActiveScenarios, Scenario};
use super::store::{Seed, Tenant};
use crate::model::{Timestamp, is_tenant_name};
use snapshot::Snapshot;

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
    /// How time is told at the start.
    pub clock: Clock,
    /// The most exchanges that the journal keeps; [`Journal::LENGTH`] without it.
    pub journal_length: Option<usize>,
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

/// One whole sandbox: tenants, data, issued tokens, scenarios, clock, journal.
#[derive(Debug)]
pub struct World {
    name: Box<str>,
    /// The seed of its files, to which a reset returns and which a reload replaces.
    pub(super) seed: Arc<Seed>,
    /// The seed its data lives over: its files', or an imported one.
    pub(super) base: Arc<Seed>,
    pub(super) router: Arc<Router>,
    pub(super) options: Arc<Options>,
    random_seed: u64,
    pub(super) start: Timestamp,
    pub(super) clock: Clock,
    /// A map makes room for eleven values at once, and most worlds have one tenant: hence the boxes.
    pub(super) tenants: BTreeMap<Box<str>, Box<Tenant>>,
    /// The tokens that were given out or killed at run time.
    pub issued: IssuedTokens,
    /// The scenarios that are active.
    pub armed: ActiveScenarios,
    pub(super) journal: Journal,
    /// How many exchanges there were.
    pub(super) exchanges: u64,
    pub(super) snapshots: BTreeMap<Box<str>, Snapshot>,
    /// What a handler of this world's own has to tell the person at the terminal.
    pub notices: Vec<String>,
}

impl World {
    /// A world over `seed` that starts at its clock's time when the machine's is `ambient.now`.
    pub fn new(
        name: &str,
        seed: Arc<Seed>,
        router: Arc<Router>,
        options: Arc<Options>,
        (random_seed, ambient): (u64, Ambient),
    ) -> Self {
        let clock = options.clock;
        let journal = Journal::new(options.journal_length.unwrap_or(Journal::LENGTH));
        let mut world = Self {
            name: name.into(),
            base: Arc::clone(&seed),
            seed,
            router,
            options,
            random_seed,
            start: clock.now(ambient),
            clock,
            tenants: BTreeMap::new(),
            issued: IssuedTokens::default(),
            armed: ActiveScenarios::default(),
            journal,
            exchanges: 0,
            snapshots: BTreeMap::new(),
            notices: Vec::new(),
        };
        world.armed.replace(world.first_scenarios());
        world
    }

    /// The scenarios that are active from the start.
    pub(super) fn first_scenarios(&self) -> Vec<Arc<Scenario>> {
        let named = self.options.scenarios.iter();
        named.filter_map(|name| self.seed.scenarios.get(name)).cloned().collect()
    }

    /// Returns to the data of the files, at the clock's time when the machine's is `ambient.now`.
    pub(super) fn start_over(&mut self, ambient: Ambient) {
        self.start = self.now(ambient);
        self.base = Arc::clone(&self.seed);
        self.tenants.clear();
        self.issued.clear();
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The seed of its files: what a reset returns to, and the scenarios that can become active.
    pub fn seed(&self) -> &Arc<Seed> {
        &self.seed
    }

    /// What it was made with.
    pub fn options(&self) -> &Arc<Options> {
        &self.options
    }

    /// The record of its exchanges.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Drops the oldest exchange of its journal; false when there is none.
    pub fn drop_oldest_exchange(&mut self) -> bool {
        self.journal.drop_oldest()
    }

    /// Notes that the client of an exchange left before its answer had ended.
    pub fn note_client_left(&mut self, noted: Noted) {
        self.journal.note_client_left(noted);
    }

    /// The names of its tenants, sorted: those with files, those in use, those with issued tokens.
    pub fn tenant_names(&self) -> Vec<Box<str>> {
        let mut names: BTreeSet<&str> = self.base.tenants.keys().map(|name| &**name).collect();
        names.extend(self.tenants.keys().map(|name| &**name));
        names.extend(self.issued.tenants());
        names.into_iter().map(Box::from).collect()
    }

    /// The tokens and API keys of the files of a tenant, as this world has them.
    pub fn credentials(&self, tenant: &str) -> &Arc<Credentials> {
        match self.tenants.get(tenant) {
            Some(live) => live.credentials(),
            None => &self.base.tenant(tenant).0.credentials,
        }
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
            self.tenants.insert(name.into(), Box::new(tenant));
        }
        Ok(self.tenants.get_mut(name).expect("it is there or was made above"))
    }

    /// The tenant called `name`, made for this one look where it is not there.
    pub(super) fn peek(&self, name: &str) -> Option<Cow<'_, Tenant>> {
        match self.tenants.get(name) {
            Some(tenant) => Some(Cow::Borrowed(tenant)),
            None => self.made(name, &mut Vec::new()).ok().map(Cow::Owned),
        }
    }

    /// Checks that the tenant called `name` is there or would be made, and changes nothing.
    ///
    /// # Errors
    /// As [`World::enter`].
    pub fn admits(&self, name: &str) -> Result<(), ApiError> {
        match self.tenants.contains_key(name) {
            true => Ok(()),
            false => self.made(name, &mut Vec::new()).map(drop),
        }
    }

    /// Checks that a tenant can be called `name`, be it there or not.
    ///
    /// # Errors
    /// 400 for a malformed name.
    pub fn admits_name(&self, name: &str) -> Result<(), ApiError> {
        let (seed, _) = self.base.tenant(name);
        well_formed(name, &self.settled(&seed.behaviors))
    }

    /// What is chosen for all tenants, before what is chosen for one.
    fn settled(&self, own: &Settings) -> Behaviors {
        Behaviors::settle(&[&self.options.behaviors, own], self.random_seed)
    }

    fn made(&self, name: &str, notices: &mut Vec<String>) -> Result<Tenant, ApiError> {
        let (seed, has_folder) = self.base.tenant(name);
        let behaviors = self.settled(&seed.behaviors);
        well_formed(name, &behaviors)?;
        if !has_folder {
            let near = did_you_mean(name, self.base.tenants.keys().map(|name| &**name));
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
        let at_rest = self.base.tenants.values().chain([&self.base.template]);
        let at_rest = at_rest.map(|seed| &seed.credentials);
        let mut credentials =
            at_rest.chain(self.tenants.values().map(|tenant| tenant.credentials()));
        self.issued.knows(text) || credentials.any(|known| known.token(text).is_some())
    }
}

fn well_formed(name: &str, behaviors: &Behaviors) -> Result<(), ApiError> {
    if is_tenant_name(name) || !behaviors.is(Behavior::TenantName, "refuse") {
        return Ok(());
    }
    let expected = "expected 3 to 16 lowercase letters and digits, a letter first";
    Err(ApiError::parameter("tenant", expected))
}
