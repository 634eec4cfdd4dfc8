//! One exchange, as the journal keeps and shows it.

use std::borrow::Cow;
use std::sync::Arc;

use http::{HeaderValue, Method, StatusCode};
use serde::Serialize as Shows;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::secret;
use super::texts::{Body, Heads, Text, Writer};
use crate::engine::effect::{BodyFault, ConnectionFault, Effects};
use crate::engine::exchange::Reply;
use crate::engine::message::Request;
use crate::engine::operation::{Handler, Operation};
use crate::engine::scenario::Verdict;
use crate::model::Timestamp;

/// Most bytes kept of a body.
const MAX_BODY_KEPT: usize = 16 * 1024;
/// Most bytes kept of what a successful read answered: it can be read again, and reads are what there is most of.
const MAX_READ_KEPT: usize = 512;
/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Shows)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// From the state alone, though a rule may have delayed it or changed the state before.
    Organic,
    /// From a rule, or a rule ended the connection.
    Injected,
    /// From the state, and bent by a rule: patched, a damaged body, some items of a bulk call.
    Mixed,
}

/// One exchange. Its texts stand in one piece, which the next exchange may take over: noting one costs no allocation.
#[derive(Clone, Debug)]
pub struct Exchange {
    number: u64,
    at: Timestamp,
    method: Method,
    operation: Option<&'static Operation>,
    status: StatusCode,
    hint: Option<String>,
    origin: Origin,
    committed: bool,
    rules: Vec<(String, Verdict)>,
    effects: Option<Box<Effects>>,
    texts: Vec<u8>,
    /// Where each of the [`Text`]s ends.
    ends: [u32; Text::COUNT],
    asked: Arc<[u8]>,
    answered: Arc<[u8]>,
    request: Body,
    answer: Body,
}

/// What the journal is told of an exchange.
pub(in crate::engine) struct Told<'a> {
    /// Its number in the world.
    pub number: u64,
    /// Its id.
    pub id: &'a HeaderValue,
    /// The world's time.
    pub at: Timestamp,
    /// The request.
    pub request: &'a Request,
    /// The path within the world.
    pub path: &'a str,
    /// The tenant of the path.
    pub tenant: Option<&'a str>,
    /// What was answered. What rules were considered moves into the journal.
    pub reply: &'a mut Reply,
    /// The world's random seed.
    pub seed: u64,
}

impl Exchange {
    /// What is kept of what was `told`, in the room of an exchange that is forgotten.
    pub(super) fn of(told: Told<'_>, room: Vec<u8>, heads: &mut Heads) -> Self {
        let Told { number, id, at, request, path, tenant, reply, seed } = told;
        let secrets = reply.operation.is_none_or(|operation| match operation.handler {
            Handler::World(_) => true,
            Handler::Read(_) | Handler::Write(_) | Handler::Bulk(_) | Handler::Unbuilt => false,
        });
        let response = &reply.response;
        let answer_kept = match reply.operation.map(|operation| &operation.handler) {
            Some(Handler::Read(_)) if response.status.is_success() => MAX_READ_KEPT,
            Some(_) | None => MAX_BODY_KEPT,
        };
        let mut writer = Writer { texts: room, ends: [0; Text::COUNT], seed };
        writer.text(Text::Id, id.as_bytes());
        writer.text(Text::Path, path.as_bytes());
        let query = request.uri.query().unwrap_or_default();
        writer.text(Text::Query, secret::of_query(query, seed).as_bytes());
        writer.text(Text::Tenant, tenant.unwrap_or_default().as_bytes());
        let request_body = writer.body(Text::RequestBody, &request.body, MAX_BODY_KEPT, secrets);
        let answer_body = writer.body(Text::AnswerBody, &response.body, answer_kept, secrets);
        let effects = &reply.acted.effects;
        Self {
            number,
            at,
            method: request.method.clone(),
            operation: reply.operation,
            status: response.status,
            hint: response.hint.clone(),
            origin: origin(reply),
            committed: reply.committed,
            effects: (*effects != Effects::default()).then(|| Box::new(effects.clone())),
            rules: std::mem::take(&mut reply.acted.considered),
            texts: writer.texts,
            ends: writer.ends,
            asked: heads.asked(&request.headers, seed),
            answered: heads.answered(&response.headers, seed),
            request: request_body,
            answer: answer_body,
        }
    }

    /// The room of its texts, empty, for another exchange; none where it is larger than most need.
    pub(super) fn into_room(self) -> Vec<u8> {
        /// Room for the heads of both messages and a small body each.
        const USUAL: usize = 4 * 1024;
        let mut room = self.texts;
        room.clear();
        if room.capacity() <= USUAL { room } else { Vec::new() }
    }

    fn text(&self, text: Text) -> &[u8] {
        let at = text as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.texts[start..self.ends[at] as usize]
    }

    /// A text that was one before it was kept; none when it is empty.
    fn str(&self, text: Text) -> Option<&str> {
        std::str::from_utf8(self.text(text)).ok().filter(|text| !text.is_empty())
    }

    /// The number in the world, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What the answer carries as `Sandbox-Request-Id`.
    pub fn id(&self) -> &str {
        self.str(Text::Id).unwrap_or_default()
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
        self.str(Text::Tenant)
    }

