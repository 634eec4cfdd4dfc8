//! The worlds by name, one mutex each.
//!
//! The mutex is a plain one of the standard library: it is held for one synchronous call and never across an await, and
//! what takes time in an answer happens after it is gone. The map is read-mostly.
//!
//! A world is made by its first use, unless that is refused before it reaches a tenant, or by the admin API. Their
//! number is bounded; when there is no room, the one made by use that was not used for longest goes, one of the admin
//! API never. A world that is gone does not come back by being used: its client must see that its data is lost.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use http::StatusCode;

use super::journal_memory::{JOURNAL_MEMORY, Journals};
use super::past::PastWorlds;
pub use super::registry::Missing;
use super::registry::Registry;
pub use super::slot::{MadeBy, Slot};
use super::tap::Tap;
use super::timing::timed;
use super::tombstones::RemovalReason;
use super::unknown::UnknownWorld;
use super::worldless::WorldlessReplies;
use crate::admin::{AdminRefusal, Making};
use crate::engine::store::Seed;
use crate::engine::{
    Address, Ambient, ApiError, Applied, Behaviors, Change, MAIN, Options, RebaseReport, Reply,
    Request, Router, Settings, World, problem, roll,
};
use crate::model::Timestamp;
use crate::shell::clock;

/// Worlds held at once by default.
pub const MAX_WORLDS: usize = 10_000;

/// All worlds of a process, and what new ones are made of.
#[derive(Debug)]
pub struct Worlds {
    registry: RwLock<Registry>,
    /// Held for one assignment. It may be taken under a world's lock, and no world's lock is taken under it.
    seed: RwLock<Arc<Seed>>,
    pub(super) router: Arc<Router>,
    pub(super) options: Arc<Options>,
    pub(super) random_seed: u64,
    most: usize,
    pub(super) unknown_world: UnknownWorld,
    pub(super) journals: Journals,
    pub(super) past: Arc<PastWorlds>,
    /// Sees every exchange, where one is there.
    pub(super) tap: Option<Arc<Tap>>,
    /// Counts exchanges, so that the last one is known.
    exchanges: AtomicU64,
    pub(super) worldless: WorldlessReplies,
}

impl Worlds {
    /// The world `main` over `seed`, and at most `most` altogether.
    pub fn new(
        seed: Arc<Seed>,
        router: Arc<Router>,
        options: Options,
        (random_seed, most): (u64, usize),
        ambient: Ambient,
    ) -> Self {
        let worlds = Self {
            registry: RwLock::default(),
            seed: RwLock::new(seed),
            worldless: WorldlessReplies::new(Arc::clone(&router)),
            router,
            options: Arc::new(options),
            random_seed,
            most: most.max(1),
            unknown_world: UnknownWorld::Create,
            journals: Journals::new(JOURNAL_MEMORY),
            past: Arc::default(),
            tap: None,
            exchanges: AtomicU64::new(0),
        };
        let main = Arc::new(worlds.slot(worlds.build(MAIN, ambient), MadeBy::Start, None));
        worlds.write(|registry| registry.live.insert(MAIN.into(), main));
        worlds
    }

    /// The same, whose journals keep at most `bytes` together.
    #[must_use]
    pub fn with_journal_memory(mut self, bytes: usize) -> Self {
        self.journals = self.journals.bounded(bytes);
        self
    }

    /// The same, where this happens at the first use of a world.
    #[must_use]
    pub fn with_unknown_world(mut self, unknown: UnknownWorld) -> Self {
        self.unknown_world = unknown;
        self
    }

    /// The behaviors that hold where nothing closer speaks.
    pub fn behaviors(&self) -> Behaviors {
        self.options.behaviors_over(&Settings::new(), self.random_seed)
    }

    /// The operations that worlds answer.
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// What worlds are made with when nothing else is said.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The most worlds there can be.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Answers `request` in the world it is for. A world is made only for a request that reaches a tenant or a rule.
    pub fn handle(&self, request: &Request, ambient: Ambient) -> Reply {
        self.exchange(request, ambient).0
    }

    /// The same, and the world that answered.
    pub fn exchange(&self, request: &Request, ambient: Ambient) -> (Reply, Option<Arc<Slot>>) {
        let address = match Address::of(request) {
            Ok(address) => address,
            Err(mistake) => {
                let reply = Reply::of(problem(StatusCode::BAD_REQUEST, &mistake, ""));
                return (self.worldless.reply("sandbox", request, reply), None);
            }
        };
        let answered = match self.find(&address.world, ambient) {
            Ok(slot) => Ok(self.answered_by(slot, &address, request, ambient)),
            Err(Missing::Gone(reason)) => Err(AdminRefusal::gone(&address.world, reason.to_text())),
            Err(Missing::Never) => self.first_use(&address, request, ambient),
        };
        answered.unwrap_or_else(|refusal| {
            (self.worldless.reply("sandbox", request, Reply::of(refusal.response())), None)
        })
    }

