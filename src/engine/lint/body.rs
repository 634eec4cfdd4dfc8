//! Lints of a body, by what the operation is described to take.

use super::query::LEGAL_ENTITY;
use super::sent::{BodySent, SentRequest};
use crate::engine::description::Content;
use crate::engine::message::form_pairs;
use crate::json::{RawObject, as_text, check, elements, rows};
use crate::schema::{Kind, Shape, member_names};
use crate::suggest::each_with_nearest;

/// The objects of a body, and what they are to look like; none where it has none, or they are not known.
pub(super) struct BodyObjects<'o, 'r>(pub(super) Option<(&'static Shape, Vec<&'o RawObject<'r>>)>);

/// The members that the operation does not read, dotted where they stand inside others. Those that repeat an id of the path
/// say nothing wrong.
pub(super) fn unknown_members(
    sent: &SentRequest<'_>,
    objects: &BodyObjects<'_, '_>,
) -> Option<String> {
    let operation = sent.operation.filter(|it| it.is_built())?;
    let Some((shape, objects)) = &objects.0 else { return unknown_in_form(sent) };
    let repeats = |raw: &str| as_text(raw).is_some_and(|id| sent.target.has_id(&id));
    let mut unknown = Vec::new();
    for object in objects {
        of_object(object, shape, &repeats, &mut unknown);
    }
    if unknown.is_empty() {
        return None;
    }
    unknown.sort();
    unknown.dedup();
    let mut known = Vec::new();
    member_names(shape, "", &mut known);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Some(format!("{} does not read {}", operation.id, each_with_nearest(&unknown, &known)))
}

/// The first row or body whose `legalEntityId` is an empty text.
pub(super) fn empty_legal_entity(
    sent: &SentRequest<'_>,
    objects: &BodyObjects<'_, '_>,
) -> Option<String> {
    let (shape, objects) = objects.0.as_ref()?;
    shape.fields.iter().find(|field| field.name == LEGAL_ENTITY)?;
    let is_empty = |object: &&RawObject<'_>| object.get(LEGAL_ENTITY) == Some("\"\"");
    let at = objects.iter().position(is_empty)?;
    Some(match sent.operation?.is_bulk() {
        true => format!("`{LEGAL_ENTITY}` of row {} is empty", at + 1),
        false => format!("`{LEGAL_ENTITY}` is empty"),
    })
}

/// What the rows of the body are to look like; none where it is to have none.
pub(super) fn row_shape(sent: &SentRequest<'_>) -> Option<&'static Shape> {
    match sent.operation?.description.body {
        Content::List(shape) => Some(shape),
        Content::Object(_)
        | Content::Form(_)
        | Content::Nothing
        | Content::Ids
        | Content::Patch
        | Content::Any => None,
    }
}

/// The objects of the body, and what they look like; none where it has none, or they are not known.
pub(super) fn objects<'r>(sent: &SentRequest<'r>) -> Option<(&'static Shape, Vec<RawObject<'r>>)> {
    let BodySent::Whole(bytes) = sent.body else { return None };
    let text = std::str::from_utf8(bytes).ok()?;
    let json = || check(text).is_ok().then_some(text);
    match sent.operation?.description.body {
        Content::Object(shape) => Some((shape, vec![RawObject::of(json()?)?])),
        Content::Form(shape) if is_json(sent) => Some((shape, vec![RawObject::of(json()?)?])),
        Content::List(shape) => {
            let rows = rows(text).ok().flatten()?.into_iter();
            Some((shape, rows.filter_map(|row| row.object).collect()))
        }
        Content::Form(_) | Content::Nothing | Content::Ids | Content::Patch | Content::Any => None,
    }
}

fn is_json(sent: &SentRequest<'_>) -> bool {
    sent.content_type.is_some_and(|value| value.starts_with(b"application/json"))
}

/// The members of a form that the operation does not read.
fn unknown_in_form(sent: &SentRequest<'_>) -> Option<String> {
    let (operation, BodySent::Whole(bytes)) = (sent.operation?, sent.body) else { return None };
    let Content::Form(shape) = operation.description.body else { return None };
    let text = std::str::from_utf8(bytes).ok().filter(|_| !is_json(sent))?;
    let known: Vec<&str> = shape.fields.iter().map(|field| field.name).collect();
    let mut unknown: Vec<_> = form_pairs(text).map(|(name, _)| name).collect();
    unknown.retain(|name| !known.contains(&&**name));
    let names = each_with_nearest(&unknown, &known);
    (!unknown.is_empty()).then(|| format!("{} does not read {names}", operation.id))
}

/// Adds the unknown members of `object`.
fn of_object(
    object: &RawObject<'_>,
    shape: &Shape,
    repeats: &dyn Fn(&str) -> bool,
    unknown: &mut Vec<String>,
) {
    for (name, raw) in object.members() {
        let mut inner = Vec::new();
        match shape.fields.iter().find(|field| field.name == name).map(|field| &field.kind) {
            None if repeats(raw) => {}
            None => unknown.push(name.to_owned()),
            Some(Kind::Object(shape)) => {
                if let Ok(Some(object)) = object.object(name) {
                    of_object(object, shape, repeats, &mut inner);
                }
            }
            Some(kind) => of_value(raw, kind, repeats, &mut inner),
        }
        unknown.extend(inner.into_iter().map(|inner| format!("{name}.{inner}")));
    }
}

fn of_value(raw: &str, kind: &Kind, repeats: &dyn Fn(&str) -> bool, unknown: &mut Vec<String>) {
    match kind {
        Kind::Object(shape) => {
            if let Some(object) = RawObject::of(raw) {
                of_object(&object, shape, repeats, unknown);
            }
        }
        Kind::List(kind) | Kind::ListOf(_, kind) => {
            for element in elements(raw).unwrap_or_default() {
                of_value(element, kind, repeats, unknown);
            }
        }
        Kind::Text
        | Kind::Id
        | Kind::Word(_)
        | Kind::FreeMap
        | Kind::TextMap
        | Kind::Members(_)
        | Kind::Any
        | Kind::Flag
        | Kind::Whole(..)
        | Kind::Form(_)
        | Kind::OneOrMore(_)
        | Kind::MapOf(..)
        | Kind::Either(_)
        | Kind::OneKey(_) => {}
    }
}
