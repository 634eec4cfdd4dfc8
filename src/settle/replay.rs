//! A session, sent again to a pure world under a hypothesis: what each answer is, and which behaviors it looked at.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;

use super::callers::Callers;
use super::compare::{AnswerDifference, DrawnPairs, compare};
use super::inferred::Inferred;
use super::records::RecordKey;
use super::session::{Session, SessionExchange};
use super::start::Assumptions;
use crate::engine::store::Seed;
use crate::engine::{
    Ambient, AuthMode, Behavior, Change, Clock, ConsultedBehaviors, Options, Record, Request,
    Response, Router, Settings, World,
};
use crate::findings::Finding;

/// Most answers of which it is kept how far they are.
const MOST_KEPT: usize = 10_000;
/// The name of the world, which no answer shows.
const WORLD: &str = "settle";

/// What is assumed of the service and of its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hypothesis {
    /// The value of every behavior.
    pub(super) settings: Settings,
    /// What is assumed of records that the session does not show.
    pub(super) assumptions: Assumptions,
}

/// What a session is replayed with.
pub(super) struct Replay<'s> {
    pub(super) session: &'s Session<'s>,
    related: Vec<OnceCell<Related>>,
    callers: &'s Callers,
    /// The state at the start: that of files, or the one that was inferred.
    start: Start<'s>,
    router: Arc<Router>,
    seeds: RefCell<BTreeMap<Assumptions, Arc<Seed>>>,
    /// How far answers of the emulation are from the recorded ones, by place and body: most hypotheses change few.
    distances: RefCell<HashMap<(usize, StatusCode, Bytes), u32>>,
    sent: Cell<usize>,
}

/// What an exchange is related to.
#[derive(Debug)]
pub(super) struct Related {
    /// The records that it is about or names.
    pub(super) named: Vec<RecordKey>,
    /// The places of the writes before it that are about one of them; of a list of segments all.
    pub(super) writes: Vec<usize>,
}

/// Where the state at the start comes from.
pub(super) enum Start<'s> {
    /// From files.
    Files(Arc<Seed>),
    /// From the answers.
    Inferred(&'s Inferred),
}

/// What a replay came to, by exchange.
#[derive(Clone, Debug, Default)]
pub(super) struct Replayed {
    /// How far each answer is from the recorded one.
    pub(super) distances: Vec<u32>,
    /// The behaviors that each looked at.
    pub(super) consulted: Vec<Vec<Behavior>>,
}

impl Replayed {
    /// How far all are together.
    pub(super) fn total(&self) -> u32 {
        self.distances.iter().fold(0, |sum, distance| sum.saturating_add(*distance))
    }
}

impl<'s> Replay<'s> {
    /// One of `session`.
    ///
    /// # Errors
    /// Where the documents of the session cannot be those of a tenant.
    pub(super) fn new(
        session: &'s Session<'s>,
        callers: &'s Callers,
        start: Start<'s>,
        router: Arc<Router>,
    ) -> Result<Self, Vec<Finding>> {
        let none = Assumptions::new();
        let seed = match &start {
            Start::Files(seed) => Arc::clone(seed),
            Start::Inferred(inferred) => inferred.start.seed(&none)?,
        };
        let seeds = RefCell::new(BTreeMap::from([(none, seed)]));
        let distances = RefCell::default();
        let related = session.exchanges.iter().map(|_| OnceCell::new()).collect();
        Ok(Self { session, related, callers, start, router, seeds, distances, sent: Cell::new(0) })
    }

