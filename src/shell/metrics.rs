//! The numbers for a collector: exchanges by operation and status, faults, worlds. In the text form of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use super::worlds::directory::{MadeBy, Worlds};
use crate::engine::{Address, Ambient, Operation, Reply, Request};

/// An operation's id and a status; none where the connection failed before an answer.
type MetricKey = (&'static str, Option<u16>);

/// Counters of one process.
#[derive(Debug, Default)]
pub struct Metrics {
    /// By operation and status. The pairs are few, so nearly every exchange finds its own.
    exchanges: RwLock<Vec<(MetricKey, AtomicU64)>>,
    faults: AtomicU64,
    unmatched: Mutex<UnmatchedCalls>,
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
        let one = |((operation, status), count): &(MetricKey, AtomicU64)| {
            (*operation, *status, count.load(Ordering::Relaxed))
        };
        exchanges.iter().map(one).collect()
    }

    /// The calls so far that no operation answers.
    pub fn unmatched(&self) -> UnmatchedCalls {
        self.unmatched.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts an exchange of the emulated API.
    pub(super) fn count(&self, request: &Request, reply: &Reply) {
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
        if let Some((_, counter)) = known.iter().find(|(known, _)| same(known)) {
            counter.fetch_add(1, Ordering::Relaxed);
            return;
        }
        drop(known);
        let mut exchanges = self.exchanges.write().unwrap_or_else(PoisonError::into_inner);
        match exchanges.binary_search_by_key(&key, |(known, _)| *known) {
            Ok(at) => exchanges[at].1.fetch_add(1, Ordering::Relaxed),
            Err(at) => {
                exchanges.insert(at, (key, AtomicU64::new(1)));
                0
            }
        };
    }

    /// All numbers.
    pub(super) fn text(&self, worlds: &Worlds, stale: bool, ambient: Ambient) -> String {
        let mut out = String::new();
        family(&mut out, "info", "gauge", "The version that runs.");
        let _ =
            writeln!(out, "emporix_sandbox_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"));
        family(
            &mut out,
            "exchanges_total",
            "counter",
            "Exchanges of the emulated API; status none is those without an answer.",
        );
        for ((operation, status), count) in
            &*self.exchanges.read().unwrap_or_else(PoisonError::into_inner)
        {
            let count = count.load(Ordering::Relaxed);
            let status = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
            let _ = writeln!(
                out,
                "emporix_sandbox_exchanges_total{{operation=\"{operation}\",status=\"{status}\"}} {count}"
            );
        }
        family(&mut out, "faults_total", "counter", "Exchanges on which a rule fired.");
        let _ =
            writeln!(out, "emporix_sandbox_faults_total {}", self.faults.load(Ordering::Relaxed));
        family(&mut out, "worlds", "gauge", "Worlds, by who made them.");
        let made = worlds.list(ambient, |_, slot| slot.made_by);
        for by in [MadeBy::Start, MadeBy::Use, MadeBy::Admin] {
            let count = made.iter().filter(|made| **made == by).count();
            let _ = writeln!(out, "emporix_sandbox_worlds{{made_by=\"{}\"}} {count}", by.as_str());
        }
        family(
            &mut out,
            "worlds_gone_total",
            "counter",
            "Worlds that are not there any more, by why.",
        );
        for (why, count) in worlds.gone() {
            let _ = writeln!(
                out,
                "emporix_sandbox_worlds_gone_total{{why=\"{}\"}} {count}",
                why.as_str()
            );
        }
        family(
            &mut out,
            "stale",
            "gauge",
            "Whether the files have mistakes and an older set of them serves.",
        );
        let _ = writeln!(out, "emporix_sandbox_stale {}", u8::from(stale));
        family(&mut out, "journal_bytes", "gauge", "The memory of all journals together.");
        let _ = writeln!(out, "emporix_sandbox_journal_bytes {}", worlds.journal_memory_used());
        family(&mut out, "journal_bytes_most", "gauge", "The most memory that journals may have.");
        let _ = writeln!(out, "emporix_sandbox_journal_bytes_most {}", worlds.journal_memory());
        family(&mut out, "worlds_most", "gauge", "The most worlds there can be.");
        let _ = writeln!(out, "emporix_sandbox_worlds_most {}", worlds.most());
        out
    }
}

fn family(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ =
        writeln!(out, "# HELP emporix_sandbox_{name} {help}\n# TYPE emporix_sandbox_{name} {kind}");
}
