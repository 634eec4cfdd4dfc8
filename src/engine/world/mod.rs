//! A world: one whole sandbox. What it holds, and how its tenants come to be; how it answers is in `exchanges`.

mod apply;
pub(super) mod beginning;
pub(super) mod capture;
mod capturing;
pub(super) mod change;
pub(super) mod compared;
pub(super) mod exchanges;
pub(super) mod export;
pub(super) mod fixture_writer;
pub(super) mod introduction;
mod look;
mod origin;
mod rebase;
pub(super) mod rebase_report;
pub(super) mod record;
pub(super) mod record_list;
pub(super) mod recording;
mod records;
mod reset;
pub(super) mod reset_parts;
pub(super) mod snapshot;
mod snapshots;
pub(super) mod state;
pub(super) mod tokens;
mod writes;
pub(super) mod writes_since;

use std::sync::Arc;
use std::time::Duration;

use super::ambient::Ambient;
use super::auth::credentials::Credentials;
use super::auth::issued_tokens::IssuedTokens;
use super::clock::Clock;
use super::error::ApiError;
use super::exchange::routing::Router;
use super::journal::{Journal, Noted};
use super::met::MetAnswers;
use super::options::Options;
use super::scenario::{ActiveScenarios, Scenario};
use super::store::{Seed, Tenants};
use crate::model::Timestamp;
use capture::Capture;
use origin::Origin;
use snapshot::Snapshots;

/// One whole sandbox: tenants, data, issued tokens, scenarios, clock, journal.
#[derive(Debug)]
pub struct World {
    name: Box<str>,
    /// How it sprang up by being used; none where it was made on purpose.
    origin: Option<Origin>,
    /// The seed of its files, to which a reset returns and which a reload replaces.
    seed: Arc<Seed>,
    router: Arc<Router>,
    clock: Clock,
    tenants: Tenants,
    /// The tokens that were given out or killed at run time.
    issued: IssuedTokens,
    /// The scenarios that are active.
    scenarios: ActiveScenarios,
    journal: Journal,
    /// What clients have met, whatever was reset since.
    met: MetAnswers,
    /// How many exchanges there were.
    exchanges: u64,
    /// How often it was changed by something else, whatever was reset since.
    changes: u64,
    snapshots: Snapshots,
    /// All that happened to it, where it was made so.
    capture: Option<Box<Capture>>,
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
        let journal = match options.whole_bodies {
            true => journal.with_whole_bodies(),
            false => journal,
        };
        let mut world = Self {
            name: name.into(),
            origin: None,
            tenants: Tenants::new(Arc::clone(&seed), clock.now(ambient), options, random_seed),
            seed,
            router,
            clock,
            issued: IssuedTokens::default(),
            scenarios: ActiveScenarios::default(),
            journal,
            met: MetAnswers::default(),
            exchanges: 0,
            changes: 0,
            snapshots: Snapshots::new(),
            capture: None,
        };
        world.begin_capture(ambient);
        world.scenarios.replace(world.first_scenarios());
        world
    }

    /// The scenarios that are active from the start.
    pub(super) fn first_scenarios(&self) -> Vec<Arc<Scenario>> {
        let named = self.options().scenarios.iter();
        named.filter_map(|name| self.seed.scenarios.get(name)).cloned().collect()
    }

    /// Returns to the data of the files, at the clock's time when the machine's is `ambient.now`.
    pub(super) fn start_over(&mut self, ambient: Ambient) {
        self.tenants.start_over(Arc::clone(&self.seed), self.now(ambient));
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

    /// Whether no tenant of it is in use and no rule has been looked at, whatever its journal says.
    pub fn is_unused(&self) -> bool {
        self.tenants.live.is_empty() && self.scenarios.is_rewound()
    }

    /// The operations that it answers.
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// What it was made with.
    pub fn options(&self) -> &Arc<Options> {
        &self.tenants.options
    }

    /// The scenarios that are active, and how far each has come.
    pub fn scenarios(&self) -> &ActiveScenarios {
        &self.scenarios
    }

    /// The number of its latest exchange; 0 before the first.
    pub fn latest(&self) -> u64 {
        self.exchanges
    }

    /// How often it was changed by something else than an exchange since it was made.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// The record of its exchanges.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What clients have met in it since it was made.
    pub fn met(&self) -> &MetAnswers {
        &self.met
    }

    /// Makes room: its capture ends, else the oldest exchange of its journal goes; false when there is nothing to drop.
    pub fn make_room(&mut self) -> bool {
        self.end_capture_for_room() || self.journal.drop_oldest()
    }

    /// Notes that the answer of an exchange has ended so long after its request was read, and whether its client left before.
    #[inline(never)]
    pub fn note_end(&mut self, noted: Noted, took: Duration, client_left: bool) {
        self.journal.note_end(noted, Some(took), client_left);
    }

    /// The names of its tenants, sorted: those with files, those in use, those with issued tokens.
    pub fn tenant_names(&self) -> Vec<Box<str>> {
        let mut names = self.tenants.names();
        names.extend(self.issued.tenants());
        names.into_iter().map(Box::from).collect()
    }

    /// The tokens and API keys of the files of a tenant, as this world has them.
    pub fn credentials(&self, tenant: &str) -> &Arc<Credentials> {
        self.tenants.credentials(tenant)
    }

    /// The number from which it draws all chance and identifiers.
    pub fn random_seed(&self) -> u64 {
        self.tenants.random_seed
    }

    /// When it started; relative instants of its fixtures refer to this.
    pub fn start(&self) -> Timestamp {
        self.tenants.start
    }

    /// How it gets its time.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Its time when the machine's is `ambient.now`.
    pub fn now(&self, ambient: Ambient) -> Timestamp {
        self.clock.now(ambient)
    }

    /// Sets its clock forward by so many milliseconds (back when negative): a frozen one stands still at the new
    /// instant, any other runs on from there.
    ///
    /// # Errors
    /// When that is outside the years 0000 to 9999; the clock then stays as it is.
    fn advance(&mut self, by_ms: i64, ambient: Ambient) -> Result<(), String> {
        let now = self.now(ambient);
        now.checked_plus(by_ms).ok_or_else(|| {
            format!("the clock shows {now}, and the time it would then show is outside the years 0000 to 9999")
        })?;
        self.clock = self.clock.advanced(by_ms);
        Ok(())
    }

    /// Checks that the tenant called `name` is there or would be made, and changes nothing.
    ///
    /// # Errors
    /// 400 for a malformed name, 404 for a tenant without a folder where those are refused.
    pub fn admits(&self, name: &str) -> Result<(), ApiError> {
        self.tenants.admits(name)
    }

    /// Checks that a tenant can be called `name`, be it there or not.
    ///
    /// # Errors
    /// 400 for a malformed name.
    pub fn admits_name(&self, name: &str) -> Result<(), ApiError> {
        self.tenants.admits_name(name)
    }
}
