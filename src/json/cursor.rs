//! A walk through a JSON text, value by value, that keeps each as it is written.
//!
//! It never judges the text: what is no JSON is followed as far as it goes, and no further.

use super::word_scan::end_of_plain;

/// A place in a JSON text. It goes forward; it is lost where it gives nothing.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The first byte of what comes next, behind blanks.
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Goes behind `byte`, if it comes next.
    pub fn passes(&mut self, byte: u8) -> bool {
        let comes = self.peek() == Some(byte);
        self.at += usize::from(comes);
        comes
    }

    /// The value that comes next, as it is written; the place is behind it then.
    pub fn value(&mut self) -> Option<&'a str> {
        self.peek()?;
        let (start, end) = (self.at, after_value(self.text.as_bytes(), self.at));
        self.at = end;
        self.text.get(start..end).filter(|value| !value.is_empty())
    }

    /// The key of the next member of the object whose opening brace or last member was passed, with its quotes; the
    /// place is before its value then. Nothing more where the object ends. `nth` counts the members from 0.
    pub fn key(&mut self, nth: usize) -> Option<Option<&'a str>> {
        if self.passes(b'}') {
            return Some(None);
        }
        if (nth > 0 && !self.passes(b',')) || self.peek() != Some(b'"') {
            return None;
        }
        let start = self.at;
        self.at = after_string(self.text.as_bytes(), start);
        let key = self.text.get(start..self.at)?;
        self.passes(b':').then_some(Some(key))
    }

    /// Whether there is another element of the array whose opening bracket or last element was passed; the place is
    /// before it then. `nth` counts the elements from 0.
    pub fn has_element(&mut self, nth: usize) -> Option<bool> {
        if self.passes(b']') {
            return Some(false);
        }
        (nth == 0 || self.passes(b',')).then_some(true)
    }

    /// Whether nothing but blanks is left.
    pub fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }
}

/// The place behind the value that starts at `at`.
fn after_value(text: &[u8], mut at: usize) -> usize {
    let mut levels = 0_usize;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at = after_string(text, at),
            b'{' | b'[' => {
                levels += 1;
                at += 1;
            }
            b'}' | b']' | b',' | b' ' | b'\n' | b'\r' | b'\t' if levels == 0 => break,
            b'}' | b']' => {
                levels -= 1;
                at += 1;
            }
            _ => at += 1,
        }
        // A structure or a string ends where it closes, anything else before what follows it.
        if levels == 0 && matches!(text.get(at - 1), Some(b'"' | b'}' | b']')) {
            break;
        }
    }
    at
}

/// The place behind the string that starts at `start`.
pub(super) fn after_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    loop {
        at = end_of_plain(bytes, at);
        match bytes.get(at) {
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            // No string of a checked text goes on with this.
            Some(_) => at += 1,
            None => return bytes.len() + 1,
        }
    }
}
