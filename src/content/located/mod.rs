//! JSON whose every value and key remembers where it stood, so that any mistake can be pointed at.

mod number;
mod parser;
mod text;

use std::borrow::Cow;
use std::ops::Range;

pub(super) use parser::{Keys, Parser, parse};

/// A stretch of a file, in bytes.
pub(super) type Span = Range<usize>;

/// A JSON value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node<'a> {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value<'a>,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A string, borrowed where it has no escapes.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Node<'a>>),
    /// An object, its members in their order.
    Object(Vec<Member<'a>>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member<'a> {
    /// The key.
    pub key: Cow<'a, str>,
    /// Where the key stands, with its quotes.
    pub key_span: Span,
    /// The value.
    pub value: Node<'a>,
}

impl<'a> Node<'a> {
    /// What kind of value it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The members; none when it is no object.
    pub(super) fn members(&self) -> &[Member<'a>] {
        if let Value::Object(members) = &self.value { members } else { &[] }
    }

    /// The elements; none when it is no array.
    pub(super) fn elements(&self) -> &[Node<'a>] {
        if let Value::List(elements) = &self.value { elements } else { &[] }
    }

    /// The text of a string.
    pub(super) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The value of `key`, unless it is absent or `null`.
    pub(super) fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.members()
            .iter()
            .find(|member| member.key == key)
            .map(|member| &member.value)
            .filter(|node| node.value != Value::Null)
    }

    /// The value at the end of `path`, key by key.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Node<'a>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }
}

#[cfg(test)]
mod properties;
