//! A capture, replayed in a new world: every change and request again at its instant, every answer held against the one that
//! was captured.

use std::fmt;

use serde::Serialize;

use crate::engine::{Captured, CapturedExchange, PlannedAnswer, REQUEST_ID, World};

/// A capture that was replayed.
#[derive(Debug)]
pub struct Replayed {
    /// The world as it is after the last event.
    pub world: World,
    /// The number of its requests.
    pub requests: usize,
    /// The number of its changes from outside.
    pub changes: usize,
    /// The first byte that differs.
    pub difference: Option<Difference>,
}

/// The first byte of an answer that differs from the captured one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The `Sandbox-Request-Id` of the exchange in the capture.
    pub id: String,
    /// Its place among the events of the file, as a JSON Pointer.
    pub place: String,
    /// Method and path.
    pub request: String,
    /// The part of the answer.
    pub part: AnswerPart,
    /// The name of the header, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The place of the byte in that part, from 0.
    pub offset: usize,
    /// What was captured around that place.
    pub expected: String,
    /// What is answered there.
    pub found: String,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AnswerPart {
    /// The status.
    Status,
    /// A header.
    Header,
    /// The hint.
    Hint,
    /// The date.
    Date,
    /// How it reaches the client.
    Delivery,
    /// How long it is delayed, in milliseconds.
    Delay,
    /// The body.
    Body,
}

/// Replays `captured`.
pub fn replay(captured: &Captured) -> Replayed {
    let (mut requests, mut difference) = (0, None);
    let world = captured.repeated(|_, place, exchange, answer| {
        requests += 1;
        if difference.is_none() {
            difference = Difference::between(place, exchange, &answer);
        }
    });
    Replayed { world, requests, changes: captured.events.len() - requests, difference }
}

impl Difference {
    /// How `found` first differs from the answer of `exchange`, the event at `place`; none where it is the same.
    pub(super) fn between(
        place: usize,
        exchange: &CapturedExchange,
        found: &PlannedAnswer,
    ) -> Option<Self> {
        let expected = &exchange.answer;
        let (part, header, texts) = first_part(expected, found)?;
        let [one, other] = &texts;
        let offset = one.iter().zip(other).take_while(|(one, other)| one == other).count();
        let request = &exchange.request;
        let id = expected.headers.iter().find(|(name, _)| *name == REQUEST_ID);
        let id = id.map(|(_, value)| String::from_utf8_lossy(value.as_bytes()).into_owned());
        Some(Self {
            id: id.unwrap_or_default(),
            place: format!("/events/{place}"),
            request: format!("{} {}", request.method, request.uri.path()),
            part,
            header,
            offset,
            expected: around(one, offset),
            found: around(other, offset),
        })
    }
}

/// The first part that differs, and its two texts.
fn first_part(
    expected: &PlannedAnswer,
    found: &PlannedAnswer,
) -> Option<(AnswerPart, Option<String>, [Vec<u8>; 2])> {
    let text = |part: AnswerPart, text: &dyn Fn(&PlannedAnswer) -> String| {
        let [one, other] = [text(expected), text(found)];
        (one != other).then(|| (part, None, [one.into_bytes(), other.into_bytes()]))
    };
    let date = |answer: &PlannedAnswer| answer.date.map(|it| it.to_string()).unwrap_or_default();
    let parts = text(AnswerPart::Status, &|answer| answer.status.as_str().to_owned())
        .or_else(|| header(expected, found))
        .or_else(|| text(AnswerPart::Hint, &|it| it.hint.clone().unwrap_or_default()))
        .or_else(|| text(AnswerPart::Date, &date))
        .or_else(|| text(AnswerPart::Delivery, &|answer| answer.delivery.clone()))
        .or_else(|| text(AnswerPart::Delay, &|answer| answer.delay_ms.to_string()));
    let bodies = || [expected.body.to_vec(), found.body.to_vec()];
    parts.or_else(|| (expected.body != found.body).then(|| (AnswerPart::Body, None, bodies())))
}

/// The first header that differs: in its value where both have it, else as a whole line.
fn header(
    expected: &PlannedAnswer,
    found: &PlannedAnswer,
) -> Option<(AnswerPart, Option<String>, [Vec<u8>; 2])> {
    let (one, other) = (&expected.headers, &found.headers);
    let place =
        (0..one.len().max(other.len())).find(|place| one.get(*place) != other.get(*place))?;
    let (one, other) = (one.get(place), other.get(place));
    let name = one.or(other).map(|(name, _)| name.to_string());
    let is_same_name = one.zip(other).is_some_and(|((one, _), (other, _))| one == other);
    let text = |line: Option<&(http::HeaderName, http::HeaderValue)>| match line {
        None => Vec::new(),
        Some((_, value)) if is_same_name => value.as_bytes().to_vec(),
        Some((name, value)) => [name.as_str().as_bytes(), b": ", value.as_bytes()].concat(),
    };
    Some((AnswerPart::Header, name, [text(one), text(other)]))
}

/// The bytes around a place, as text.
fn around(bytes: &[u8], offset: usize) -> String {
    const BEFORE: usize = 24;
    const AFTER: usize = 24;
    let (start, end) = (offset.saturating_sub(BEFORE), (offset + AFTER).min(bytes.len()));
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let text = String::from_utf8_lossy(&bytes[start.min(end)..end]);
    format!("{}{text}{}", cut(start > 0), cut(end < bytes.len()))
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, place, request, header, offset, expected, found, .. } = self;
        let part = match (self.part, header) {
            (AnswerPart::Header, Some(name)) => format!("the header {name}"),
            (AnswerPart::Header, None) => "a header".to_owned(),
            (AnswerPart::Status, _) => "the status".to_owned(),
            (AnswerPart::Hint, _) => "the hint".to_owned(),
            (AnswerPart::Date, _) => "the date".to_owned(),
            (AnswerPart::Delivery, _) => "how the answer reaches its client".to_owned(),
            (AnswerPart::Delay, _) => "the delay in milliseconds".to_owned(),
            (AnswerPart::Body, _) => "the body".to_owned(),
        };
        writeln!(f, "{id} ({request}, {place}): {part} differs at byte {offset}")?;
        writeln!(f, "  captured: {expected}")?;
        write!(f, "  replayed: {found}")
    }
}
