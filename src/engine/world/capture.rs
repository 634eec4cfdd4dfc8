//! What a world keeps of all that happens to it where it is captured: whole requests with the answers that were planned,
//! and changes from outside, each with the machine's time. From its beginning and these, its answers come again.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

use super::change::Change;
use crate::engine::error::{ApiError, Detail};
use crate::engine::exchange::reply::Reply;
use crate::engine::exchange::routing::Router;
use crate::engine::message::Request;
use crate::engine::options::Options;
use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;
use crate::model::Timestamp;

/// Most bytes that a capture keeps: what happens in hours of tests, and a file that can still be sent to somebody.
pub const MOST_CAPTURED: usize = 64 * 1024 * 1024;

/// The bytes that a document of files is counted with, which are kept as long as a capture refers to them.
const BYTES_A_DOCUMENT: usize = 512;

/// What is kept of a world since it was made, or was last reset whole.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Capture {
    /// The machine's time when it began.
    pub(super) begun: Timestamp,
    /// The seed that it began over.
    pub(super) seed: Arc<Seed>,
    events: Vec<Arc<CapturedEvent>>,
    bytes: usize,
    ended: Option<CaptureEnd>,
}

/// Something that happened to a world.
#[derive(Debug)]
pub enum CapturedEvent {
    /// A request, and its answer.
    Exchange(Box<CapturedExchange>),
    /// A change from outside, whatever became of it.
    Change {
        /// The machine's time.
        now: Timestamp,
        /// The change.
        change: Change,
    },
}

/// A request, and its answer.
#[derive(Clone, Debug)]
pub struct CapturedExchange {
    /// The machine's time.
    pub now: Timestamp,
    /// The request, whole.
    pub request: Request,
    /// Why it was refused before it was read whole.
    pub unread: Option<Unread>,
    /// The name of the token that it presented, where one is known by that text.
    pub token: Option<Box<str>>,
    /// What was answered.
    pub answer: PlannedAnswer,
}

/// Why a request is refused before it is read whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Its body is too large.
    BodyTooLarge,
    /// Its target is too long.
    TargetTooLong,
    /// Its headers are too large.
    HeadersTooLarge,
    /// Its transfer coding is not undone here.
    TransferCoding(String),
    /// Its body is not what its head announces.
    Body(Vec<Detail>),
    /// A header of it is wrong.
    Parameter(Vec<Detail>),
}

/// An answer as it was planned, delays and faults on its way included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedAnswer {
    /// The status.
    pub status: StatusCode,
    /// The headers that the world gives it, in their order.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// `Sandbox-Hint`, before it is made a header.
    pub hint: Option<String>,
    /// `Date`, where the machine's would be wrong.
    pub date: Option<Timestamp>,
    /// What of it reaches the client, in words.
    pub delivery: String,
    /// How long it is delayed.
    pub delay_ms: u64,
    /// The whole body.
    pub body: Bytes,
}

/// A world's beginning and all that happened to it since.
#[derive(Clone, Debug)]
pub struct Captured {
    /// The world's name.
    pub name: Box<str>,
    /// The number from which it draws all chance and identifiers.
    pub random_seed: u64,
    /// What is said of its first use, and whether another world may be meant; none where it was made on purpose.
    pub origin: Option<(Box<str>, bool)>,
    /// What it was made with.
    pub options: Arc<Options>,
    /// The machine's time when it began.
    pub begun: Timestamp,
    /// The seed that it began over.
    pub seed: Arc<Seed>,
    /// The operations that it answers.
    pub router: Arc<Router>,
    /// What happened, in this order.
    pub events: Vec<Arc<CapturedEvent>>,
}

/// Why there is no capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCapture {
    /// The world was made without.
    Off,
    /// It has ended, and what was kept is gone.
    Ended(CaptureEnd),
}

/// Why a capture has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptureEnd {
    /// It kept as much as it may.
    Full {
        /// The number of the exchange before its end.
        after: u64,
    },
    /// All worlds together kept as much as they may.
    Memory {
        /// The number of the exchange before its end.
        after: u64,
    },
    /// A request was refused in a way that no capture has.
    Unsayable {
        /// The number of its exchange.
        number: u64,
    },
}

