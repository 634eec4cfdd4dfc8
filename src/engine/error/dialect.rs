//! The forms in which errors are answered: the service's own (`{code,status,message,…}`), the gateway's fault, and the
//! token endpoint's.

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{ApiError, Detail, TokenRefusal};
use crate::engine::behavior::{Behavior, Behaviors};
use crate::engine::message::{Response, header_text};
use crate::engine::services::{DetailsOf, ErrorForm, ServiceTerms};

/// In whose words an error is answered.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'b> {
    /// The service that was called.
    pub service: &'static ServiceTerms,
    /// How the tenant settles open questions.
    pub behaviors: &'b Behaviors,
}

impl ApiError {
    /// The answer.
    pub fn response(&self, voice: Voice<'_>) -> Response {
        let mut response = Response::json(self.status(), self.body(voice));
        response.hint = Some(self.hint());
        if let Some(allow) = self.allow() {
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

    #[expect(clippy::wildcard_enum_match_arm, reason = "only a 405 says which methods there are")]
    fn allow(&self) -> Option<&str> {
        match self {
            Self::MethodNotAllowed { allow, .. } => Some(allow),
            Self::Worded(refusal) => refusal.allow.as_deref(),
            _ => None,
        }
    }

    fn body(&self, Voice { service, behaviors }: Voice<'_>) -> Vec<u8> {
        if let Some((_, errorcode)) = self.fault() {
            let detail = FaultDetail { errorcode };
            return json(&Fault { fault: FaultBody { faultstring: &self.message(), detail } });
        }
        if let Self::OAuth { code, text, .. } = self {
            return json(&OAuthError { code, text });
        }
        let form = service.dialect.form;
        let details_form = || match service.dialect.details {
            DetailsOf::Objects => DetailsForm::Objects,
            DetailsOf::Texts => DetailsForm::Texts,
            DetailsOf::Behavior if behaviors.is(Behavior::Details, "array") => DetailsForm::Array,
            DetailsOf::Behavior => DetailsForm::One,
        };
        let own = self.details_in(&service.dialect);
        let own = (!own.is_empty()).then(|| Details::of(own, details_form()));
        let (details, resource_id) = if let Self::Restated(restated) = self {
            let written = restated.details.clone().map(Details::AsWritten);
            (written.or(own), restated.resource_id.as_deref())
        } else {
            (own, None)
        };
        let missing = self.missing_id();
        let (status, message) = (self.status(), self.message_in(&service.dialect));
        match (form, missing) {
            (ErrorForm::CodeOfSession, Some(session_id)) => {
                json(&SessionError { session_id, code: status.as_u16(), message })
            }
            (ErrorForm::Code | ErrorForm::CodeOfResource | ErrorForm::CodeOfSession, _) => {
                json(&CodeError {
                    code: status.as_u16(),
                    status: reason(status),
                    message,
                    resource_id: resource_id
                        .or(missing.filter(|_| form == ErrorForm::CodeOfResource)),
                    details,
                })
            }
            (ErrorForm::Type, _) => {
                let kind = error_type(status);
                json(&TypeError { kind, status: status.as_u16(), message, details })
            }
        }
    }
}

impl TokenRefusal {
    /// The gateway's `faultstring` and `errorcode`.
    fn fault(self) -> (&'static str, &'static str) {
        match self {
            Self::Missing | Self::Unknown | Self::CustomerGone => {
                ("Invalid access token", "oauth.v2.InvalidAccessToken")
            }
            Self::Expired | Self::Ended => {
                ("Access Token expired", "keymanagement.service.access_token_expired")
            }
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

/// The word by which the Customer Service calls a status. The documents have those of the first four, the one of 404 as it
/// stands here.
fn error_type(status: StatusCode) -> String {
    match status {
        StatusCode::BAD_REQUEST => "bad_request".to_owned(),
        StatusCode::FORBIDDEN => "Forbidden".to_owned(),
        StatusCode::NOT_FOUND => "application/json".to_owned(),
        StatusCode::CONFLICT => "conflict_resource".to_owned(),
        other => reason(other).to_ascii_lowercase().replace([' ', '-'], "_"),
    }
}

/// The form of an error in which `code` is a number.
#[derive(Serialize)]
struct CodeError<'a> {
    code: u16,
    status: &'static str,
    message: String,
    #[serde(rename = "resourceId", skip_serializing_if = "Option::is_none")]
    resource_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
}

/// The form of an error in which `status` is a number.
#[derive(Serialize)]
struct TypeError {
    #[serde(rename = "type")]
    kind: String,
    status: u16,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
}

/// The form of an error about a session that is not there.
#[derive(Serialize)]
struct SessionError<'a> {
    #[serde(rename = "sessionId")]
    session_id: &'a str,
    code: u16,
    message: String,
}

/// In which form `details` are answered.
#[derive(Clone, Copy)]
enum DetailsForm {
    /// An array: of objects where they are about fields, else of texts.
    Array,
    /// An array of objects.
    Objects,
    /// An array of texts, each with its field before it.
    Texts,
    /// The first of them, an object.
    One,
}

/// `details` in the form that service and behavior choose.
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
    fn of(mut details: Vec<Detail>, form: DetailsForm) -> Self {
        match form {
            DetailsForm::One => Self::One(details.swap_remove(0)),
            DetailsForm::Array if details.iter().all(|detail| detail.field.is_empty()) => {
                Self::Texts(details.into_iter().map(|detail| detail.message).collect())
            }
            DetailsForm::Array | DetailsForm::Objects => Self::Fields(details),
            DetailsForm::Texts => Self::Texts(details.into_iter().map(Detail::into_text).collect()),
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
