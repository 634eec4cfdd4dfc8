//! The errors of the emulated API, their one map to a status, and the two forms in which they are told:
//! the service's own (`{code,status,message,…}`) and the gateway's fault.

use http::{HeaderName, StatusCode, header};
use serde::Serialize;

use super::behavior::{Behavior, Behaviors};
use super::message::{Response, header_text};
use super::query::QueryError;

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
    },
    /// A segment cannot go while something is assigned to it.
    AssignmentsExist,
    /// The header `Emporix-Tenant` and the path disagree.
    TenantMismatch {
        /// What the header says.
        header: String,
    },
    /// The bearer token is not good here.
    Unauthorized(Refusal),
    /// The caller may not do this.
    Forbidden,
    /// The token lacks a scope.
    MissingScope {
        /// The scopes, one of which is enough.
        needed: &'static [&'static str],
        /// The token's name.
        token: Box<str>,
    },
    /// No such document.
    NotFound {
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
    /// No operation has this path.
    NoSuchPath {
        /// The nearest operations.
        nearest: Vec<String>,
    },
    /// No operation with this path has this method.
    MethodNotAllowed {
        /// The methods it has.
        allow: String,
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
    /// The operation exists and is not built yet.
    Unbuilt {
        /// Its operationId.
        operation: &'static str,
    },
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
    Restated {
        /// The error.
        error: Box<Self>,
        /// Instead of its message.
        message: Option<String>,
        /// Instead of its details, as written.
        details: Option<serde_json::Value>,
        /// The resource it is about.
        resource_id: Option<String>,
    },
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
    pub field: String,
    /// What was expected.
    pub message: String,
}

impl Detail {
    /// A detail about `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is none.
    Missing,
    /// Nobody knows it.
    Unknown,
    /// It has expired.
    Expired,
    /// It is another tenant's.
    Foreign,
}

impl Refusal {
    /// The gateway's `faultstring` and `errorcode`.
    fn fault(self) -> (&'static str, &'static str) {
        match self {
            Self::Missing | Self::Unknown => {
                ("Invalid access token", "oauth.v2.InvalidAccessToken")
            }
            Self::Expired => ("Access Token expired", "keymanagement.service.access_token_expired"),
            Self::Foreign => ("Invalid Access Token", "keymanagement.service.invalid_access_token"),
        }
    }
}

/// Most items of a bulk call.
pub const MAX_BATCH: usize = 200;
/// Largest body, in bytes.
pub const MAX_BODY: usize = 10 * 1024 * 1024;
/// Longest target, in bytes.
pub const MAX_TARGET: usize = 10 * 1024;
/// Largest headers, names and values together, in bytes.
pub const MAX_HEADERS: usize = 60 * 1024;

const VALIDATION: &str = "Validation problem with request body.";

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
            | Self::AssignmentsExist
            | Self::TenantMismatch { .. } => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::MissingScope { .. } => StatusCode::FORBIDDEN,
            Self::NotFound { .. } | Self::UnknownTenant { .. } | Self::NoSuchPath { .. } => {
                StatusCode::NOT_FOUND
            }
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Exists | Self::Changed { .. } | Self::Automatic => StatusCode::CONFLICT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::MediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Unbuilt { .. } => StatusCode::NOT_IMPLEMENTED,
            Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BadGateway => StatusCode::BAD_GATEWAY,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::GatewayTimeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Restated { error, .. } => error.status(),
            Self::OAuth { status, .. } => *status,
        }
    }

    /// The sentence in the body, in the vendor's words where the vendor documents them.
    pub fn message(&self) -> String {
        match self {
            Self::Validation(_) | Self::UnknownReference(_) | Self::BatchSize { found: 0 } => {
                VALIDATION.to_owned()
            }
            Self::Parameter(_) => "Validation problem with request parameters.".to_owned(),
            Self::Query(error) => error.message.clone(),
            Self::BatchSize { .. } => {
                "There is a validation error. Please check the details.".to_owned()
            }
            Self::AssignmentsExist => "The segment has assignments.".to_owned(),
            Self::TenantMismatch { .. } => {
                "Tenant in the header is not matching with the one provided in the URI.".to_owned()
            }
            Self::Unauthorized(_)
            | Self::RateLimited { .. }
            | Self::BadGateway
            | Self::Unavailable
            | Self::GatewayTimeout => self.fault().map_or("", |(text, _)| text).to_owned(),
            Self::ServerError => "An unexpected error has occurred.".to_owned(),
            Self::Restated { error, message, .. } => {
                message.clone().unwrap_or_else(|| error.message())
            }
            Self::Forbidden | Self::MissingScope { .. } => {
                "The access to the requested resource has been forbidden by the server.".to_owned()
            }
            Self::NotFound { id } | Self::UnknownTenant { name: id, .. } => {
                format!("The resource with id {id} has not been found.")
            }
            Self::NoSuchPath { .. } => "The requested path has not been found.".to_owned(),
            Self::MethodNotAllowed { allow } => {
                format!("The method is not allowed here. Allowed: {allow}.")
            }
            Self::Exists => "The resource already exists.".to_owned(),
            Self::Changed { .. } => {
                "The resource you are attempting to access has changed.".to_owned()
            }
            Self::Automatic => "An automatic assignment cannot be changed.".to_owned(),
            Self::BodyTooLarge => "The request body is too large.".to_owned(),
            Self::TargetTooLong => "The request URL is too long.".to_owned(),
            Self::HeadersTooLarge => "The request headers are too large.".to_owned(),
            Self::MediaType { expected, .. } => format!("The request body must be {expected}."),
            Self::Unbuilt { operation } => {
                format!("The operation {operation} is not available yet.")
            }
            Self::OAuth { text, .. } => text.clone(),
        }
    }

    /// What the body's `details` say.
    pub fn details(&self) -> Vec<Detail> {
        match self {
            Self::Validation(details) | Self::Parameter(details) => details.clone(),
            Self::UnknownReference(reference) => vec![Detail::new(
                reference.field,
                format!("{} `{}` does not exist", reference.kind, reference.id),
            )],
            Self::Query(error) => {
                let at =
                    error.position.map_or_else(String::new, |at| format!("at position {at}: "));
                vec![Detail::new(error.parameter, format!("{at}expected {}", error.expected))]
            }
            Self::BatchSize { found } => vec![Detail::new(
                "",
                format!("expected an array of 1 to {MAX_BATCH} items, found {found}"),
            )],
            Self::TenantMismatch { header } => {
                vec![Detail::new(
                    "Emporix-Tenant",
                    format!("expected the tenant of the path, found `{header}`"),
                )]
            }
            Self::MissingScope { needed, .. } => {
                vec![Detail::new("", format!("Missing required scopes '[{}]'", needed.join(", ")))]
            }
            Self::MediaType { found, expected } => {
                vec![Detail::new("Content-Type", format!("expected {expected}, found `{found}`"))]
            }
            Self::BodyTooLarge => vec![Detail::new("", format!("at most {MAX_BODY} bytes"))],
            Self::TargetTooLong => vec![Detail::new("", format!("at most {MAX_TARGET} bytes"))],
            Self::HeadersTooLarge => vec![Detail::new("", format!("at most {MAX_HEADERS} bytes"))],
            Self::AssignmentsExist
            | Self::Unauthorized(_)
            | Self::Forbidden
            | Self::NotFound { .. }
            | Self::UnknownTenant { .. }
            | Self::NoSuchPath { .. }
            | Self::MethodNotAllowed { .. }
            | Self::Exists
            | Self::Changed { .. }
            | Self::Automatic
            | Self::Unbuilt { .. }
            | Self::RateLimited { .. }
            | Self::ServerError
            | Self::BadGateway
            | Self::Unavailable
            | Self::GatewayTimeout
            | Self::OAuth { .. } => Vec::new(),
            Self::Restated { error, .. } => error.details(),
        }
    }

    /// Help for the person behind the client; empty where the caller of the engine knows better.
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownReference(reference) => format!(
                "{} `{}` is not in {}.json of this tenant: add it there, or start with --behavior references=accept",
                reference.kind, reference.id, reference.collection
            ),
            Self::BatchSize { found: 0 } => {
                format!(
                    "send a JSON array of 1 to {MAX_BATCH} items; some generated clients drop the body of a DELETE"
                )
            }
            Self::BatchSize { found } => {
                format!("{found} items; split the call into parts of at most {MAX_BATCH}")
            }
            Self::AssignmentsExist => {
                "add forceDelete=true to remove the assignments too".to_owned()
            }
            Self::MissingScope { needed, token } => {
                format!("token `{token}` lacks {}", needed.join(" or "))
            }
            Self::Forbidden => "this token may not do this".to_owned(),
            Self::NotFound { id } => format!("nothing with id `{id}` is stored here"),
            Self::UnknownTenant { name, near } => {
                format!(
                    "tenant `{name}` has no folder{near}; --unknown-tenant create makes it from the template"
                )
            }
            Self::NoSuchPath { nearest } if nearest.is_empty() => {
                "no operation has this path".to_owned()
            }
            Self::NoSuchPath { nearest } => {
                format!("no operation has this path; nearest: {}", nearest.join(", "))
            }
            Self::MethodNotAllowed { allow } => format!("this path takes {allow}"),
            Self::Exists => "a document with this id is stored already".to_owned(),
            Self::Changed { sent, stored: Some(stored) } => {
                format!(
                    "metadata.version {sent} was sent, {stored} is stored: read again and send that version"
                )
            }
            Self::Changed { sent, stored: None } => format!(
                "metadata.version {sent} was sent, nothing is stored: leave the version out, or start with --behavior version-on-create=ignore"
            ),
            Self::Automatic => {
                "start with --behavior automatic-overwrite=manual to let writes take it over"
                    .to_owned()
            }
            Self::Unbuilt { operation } => {
                format!("{operation} is known to this sandbox and not built yet")
            }
            Self::OAuth { hint, .. } => hint.clone(),
            Self::Validation(_)
            | Self::Parameter(_)
            | Self::Query(_)
            | Self::TenantMismatch { .. }
            | Self::BodyTooLarge
            | Self::TargetTooLong
            | Self::HeadersTooLarge
            | Self::MediaType { .. } => told(&self.details()),
            Self::Restated { error, .. } => error.hint(),
            Self::RateLimited { seconds } => format!("try again in {seconds} s"),
            Self::Unauthorized(_)
            | Self::ServerError
            | Self::BadGateway
            | Self::Unavailable
            | Self::GatewayTimeout => String::new(),
        }
    }

    /// The answer.
    pub fn response(&self, behaviors: &Behaviors) -> Response {
        let mut response = Response::json(self.status(), self.body(behaviors));
        response.hint = Some(self.hint());
        if let Self::MethodNotAllowed { allow } = self {
            response = response.with(header::ALLOW, header_text(allow));
        }
        if let Some(seconds) = self.retry_after() {
            response = response.with(header::RETRY_AFTER, header_text(&seconds.to_string()));
        }
        if matches!(self, Self::OAuth { status, .. } if *status == StatusCode::UNAUTHORIZED) {
            let name: HeaderName = header::WWW_AUTHENTICATE;
            response = response.with(name, header_text("Basic realm=\"sandbox\""));
        }
        response
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "all other errors are told in the service's own form"
    )]
    /// The gateway's `faultstring` and `errorcode`, where the gateway is the one that refuses.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Unauthorized(refusal) => Some(refusal.fault()),
            Self::RateLimited { .. } => Some((
                "Rate limit quota violation. Quota limit exceeded.",
                "policies.ratelimit.QuotaViolation",
            )),
            Self::BadGateway => Some((
                "Unexpected EOF at target",
                "messaging.adaptors.http.flow.UnexpectedEOFAtTarget",
            )),
            Self::Unavailable => Some((
                "The Service is temporarily unavailable",
                "messaging.adaptors.http.flow.ServiceUnavailable",
            )),
            Self::GatewayTimeout => {
                Some(("Gateway Timeout", "messaging.adaptors.http.flow.GatewayTimeout"))
            }
            Self::Restated { error, .. } => error.fault(),
            _ => None,
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only a rate limit has a time after which to try again"
    )]
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::RateLimited { seconds } => Some(*seconds),
            Self::Restated { error, .. } => error.retry_after(),
            _ => None,
        }
    }

    fn body(&self, behaviors: &Behaviors) -> Vec<u8> {
        if let Some((_, errorcode)) = self.fault() {
            let detail = FaultDetail { errorcode };
            return json(&Fault { fault: FaultBody { faultstring: &self.message(), detail } });
        }
        if let Self::OAuth { code, text, .. } = self {
            return json(&OAuthError { code, text });
        }
        let as_array = behaviors.is(Behavior::Details, "array");
        let own = self.details();
        let own = (!own.is_empty()).then(|| Details::of(own, as_array));
        let (details, resource_id) = if let Self::Restated { details, resource_id, .. } = self {
            (details.clone().map(Details::AsWritten).or(own), resource_id.as_deref())
        } else {
            (own, None)
        };
        let status = self.status();
        let (code, message) = (status.as_u16(), self.message());
        json(&House { code, status: reason(status), message, resource_id, details })
    }
}

