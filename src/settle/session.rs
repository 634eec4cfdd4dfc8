//! The exchanges of a recording: those that can be held against the emulation, and why the others cannot.

use std::collections::BTreeMap;

use http::StatusCode;

use super::records::RecordKey;
use crate::engine::services::CUSTOMER_SEGMENT;
use crate::engine::{
    ItemIds, MAX_BATCH, Operation, OperationKind, Recording, Request, Response, Route, Router,
    Target,
};
use crate::json::RawObject;
use crate::model::Timestamp;
use crate::review::har::HAR_WORLD;
use crate::review::sent_again::is_sent_again;

/// What is at the beginning of the names of the sandbox's own headers.
const OWN_HEADER: &str = "sandbox-";
/// The header in which a sandbox names the rules that acted on an answer.
const FAULT: &str = "sandbox-fault";

/// An exchange of the Customer Segment Service.
#[derive(Debug)]
pub(super) struct SessionExchange<'s> {
    /// What explanations of the same file call it.
    pub(super) id: String,
    /// When it was sent.
    pub(super) at: Timestamp,
    /// The request, without what is only about the way it took.
    pub(super) request: Request,
    /// The path within the service.
    pub(super) path: &'s str,
    /// The operation.
    pub(super) operation: &'static Operation,
    /// What the path names.
    pub(super) target: Target<'s>,
    /// The answer.
    pub(super) response: &'s Response,
}

/// Why an exchange is not held against the emulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aside {
    /// Its operation is another service's, or it has no operation.
    OtherService,
    /// The client saw no answer.
    NoAnswer,
    /// The recording has not all of its bodies.
    Cut,
    /// The token was not good.
    Unauthorized,
    /// The service could not answer, or limited the rate.
    Unavailable,
    /// A rule of a sandbox made the answer.
    Injected,
    /// It is a customer's token, and the recording does not say whose.
    UnknownCaller,
}

impl Aside {
    /// The reason, as it stands behind a number of answers.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::OtherService => "of no operation of the Customer Segment Service",
            Self::NoAnswer => "without an answer",
            Self::Cut => "with a body that the recording does not have whole",
            Self::Unauthorized => "refused with 401",
            Self::Unavailable => "with 429 or a failure of the service",
            Self::Injected => "made by a rule of a sandbox",
            Self::UnknownCaller => "by a token whose customer the recording does not show",
        }
    }
}

/// A recording, sorted.
#[derive(Debug)]
pub(super) struct Session<'s> {
    /// What is held against the emulation, the oldest first.
    pub(super) exchanges: Vec<SessionExchange<'s>>,
    /// How many are not, by the reason.
    pub(super) aside: BTreeMap<Aside, usize>,
}

impl<'s> Session<'s> {
    /// The exchanges of `recordings`.
    pub(super) fn of(recordings: &'s [Recording], router: &Router) -> Self {
        let mut session = Self { exchanges: Vec::new(), aside: BTreeMap::new() };
        for (place, recording) in recordings.iter().enumerate() {
            match exchange(place, recording, router) {
                Ok(exchange) => session.exchanges.push(exchange),
                Err(why) => session.set_aside(why, 1),
            }
        }
        session
    }

    /// Whether it shows what is in a segment: `customers`, `groups` or `items`.
    pub(super) fn lists(&self, segment: &str, what: &str) -> bool {
        let path = format!("/{segment}/{what}");
        self.exchanges.iter().any(|it| it.is_good() && it.path.ends_with(&path))
    }

    /// Counts exchanges that are not held against the emulation.
    pub(super) fn set_aside(&mut self, why: Aside, count: usize) {
        if count > 0 {
            *self.aside.entry(why).or_default() += count;
        }
    }
}

fn exchange<'s>(
    place: usize,
    recording: &'s Recording,
    router: &Router,
) -> Result<SessionExchange<'s>, Aside> {
    let Recording { at, request, path, response, unrecorded, .. } = recording;
    let Ok(Route::Operation(row, target)) = router.route(&request.method, path) else {
        return Err(Aside::OtherService);
    };
    let operation = &row.operation;
    if !std::ptr::eq(operation.service, &raw const CUSTOMER_SEGMENT) {
        return Err(Aside::OtherService);
    }
    let response = response.as_ref().ok_or(Aside::NoAnswer)?;
    let is_injected = response.headers.iter().any(|(name, _)| name == FAULT);
    match response.status {
        _ if is_injected => return Err(Aside::Injected),
        StatusCode::UNAUTHORIZED => return Err(Aside::Unauthorized),
        StatusCode::TOO_MANY_REQUESTS => return Err(Aside::Unavailable),
        status if status.is_server_error() => return Err(Aside::Unavailable),
        _ if *unrecorded != (0, 0) => return Err(Aside::Cut),
        _ => {}
    }
    let mut request = request.clone();
    request.headers = std::mem::take(&mut request.headers)
        .iter()
        .filter(|(name, _)| is_sent_again(name.as_str()) && !name.as_str().starts_with(OWN_HEADER))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let id = format!("{HAR_WORLD}-{}", place + 1);
    Ok(SessionExchange { id, at: *at, request, path, operation, target, response })
}

