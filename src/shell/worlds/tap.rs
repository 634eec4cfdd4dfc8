//! A tap: it sees each exchange of all worlds as it happens, with its bodies whole, and keeps it whatever becomes of the
//! journal and the world.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::watch;

use super::slot::Slot;
use crate::engine::journal::Entry;

/// One exchange, as it happened.
#[derive(Clone, Debug)]
pub struct TappedExchange {
    /// The world.
    pub world: Box<str>,
    /// As the journal has it.
    pub entry: Entry,
    /// The whole body of the request.
    pub request: Bytes,
    /// The whole body of the answer, before any fault of the wire.
    pub answer: Bytes,
    /// When it was answered.
    pub at: Instant,
}

/// Sees all exchanges. Its lock is taken under that of a world, and none is taken under it.
#[derive(Debug)]
pub struct Tap {
    seen: Mutex<Vec<TappedExchange>>,
    /// Every world that had an exchange, also those that are gone.
    worlds: Mutex<Vec<Arc<Slot>>>,
    count: watch::Sender<usize>,
}

impl Default for Tap {
    fn default() -> Self {
        let (count, _) = watch::channel(0);
        Self { seen: Mutex::default(), worlds: Mutex::default(), count }
    }
}

impl Tap {
    /// Keeps an exchange of the world at `slot`.
    pub(super) fn keep(&self, exchange: TappedExchange, slot: &Arc<Slot>) {
        let mut worlds = locked(&self.worlds);
        if !worlds.iter().any(|known| Arc::ptr_eq(known, slot)) {
            worlds.push(Arc::clone(slot));
        }
        drop(worlds);
        let mut seen = locked(&self.seen);
        seen.push(exchange);
        self.count.send_replace(seen.len());
    }

    /// The exchanges so far, in their order.
    pub fn seen(&self) -> Vec<TappedExchange> {
        locked(&self.seen).clone()
    }

    /// What `look` sees of the exchanges after the first `known`.
    pub fn look<T>(&self, known: usize, look: impl FnOnce(&[TappedExchange]) -> T) -> T {
        let seen = locked(&self.seen);
        look(seen.get(known..).unwrap_or_default())
    }

    /// Every world that had an exchange, also those that are gone, in the order of their first.
    pub fn worlds(&self) -> Vec<Arc<Slot>> {
        locked(&self.worlds).clone()
    }

    /// Whether a client still waits for the answer to one of the exchanges that `is_meant`: it has not left.
    pub fn has_waiting_client(&self, is_meant: impl Fn(&TappedExchange) -> bool) -> bool {
        let meant: Vec<TappedExchange> =
            locked(&self.seen).iter().filter(|exchange| is_meant(exchange)).cloned().collect();
        let worlds = self.worlds();
        meant.iter().any(|exchange| {
            worlds.iter().any(|slot| {
                let world = slot.lock();
                let entry = world.journal().get(exchange.entry.id());
                entry.is_some_and(|entry| !entry.client_left())
            })
        })
    }

    /// How long the exchange took to its end, where that is known.
    pub fn took(&self, exchange: &TappedExchange) -> Option<Duration> {
        let worlds = self.worlds();
        let ms = worlds.iter().find_map(|slot| {
            let world = slot.lock();
            let is_it = world.name() == &*exchange.world;
            is_it.then(|| world.journal().get(exchange.entry.id())?.duration_ms()).flatten()
        })?;
        Duration::try_from_secs_f64(ms / 1_000.0).ok()
    }

    /// How many exchanges there were, as it grows.
    pub fn count(&self) -> watch::Receiver<usize> {
        self.count.subscribe()
    }
}

fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
