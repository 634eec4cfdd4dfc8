//! What a body of the admin API can say: a table of members, by which bodies are read and described.

use std::borrow::Cow;

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::body::{BodyShape, json_text};
use super::refusal::AdminRefusal;
use crate::engine::Request;
use crate::json::{RawObject, as_text, kind};
use crate::model::{Moment, Timestamp, duration_ms};
use crate::suggest::did_you_mean;

/// A JSON object that can be sent, or is answered.
#[derive(Debug)]
pub struct ObjectShape {
    /// Its name in the description.
    pub name: &'static str,
    /// Its members.
    pub members: &'static [MemberShape],
}

/// A member of a body.
#[derive(Debug)]
pub struct MemberShape {
    /// Its key.
    pub name: &'static str,
    /// What it holds.
    pub kind: ValueKind,
    /// Whether it must be there.
    pub required: bool,
    /// What it says.
    pub summary: &'static str,
}

/// A member that may be there.
pub(super) const fn may(name: &'static str, kind: ValueKind, summary: &'static str) -> MemberShape {
    MemberShape { name, kind, required: false, summary }
}

/// A member that must be there.
pub(super) const fn must(
    name: &'static str,
    kind: ValueKind,
    summary: &'static str,
) -> MemberShape {
    MemberShape { name, kind, required: true, summary }
}

