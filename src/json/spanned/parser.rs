//! A strict JSON parser: everything the grammar forbids is a mistake with its place, and so is a repeated key.
//!
//! It goes on after a mistake: what was plainly meant (a comma that is missing or too much, a key without quotes) is
//! taken as meant, anything else is left out up to the next entry. It can hand out the elements of an array and the
//! members of an object one by one, so that a large file is never in memory as a whole tree.

use std::borrow::Cow;

use super::diagnostics::{Diagnostics, unexpected};
use super::recovery::{after_stretch, comment, is_plain, starts_an_entry};
use super::{SpannedMember, SpannedValue, UniqueKeys, ValueKind, number, strings};
use crate::findings::{Code, Mistake, Span};

/// Values nested as deep as this are refused, as everywhere in the sandbox.
const TOO_DEEP: usize = 128;

/// Reads the stretch `span` of `text` as one JSON value, as far as it is one; reports every mistake in it.
pub(crate) fn parse<'a>(
    text: &'a str,
    span: Span,
    mistakes: &mut Vec<Mistake>,
) -> Option<SpannedValue<'a>> {
    let mut parser = SpannedParser::new(text, span);
    let node = parser.value();
    parser.end();
    mistakes.append(&mut parser.take_mistakes());
    Some(node).filter(|node| !node.is_lost())
}

/// A place in a text that is read as JSON.
#[derive(Debug)]
pub(crate) struct SpannedParser<'a> {
    text: &'a str,
    end: usize,
    at: usize,
    /// The brackets that will close what is open, the innermost last.
    awaited: Vec<u8>,
    diagnostics: Diagnostics,
    losses: usize,
    tears: usize,
}

impl<'a> SpannedParser<'a> {
    /// A parser of the stretch `span` of `text`; places it reports are places in `text`.
    pub(crate) fn new(text: &'a str, span: Span) -> Self {
        Self {
            text,
            end: span.end,
            at: span.start,
            awaited: Vec::new(),
            diagnostics: Diagnostics::default(),
            losses: 0,
            tears: 0,
        }
    }

    /// A parser of the same text that goes on from `place` inside of what is open here, and has reported nothing.
    pub(crate) fn at(&self, place: usize) -> Self {
        Self { at: place, awaited: self.awaited.clone(), ..Self::new(self.text, 0..self.end) }
    }

    /// Goes on from `place`, inside of what is open here.
    pub(crate) fn go_on(&mut self, place: usize) {
        self.at = place;
    }

    /// Whether it has found nothing wrong.
    pub(crate) fn is_content(&self) -> bool {
        self.diagnostics.is_empty() && self.tears == 0
    }

    /// The mistakes found since they were taken last.
    pub(crate) fn take_mistakes(&mut self) -> Vec<Mistake> {
        self.diagnostics.take()
    }

    /// How often more was left out than a single value, because it was unclear what was meant.
    pub(crate) fn tears(&self) -> usize {
        self.tears
    }

    /// The place reached so far.
    pub(crate) fn place(&self) -> usize {
        self.at
    }