/// A record that a request writes, and the status that was answered for it.
#[derive(Debug)]
pub(super) struct WrittenRecord {
    /// Which record.
    pub(super) key: RecordKey,
    /// The version that was sent for it.
    pub(super) version: Option<u64>,
    /// The status; none where the answer has no row of it.
    pub(super) status: Option<u16>,
}

impl SessionExchange<'_> {
    /// The tenant of its path.
    pub(super) fn tenant(&self) -> &str {
        self.target.id("tenant")
    }

    /// The status that was answered.
    pub(super) fn status(&self) -> u16 {
        self.response.status.as_u16()
    }

    /// Whether it was answered well.
    pub(super) fn is_good(&self) -> bool {
        self.response.status.is_success()
    }

    /// Whether it only reads.
    pub(super) fn reads(&self) -> bool {
        self.operation.kind == OperationKind::Read
    }

    /// The request in words.
    pub(super) fn call(&self) -> String {
        let query = self.request.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{} {}{query}", self.request.method, self.path)
    }

    /// The targets that it is about: that of its path, or those of its items.
    fn targets(&self) -> Vec<(Target<'_>, Option<RawObject<'_>>)> {
        let body = || std::str::from_utf8(&self.request.body).unwrap_or_default();
        match self.operation.kind {
            OperationKind::Bulk { item_ids } => items(body())
                .into_iter()
                .map(|raw| {
                    let object = RawObject::of(raw);
                    let of_members = match item_ids {
                        ItemIds::Members(_) => object.as_ref(),
                        ItemIds::Text(_) => None,
                    };
                    (self.target.with_item(item_ids, raw, of_members), object)
                })
                .collect(),
            OperationKind::Read
            | OperationKind::Write
            | OperationKind::Tokens
            | OperationKind::Session
            | OperationKind::Unbuilt
            | OperationKind::OnlyRead(_)
            | OperationKind::LeftOut(_) => {
                vec![(self.target.clone(), RawObject::of(body()))]
            }
        }
    }

    /// The record that each of its targets is about, where it is about one.
    pub(super) fn written(&self) -> Vec<WrittenRecord> {
        let is_bulk = self.operation.is_bulk();
        let rows = if is_bulk { row_codes(self.response) } else { Vec::new() };
        let record = |(nth, (target, object)): (usize, (Target<'_>, Option<RawObject<'_>>))| {
            let created =
                object.as_ref().and_then(|it| it.get("id")).and_then(crate::json::as_text);
            let key = RecordKey::of_target(&target, created.as_deref())?;
            let metadata = object.and_then(|it| RawObject::of(it.get("metadata")?));
            let version = metadata.and_then(|it| it.get("version")?.trim().parse().ok());
            let status = if is_bulk { rows.get(nth).copied() } else { Some(self.status()) };
            Some(WrittenRecord { key, version, status })
        };
        self.targets().into_iter().enumerate().filter_map(record).collect()
    }

    /// Every record that it is about or names, from the closest.
    pub(super) fn named(&self) -> Vec<RecordKey> {
        let mut named: Vec<RecordKey> = Vec::new();
        for (target, object) in self.targets() {
            let created =
                object.as_ref().and_then(|it| it.get("id")).and_then(crate::json::as_text);
            let keys = RecordKey::of_target(&target, created.as_deref()).into_iter();
            for key in keys.chain(RecordKey::named_by(&target)) {
                if !named.contains(&key) {
                    named.push(key);
                }
            }
        }
        named
    }
}

/// The items of a bulk call, as far as such a call has them.
fn items(body: &str) -> Vec<&str> {
    let mut items = crate::json::elements(body).unwrap_or_default();
    items.truncate(MAX_BATCH);
    items
}

/// The codes of the rows of a bulk answer.
fn row_codes(response: &Response) -> Vec<u16> {
    let body = std::str::from_utf8(&response.body).unwrap_or_default();
    let rows = crate::json::elements(body).unwrap_or_default();
    let code =
        |row: &str| crate::json::at_pointer(row, "/code").and_then(|it| it.trim().parse().ok());
    rows.into_iter().map(|row| code(row).unwrap_or_default()).collect()
}
