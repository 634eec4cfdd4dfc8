//! Matchers: the condition of a rule on one value.

use std::borrow::Cow;
use std::fmt;

use regex::Regex;
use serde_json::Value;

use crate::json;
use crate::json::{compact, elements, is_same};

/// A condition on one value. Values are JSON text, as they are written, without the white space between their tokens.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// It is this; compared as text where the value is text.
    Equals(Box<str>),
    /// It is a text with this in it, or a list with this as an element.
    Contains(String),
    /// It is a text that this pattern finds something in.
    Matches(Regex),
    /// It is one of these.
    In(Vec<Box<str>>),
    /// It is there, or it is not.
    Exists(bool),
}

impl Matcher {
    /// The texts that it waits for, where it waits for whole ones.
    pub fn texts(&self) -> Vec<Cow<'_, str>> {
        match self {
            Self::Equals(value) => vec![as_text(value)],
            Self::In(values) => values.iter().map(|value| as_text(value)).collect(),
            Self::Contains(_) | Self::Matches(_) | Self::Exists(_) => Vec::new(),
        }
    }

    /// Holds the matcher against a text: a path variable, a query parameter, a header.
    pub fn meets_text(&self, text: Option<&str>) -> bool {
        let Some(text) = text else { return matches!(self, Self::Exists(false)) };
        match self {
            Self::Equals(value) => as_text(value) == text,
            Self::Contains(part) => text.contains(part),
            Self::Matches(pattern) => pattern.is_match(text),
            Self::In(values) => values.iter().any(|value| as_text(value) == text),
            Self::Exists(wanted) => *wanted,
        }
    }

    /// Holds the matcher against all values of what can be there several times: one that meets it is enough.
    pub fn meets_any<'a>(&self, texts: impl Iterator<Item = Cow<'a, str>>) -> bool {
        let mut texts = texts.peekable();
        match texts.peek() {
            None => self.meets_text(None),
            Some(_) => texts.any(|text| self.meets_text(Some(&text))),
        }
    }

    /// Holds the matcher against a value in checked JSON text. Numbers are equal when their values are.
    pub fn meets_json(&self, found: Option<&str>) -> bool {
        let Some(found) = found else { return matches!(self, Self::Exists(false)) };
        match self {
            Self::Equals(value) => is_same(value, found),
            Self::Contains(part) => match json::as_text(found) {
                Some(text) => text.contains(part),
                None => elements(found)
                    .is_some_and(|all| all.into_iter().any(|element| as_text(element) == *part)),
            },
            Self::Matches(pattern) => {
                !found.starts_with(['[', '{']) && pattern.is_match(&as_text(found))
            }
            Self::In(values) => values.iter().any(|value| is_same(value, found)),
            Self::Exists(wanted) => *wanted,
        }
    }
}

impl fmt::Display for Matcher {
    /// What it waits for, in words; values as JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equals(value) => f.write_str(value),
            Self::Contains(part) => write!(f, "contains {}", Value::from(part.as_str())),
            Self::Matches(pattern) => write!(f, "matches `{pattern}`"),
            Self::In(values) => write!(f, "one of {}", values.join(", ")),
            Self::Exists(true) => f.write_str("there"),
            Self::Exists(false) => f.write_str("absent"),
        }
    }
}

/// A value as text: a string is itself, anything else its JSON, as it is written.
fn as_text(value: &str) -> Cow<'_, str> {
    json::as_text(value).unwrap_or_else(|| compact(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Box<str> {
        text.into()
    }

    #[test]
    fn texts_and_values_are_held_against_matchers() {
        let pattern = || Matcher::Matches(Regex::new("^a.c$").unwrap());
        for (matcher, text, met) in [
            (Matcher::Equals(json("\"abc\"")), Some("abc"), true),
            (Matcher::Equals(json("5")), Some("5"), true),
            (Matcher::Equals(json("\"abc\"")), None, false),
            (Matcher::Contains("b".into()), Some("abc"), true),
            (pattern(), Some("abc"), true),
            (pattern(), Some("abcd"), false),
            (Matcher::In(vec![json("\"x\""), json("\"abc\"")]), Some("abc"), true),
            (Matcher::Equals(json("19.90")), Some("19.90"), true),
            (
                Matcher::In(vec![json("1000000000000000000001")]),
                Some("1000000000000000000001"),
                true,
            ),
            (Matcher::Exists(true), Some(""), true),
            (Matcher::Exists(true), None, false),
            (Matcher::Exists(false), None, true),
        ] {
            assert_eq!(matcher.meets_text(text), met, "{matcher:?} {text:?}");
        }
        for (matcher, value, met) in [
            (Matcher::Equals(json("1")), json("1"), true),
            (Matcher::Equals(json("\"1\"")), json("1"), false),
            (Matcher::Contains("b".into()), json("[\"a\", \"b\"]"), true),
            (Matcher::Contains("b".into()), json("{\"b\": 1}"), false),
            (pattern(), json("\"abc\""), true),
            (Matcher::In(vec![json("null")]), json("null"), true),
            (Matcher::Equals(json("1")), json("1.0"), true),
            (
                Matcher::Equals(json("12345678901234567890123")),
                json("12345678901234567890124"),
                false,
            ),
            (Matcher::In(vec![json("[0.10]")]), json("[1e-1]"), true),
            (Matcher::Contains("19.90".into()), json("[19.90]"), true),
            (Matcher::Matches(Regex::new("^19.90$").unwrap()), json("19.90"), true),
        ] {
            assert_eq!(matcher.meets_json(Some(&value)), met, "{matcher:?} {value}");
        }
    }
}