/// `details` as one line for a person.
fn told(details: &[Detail]) -> String {
    let lines: Vec<String> = details
        .iter()
        .map(|detail| match detail.field.as_str() {
            "" => detail.message.clone(),
            field => format!("{field}: {}", detail.message),
        })
        .collect();
    lines.join("; ")
}

/// The reason phrase the service writes for a status.
pub fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Unknown")
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("texts and numbers always serialise")
}

/// The service's own form of an error.
#[derive(Serialize)]
struct House<'a> {
    code: u16,
    status: &'static str,
    message: String,
    #[serde(rename = "resourceId", skip_serializing_if = "Option::is_none")]
    resource_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
}

/// `details` in the form the behavior asks for.
#[derive(Serialize)]
#[serde(untagged)]
enum Details {
    Fields(Vec<Detail>),
    Texts(Vec<String>),
    One(Detail),
    AsWritten(serde_json::Value),
}

impl Details {
    /// Field details are objects; what concerns no field is a text, as the sister services have it.
    fn of(mut details: Vec<Detail>, as_array: bool) -> Self {
        match as_array {
            false => Self::One(details.swap_remove(0)),
            true if details.iter().all(|detail| detail.field.is_empty()) => {
                Self::Texts(details.into_iter().map(|detail| detail.message).collect())
            }
            true => Self::Fields(details),
        }
    }
}

/// The gateway's form of an error.
#[derive(Serialize)]
struct Fault<'a> {
    fault: FaultBody<'a>,
}

#[derive(Serialize)]
struct FaultBody<'a> {
    faultstring: &'a str,
    detail: FaultDetail,
}

#[derive(Serialize)]
struct FaultDetail {
    errorcode: &'static str,
}

/// The token endpoint's form of an error.
#[derive(Serialize)]
struct OAuthError<'a> {
    #[serde(rename = "ErrorCode")]
    code: &'a str,
    #[serde(rename = "Error")]
    text: &'a str,
}
