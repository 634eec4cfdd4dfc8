//! A world in the registry: behind its lock, with what can be said of it without taking that.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};

use tokio::sync::{RwLock, watch};

use super::journal_accounting::Share;
use super::past::PastWorlds;
use super::use_order::UsePlace;
use crate::engine::World;
use crate::engine::journal::Cursor;
use crate::model::Timestamp;

/// Held by heavy work of a world alone, and by other requests of that world meanwhile, which would else keep a thread waiting for
/// the world's lock.
pub(in crate::shell) type Gate = Arc<RwLock<()>>;

/// What those who follow a world look for: where its journal ends, and how often it was changed otherwise.
pub(in crate::shell) type Sight = (Cursor, u64);

/// A world's place in the registry.
#[derive(Debug)]
pub struct Slot {
    world: Mutex<World>,
    /// The number from which it draws all chance.
    pub random_seed: u64,
    /// Who made it.
    pub made_by: MadeBy,
    /// Whether it lives on the files as they are, and a reset takes it to what they say by then.
    pub from_files: bool,
    /// When it ends by the machine's clock.
    pub ends: Option<Timestamp>,
    /// The port of its own.
    pub port: Option<u16>,
    /// Where it stands among those that make room.
    pub(in crate::shell) use_place: UsePlace,
    /// The number of its latest exchange among those of all worlds; 0 before the first.
    exchanged: AtomicU64,
    /// Counts the calls of the admin API about it.
    calls: AtomicU64,
    /// What its journal and its capture keep.
    journal: Share,
    /// Wakes those who follow its journal, and ends with it; not there until the first of them.
    followers: OnceLock<watch::Sender<Sight>>,
    /// Who may work in it while heavy work is under way; not there until some was near.
    gate: OnceLock<Gate>,
    /// Where it is accounted for when it goes.
    past: Arc<PastWorlds>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.past.add(self.world.get_mut().unwrap_or_else(PoisonError::into_inner));
    }
}

/// A world whose lock is held. When it is given back, what the journal keeps by then is counted, and who follows it is woken
/// if there is something new.
#[derive(Debug)]
pub struct Locked<'a> {
    world: MutexGuard<'a, World>,
    slot: &'a Slot,
}

impl Deref for Locked<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        let journal = self.world.journal();
        self.slot.journal.set(self.world.kept_bytes());
        if let Some(followers) = self.slot.followers.get() {
            let sight = (journal.end(), self.world.changes());
            followers.send_if_modified(|known| std::mem::replace(known, sight) != sight);
        }
    }
}

/// Who made a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeBy {
    /// The sandbox at its start.
    Start,
    /// A request that used it.
    Use,
    /// The admin API.
    Admin,
}

impl MadeBy {
    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Use => "use",
            Self::Admin => "admin",
        }
    }
}

impl Slot {
    /// A place for `world`.
    pub(in crate::shell) fn new(
        world: World,
        (made_by, journal): (MadeBy, Share),
        ends: Option<Timestamp>,
        past: &Arc<PastWorlds>,
    ) -> Self {
        let past = Arc::clone(past);
        let random_seed = world.random_seed();
        let world = Mutex::new(world);
        let [exchanged, calls] = [0; 2].map(AtomicU64::new);
        Self {
            world,
            random_seed,
            made_by,
            from_files: true,
            ends,
            port: None,
            use_place: UsePlace::default(),
            exchanged,
            calls,
            journal,
            followers: OnceLock::new(),
            gate: OnceLock::new(),
            past,
        }
    }

    /// This place of a world that lives over the files, or over its own.
    pub(in crate::shell) fn over_files(mut self, from_files: bool) -> Self {
        self.from_files = from_files;
        self
    }

    /// This place of a world with a port of its own, or without.
    pub(in crate::shell) fn at_port(mut self, port: Option<u16>) -> Self {
        self.port = port;
        self
    }

    /// The world, for one synchronous call. It stays usable after a panic: a transition either put its document
    /// or did not.
    pub fn lock(&self) -> Locked<'_> {
        let world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        Locked { world, slot: self }
    }

    /// The same where nothing else refers to it.
    pub(in crate::shell) fn try_lock(&self) -> Option<Locked<'_>> {
        let world = match self.world.try_lock() {
            Ok(world) => world,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(Locked { world, slot: self })
    }

    /// Changes whenever there is something new in its journal, and whenever it is changed otherwise.
    pub(in crate::shell) fn follow(&self) -> watch::Receiver<Sight> {
        let sender = || {
            let world = self.lock();
            watch::Sender::new((world.journal().end(), world.changes()))
        };
        self.followers.get_or_init(sender).subscribe()
    }

    /// Who may work in it while heavy work is under way.
    pub(in crate::shell) fn gate(&self) -> Gate {
        Arc::clone(self.gate.get_or_init(Gate::default))
    }

    /// The bytes that its journal and its capture keep.
    pub(in crate::shell) fn journal_bytes(&self) -> usize {
        self.journal.bytes()
    }

    /// The number of one more call of the admin API about it, from 1.
    pub(in crate::shell) fn call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Starts to count calls at one again.
    pub(in crate::shell) fn recount(&self) {
        self.calls.store(0, Ordering::Relaxed);
    }

    /// Whether its time is over.
    pub(in crate::shell) fn is_over(&self, now: Timestamp) -> bool {
        self.ends.is_some_and(|ends| ends <= now)
    }

    /// Notes that its latest exchange has this number among those of all worlds.
    pub(in crate::shell) fn note_exchange(&self, number: u64) {
        self.exchanged.fetch_max(number, Ordering::Relaxed);
    }

    /// The number of its latest exchange among those of all worlds; 0 before the first.
    pub(in crate::shell) fn latest_exchange(&self) -> u64 {
        self.exchanged.load(Ordering::Relaxed)
    }
}
