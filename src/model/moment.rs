//! Instants as the service shows them, and instants that a file states relative to a world's start.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::instant::{Civil, Instant};

/// A point in time with millisecond precision, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 0000-01-01T00:00:00.000Z.
    const FIRST: i64 = -62_167_219_200_000;
    /// 9999-12-31T23:59:59.999Z.
    const LAST: i64 = 253_402_300_799_999;

    /// The instant `ms` milliseconds after the epoch, held within the years 0000 to 9999.
    pub fn from_millis(ms: i64) -> Self {
        Self(ms.clamp(Self::FIRST, Self::LAST))
    }

    /// Milliseconds since the epoch.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 instant; an offset is converted to UTC, digits below the millisecond are cut. Forms that are
    /// near to it are read too, such as a blank for the `T` and a time without seconds.
    ///
    /// # Errors
    /// A lowercase message when `text` is no such instant.
    pub fn parse(text: &str) -> Result<Self, String> {
        // The RFC lets a blank stand for the T.
        let has_blank = text.get(10..11) == Some(" ");
        let spelt = if has_blank { text.replacen(' ', "T", 1).into() } else { Cow::Borrowed(text) };
        if let Some(instant) = Instant::parse(&spelt) {
            // In its own offset its year has four digits, whatever it has in UTC.
            return Ok(Self(instant.millis().clamp(Instant::FIRST, Instant::LAST)));
        }
        text.parse::<jiff::Timestamp>()
            .map(|instant| Self::from_millis(instant.as_millisecond()))
            .map_err(|_| format!("`{text}` is not an instant such as `2024-10-12T12:00:00.000Z`"))
    }

    /// This instant as HTTP's `Date` has it, to the second.
    pub fn http_date(self) -> String {
        const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let Civil { year, month, day, hour, minute, second, weekday, .. } =
            Civil::of(self.0.clamp(Self::FIRST, Self::LAST));
        let (weekday, month) = (DAYS[weekday], MONTHS[usize::from(month) - 1]);
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    /// This instant moved by `ms` milliseconds, held within the years 0000 to 9999.
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self::from_millis(self.0.saturating_add(ms))
    }

    /// This instant moved by `ms` milliseconds; none when that is outside the years 0000 to 9999.
    pub fn checked_plus(self, ms: i64) -> Option<Self> {
        let moved = self.0.checked_add(ms)?;
        (Self::FIRST..=Self::LAST).contains(&moved).then_some(Self(moved))
    }
}

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Self {
        Self::from_millis(at.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, hour, minute, second, millis, zone, .. } = Civil::of(self.0);
        let mut text = *b"0000-00-00T00:00:00.000";
        let mut write = |at: usize, digits: usize, mut number: u16| {
            for place in text[at..at + digits].iter_mut().rev() {
                *place = b'0' + (number % 10) as u8;
                number /= 10;
            }
        };
        write(0, 4, year);
        for (at, number) in [(5, month), (8, day), (11, hour), (14, minute), (17, second)] {
            write(at, 2, number.into());
        }
        write(20, 3, millis);
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)?;
        f.write_str(zone)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
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

    /// Whether it is surely before `other`: both are fixed, or both relative.
    pub fn is_before(self, other: Self) -> bool {
        match (self, other) {
            (Self::At(one), Self::At(other)) => one < other,
            (Self::FromStart(one), Self::FromStart(other)) => one < other,
            (Self::At(_), Self::FromStart(_)) | (Self::FromStart(_), Self::At(_)) => false,
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

/// How instants are written that a file may state relative to a world's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentForm {
    /// As the instants that they are in a world that started then.
    On(Timestamp),
    /// As they are stated, so that they mean the same in a world that starts at another time.
    AsStated,
}

impl MomentForm {
    /// The text of `moment`.
    pub fn text(self, moment: Moment) -> String {
        match self {
            Self::On(start) => moment.on(start).to_string(),
            Self::AsStated => moment.to_string(),
        }
    }
}

impl From<Timestamp> for MomentForm {
    fn from(start: Timestamp) -> Self {
        Self::On(start)
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
        for (ms, date) in [
            (i64::MIN, "Sat, 01 Jan 0000 00:00:00 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (i64::MAX, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            assert_eq!(Timestamp::from_millis(ms).http_date(), date);
        }
        for ms in [i64::MIN, i64::MAX] {
            let text = Timestamp::from_millis(ms).to_string();
            assert_eq!(Timestamp::parse(&text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_printed_is_read_as_the_same_instant() {
        const STEP: usize = 9_999_999_937;
        for ms in (Timestamp::FIRST..=Timestamp::LAST).step_by(STEP) {
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
    fn the_edges_of_the_years_are_kept() {
        for (text, printed) in [
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
            ("9999-12-31 23:59:59Z", "9999-12-31T23:59:59.000Z"),
            ("9999-12-31T23:59:59+01:00", "9999-12-31T22:59:59.000Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
            ("0000-01-01T00:00:00-01:00", "0000-01-01T01:00:00.000Z"),
            // In UTC their years have five digits, or a sign.
            ("9999-12-31T23:59:59.5-01:00", "9999-12-31T01:00:59.500-23:59"),
            ("0000-01-01T00:00:00+01:00", "0000-01-01T22:59:00.000+23:59"),
            ("9999-12-31T23:59:59.999-23:59", "9999-12-31T23:59:59.999-23:59"),
            ("0000-01-01T00:00:00+23:59", "0000-01-01T00:00:00.000+23:59"),
        ] {
            let instant = Timestamp::parse(text).unwrap();
            assert_eq!(instant.to_string(), printed);
            assert_eq!(Timestamp::parse(printed), Ok(instant));
        }
        let last = Timestamp::parse("9999-12-31T23:59:59Z").unwrap();
        assert_eq!(last.plus(i64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(last.checked_plus(999), Some(last.plus(999)));
        for ms in [1_000, i64::MAX, i64::MIN] {
            assert_eq!(last.checked_plus(ms), None, "{ms}");
        }
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