/// What a member holds.
#[derive(Debug)]
pub enum ValueKind {
    /// A text that is not empty.
    Text,
    /// A whole number, not negative.
    Whole,
    /// A duration such as `10m`.
    Duration,
    /// An RFC 3339 instant.
    Instant,
    /// An instant, or a duration from the world's start with its sign.
    Moment,
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of some words.
    Words(&'static [&'static str]),
    /// A list of documents of the user's own.
    Documents,
    /// An object of the user's own.
    Document,
    /// A list of names and documents of the user's own.
    NamesAndDocuments,
    /// An object of our own. What is in it is checked by who reads it.
    Object(&'static ObjectShape),
    /// A list of objects of our own.
    Objects(&'static ObjectShape),
    /// A text that may be empty.
    AnyText,
    /// A list of whole numbers.
    Wholes,
    /// True or false.
    Flag,
    /// An object with members of any name.
    MapOf(&'static ValueKind),
    /// Something, or null.
    OrNull(&'static ValueKind),
}

impl ValueKind {
    /// In words.
    fn expected(&self) -> String {
        match self {
            Self::Text => "a text that is not empty".to_owned(),
            Self::Whole => "a whole number from 0".to_owned(),
            Self::Duration => "a duration such as `250ms`, `30s`, `10m` or `1h`".to_owned(),
            Self::Instant => "an instant such as `2026-01-31T12:00:00Z`".to_owned(),
            Self::Moment => "an instant such as `2026-01-31T12:00:00Z`, or a time from the world's start such as `+1h`".to_owned(),
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
            Self::Texts => "an array of texts".to_owned(),
            Self::Words(words) => format!("an array of {}", words.join(", ")),
            Self::Documents | Self::Objects(_) => "an array of objects".to_owned(),
            Self::Document | Self::Object(_) | Self::MapOf(_) => "an object".to_owned(),
            Self::NamesAndDocuments => "an array of names and objects".to_owned(),
            Self::AnyText => "a text".to_owned(),
            Self::Wholes => "an array of whole numbers from 0".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::OrNull(kind) => format!("{}, or null", kind.expected()),
        }
    }

    fn holds(&self, raw: &str) -> bool {
        let text = || as_text(raw);
        let all = |good: &dyn Fn(&str) -> bool| {
            serde_json::from_str::<Vec<&RawValue>>(raw)
                .is_ok_and(|elements| elements.into_iter().all(|element| good(element.get())))
        };
        let is_text = |raw: &str| as_text(raw).is_some_and(|text| !text.is_empty());
        let is_object = |raw: &str| raw.starts_with('{');
        let is_whole = |raw: &str| raw.parse::<u64>().is_ok();
        match self {
            Self::Text => is_text(raw),
            Self::Whole => is_whole(raw),
            Self::Duration => text().is_some_and(|text| duration_ms(&text).is_ok()),
            Self::Instant => text().is_some_and(|text| Timestamp::parse(&text).is_ok()),
            Self::Moment => text().is_some_and(|text| Moment::parse(&text).is_ok()),
            Self::OneOf(words) => text().is_some_and(|text| words.contains(&&*text)),
            Self::Texts => all(&is_text),
            Self::Words(words) => {
                all(&|raw| as_text(raw).is_some_and(|text| words.contains(&&*text)))
            }
            Self::Documents | Self::Objects(_) => all(&is_object),
            Self::Document | Self::Object(_) | Self::MapOf(_) => is_object(raw),
            Self::NamesAndDocuments => all(&|raw| is_text(raw) || is_object(raw)),
            Self::AnyText => text().is_some(),
            Self::Wholes => all(&is_whole),
            Self::Flag => matches!(raw, "true" | "false"),
            Self::OrNull(kind) => raw == "null" || kind.holds(raw),
        }
    }

    /// The word that was probably meant by one that is none of some words.
    fn near(&self, raw: &str) -> String {
        let (words, found): (_, Vec<Cow<'_, str>>) = if let Self::OneOf(words) = self {
            (words, as_text(raw).into_iter().collect())
        } else if let Self::Words(words) = self {
            (words, serde_json::from_str(raw).unwrap_or_default())
        } else {
            return String::new();
        };
        let wrong = found.iter().find(|word| !words.contains(&&***word));
        wrong.map_or_else(String::new, |word| did_you_mean(word, words.iter().copied()))
    }

    fn schema(&self) -> Value {
        let text = |format: &str| json!({"type": "string", "format": format});
        match self {
            Self::Text => json!({"type": "string", "minLength": 1}),
            Self::Whole => json!({"type": "integer", "minimum": 0}),
            Self::Duration => json!({"type": "string", "pattern": r"^\d+(\.\d*)?(ms|s|m|h|d)$"}),
            Self::Instant => text("date-time"),
            Self::Moment | Self::AnyText => json!({"type": "string"}),
            Self::OneOf(words) => json!({"type": "string", "enum": words}),
            Self::Texts => json!({"type": "array", "items": {"type": "string"}}),
            Self::Words(words) => {
                json!({"type": "array", "items": {"type": "string", "enum": words}})
            }
            Self::Documents => json!({"type": "array", "items": {"type": "object"}}),
            Self::Document => json!({"type": "object"}),
            Self::NamesAndDocuments => {
                json!({"type": "array", "items": {"type": ["string", "object"]}})
            }
            Self::Object(shape) => shape.reference(),
            Self::Objects(shape) => json!({"type": "array", "items": shape.reference()}),
            Self::Wholes => json!({"type": "array", "items": Self::Whole.schema()}),
            Self::Flag => json!({"type": "boolean"}),
            Self::MapOf(kind) => json!({"type": "object", "additionalProperties": kind.schema()}),
            Self::OrNull(kind) => json!({"anyOf": [kind.schema(), {"type": "null"}]}),
        }
    }
}

impl ObjectShape {
    /// Where the description has its JSON Schema.
    pub(super) fn reference(&self) -> Value {
        json!({"$ref": format!("#/components/schemas/{}", self.name)})
    }

    /// The shapes of its members.
    pub(super) fn inner(&self) -> impl Iterator<Item = &'static Self> {
        self.members.iter().filter_map(|member| {
            let (ValueKind::Object(shape) | ValueKind::Objects(shape)) = member.kind else {
                return None;
            };
            Some(shape)
        })
    }

    /// Its JSON Schema where it is sent: nothing else may be in it.
    pub(super) fn sent_schema(&self) -> Value {
        let mut schema = self.schema();
        schema["additionalProperties"] = false.into();
        schema
    }

    /// Its JSON Schema where it is answered: a later version may add members.
    pub(super) fn schema(&self) -> Value {
        let mut properties = Map::new();
        for member in self.members {
            let mut schema = member.kind.schema();
            schema["description"] = member.summary.into();
            properties.insert(member.name.to_owned(), schema);
        }
        let required: Vec<&str> = self
            .members
            .iter()
            .filter(|member| member.required)
            .map(|member| member.name)
            .collect();
        json!({"type": "object", "properties": properties, "required": required})
    }

    /// Reads the body of `request`; an empty one is an empty object.
    ///
    /// # Errors
    /// 400 with everything that is wrong and what was expected, 415 for a body that is no JSON.
    pub fn read<'a>(&self, request: &'a Request) -> Result<BodyShape<'a>, AdminRefusal> {
        let text = json_text(request)?.unwrap_or("{}");
        let body = RawObject::of(text).ok_or_else(|| {
            AdminRefusal::bad("the body is no object", format!("expected {}", self.expected()))
        })?;
        let mut wrong = Vec::new();
        for key in body.keys() {
            if self.members.iter().all(|member| member.name != key) {
                let names = self.members.iter().map(|member| member.name);
                wrong.push(format!("unknown member `{key}`{}", did_you_mean(key, names)));
            }
        }
        for member in self.members {
            match body.get(member.name) {
                None if member.required => wrong.push(format!(
                    "`{}` is missing: expected {}",
                    member.name,
                    member.kind.expected()
                )),
                Some(raw) if !member.kind.holds(raw) => wrong.push(format!(
                    "`{}`: expected {}, found {}{}",
                    member.name,
                    member.kind.expected(),
                    found(raw),
                    member.kind.near(raw)
                )),
                None | Some(_) => {}
            }
        }
        if wrong.is_empty() {
            return Ok(BodyShape::new(body));
        }
        Err(AdminRefusal::bad(wrong.join("; "), format!("expected {}", self.expected())))
    }

    fn expected(&self) -> String {
        let told = |member: &MemberShape| match member.required {
            true => format!("`{}`", member.name),
            false => format!("`{}`?", member.name),
        };
        let members: Vec<String> = self.members.iter().map(told).collect();
        format!("an object with {}", members.join(", "))
    }
}

/// A short value as it is, a long one by its kind.
fn found(raw: &str) -> String {
    /// The longest value that is told, in bytes.
    const TOLD: usize = 40;
    match raw.len() <= TOLD {
        true => format!("`{raw}`"),
        false => kind(raw).to_owned(),
    }
}
