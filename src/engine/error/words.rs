//! What errors say: the sentence in the body, in the vendor's words where the vendor documents them, the details
//! behind it, and the help for the person.

use super::{ApiError, Detail, MAX_BATCH, MAX_BODY, MAX_HEADERS, MAX_TARGET};
use crate::engine::lint::Lint;
use crate::engine::operation::TokenKind;
use crate::engine::services::{CUSTOMER_SEGMENT, Dialect};
use crate::model::AssignmentKind;

const VALIDATION: &str = "Validation problem with request body.";
/// How an automatic assignment can be changed.
const AUTOMATIC: &str =
    "start with --behavior automatic-overwrite=manual to let writes take it over";
const PARAMETERS: &str = "Validation problem with request parameters.";

impl ApiError {
    /// The sentence in the body, in the words of the Customer Segment Service.
    pub fn message(&self) -> String {
        self.message_in(&CUSTOMER_SEGMENT.dialect)
    }

    /// The sentence in the body, in the words of this dialect where the vendor documents them.
    pub(super) fn message_in(&self, dialect: &Dialect) -> String {
        if let Some(said) = dialect.bad_tenant.filter(|_| self.is_about_the_tenant()) {
            return said.to_owned();
        }
        match self {
            Self::Validation(_) | Self::UnknownReference(_) | Self::BatchSize { found: 0, .. } => {
                VALIDATION.to_owned()
            }
            Self::Linted(lints) => denied_message(lints).to_owned(),
            Self::Parameter(_) => PARAMETERS.to_owned(),
            Self::Query(error) => error.message.clone(),
            Self::BatchSize { .. } => {
                "There is a validation error. Please check the details.".to_owned()
            }
            Self::AssignmentsExist { .. } => "The segment has assignments.".to_owned(),
            Self::TenantMismatch { .. } => {
                "Tenant in the header is not matching with the one provided in the URI.".to_owned()
            }
            Self::UnsupportedLanguage { .. } => "Language header validation failed".to_owned(),
            Self::Unauthorized(_)
            | Self::UnknownApiKey { .. }
            | Self::RateLimited { .. }
            | Self::BadGateway
            | Self::Unavailable
            | Self::GatewayTimeout => self.fault().map_or("", |(text, _)| text).to_owned(),
            Self::ServerError => dialect.server_error.to_owned(),
            Self::Restated(restated) => {
                restated.message.clone().unwrap_or_else(|| restated.error.message_in(dialect))
            }
            Self::Forbidden | Self::MissingScope { .. } | Self::WrongToken { .. } => {
                dialect.forbidden.to_owned()
            }
            Self::NotFound { id } | Self::Hidden { id } => dialect.not_found.replace("{id}", id),
            Self::UnknownTenant { name, .. } => {
                format!("The resource with id {name} has not been found.")
            }
            Self::TooManyTenants { most } => {
                format!("Data of {most} tenants were changed, and no more can be kept.")
            }
            Self::NoSuchPath { .. } => "The requested path has not been found.".to_owned(),
            Self::MethodNotAllowed { allow, .. } => {
                format!("The method is not allowed here. Allowed: {allow}.")
            }
            Self::Exists => dialect.exists.to_owned(),
            Self::Changed { .. } => {
                "The resource you are attempting to access has changed.".to_owned()
            }
            Self::Automatic => "An automatic assignment cannot be changed.".to_owned(),
            Self::BodyTooLarge => "The request body is too large.".to_owned(),
            Self::TargetTooLong => "The request URL is too long.".to_owned(),
            Self::HeadersTooLarge => "The request headers are too large.".to_owned(),
            Self::MediaType { expected, .. } => format!("The request body must be {expected}."),
            Self::ContentCoding { .. } => not_supported("content coding"),
            Self::TransferCoding { .. } => not_supported("transfer coding"),
            Self::Unbuilt { operation } => {
                format!("The operation {operation} is not available yet.")
            }
            Self::Worded(refusal) => refusal.message.clone(),
            Self::OAuth { text, .. } => text.clone(),
        }
    }