    /// The state that was inferred; none where files say it.
    pub(super) fn inferred(&self) -> Option<&'s Inferred> {
        match &self.start {
            Start::Files(_) => None,
            Start::Inferred(inferred) => Some(inferred),
        }
    }

    /// What the exchange in a place is related to.
    pub(super) fn related(&self, place: usize) -> &Related {
        self.related[place].get_or_init(|| {
            let exchange = &self.session.exchanges[place];
            let named = exchange.named();
            let is_about = |place: &usize| {
                let write = &self.session.exchanges[*place];
                let shares = || self.related(*place).named.iter().any(|key| named.contains(key));
                !write.reads()
                    && write.tenant() == exchange.tenant()
                    && (named.is_empty() || shares())
            };
            let writes = (0..place).filter(is_about).collect();
            Related { named, writes }
        })
    }

    /// How many requests were sent until now.
    pub(super) fn sent(&self) -> usize {
        self.sent.get()
    }

    /// How far the answers are under `hypothesis`.
    pub(super) fn replay(&self, hypothesis: &Hypothesis) -> Replayed {
        self.replay_if_closer(hypothesis, None).expect("nothing ends it early")
    }

    /// The same; none where the answer in a place is not closer than this, if one is given.
    pub(super) fn replay_if_closer(
        &self,
        hypothesis: &Hypothesis,
        than: Option<(usize, u32)>,
    ) -> Option<Replayed> {
        let mut replayed = Replayed::default();
        let mut sending = self.sending(hypothesis);
        for place in 0..self.session.exchanges.len() {
            let (ours, consulted) = sending.next(place);
            let distance = self.distance(place, &ours, &mut sending);
            if than.is_some_and(|(at, limit)| at == place && distance >= limit) {
                return None;
            }
            replayed.distances.push(distance);
            replayed.consulted.push(consulted);
        }
        Some(replayed)
    }

    /// What differs in each answer under `hypothesis`.
    pub(super) fn differences(&self, hypothesis: &Hypothesis) -> Vec<AnswerDifference> {
        let mut sending = self.sending(hypothesis);
        let places = 0..self.session.exchanges.len();
        let difference = |place| {
            let (ours, _) = sending.next(place);
            sending.compare(place, &ours)
        };
        places.map(difference).collect()
    }

    fn distance(&self, place: usize, ours: &Response, sending: &mut Sending<'_>) -> u32 {
        self.sent.set(self.sent.get() + 1);
        if !sending.drawn.is_empty() || !sending.pairs.is_empty() {
            return sending.compare(place, ours).distance();
        }
        let key = (place, ours.status, ours.body.clone());
        if let Some(known) = self.distances.borrow().get(&key) {
            return *known;
        }
        let distance = sending.compare(place, ours).distance();
        let mut distances = self.distances.borrow_mut();
        if distances.len() < MOST_KEPT {
            distances.insert(key, distance);
        }
        distance
    }

    fn sending(&self, hypothesis: &Hypothesis) -> Sending<'_> {
        let (pairs, drawn) = (DrawnPairs::default(), HashSet::new());
        let world = self.world(hypothesis);
        Sending { exchanges: &self.session.exchanges, world, pairs, drawn }
    }

    /// A world under `hypothesis`, in which nothing has happened.
    fn world(&self, hypothesis: &Hypothesis) -> World {
        let at = self.session.exchanges.first().map(|first| first.at);
        let at = at.unwrap_or(crate::model::Timestamp::from_millis(0));
        let options = Options {
            behaviors: hypothesis.settings.clone(),
            // A token that nothing is known of is good: a refused one is no question of behaviors.
            auth: Some(AuthMode::AnyToken),
            clock: Clock::Frozen(at),
            journal_length: Some(1),
            ..Options::default()
        };
        let (seed, router) = (self.seed(&hypothesis.assumptions), Arc::clone(&self.router));
        let ambient = Ambient { now: at };
        let mut world = World::new(WORLD, seed, router, Arc::new(options), (0, ambient));
        for (tenant, token) in self.callers.tokens() {
            let record = Box::new(Record::Token(token.clone()));
            // A tenant that is refused by its name needs no token.
            let _ = world.apply(Change::PutRecord(tenant.into(), record), ambient);
        }
        world
    }

    fn seed(&self, assumptions: &Assumptions) -> Arc<Seed> {
        let inferred = match &self.start {
            Start::Files(seed) => return Arc::clone(seed),
            Start::Inferred(inferred) => inferred,
        };
        let mut seeds = self.seeds.borrow_mut();
        let seed = seeds.entry(assumptions.clone()).or_insert_with(|| {
            inferred.start.seed(assumptions).expect("blank documents are good ones")
        });
        Arc::clone(seed)
    }
}

/// A session on its way to a world.
struct Sending<'s> {
    exchanges: &'s [SessionExchange<'s>],
    world: World,
    pairs: DrawnPairs,
    /// What the world has drawn for the last answer.
    drawn: HashSet<String>,
}

impl Sending<'_> {
    /// Sends the exchange in this place, which is the next one: the answer, and the behaviors that it looked at.
    fn next(&mut self, place: usize) -> (Response, Vec<Behavior>) {
        let Self { exchanges, world, pairs, drawn } = self;
        let exchange = &exchanges[place];
        let sent = sent(exchange, pairs);
        let (path, request) =
            sent.as_ref().map_or((exchange.path, &exchange.request), |(path, it)| (path, it));
        let before = world.drawn();
        let reply = world.answer_at(path, request, exchange.at);
        *drawn = world.texts_drawn(before, world.drawn()).collect();
        let last = world.journal().entries().next_back();
        let consulted = last.and_then(|entry| entry.trace().consulted.as_ref());
        let consulted = consulted.into_iter().flat_map(ConsultedBehaviors::list);
        // A tenant's name is looked at before the tenant is there to note it, and a largest page only where it cuts one.
        let is_list = reply.response.body.first() == Some(&b'[');
        let of_lists = is_list.then_some(Behavior::PageSizeMax);
        let also = [Behavior::TenantName].into_iter().chain(of_lists);
        let consulted = consulted.map(|(row, _)| row.behavior).chain(also);
        (reply.response, consulted.collect())
    }

    /// What differs between the recorded answer in this place and that of the world.
    fn compare(&mut self, place: usize, ours: &Response) -> AnswerDifference {
        compare(self.exchanges[place].response, ours, &mut self.pairs, &self.drawn)
    }
}

/// The path and the request with the ids that this world has drawn; none where it has drawn nothing.
fn sent(exchange: &SessionExchange<'_>, pairs: &DrawnPairs) -> Option<(String, Request)> {
    if pairs.is_empty() {
        return None;
    }
    let mut request = exchange.request.clone();
    let uri = pairs.ours(&request.uri.to_string());
    request.uri = uri.parse().unwrap_or_else(|_| exchange.request.uri.clone());
    if let Ok(body) = std::str::from_utf8(&exchange.request.body) {
        request.body = pairs.ours(body).into();
    }
    Some((pairs.ours(exchange.path), request))
}
