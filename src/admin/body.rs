//! The body of a request: checked JSON text, held against its shape, and its members.

use std::borrow::Cow;

use http::{StatusCode, header};
use serde_json::value::RawValue;

use super::refusal::AdminRefusal;
use crate::engine::Request;
use crate::findings::Mistake;
use crate::json::spanned::{SpannedValue, parse};
use crate::json::{self, RawObject, as_text};
use crate::model::{Timestamp, duration_ms, zone_hint};
use crate::schema::{Field, Kind, Shape, check};
use crate::suggest::did_you_mean;

/// A body that has its shape.
#[derive(Debug)]
pub(super) struct BodyShape<'a>(RawObject<'a>);

impl<'a> BodyShape<'a> {
    /// Reads the body of `request` as `shape` says; an empty one is an empty object.
    ///
    /// # Errors
    /// 400 with everything that is wrong and what was expected, 415 for a body that is no JSON.
    pub(super) fn read(request: &'a Request, shape: &Shape) -> Result<Self, AdminRefusal> {
        let text = json_text(request)?.unwrap_or("{}");
        let refused = |detail: String| {
            let name = |field: &Field| match field.required {
                true => format!("`{}`", field.name),
                false => format!("`{}`?", field.name),
            };
            let names: Vec<String> = shape.fields.iter().map(name).collect();
            AdminRefusal::bad(detail, format!("expected an object with {}", names.join(", ")))
        };
        let body =
            RawObject::of(text).ok_or_else(|| refused("the body is no object".to_owned()))?;
        let names = || shape.fields.iter().map(|field| field.name);
        let unknown = body.keys().filter(|key| names().all(|name| name != *key));
        let unknown =
            unknown.map(|key| format!("unknown member `{key}`{}", did_you_mean(key, names())));
        let wrong = shape.fields.iter().filter_map(|field| wrong(field, body.get(field.name)));
        let wrong: Vec<String> = unknown.chain(wrong).collect();
        if wrong.is_empty() { Ok(Self(body)) } else { Err(refused(wrong.join("; "))) }
    }

    /// A member as it was sent.
    pub(super) fn raw(&self, name: &str) -> Option<&'a str> {
        self.0.get(name)
    }

    /// A member that is a text.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.raw(name).and_then(as_text)
    }

    /// A member that is an owned text.
    pub(super) fn boxed(&self, name: &str) -> Option<Box<str>> {
        self.text(name).map(|text| text.as_ref().into())
    }

    /// A member that is a whole number.
    pub(super) fn whole(&self, name: &str) -> Option<u64> {
        self.raw(name).and_then(|raw| raw.parse().ok())
    }

    /// A member that is a duration, in milliseconds.
    pub(super) fn duration_ms(&self, name: &str) -> Option<i64> {
        self.text(name).and_then(|text| duration_ms(&text).ok())
    }

    /// A member that is an instant.
    pub(super) fn instant(&self, name: &str) -> Option<Timestamp> {
        self.text(name).and_then(|text| Timestamp::parse(&text).ok())
    }

    /// A member that is a list of texts.
    pub(super) fn texts(&self, name: &str) -> Option<Vec<Box<str>>> {
        serde_json::from_str(self.raw(name)?).ok()
    }

    /// The elements of a member that is a list.
    pub(super) fn elements(&self, name: &str) -> Vec<&'a str> {
        let elements = self.raw(name).and_then(|raw| serde_json::from_str(raw).ok());
        let elements: Vec<&RawValue> = elements.unwrap_or_default();
        elements.into_iter().map(RawValue::get).collect()
    }
}

