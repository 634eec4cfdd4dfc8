//! How far a request came by itself, as facts that cost an exchange next to nothing; an explanation is made of them when it
//! is asked for.

use http::StatusCode;

use crate::engine::auth::grant::AuthMode;
use crate::engine::behavior::ConsultedBehaviors;
use crate::engine::check::{Check, Compared, FailedRow};
use crate::engine::error::ApiError;
use crate::engine::message::Request;

impl Check {
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
            // What names the client is said in fields, and who it is by them.
            ApiError::OAuth { status, .. } if *status == StatusCode::UNAUTHORIZED => Self::Token,
            ApiError::OAuth { .. } => Self::Fields,
            ApiError::Worded(refusal) if refusal.allow.is_some() => Self::Route,
            ApiError::Restated(restated) => Self::failed_by(&restated.error),
            ApiError::AssignmentsExist { .. }
            | ApiError::NotFound { .. }
            | ApiError::Hidden { .. }
            | ApiError::Exists
            | ApiError::Automatic
            | ApiError::Worded(_)
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
        self.compared = error.compared().map(Box::new);
    }

    /// The bytes that it keeps besides itself.
    pub(super) fn bytes(&self) -> usize {
        let compared = self.compared.as_ref().map_or(0, |it| size_of::<Compared>() + it.bytes());
        let row = |row: &FailedRow| {
            size_of::<FailedRow>() + row.compared.as_ref().map_or(0, Compared::bytes)
        };
        compared + self.rows.iter().map(row).sum::<usize>()
    }
}

/// What of a request named its world, besides headers, which the journal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressedBy {
    /// Neither its path nor the port that it came to.
    #[default]
    Neither,
    /// Its path, as `/~name`.
    Path,
    /// The port of the world's own that it came to.
    Port,
}

impl AddressedBy {
    /// What of `request` named the world within which it has this path.
    pub(super) fn of(request: &Request, path: &str) -> Self {
        match (request.uri.path().len() == path.len(), &request.port_of) {
            (false, _) => Self::Path,
            (true, Some(_)) => Self::Port,
            (true, None) => Self::Neither,
        }
    }
}

/// How far a request came by itself.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// What named its world.
    pub addressed: AddressedBy,
    /// The check that it failed; none where it passed all that it came to.
    pub failed: Option<Check>,
    /// Whether its operation was run, or would have been but for a refusal: no rule ended it before.
    pub was_judged: bool,
    /// Whether it happened elsewhere: nothing of it was judged here.
    pub was_recorded: bool,
    /// How strict its tenant is; none where none was found.
    pub auth: Option<AuthMode>,
    /// What the failed check expected and what it found.
    pub compared: Option<Box<Compared>>,
    /// The rows of a bulk call that failed by themselves.
    pub rows: Box<[FailedRow]>,
    /// The open questions that were looked at, as they are settled in its tenant.
    pub consulted: Option<ConsultedBehaviors>,
}
