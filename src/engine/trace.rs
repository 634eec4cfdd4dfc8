//! How far a request came by itself, as facts that cost an exchange next to nothing; an explanation is made of them when it
//! is asked for.

use crate::engine::auth::grant::AuthMode;
use crate::engine::behavior::ConsultedBehaviors;
use crate::engine::error::ApiError;

/// The checks that a request goes through, in their order. The first that it fails ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Its target, headers and body are within the limits, and could be read.
    Framing,
    /// Its `Sandbox-*` headers are known and say something that is there.
    SandboxHeaders,
    /// An operation has its method and path.
    Route,
    /// It shows no lint that is denied.
    Lint,
    /// Its tenant is there, or is made.
    Tenant,
    /// A token lets the caller in.
    Token,
    /// `Emporix-Tenant` names the tenant of the path.
    TenantHeader,
    /// The token may call the operation.
    Scope,
    /// The body is announced as what the operation reads.
    MediaType,
    /// The body is what the operation reads: JSON of the right kind.
    Body,
    /// Path and query say something that can be.
    Parameters,
    /// The fields of the body say something that can be.
    Fields,
    /// What the body names is there.
    References,
    /// The version that was sent is the stored one.
    Version,
    /// The operation's own rules: what is stored lets it happen.
    Operation,
}

impl Check {
    /// All of them, in their order, by the names that explanations use.
    #[rustfmt::skip]
    pub const ALL: [(Self, &'static str); 15] = [
        (Self::Framing,        "framing"),
        (Self::SandboxHeaders, "sandbox headers"),
        (Self::Route,          "route"),
        (Self::Lint,           "lint"),
        (Self::Tenant,         "tenant"),
        (Self::Token,          "token"),
        (Self::TenantHeader,   "Emporix-Tenant"),
        (Self::Scope,          "scope"),
        (Self::MediaType,      "media type"),
        (Self::Body,           "body"),
        (Self::Parameters,     "parameters"),
        (Self::Fields,         "fields"),
        (Self::References,     "references"),
        (Self::Version,        "version"),
        (Self::Operation,      "operation"),
    ];

    /// What explanations call it.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The check that a request with this error has failed.
    pub fn failed_by(error: &ApiError) -> Self {
        match error {
            ApiError::BodyTooLarge
            | ApiError::TargetTooLong
            | ApiError::HeadersTooLarge
            | ApiError::TransferCoding { .. } => Self::Framing,
            ApiError::NoSuchPath { .. }
            | ApiError::MethodNotAllowed { .. }
            | ApiError::Unbuilt { .. } => Self::Route,
            ApiError::Linted(_) => Self::Lint,
            ApiError::UnknownTenant { .. } | ApiError::TooManyTenants { .. } => Self::Tenant,
            ApiError::Unauthorized(_) | ApiError::UnknownApiKey { .. } => Self::Token,
            ApiError::TenantMismatch { .. } => Self::TenantHeader,
            ApiError::Forbidden | ApiError::MissingScope { .. } | ApiError::WrongToken { .. } => {
                Self::Scope
            }
            ApiError::MediaType { .. } | ApiError::ContentCoding { .. } => Self::MediaType,
            ApiError::Validation(details) => match &details[..] {
                [one] if one.field.is_empty() => Self::Body,
                _ => Self::Fields,
            },
            ApiError::Parameter(details) => match &details[..] {
                [one] if one.field == "tenant" => Self::Tenant,
                _ => Self::Parameters,
            },
            ApiError::Query(_) | ApiError::UnsupportedLanguage { .. } => Self::Parameters,
            ApiError::BatchSize { .. } => Self::Body,
            ApiError::UnknownReference(_) => Self::References,
            ApiError::Changed { .. } => Self::Version,
            ApiError::Worded(refusal) if refusal.allow.is_some() => Self::Route,
            ApiError::Restated(restated) => Self::failed_by(&restated.error),
            ApiError::AssignmentsExist
            | ApiError::NotFound { .. }
            | ApiError::Hidden { .. }
            | ApiError::Exists
            | ApiError::Automatic
            | ApiError::Worded(_)
            | ApiError::OAuth { .. }
            | ApiError::RateLimited { .. }
            | ApiError::ServerError
            | ApiError::BadGateway
            | ApiError::Unavailable
            | ApiError::GatewayTimeout => Self::Operation,
        }
    }
}

impl Trace {
    /// Notes that the request was refused so.
    pub fn refuse(&mut self, error: &ApiError) {
        self.failed = Some(Check::failed_by(error));
        self.compared = compared(error).map(Box::new);
    }
}

/// What was expected and what was found, where an error is that two values differ.
fn compared(error: &ApiError) -> Option<[String; 2]> {
    let stored = |version: Option<u64>| {
        version.map_or_else(|| "no document".to_owned(), |version| format!("version {version}"))
    };
    match error {
        ApiError::Changed { sent, stored: version } => {
            Some([stored(*version), format!("version {sent}")])
        }
        ApiError::UnknownReference(reference) => Some([
            format!("a {} of {}.json", reference.kind, reference.collection),
            format!("`{}`", reference.id),
        ]),
        ApiError::MediaType { found, expected } => Some([(*expected).to_owned(), found.clone()]),
        ApiError::TenantMismatch { header } => {
            Some(["the tenant of the path".to_owned(), header.clone()])
        }
        ApiError::UnsupportedLanguage { wanted, own } => {
            Some([format!("one of {own}"), wanted.clone()])
        }
        ApiError::Restated(restated) => compared(&restated.error),
        ApiError::Validation(details) | ApiError::Parameter(details) => {
            let message = &details.first()?.message;
            let (expected, found) = message.strip_prefix("expected ")?.split_once(", found ")?;
            Some([expected.to_owned(), found.to_owned()])
        }
        ApiError::Query(_)
        | ApiError::BatchSize { .. }
        | ApiError::AssignmentsExist
        | ApiError::Linted(_)
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
        | ApiError::Automatic
        | ApiError::BodyTooLarge
        | ApiError::TargetTooLong
        | ApiError::HeadersTooLarge
        | ApiError::ContentCoding { .. }
        | ApiError::TransferCoding { .. }
        | ApiError::Unbuilt { .. }
        | ApiError::Worded(_)
        | ApiError::RateLimited { .. }
        | ApiError::ServerError
        | ApiError::BadGateway
        | ApiError::Unavailable
        | ApiError::GatewayTimeout
        | ApiError::UnknownApiKey { .. }
        | ApiError::OAuth { .. } => None,
    }
}

/// How far a request came by itself.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The check that it failed; none where it passed all that it came to.
    pub failed: Option<Check>,
    /// Whether its operation was run, or would have been but for a refusal: no rule ended it before.
    pub was_judged: bool,
    /// Whether it happened elsewhere: nothing of it was judged here.
    pub was_recorded: bool,
    /// How strict its tenant is; none where none was found.
    pub auth: Option<AuthMode>,
    /// What the failed check expected and what it found, where these are two values.
    pub compared: Option<Box<[String; 2]>>,
    /// The open questions that were looked at, as they are settled in its tenant.
    pub consulted: Option<ConsultedBehaviors>,
}