    /// The status of the answer.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// Where the answer comes from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether the request has changed the state.
    pub fn committed(&self) -> bool {
        self.committed
    }

    /// The rules that were looked at, by `scenario/rule`, and what became of each.
    pub fn rules(&self) -> &[(String, Verdict)] {
        &self.rules
    }

    /// The bytes of its texts and bodies.
    pub(super) fn bytes(&self) -> usize {
        self.texts.len() + self.asked.len() + self.answered.len()
    }

    /// Drops the bodies; how many bytes that were.
    pub(super) fn strip(&mut self) -> usize {
        let before = self.texts.len();
        let heads = self.ends[Text::Tenant as usize];
        for (text, body) in
            [(Text::RequestBody, &mut self.request), (Text::AnswerBody, &mut self.answer)]
        {
            body.cut |= body.length > 0;
            self.ends[text as usize] = heads;
        }
        self.texts.truncate(heads as usize);
        self.texts.shrink_to_fit();
        before - self.texts.len()
    }
}

fn origin(reply: &Reply) -> Origin {
    let acted = &reply.acted;
    if acted.injected {
        Origin::Injected
    } else if acted.items || !acted.patches.is_empty() || acted.effects.body.is_some() {
        Origin::Mixed
    } else {
        Origin::Organic
    }
}

impl Serialize for Exchange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rules = self.rules.iter().map(|(rule, verdict)| ShownRule {
            rule,
            fired: matches!(verdict, Verdict::Fired(_) | Verdict::Holds(_)),
            verdict: verdict.told(),
        });
        let shown = ShownExchange {
            id: self.id(),
            at: self.at,
            method: self.method.as_str(),
            path: self.str(Text::Path).unwrap_or_default(),
            query: self.str(Text::Query),
            operation: self.operation(),
            tenant: self.tenant(),
            status: self.status(),
            origin: self.origin,
            committed: self.committed,
            hint: self.hint.as_deref(),
            rules: rules.collect(),
            effects: self.effects.as_deref().map(ShownEffects::of),
            request: ShownMessage::of(
                ShownHeaders(&self.asked, None),
                self.text(Text::RequestBody),
                self.request,
            ),
            answer: ShownMessage::of(
                ShownHeaders(&self.answered, Some(self.id())),
                self.text(Text::AnswerBody),
                self.answer,
            ),
        };
        shown.serialize(serializer)
    }
}

/// An exchange as people see it.
#[derive(Shows)]
struct ShownExchange<'a> {
    id: &'a str,
    at: Timestamp,
    method: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<&'a str>,
    status: u16,
    origin: Origin,
    committed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    rules: Vec<ShownRule<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effects: Option<ShownEffects>,
    request: ShownMessage<'a>,
    answer: ShownMessage<'a>,
}

#[derive(Shows)]
struct ShownRule<'a> {
    rule: &'a str,
    fired: bool,
    verdict: String,
}

#[derive(Shows)]
#[serde(rename_all = "camelCase")]
struct ShownEffects {
    #[serde(skip_serializing_if = "is_zero")]
    delay_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<&'static str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks in this form")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl ShownEffects {
    /// The effects by the words that scenarios use.
    fn of(effects: &Effects) -> Self {
        let body = effects.body.as_ref().map(|fault| match fault {
            BodyFault::Truncate(_) => "truncate",
            BodyFault::Malformed => "malformed",
            BodyFault::Stall => "stall",
            BodyFault::Dribble { .. } => "dribble",
            BodyFault::ContentLength(_) => "contentLength",
        });
        let connection = effects.connection.map(|fault| match fault {
            ConnectionFault::Reset => "reset",
            ConnectionFault::Close => "close",
            ConnectionFault::Hang => "hang",
        });
        Self { delay_ms: effects.delay_ms, body, connection }
    }
}

#[derive(Shows)]
struct ShownMessage<'a> {
    headers: ShownHeaders<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    body: Cow<'a, str>,
    /// How long the whole body was.
    length: usize,
    /// Whether not all of it is kept.
    cut: bool,
}

impl<'a> ShownMessage<'a> {
    fn of(headers: ShownHeaders<'a>, body: &'a [u8], known: Body) -> Self {
        let Body { length, cut } = known;
        Self { headers, body: String::from_utf8_lossy(body), length, cut }
    }
}

/// Headers as an object, the values of a repeated one joined by commas; and the id of an answer.
struct ShownHeaders<'a>(&'a [u8], Option<&'a str>);

impl Serialize for ShownHeaders<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = String::from_utf8_lossy(self.0);
        let mut headers: Vec<(&str, Cow<'_, str>)> = Vec::new();
        for (name, value) in text.lines().filter_map(|line| line.split_once(": ")) {
            match headers.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => *values = format!("{values}, {value}").into(),
                None => headers.push((name, value.into())),
            }
        }
        headers.extend(self.1.map(|id| ("sandbox-request-id", id.into())));
        let mut map = serializer.serialize_map(Some(headers.len()))?;
        for (name, value) in headers {
            map.serialize_entry(name, &*value)?;
        }
        map.end()
    }
}
