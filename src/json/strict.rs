//! The check of a whole text, which is stricter than JSON's own rules.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::cursor::after_string;
use super::object::MemberName;
use super::validator::is_good;
use super::word_scan::after_number;

/// Checks a whole JSON text: its syntax, no repeated key at any depth, no deeper than 128 levels.
///
/// # Errors
/// What is wrong, with line and column.
pub fn check(text: &str) -> Result<(), serde_json::Error> {
    if is_good(text) { Ok(()) } else { parsed(text) }
}

/// The check by the parser, which says where a text stops being good.
pub(super) fn parsed(text: &str) -> Result<(), serde_json::Error> {
    let tame = tamed(text);
    let mut deserializer = serde_json::Deserializer::from_str(&tame);
    Strict.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// The same text with other digits in long numbers: the parser refuses those that no double holds, and JSON does not.
fn tamed(text: &str) -> Cow<'_, str> {
    /// A number without an exponent and of fewer characters is below the largest double.
    const TAME: usize = 300;
    let bytes = text.as_bytes();
    let mut tame = Cow::Borrowed(text);
    let mut at = 0;
    while at < bytes.len() {
        at = match bytes[at] {
            b'"' => after_string(bytes, at),
            b'-' | b'0'..=b'9' => {
                let goes_on =
                    |byte: &&u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
                let end = at + bytes[at..].iter().take_while(goes_on).count();
                let number = text.get(at..end).unwrap_or_default();
                let is_wild = number.len() > TAME || number.contains(['e', 'E']);
                if is_wild && after_number(bytes, at) == Some(end) {
                    // Of the same length, so that every place stays the same.
                    let other = format!("1.{}", "0".repeat(number.len() - 2));
                    tame.to_mut().replace_range(at..end, &other);
                }
                end
            }
            _ => at + 1,
        };
    }
    tame
}

/// Walks a value and keeps nothing of it but the keys of the objects around the place where it is.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Strict)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = HashSet::new();
        while let Some(MemberName(name)) = map.next_key()? {
            if keys.contains(&name) {
                return Err(A::Error::custom(format!("duplicate key `{name}`")));
            }
            keys.insert(name);
            map.next_value_seed(Strict)?;
        }
        Ok(())
    }
}

/// The message of a JSON error without its position, which means nothing inside a larger text.
pub fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_finds_repeated_keys_and_depth_anywhere() {
        assert!(check(r#"{"a":[{"b":1},{"b":1.5e3,"c":"x\n"}]}"#).is_ok());
        assert_eq!(
            without_position(&check(r#"{"a":[{"b":1,"b":2}]}"#).unwrap_err()),
            "duplicate key `b`"
        );
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(without_position(&check(&deep).unwrap_err()), "recursion limit exceeded");
        let many: Vec<String> = (0..40).chain([39]).map(|n| format!("\"k{n}\":0")).collect();
        assert!(check(&format!("{{{}}}", many.join(","))).is_err());
        assert!(check("{} x").is_err());
    }

    #[test]
    fn numbers_are_good_however_large_they_are() {
        let long = "9".repeat(1_000);
        for number in [
            "1e999",
            "-1E+99999999999999999999",
            "0e9",
            "1e5",
            "-0.0e-0",
            &long,
            &format!("0.{long}"),
        ] {
            // The escape is what the quick look leaves to the parser.
            for text in
                [format!("[{number}]"), format!(r#"{{"\u0061":{number},"b\"1e999":[{number}]}}"#)]
            {
                assert!(check(&text).is_ok(), "{text}");
            }
        }
        for broken in
            ["1e", "01e5", "-", "1.e5", ".5", "1e5.5", "1e5e-3", "1e999e5", "10-1E+400000", "+1"]
        {
            for text in [format!("[{broken}]"), format!(r#"{{"\u0061":{broken}}}"#)] {
                assert!(check(&text).is_err(), "{text}");
            }
        }
    }
}
