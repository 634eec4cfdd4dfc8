//! One exchange, as the journal keeps and shows it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use super::considered::ConsideredRules;
use super::facts::Facts;
use super::kept_bodies::{BodyLength, KeptBodies};
use super::new_entry::{NewEntry, Origin};
use super::presented::PresentedToken;
use super::redact;
use super::storage::{EntryText, Heads, TextWriter};
use crate::engine::delivery::Delivery;
use crate::engine::effect::Effects;
use crate::engine::message::ShownPage;
use crate::engine::operation::Operation;
use crate::engine::scenario::ConsideredRule;
use crate::engine::store::RecordWrite;
use crate::engine::trace::Trace;
use crate::model::Timestamp;

/// One exchange. There are a thousand of them in each world, in turn, so what counts is how little memory one touches:
/// its texts stand in one piece, which the next exchange may take over, and what others have already is shared with them.
#[derive(Clone, Debug)]
pub struct Entry {
    number: u64,
    pub(super) at: Timestamp,
    operation: Option<&'static Operation>,
    pub(super) status: StatusCode,
    delivery: Delivery,
    client_left: bool,
    /// How long it took in microseconds, where it has ended. Nothing that is replayed or compared looks at it.
    took_us: Option<u32>,
    pub(super) origin: Origin,
    pub(super) committed: bool,
    /// How long the hint is without what it says of how the world or tenant came to be.
    own_hint: usize,
    /// What is the very piece that the exchange before keeps, and so no more memory.
    shared: SharedPieces,
    /// The bytes that it keeps besides.
    bytes: usize,
    /// Those of what it wrote.
    write_bytes: usize,
    considered: Option<Box<ConsideredRules>>,
    trace: Trace,
    /// What it wrote; none where that has made room.
    writes: Option<Box<[RecordWrite]>>,
    texts: Vec<u8>,
    /// Where each of the [`EntryText`]s ends.
    ends: [u32; EntryText::COUNT],
    pub(super) asked: Arc<[u8]>,
    pub(super) answered: Arc<[u8]>,
    pub(super) token: Option<Arc<PresentedToken>>,
    /// What is kept of the answer's body: the very bytes that were sent where they are not many.
    pub(super) body: Bytes,
    /// The world's random seed, by which credentials in bodies are replaced when they are shown.
    seed: u64,
    pub(super) request: BodyLength,
    pub(super) answer: BodyLength,
    /// The page of a list that the answer is.
    pub(super) page: Option<ShownPage>,
    /// What is known of bodies of which not all is kept.
    pub(super) facts: Option<Box<Facts>>,
}

/// The pieces that an exchange shares with the one before.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a flag a piece, and each is set by itself")]
struct SharedPieces {
    asked: bool,
    answered: bool,
    token: bool,
    body: bool,
    scenarios: bool,
}

impl Entry {
    /// What is kept of a `new` exchange.
    pub(super) fn of(new: NewEntry<'_, '_>, heads: &mut Heads, keeps: KeptBodies) -> Self {
        /// Room for a method, a tenant and a short query.
        const USUAL_REST: usize = 32;
        let NewEntry { id, request, path, tenant, response, seed, operation, .. } = new;
        let sent = keeps.sent(&request.body);
        let texts = Vec::with_capacity(id.len() + path.len() + sent.len() + USUAL_REST);
        let mut writer = TextWriter { texts, ends: [0; EntryText::COUNT] };
        writer.text(EntryText::Id, id.as_bytes());
        writer.text(EntryText::Method, request.method.as_str().as_bytes());
        writer.text(EntryText::Path, path.as_bytes());
        let query = request.uri.query().unwrap_or_default();
        writer.text(EntryText::Query, redact::of_query(query, seed).as_bytes());
        writer.text(EntryText::Tenant, tenant.unwrap_or_default().as_bytes());
        writer.text(EntryText::Hint, response.hint.as_deref().unwrap_or_default().as_bytes());
        writer.text(EntryText::RequestBody, sent);
        let answered = keeps.answered(response, operation);
        let facts = Facts::of(&new, (sent.len(), answered.len()));
        Self {
            number: new.number,
            at: new.at,
            operation,
            status: response.status,
            delivery: new.delivery,
            client_left: false,
            took_us: None,
            origin: new.origin,
            committed: new.committed,
            own_hint: new.own_hint(),
            shared: SharedPieces::default(),
            bytes: 0,
            write_bytes: new.writes.iter().map(RecordWrite::bytes).sum(),
            texts: writer.texts,
            ends: writer.ends,
            asked: heads.asked(&request.headers, seed),
            token: heads.presented(new.token, seed),
            answered: heads.answered(&response.headers, seed),
            request: BodyLength::of(&request.body, sent),
            answer: BodyLength::of(&response.body, &answered),
            page: response.page(),
            body: answered,
            seed,
            considered: ConsideredRules::of(new.considered, new.effects),
            trace: new.trace,
            writes: Some(new.writes.into()),
            facts,
        }
    }

