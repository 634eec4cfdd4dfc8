//! Lints of a body, by what the operation is described to take.

use super::query::LEGAL_ENTITY;
use super::sent::{BodySent, SentRequest};
use crate::engine::description::Content;
use crate::engine::message::form_pairs;
use crate::json::{RawObject, as_text, check, elements};
use crate::schema::{Field, Kind, Shape};
use crate::suggest::each_with_nearest;

/// The members that the operation does not read, dotted where they stand inside others. Those that repeat an id of the path
/// say nothing wrong.
pub(super) fn unknown_members(sent: &SentRequest<'_>) -> Option<String> {
    let operation = sent.operation.filter(|it| it.is_built())?;
    let Some((shape, objects)) = objects(sent) else { return unknown_in_form(sent) };
    let mut unknown = Vec::new();
    let mut known = Vec::new();
    names(shape, "", &mut known);
    for object in &objects {
        let repeats = |raw: &str| as_text(raw).is_some_and(|id| sent.target.has_id(&id));
        of_object(object, (shape, ""), &repeats, &mut unknown);
    }
    unknown.sort();
    unknown.dedup();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let names = each_with_nearest(&unknown, &known);
    (!unknown.is_empty()).then(|| format!("{} does not read {names}", operation.id))
}

/// The first row or body whose `legalEntityId` is an empty text.
pub(super) fn empty_legal_entity(sent: &SentRequest<'_>) -> Option<String> {
    let (shape, objects) = objects(sent)?;
    shape.fields.iter().find(|field| field.name == LEGAL_ENTITY)?;
    let is_empty = |object: &RawObject<'_>| object.get(LEGAL_ENTITY) == Some("\"\"");
    let at = objects.iter().position(is_empty)?;
    Some(match sent.operation?.is_bulk() {
        true => format!("`{LEGAL_ENTITY}` of row {} is empty", at + 1),
        false => format!("`{LEGAL_ENTITY}` is empty"),
    })
}

/// The objects of the body, and what they look like; none where it has none, or they are not known.
fn objects<'r>(sent: &SentRequest<'r>) -> Option<(&'static Shape, Vec<RawObject<'r>>)> {
    let BodySent::Whole(bytes) = sent.body else { return None };
    let text = std::str::from_utf8(bytes).ok()?;
    let json = || check(text).is_ok().then_some(text);
    match sent.operation?.description.body {
        Content::Object(shape) => Some((shape, vec![RawObject::of(json()?)?])),
        Content::Form(shape) if is_json(sent) => Some((shape, vec![RawObject::of(json()?)?])),
        Content::List(shape) => {
            let rows = elements(json()?)?.into_iter();
            Some((shape, rows.filter_map(RawObject::of).collect()))
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

/// The unknown members of `object`, which stands at `place`.
fn of_object(
    object: &RawObject<'_>,
    (shape, place): (&Shape, &str),
    repeats: &dyn Fn(&str) -> bool,
    unknown: &mut Vec<String>,
) {
    for name in object.keys() {
        let field = shape.fields.iter().find(|field| field.name == name);
        let raw = object.get(name);
        match (field, raw) {
            (None, Some(raw)) if repeats(raw) => {}
            (None, _) => unknown.push(format!("{place}{name}")),
            (Some(Field { kind, .. }), Some(raw)) => {
                let place = format!("{place}{name}.");
                of_value(raw, (kind, &place), repeats, unknown);
            }
            (Some(_), None) => {}
        }
    }
}

fn of_value(
    raw: &str,
    (kind, place): (&Kind, &str),
    repeats: &dyn Fn(&str) -> bool,
    unknown: &mut Vec<String>,
) {
    match kind {
        Kind::Object(shape) => {
            if let Some(object) = RawObject::of(raw) {
                of_object(&object, (shape, place), repeats, unknown);
            }
        }
        Kind::List(kind) | Kind::ListOf(_, kind) => {
            for element in elements(raw).unwrap_or_default() {
                of_value(element, (kind, place), repeats, unknown);
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

/// The members of `shape` and of the objects in it, dotted.
fn names(shape: &Shape, place: &str, all: &mut Vec<String>) {
    for field in shape.fields {
        match field.kind {
            Kind::Object(inner) => names(inner, &format!("{place}{}.", field.name), all),
            Kind::Text
            | Kind::Id
            | Kind::Word(_)
            | Kind::List(_)
            | Kind::ListOf(..)
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
            | Kind::OneKey(_) => all.push(format!("{place}{}", field.name)),
        }
    }
}