impl Capture {
    /// An empty one.
    pub(super) fn new(begun: Timestamp, seed: Arc<Seed>) -> Self {
        Self { begun, seed, events: Vec::new(), bytes: 0, ended: None }
    }

    /// Whether nothing is kept any more.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// The bytes that it keeps.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Keeps one event more, or ends where that would be too much; `after` is the number of the exchange before.
    pub(super) fn keep(&mut self, event: CapturedEvent, after: u64) {
        if self.has_ended() {
            return;
        }
        self.bytes += self.weight(&event);
        self.events.push(Arc::new(event));
        if self.bytes > MOST_CAPTURED {
            self.end(CaptureEnd::Full { after });
        }
    }

    /// Ends it: what it has kept is of no use without the rest.
    pub(super) fn end(&mut self, why: CaptureEnd) {
        (self.events, self.bytes, self.ended) = (Vec::new(), 0, Some(why));
    }

    /// What happened.
    ///
    /// # Errors
    /// Where it has ended.
    pub(super) fn events(&self) -> Result<&[Arc<CapturedEvent>], CaptureEnd> {
        self.ended.map_or(Ok(&self.events), Err)
    }

    fn weight(&self, event: &CapturedEvent) -> usize {
        size_of::<CapturedEvent>()
            + match event {
                CapturedEvent::Exchange(exchange) => exchange.bytes(),
                CapturedEvent::Change { change, .. } => match change {
                    Change::Import(seed) | Change::Rebase(seed) | Change::ResetOver(seed, _) => {
                        self.weight_of_seed(seed)
                    }
                    Change::Arm(scenarios) | Change::ReplaceScenarios(scenarios) => {
                        scenarios.iter().map(|scenario| Scenario::bytes(scenario)).sum()
                    }
                    Change::PutRecord(_, record) => record.bytes(),
                    Change::DeleteRecord(..)
                    | Change::Reset(_)
                    | Change::SetClock(_)
                    | Change::AdvanceClock(_)
                    | Change::Disarm(_)
                    | Change::IssueToken(_)
                    | Change::RevokeToken(..)
                    | Change::SaveSnapshot(_)
                    | Change::LoadSnapshot(_)
                    | Change::DeleteSnapshot(_) => 0,
                },
            }
    }

    /// What one more seed keeps that is not kept anyway.
    fn weight_of_seed(&self, seed: &Arc<Seed>) -> usize {
        let is_known =
            |event: &Arc<CapturedEvent>| event.seed().is_some_and(|it| Arc::ptr_eq(it, seed));
        if Arc::ptr_eq(&self.seed, seed) || self.events.iter().any(is_known) {
            return 0;
        }
        let (of_tenants, of_template) = seed.documents();
        (of_tenants + of_template) * BYTES_A_DOCUMENT
    }
}

impl CapturedEvent {
    /// The machine's time when it happened.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Exchange(exchange) => exchange.now,
            Self::Change { now, .. } => *now,
        }
    }

    /// The seed that it brings.
    pub fn seed(&self) -> Option<&Arc<Seed>> {
        match self {
            Self::Exchange(_) => None,
            Self::Change { change, .. } => change.seed(),
        }
    }
}

impl CapturedExchange {
    fn bytes(&self) -> usize {
        let Self { request, answer, .. } = self;
        let header = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len();
        let asked: usize = request.headers.iter().map(header).sum();
        let answered: usize =
            answer.headers.iter().map(|(name, value)| header((name, value))).sum();
        let target = request.uri.path().len() + request.uri.query().map_or(0, str::len);
        let hint = answer.hint.as_ref().map_or(0, String::len);
        let bodies = request.body.len() + answer.body.len();
        size_of::<Self>() + target + asked + answered + hint + bodies
    }
}

