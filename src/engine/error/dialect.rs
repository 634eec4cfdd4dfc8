//! The forms in which errors are answered: the service's own (`{code,status,message,…}`), the gateway's fault, and the
//! token endpoint's.

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{ApiError, Detail, TokenRefusal};
use crate::engine::behavior::{Behavior, Behaviors};
use crate::engine::message::{Response, header_text};

impl ApiError {
    /// The answer.
    pub fn response(&self, behaviors: &Behaviors) -> Response {
        let mut response = Response::json(self.status(), self.body(behaviors));
        response.hint = Some(self.hint());
        if let Self::MethodNotAllowed { allow, .. } = self {
            response = response.with(header::ALLOW, header_text(allow));
        }
        if matches!(self, Self::Unbuilt { .. }) {
            // No operation of such a path is built.
            response = response.with(header::ALLOW, HeaderValue::from_static("OPTIONS"));
        }
        if matches!(self, Self::ContentCoding { .. }) {
            let taken = HeaderValue::from_static("gzip, deflate");
            response = response.with(header::ACCEPT_ENCODING, taken);
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
        reason = "all other errors have the service's own form"
    )]
    /// The gateway's `faultstring` and `errorcode`, where the gateway is the one that refuses.
    pub(in crate::engine) fn fault(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Unauthorized(refusal) => Some(refusal.fault()),
            Self::UnknownApiKey { .. } => Some(("Invalid ApiKey", "oauth.v2.InvalidApiKey")),
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
            Self::Restated(restated) => restated.error.fault(),
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
            Self::Restated(restated) => restated.error.retry_after(),
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
        let (details, resource_id) = if let Self::Restated(restated) = self {
            let written = restated.details.clone().map(Details::AsWritten);
            (written.or(own), restated.resource_id.as_deref())
        } else {
            (own, None)
        };
        let status = self.status();
        let (code, message) = (status.as_u16(), self.message());
        json(&House { code, status: reason(status), message, resource_id, details })
    }
}

impl TokenRefusal {
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

/// `details` in the form that the behavior chooses.
#[derive(Serialize)]
#[serde(untagged)]
enum Details {
    Fields(Vec<Detail>),
    Texts(Vec<String>),
    One(Detail),
    AsWritten(Box<RawValue>),
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
