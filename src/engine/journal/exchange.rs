//! One exchange, as the journal keeps and shows it.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use serde::Serialize as Shows;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::secret;
use crate::engine::effect::{BodyFault, ConnectionFault, Effects};
use crate::engine::exchange::Reply;
use crate::engine::message::Request;
use crate::engine::operation::{Handler, Operation};
use crate::engine::scenario::Verdict;
use crate::model::Timestamp;

/// Most bytes kept of a body.
const MAX_BODY_KEPT: usize = 16 * 1024;
/// Most bytes kept of what a successful read answered: it can be read again, and reads are what there is most of.
const MAX_READ_KEPT: usize = 2 * 1024;
/// Most bytes kept of the headers of one message.
const MAX_HEADERS_KEPT: usize = 8 * 1024;

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

/// One exchange.
#[derive(Clone, Debug)]
pub struct Exchange {
    number: u64,
    id: HeaderValue,
    at: Timestamp,
    method: Method,
    path: Box<str>,
    query: Option<Box<str>>,
    operation: Option<&'static Operation>,
    tenant: Option<Box<str>>,
    request: Message,
    status: StatusCode,
    answer: Message,
    hint: Option<String>,
    origin: Origin,
    committed: bool,
    rules: Vec<(String, Verdict)>,
    effects: Option<Box<Effects>>,
}

/// What is kept of a request or an answer.
#[derive(Clone, Debug)]
struct Message {
    /// `name: value`, a line each.
    headers: Vec<u8>,
    body: Bytes,
    /// How long the whole body was.
    length: usize,
    /// Whether not all of it is kept.
    cut: bool,
}

/// How a message is kept.
#[derive(Clone, Copy)]
struct Keep {
    /// Most bytes of its body.
    most: usize,
    /// Whether a small body may be shared instead of copied.
    share: bool,
    /// Whether its body can carry credentials.
    secrets: bool,
    /// The world's random seed.
    seed: u64,
}

/// What the journal is told of an exchange.
pub(in crate::engine) struct Told<'a> {
    /// Its number in the world.
    pub number: u64,
    /// Its id.
    pub id: HeaderValue,
    /// The world's time.
    pub at: Timestamp,
    /// The request.
    pub request: &'a Request,
    /// The path within the world.
    pub path: &'a str,
    /// The tenant of the path.
    pub tenant: Option<Box<str>>,
    /// What was answered. What rules were considered moves into the journal.
    pub reply: &'a mut Reply,
    /// The world's random seed.
    pub seed: u64,
}

impl Exchange {
    /// What is kept of what was `told`.
    pub(in crate::engine) fn of(told: Told<'_>) -> Self {
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
        let effects = &reply.acted.effects;
        // A small piece of what was read from a socket can hold all of what was read: it is copied.
        let asked = Keep { most: MAX_BODY_KEPT, share: false, secrets, seed };
        let answered = Keep { most: answer_kept, share: true, secrets, seed };
        let answer_headers = || response.headers.iter().map(|(name, value)| (name, value));
        Self {
            number,
            id,
            at,
            method: request.method.clone(),
            path: path.into(),
            query: request.uri.query().map(|query| secret::redacted(query, seed).into()),
            operation: reply.operation,
            tenant,
            request: asked.message(|| request.headers.iter(), &request.body),
            status: response.status,
            answer: answered.message(answer_headers, &response.body),
            hint: response.hint.clone(),
            origin: origin(reply),
            committed: reply.committed,
            effects: (*effects != Effects::default()).then(|| Box::new(effects.clone())),
            rules: std::mem::take(&mut reply.acted.considered),
        }
    }

    /// The number in the world, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What the answer carries as `Sandbox-Request-Id`.
    pub fn id(&self) -> &str {
        self.id.to_str().unwrap_or_default()
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
        self.tenant.as_deref()
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
        let message = |message: &Message| message.headers.len() + message.body.len();
        message(&self.request) + message(&self.answer)
    }

    /// Drops the bodies; how many bytes that were.
    pub(super) fn strip(&mut self) -> usize {
        let before = self.bytes();
        for message in [&mut self.request, &mut self.answer] {
            message.cut |= !message.body.is_empty();
            message.body = Bytes::new();
        }
        before - self.bytes()
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

/// The headers in one piece, credentials replaced, as many as there is room for.
fn packed<'h, I: Iterator<Item = (&'h HeaderName, &'h HeaderValue)>>(
    headers: impl Fn() -> I,
    seed: u64,
) -> Vec<u8> {
    let length = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 3;
    let whole: usize = headers().map(length).sum();
    let mut out = Vec::with_capacity(whole.min(MAX_HEADERS_KEPT));
    for (name, value) in headers() {
        let replaced = secret::of_header(name, value.as_bytes(), seed);
        let value = replaced.as_deref().map_or(value.as_bytes(), str::as_bytes);
        if out.len() + name.as_str().len() + value.len() > MAX_HEADERS_KEPT {
            break;
        }
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value);
        out.push(b'\n');
    }
    out
}

impl Keep {
    fn message<'h, I: Iterator<Item = (&'h HeaderName, &'h HeaderValue)>>(
        self,
        headers: impl Fn() -> I,
        body: &Bytes,
    ) -> Message {
        let cut = body.len() > self.most;
        let kept = if cut || !self.share {
            Bytes::copy_from_slice(&body[..body.len().min(self.most)])
        } else {
            body.clone()
        };
        let kept = if self.secrets { self.redacted(&kept) } else { kept };
        Message { headers: packed(headers, self.seed), body: kept, length: body.len(), cut }
    }

    fn redacted(self, body: &Bytes) -> Bytes {
        match secret::redacted(&String::from_utf8_lossy(body), self.seed) {
            Cow::Borrowed(_) => body.clone(),
            Cow::Owned(replaced) => replaced.into(),
        }
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
            path: &self.path,
            query: self.query.as_deref(),
            operation: self.operation(),
            tenant: self.tenant(),
            status: self.status(),
            origin: self.origin,
            committed: self.committed,
            hint: self.hint.as_deref(),
            rules: rules.collect(),
            effects: self.effects.as_deref().map(ShownEffects::of),
            request: ShownMessage::of(&self.request),
            answer: ShownMessage::of(&self.answer),
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
    fn of(message: &'a Message) -> Self {
        Self {
            headers: ShownHeaders(&message.headers),
            body: String::from_utf8_lossy(&message.body),
            length: message.length,
            cut: message.cut,
        }
    }
}

/// Headers as an object; the values of a repeated one joined by commas.
struct ShownHeaders<'a>(&'a [u8]);

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
        let mut map = serializer.serialize_map(Some(headers.len()))?;
        for (name, value) in headers {
            map.serialize_entry(name, &*value)?;
        }
        map.end()
    }
}
