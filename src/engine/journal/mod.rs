//! The journal: a bounded record of a world's latest exchanges.
//!
//! It is written on every request, so nothing is parsed or rendered then: texts are copied into one piece, in the room
//! of the exchange that is forgotten for it. Credentials never come out: those of heads and queries are replaced by a
//! fingerprint of each when they are noted, those of bodies when they are shown, because most bodies are never looked at.

mod exchange;
mod filter;
mod secret;
mod shown;
mod texts;

use std::collections::VecDeque;

pub use exchange::{Exchange, Origin};
pub use filter::{Filter, Since};
use texts::Heads;

pub(super) use exchange::Told;

/// The latest exchanges of a world, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    exchanges: VecDeque<Exchange>,
    /// Bytes of the texts and bodies that are kept.
    kept: usize,
    heads: Heads,
    /// So many of the oldest have lost their bodies to make room.
    bare: usize,
}

impl Journal {
    /// Most exchanges kept; the oldest go first.
    pub const MOST: usize = 1_000;
    /// Most bytes kept of all exchanges of a world; beyond, the oldest lose their bodies.
    pub const MOST_BYTES: usize = 8 * 1024 * 1024;

    /// Notes what was `told` as the latest.
    pub(super) fn note(&mut self, told: Told<'_>) {
        let mut room = Vec::new();
        if self.exchanges.len() == Self::MOST
            && let Some(oldest) = self.exchanges.pop_front()
        {
            self.kept -= oldest.bytes();
            self.bare = self.bare.saturating_sub(1);
            room = oldest.into_room();
        }
        let mut exchange = Exchange::of(told, room, &mut self.heads);
        if let Some(before) = self.exchanges.back() {
            exchange.follow(before);
        }
        self.kept += exchange.bytes();
        self.exchanges.push_back(exchange);
        while self.kept > Self::MOST_BYTES && self.bare + 1 < self.exchanges.len() {
            self.kept -= self.exchanges[self.bare].strip();
            self.bare += 1;
        }
    }

    /// The exchanges that `filter` lets through, newest last.
    pub fn list(&self, filter: &Filter) -> Vec<&Exchange> {
        self.exchanges.iter().filter(|exchange| filter.admits(exchange)).collect()
    }

    /// The latest exchange with this `Sandbox-Request-Id`.
    pub fn get(&self, id: &str) -> Option<&Exchange> {
        self.exchanges.iter().rev().find(|exchange| exchange.id() == id)
    }

    /// How many exchanges are kept.
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }
}
