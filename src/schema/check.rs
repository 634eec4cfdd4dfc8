//! Checks a value against its kind, and reports every mistake in it.

use std::fmt;

use super::{Field, Kind, Shape};
use crate::findings::{Code, Mistake};
use crate::json::FreeMap;
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};
use crate::suggest::{did_you_mean, nearest};

/// Reports every mistake of `node`, which is called `name`, as `kind`.
pub(crate) fn check(node: &SpannedValue<'_>, kind: &Kind, name: &str, mistakes: &mut Vec<Mistake>) {
    Check { mistakes }.value(node, kind, CheckedPlace::Whole(name));
}

/// What a value is called in messages.
#[derive(Clone, Copy)]
pub(super) enum CheckedPlace<'a> {
    /// A document as a whole.
    Whole(&'a str),
    /// The value under a key.
    Key(&'a str),
    /// An element of the array under a key.
    Element(&'a str),
}

impl fmt::Display for CheckedPlace<'_> {
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
    pub(super) fn value(&mut self, node: &SpannedValue<'_>, kind: &Kind, place: CheckedPlace<'_>) {
        if node.is_lost() {
            return;
        }
        match kind {
            Kind::Text => {
                self.text(node, place);
            }
            Kind::Id => self.id(node, place),
            Kind::Word(words) => self.word(node, words, place),
            Kind::List(element) => self.list(node, element, place),
            Kind::ListOf(least, element) => self.list_of(node, (*least, element), place),
            Kind::Object(shape) => self.object(node, shape, place),
            Kind::FreeMap => self.free_map(node, place),
            Kind::TextMap => self.text_map(node, place),
            Kind::Members(members) => {
                self.is_object(node, place);
                self.mistakes.extend(node.members().iter().filter_map(members.judge));
            }
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

    pub(super) fn report(
        &mut self,
        code: Code,
        node: &SpannedValue<'_>,
        message: String,
        hint: impl Into<String>,
    ) {
        self.mistakes.push(Mistake::new(code, node.span.clone(), message).hint(hint));
    }

    pub(super) fn wrong_type(
        &mut self,
        node: &SpannedValue<'_>,
        place: CheckedPlace<'_>,
        expected: &str,
    ) {
        if !node.whole {
            return;
        }
        let message = format!("{place} must be {expected}, found {}", node.kind());
        let hint = if let (ValueKind::Number(number), "a string") = (&node.value, expected) {
            format!("write \"{number}\"")
        } else {
            String::new()
        };
        self.report(Code::WrongType, node, message, hint);
    }

    fn text<'n>(&mut self, node: &'n SpannedValue<'_>, place: CheckedPlace<'_>) -> Option<&'n str> {
        if node.text().is_none() {
            self.wrong_type(node, place, "a string");
        }
        node.text()
    }

    fn id(&mut self, node: &SpannedValue<'_>, place: CheckedPlace<'_>) {
        let Some(text) = self.text(node, place) else { return };
        let trimmed = text.trim();
        if text.is_empty() {
            let message = format!("{place} is empty");
            self.report(Code::Empty, node, message, "write an id, or take it away");
        } else if trimmed != text {
            let side = if text.starts_with(char::is_whitespace) { "starts" } else { "ends" };
            let hint = match trimmed {
                "" => "write an id, or take it away".to_owned(),
                id => format!("write \"{id}\", or requests have to send the blank too"),
            };
            self.report(Code::BlankAround, node, format!("{place} {side} with a blank"), hint);
        }
    }

    fn word(&mut self, node: &SpannedValue<'_>, words: &[&str], place: CheckedPlace<'_>) {
        let Some(word) = self.text(node, place) else { return };
        if !words.contains(&word) {
            let near = did_you_mean(word, words.iter().copied());
            let hint = format!("it takes {}", words.join(", "));
            self.report(Code::UnknownWord, node, format!("{place} cannot be `{word}`{near}"), hint);
        }
    }

    pub(super) fn list(
        &mut self,
        node: &SpannedValue<'_>,
        element: &Kind,
        place: CheckedPlace<'_>,
    ) {
        let ValueKind::List(elements) = &node.value else {
            return self.wrong_type(node, place, "an array");
        };
        let inner = match place {
            CheckedPlace::Whole(name) | CheckedPlace::Key(name) | CheckedPlace::Element(name) => {
                CheckedPlace::Element(name)
            }
        };
        for node in elements {
            self.value(node, element, inner);
        }
    }

    pub(super) fn is_object(&mut self, node: &SpannedValue<'_>, place: CheckedPlace<'_>) -> bool {
        let is_object = matches!(node.value, ValueKind::Object(_));
        if !is_object {
            self.wrong_type(node, place, "an object");
        }
        is_object
    }

    fn free_map(&mut self, node: &SpannedValue<'_>, place: CheckedPlace<'_>) {
        if self.is_object(node, place) && depth(node) > FreeMap::DEEPEST {
            let message = format!("{place} is nested more than {} levels deep", FreeMap::DEEPEST);
            self.report(Code::TooDeep, node, message, "the service takes no more either");
        }
    }

    fn text_map(&mut self, node: &SpannedValue<'_>, place: CheckedPlace<'_>) {
        self.is_object(node, place);
        for member in node.members() {
            self.text(&member.value, CheckedPlace::Key(&member.key));
        }
    }

    pub(super) fn object(
        &mut self,
        node: &SpannedValue<'_>,
        shape: &Shape,
        place: CheckedPlace<'_>,
    ) {
        if !self.is_object(node, place) {
            return;
        }
        let before = self.mistakes.len();
        for member in node.members() {
            match shape.fields.iter().find(|field| field.name == member.key) {
                Some(field) if !field.required && member.value.value == ValueKind::Null => {}
                Some(field) => {
                    self.value(&member.value, &field.kind, CheckedPlace::Key(field.name));
                }
                None => self.unknown_key(member, shape),
            }
        }
        if node.torn {
            // What is missing may be what was left out, and a blank at the end of an id what a lost quote took in.
            let own = self.mistakes.split_off(before);
            self.mistakes.extend(own.into_iter().filter(|it| it.code != Code::BlankAround));
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
                said.any(|it| it.value.value != ValueKind::Null || it.value.is_lost())
            };
            if !keys.iter().any(|key| says(key) || may_mean(node, key, shape)) {
                self.missing_key(node, &format!("`{}`", keys.join("` or `")), shape, "");
            }
        }
    }

    fn missing_key(&mut self, node: &SpannedValue<'_>, keys: &str, shape: &Shape, about: &str) {
        let start = node.span.start;
        let message = format!("{} needs {keys}", shape.name);
        let hint = if about.is_empty() { String::new() } else { format!("{keys}: {about}") };
        self.mistakes.push(Mistake::new(Code::MissingKey, start..start + 1, message).hint(hint));
    }

    fn unknown_key(&mut self, member: &SpannedMember<'_>, shape: &Shape) {
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
}

/// Whether a key of `node` was reported as unknown with the question whether `name` was meant.
fn may_mean(node: &SpannedValue<'_>, name: &str, shape: &Shape) -> bool {
    let names = || shape.fields.iter().map(|field| field.name);
    let is_unknown = |member: &&SpannedMember<'_>| names().all(|name| name != member.key);
    let mut unknown = node.members().iter().filter(is_unknown);
    unknown.any(|member| nearest(&member.key, names()) == Some(name))
}

/// How many levels of values there are in `node`, itself included.
fn depth(node: &SpannedValue<'_>) -> usize {
    match &node.value {
        ValueKind::Null | ValueKind::Bool(_) | ValueKind::Number(_) | ValueKind::Text(_) => 0,
        ValueKind::List(elements) => 1 + elements.iter().map(depth).max().unwrap_or_default(),
        ValueKind::Object(members) => {
            1 + members.iter().map(|member| depth(&member.value)).max().unwrap_or_default()
        }
    }
}