    pub(super) fn answered_by(
        &self,
        slot: Arc<Slot>,
        address: &Address<'_>,
        request: &Request,
        ambient: Ambient,
    ) -> (Reply, Option<Arc<Slot>>) {
        let answer = |world: &mut World| {
            let reply = world.handle_at(address.path, request, ambient);
            if let Some((tap, exchange)) = self.tapped(world, request, &reply) {
                tap.keep(exchange, &slot);
            }
            reply
        };
        let reply = timed(|| slot.lock(), answer);
        self.note_exchange(&slot);
        self.bound_journals();
        (reply, Some(slot))
    }

    /// Answers a request that was refused before it was read whole.
    pub fn refuse(&self, request: &Request, error: &ApiError, ambient: Ambient) -> Reply {
        let name = Address::of(request).map_or(MAIN.into(), |address| address.world);
        match self.find(&name, ambient) {
            Ok(slot) => {
                let reply = timed(|| slot.lock(), |world| world.refuse(request, error, ambient));
                self.note_exchange(&slot);
                self.bound_journals();
                reply
            }
            Err(_) => self.worldless.reply(
                "sandbox",
                request,
                self.build(&name, ambient).refuse(request, error, ambient),
            ),
        }
    }

    /// Notes that `slot` had the last exchange.
    pub(super) fn note_exchange(&self, slot: &Slot) {
        slot.note_exchange(self.exchanges.fetch_add(1, Ordering::Relaxed) + 1);
    }

    /// The name of the world that had the last exchange, and the id of that.
    pub fn last_exchange(&self) -> Option<(Box<str>, String)> {
        let slot = self.read(|registry| {
            let live = registry.live.values().filter(|slot| slot.latest_exchange() > 0);
            live.max_by_key(|slot| slot.latest_exchange()).cloned()
        })?;
        let world = slot.lock();
        let last = world.journal().entries().next_back()?;
        Some((world.name().into(), last.id().to_owned()))
    }

