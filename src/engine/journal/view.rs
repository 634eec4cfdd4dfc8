//! An exchange as people see it: JSON with its messages, and what rules had to do with it.

use std::borrow::Cow;

use serde::Serialize as Shows;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::entry::Entry;
use super::kept_bodies::BodyLength;
use super::new_entry::Origin;
use super::presented::PresentedToken;
use super::storage::EntryText;
use crate::engine::effect::{BodyFault, ConnectionFault, Effects};
use crate::model::Timestamp;

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rules = self.rules().iter().map(|considered| RuleView {
            rule: considered.label(),
            fired: considered.verdict.acts(),
            verdict: considered.verdict.to_text(considered.rule()),
        });
        let shown = EntryView {
            id: self.id(),
            at: self.at,
            traceparent: traceparent(&self.asked),
            method: self.str(EntryText::Method).unwrap_or_default(),
            path: self.str(EntryText::Path).unwrap_or_default(),
            query: self.str(EntryText::Query),
            operation: self.operation(),
            tenant: self.tenant(),
            token: self.token.as_deref(),
            status: self.status(),
            intended_status: self.intended_status(),
            client_saw: self.delivery().client_saw(),
            client_left: self.client_left(),
            duration_ms: self.duration_ms(),
            origin: self.origin,
            committed: self.committed,
            hint: self.str(EntryText::Hint),
            rules: rules.collect(),
            more_rules: self.more_rules(),
            effects: self.effects().map(EffectsView::of),
            request: MessageView::of(
                HeadersView(&self.asked, None),
                self.request_body(),
                self.request,
            ),
            answer: MessageView::of(
                HeadersView(&self.answered, Some(self.id())),
                self.answer_body(),
                self.answer,
            ),
        };
        shown.serialize(serializer)
    }
}

#[derive(Shows)]
#[serde(rename_all = "camelCase")]
struct EntryView<'a> {
    id: &'a str,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<String>,
    method: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a PresentedToken>,
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intended_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_saw: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    client_left: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<f64>,
    origin: Origin,
    committed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    rules: Vec<RuleView>,
    #[serde(skip_serializing_if = "is_none")]
    more_rules: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    effects: Option<EffectsView>,
    request: MessageView<'a>,
    answer: MessageView<'a>,
}

#[derive(Shows)]
struct RuleView {
    rule: String,
    fired: bool,
    verdict: String,
}

#[derive(Shows)]
#[serde(rename_all = "camelCase")]
struct EffectsView {
    #[serde(skip_serializing_if = "is_zero")]
    delay_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<&'static str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks in this form")]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks in this form")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks in this form")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl EffectsView {
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
#[serde(rename_all = "camelCase")]
struct MessageView<'a> {
    headers: HeadersView<'a>,
    /// Where the object cannot say what was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    header_pairs: Option<PairsView<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    body: Cow<'a, str>,
    /// How long the whole body was.
    length: usize,
    /// Whether not all of it is kept.
    cut: bool,
}

impl<'a> MessageView<'a> {
    fn of(headers: HeadersView<'a>, body: Cow<'a, str>, whole: BodyLength) -> Self {
        let BodyLength { length, cut } = whole;
        let header_pairs = headers.repeats().then_some(PairsView(headers));
        Self { headers, header_pairs, body, length, cut }
    }
}

/// The name and value of each line of a block of headers.
fn pairs(block: &str) -> impl Iterator<Item = (&str, &str)> {
    block.lines().filter_map(|line| line.split_once(": "))
}

/// The identity that a tracing client sent with a request.
fn traceparent(block: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(block);
    pairs(&text).find(|(name, _)| *name == "traceparent").map(|(_, value)| value.to_owned())
}

/// Headers as an object, the values of a repeated one joined by commas; and the id of an answer.
#[derive(Clone, Copy)]
struct HeadersView<'a>(&'a [u8], Option<&'a str>);

impl HeadersView<'_> {
    /// Whether a name comes more than once.
    fn repeats(self) -> bool {
        let text = String::from_utf8_lossy(self.0);
        let mut names: Vec<&str> = pairs(&text).map(|(name, _)| name).collect();
        names.sort_unstable();
        names.windows(2).any(|two| two[0] == two[1])
    }
}

/// Each header by itself, in the order in which they came.
struct PairsView<'a>(HeadersView<'a>);

impl Serialize for PairsView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let HeadersView(block, id) = self.0;
        let text = String::from_utf8_lossy(block);
        let id = id.map(|id| (REQUEST_ID, id));
        serializer.collect_seq(pairs(&text).chain(id))
    }
}

/// The header of an answer's id, which no block has.
const REQUEST_ID: &str = "sandbox-request-id";

impl Serialize for HeadersView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = String::from_utf8_lossy(self.0);
        let mut headers: Vec<(&str, Cow<'_, str>)> = Vec::new();
        for (name, value) in pairs(&text) {
            match headers.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => *values = format!("{values}, {value}").into(),
                None => headers.push((name, value.into())),
            }
        }
        headers.extend(self.1.map(|id| (REQUEST_ID, id.into())));
        let mut map = serializer.serialize_map(Some(headers.len()))?;
        for (name, value) in headers {
            map.serialize_entry(name, &*value)?;
        }
        map.end()
    }
}
