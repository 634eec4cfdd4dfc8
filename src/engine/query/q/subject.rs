//! One value while conditions are held against it: what it takes to compare it is made once for all of them.

use std::cell::OnceCell;
use std::hash::BuildHasher;
use std::sync::OnceLock;

use hashbrown::DefaultHashBuilder;

use crate::engine::query::Value;
use crate::model::Instant;

/// A value, or nothing for a field that is absent.
#[derive(Debug)]
pub(in crate::engine::query) struct Subject<'a> {
    pub(in crate::engine::query) value: Option<Value<'a>>,
    text: OnceCell<String>,
    hash: OnceCell<u64>,
    instant: OnceCell<Option<Instant>>,
}

impl<'a> Subject<'a> {
    pub(in crate::engine::query) fn new(value: Option<Value<'a>>) -> Self {
        Self { value, text: OnceCell::new(), hash: OnceCell::new(), instant: OnceCell::new() }
    }

    /// The text that the value is, an instant in the form in which it is shown.
    pub(in crate::engine::query) fn text(&self) -> Option<&str> {
        match self.value? {
            Value::Text(text) => Some(text),
            Value::Instant(at) => Some(self.text.get_or_init(|| at.to_string())),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Structure => None,
        }
    }

    /// The [hash] of a text that the value is.
    pub(in crate::engine::query) fn hash_of(&self, text: &str) -> u64 {
        *self.hash.get_or_init(|| hash(text))
    }

    /// The instant that the value is or spells.
    pub(in crate::engine::query) fn instant(&self) -> Option<Instant> {
        let value = self.value?;
        *self.instant.get_or_init(|| match value {
            Value::Text(text) => instant(text),
            Value::Instant(at) => Some(at.into()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Structure => None,
        })
    }
}

/// The instant that a text in the form of RFC 3339 names: date, time and zone.
pub(in crate::engine::query) fn instant(text: &str) -> Option<Instant> {
    if let Some(instant) = Instant::parse(text) {
        return Some(instant);
    }
    // Zones without a colon are read too, but nothing else that the parser behind knows.
    let shape = |(at, byte): (usize, &u8)| match at {
        4 | 7 => *byte == b'-',
        10 => matches!(byte, b'T' | b't'),
        13 | 16 => *byte == b':',
        0..19 => byte.is_ascii_digit(),
        _ => byte.is_ascii_digit() || b".+-:Zz".contains(byte),
    };
    let shaped = text.len() >= 20 && text.as_bytes().iter().enumerate().all(shape);
    let parsed: jiff::Timestamp = if shaped { text.parse().ok()? } else { return None };
    Instant::from_nanos(parsed.as_nanosecond())
}

/// The hash by which the texts of a list are looked up: the same in all lists, so that it is made once for a value.
pub(in crate::engine::query) fn hash(text: &str) -> u64 {
    static HASHER: OnceLock<DefaultHashBuilder> = OnceLock::new();
    HASHER.get_or_init(DefaultHashBuilder::default).hash_one(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_date_time_and_zone() {
        let same = [
            "2021-05-18T07:27:27.455Z",
            "2021-05-18t07:27:27.455z",
            "2021-05-18T07:27:27.455000Z",
            "2021-05-18T09:27:27.455+02:00",
            "2021-05-18T01:27:27.455-06:00",
            "2021-05-18T09:27:27.455+0200",
        ];
        for text in same {
            assert_eq!(instant(text), instant(same[0]), "{text}");
            assert!(instant(text).is_some(), "{text}");
        }
        for text in
            ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"]
        {
            assert!(instant(text).is_some(), "{text}");
        }
        let broken = [
            "",
            "2021",
            "2021-05-18",
            "2021-05-18T07:27Z",
            "2021-05-18 07:27:27Z",
            "2021-05-18T07:27:27.455",
            "2021-13-18T07:27:27Z",
            "2021-02-30T07:27:27Z",
            "2021-05-18T25:27:27Z",
            "yesterday-at-seven-o'clock",
            "2021-05-18T07:27:27Z[UTC]",
            "2021-05-18T07:27:27,455Z",
            "äöüäöüäöüäöüäöüäöüäöü",
        ];
        for text in broken {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
