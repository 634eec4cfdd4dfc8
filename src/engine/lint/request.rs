//! The lints that a request alone shows, whatever was sent before.

use super::names::{Lint, LintSet};
use super::sent::{BodySent, SentRequest};
use super::{body, path, query};

/// From a request to what of it is so.
type Finder = fn(&SentRequest<'_>) -> Option<String>;

/// What finds each lint that a request alone shows.
const FINDERS: [(Lint, Finder); 6] = [
    (Lint::NoOperation, no_operation),
    (Lint::IdNotEncoded, path::not_encoded),
    (Lint::UnknownQueryParameter, query::unknown_parameters),
    (Lint::MissingContentType, missing_content_type),
    (Lint::UnknownBodyMember, body::unknown_members),
    (Lint::EmptyLegalEntityId, empty_legal_entity),
];

impl SentRequest<'_> {
    /// The lints that it shows, but those that are `silenced`; each with what of the request is so.
    pub fn lints(&self, silenced: LintSet) -> impl Iterator<Item = (Lint, String)> {
        let open = FINDERS.iter().filter(move |(lint, _)| !silenced.has(*lint));
        open.filter_map(|(lint, find)| Some((*lint, find(self)?)))
    }
}

fn no_operation(sent: &SentRequest<'_>) -> Option<String> {
    match sent.operation {
        None => Some("no operation has this method and path".to_owned()),
        Some(operation) if !operation.is_built() => {
            Some(format!("{} is known, and not emulated", operation.id))
        }
        Some(_) => None,
    }
}

fn missing_content_type(sent: &SentRequest<'_>) -> Option<String> {
    let has_type = sent.content_type.is_some_and(|value| !value.is_empty());
    let is_read = sent.operation.is_some() && sent.body != BodySent::Nothing;
    (is_read && !has_type).then(|| "the body has no Content-Type".to_owned())
}

fn empty_legal_entity(sent: &SentRequest<'_>) -> Option<String> {
    query::empty_legal_entity(sent).or_else(|| body::empty_legal_entity(sent))
}
