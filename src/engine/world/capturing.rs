//! A world that is captured: what it keeps of each exchange and change, and a world that begins as a captured one did.

use std::sync::Arc;

use super::World;
use super::capture::{
    Capture, CaptureEnd, Captured, CapturedEvent, CapturedExchange, NoCapture, PlannedAnswer,
    Unread,
};
use super::change::Change;
use super::origin::Origin;
use super::reset_parts::Reset;
use crate::engine::ambient::Ambient;
use crate::engine::error::ApiError;
use crate::engine::exchange::reply::Reply;
use crate::engine::journal::Journal;
use crate::engine::message::Request;
use crate::engine::options::Options;
use crate::model::Timestamp;

impl Captured {
    /// A world that begins as this one did, in which nothing has happened yet.
    pub fn world(&self) -> World {
        let (seed, router) = (Arc::clone(&self.seed), Arc::clone(&self.router));
        let options = &self.options;
        // Its journal has all of it.
        let requests = self.events.iter().filter(|event| event.seed().is_none()).count();
        let length = options.journal_length.unwrap_or(Journal::LENGTH).max(requests);
        let options =
            Options { journal_length: Some(length), whole_bodies: true, ..Options::clone(options) };
        let chance = (self.random_seed, Ambient { now: self.begun });
        let mut world = World::new(&self.name, seed, router, Arc::new(options), chance);
        let origin = self.origin.clone();
        world.origin = origin.map(|(said, is_doubtful)| Origin { said, is_doubtful });
        world
    }

    /// Such a world after all of it has happened again; `see` is shown the place of each exchange, and how it is answered.
    pub fn repeated(
        &self,
        mut see: impl FnMut(&World, usize, &CapturedExchange, PlannedAnswer),
    ) -> World {
        let mut world = self.world();
        for (place, event) in self.events.iter().enumerate() {
            match &**event {
                CapturedEvent::Exchange(exchange) => {
                    let answer = world.answer_again(exchange);
                    see(&world, place, exchange, answer);
                }
                CapturedEvent::Change { now, change } => {
                    // One that was refused then is refused again.
                    let _ = world.apply(change.clone(), Ambient { now: *now });
                }
            }
        }
        world
    }

    /// The machine's time at its last event, or at its beginning where there is none.
    pub fn ended(&self) -> Timestamp {
        self.events.last().map_or(self.begun, |event| event.now())
    }
}

impl World {
    /// Answers a captured request again, at its instant.
    pub fn answer_again(&mut self, exchange: &CapturedExchange) -> PlannedAnswer {
        let (request, ambient) = (&exchange.request, Ambient { now: exchange.now });
        let reply = match &exchange.unread {
            Some(unread) => self.refuse(request, &unread.error(), ambient),
            None => self.handle(request, ambient),
        };
        PlannedAnswer::of(&reply)
    }

    /// Its beginning and all that happened to it since.
    ///
    /// # Errors
    /// Why not all of it is known.
    pub fn captured(&self) -> Result<Captured, NoCapture> {
        let capture = self.capture.as_ref().ok_or(NoCapture::Off)?;
        let events = capture.events().map_err(NoCapture::Ended)?;
        Ok(Captured {
            name: self.name().into(),
            random_seed: self.random_seed(),
            origin: self.origin.as_ref().map(|it| (it.said.clone(), it.is_doubtful)),
            options: Arc::clone(self.options()),
            begun: capture.begun,
            seed: Arc::clone(&capture.seed),
            router: Arc::clone(&self.router),
            events: events.to_vec(),
        })
    }

    /// Whether all that happens to it is kept, and nothing of it was lost.
    pub fn is_captured(&self) -> bool {
        self.capture.as_ref().is_some_and(|capture| !capture.has_ended())
    }

    /// The bytes that its journal and its capture keep.
    pub fn kept_bytes(&self) -> usize {
        self.journal.bytes() + self.capture_bytes()
    }

    /// The bytes that its capture keeps.
    pub fn capture_bytes(&self) -> usize {
        self.capture.as_ref().map_or(0, |capture| capture.bytes())
    }

    /// Begins to keep what happens, where it was made so.
    pub(super) fn begin_capture(&mut self, ambient: Ambient) {
        let begin = || Box::new(Capture::new(ambient.now, Arc::clone(&self.seed)));
        self.capture = self.options().capture.then(begin);
    }

    /// Ends its capture to make room; false where it keeps nothing.
    pub(super) fn end_capture_for_room(&mut self) -> bool {
        let after = self.exchanges;
        let capture = self.capture.as_mut().filter(|capture| capture.bytes() > 0);
        capture.map(|capture| capture.end(CaptureEnd::Memory { after })).is_some()
    }

    /// Keeps an exchange, where they are kept.
    pub(super) fn capture_exchange(&mut self, request: &Request, ambient: Ambient, reply: &Reply) {
        self.capture_answer((request, None), ambient, reply);
    }

    /// Keeps an exchange whose request was refused before it was read whole.
    pub(super) fn capture_unread(
        &mut self,
        request: &Request,
        error: &ApiError,
        ambient: Ambient,
        reply: &Reply,
    ) {
        let number = self.exchanges;
        let Some(capture) = &mut self.capture else { return };
        match Unread::of(error) {
            Some(unread) => self.capture_answer((request, Some(unread)), ambient, reply),
            None => capture.end(CaptureEnd::Unsayable { number }),
        }
    }

    fn capture_answer(
        &mut self,
        (request, unread): (&Request, Option<Unread>),
        ambient: Ambient,
        reply: &Reply,
    ) {
        let Some(capture) = self.capture.as_mut().filter(|capture| !capture.has_ended()) else {
            return;
        };
        let exchange = CapturedExchange {
            now: ambient.now,
            request: request.clone(),
            unread,
            token: self
                .journal
                .entries()
                .next_back()
                .and_then(|it| it.token()?.name().map(Into::into)),
            answer: PlannedAnswer::of(reply),
        };
        capture.keep(CapturedEvent::Exchange(Box::new(exchange)), self.exchanges);
    }

    /// Keeps a change that is about to be made, where they are kept.
    pub(super) fn capture_change(&mut self, change: &Change, ambient: Ambient) {
        let after = self.exchanges;
        if let Some(capture) = &mut self.capture {
            let change = change.clone();
            capture.keep(CapturedEvent::Change { now: ambient.now, change }, after);
        }
    }

    /// Whether a reset of these parts begins its capture anew.
    pub fn begins_capture_anew(&self, parts: Reset) -> bool {
        self.capture.is_some() && parts == Reset::ALL && self.snapshots.is_empty()
    }

    /// Begins anew with a world that was reset whole: it is as if it were made now, unless it can return to a snapshot.
    pub(super) fn recapture(&mut self, parts: Reset, now: Timestamp) {
        if self.begins_capture_anew(parts) {
            self.begin_capture(Ambient { now });
        }
    }
}