    /// Whether it is about the tenant of the path: that cannot be one, or differs from that of a header.
    fn is_about_the_tenant(&self) -> bool {
        let is_it = |details: &[Detail]| details.iter().all(|detail| detail.field == "tenant");
        matches!(self, Self::TenantMismatch { .. })
            || matches!(self, Self::Parameter(details) if is_it(details))
    }

    /// The id of the document that is not there.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other errors are about something else")]
    pub(super) fn missing_id(&self) -> Option<&str> {
        match self {
            Self::NotFound { id } | Self::Hidden { id } => Some(id),
            Self::Restated(restated) => restated.error.missing_id(),
            _ => None,
        }
    }

    /// What the body's `details` say in this dialect.
    pub(super) fn details_in(&self, dialect: &Dialect) -> Vec<Detail> {
        if dialect.bad_tenant.is_some() && self.is_about_the_tenant()
            || !dialect.names_scopes && matches!(self, Self::MissingScope { .. })
        {
            return Vec::new();
        }
        match (self.missing_id(), dialect.not_found_detail) {
            (Some(id), Some(detail)) => vec![Detail::new("", detail.replace("{id}", id))],
            (Some(_) | None, _) => self.details(),
        }
    }

    /// What is wrong in detail.
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
            Self::BatchSize { found, .. } => {
                let found = format!("expected an array of 1 to {MAX_BATCH} items, found {found}");
                vec![Detail::new("", found)]
            }
            Self::TenantMismatch { header } => {
                let found = format!("expected the tenant of the path, found `{header}`");
                vec![Detail::new("Emporix-Tenant", found)]
            }
            Self::MissingScope { needed, .. } => missing_scopes(needed),
            Self::Linted(lints) => denied_details(lints),
            Self::MediaType { found, expected } => {
                vec![Detail::new("Content-Type", format!("expected {expected}, found `{found}`"))]
            }
            Self::ContentCoding { found } => vec![Detail::new(
                "Content-Encoding",
                format!("expected one of gzip, deflate and identity, found `{found}`"),
            )],
            Self::TransferCoding { found } => {
                vec![Detail::new("Transfer-Encoding", format!("expected chunked, found `{found}`"))]
            }
            Self::UnsupportedLanguage { wanted, .. } => unsupported(wanted),
            Self::BodyTooLarge => at_most(MAX_BODY),
            Self::TargetTooLong => at_most(MAX_TARGET),
            Self::HeadersTooLarge => at_most(MAX_HEADERS),
            Self::AssignmentsExist { .. }
            | Self::Unauthorized(_)
            | Self::Forbidden
            | Self::WrongToken { .. }
            | Self::Worded(_)
            | Self::NotFound { .. }
            | Self::Hidden { .. }
            | Self::UnknownTenant { .. }
            | Self::TooManyTenants { .. }
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
            | Self::UnknownApiKey { .. }
            | Self::OAuth { .. } => Vec::new(),
            Self::Restated(restated) => restated.error.details(),
        }
    }

    /// Help for the person behind the client; empty where the caller of the engine knows better.
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownReference(reference) => format!(
                "{} `{}` is not in {}.json (or .ndjson) of this tenant: add it there, or start with --behavior references=accept",
                reference.kind, reference.id, reference.collection
            ),
            Self::UnsupportedLanguage { own, .. } => other_languages(own),
            Self::BatchSize { found: 0, lost_body } => no_items(*lost_body),
            Self::BatchSize { found, .. } => {
                format!("{found} items; split the call into parts of at most {MAX_BATCH}")
            }
            Self::AssignmentsExist { assigned } => still_assigned(assigned),
            Self::MissingScope { needed, token } => {
                format!("token `{token}` lacks {}", needed.join(" or "))
            }
            Self::Forbidden => "this token may not do this".to_owned(),
            Self::WrongToken { needed, token, kind } => {
                wrong_token(needed, token.as_deref(), *kind)
            }
            Self::Linted(lints) => denied(lints),
            Self::NotFound { id } => nothing(id),
            Self::Hidden { id } => format!(
                "`{id}` is stored, but it is not active or not the caller's own, and segment_read_own sees own active ones only"
            ),
            Self::UnknownTenant { name, near } => no_tenant(name, near),
            Self::TooManyTenants { .. } => "reset the world, or use another one".to_owned(),
            Self::NoSuchPath { nearest, service } => no_path(nearest, *service),
            Self::MethodNotAllowed { allow, put } => no_method(allow, *put),
            Self::Exists => "a document with this id is stored already".to_owned(),
            Self::Changed { sent, stored } => changed(*sent, *stored),
            Self::Automatic => AUTOMATIC.to_owned(),
            Self::Unbuilt { operation } => {
                format!("{operation} is known to this sandbox and not built yet")
            }
            Self::UnknownApiKey { hint } | Self::OAuth { hint, .. } => hint.clone(),
            Self::Worded(refusal) => refusal.hint.clone(),
            Self::Validation(_)
            | Self::Parameter(_)
            | Self::Query(_)
            | Self::TenantMismatch { .. }
            | Self::BodyTooLarge
            | Self::TargetTooLong
            | Self::HeadersTooLarge
            | Self::MediaType { .. }
            | Self::ContentCoding { .. }
            | Self::TransferCoding { .. } => details_to_text(&self.details()),
            Self::Restated(restated) => restated.error.hint(),
            Self::RateLimited { seconds } => format!("try again in {seconds} s"),
            Self::Unauthorized(_)
            | Self::ServerError
            | Self::BadGateway
            | Self::Unavailable
            | Self::GatewayTimeout => String::new(),
        }
    }
}