    /// Counts the bytes that it keeps, where it comes after `before`.
    pub(super) fn weigh(&mut self, before: Option<&Self>) {
        let place = |body: &Bytes| (body.as_ptr(), body.len());
        self.shared = before.map_or_else(SharedPieces::default, |before| SharedPieces {
            asked: Arc::ptr_eq(&self.asked, &before.asked),
            answered: Arc::ptr_eq(&self.answered, &before.answered),
            token: (self.token.as_ref().zip(before.token.as_ref()))
                .is_some_and(|(own, before)| Arc::ptr_eq(own, before)),
            body: !self.body.is_empty() && place(&self.body) == place(&before.body),
            scenarios: (self.considered.as_ref().zip(before.considered.as_ref()))
                .is_some_and(|(own, before)| own.has_scenarios_of(before)),
        });
        let own = |shared: bool, length: usize| if shared { 0 } else { length };
        self.bytes = size_of::<Self>()
            + self.texts.capacity()
            + own(self.shared.asked, self.asked.len())
            + own(self.shared.answered, self.answered.len())
            + own(self.shared.token, self.token_bytes())
            + own(self.shared.body, self.body.len())
            + self.considered.as_ref().map_or(0, |considered| considered.bytes())
            + self.trace.bytes()
            + own(self.shared.scenarios, self.scenario_bytes())
            + self.write_bytes
            + self.facts.as_ref().map_or(0, |facts| facts.bytes());
    }

    /// The exchange before is gone, or its body is: what was shared with it is this one's own, so many bytes more.
    pub(super) fn inherit(&mut self) -> usize {
        let SharedPieces { asked, answered, token, body, scenarios } =
            std::mem::take(&mut self.shared);
        let own = |shared: bool, length: usize| if shared { length } else { 0 };
        let more = own(asked, self.asked.len())
            + own(answered, self.answered.len())
            + own(token, self.token_bytes())
            + own(body, self.body.len())
            + own(scenarios, self.scenario_bytes());
        self.bytes += more;
        more
    }

    fn scenario_bytes(&self) -> usize {
        self.considered.as_ref().map_or(0, |considered| considered.scenario_bytes())
    }

    fn token_bytes(&self) -> usize {
        self.token.as_ref().map_or(0, |token| token.bytes())
    }

    pub(super) fn text(&self, text: EntryText) -> &[u8] {
        let at = text as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.texts[start..self.ends[at] as usize]
    }

    /// A text that was one before it was kept; none when it is empty.
    pub(super) fn str(&self, text: EntryText) -> Option<&str> {
        std::str::from_utf8(self.text(text)).ok().filter(|text| !text.is_empty())
    }