    /// The seed of new worlds.
    pub fn seed(&self) -> Arc<Seed> {
        Arc::clone(&self.seed.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Goes over to `new` in one step: it is the seed of new worlds, and the world `main` follows it under its own
    /// changes. The others stay with the seed that they were made from.
    ///
    /// Only `main` waits for its changes to be put over the new files. A request that finds it there finds the new seed
    /// too.
    pub fn adopt(&self, new: Arc<Seed>) -> RebaseReport {
        let Ok(main) = self.find(MAIN, clock::ambient()) else {
            unreachable!("it is there from start to end")
        };
        let mut world = main.lock();
        let applied = world.apply(Change::Rebase(Arc::clone(&new)), clock::ambient());
        let report = applied.ok().and_then(Applied::rebased).expect("files are always taken over");
        let old =
            std::mem::replace(&mut *self.seed.write().unwrap_or_else(PoisonError::into_inner), new);
        drop(world);
        // What is not needed any more is taken apart after all locks are gone.
        drop(old);
        report
    }

    /// Has `main` begin with `state`, as if that had been imported.
    pub fn begin_main_with(&self, state: Arc<Seed>) {
        let main = self.find(MAIN, clock::ambient()).expect("it is there from start to end");
        let imported = main.lock().apply(Change::Import(state), clock::ambient());
        debug_assert!(imported.is_ok(), "a state is always taken over: {imported:?}");
    }

    /// The world called `name`, which counts as used.
    ///
    /// # Errors
    /// When there is none, or none any more.
    pub fn find(&self, name: &str, ambient: Ambient) -> Result<Arc<Slot>, Missing> {
        {
            let registry = self.registry.read().unwrap_or_else(PoisonError::into_inner);
            match registry.live.get(name) {
                Some(slot) if !slot.is_over(ambient.now) => {
                    registry.used.use_now(&slot.use_place);
                    return Ok(Arc::clone(slot));
                }
                Some(_) => {}
                None => return Err(registry.gone.why(name).map_or(Missing::Never, Missing::Gone)),
            }
        }
        self.sweep(ambient);
        Err(Missing::Gone(RemovalReason::Expired))
    }

    /// Makes a world as `making` says.
    ///
    /// # Errors
    /// 409 when the name is taken, 429 when there is no room.
    pub fn create(&self, making: Making, ambient: Ambient) -> Result<Arc<Slot>, AdminRefusal> {
        self.sweep(ambient);
        let is_unnamed = making.name.is_none();
        let name = making.name.unwrap_or_else(|| self.write(Registry::free_name));
        self.read(|registry| registry.is_free(&name))?;
        let slot = self.slot_of(&name, Making { name: None, ..making }, ambient);
        let made = self.insert(name.clone(), slot);
        if is_unnamed && made.is_err() {
            self.write(|registry| registry.give_back(&name));
        }
        made
    }

    /// Makes a world as `making` says, in the place of one of its name; whether there was one. What is under way in that
    /// one ends in it.
    ///
    /// # Errors
    /// 429 when there is no room for one more.
    pub fn put(
        &self,
        mut making: Making,
        ambient: Ambient,
    ) -> Result<(Arc<Slot>, bool), AdminRefusal> {
        self.sweep(ambient);
        let name = making.name.take().expect("what is put has a name");
        let slot = self.slot_of(&name, making, ambient);
        // What went is taken apart after the lock is gone.
        let (was_there, _dropped) = self.write(|registry| registry.put(name, &slot, self.most))?;
        Ok((slot, was_there))
    }

    /// A place for the world called `name`, made as `making` says.
    fn slot_of(&self, name: &str, making: Making, ambient: Ambient) -> Arc<Slot> {
        let Making { seed, options, random_seed, ends, port, name: _, odd: _ } = making;
        let random_seed = random_seed.unwrap_or_else(|| self.random_seed_of(name));
        let from_files = seed.is_none();
        let seed = seed.unwrap_or_else(|| self.seed());
        let options = options.unwrap_or_else(|| Arc::clone(&self.options));
        let world =
            World::new(name, seed, Arc::clone(&self.router), options, (random_seed, ambient));
        Arc::new(self.slot(world, MadeBy::Admin, ends).over_files(from_files).at_port(port))
    }

    /// Takes the world called `name` away.
    ///
    /// # Errors
    /// When there is none, or none any more.
    pub fn delete(&self, name: &str, ambient: Ambient) -> Result<(), Missing> {
        self.find(name, ambient)?;
        let removed = self.write(|registry| registry.remove(name, RemovalReason::Deleted));
        removed.map(drop).ok_or(Missing::Gone(RemovalReason::Deleted))
    }

    /// What `look` sees of every world, by name.
    pub fn list<T>(&self, ambient: Ambient, look: impl Fn(&str, &Slot) -> T) -> Vec<T> {
        self.sweep(ambient);
        self.read(|registry| {
            let mut all: Vec<_> = registry.live.iter().collect();
            all.sort_unstable_by_key(|(name, _)| *name);
            all.into_iter().map(|(name, slot)| look(name, slot)).collect()
        })
    }

    /// How many worlds went for what reason.
    pub fn gone(&self) -> BTreeMap<RemovalReason, u64> {
        self.read(|registry| registry.gone.counts())
    }

    /// The replies that no world gives.
    pub fn worldless(&self) -> &WorldlessReplies {
        &self.worldless
    }

    /// The number of one more call of the admin API about the world called `name`; none when it is not there.
    pub fn call(&self, name: &str) -> Option<u64> {
        self.read(|registry| registry.live.get(name).map(|slot| slot.call()))
    }

    /// A place for `world`.
    pub(super) fn slot(&self, world: World, made_by: MadeBy, ends: Option<Timestamp>) -> Slot {
        Slot::new(world, (made_by, self.journals.share()), ends, &self.past)
    }

    /// Drops the oldest exchanges of the largest journals where all together keep too much.
    pub(super) fn bound_journals(&self) {
        if self.journals.is_over() {
            self.journals.make_room(|| {
                // No world is held by this, so that one that is not in use can still make room for a new one.
                let weighed = |slot: &Arc<Slot>| (slot.journal_bytes(), Arc::downgrade(slot));
                self.read(|registry| registry.live.values().map(weighed).collect())
            });
        }
    }

    /// A world, over the files as they are.
    pub(super) fn build(&self, name: &str, ambient: Ambient) -> World {
        let (router, options) = (Arc::clone(&self.router), Arc::clone(&self.options));
        World::new(name, self.seed(), router, options, (self.random_seed_of(name), ambient))
    }

    /// The number from which a world called `name` draws all chance, where none is given: small enough to be exact in any
    /// language's JSON numbers, so that it can be given again.
    pub(in crate::shell) fn random_seed_of(&self, name: &str) -> u64 {
        const EXACT_BITS: u32 = 53;
        roll(self.random_seed, &[b"world", name.as_bytes()]) >> (u64::BITS - EXACT_BITS)
    }

    /// Gives a new world its place.
    pub(super) fn insert(
        &self,
        name: Box<str>,
        slot: Arc<Slot>,
    ) -> Result<Arc<Slot>, AdminRefusal> {
        // What made room is taken apart after the lock is gone.
        let _dropped = self.write(|registry| registry.insert(name, &slot, self.most))?;
        Ok(slot)
    }

    /// Takes away what has ended, a few worlds at a time: requests of others go on in between.
    pub(super) fn sweep(&self, ambient: Ambient) {
        /// What goes under the lock at once.
        const AT_ONCE: usize = 64;
        let due = |registry: &Registry| {
            registry.ending.first().is_some_and(|(ends, _)| *ends <= ambient.now)
        };
        while self.read(due) {
            let _over: Vec<_> = self.write(|registry| {
                let mut over = Vec::new();
                while due(registry) && over.len() < AT_ONCE {
                    let Some((_, name)) = registry.ending.pop_first() else { break };
                    over.extend(registry.remove(&name, RemovalReason::Expired));
                }
                over
            });
        }
    }

    pub(super) fn read<T>(&self, look: impl FnOnce(&Registry) -> T) -> T {
        look(&self.registry.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, change: impl FnOnce(&mut Registry) -> T) -> T {
        change(&mut self.registry.write().unwrap_or_else(PoisonError::into_inner))
    }
}