/// What keeps a segment from going, and how it goes all the same.
fn still_assigned(assigned: &[usize; AssignmentKind::ALL.len()]) -> String {
    let force = "add forceDelete=true to remove the assignments too";
    let Some(held) = assigned_words(assigned) else { return force.to_owned() };
    let are = if assigned.iter().sum::<usize>() == 1 { "is" } else { "are" };
    format!("{held} {are} assigned: {force}")
}

/// How much of each kind is assigned: `2 customers and 1 item`; none where nothing is.
pub(super) fn assigned_words(assigned: &[usize; AssignmentKind::ALL.len()]) -> Option<String> {
    let word = |kind| match kind {
        AssignmentKind::Customers => "customer",
        AssignmentKind::Groups => "group",
        AssignmentKind::Items => "item",
    };
    let kinds = AssignmentKind::ALL.into_iter().zip(assigned).filter(|(_, count)| **count > 0);
    let counted = |(kind, count): (_, &usize)| {
        format!("{count} {}{}", word(kind), if *count == 1 { "" } else { "s" })
    };
    let all: Vec<String> = kinds.map(counted).collect();
    let (last, others) = all.split_last()?;
    Some(match others {
        [] => last.clone(),
        others => format!("{} and {last}", others.join(", ")),
    })
}

/// What to send instead of a bulk call without an item, which may be a DELETE whose body got lost.
fn no_items(lost_body: bool) -> String {
    let lost = if lost_body { "; some generated clients drop the body of a DELETE" } else { "" };
    format!("send a JSON array of 1 to {MAX_BATCH} items{lost}")
}

/// The scopes of which one is missing.
fn missing_scopes(needed: &[&str]) -> Vec<Detail> {
    vec![Detail::new("", format!("Missing required scopes '[{}]'", needed.join(", ")))]
}

/// That none of the languages that a client wants is the tenant's.
fn unsupported(wanted: &str) -> Vec<Detail> {
    vec![Detail::new("", format!("Following languages are not supported: {wanted}"))]
}

/// Which languages the tenant has in their place.
fn other_languages(own: &str) -> String {
    format!(
        "the tenant has {own}, as `languages` of its _tenant.json says: add the language there, or name one of these in Accept-Language"
    )
}

