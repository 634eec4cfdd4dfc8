//! JSON whose every value and key has its place in the text, so that any mistake can be pointed at.

mod diagnostics;
mod number;
mod parser;
mod recovery;
mod strings;

use std::borrow::Cow;
use std::collections::HashSet;
use std::str::FromStr;

use crate::findings::Span;
pub(crate) use diagnostics::{MOST_MISTAKES, given_up};
pub(crate) use parser::{SpannedParser, parse};

/// A JSON value and its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpannedValue<'a> {
    /// Its place.
    pub span: Span,
    /// What it is; `null` where that is unclear.
    pub value: ValueKind<'a>,
    /// Whether nothing was left out of it because of a mistake.
    pub whole: bool,
    /// Whether more was left out of it than single values, so that it is unclear which keys it has.
    pub torn: bool,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ValueKind<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A string, borrowed where it has no escapes.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<SpannedValue<'a>>),
    /// An object, its members in their order.
    Object(Vec<SpannedMember<'a>>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpannedMember<'a> {
    /// The key.
    pub key: Cow<'a, str>,
    /// The place of the key, with its quotes.
    pub key_span: Span,
    /// The value.
    pub value: SpannedValue<'a>,
}

impl<'a> SpannedValue<'a> {
    /// What kind of value it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            ValueKind::Null => "null",
            ValueKind::Bool(_) => "a boolean",
            ValueKind::Number(_) => "a number",
            ValueKind::Text(_) => "a string",
            ValueKind::List(_) => "an array",
            ValueKind::Object(_) => "an object",
        }
    }

    /// Whether a value should be here, and it is unclear which.
    pub(crate) fn is_lost(&self) -> bool {
        !self.whole && self.value == ValueKind::Null
    }

    /// The members; none when it is no object.
    pub(crate) fn members(&self) -> &[SpannedMember<'a>] {
        if let ValueKind::Object(members) = &self.value { members } else { &[] }
    }

    /// The elements; none when it is no array.
    pub(crate) fn elements(&self) -> &[SpannedValue<'a>] {
        if let ValueKind::List(elements) = &self.value { elements } else { &[] }
    }

    /// The elements of an array, or a value that stands alone.
    pub(crate) fn one_or_more(&self) -> &[SpannedValue<'a>] {
        if let ValueKind::List(elements) = &self.value {
            elements
        } else {
            std::slice::from_ref(self)
        }
    }

    /// The number, if its text is one of the type `T`.
    pub(crate) fn number<T: FromStr>(&self) -> Option<T> {
        if let ValueKind::Number(number) = self.value { number.parse().ok() } else { None }
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        if let ValueKind::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The value of `key`, unless it is absent or `null`.
    pub(crate) fn get(&self, key: &str) -> Option<&SpannedValue<'a>> {
        self.members()
            .iter()
            .find(|member| member.key == key)
            .map(|member| &member.value)
            .filter(|node| node.value != ValueKind::Null)
    }

    /// The value at the end of `path`, key by key.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&SpannedValue<'a>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }
}

/// The keys of one object: compared one by one while they are few, hashed when they are many. Hashed always, a reload
/// of 100,000 assignments takes 1.4 times as long.
#[derive(Default)]
pub(crate) struct UniqueKeys(HashSet<String>);

impl UniqueKeys {
    const FEW: usize = 16;

    /// Whether `key` is new besides those of `members`.
    pub(crate) fn insert(&mut self, members: &[SpannedMember<'_>], key: &str) -> bool {
        if members.len() < Self::FEW {
            return members.iter().all(|member| member.key != key);
        }
        if self.0.is_empty() {
            self.0.extend(members.iter().map(|member| member.key.clone().into_owned()));
        }
        self.0.insert(key.to_owned())
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