/// What is wrong with a member that was sent as `raw`, or not.
fn wrong(Field { name, kind, required, .. }: &Field, raw: Option<&str>) -> Option<String> {
    /// The longest value that is shown, in bytes.
    const SHOWN: usize = 40;
    let Some(raw) = raw else {
        return required.then(|| format!("`{name}` is missing: expected {}", expected(kind)));
    };
    // Who reads an object checks what is in it, which may be large.
    if matches!(kind, Kind::FreeMap | Kind::Object(_)) && raw.starts_with('{') {
        return None;
    }
    let mut mistakes = Vec::new();
    let node = parse(raw, 0..raw.len(), &mut mistakes);
    if let Some(node) = &node {
        check(node, kind, name, &mut mistakes);
    }
    // A warning keeps nothing from being used.
    if !mistakes.iter().any(Mistake::is_error) {
        return None;
    }
    let near = node.map_or_else(String::new, |node| near_word(kind, &node));
    let found = if raw.len() <= SHOWN { format!("`{raw}`") } else { json::kind(raw).to_owned() };
    Some(format!("`{name}`: expected {}, found {found}{near}", expected(kind)))
}

/// What `kind` expects, in words.
fn expected(kind: &Kind) -> String {
    if let Kind::Word(words) = kind {
        format!("one of {}", words.join(", "))
    } else if let Kind::List(Kind::Word(words)) = kind {
        format!("an array of {}", words.join(", "))
    } else if let Kind::List(Kind::Form(form)) = kind {
        format!("an array of {}", form.expected)
    } else if let Kind::Whole(least, _) = kind {
        format!("a whole number from {least}")
    } else if let Kind::Id = kind {
        "a text that is not empty".to_owned()
    } else {
        kind.expected().to_owned()
    }
}

/// The word that was probably meant by an unknown one, or the zone that an instant lacks.
fn near_word(kind: &Kind, node: &SpannedValue<'_>) -> String {
    let (words, found): (_, Option<Vec<&str>>) = if let Kind::Word(words) = kind {
        (words, node.text().map(|word| vec![word]))
    } else if let Kind::List(Kind::Word(words)) = kind {
        (words, node.elements().iter().map(SpannedValue::text).collect())
    } else {
        let is_instant = |text: &str| Timestamp::parse(text).is_ok();
        let hint = node.text().and_then(|text| zone_hint(text, is_instant));
        return hint.map_or_else(String::new, |hint| format!(": {hint}"));
    };
    let wrong = found.into_iter().flatten().find(|word| !words.contains(word));
    wrong.map_or_else(String::new, |word| did_you_mean(word, words.iter().copied()))
}

/// The body as checked JSON text; none when it is empty.
///
/// # Errors
/// 400 with where it stops being JSON, 415 when it is announced as something else.
pub(super) fn json_text(request: &Request) -> Result<Option<&str>, AdminRefusal> {
    const HINT: &str = "send JSON, in UTF-8, with no key twice";
    let text = std::str::from_utf8(&request.body).map_err(|error| {
        AdminRefusal::bad(
            format!("the body is no UTF-8 from byte {} on", error.valid_up_to()),
            HINT,
        )
    })?;
    if text.trim_ascii().is_empty() {
        return Ok(None);
    }
    announced_as_json(request)?;
    json::check(text)
        .map_err(|error| AdminRefusal::bad(format!("the body is no JSON: {error}"), HINT))?;
    Ok(Some(text))
}

/// Refuses what a form on another site's page can send. A missing announcement passes.
fn announced_as_json(request: &Request) -> Result<(), AdminRefusal> {
    let Some(value) = request.headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let found = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
    let essence = found.split(';').next().unwrap_or_default().trim();
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    // The type that `curl -d` sends by default; pages are kept out by `Origin`.
    let curls_own = essence == "application/x-www-form-urlencoded";
    if subtype == "json" || subtype.ends_with("+json") || curls_own {
        return Ok(());
    }
    let detail = format!("the body is announced as `{found}`");
    let hint = "send it with `Content-Type: application/json`";
    Err(AdminRefusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail, hint))
}

/// A document that the user chooses freely.
pub(super) fn document(request: &Request) -> Result<Box<RawValue>, AdminRefusal> {
    let text = json_text(request)?
        .filter(|text| text.trim_ascii_start().starts_with('{'))
        .ok_or_else(|| AdminRefusal::bad("the body is no object", "send an object"))?;
    owned(text)
}

/// The text of a member as it was sent.
pub(super) fn owned(text: &str) -> Result<Box<RawValue>, AdminRefusal> {
    RawValue::from_string(text.to_owned()).map_err(|error| AdminRefusal::bad(error.to_string(), ""))
}
