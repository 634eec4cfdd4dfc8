//! The body of a request: checked JSON text, and its members.

use std::borrow::Cow;

use http::{StatusCode, header};
use serde_json::value::RawValue;

use super::refusal::AdminRefusal;
use crate::engine::Request;
use crate::json::{RawObject, as_text, check};
use crate::model::{Timestamp, duration_ms};

/// A body that has its shape.
#[derive(Debug)]
pub struct BodyShape<'a>(RawObject<'a>);

impl<'a> BodyShape<'a> {
    pub(super) fn new(members: RawObject<'a>) -> Self {
        Self(members)
    }

    /// A member as it was sent.
    pub fn raw(&self, name: &str) -> Option<&'a str> {
        self.0.get(name)
    }

    /// A member that is a text.
    pub fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.raw(name).and_then(as_text)
    }

    /// A member that is an owned text.
    pub fn boxed(&self, name: &str) -> Option<Box<str>> {
        self.text(name).map(|text| text.as_ref().into())
    }

    /// A member that is a whole number.
    pub fn whole(&self, name: &str) -> Option<u64> {
        self.raw(name).and_then(|raw| raw.parse().ok())
    }

    /// A member that is a duration, in milliseconds.
    pub fn duration_ms(&self, name: &str) -> Option<i64> {
        self.text(name).and_then(|text| duration_ms(&text).ok())
    }

    /// A member that is an instant.
    pub fn instant(&self, name: &str) -> Option<Timestamp> {
        self.text(name).and_then(|text| Timestamp::parse(&text).ok())
    }

    /// A member that is a list of texts.
    pub fn texts(&self, name: &str) -> Option<Vec<Box<str>>> {
        serde_json::from_str(self.raw(name)?).ok()
    }

    /// The elements of a member that is a list.
    pub fn elements(&self, name: &str) -> Vec<&'a str> {
        let elements = self.raw(name).and_then(|raw| serde_json::from_str(raw).ok());
        let elements: Vec<&RawValue> = elements.unwrap_or_default();
        elements.into_iter().map(RawValue::get).collect()
    }
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
    check(text)
        .map_err(|error| AdminRefusal::bad(format!("the body is no JSON: {error}"), HINT))?;
    Ok(Some(text))
}

/// Refuses what a form on another site's page can send. A missing announcement passes.
fn announced_as_json(request: &Request) -> Result<(), AdminRefusal> {
    let Some(value) = request.headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let found = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
    let essence = found.split(';').next().unwrap_or_default().trim();
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    // What `curl -d` says unless it is told otherwise; pages are kept out by `Origin`.
    let curls_own = essence == "application/x-www-form-urlencoded";
    if subtype == "json" || subtype.ends_with("+json") || curls_own {
        return Ok(());
    }
    let detail = format!("the body is announced as `{found}`");
    let hint = "send it with `Content-Type: application/json`";
    Err(AdminRefusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail, hint))
}

/// A body of the user's own.
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
