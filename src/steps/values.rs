//! The values that steps have saved, put in the place of their placeholders.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::engine::scenario::{Matcher, Piece, pieces, values_in};
use crate::json::as_text;

/// Values by name, as JSON text.
#[derive(Clone, Debug, Default)]
pub(super) struct Values(BTreeMap<Box<str>, Box<str>>);

impl Values {
    /// Keeps a text.
    pub(super) fn keep_text(&mut self, name: &str, text: &str) {
        self.keep(name, &Value::from(text).to_string());
    }

    /// Keeps a value that is JSON.
    pub(super) fn keep(&mut self, name: &str, json: &str) {
        self.0.insert(name.into(), json.into());
    }

    /// The first value that `text` needs and that is not there.
    pub(super) fn lacking<'t>(&self, text: &'t str) -> Option<&'t str> {
        values_in(text).find(|name| !self.0.contains_key(*name))
    }

    /// `text` with its values.
    pub(super) fn in_text(&self, text: &str) -> String {
        let piece = |piece: Piece<'_>| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Value(name) => self.text(name),
        };
        pieces(text).into_iter().map(piece).collect()
    }

    /// A JSON text with its values: a string that is nothing but a placeholder becomes the value itself, a number for example;
    /// in any other string the value stands as text.
    pub(super) fn in_json(&self, json: &str) -> String {
        let mut out = String::with_capacity(json.len());
        let mut rest = json;
        while let Some(at) = rest.find('"') {
            let end = end_of_string(rest, at);
            out.push_str(&rest[..at]);
            let (string, behind) = (&rest[at..end], &rest[end..]);
            let is_key = behind.trim_start().starts_with(':');
            out.push_str(&self.string(string, is_key));
            rest = behind;
        }
        out + rest
    }

    fn string(&self, string: &str, is_key: bool) -> String {
        let Some(text) = as_text(string).filter(|text| values_in(text).next().is_some()) else {
            return string.to_owned();
        };
        match pieces(&text)[..] {
            [Piece::Value(name)] if !is_key => {
                self.0.get(name).map_or("null", |json| json).to_owned()
            }
            _ => Value::from(self.in_text(&text)).to_string(),
        }
    }

    /// The matcher with its values.
    pub(super) fn in_matcher(&self, matcher: &Matcher) -> Matcher {
        let json = |json: &str| self.in_json(json).into_boxed_str();
        match matcher {
            Matcher::Equals(value) => Matcher::Equals(json(value)),
            Matcher::In(values) => Matcher::In(values.iter().map(|value| json(value)).collect()),
            Matcher::Contains(part) => Matcher::Contains(self.in_text(part)),
            Matcher::Matches(_) | Matcher::Exists(_) => matcher.clone(),
        }
    }

    fn text(&self, name: &str) -> String {
        let json = self.0.get(name).map(|json| &**json).unwrap_or_default();
        as_text(json).map_or_else(|| json.to_owned(), Into::into)
    }
}

/// Behind the string that begins at `start`.
fn end_of_string(text: &str, start: usize) -> usize {
    let mut bytes = text.bytes().enumerate().skip(start + 1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return at + 1,
            b'\\' => _ = bytes.next(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_as_itself_where_it_stands_alone() {
        let mut values = Values::default();
        values.keep("version", "3");
        values.keep_text("id", "a\"b");
        values.keep("row", r#"{"x": 1.50}"#);
        for (json, filled) in [
            (r#"{"v": "${version}", "t": "v${version}"}"#, r#"{"v": 3, "t": "v3"}"#),
            (r#"["${id}", "\\${id}"]"#, r#"["a\"b", "\\a\"b"]"#),
            (r#"{"${version}": "${row}"}"#, r#"{"3": {"x": 1.50}}"#),
            (r#"{"a": 0.00, "b": "$ {version}"}"#, r#"{"a": 0.00, "b": "$ {version}"}"#),
        ] {
            assert_eq!(values.in_json(json), filled, "{json}");
        }
        assert_eq!(values.in_text("x-${id}-${row}"), "x-a\"b-{\"x\": 1.50}");
        assert_eq!(values.lacking("${id}${later}"), Some("later"));
    }
}
