//! What is taken out of a world to send its requests again: how it began, and its exchanges up to one of them.

use std::collections::HashMap;

use http::HeaderMap;

use super::refusal::NoStory;
use crate::engine::journal::{Entry, Journal};
use crate::engine::{Address, Beginning, Captured, Request, World};
use crate::review::sent_again::is_sent_again;

/// Most requests that are sent again.
const MOST: usize = 20_000;

/// An answer, and all that happened before it.
#[derive(Clone, Debug)]
pub struct Story {
    beginning: Beginning,
    /// Those that can have led to the answer, its own last.
    exchanges: Vec<Entry>,
    /// Their requests whole, by their numbers, where they were captured.
    whole: HashMap<u64, Request>,
    /// How many there were.
    count: usize,
}

impl Story {
    /// That of the exchange of `world` called `id`.
    ///
    /// # Errors
    /// Why it cannot be sent again.
    pub fn of(world: &World, id: &str) -> Result<Self, NoStory> {
        Self::with(world, HashMap::new(), id)
    }

    /// That of the exchange of a captured world called `id`: its requests are there whole, however many there were.
    ///
    /// # Errors
    /// Why it cannot be sent again.
    pub fn of_captured(captured: &Captured, id: &str) -> Result<Self, NoStory> {
        let mut whole = HashMap::new();
        let world = captured.repeated(|world, _, exchange, _| {
            let is_read = exchange.unread.is_none() && exchange.request.packed.is_none();
            if let Some(request) = is_read.then(|| plain(&exchange.request)) {
                whole.insert(world.latest(), request);
            }
        });
        Self::with(&world, whole, id)
    }

    fn with(world: &World, whole: HashMap<u64, Request>, id: &str) -> Result<Self, NoStory> {
        let journal = world.journal();
        let target = journal.get(id).ok_or_else(|| NoStory::Unknown { id: id.to_owned() })?;
        if journal.dropped() > 0 {
            return Err(NoStory::Dropped { count: journal.dropped() });
        }
        unchanged(world, target)?;
        let all = || journal.until(target.number());
        let is_kept = |exchange: &&Entry| is_needed(exchange, target);
        let is_cut =
            |it: &&Entry| !whole.contains_key(&it.number()) && !it.recorded_request().is_whole;
        if let Some(cut) = all().filter(is_kept).find(is_cut) {
            return Err(NoStory::Cut { id: cut.id().to_owned() });
        }
        let (count, kept) = (all().count(), all().filter(is_kept).count());
        if kept > MOST {
            return Err(NoStory::TooLong { count: kept, most: MOST });
        }
        let exchanges = all().filter(is_kept).cloned().collect();
        Ok(Self { beginning: world.beginning(), exchanges, whole, count })
    }

    /// How the world began.
    pub(super) fn beginning(&self) -> &Beginning {
        &self.beginning
    }

    /// The exchanges that can have led to the answer, its own last.
    pub(super) fn exchanges(&self) -> &[Entry] {
        &self.exchanges
    }

    /// The request of an exchange, where it was captured.
    pub(super) fn whole(&self, exchange: &Entry) -> Option<&Request> {
        self.whole.get(&exchange.number())
    }

    /// How many exchanges there were, its own included.
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

/// A request as it is sent to the world again: the path within it, and what is about the request and not its way.
fn plain(request: &Request) -> Request {
    let path = Address::of(request).map_or(request.uri.path(), |address| address.path);
    let query = request.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let uri = format!("{path}{query}").parse().unwrap_or_else(|_| request.uri.clone());
    let headers = request.headers.iter().filter(|(name, _)| is_sent_again(name.as_str()));
    let mut kept = HeaderMap::new();
    headers.for_each(|(name, value)| _ = kept.append(name, value.clone()));
    Request { uri, headers: kept, port_of: None, ..request.clone() }
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
