//! What is taken out of a world to send its requests again: how it began, and its exchanges up to one of them.

use super::refusal::NoStory;
use crate::engine::journal::{Entry, Journal};
use crate::engine::{Beginning, World};

/// Most requests that are sent again.
const MOST: usize = 20_000;

/// An answer, and all that happened before it.
#[derive(Clone, Debug)]
pub struct Story {
    beginning: Beginning,
    /// Those that can have led to the answer, its own last.
    exchanges: Vec<Entry>,
    /// How many there were.
    count: usize,
}

impl Story {
    /// That of the exchange of `world` called `id`.
    ///
    /// # Errors
    /// Why it cannot be sent again.
    pub fn of(world: &World, id: &str) -> Result<Self, NoStory> {
        let journal = world.journal();
        let target = journal.get(id).ok_or_else(|| NoStory::Unknown { id: id.to_owned() })?;
        if journal.dropped() > 0 {
            return Err(NoStory::Dropped { count: journal.dropped() });
        }
        unchanged(world, target)?;
        let all = || journal.until(target.number());
        let is_kept = |exchange: &&Entry| is_needed(exchange, target);
        if let Some(cut) = all().filter(is_kept).find(|it| !it.recorded_request().is_whole) {
            return Err(NoStory::Cut { id: cut.id().to_owned() });
        }
        let (count, kept) = (all().count(), all().filter(is_kept).count());
        if kept > MOST {
            return Err(NoStory::TooLong { count: kept, most: MOST });
        }
        let exchanges = all().filter(is_kept).cloned().collect();
        Ok(Self { beginning: world.beginning(), exchanges, count })
    }

    /// How the world began.
    pub(super) fn beginning(&self) -> &Beginning {
        &self.beginning
    }

    /// The exchanges that can have led to the answer, its own last.
    pub(super) fn exchanges(&self) -> &[Entry] {
        &self.exchanges
    }

    /// How many exchanges there were, its own included.
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

/// Whether an exchange can have led to the answer of `target`: what found no operation cannot, nor what changed nothing
/// where its body is not kept.
fn is_needed(exchange: &Entry, target: &Entry) -> bool {
    let could = exchange.operation().is_some()
        && (exchange.recorded_request().is_whole || exchange.has_effect());
    could || exchange.number() == target.number()
}

/// Checks that nothing but exchanges has changed the world before `target`. A clock may have been set: each request has
/// its own instant.
fn unchanged(world: &World, target: &Entry) -> Result<(), NoStory> {
    let journal = world.journal();
    let changes = journal.outside_since(0).ok_or(NoStory::ChangesDropped)?;
    let mut before = changes.filter(|it| it.after < target.number() && !it.is_of_clock);
    let Some(change) = before.next() else { return Ok(()) };
    let place = place(world.name(), journal, (change.after, target.number()));
    Err(NoStory::Changed { place, what: change.what.clone() })
}

/// Between which exchanges a change stands that came after the one with a number.
fn place(world: &str, journal: &Journal, (after, until): (u64, u64)) -> String {
    let next = journal.until(until).find(|exchange| exchange.number() > after);
    let next = next.map_or_else(|| format!("{world}-{until}"), |next| next.id().to_owned());
    let is_there = journal.until(until).any(|exchange| exchange.number() == after);
    match is_there {
        true => format!("between {world}-{after} and {next}"),
        false => format!("before {next}"),
    }
}
