//! Instants as the service shows them, and instants that a file states relative to a world's start.

use std::fmt;

use jiff::fmt::rfc2822;
use jiff::fmt::temporal::DateTimePrinter;
use serde::Serialize;

/// A point in time with millisecond precision, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

static HTTP_PRINTER: rfc2822::DateTimePrinter = rfc2822::DateTimePrinter::new();
static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

impl Timestamp {
    /// 0000-01-01T00:00:00Z.
    const YEAR_0: i64 = -62_167_219_200_000;
    /// 9999-12-30T22:00:00Z, the last second that every offset can print.
    const LAST: i64 = 253_402_207_200_000;

    /// The instant `ms` milliseconds after the epoch, held within the years that can be printed.
    pub fn from_millis(ms: i64) -> Self {
        Self(ms.clamp(Self::YEAR_0, Self::LAST))
    }

    /// Milliseconds since the epoch.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 instant; an offset is converted to UTC, digits below the millisecond are cut.
    ///
    /// # Errors
    /// A lowercase message when `text` is no such instant.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(ms) = canonical(text.as_bytes()) {
            return Ok(Self::from_millis(ms));
        }
        text.parse::<jiff::Timestamp>()
            .map(|instant| Self::from_millis(instant.as_millisecond()))
            .map_err(|_| format!("`{text}` is not an instant such as `2024-10-12T12:00:00.000Z`"))
    }

    /// This instant as HTTP's `Date` has it, to the second.
    pub fn http_date(self) -> String {
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        HTTP_PRINTER.timestamp_to_rfc9110_string(&instant).unwrap_or_default()
    }

    /// This instant moved by `ms` milliseconds.
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self::from_millis(self.0.saturating_add(ms))
    }
}

/// The milliseconds since the epoch of `2024-10-12T12:00:00.000Z`, the form in which services write nearly all instants;
/// large files are full of it. Nothing is said of other forms, and of days that may not be.
fn canonical(text: &[u8]) -> Option<i64> {
    const FORM: &[u8; 24] = b"0000-00-00T00:00:00.000Z";
    let fits = |(byte, form): (&u8, &u8)| byte == form || (*form == b'0' && byte.is_ascii_digit());
    if text.len() != FORM.len() || !text.iter().zip(FORM).all(fits) {
        return None;
    }
    let number = |from: usize, to: usize| {
        text[from..to].iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
    };
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    let is_sure = (1..=12).contains(&month) && (1..=28).contains(&day);
    if !is_sure || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // A year that starts in March has its leap day at its end.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    let days = years * 365 + leap_days + (153 * months + 2) / 5 + day - 1 - 719_468;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    Some(seconds * 1_000 + number(20, 23))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = jiff::Timestamp::from_millisecond(self.0).map_err(|_| fmt::Error)?;
        f.write_str(&PRINTER.timestamp_to_string(&instant))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An instant in a file: fixed, or relative to the start of the world that uses it, so that fixtures do not rot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Always the same instant.
    At(Timestamp),
    /// So many milliseconds after the world's start (before it when negative).
    FromStart(i64),
}

impl Moment {
    /// The instant this is in a world that started at `start`.
    pub fn on(self, start: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::FromStart(ms) => start.plus(ms),
        }
    }

    /// Reads an RFC 3339 instant or a signed duration (`"-1d"`, `"+4h"`).
    ///
    /// # Errors
    /// A lowercase message when `text` is neither.
    pub fn parse(text: &str) -> Result<Self, String> {
        let relative =
            |sign: i64, rest: &str| duration_ms(rest).map(|ms| Self::FromStart(sign * ms));
        match text.as_bytes().first() {
            Some(b'-') if !text[1..].contains(':') => relative(-1, &text[1..]),
            Some(b'+') if !text[1..].contains(':') => relative(1, &text[1..]),
            _ => Timestamp::parse(text).map(Self::At),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) => at.fmt(f),
            Self::FromStart(ms) => {
                write!(f, "{}{}ms", if *ms < 0 { '-' } else { '+' }, ms.unsigned_abs())
            }
        }
    }
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self::At(at)
    }
}

