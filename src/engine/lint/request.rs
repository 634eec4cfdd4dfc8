//! The lints that a request alone shows, whatever was sent before.

use super::body::BodyObjects;
use super::names::{Lint, LintSet};
use super::sent::{BodySent, SentRequest};
use super::{body, path, query};
use crate::json::RawObject;

/// From a request, and the objects of its body, to what of it is so.
type Finder = fn(&SentRequest<'_>, &BodyObjects<'_, '_>) -> Option<String>;

/// What finds each lint that a request alone shows.
const FINDERS: [(Lint, Finder); 6] = [
    (Lint::NoOperation, no_operation),
    (Lint::IdNotEncoded, |sent, _| path::not_encoded(sent)),
    (Lint::UnknownQueryParameter, |sent, _| query::unknown_parameters(sent)),
    (Lint::MissingContentType, missing_content_type),
    (Lint::UnknownBodyMember, body::unknown_members),
    (Lint::EmptyLegalEntityId, empty_legal_entity),
];

impl SentRequest<'_> {
    /// The lints that it shows, but those that are `silenced`; each with what of the request is so.
    pub fn lints(&self, silenced: LintSet) -> Vec<(Lint, String)> {
        let taken_apart = body::objects(self);
        let objects = taken_apart.as_ref().map(|(shape, all)| (*shape, all.iter().collect()));
        self.lints_by(&BodyObjects(objects), silenced)
    }

    /// The same, where the objects among the rows of its body are known to be these.
    pub(in crate::engine) fn lints_of_rows(
        &self,
        rows: Vec<&RawObject<'_>>,
        silenced: LintSet,
    ) -> Vec<(Lint, String)> {
        self.lints_by(&BodyObjects(body::row_shape(self).map(|shape| (shape, rows))), silenced)
    }

    fn lints_by(&self, objects: &BodyObjects<'_, '_>, silenced: LintSet) -> Vec<(Lint, String)> {
        let open = FINDERS.iter().filter(|(lint, _)| !silenced.has(*lint));
        open.filter_map(|(lint, find)| Some((*lint, find(self, objects)?))).collect()
    }
}

fn no_operation(sent: &SentRequest<'_>, _: &BodyObjects<'_, '_>) -> Option<String> {
    match sent.operation {
        None => Some("no operation has this method and path".to_owned()),
        Some(operation) if !operation.is_built() => {
            Some(format!("{} is known, and not emulated", operation.id))
        }
        Some(_) => None,
    }
}

fn missing_content_type(sent: &SentRequest<'_>, _: &BodyObjects<'_, '_>) -> Option<String> {
    let has_type = sent.content_type.is_some_and(|value| !value.is_empty());
    let is_read = sent.operation.is_some() && sent.body != BodySent::Nothing;
    (is_read && !has_type).then(|| "the body has no Content-Type".to_owned())
}

fn empty_legal_entity(sent: &SentRequest<'_>, objects: &BodyObjects<'_, '_>) -> Option<String> {
    query::empty_legal_entity(sent).or_else(|| body::empty_legal_entity(sent, objects))
}