    /// The next byte that is neither white space nor in a comment; reports the comments.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        loop {
            let bytes = &self.text.as_bytes()[..self.end];
            while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(self.at) {
                self.at += 1;
            }
            match bytes.get(self.at) {
                Some(b'/' | b'#') if self.passes_comment() => {}
                byte => return byte.copied(),
            }
        }
    }

    /// Whether a comment starts here; it is reported and passed.
    fn passes_comment(&mut self) -> bool {
        let length =
            comment(&self.text[self.at..self.end]).filter(|_| !self.diagnostics.has_given_up());
        let Some(length) = length else { return false };
        let mistake = Mistake::new(Code::Syntax, self.at..self.at + 1, "JSON has no comments");
        self.diagnostics.add(mistake.hint("take it away"));
        self.at += length;
        true
    }

    /// The next value; a lost one where there is none.
    pub(crate) fn value(&mut self) -> SpannedValue<'a> {
        let first = self.peek();
        let (start, losses, tears) = (self.at, self.losses, self.tears);
        let value = match first {
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'"') => self.string().map(ValueKind::Text),
            Some(b'\'') => self.single_quoted().map(|text| ValueKind::Text(text.into())),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", ValueKind::Bool(true)),
            Some(b'f') => self.word("false", ValueKind::Bool(false)),
            Some(b'n') => self.word("null", ValueKind::Null),
            Some(_) | None => self.unread("a value"),
        };
        let whole = value.is_some() && self.losses == losses;
        let torn = self.tears > tears;
        SpannedValue { span: start..self.at, value: value.unwrap_or(ValueKind::Null), whole, torn }
    }

    /// Reports what follows where nothing may.
    pub(crate) fn end(&mut self) {
        if self.peek().is_some() {
            self.unexpected("the end of the text");
            self.tear();
        }
    }

    /// Enters the array or object that starts here, unless it is nested too deep and passed over.
    pub(crate) fn enter(&mut self) -> bool {
        if self.awaited.len() + 1 == TOO_DEEP {
            let message = format!("values are nested {TOO_DEEP} levels deep");
            self.diagnostics.add(
                Mistake::new(Code::TooDeep, self.at..self.at + 1, message)
                    .hint("a fixture needs no more than a few levels"),
            );
            self.skip();
            return false;
        }
        let is_object = self.text.as_bytes()[self.at] == b'{';
        self.awaited.push(if is_object { b'}' } else { b']' });
        self.at += 1;
        true
    }

    /// Whether another element or member follows in what was entered last; eats the comma or the closing bracket.
    pub(crate) fn more(&mut self, first: bool) -> bool {
        let close = self.awaited.last().copied().unwrap_or_default();
        loop {
            match self.peek() {
                _ if self.diagnostics.has_given_up() => break,
                Some(byte) if byte == close => {
                    self.at += 1;
                    break;
                }
                Some(b',') if !first => return self.after_comma(close),
                Some(byte @ (b']' | b'}')) => {
                    self.neither_comma_nor(close);
                    let outer = self.awaited.iter().rposition(|awaited| *awaited == byte);
                    let is_last = || self.text[self.at + 1..self.end].trim_ascii_start().is_empty();
                    if outer.is_some_and(|place| place > 0 || is_last()) {
                        // What is open around this one ends here, and so it does too.
                        self.tear();
                        break;
                    }
                    self.at += 1;
                    if close == b'}' && outer.is_some() {
                        // The text goes on, so this is not the end of all of it but of this one.
                        break;
                    }
                }
                None => {
                    self.neither_comma_nor(close);
                    self.tear();
                    break;
                }
                Some(_) if first => return true,
                Some(byte) => {
                    self.neither_comma_nor(close);
                    if starts_an_entry(byte, close) {
                        return true;
                    }
                    self.skip();
                }
            }
        }
        self.awaited.pop();
        false
    }

    /// The next member's key, up to its value; none where the two cannot be separated, and are passed over.
    pub(crate) fn key(&mut self) -> Option<(Cow<'a, str>, Span)> {
        let first = self.peek();
        let start = self.at;
        let key = match first {
            Some(b'"') => self.string(),
            Some(b'\'') => self.single_quoted().map(Cow::from),
            Some(_) | None => self.bare_key(),
        };
        let span = start..self.at;
        match (self.peek(), key) {
            (Some(b':'), key) => {
                self.at += 1;
                if key.is_none() {
                    self.tear();
                    self.value();
                }
                key
            }
            (Some(byte), Some(key)) if starts_an_entry(byte, b']') => {
                self.unexpected("`:`");
                Some(key)
            }
            (_, _) => {
                self.unexpected("`:`");
                self.skip();
                self.tears += 1;
                None
            }
        }
        .map(|key| (key, span))
    }

    /// A key without quotes, as other languages have it.
    fn bare_key(&mut self) -> Option<Cow<'a, str>> {
        self.unexpected("a key in double quotes");
        let rest = &self.text[self.at..self.end];
        let name = &rest[..rest.bytes().take_while(|byte| is_of_name(*byte)).count()];
        self.at += name.len();
        self.peek();
        self.diagnostics.hush(self.at);
        Some(Cow::from(name)).filter(|name| !name.is_empty())
    }

    /// Reports that `key` has been there before.
    pub(crate) fn repeat(&mut self, key: &str, span: Span) {
        let message = format!("key `{key}` is repeated in one object");
        self.diagnostics.note(
            Mistake::new(Code::RepeatedKey, span, message)
                .hint("keep one of them, rename the other"),
        );
    }

    fn list(&mut self) -> Option<ValueKind<'a>> {
        let mut elements = Vec::new();
        if !self.enter() {
            return None;
        }
        while self.more(elements.is_empty()) {
            elements.push(self.value());
        }
        Some(ValueKind::List(elements))
    }

    fn object(&mut self) -> Option<ValueKind<'a>> {
        let mut members: Vec<SpannedMember<'a>> = Vec::new();
        let mut keys = UniqueKeys::default();
        let mut first = true;
        if !self.enter() {
            return None;
        }
        while self.more(first) {
            first = false;
            let Some((key, key_span)) = self.key() else { continue };
            if !keys.insert(&members, &key) {
                self.repeat(&key, key_span.clone());
            }
            let value = self.value();
            members.push(SpannedMember { key, key_span, value });
        }
        Some(ValueKind::Object(members))
    }

    /// After a comma: whether there is another entry.
    fn after_comma(&mut self, close: u8) -> bool {
        self.at += 1;
        let ends = self.peek() == Some(close);
        if ends {
            let expected = "another entry after the comma";
            self.diagnostics.add(
                unexpected(self.text, self.at, expected).hint("take away the comma before it"),
            );
            self.at += 1;
            self.awaited.pop();
        }
        !ends
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        let text = &self.text[..self.end];
        if let Some((string, after)) = strings::without_escapes(text, self.at) {
            self.at = after;
            return Some(Cow::Borrowed(string));
        }
        self.special_string(text)
    }

    /// A string with escapes or mistakes in it.
    fn special_string(&mut self, text: &'a str) -> Option<Cow<'a, str>> {
        let mut diagnostics = Vec::new();
        let (string, after) =
            strings::string(text, self.at, &mut |mistake| diagnostics.push(mistake));
        diagnostics.sort_by_key(|mistake| mistake.span.start);
        let is_unended = diagnostics.first().is_some_and(|mistake| mistake.span.start == self.at);
        for mistake in diagnostics {
            self.diagnostics.add(mistake);
        }
        self.at = after;
        self.losses += usize::from(string.is_none());
        if is_unended {
            self.tears += 1;
            // The rest of the line went with it, and with that perhaps a comma.
            self.peek();
            self.diagnostics.hush(self.at);
        }
        string
    }

    fn single_quoted(&mut self) -> Option<&'a str> {
        self.unexpected("a double quote");
        let Some((quoted, after)) = strings::single_quoted(&self.text[..self.end], self.at) else {
            self.skip();
            return None;
        };
        self.at = after;
        Some(quoted)
    }

    fn number(&mut self) -> Option<ValueKind<'a>> {
        match number::end(&self.text[..self.end], self.at) {
            Ok(after) => {
                let number = &self.text[self.at..after];
                self.at = after;
                Some(ValueKind::Number(number))
            }
            Err(mistake) => {
                self.diagnostics.add(mistake);
                self.skip();
                None
            }
        }
    }

    fn word(&mut self, word: &str, value: ValueKind<'a>) -> Option<ValueKind<'a>> {
        let rest = &self.text[self.at..self.end];
        let after = rest.strip_prefix(word).map(|rest| rest.bytes().next());
        if after.is_none_or(|next| next.is_some_and(is_of_name)) {
            return self.unread("a value");
        }
        self.at += word.len();
        Some(value)
    }

    fn unread(&mut self, expected: &str) -> Option<ValueKind<'a>> {
        self.unexpected(expected);
        self.skip();
        None
    }

    /// Goes on to the comma or bracket that ends the entry in which a mistake was reported.
    fn skip(&mut self) {
        let after = after_stretch(&self.text.as_bytes()[..self.end], self.at, &self.awaited);
        self.losses += 1;
        self.tears += usize::from(!is_plain(&self.text[self.at..after]));
        self.at = after;
        self.diagnostics.hush(after);
    }

    /// Leaves out what may be more than a value.
    fn tear(&mut self) {
        self.losses += 1;
        self.tears += 1;
    }

    fn neither_comma_nor(&mut self, close: u8) {
        let close = char::from(close);
        self.unexpected(&format!("`,` or `{close}`"));
    }

    fn unexpected(&mut self, expected: &str) {
        let mistake = unexpected(&self.text[..self.end], self.at, expected);
        self.diagnostics.add(mistake);
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}
