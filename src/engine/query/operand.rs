//! The operands of a criterion, compiled when the query is read: words, quoted texts, bounds and patterns.

use std::cmp::Ordering;

use jiff::Timestamp;
use regex::{Regex, RegexBuilder};

use super::Value;

/// The most memory one compiled pattern may take, in bytes.
///
/// Enough for anything a person writes (`\w{30}`), and compiled in under ten milliseconds.
const PATTERN_SIZE: usize = 2 << 20;

/// The deepest nesting inside one pattern.
const PATTERN_NESTING: u32 = 64;

/// An unquoted literal: a text, and the number or boolean that it spells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) text: Box<str>,
    pub(super) number: Option<f64>,
    pub(super) boolean: Option<bool>,
}

impl Word {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.into(), number: number(text), boolean: text.parse().ok() }
    }

    pub(super) fn equals(&self, value: Value<'_>) -> bool {
        match value {
            Value::Text(text) => text == &*self.text,
            Value::Number(number) => self.number == Some(number),
            Value::Bool(boolean) => self.boolean == Some(boolean),
            Value::Null | Value::Structure => false,
        }
    }
}

/// A literal in double quotes: a text, and the instant that it spells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) text: Box<str>,
    pub(super) instant: Option<Timestamp>,
}

impl Quoted {
    pub(super) fn new(text: String) -> Self {
        Self { instant: instant(&text), text: text.into() }
    }

    pub(super) fn equals(&self, value: Value<'_>) -> bool {
        match value {
            Value::Text(text) => {
                *text == *self.text || self.instant.is_some_and(|own| instant(text) == Some(own))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Structure => false,
        }
    }
}

/// An operator of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    pub(super) fn sign(self) -> &'static str {
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
pub(super) struct Bound {
    pub(super) operator: Operator,
    /// The number or date as it was written, without quotes.
    pub(super) text: Box<str>,
    pub(super) limit: Limit,
}

/// What a [`Bound`] compares with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Limit {
    Number(f64),
    Instant(Timestamp),
}

impl Bound {
    pub(super) fn holds(&self, value: Value<'_>) -> bool {
        let order = match (value, self.limit) {
            (Value::Number(number), Limit::Number(limit)) => number.partial_cmp(&limit),
            (Value::Text(text), Limit::Instant(limit)) => instant(text).map(|own| own.cmp(&limit)),
            (
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Structure,
                Limit::Number(_) | Limit::Instant(_),
            ) => None,
        };
        order.is_some_and(|order| self.operator.allows(order))
    }
}

/// A compiled regular expression: case-sensitive, found anywhere in a text.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: Box<str>,
    regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Where in it, in bytes.
    pub offset: usize,
    /// What is wrong.
    pub reason: String,
    /// What would not be.
    pub expected: &'static str,
}

/// Compiles a pattern within the bounds of size that hold for every pattern.
///
/// # Errors
/// Where it stops being a pattern, or that it is too large.
pub fn pattern(text: &str) -> Result<Regex, PatternError> {
    let regex =
        RegexBuilder::new(text).size_limit(PATTERN_SIZE).nest_limit(PATTERN_NESTING).build();
    regex.map_err(|error| PatternError::explain(text, &error.to_string()))
}

impl Pattern {
    pub(super) fn compile(text: &str) -> Result<Self, PatternError> {
        pattern(text).map(|regex| Self { text: text.into(), regex })
    }

    pub(super) fn matches(&self, value: Value<'_>) -> bool {
        match value {
            Value::Text(text) => self.regex.is_match(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Structure => false,
        }
    }
}

impl PatternError {
    /// Reads the engine's own report: the pattern, a line of carets below the mistake, and the reason at the end.
    fn explain(pattern: &str, report: &str) -> Self {
        let carets = report.lines().find(|line| line.trim().starts_with('^'));
        let column =
            carets.and_then(|line| line.find('^')).map_or(0, |column| column.saturating_sub(4));
        let offset = pattern.char_indices().nth(column).map_or(pattern.len(), |(offset, _)| offset);
        let reason = report.lines().last().unwrap_or(report).trim_start_matches("error: ");
        let (reason, expected) = if reason.contains("look-around") {
            (
                "look-around is not supported",
                "a pattern without look-around, in the syntax of linear time",
            )
        } else if reason.contains("backreference") || pattern.contains(r"\k<") {
            (
                "back-references are not supported",
                "a pattern without back-references, in the syntax of linear time",
            )
        } else if reason.contains("size limit") {
            ("it is too large", "a pattern with fewer or smaller repetitions")
        } else {
            (reason, "a regular expression")
        };
        Self { offset, reason: reason.to_owned(), expected }
    }
}

/// The finite number that a text spells in digits, and nothing like `inf` or `+5`.
pub(super) fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let spelt = digits.starts_with(|first: char| first.is_ascii_digit());
    let number = if spelt { text.parse::<f64>().ok() } else { None };
    // Adding zero makes one of both zeros.
    number.filter(|number| number.is_finite()).map(|number| number + 0.0)
}

/// The instant that a text in the form of RFC 3339 names: date, time and zone.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    // The parser behind also reads other forms (a blank for the T, no seconds, a zone in brackets).
    let shape = |(at, byte): (usize, &u8)| match at {
        4 | 7 => *byte == b'-',
        10 => matches!(byte, b'T' | b't'),
        13 | 16 => *byte == b':',
        0..19 => byte.is_ascii_digit(),
        _ => byte.is_ascii_digit() || b".+-:Zz".contains(byte),
    };
    let shaped = text.len() >= 20 && text.as_bytes().iter().enumerate().all(shape);
    if shaped { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelt_in_digits() {
        let cases = [
            ("20", 20.0),
            ("-1.5", -1.5),
            ("1e3", 1000.0),
            ("1E-2", 0.01),
            ("007", 7.0),
            ("-0", 0.0),
        ];
        for (text, expected) in cases {
            assert_eq!(number(text), Some(expected), "{text}");
        }
        for text in [
            "", "-", "+5", ".5", "inf", "-inf", "nan", "NaN", "infinity", "1e999", "0x10", "1_000",
            "5a",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn instants_have_date_time_and_zone() {
        let same = [
            "2021-05-18T07:27:27.455Z",
            "2021-05-18t07:27:27.455z",
            "2021-05-18T07:27:27.455000Z",
            "2021-05-18T09:27:27.455+02:00",
            "2021-05-18T01:27:27.455-06:00",
        ];
        for text in same {
            assert_eq!(instant(text), instant(same[0]), "{text}");
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

    #[test]
    fn a_refused_pattern_says_why_and_where() {
        let cases = [
            ("a(?=b)", 1, "look-around is not supported"),
            ("(?<!a)b", 0, "look-around is not supported"),
            (r"(ä)\1", 4, "back-references are not supported"),
            (r"(?<n>a)\k<n>", 7, "back-references are not supported"),
            ("a[b", 1, "unclosed character class"),
            ("*a", 0, "repetition operator missing expression"),
            (r"\w{5000}", 0, "it is too large"),
        ];
        for (pattern, offset, reason) in cases {
            let error = Pattern::compile(pattern).unwrap_err();
            assert_eq!((error.offset, &*error.reason), (offset, reason), "{pattern}");
        }
    }
}
