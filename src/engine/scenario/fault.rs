//! Faults: what a rule then does.

use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use serde_json::value::RawValue;

use super::amendment::{Amendment, HeaderLines, set_headers};
use super::context::RuleContext;
use crate::engine::ambient::roll;
use crate::engine::effect::{BodyFault, ConnectionFault, MAX_DELAY_MS};
use crate::engine::error::{ApiError, Restatement, TokenRefusal};
use crate::engine::message::Response;
use crate::json::as_text;
use crate::json::patch::Patch;

/// All that a rule does when it fires.
#[derive(Clone, Debug, Default)]
pub struct Then {
    /// The answer instead of the organic one.
    pub answer: Option<Answer>,
    /// Faults of single items of a bulk call.
    pub items: Vec<ItemFault>,
    /// How much of the write is done before the fault.
    pub commit: Commit,
    /// Changes of the answer's headers and status, whichever answer it is.
    pub amendment: Amendment,
    /// Changes of the organic body.
    pub patch: Option<Patch>,
    /// Another writer gets there first.
    pub touch: bool,
    /// The text that the other writer leaves.
    pub mark: Option<Box<str>>,
    /// Another client removes what the request is about.
    pub remove: bool,
    /// What becomes of the presented token.
    pub token: Option<TokenFault>,
    /// The API key with which the request asks for a token is revoked.
    pub revokes_client: bool,
    /// Time before the first byte.
    pub delay: Option<Delay>,
    /// What becomes of the body.
    pub body: Option<BodyFault>,
    /// What becomes of the connection.
    pub connection: Option<ConnectionFault>,
}

impl Then {
    /// Whether another answer leaves, or none.
    pub fn ends_the_answer(&self) -> bool {
        self.answer.is_some() || self.connection.is_some()
    }

    /// Whether it changes the state before the operation runs, which then answers by itself.
    pub(super) fn changes_first(&self) -> bool {
        self.touch || self.remove || self.token.is_some() || self.revokes_client
    }

    /// Whether its answer says after what time to try again, where it is known how long the fault lasts.
    pub(super) fn tells_retry_after(&self) -> bool {
        let writes = |headers: &HeaderLines| headers.iter().any(|(name, _)| *name == RETRY_AFTER);
        match &self.answer {
            Some(Answer::Error(error)) => {
                matches!(error.error, NamedError::Unavailable | NamedError::RateLimited)
            }
            Some(Answer::Respond(respond)) => writes(&respond.headers),
            None => writes(&self.amendment.headers),
        }
    }

    /// Whether an item is written before its `fault` is answered, which is this rule's as a whole where it names none.
    pub(super) fn commits(&self, fault: Option<&ItemFault>) -> bool {
        fault.map_or(self.commit == Commit::Everything, |fault| fault.commit)
    }
}

/// What becomes of the presented token, from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// It is dead.
    Dies,
    /// It has lost the scopes that let it call the operation.
    LosesScope,
}

/// How much of a write is done before its fault is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Commit {
    /// Nothing.
    #[default]
    Nothing,
    /// All.
    Everything,
    /// The first items of a bulk call.
    First(usize),
}

/// An injected answer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// An error of the service, by name.
    Error(Restated),
    /// An answer as written.
    Respond(Respond),
}

/// A named error, with what the rule says differently.
#[derive(Clone, Debug)]
pub struct Restated {
    /// The error.
    pub error: NamedError,
    /// Instead of the error's own message.
    pub message: Option<String>,
    /// Instead of its own details, as written.
    pub details: Option<Box<RawValue>>,
    /// The resource it is about.
    pub resource_id: Option<String>,
    /// How long a rate limit lasts, in milliseconds.
    pub retry_after_ms: u64,
}

/// An answer as written.
#[derive(Clone, Debug)]
pub struct Respond {
    /// The status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderLines,
    /// The body, as JSON text: a string is sent as it is, anything else as it is written.
    pub body: Option<Box<str>>,
}

/// A fault of some items of a bulk call.
#[derive(Clone, Debug)]
pub struct ItemFault {
    /// Which items.
    pub select: Select,
    /// What is said of them.
    pub answer: Answer,
    /// Whether they are written all the same.
    pub commit: bool,
}

/// Which items of a bulk call.
#[derive(Clone, Debug)]
pub enum Select {
    /// These, counted from 1.
    Nth(Vec<usize>),
    /// Those whose values at these JSON pointers meet the matchers.
    Where(Vec<(String, super::Matcher)>),
    /// Every n-th.
    Every(usize),
    /// The first so many.
    First(usize),
    /// All.
    All,
}

