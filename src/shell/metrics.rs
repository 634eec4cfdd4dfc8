//! What is counted of exchanges, in all worlds of a process: by operation and status, and how long they took.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use super::histogram::{Counted, Histogram};
use crate::engine::{Address, Operation, Reply, Request};

/// An operation's id and a status; none where the connection failed before an answer.
type MetricKey = (&'static str, Option<u16>);

/// Counters of one process.
#[derive(Debug, Default)]
pub struct Metrics {
    /// By operation and status. The pairs are few, so nearly every exchange finds its own.
    exchanges: RwLock<Vec<(MetricKey, Arc<ExchangeCounter>)>>,
    faults: AtomicU64,
    unmatched: Mutex<UnmatchedCalls>,
}

/// The exchanges of one operation and status.
#[derive(Debug, Default)]
pub(super) struct ExchangeCounter {
    count: AtomicU64,
    took: Histogram,
}

impl ExchangeCounter {
    /// One of them took so long, from when its request was read to when its answer was handed over.
    pub(super) fn took(&self, took: Duration) {
        self.took.record(took);
    }
}

/// Calls that no operation answers, by method and path.
#[derive(Clone, Debug, Default)]
pub struct UnmatchedCalls {
    /// How often each was made; the first ones, where there are many.
    pub calls: BTreeMap<String, u64>,
    /// How many there were.
    pub total: u64,
}

impl UnmatchedCalls {
    /// The most of them that are counted by name.
    const MOST: usize = 100;

    fn add(&mut self, request: &Request) {
        let path = Address::of(request).map_or(request.uri.path(), |address| address.path);
        let call = format!("{} {path}", request.method);
        self.total += 1;
        if self.calls.len() < Self::MOST || self.calls.contains_key(&call) {
            *self.calls.entry(call).or_default() += 1;
        }
    }
}

impl Metrics {
    /// The exchanges so far: operation, status, how many.
    pub fn exchanges(&self) -> Vec<(&'static str, Option<u16>, u64)> {
        let exchanges = self.exchanges.read().unwrap_or_else(PoisonError::into_inner);
        let one = |((operation, status), counter): &(MetricKey, Arc<ExchangeCounter>)| {
            (*operation, *status, counter.count.load(Ordering::Relaxed))
        };
        exchanges.iter().map(one).collect()
    }

    /// How long exchanges took so far, by operation and the first digit of their status: rules can answer with any status.
    pub(super) fn durations(&self) -> BTreeMap<(&'static str, Option<u16>), Counted> {
        let mut durations = BTreeMap::<_, Counted>::new();
        let exchanges = self.exchanges.read().unwrap_or_else(PoisonError::into_inner);
        for ((operation, status), counter) in &*exchanges {
            let class = status.map(|status| status / 100);
            counter.took.add_to(durations.entry((*operation, class)).or_default());
        }
        durations
    }

    /// How many exchanges met a rule that fired.
    pub(super) fn faults(&self) -> u64 {
        self.faults.load(Ordering::Relaxed)
    }

    /// The calls so far that no operation answers.
    pub fn unmatched(&self) -> UnmatchedCalls {
        self.unmatched.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts an exchange of the emulated API; how long it took is for the counter that comes back.
    pub(super) fn count(&self, request: &Request, reply: &Reply) -> Arc<ExchangeCounter> {
        let is_unanswered = !reply.operation.is_some_and(Operation::is_built);
        if is_unanswered && reply.response.status.is_client_error() {
            self.unmatched.lock().unwrap_or_else(PoisonError::into_inner).add(request);
        }
        if !reply.acted.fired.is_empty() {
            self.faults.fetch_add(1, Ordering::Relaxed);
        }
        let operation = reply.operation.map_or("", |operation| operation.id);
        let key = (operation, reply.status().map(|status| status.as_u16()));
        let known = self.exchanges.read().unwrap_or_else(PoisonError::into_inner);
        // An operation's id is one text of the table, so its address distinguishes it from the others.
        let same = |known: &MetricKey| known.1 == key.1 && std::ptr::eq(known.0, key.0);
        let counter = known.iter().find(|(known, _)| same(known));
        let counter = counter.map(|(_, counter)| Arc::clone(counter));
        drop(known);
        let counter = counter.unwrap_or_else(|| self.new_counter(key));
        counter.count.fetch_add(1, Ordering::Relaxed);
        counter
    }

    /// The counter of a pair that was not met before, unless it was met just now.
    fn new_counter(&self, key: MetricKey) -> Arc<ExchangeCounter> {
        let mut exchanges = self.exchanges.write().unwrap_or_else(PoisonError::into_inner);
        let at = match exchanges.binary_search_by_key(&key, |(known, _)| *known) {
            Ok(at) => at,
            Err(at) => {
                exchanges.insert(at, (key, Arc::default()));
                at
            }
        };
        Arc::clone(&exchanges[at].1)
    }
}
