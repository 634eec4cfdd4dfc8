//! Matchers: what a rule asks of one value.

use std::borrow::Cow;

use regex::Regex;
use serde_json::Value;

/// What is asked of one value.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// It is this; compared as text where the value is text.
    Equals(Value),
    /// It is a text with this in it, or a list with this as an element.
    Contains(String),
    /// It is a text that this pattern finds something in.
    Matches(Regex),
    /// It is one of these.
    In(Vec<Value>),
    /// It is there, or it is not.
    Exists(bool),
}

impl Matcher {
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

    /// Holds the matcher against a JSON value.
    pub fn meets_json(&self, found: Option<&Value>) -> bool {
        let Some(found) = found else { return matches!(self, Self::Exists(false)) };
        match self {
            Self::Equals(value) => value == found,
            Self::Contains(part) => match found {
                Value::Array(elements) => elements.iter().any(|element| as_text(element) == *part),
                Value::String(text) => text.contains(part),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
            },
            Self::Matches(pattern) => {
                !found.is_array() && !found.is_object() && pattern.is_match(&as_text(found))
            }
            Self::In(values) => values.contains(found),
            Self::Exists(wanted) => *wanted,
        }
    }
}

/// A value as text: a string is itself, anything else its JSON.
fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_and_values_are_held_against_matchers() {
        let pattern = || Matcher::Matches(Regex::new("^a.c$").unwrap());
        for (matcher, text, met) in [
            (Matcher::Equals(json!("abc")), Some("abc"), true),
            (Matcher::Equals(json!(5)), Some("5"), true),
            (Matcher::Equals(json!("abc")), None, false),
            (Matcher::Contains("b".into()), Some("abc"), true),
            (pattern(), Some("abc"), true),
            (pattern(), Some("abcd"), false),
            (Matcher::In(vec![json!("x"), json!("abc")]), Some("abc"), true),
            (Matcher::Exists(true), Some(""), true),
            (Matcher::Exists(true), None, false),
            (Matcher::Exists(false), None, true),
        ] {
            assert_eq!(matcher.meets_text(text), met, "{matcher:?} {text:?}");
        }
        for (matcher, value, met) in [
            (Matcher::Equals(json!(1)), json!(1), true),
            (Matcher::Equals(json!("1")), json!(1), false),
            (Matcher::Contains("b".into()), json!(["a", "b"]), true),
            (Matcher::Contains("b".into()), json!({"b": 1}), false),
            (pattern(), json!("abc"), true),
            (Matcher::In(vec![json!(null)]), json!(null), true),
        ] {
            assert_eq!(matcher.meets_json(Some(&value)), met, "{matcher:?} {value}");
        }
    }
}
