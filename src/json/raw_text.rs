//! Questions about JSON texts that are answered without building a tree.

use std::borrow::Cow;
use std::collections::HashMap;

use super::cursor::Cursor;
use super::number::Number;
use super::object::as_text;

/// The members of an object, as their keys and values are written; none when `text` is no object, or no JSON.
pub fn members(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut cursor = Cursor::new(text);
    let mut members = Vec::new();
    cursor.passes(b'{').then_some(())?;
    while let Some(key) = cursor.key(members.len())? {
        members.push((key, cursor.value()?));
    }
    Some(members)
}

/// The elements of an array, as they are written; none when `text` is no array, or no JSON.
pub fn elements(text: &str) -> Option<Vec<&str>> {
    let mut cursor = Cursor::new(text);
    let mut elements = Vec::new();
    cursor.passes(b'[').then_some(())?;
    while cursor.has_element(elements.len())? {
        elements.push(cursor.value()?);
    }
    Some(elements)
}

/// The value at the JSON Pointer `pointer` (RFC 6901) of a JSON text; of a key that is repeated, the last.
pub fn at_pointer<'a>(text: &'a str, pointer: &str) -> Option<&'a str> {
    let mut tokens = pointer.split('/');
    // The text before the first slash is empty.
    tokens.next().filter(|first| first.is_empty())?;
    tokens.try_fold(text.trim_ascii(), |value, token| {
        if value.starts_with('{') {
            let token = key_of(token);
            let named = |(key, _): &(&str, &str)| as_text(key).as_ref() == Some(&token);
            return members(value)?.into_iter().rev().find(named).map(|(_, value)| value);
        }
        elements(value)?.get(index_of(token)?).copied()
    })
}

/// The key that a token of a JSON Pointer names.
pub fn key_of(token: &str) -> Cow<'_, str> {
    match token.contains('~') {
        true => token.replace("~1", "/").replace("~0", "~").into(),
        false => token.into(),
    }
}

/// The place in an array that a token of a JSON Pointer names: digits without a zero in front.
pub fn index_of(token: &str) -> Option<usize> {
    let is_whole = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    (is_whole && (token == "0" || !token.starts_with('0'))).then(|| token.parse().ok())?
}

/// Whether two JSON texts say the same: numbers of the same value, strings of the same letters, objects with the same
/// members in any order.
pub fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_ascii(), other.trim_ascii());
    match one.as_bytes().first() {
        Some(b'{') => same_members(one, other).unwrap_or_default(),
        Some(b'[') => match (elements(one), elements(other)) {
            (Some(one), Some(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| is_same(one, other))
            }
            (_, _) => false,
        },
        Some(b'"') => as_text(one).is_some_and(|text| as_text(other) == Some(text)),
        Some(b'-' | b'0'..=b'9') => {
            Number::parse(one).is_some_and(|number| Number::parse(other) == Some(number))
        }
        Some(_) | None => one == other,
    }
}

fn same_members(one: &str, other: &str) -> Option<bool> {
    let by_key = |text| -> Option<HashMap<_, _>> {
        members(text)?.into_iter().map(|(key, value)| Some((as_text(key)?, value))).collect()
    };
    let (one, other) = (by_key(one)?, by_key(other)?);
    let is_there = |(key, value): (&Cow<'_, str>, &&str)| {
        other.get(key).is_some_and(|other| is_same(value, other))
    };
    Some(one.len() == other.len() && one.iter().all(is_there))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_lead_to_values_as_they_are_written() {
        let text = r#" {"a": {"b/c": [1.50, {"~": null}], "": 0}, "\u0061a": "x", "a": {"d": 1e999}, "n": [ ]} "#;
        for (pointer, value) in [
            ("/aa", Some("\"x\"")),
            ("/a/d", Some("1e999")),
            ("/a/b~1c", None),
            ("/n", Some("[ ]")),
            ("/n/0", None),
            ("/aa/0", None),
            ("aa", None),
        ] {
            assert_eq!(at_pointer(text, pointer), value, "{pointer}");
        }
        assert_eq!(at_pointer(text, ""), Some(text.trim()));
        let text = r#"{"b/c": [1.50, {"~": null, "": 0}]}"#;
        for (pointer, value) in [
            ("/b~1c/0", Some("1.50")),
            ("/b~1c/1/~0", Some("null")),
            ("/b~1c/1/", Some("0")),
            ("/b~1c/01", None),
            ("/b~1c/-", None),
            ("/b~1c/2", None),
            ("/b~1c/+0", None),
        ] {
            assert_eq!(at_pointer(text, pointer), value, "{pointer}");
        }
        for broken in ["", "{", "{\"a\"}", "{\"a\":", "[1", "{\"a\":1,}"] {
            assert_eq!(at_pointer(broken, "/a"), None, "{broken}");
        }
    }

    #[test]
    fn texts_that_say_the_same_are_the_same() {
        for (one, other) in [
            ("1", "1.0"),
            ("-0", "0"),
            ("1e400", "10e399"),
            ("\"\\u0061\"", "\"a\""),
            ("[1, 2]", "[1.0,2]"),
            (r#"{"a":1,"b":[]}"#, r#"{ "b" : [ ], "\u0061": 1e0 }"#),
            ("null", "null"),
        ] {
            assert!(is_same(one, other) && is_same(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("1", "\"1\""),
            ("12345678901234567890123", "12345678901234567890124"),
            ("true", "false"),
            ("[1]", "[1,1]"),
            ("[]", "{}"),
            (r#"{"a":1}"#, r#"{"a":1,"b":2}"#),
            (r#"{"a":1}"#, r#"{"b":1}"#),
            ("null", "0"),
            ("", "0"),
        ] {
            assert!(!is_same(one, other) && !is_same(other, one), "{one} {other}");
        }
    }
}
