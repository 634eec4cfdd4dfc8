//! The journal: a bounded record of a world's latest exchanges.
//!
//! It is written on every request, so nothing is parsed or rendered then: texts are copied into one piece. Credentials
//! never come out: those of heads and queries are replaced by a fingerprint of each when they are noted, those of bodies
//! when they are shown, because most bodies are never looked at.

mod considered;
mod contents;
mod cursor;
mod entry;
mod facts;
mod filter;
mod kept_bodies;
mod new_entry;
mod outside;
mod presented;
mod recorded;
mod redact;
mod shared_queue;
mod storage;
mod view;

use std::time::Duration;

pub use contents::{KeptBody, KeptValue, Side};
pub use cursor::{Cursor, News};
pub use entry::Entry;

pub use filter::{FaultFilter, Filter, Since, StatusFilter, is_of};
use kept_bodies::KeptBodies;
pub use new_entry::Origin;
use outside::OutsideChanges;
pub use outside::{OutsideChange, OutsideWrites};
pub use recorded::{RecordedAnswer, RecordedRequest};
use shared_queue::SharedQueue;
use storage::Heads;

use crate::model::Timestamp;
pub(super) use new_entry::NewEntry;
pub(super) use presented::Presented;
pub use presented::PresentedToken;
pub(super) use redact::fingerprint;
pub use redact::is_secret as names_a_credential;
pub(super) use redact::of_body as body_without_credentials;
pub use redact::of_query as query_without_credentials;

/// Where a journal has an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    number: u64,
    round: u64,
}

/// The latest exchanges of a world, oldest first. Each exchange counts with all that it keeps.
#[derive(Clone, Debug)]
pub struct Journal {
    exchanges: SharedQueue<Entry>,
    /// Most exchanges kept.
    length: usize,
    keeps: KeptBodies,
    /// Bytes that the exchanges keep.
    kept: usize,
    heads: Heads,
    /// So many of the oldest have lost their bodies to make room.
    bare: usize,
    /// How many exchanges there were since the journal began.
    total: u64,
    /// How often it has begun anew; numbers may come again then.
    round: u64,
    /// What happened to the world besides.
    outside: OutsideChanges,
    /// The latest instant of an exchange that was dropped. A world's clock can go back, so it need not be the last one's.
    dropped_until: Option<Timestamp>,
}

impl Journal {
    /// The exchanges kept when no other length is chosen.
    pub const LENGTH: usize = 1_000;
    /// The greatest length that can be chosen.
    pub const MAX_LENGTH: usize = 1_000_000;
    /// Most bytes kept of a usual journal; beyond, the oldest exchanges lose their bodies, and then go.
    const MOST_BYTES: usize = 8 * 1024 * 1024;
    /// A long journal may have so many bytes for each exchange.
    const BYTES_EACH: usize = 8 * 1024;

    /// An empty one of at most `length` exchanges.
    pub(super) fn new(length: usize) -> Self {
        Self {
            exchanges: SharedQueue::default(),
            length: length.clamp(1, Self::MAX_LENGTH),
            keeps: KeptBodies::default(),
            kept: 0,
            heads: Heads::default(),
            bare: 0,
            total: 0,
            round: 0,
            outside: OutsideChanges::default(),
            dropped_until: None,
        }
    }

    /// The same, which keeps every body whole, whatever that takes: what it keeps is in a file already.
    #[must_use]
    pub(super) fn with_whole_bodies(self) -> Self {
        Self { keeps: KeptBodies::Whole, ..self }
    }

    /// Begins anew: no exchange, and none dropped.
    pub(super) fn clear(&mut self) {
        let (round, keeps) = (self.round + 1, self.keeps);
        *self = Self { keeps, round, ..Self::new(self.length) };
    }

    /// Keeps a `new` exchange as the latest.
    pub(super) fn note(&mut self, new: NewEntry<'_, '_>) {
        if self.exchanges.len() >= self.length {
            self.pop_oldest();
        }
        let mut exchange = Entry::of(new, &mut self.heads, self.keeps);
        exchange.weigh(self.exchanges.back());
        self.total += 1;
        self.kept += exchange.bytes();
        self.exchanges.push_back(exchange);
        if self.keeps == KeptBodies::Whole {
            return;
        }
        // What the next headers are compared with is a part of what it keeps.
        let most = Self::MOST_BYTES.max(self.length * Self::BYTES_EACH);
        self.shrink_to(most.saturating_sub(self.heads.bytes()));
    }

    /// Keeps a change of the world that no exchange made.
    pub(super) fn note_outside(&mut self, change: OutsideChange) {
        self.outside.note(change);
    }

    /// The changes of the world that no exchange made since the one with this number, the oldest first; none where some of
    /// them are not kept any more.
    pub fn outside_since(&self, number: u64) -> Option<impl Iterator<Item = &OutsideChange>> {
        self.outside.since(number)
    }