const UNITS: [(&str, i64); 5] =
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// The longest duration that can be said: one hundred years.
const MAX_DURATION_MS: i64 = 36_525 * 86_400_000;

/// Milliseconds of a duration such as `"250ms"`, `"1.5s"`, `"3m"`, `"4h"`, `"1d"`; at most one hundred years.
///
/// # Errors
/// A lowercase message when `text` is no such duration.
pub fn duration_ms(text: &str) -> Result<i64, String> {
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, ms)| *ms);
    let value =
        number.parse::<f64>().ok().filter(|_| number.starts_with(|c: char| c.is_ascii_digit()));
    match (value, factor) {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "bounded on the same line"
        )]
        (Some(value), Some(factor)) if value * factor as f64 <= MAX_DURATION_MS as f64 => {
            Ok((value * factor as f64).round() as i64)
        }
        _ => Err(format!("`{text}` is not a duration such as `250ms`, `1.5s`, `3m`, `4h` or `1d`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_print_with_milliseconds_and_z() {
        for (text, printed) in [
            ("2024-10-12T12:00:00.000Z", "2024-10-12T12:00:00.000Z"),
            ("2024-10-12T12:00:00Z", "2024-10-12T12:00:00.000Z"),
            ("2024-10-12T14:00:00.1239+02:00", "2024-10-12T12:00:00.123Z"),
        ] {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), printed);
        }
        let instant = Timestamp::parse("2024-10-12T12:00:01.999Z").unwrap();
        assert_eq!(instant.http_date(), "Sat, 12 Oct 2024 12:00:01 GMT");
        assert!(Timestamp::parse("yesterday").is_err());
        for ms in [i64::MIN, i64::MAX] {
            let text = Timestamp::from_millis(ms).to_string();
            assert_eq!(Timestamp::parse(&text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_printed_is_read_as_the_same_instant() {
        const STEP: usize = 9_999_999_937;
        for ms in (Timestamp::YEAR_0..=Timestamp::LAST).step_by(STEP) {
            let text = Timestamp::from_millis(ms).to_string();
            assert_eq!(Timestamp::parse(&text).unwrap().as_millis(), ms, "{text}");
            let with_offset = text.replace('Z', "+00:00");
            assert_eq!(Timestamp::parse(&with_offset).unwrap().as_millis(), ms, "{text}");
        }
        for text in
            ["2023-02-29T00:00:00.000Z", "2024-13-01T00:00:00.000Z", "2024-01-01T24:00:00.000Z"]
        {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
        assert!(Timestamp::parse("2024-02-29T00:00:00.000Z").is_ok());
    }

    #[test]
    fn moments_are_fixed_or_relative_to_the_start() {
        let start = Timestamp::parse("2026-01-02T00:00:00Z").unwrap();
        let on = |text: &str| Moment::parse(text).unwrap().on(start).to_string();
        assert_eq!(on("-1d"), "2026-01-01T00:00:00.000Z");
        assert_eq!(on("+4h"), "2026-01-02T04:00:00.000Z");
        assert_eq!(on("2020-01-01T00:00:00Z"), "2020-01-01T00:00:00.000Z");
        assert!(Moment::parse("+").is_err());
        assert!(Moment::parse("4h").is_err());
    }

    #[test]
    fn durations_have_a_number_and_a_unit() {
        for (text, ms) in
            [("250ms", 250), ("1.5s", 1_500), ("3m", 180_000), ("0s", 0), ("1d", 86_400_000)]
        {
            assert_eq!(duration_ms(text), Ok(ms), "{text}");
        }
        for text in ["", "5", "s", ".5s", "-1s", "1 s", "1w", "99999999999d", "1e3s"] {
            assert!(duration_ms(text).is_err(), "{text}");
        }
    }
}
