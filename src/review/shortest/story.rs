//! What is taken out of a world to send its requests again: how it began, and its exchanges up to one of them; of a captured
//! one what changed it from outside, too.

use http::HeaderMap;

use super::past_change::PastChange;
use super::refusal::NoStory;
use crate::engine::journal::{Entry, Journal};
use crate::engine::{Address, Ambient, Beginning, Captured, CapturedEvent, Request, World};
use crate::review::sent_again::is_sent_again;

/// Most requests and changes that are sent again.
const MOST: usize = 20_000;

/// An answer, and all that happened before it.
#[derive(Clone, Debug)]
pub struct Story {
    beginning: Beginning,
    /// What can have led to the answer, its own exchange last.
    events: Vec<Happened>,
    /// How many exchanges and changes there were, its own included.
    count: usize,
}

/// Something that can have led to an answer.
#[derive(Clone, Debug)]
pub(super) enum Happened {
    /// An exchange.
    Exchange(Box<PastExchange>),
    /// A change of the world from outside.
    Change(Box<PastChange>),
}

/// An exchange, and its request whole, where it was captured.
#[derive(Clone, Debug)]
pub(super) struct PastExchange {
    pub(super) entry: Entry,
    pub(super) whole: Option<Request>,
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
        let past = |entry: &Entry| PastExchange { entry: entry.clone(), whole: None };
        let all =
            journal.until(target.number()).map(|entry| Happened::Exchange(past(entry).into()));
        Self::with(world.beginning(), all.collect())
    }

    /// That of the exchange of a captured world called `id`: its requests are there whole, however many there were, and so is
    /// what changed the world besides.
    ///
    /// # Errors
    /// Why it cannot be sent again.
    pub fn of_captured(captured: &Captured, id: &str) -> Result<Self, NoStory> {
        let mut world = captured.world();
        let beginning = world.beginning();
        let (mut all, mut target) = (Vec::new(), None);
        for event in &captured.events {
            match &**event {
                CapturedEvent::Exchange(exchange) => {
                    world.answer_again(exchange);
                    let is_read = exchange.unread.is_none() && exchange.request.packed.is_none();
                    let whole = is_read.then(|| plain(&exchange.request));
                    let entry = world.journal().entries().next_back().expect("it was noted");
                    if entry.id() == id {
                        target = Some(all.len());
                    }
                    let entry = entry.clone();
                    all.push(Happened::Exchange(Box::new(PastExchange { entry, whole })));
                }
                CapturedEvent::Change { now, change } => {
                    let change = PastChange::made(&mut world, change, Ambient { now: *now });
                    all.extend(change.map(Box::new).map(Happened::Change));
                }
            }
        }
        let target = target.ok_or_else(|| NoStory::Unknown { id: id.to_owned() })?;
        all.truncate(target + 1);
        Self::with(beginning, all)
    }

    fn with(beginning: Beginning, mut all: Vec<Happened>) -> Result<Self, NoStory> {
        let count = all.len();
        let last = count - 1;
        let mut place = 0;
        all.retain(|it| {
            place += 1;
            place > last || it.is_needed()
        });
        let is_cut = |it: &&Happened| match it {
            Happened::Exchange(it) => it.whole.is_none() && !it.entry.recorded_request().is_whole,
            Happened::Change(_) => false,
        };
        if let Some(Happened::Exchange(cut)) = all.iter().find(is_cut) {
            return Err(NoStory::Cut { id: cut.entry.id().to_owned() });
        }
        if all.len() > MOST {
            return Err(NoStory::TooLong { count: all.len(), most: MOST });
        }
        Ok(Self { beginning, events: all, count })
    }

    /// How the world began.
    pub(super) fn beginning(&self) -> &Beginning {
        &self.beginning
    }

    /// What can have led to the answer, its own exchange last.
    pub(super) fn events(&self) -> &[Happened] {
        &self.events
    }

    /// How many exchanges and changes there were, its own included.
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

impl Happened {
    /// Whether it can have led to a later answer: what found no operation cannot, nor what changed nothing where its body is
    /// not kept.
    fn is_needed(&self) -> bool {
        match self {
            Self::Exchange(it) => {
                let (entry, is_whole) = (&it.entry, it.entry.recorded_request().is_whole);
                entry.operation().is_some() && (is_whole || entry.has_effect())
            }
            Self::Change(_) => true,
        }
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
