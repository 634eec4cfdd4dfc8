//! A strict JSON parser: everything the grammar forbids is a mistake with its place, and so is a repeated key.
//!
//! It can hand out the elements of an array and the members of an object one by one, so that a large file never
//! stands in memory as a whole tree.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Member, Node, Span, Value, number, text};
use crate::content::code::Code;
use crate::content::mistake::Mistake;

/// Values nested as deep as this are refused, as everywhere in the sandbox.
const TOO_DEEP: usize = 128;

/// Reads the stretch `span` of `text` as one JSON value; tells repeated keys and what stopped the reading.
pub(in crate::content) fn parse<'a>(
    text: &'a str,
    span: Span,
    mistakes: &mut Vec<Mistake>,
) -> Option<Node<'a>> {
    let mut parser = Parser::new(text, span);
    let node = parser.value().and_then(|node| parser.end().map(|()| node));
    mistakes.append(&mut parser.repeated);
    match node {
        Ok(node) => Some(node),
        Err(stop) => {
            mistakes.push(stop);
            None
        }
    }
}

/// A place in a text that is read as JSON.
#[derive(Debug)]
pub(crate) struct Parser<'a> {
    text: &'a str,
    end: usize,
    at: usize,
    depth: usize,
    repeated: Vec<Mistake>,
}

impl<'a> Parser<'a> {
    /// A parser of the stretch `span` of `text`; places it tells are places in `text`.
    pub(crate) fn new(text: &'a str, span: Span) -> Self {
        Self { text, end: span.end, at: span.start, depth: 0, repeated: Vec::new() }
    }

    /// The repeated keys found so far.
    pub(crate) fn take_repeated(&mut self) -> Vec<Mistake> {
        std::mem::take(&mut self.repeated)
    }

    /// The place reached so far.
    pub(crate) fn place(&self) -> usize {
        self.at
    }

    /// The next byte that is no white space.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let bytes = &self.text.as_bytes()[..self.end];
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// The next value.
    ///
    /// # Errors
    /// What is no JSON.
    pub(crate) fn value(&mut self) -> Result<Node<'a>, Mistake> {
        let first = self.peek();
        let start = self.at;
        let value = match first {
            Some(b'{') => self.object()?,
            Some(b'[') => self.list()?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) | None => return Err(self.unexpected("a value")),
        };
        Ok(Node { span: start..self.at, value })
    }

    /// Checks that nothing follows.
    ///
    /// # Errors
    /// What follows.
    pub(crate) fn end(&mut self) -> Result<(), Mistake> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the text")),
        }
    }

    /// Enters the array or object that starts here.
    ///
    /// # Errors
    /// It is nested too deep.
    pub(crate) fn enter(&mut self) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth == TOO_DEEP {
            let message = format!("values are nested {TOO_DEEP} levels deep");
            return Err(Mistake::new(Code::TooDeep, self.at..self.at + 1, message)
                .hint("a fixture needs no more than a few levels"));
        }
        self.at += 1;
        Ok(())
    }

    /// Whether another element or member follows before `close`; eats the comma or the closing bracket.
    ///
    /// # Errors
    /// Neither stands here.
    pub(crate) fn more(&mut self, first: bool, close: u8) -> Result<bool, Mistake> {
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                if self.peek() == Some(close) {
                    let close = char::from(close);
                    return Err(self
                        .syntax(format!("expected another entry after the comma, found `{close}`"))
                        .hint("take away the comma before it"));
                }
                Ok(true)
            }
            Some(_) if first => Ok(true),
            Some(_) | None => {
                let close = char::from(close);
                Err(self.unexpected(&format!("`,` or `{close}`")))
            }
        }
    }

    /// The next member's key, up to its value.
    ///
    /// # Errors
    /// There is no key or no colon.
    pub(crate) fn key(&mut self) -> Result<(Cow<'a, str>, Span), Mistake> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        let start = self.at;
        let key = self.string()?;
        let span = start..self.at;
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        Ok((key, span))
    }

    /// Tells that `key` has been there before.
    pub(crate) fn repeat(&mut self, key: &str, span: Span) {
        let message = format!("key `{key}` is repeated in one object");
        self.repeated.push(
            Mistake::new(Code::RepeatedKey, span, message)
                .hint("keep one of them, rename the other"),
        );
    }

    fn list(&mut self) -> Result<Value<'a>, Mistake> {
        self.enter()?;
        let mut elements = Vec::new();
        while self.more(elements.is_empty(), b']')? {
            elements.push(self.value()?);
        }
        Ok(Value::List(elements))
    }

    fn object(&mut self) -> Result<Value<'a>, Mistake> {
        self.enter()?;
        let mut members: Vec<Member<'a>> = Vec::new();
        let mut keys = Keys::default();
        while self.more(members.is_empty(), b'}')? {
            let (key, key_span) = self.key()?;
            if !keys.insert(&members, &key) {
                self.repeat(&key, key_span.clone());
            }
            let value = self.value()?;
            members.push(Member { key, key_span, value });
        }
        Ok(Value::Object(members))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Mistake> {
        let (text, after) = text::string(&self.text[..self.end], self.at)?;
        self.at = after;
        Ok(text)
    }

    fn number(&mut self) -> Result<Value<'a>, Mistake> {
        let after = number::end(&self.text[..self.end], self.at)?;
        let number = &self.text[self.at..after];
        self.at = after;
        Ok(Value::Number(number))
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, Mistake> {
        if !self.text[self.at..self.end].starts_with(word) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn unexpected(&self, expected: &str) -> Mistake {
        let rest = &self.text[self.at..self.end];
        let found = match rest.chars().next() {
            None => "the end of the text".to_owned(),
            Some(first) => format!("`{first}`"),
        };
        let mistake = self.syntax(format!("expected {expected}, found {found}"));
        match habit(rest) {
            Some(hint) => mistake.hint(hint),
            None if expected.starts_with("`,`") && !rest.is_empty() => {
                mistake.hint("a comma is missing before it")
            }
            None => mistake,
        }
    }

    fn syntax(&self, message: String) -> Mistake {
        let width = self.text[self.at..self.end].chars().next().map_or(0, char::len_utf8);
        Mistake::new(Code::Syntax, self.at..self.at + width, message)
    }
}

/// What other languages allow and JSON does not.
fn habit(rest: &str) -> Option<&'static str> {
    if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#') {
        Some("JSON has no comments")
    } else if rest.starts_with('\'') {
        Some("texts stand in double quotes")
    } else if rest.starts_with("True") || rest.starts_with("False") || rest.starts_with("None") {
        Some("JSON writes true, false and null")
    } else if rest.starts_with(char::is_alphabetic) {
        Some("keys and texts stand in double quotes")
    } else {
        None
    }
}

/// The keys of one object: compared one by one while they are few, hashed when they are many.
#[derive(Default)]
pub(in crate::content) struct Keys(HashSet<String>);

impl Keys {
    const FEW: usize = 16;

    /// Whether `key` is new besides those of `members`.
    pub(in crate::content) fn insert(&mut self, members: &[Member<'_>], key: &str) -> bool {
        if members.len() < Self::FEW {
            return members.iter().all(|member| member.key != key);
        }
        if self.0.is_empty() {
            self.0.extend(members.iter().map(|member| member.key.clone().into_owned()));
        }
        self.0.insert(key.to_owned())
    }
}
