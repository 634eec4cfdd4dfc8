//! What an error says was expected, and what was found instead: what an explanation shows of the check that failed.

use http::StatusCode;

use super::words::assigned_words;
use super::{ApiError, Detail, MAX_BATCH, MAX_BODY, MAX_HEADERS, MAX_TARGET, QueryError};
use crate::engine::check::{Compared, Found};

/// What a client has to name itself by.
const API_KEY: &str = "an API key that a tenant knows, with its secret";

impl ApiError {
    /// What was expected and what was found; none where the caller of the engine knows better.
    pub(in crate::engine) fn compared(&self) -> Option<Compared> {
        match self {
            Self::MediaType { .. }
            | Self::ContentCoding { .. }
            | Self::TransferCoding { .. }
            | Self::TenantMismatch { .. }
            | Self::UnsupportedLanguage { .. }
            | Self::BatchSize { .. }
            | Self::BodyTooLarge
            | Self::TargetTooLong
            | Self::HeadersTooLarge => self.of_message(),
            Self::Validation(details) | Self::Parameter(details) => details.first().map(of_detail),
            Self::Query(QueryError { parameter, expected, .. }) => Some(at(parameter, expected)),
            Self::UnknownTenant { .. }
            | Self::TooManyTenants { .. }
            | Self::WrongToken { .. }
            | Self::UnknownApiKey { .. }
            | Self::OAuth { .. }
            | Self::Linted(_)
            | Self::Worded(_) => self.of_caller(),
            Self::UnknownReference(_)
            | Self::Changed { .. }
            | Self::AssignmentsExist { .. }
            | Self::NotFound { .. }
            | Self::Hidden { .. }
            | Self::Exists
            | Self::Automatic => self.of_documents(),
            Self::Restated(restated) => restated.error.compared(),
            // Of these an explanation knows what the token is and what the path has.
            Self::Unauthorized(_)
            | Self::Forbidden
            | Self::MissingScope { .. }
            | Self::NoSuchPath { .. }
            | Self::MethodNotAllowed { .. }
            | Self::Unbuilt { .. }
            // Only rules answer so, and these are no checks.
            | Self::RateLimited { .. }
            | Self::ServerError
            | Self::BadGateway
            | Self::Unavailable
            | Self::GatewayTimeout => None,
        }
    }

    /// Of an error about the message as it came.
    #[expect(clippy::wildcard_enum_match_arm, reason = "`compared` names those that come here")]
    fn of_message(&self) -> Option<Compared> {
        let at_most = |bytes: usize| Compared::of(format!("at most {bytes} bytes"), "more");
        Some(match self {
            Self::MediaType { found, expected } => Compared::of(*expected, found.as_str()),
            Self::ContentCoding { found } => {
                Compared::of("gzip, deflate or identity", found.as_str())
            }
            Self::TransferCoding { found } => Compared::of("chunked", found.as_str()),
            Self::TenantMismatch { header } => {
                Compared::of("the tenant of the path", header.as_str())
            }
            Self::UnsupportedLanguage { wanted, own } => {
                Compared::of(format!("one of {own}"), wanted.as_str())
            }
            Self::BatchSize { found, .. } => {
                Compared::of(format!("1 to {MAX_BATCH} items"), found.to_string())
            }
            Self::BodyTooLarge => at_most(MAX_BODY),
            Self::TargetTooLong => at_most(MAX_TARGET),
            Self::HeadersTooLarge => at_most(MAX_HEADERS),
            _ => return None,
        })
    }

    /// Of an error about who calls, or in which tenant.
    #[expect(clippy::wildcard_enum_match_arm, reason = "`compared` names those that come here")]
    fn of_caller(&self) -> Option<Compared> {
        Some(match self {
            Self::UnknownTenant { name, .. } => {
                Compared::of("a tenant that has a folder", format!("`{name}`"))
            }
            Self::TooManyTenants { most } => {
                Compared::of(format!("at most {most} changed tenants"), "one more")
            }
            Self::WrongToken { kind, .. } => {
                let found = kind.map_or_else(
                    || "no token that is known".to_owned(),
                    |kind| format!("one of the kind {}", kind.as_str()),
                );
                Compared::of("a token of another kind", found)
            }
            Self::UnknownApiKey { .. } => Compared::of(API_KEY, "another"),
            Self::OAuth { text, status, .. } => {
                let is_of_client = *status == StatusCode::UNAUTHORIZED;
                let expected =
                    if is_of_client { API_KEY } else { "what the token endpoint grants" };
                Compared::of(expected, text.trim_end_matches('.'))
            }
            Self::Linted(lints) => {
                let names: Vec<&str> = lints.iter().map(|(lint, _)| lint.name()).collect();
                Compared::of("no lint, because they are denied", names.join(", "))
            }
            Self::Worded(refusal) => {
                Compared::of(refusal.expected, refusal.message.trim_end_matches('.'))
            }
            _ => return None,
        })
    }

    /// Of an error about what is stored.
    #[expect(clippy::wildcard_enum_match_arm, reason = "`compared` names those that come here")]
    fn of_documents(&self) -> Option<Compared> {
        let version = |version: u64| format!("version {version}");
        Some(match self {
            Self::UnknownReference(reference) => Compared::of(
                format!("a {} of {}.json", reference.kind, reference.collection),
                format!("`{}`", reference.id),
            ),
            Self::Changed { sent, stored } => {
                let stored = stored.map_or_else(|| "no document".to_owned(), version);
                Compared::of(stored, version(*sent))
            }
            Self::AssignmentsExist { assigned } => Compared::of(
                "no assignment, or forceDelete=true",
                assigned_words(assigned).unwrap_or_else(|| "assignments".to_owned()),
            ),
            Self::NotFound { id } => {
                Compared::of("a stored document", format!("none with id `{id}`"))
            }
            Self::Hidden { .. } => {
                Compared::of("one that the caller may see", "one that the caller may not see")
            }
            Self::Exists => at("id", "an id that no document has"),
            Self::Automatic => Compared::of("an assignment made by hand", "an automatic one"),
            _ => return None,
        })
    }
}

/// `expected` against what the request has under this name.
fn at(name: &str, expected: &str) -> Compared {
    Compared { expected: expected.to_owned(), found: Found::At(name.into()) }
}

/// What a detail says: `expected …, found …`, or only what was expected, where the value is that of its field.
fn of_detail(Detail { field, message, .. }: &Detail) -> Compared {
    let Some(said) = message.strip_prefix("expected ") else { return at(field, "another value") };
    if let Some((expected, found)) = said.split_once(", found ") {
        return Compared::of(expected, found);
    }
    if !field.is_empty() {
        return at(field, said);
    }
    // A body that cannot be read has no value: what is said behind is why.
    let (expected, why) = said.split_once(": ").unwrap_or((said, "it is not"));
    Compared::of(expected, format!("something else ({why})"))
}