/// Time before the first byte.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Delay {
    /// Always the same.
    Fixed(u64),
    /// Anything between, in milliseconds.
    Uniform {
        /// At least.
        min: u64,
        /// At most.
        max: u64,
    },
    /// As latencies are: log-normal, in milliseconds.
    LogNormal {
        /// Half of them are shorter.
        median: u64,
        /// One in a hundred is longer.
        p99: u64,
    },
}

impl Delay {
    /// The delay of the hit whose rolls come from `seed` and `parts`.
    pub fn roll(self, seed: u64, parts: &[&[u8]]) -> u64 {
        let share = |which: &[u8]| {
            let all: Vec<&[u8]> = parts.iter().copied().chain([which]).collect();
            as_share(roll(seed, &all))
        };
        let ms = match self {
            Self::Fixed(ms) => ms,
            #[expect(clippy::cast_precision_loss, reason = "delays are far below 2^53")]
            Self::Uniform { min, max } => {
                min + whole((max.saturating_sub(min) + 1) as f64 * share(b"delay"))
                    .min(max.saturating_sub(min))
            }
            Self::LogNormal { median, p99 } => {
                /// The 99th percentile of the standard normal distribution.
                const Z99: f64 = 2.326_347_874;
                #[expect(clippy::cast_precision_loss, reason = "delays are far below 2^53")]
                let (median, p99) = (median.max(1) as f64, p99.max(1) as f64);
                let sigma = (p99 / median).ln().max(0.0) / Z99;
                let radius = (-2.0 * (1.0 - share(b"radius")).ln()).sqrt();
                let normal = radius * (std::f64::consts::TAU * share(b"angle")).cos();
                whole(median * (sigma * normal).exp())
            }
        };
        ms.min(MAX_DELAY_MS)
    }
}

/// A roll as a number from 0 to below 1.
pub(super) fn as_share(roll: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds exactly")]
    let share = (roll >> 11) as f64 / (1_u64 << 53) as f64;
    share
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number of milliseconds"
)]
fn whole(ms: f64) -> u64 {
    ms as u64
}

/// The errors a rule can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedError {
    /// 401, an unknown token.
    UnauthorizedInvalid,
    /// 401, a token that has expired.
    UnauthorizedExpired,
    /// 401, another tenant's token.
    UnauthorizedOtherTenant,
    /// 403.
    Forbidden,
    /// 403 that names the scope.
    ForbiddenScope,
    /// 404.
    NotFound,
    /// 409, the document exists.
    ConflictExists,
    /// 409, the document has changed.
    ConflictChanged,
    /// 400, the body.
    BadRequestValidation,
    /// 400, too many items.
    BadRequestBatchSize,
    /// 400, a segment that has assignments.
    BadRequestAssignmentsExist,
    /// 429; not documented by the vendor.
    RateLimited,
    /// 500; not documented by the vendor.
    ServerError,
    /// 502; not documented by the vendor.
    BadGateway,
    /// 503; not documented by the vendor.
    Unavailable,
    /// 504; not documented by the vendor.
    GatewayTimeout,
}

/// The errors by the names that rules use.
#[rustfmt::skip]
pub const ERROR_NAMES: &[(&str, NamedError)] = &[
    ("unauthorized.invalid",          NamedError::UnauthorizedInvalid),
    ("unauthorized.expired",          NamedError::UnauthorizedExpired),
    ("unauthorized.other-tenant",     NamedError::UnauthorizedOtherTenant),
    ("forbidden",                     NamedError::Forbidden),
    ("forbidden.scope",               NamedError::ForbiddenScope),
    ("not-found",                     NamedError::NotFound),
    ("conflict.exists",               NamedError::ConflictExists),
    ("conflict.changed",              NamedError::ConflictChanged),
    ("bad-request.validation",        NamedError::BadRequestValidation),
    ("bad-request.batch-size",        NamedError::BadRequestBatchSize),
    ("bad-request.assignments-exist", NamedError::BadRequestAssignmentsExist),
    ("rate-limited",                  NamedError::RateLimited),
    ("server-error",                  NamedError::ServerError),
    ("bad-gateway",                   NamedError::BadGateway),
    ("unavailable",                   NamedError::Unavailable),
    ("gateway-timeout",               NamedError::GatewayTimeout),
];

/// Whether any service can answer with this status, although the vendor documents it for none: what a gateway says, and
/// that the server has failed.
pub fn is_of_any_service(status: u16) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS.as_u16() || (500..600).contains(&status)
}

