//! The operands of a criterion, understood when the query is read: words, quoted texts and bounds.

use std::cmp::Ordering;

use super::subject::Subject;
use crate::engine::query::Value;
use crate::json::{Decimal, Number};
use crate::model::Instant;

/// An unquoted literal: a text, and the number or boolean that it spells.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine::query) struct Word {
    pub(in crate::engine::query) text: Box<str>,
    pub(in crate::engine::query) number: Option<Decimal>,
    pub(in crate::engine::query) boolean: Option<bool>,
    /// Whether it can be the text of an instant.
    pub(in crate::engine::query) spells_instant: bool,
}

impl Word {
    pub(in crate::engine::query) fn new(text: &str) -> Self {
        Self {
            text: text.into(),
            number: number(text),
            boolean: text.parse().ok(),
            spells_instant: instant(text).is_some(),
        }
    }

    pub(in crate::engine::query) fn equals(&self, asked: &Subject<'_>) -> bool {
        match asked.value {
            Some(Value::Text(text)) => text == &*self.text,
            Some(Value::Instant(_)) => self.spells_instant && asked.text() == Some(&self.text),
            Some(Value::Number(number)) => {
                self.number.as_ref().is_some_and(|own| own.number() == number)
            }
            Some(Value::Bool(boolean)) => self.boolean == Some(boolean),
            None | Some(Value::Null | Value::Structure) => false,
        }
    }
}

/// A literal in double quotes: a text, and the instant that it spells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine::query) struct Quoted {
    pub(in crate::engine::query) text: Box<str>,
    pub(in crate::engine::query) instant: Option<Instant>,
}

impl Quoted {
    pub(in crate::engine::query) fn new(text: String) -> Self {
        Self { instant: instant(&text), text: text.into() }
    }

    pub(in crate::engine::query) fn equals(&self, asked: &Subject<'_>) -> bool {
        match self.instant {
            // A text that is equal names the same instant.
            Some(own) => asked.instant() == Some(own),
            None => asked.value.is_some_and(|value| value == Value::Text(&self.text)),
        }
    }
}

/// An operator of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine::query) enum Operator {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    pub(in crate::engine::query) fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    fn allows(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// An operator of order with the number or instant on its right side.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine::query) struct Bound {
    pub(in crate::engine::query) operator: Operator,
    /// The number or date as it was written, without quotes.
    pub(in crate::engine::query) text: Box<str>,
    pub(in crate::engine::query) limit: Limit,
}

/// What a [`Bound`] compares with.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine::query) enum Limit {
    Number(Decimal),
    Instant(Instant),
}

impl Limit {
    /// Whether both are numbers, or instants.
    pub(in crate::engine::query) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl Bound {
    pub(in crate::engine::query) fn holds(&self, asked: &Subject<'_>) -> bool {
        let order = match (&self.limit, asked.value) {
            (Limit::Number(limit), Some(Value::Number(number))) => {
                Some(number.cmp(&limit.number()))
            }
            (Limit::Number(_), _) => None,
            (Limit::Instant(limit), _) => asked.instant().map(|own| own.cmp(limit)),
        };
        order.is_some_and(|order| self.operator.allows(order))
    }
}

/// The number that a text spells in digits, and nothing like `inf` or `+5`.
pub(in crate::engine::query) fn number(text: &str) -> Option<Decimal> {
    Number::parse(text).map(Number::owned)
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
