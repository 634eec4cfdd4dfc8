//! Holds a value against what can stand in its place, and tells every mistake in it.

use std::fmt;

use super::{Field, Kind, NEVER, SCOPES, SERVICE_SCOPE, Shape};
use crate::engine::{BEHAVIORS, did_you_mean, nearest, setting};
use crate::findings::{Code, Mistake};
use crate::json::FreeMap;
use crate::json::spanned::{Member, Node, Value};
use crate::model::{Moment, is_tenant_name};

/// Tells every mistake of `node`, which stands for `name`, as `kind`.
pub(crate) fn check(node: &Node<'_>, kind: &Kind, name: &str, mistakes: &mut Vec<Mistake>) {
    Check { mistakes }.value(node, kind, Place::Whole(name));
}

/// What a value is called in messages.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// A document as a whole.
    Whole(&'a str),
    /// What stands under a key.
    Key(&'a str),
    /// What stands in the array under a key.
    Element(&'a str),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(name) => f.write_str(name),
            Self::Key(key) => write!(f, "`{key}`"),
            Self::Element(key) => write!(f, "an entry of `{key}`"),
        }
    }
}

pub(super) struct Check<'m> {
    pub(super) mistakes: &'m mut Vec<Mistake>,
}

impl Check<'_> {
    pub(super) fn value(&mut self, node: &Node<'_>, kind: &Kind, place: Place<'_>) {
        if node.is_lost() {
            return;
        }
        match kind {
            Kind::Text => {
                self.text(node, place);
            }
            Kind::Id => self.id(node, place),
            Kind::Word(words) => self.word(node, words, place),
            Kind::Count => self.count(node, place),
            Kind::Moment => self.moment(node, place, false),
            Kind::Expiry => self.moment(node, place, true),
            Kind::TenantName => self.tenant_name(node, place),
            Kind::Scope => self.scope(node, place),
            Kind::List(element) => self.list(node, element, place),
            Kind::Object(shape) => self.object(node, shape, place),
            Kind::FreeMap => self.free_map(node, place),
            Kind::TextMap => self.text_map(node, place),
            Kind::Behaviors => self.behaviors(node, place),
            Kind::Any => {}
            Kind::Flag => self.flag(node, place),
            Kind::Whole(least, most) => self.whole(node, *least..=*most, place),
            Kind::Form(form) => self.form(node, form, place),
            Kind::OneOrMore(element) => self.one_or_more(node, element, place),
            Kind::MapOf(keys, value) => self.map_of(node, keys, value, place),
            Kind::Either(kinds) => self.either(node, kinds, place),
            Kind::OneKey(shape) => self.one_key(node, shape, place),
        }
    }

    pub(super) fn tell(
        &mut self,
        code: Code,
        node: &Node<'_>,
        message: String,
        hint: impl Into<String>,
    ) {
        self.mistakes.push(Mistake::new(code, node.span.clone(), message).hint(hint));
    }

    pub(super) fn wrong_type(&mut self, node: &Node<'_>, place: Place<'_>, expected: &str) {
        if !node.whole {
            return;
        }
        let message = format!("{place} must be {expected}, found {}", node.kind());
        let hint = if let (Value::Number(number), "a string") = (&node.value, expected) {
            format!("write \"{number}\"")
        } else {
            String::new()
        };
        self.tell(Code::WrongType, node, message, hint);
    }

    fn text<'n>(&mut self, node: &'n Node<'_>, place: Place<'_>) -> Option<&'n str> {
        if node.text().is_none() {
            self.wrong_type(node, place, "a string");
        }
        node.text()
    }

    fn id(&mut self, node: &Node<'_>, place: Place<'_>) {
        if self.text(node, place) == Some("") {
            self.tell(
                Code::Empty,
                node,
                format!("{place} is empty"),
                "write an id, or take it away",
            );
        }
    }

    fn word(&mut self, node: &Node<'_>, words: &[&str], place: Place<'_>) {
        let Some(word) = self.text(node, place) else { return };
        if !words.contains(&word) {
            let near = did_you_mean(word, words.iter().copied());
            let hint = format!("it takes {}", words.join(", "));
            self.tell(Code::UnknownWord, node, format!("{place} cannot be `{word}`{near}"), hint);
        }
    }

    fn count(&mut self, node: &Node<'_>, place: Place<'_>) {
        match node.value {
            Value::Number(number) if number.parse::<u64>().is_ok_and(|count| count > 0) => {}
            Value::Number(number) => {
                let message = format!("{place} must be a whole number from 1, found {number}");
                self.tell(Code::BadNumber, node, message, "");
            }
            Value::Null | Value::Bool(_) | Value::Text(_) | Value::List(_) | Value::Object(_) => {
                self.wrong_type(node, place, "a number");
            }
        }
    }

    fn moment(&mut self, node: &Node<'_>, place: Place<'_>, may_be_never: bool) {
        let Some(text) = self.text(node, place) else { return };
        if (may_be_never && text == NEVER) || Moment::parse(text).is_ok() {
            return;
        }
        let never = if may_be_never { ", \"never\"" } else { "" };
        let message = format!("{place} is neither an instant nor a duration: `{text}`");
        let hint = format!(
            "write \"2024-10-12T12:00:00.000Z\", or relative to the world's start \"-1d\", \"+4h\"{never}"
        );
        self.tell(Code::BadTime, node, message, hint);
    }

    fn tenant_name(&mut self, node: &Node<'_>, place: Place<'_>) {
        let Some(name) = self.text(node, place) else { return };
        if !is_tenant_name(name) {
            let message = format!("{place} cannot name a tenant: `{name}`");
            self.tell(Code::BadTenantName, node, message, TENANT_NAME_HINT);
        }
    }

    fn scope(&mut self, node: &Node<'_>, place: Place<'_>) {
        let Some(scope) = self.text(node, place) else { return };
        if scope.starts_with(SERVICE_SCOPE) && !SCOPES.contains(&scope) {
            let near = did_you_mean(scope, SCOPES);
            let message = format!("the service has no scope `{scope}`{near}");
            self.tell(Code::UnknownScope, node, message, format!("it has {}", SCOPES.join(", ")));
        }
    }

    pub(super) fn list(&mut self, node: &Node<'_>, element: &Kind, place: Place<'_>) {
        let Value::List(elements) = &node.value else {
            return self.wrong_type(node, place, "an array");
        };
        let inner = match place {
            Place::Whole(name) | Place::Key(name) | Place::Element(name) => Place::Element(name),
        };
        for node in elements {
            self.value(node, element, inner);
        }
    }

    pub(super) fn is_object(&mut self, node: &Node<'_>, place: Place<'_>) -> bool {
        let is_object = matches!(node.value, Value::Object(_));
        if !is_object {
            self.wrong_type(node, place, "an object");
        }
        is_object
    }

    fn free_map(&mut self, node: &Node<'_>, place: Place<'_>) {
        if self.is_object(node, place) && depth(node) > FreeMap::DEEPEST {
            let message = format!("{place} is nested more than {} levels deep", FreeMap::DEEPEST);
            self.tell(Code::TooDeep, node, message, "the service takes no more either");
        }
    }

    fn text_map(&mut self, node: &Node<'_>, place: Place<'_>) {
        self.is_object(node, place);
        for member in node.members() {
            self.text(&member.value, Place::Key(&member.key));
        }
    }

    pub(super) fn object(&mut self, node: &Node<'_>, shape: &Shape, place: Place<'_>) {
        if !self.is_object(node, place) {
            return;
        }
        for member in node.members() {
            match shape.fields.iter().find(|field| field.name == member.key) {
                Some(field) if !field.required && member.value.value == Value::Null => {}
                Some(field) => self.value(&member.value, &field.kind, Place::Key(field.name)),
                None => self.unknown_key(member, shape),
            }
        }
        if node.torn {
            // What is missing may be what was left out.
            return;
        }
        let has = |key: &str| node.members().iter().any(|member| member.key == key);
        for Field { name, about, .. } in shape.fields.iter().filter(|field| field.required) {
            if !has(name) && !may_mean(node, name, shape) {
                self.missing_key(node, &format!("`{name}`"), shape, about);
            }
        }
        for keys in shape.any_of {
            let says = |key: &str| {
                let mut said = node.members().iter().filter(|member| member.key == key);
                said.any(|it| it.value.value != Value::Null || it.value.is_lost())
            };
            if !keys.iter().any(|key| says(key) || may_mean(node, key, shape)) {
                self.missing_key(node, &format!("`{}`", keys.join("` or `")), shape, "");
            }
        }
    }

    fn missing_key(&mut self, node: &Node<'_>, keys: &str, shape: &Shape, about: &str) {
        let start = node.span.start;
        let message = format!("{} needs {keys}", shape.name);
        let hint = if about.is_empty() { String::new() } else { format!("{keys}: {about}") };
        self.mistakes.push(Mistake::new(Code::MissingKey, start..start + 1, message).hint(hint));
    }

    fn unknown_key(&mut self, member: &Member<'_>, shape: &Shape) {
        let names = || shape.fields.iter().map(|field| field.name);
        let near = did_you_mean(&member.key, names());
        let key = &member.key;
        let (code, message) = if shape.open {
            (Code::UnreadKey, format!("key `{key}` of {} is not read{near}", shape.name))
        } else {
            (Code::UnknownKey, format!("{} has no key `{key}`{near}", shape.name))
        };
        let hint = format!("it takes {}", names().collect::<Vec<_>>().join(", "));
        self.mistakes.push(Mistake::new(code, member.key_span.clone(), message).hint(hint));
    }

    fn behaviors(&mut self, node: &Node<'_>, place: Place<'_>) {
        self.is_object(node, place);
        for member in node.members() {
            let value = match &member.value.value {
                Value::Text(text) => text,
                Value::Number(number) => *number,
                Value::Null | Value::Bool(_) | Value::List(_) | Value::Object(_) => {
                    self.wrong_type(&member.value, Place::Key(&member.key), "a string");
                    continue;
                }
            };
            if let Err(message) = setting(&member.key, value) {
                let known = BEHAVIORS.iter().any(|row| row.name == member.key);
                let span = if known { &member.value.span } else { &member.key_span };
                self.mistakes.push(
                    Mistake::new(Code::BadBehavior, span.clone(), message)
                        .hint("`emporix-sandbox behaviors` lists them all"),
                );
            }
        }
    }
}

/// Whether a key of `node` was told to be unknown with the question whether `name` was meant.
fn may_mean(node: &Node<'_>, name: &str, shape: &Shape) -> bool {
    let names = || shape.fields.iter().map(|field| field.name);
    let is_unknown = |member: &&Member<'_>| names().all(|name| name != member.key);
    let mut unknown = node.members().iter().filter(is_unknown);
    unknown.any(|member| nearest(&member.key, names()) == Some(name))
}

/// What a tenant's name may be.
pub(crate) const TENANT_NAME_HINT: &str =
    "it takes 3 to 16 lowercase letters and digits, a letter first";

/// How many levels of values there are in `node`, itself included.
fn depth(node: &Node<'_>) -> usize {
    match &node.value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => 0,
        Value::List(elements) => 1 + elements.iter().map(depth).max().unwrap_or_default(),
        Value::Object(members) => {
            1 + members.iter().map(|member| depth(&member.value)).max().unwrap_or_default()
        }
    }
}