    /// Where the latest exchange is.
    pub(super) fn latest(&self) -> Noted {
        let number = self.exchanges.back().map_or(0, Entry::number);
        Noted { number, round: self.round }
    }

    /// Notes that the answer of an exchange has ended so long after its request was read, where that is known, and whether its
    /// client left before; nothing where it is not kept any more.
    pub(super) fn note_end(&mut self, noted: Noted, took: Option<Duration>, client_left: bool) {
        if noted.round != self.round {
            return;
        }
        let behind = self.exchanges.iter().rev().position(|it| it.number() == noted.number);
        let place = behind.map(|behind| self.exchanges.len() - 1 - behind);
        if let Some(exchange) = place.and_then(|place| self.exchanges.get_mut(place)) {
            exchange.note_end(took, client_left);
        }
    }

    /// Notes of the latest exchange how much longer its bodies were than what was recorded of them.
    pub(super) fn note_unrecorded(&mut self, more: (usize, usize)) {
        if let Some(latest) = self.exchanges.back_mut() {
            latest.note_unrecorded(more);
        }
    }

    /// Makes room until at most `most` bytes are kept. The latest exchange stays whole.
    fn shrink_to(&mut self, most: usize) {
        while self.kept > most && self.bare + 1 < self.exchanges.len() {
            self.kept -= self.exchanges.get_mut(self.bare).map_or(0, Entry::strip);
            self.bare += 1;
            self.inherit(self.bare);
        }
        while self.kept > most && self.exchanges.len() > 1 {
            self.pop_oldest();
        }
    }

    /// Drops the oldest exchange; false when there is none.
    pub(super) fn drop_oldest(&mut self) -> bool {
        let dropped = self.pop_oldest().is_some();
        if self.exchanges.is_empty() {
            self.heads = Heads::default();
        }
        self.exchanges.shrink();
        dropped
    }

    fn pop_oldest(&mut self) -> Option<Entry> {
        let oldest = self.exchanges.pop_front()?;
        self.kept -= oldest.bytes();
        self.bare = self.bare.saturating_sub(1);
        self.dropped_until = self.dropped_until.max(Some(oldest.at()));
        self.inherit(0);
        self.outside.forget_before(oldest.number() + 1);
        Some(oldest)
    }

    /// What the exchange at `place` shares with the one before is its own from now on.
    fn inherit(&mut self, place: usize) {
        if let Some(next) = self.exchanges.get_mut(place) {
            self.kept += next.inherit();
        }
    }

    /// The exchanges that `filter` lets through, newest last.
    pub fn list(&self, filter: &Filter) -> Vec<&Entry> {
        self.exchanges.iter().filter(|exchange| filter.admits(exchange)).collect()
    }

    /// Of the exchanges that `filter` lets through the latest, at most `most` of them, newest last; with `before` only such
    /// with a smaller number.
    pub fn latest_before(&self, filter: &Filter, before: Option<u64>, most: usize) -> Vec<&Entry> {
        let is_before = |entry: &&Entry| before.is_none_or(|before| entry.number() < before);
        let found = self.exchanges.iter().rev().filter(is_before);
        let mut latest: Vec<_> = found.filter(|entry| filter.admits(entry)).take(most).collect();
        latest.reverse();
        latest
    }

    /// Whether any exchange that is kept is one that `filter` lets through.
    pub fn has(&self, filter: &Filter) -> bool {
        self.exchanges.iter().any(|exchange| filter.admits(exchange))
    }

    /// Whether every exchange after this point is still there, so that a list of them can be counted on.
    pub fn reaches(&self, since: Since) -> bool {
        match since {
            Since::Number(0) => self.dropped() == 0,
            Since::Number(number) => {
                let numbers = self.exchanges.front().zip(self.exchanges.back());
                numbers.is_some_and(|(oldest, latest)| {
                    (oldest.number()..=latest.number()).contains(&number)
                })
            }
            Since::At(at) => self.dropped_until.is_none_or(|dropped| dropped < at),
        }
    }

    /// All that are kept, the oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.exchanges.iter()
    }

    /// The latest exchange with this `Sandbox-Request-Id`.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.exchanges.iter().rev().find(|exchange| exchange.id() == id)
    }

    /// The exchanges up to the one with this number and with it, the oldest first.
    pub fn until(&self, number: u64) -> impl Iterator<Item = &Entry> {
        self.exchanges.iter().take_while(move |exchange| exchange.number() <= number)
    }

    /// How many exchanges are kept.
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }

    /// Most exchanges kept; the oldest go first.
    pub fn length(&self) -> usize {
        self.length
    }

    /// How many exchanges there were since the journal began.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many of them are not kept any more.
    pub fn dropped(&self) -> u64 {
        self.total - self.exchanges.len() as u64
    }

    /// How many of the oldest have lost their bodies, and what they wrote, to make room.
    pub fn bare(&self) -> usize {
        self.bare
    }

    /// The bytes that it keeps.
    pub fn bytes(&self) -> usize {
        self.kept + self.heads.bytes() + self.outside.bytes()
    }
}