impl NamedError {
    /// The error called `name`.
    pub fn named(name: &str) -> Option<Self> {
        ERROR_NAMES.iter().find(|(known, _)| *known == name).map(|(_, error)| *error)
    }

    /// Its status.
    pub fn status(self) -> StatusCode {
        self.as_error(&[], "", "").status()
    }

    /// Whether the gateway answers it, in its own form: a message, without details and resource.
    pub fn is_the_gateways(self) -> bool {
        self.as_error(&[], "", "").fault().is_some()
    }

    /// The organic error that this names, about `id`.
    fn as_error(self, needed: &'static [&'static str], token: &str, id: &str) -> ApiError {
        match self {
            Self::UnauthorizedInvalid => ApiError::Unauthorized(TokenRefusal::Unknown),
            Self::UnauthorizedExpired => ApiError::Unauthorized(TokenRefusal::Expired),
            Self::UnauthorizedOtherTenant => ApiError::Unauthorized(TokenRefusal::Foreign),
            Self::Forbidden => ApiError::Forbidden,
            Self::ForbiddenScope => ApiError::MissingScope { needed, token: token.into() },
            Self::NotFound => ApiError::NotFound { id: id.into() },
            Self::ConflictExists => ApiError::Exists,
            Self::ConflictChanged => ApiError::Changed { sent: 0, stored: None },
            Self::BadRequestValidation => ApiError::Validation(Vec::new()),
            Self::BadRequestBatchSize => {
                ApiError::BatchSize { found: crate::engine::MAX_BATCH + 1, lost_body: false }
            }
            Self::BadRequestAssignmentsExist => ApiError::AssignmentsExist { assigned: [0; 3] },
            Self::RateLimited => ApiError::RateLimited { seconds: 0 },
            Self::ServerError => ApiError::ServerError,
            Self::BadGateway => ApiError::BadGateway,
            Self::Unavailable => ApiError::Unavailable,
            Self::GatewayTimeout => ApiError::GatewayTimeout,
        }
    }
}

impl Restated {
    /// A named error as it is.
    pub fn of(error: NamedError) -> Self {
        Self { error, message: None, details: None, resource_id: None, retry_after_ms: 1_000 }
    }

    /// The error of one request, about the last identifier it names.
    pub fn error(&self, context: &RuleContext<'_>, id: &str, retry_after_seconds: u64) -> ApiError {
        let id = self.resource_id.as_deref().unwrap_or(id);
        let error = if self.error == NamedError::RateLimited {
            ApiError::RateLimited { seconds: retry_after_seconds }
        } else {
            self.error.as_error(context.operation.scopes, context.token_name(), id)
        };
        if self.message.is_none() && self.details.is_none() && self.resource_id.is_none() {
            return error;
        }
        ApiError::Restated(Box::new(Restatement {
            error,
            message: self.message.clone(),
            details: self.details.clone(),
            resource_id: self.resource_id.clone(),
        }))
    }
}

impl Respond {
    /// The answer.
    pub fn response(&self) -> Response {
        let mut response = match &self.body {
            None => Response::empty(self.status),
            Some(value) => match as_text(value) {
                Some(text) => {
                    let mut response = Response::json(self.status, text.into_owned());
                    response.headers[0].1 = HeaderValue::from_static("text/plain; charset=utf-8");
                    response
                }
                None => Response::json(self.status, value.as_bytes().to_vec()),
            },
        };
        set_headers(&mut response, &self.headers);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_stay_in_their_bounds_and_replay() {
        let rolls =
            |delay: Delay| (0..1_000_u64).map(move |hit| delay.roll(7, &[&hit.to_le_bytes()]));
        assert!(rolls(Delay::Fixed(5)).all(|ms| ms == 5));
        let uniform: Vec<u64> = rolls(Delay::Uniform { min: 10, max: 12 }).collect();
        assert!(
            (10..=12).all(|ms| uniform.contains(&ms))
                && uniform.iter().all(|ms| (10..=12).contains(ms))
        );
        let mut latencies: Vec<u64> = rolls(Delay::LogNormal { median: 200, p99: 2_000 }).collect();
        assert_eq!(
            latencies,
            rolls(Delay::LogNormal { median: 200, p99: 2_000 }).collect::<Vec<_>>()
        );
        latencies.sort_unstable();
        assert!((150..250).contains(&latencies[500]) && (1_000..4_000).contains(&latencies[990]));
    }
}
