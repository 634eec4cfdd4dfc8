//! The errors of the emulated API and their one map to a status. What they say is in `words`, in which form in
//! `dialect`.

mod compared;
mod dialect;
pub(super) mod problem;
pub(crate) mod query;
mod words;

use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;

pub use dialect::{Voice, reason};
pub(crate) use query::QueryError;

use super::lint::Lint;
use super::operation::TokenKind;
use crate::model::AssignmentKind;

/// Why a request was refused. Variants carry data; the sentences are made in this file.
#[derive(Debug)]
pub enum ApiError {
    /// The body says something that cannot be.
    Validation(Vec<Detail>),
    /// A field of the body names something that does not exist.
    UnknownReference(UnknownReference),
    /// A path, query or header parameter says something that cannot be.
    Parameter(Vec<Detail>),
    /// A query parameter that is a language of its own does not parse.
    Query(QueryError),
    /// A bulk call with more items than one call may have, or none.
    BatchSize {
        /// How many items it had.
        found: usize,
        /// Whether it was a DELETE that came without a body.
        lost_body: bool,
    },
    /// A segment cannot go while something is assigned to it.
    AssignmentsExist {
        /// How much of each kind, in the order of [`AssignmentKind::ALL`]; nothing of any where a rule says so.
        assigned: [usize; AssignmentKind::ALL.len()],
    },
    /// The header `Emporix-Tenant` and the path disagree.
    TenantMismatch {
        /// What the header says.
        header: String,
    },
    /// The bearer token is not good here.
    Unauthorized(TokenRefusal),
    /// The caller may not do this.
    Forbidden,
    /// The token lacks a scope.
    MissingScope {
        /// The scopes, one of which is enough.
        needed: &'static [&'static str],
        /// The token's name.
        token: Box<str>,
    },
    /// The token is of another kind than those that may do this.
    WrongToken {
        /// The kinds.
        needed: &'static [TokenKind],
        /// The token's name; none where the call had none that is known.
        token: Option<Box<str>>,
        /// Its kind.
        kind: Option<TokenKind>,
    },
    /// No such document.
    NotFound {
        /// Its identifier.
        id: Box<str>,
    },
    /// The document is stored, and the caller may not see it.
    Hidden {
        /// Its identifier.
        id: Box<str>,
    },
    /// The tenant has no folder, and such tenants are refused.
    UnknownTenant {
        /// Its name.
        name: Box<str>,
        /// The nearest that has one, in words.
        near: String,
    },
    /// As many tenants of the world as there may be were changed, and this would be one more.
    TooManyTenants {
        /// How many there may be.
        most: usize,
    },
    /// No operation has this path.
    NoSuchPath {
        /// The nearest operations.
        nearest: Vec<String>,
        /// What the vendor's other service that its path belongs to is called, and whether that is emulated in part.
        service: Option<(&'static str, bool)>,
    },
    /// No operation with this path has this method.
    MethodNotAllowed {
        /// The methods it has.
        allow: String,
        /// The path of the PUT that adds a document, where a POST was sent.
        put: Option<&'static str>,
    },
    /// A document with this identifier exists.
    Exists,
    /// The document has changed since it was read.
    Changed {
        /// The version sent.
        sent: u64,
        /// The version stored; none when there is no document.
        stored: Option<u64>,
    },
    /// The document may not be changed through the API.
    Automatic,
    /// The body is larger than a service accepts.
    BodyTooLarge,
    /// The target is longer than a service accepts.
    TargetTooLong,
    /// The headers are larger than a service accepts.
    HeadersTooLarge,
    /// The body is not announced as JSON.
    MediaType {
        /// What it is announced as.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The tenant has none of the languages that the client reads.
    UnsupportedLanguage {
        /// Those of the client, each in quotes.
        wanted: String,
        /// Those of the tenant.
        own: String,
    },
    /// The body is packed in a way that cannot be unpacked here.
    ContentCoding {
        /// What `Content-Encoding` says.
        found: String,
    },
    /// The body has a transfer coding that is not undone here.
    TransferCoding {
        /// What `Transfer-Encoding` says.
        found: String,
    },
    /// The operation exists and is not built yet.
    Unbuilt {
        /// Its operationId.
        operation: &'static str,
    },
    /// A refusal whose words are known where it is met.
    Worded(Box<WordedRefusal>),
    /// Too many requests; only scenarios say so.
    RateLimited {
        /// When to try again.
        seconds: u64,
    },
    /// The service failed; only scenarios say so.
    ServerError,
    /// The gateway got no answer from the service; only scenarios say so.
    BadGateway,
    /// The service is not there; only scenarios say so.
    Unavailable,
    /// The service did not answer in time; only scenarios say so.
    GatewayTimeout,
    /// An error of which a rule says some parts differently.
    Restated(Box<Restatement>),
    /// No API key has this id; the gateway says so before it looks at anything else.
    UnknownApiKey {
        /// What would be accepted.
        hint: String,
    },
    /// The request shows lints, and these are denied.
    Linted(Vec<(Lint, String)>),
    /// The token endpoint's refusal.
    OAuth {
        /// The error's code in the answer.
        code: &'static str,
        /// Its text.
        text: String,
        /// 400 or 401.
        status: StatusCode,
        /// Help for the person.
        hint: String,
    },
}

/// A refusal whose words are known where it is met.
#[derive(Debug)]
pub struct WordedRefusal {
    /// The status.
    pub status: StatusCode,
    /// The sentence in the body.
    pub message: String,
    /// Help for the person.
    pub hint: String,
    /// What would have been good.
    pub expected: &'static str,
    /// The methods that the path takes, of a 405.
    pub allow: Option<String>,
}

impl WordedRefusal {
    /// One with this status, where something else was expected.
    pub fn error(
        status: StatusCode,
        message: impl Into<String>,
        hint: impl Into<String>,
        expected: &'static str,
    ) -> ApiError {
        let (message, hint) = (message.into(), hint.into());
        ApiError::Worded(Box::new(Self { status, message, hint, expected, allow: None }))
    }
}

/// What a rule says differently of an error.
#[derive(Debug)]
pub struct Restatement {
    /// The error.
    pub error: ApiError,
    /// Instead of its message.
    pub message: Option<String>,
    /// Instead of its details, as written.
    pub details: Option<Box<RawValue>>,
    /// The resource it is about.
    pub resource_id: Option<String>,
}

/// A reference to a document that is not there.
#[derive(Debug)]
pub struct UnknownReference {
    /// The field that names it.
    pub field: &'static str,
    /// What it should be: `customer`, `legal entity`, `segment`.
    pub kind: &'static str,
    /// The identifier.
    pub id: Box<str>,
    /// The collection that would hold it.
    pub collection: &'static str,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// The field, as a dotted path; empty when it is the whole body.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// What was expected.
    pub message: String,
}

impl Detail {
    /// A detail about `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }

    /// The detail as a text, its field before it.
    fn into_text(self) -> String {
        match self.field.is_empty() {
            true => self.message,
            false => format!("{}: {}", self.field, self.message),
        }
    }
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// There is none.
    Missing,
    /// It is unknown.
    Unknown,
    /// It has expired.
    Expired,
    /// It was ended before its time.
    Ended,
    /// It is another tenant's.
    Foreign,
    /// It stands for a customer that the tenant does not have.
    CustomerGone,
}

/// Most items of a bulk call.
pub const MAX_BATCH: usize = 200;
/// Largest body, in bytes.
pub const MAX_BODY: usize = 10 * 1024 * 1024;
/// Longest target, in bytes.
pub const MAX_TARGET: usize = 10 * 1024;
/// Largest headers, names and values together, in bytes.
pub const MAX_HEADERS: usize = 60 * 1024;

impl ApiError {
    /// A validation error about one field.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Validation(vec![Detail::new(field, message)])
    }

    /// A parameter error about one parameter.
    pub fn parameter(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Parameter(vec![Detail::new(name, message)])
    }

    /// The status: the only map from errors to HTTP.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Validation(_)
            | Self::UnknownReference(_)
            | Self::Parameter(_)
            | Self::Query(_)
            | Self::BatchSize { .. }
            | Self::AssignmentsExist { .. }
            | Self::UnsupportedLanguage { .. }
            | Self::Linted(_)
            | Self::TenantMismatch { .. } => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) | Self::UnknownApiKey { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::MissingScope { .. } | Self::WrongToken { .. } => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound { .. }
            | Self::Hidden { .. }
            | Self::UnknownTenant { .. }
            | Self::NoSuchPath { .. } => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } | Self::Unbuilt { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Exists | Self::Changed { .. } | Self::Automatic => StatusCode::CONFLICT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::MediaType { .. } | Self::ContentCoding { .. } => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TransferCoding { .. } => StatusCode::NOT_IMPLEMENTED,
            Self::RateLimited { .. } | Self::TooManyTenants { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BadGateway => StatusCode::BAD_GATEWAY,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::GatewayTimeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Restated(restated) => restated.error.status(),
            Self::OAuth { status, .. } => *status,
            Self::Worded(refusal) => refusal.status,
        }
    }
}