impl Unread {
    /// That of an error with which requests are refused before they are read whole; none of another one.
    pub(super) fn of(error: &ApiError) -> Option<Self> {
        Some(match error {
            ApiError::BodyTooLarge => Self::BodyTooLarge,
            ApiError::TargetTooLong => Self::TargetTooLong,
            ApiError::HeadersTooLarge => Self::HeadersTooLarge,
            ApiError::TransferCoding { found } => Self::TransferCoding(found.clone()),
            ApiError::Validation(details) => Self::Body(details.clone()),
            ApiError::Parameter(details) => Self::Parameter(details.clone()),
            // Only what is met before a request is read can come here.
            ApiError::UnknownReference(_)
            | ApiError::Query(_)
            | ApiError::BatchSize { .. }
            | ApiError::AssignmentsExist { .. }
            | ApiError::UnsupportedLanguage { .. }
            | ApiError::Linted(_)
            | ApiError::TenantMismatch { .. }
            | ApiError::Unauthorized(_)
            | ApiError::Forbidden
            | ApiError::MissingScope { .. }
            | ApiError::WrongToken { .. }
            | ApiError::NotFound { .. }
            | ApiError::Hidden { .. }
            | ApiError::UnknownTenant { .. }
            | ApiError::TooManyTenants { .. }
            | ApiError::NoSuchPath { .. }
            | ApiError::MethodNotAllowed { .. }
            | ApiError::Exists
            | ApiError::Changed { .. }
            | ApiError::Automatic
            | ApiError::MediaType { .. }
            | ApiError::ContentCoding { .. }
            | ApiError::Unbuilt { .. }
            | ApiError::Worded(_)
            | ApiError::RateLimited { .. }
            | ApiError::ServerError
            | ApiError::BadGateway
            | ApiError::Unavailable
            | ApiError::GatewayTimeout
            | ApiError::Restated(_)
            | ApiError::UnknownApiKey { .. }
            | ApiError::OAuth { .. } => return None,
        })
    }

    /// The error that it is.
    pub fn error(&self) -> ApiError {
        match self {
            Self::BodyTooLarge => ApiError::BodyTooLarge,
            Self::TargetTooLong => ApiError::TargetTooLong,
            Self::HeadersTooLarge => ApiError::HeadersTooLarge,
            Self::TransferCoding(found) => ApiError::TransferCoding { found: found.clone() },
            Self::Body(details) => ApiError::Validation(details.clone()),
            Self::Parameter(details) => ApiError::Parameter(details.clone()),
        }
    }
}

impl PlannedAnswer {
    /// That of a reply.
    pub fn of(reply: &Reply) -> Self {
        let response = &reply.response;
        Self {
            status: response.status,
            headers: response.headers.clone(),
            hint: response.hint.clone(),
            date: reply.date,
            delivery: reply.delivery.to_string(),
            delay_ms: reply.acted.effects.delay_ms,
            body: response.body.clone(),
        }
    }
}

impl fmt::Display for NoCapture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => write!(f, "it is not captured"),
            Self::Ended(CaptureEnd::Full { after }) => write!(
                f,
                "its capture ended after {after} exchanges, at {} MiB; what came before and after is not kept",
                MOST_CAPTURED >> 20
            ),
            Self::Ended(CaptureEnd::Memory { after }) => write!(
                f,
                "its capture ended after {after} exchanges, when all worlds together kept too much; what came before and after is not kept"
            ),
            Self::Ended(CaptureEnd::Unsayable { number }) => write!(
                f,
                "its capture ended at exchange {number}, which was refused in a way that a capture does not keep"
            ),
        }
    }
}

impl NoCapture {
    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Off => {
                "start with --capture, or make the world with `\"capture\": true`; what has happened already is not kept"
            }
            Self::Ended(CaptureEnd::Full { .. } | CaptureEnd::Unsayable { .. }) => {
                "reset the whole world, which begins a new capture, and send less after it"
            }
            Self::Ended(CaptureEnd::Memory { .. }) => {
                "start with more --journal-memory, or reset the whole world, which begins a new capture"
            }
        }
    }
}