    /// The request's body as far as it is kept, its credentials replaced.
    pub(super) fn request_body(&self) -> Cow<'_, str> {
        redact::of_body(self.text(EntryText::RequestBody), self.seed)
    }

    /// The answer's body as far as it is kept, its credentials replaced.
    pub(super) fn answer_body(&self) -> Cow<'_, str> {
        redact::of_body(&self.body, self.seed)
    }

    /// The bytes of the request's body as far as they are kept.
    pub(super) fn request_bytes(&self) -> &[u8] {
        self.text(EntryText::RequestBody)
    }

    /// The bytes of the answer's body as far as they are kept.
    pub(super) fn answer_bytes(&self) -> &[u8] {
        &self.body
    }

    /// The operation that was found.
    pub fn row(&self) -> Option<&'static Operation> {
        self.operation
    }

    /// The token that was sent as bearer.
    pub fn token(&self) -> Option<&PresentedToken> {
        self.token.as_deref()
    }

    /// The `Sandbox-Hint` of the answer.
    pub fn hint(&self) -> Option<&str> {
        self.str(EntryText::Hint)
    }

    /// The same without what it says of how the world or tenant came to be.
    pub fn own_hint(&self) -> Option<&str> {
        self.hint().map(|hint| &hint[..self.own_hint]).filter(|hint| !hint.is_empty())
    }

    /// The number in the world, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What the answer carries as `Sandbox-Request-Id`.
    pub fn id(&self) -> &str {
        self.str(EntryText::Id).unwrap_or_default()
    }

    /// The world's time.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The id of the operation that was found.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation.map(|operation| operation.id)
    }

    /// The tenant of the path.
    pub fn tenant(&self) -> Option<&str> {
        self.str(EntryText::Tenant)
    }

    /// Whether the token that was sent as bearer has this name or this fingerprint.
    pub(super) fn presented(&self, token: &str) -> bool {
        self.token.as_ref().is_some_and(|presented| presented.is_called(token))
    }

    /// The status that the client saw; none where it saw no answer.
    pub fn status(&self) -> Option<u16> {
        self.delivery.is_answered().then(|| self.status.as_u16())
    }

    /// The status that the client would have seen, where it saw none.
    pub fn intended_status(&self) -> Option<u16> {
        let is_known = !self.delivery.is_answered() && !self.is_recorded();
        is_known.then(|| self.status.as_u16())
    }

    /// What of the answer reached the client, if it waited.
    pub fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// Whether the client left before the answer had ended.
    pub fn client_left(&self) -> bool {
        self.client_left
    }

    /// The milliseconds by the machine's clock from when the request was read to when its answer had ended; none where it has not.
    pub fn duration_ms(&self) -> Option<f64> {
        self.took_us.map(|us| f64::from(us) / 1_000.0)
    }

    pub(super) fn note_end(&mut self, took: Option<Duration>, client_left: bool) {
        self.took_us = took.map(|took| u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        self.client_left |= client_left;
    }

    /// Where the answer comes from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether the request has changed the state.
    pub fn committed(&self) -> bool {
        self.committed
    }

    /// What it wrote to records, in its order: by rules before its operation, and by that; none where that has made room
    /// for later exchanges.
    pub fn writes(&self) -> Option<&[RecordWrite]> {
        self.writes.as_deref()
    }

    /// How far the request came by itself.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Whether it happened elsewhere, and only what was sent and answered is known.
    pub fn is_recorded(&self) -> bool {
        self.trace.was_recorded
    }

    /// Notes by how many bytes its bodies were longer than what was recorded of them: the request's, and the answer's.
    pub(super) fn note_unrecorded(&mut self, (request, answer): (usize, usize)) {
        for (whole, more) in [(&mut self.request, request), (&mut self.answer, answer)] {
            whole.length = whole.length.saturating_add(more);
            whole.cut |= more > 0;
        }
    }

    /// The rules that were looked at, and what became of each.
    pub fn rules(&self) -> &[ConsideredRule] {
        self.considered.as_ref().map_or(&[], |considered| &considered.rules)
    }

    /// How many more rules were looked at.
    pub fn more_rules(&self) -> usize {
        self.considered.as_ref().map_or(0, |considered| considered.more)
    }

    /// What rules did to the answer on its way; none where they did nothing.
    pub fn effects(&self) -> Option<&Effects> {
        let effects = &self.considered.as_ref()?.effects;
        (*effects != Effects::default()).then_some(effects)
    }

    /// The bytes that it keeps and no exchange before it does.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Drops the bodies, of which what is known stays, and what it wrote; how many bytes that were.
    pub(super) fn strip(&mut self) -> usize {
        let known = self.known_of_bodies();
        let heads = self.ends[EntryText::Hint as usize];
        self.ends[EntryText::RequestBody as usize] = heads;
        let freed = self.texts.capacity() + if self.shared.body { 0 } else { self.body.len() };
        self.texts.truncate(heads as usize);
        self.texts.shrink_to_fit();
        let freed = freed - self.texts.capacity() + std::mem::take(&mut self.write_bytes);
        self.writes = self.writes.take().filter(|writes| writes.is_empty());
        self.body = Bytes::new();
        self.shared.body = false;
        for whole in [&mut self.request, &mut self.answer] {
            whole.cut |= whole.length > 0;
        }
        let known = known.filter(|known| known.bytes() < freed);
        let freed = freed - known.as_ref().map_or(0, |known| known.bytes());
        self.facts = known.or(self.facts.take());
        self.bytes -= freed;
        freed
    }

    /// What is to stay of bodies that are dropped; none where that is nothing, or is kept already.
    fn known_of_bodies(&self) -> Option<Box<Facts>> {
        let operation = self.operation.filter(|_| self.facts.is_none())?;
        let mut facts = Facts::default();
        if !self.request.cut {
            facts.add_sent(&self.sent_request(&self.target()));
        }
        if !self.answer.cut {
            facts.add_answered((operation, self.status), &self.body);
        }
        facts.boxed()
    }
}
