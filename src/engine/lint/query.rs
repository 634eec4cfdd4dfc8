//! Lints of a query.

use super::sent::SentRequest;
use crate::engine::description::Content;
use crate::engine::message::{form_pairs, form_value};
use crate::suggest::each_with_nearest;

/// The parameters that the operation does not read.
pub(super) fn unknown_parameters(sent: &SentRequest<'_>) -> Option<String> {
    let (operation, query) = (sent.operation.filter(|it| it.is_built())?, sent.query?);
    let mut known = operation.parameters();
    if let Content::Form(shape) = operation.description.body {
        // A token endpoint reads what its form lacks from the query.
        known.extend(shape.fields.iter().map(|field| field.name));
    }
    let mut unknown: Vec<_> = form_pairs(query).map(|(name, _)| name).collect();
    unknown.retain(|name| !name.is_empty() && !known.contains(&&**name));
    unknown.sort();
    unknown.dedup();
    let names = each_with_nearest(&unknown, &known);
    (!unknown.is_empty()).then(|| format!("{} does not read {names}", operation.id))
}

/// The parameter `legalEntityId`, where it is empty.
pub(super) fn empty_legal_entity(sent: &SentRequest<'_>) -> Option<String> {
    let operation = sent.operation?;
    let is_read = operation.parameters().contains(&LEGAL_ENTITY);
    let value = form_value(sent.query?, LEGAL_ENTITY).ok().flatten();
    (is_read && value.as_deref() == Some(""))
        .then(|| format!("the query parameter `{LEGAL_ENTITY}` is empty"))
}

/// What names a legal entity.
pub(super) const LEGAL_ENTITY: &str = "legalEntityId";