/// The sentence of a denied request, as the service has it for a body or for parameters.
fn denied_message(lints: &[(Lint, String)]) -> &'static str {
    if lints.iter().any(|(lint, _)| lint.is_of_body()) { VALIDATION } else { PARAMETERS }
}

/// What of a denied request is so.
fn denied_details(lints: &[(Lint, String)]) -> Vec<Detail> {
    lints.iter().map(|(_, said)| Detail::new("", said.as_str())).collect()
}

/// Which lints a request shows, and how they are let through.
fn denied(lints: &[(Lint, String)]) -> String {
    let said = lints.iter().map(|(lint, said)| format!("lint {}: {said}", lint.name()));
    let said = said.collect::<Vec<_>>().join("; ");
    format!("{said}; denied by --lint deny, and --lint-silence lets it through by its name")
}

/// How large something may be.
fn at_most(bytes: usize) -> Vec<Detail> {
    vec![Detail::new("", format!("at most {bytes} bytes"))]
}

/// That a coding of the body is not supported.
fn not_supported(coding: &str) -> String {
    format!("The {coding} of the request body is not supported.")
}

/// `details` as one line for a person.
fn details_to_text(details: &[Detail]) -> String {
    let lines: Vec<String> = details
        .iter()
        .map(|detail| match detail.field.as_str() {
            "" => detail.message.clone(),
            field => format!("{field}: {}", detail.message),
        })
        .collect();
    lines.join("; ")
}

/// That a document is not there. The id of a session is empty where the token is of none.
fn nothing(id: &str) -> String {
    match id {
        "" => "the token belongs to no session, so nothing is stored for it".to_owned(),
        id => format!("nothing with id `{id}` is stored here"),
    }
}

/// Which token was sent, and which would do.
fn wrong_token(needed: &[TokenKind], token: Option<&str>, kind: Option<TokenKind>) -> String {
    let needed = TokenKind::words(needed);
    match (token, kind) {
        (Some(token), Some(kind)) => {
            format!(
                "token `{token}` is of the kind {}, and this takes the kind {needed}",
                kind.as_str()
            )
        }
        (Some(_) | None, _) => format!(
            "this takes a known token of the kind {needed}; with --auth off no token is looked at"
        ),
    }
}

/// That a tenant is not there, and how it could be.
fn no_tenant(name: &str, near: &str) -> String {
    format!(
        "tenant `{name}` has no folder{near}; --unknown-tenant create makes it from the template"
    )
}

/// What there is instead of a path that no operation has.
fn no_path(nearest: &[String], service: Option<(&str, bool)>) -> String {
    match (service, nearest) {
        (Some((service, true)), _) => format!(
            "this path belongs to the {service}, of which this sandbox emulates a part without it; nearest: {}",
            nearest.join(", ")
        ),
        (Some((service, false)), _) => format!(
            "this path belongs to the {service}, which this sandbox does not emulate; GET /__sandbox/operations lists what it emulates"
        ),
        (None, []) => "no operation has this path; GET /__sandbox/operations lists all".to_owned(),
        (None, nearest) => format!("no operation has this path; nearest: {}", nearest.join(", ")),
    }
}

/// Which methods a path takes, and where documents are added instead.
fn no_method(allow: &str, put: Option<&str>) -> String {
    if allow == "OPTIONS" {
        return "nothing of this path is emulated; GET /__sandbox/operations lists what is"
            .to_owned();
    }
    let put =
        put.map_or_else(String::new, |path| format!("; to add one, send PUT {path} with its id"));
    format!("this path takes {allow}{put}")
}

/// What to do about a version that is not the stored one.
fn changed(sent: u64, stored: Option<u64>) -> String {
    match stored {
        Some(stored) => {
            format!(
                "metadata.version {sent} was sent, {stored} is stored: read again and send that version"
            )
        }
        None => format!(
            "metadata.version {sent} was sent, nothing is stored: leave the version out, or start with --behavior version-on-create=ignore"
        ),
    }
}
