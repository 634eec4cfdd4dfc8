//! Instants as RFC 3339 writes them: every year from 0000 to 9999, in any offset.

/// The form of an instant without an offset.
const FORM: &[u8; 19] = b"0000-00-00T00:00:00";

/// Seconds of a day, and the offset that is furthest from UTC, in seconds.
const DAY: i64 = 86_400;
const FURTHEST: i64 = DAY - 60;

/// A point in time, to the nanosecond; digits below that are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    /// Since 1970-01-01T00:00:00Z.
    seconds: i64,
    nanos: u32,
}

impl Instant {
    /// The first one: at the beginning of the year 0000 where the day begins first.
    pub(super) const FIRST: i64 = (FIRST_SECOND - FURTHEST) * 1_000;
    /// The last one: at the end of the year 9999 where the day ends last.
    pub(super) const LAST: i64 = (LAST_SECOND + FURTHEST) * 1_000 + 999;

    /// Reads an RFC 3339 instant: date, time and zone. A leap second is the second before it.
    pub fn parse(text: &str) -> Option<Self> {
        let (local, rest) = text.as_bytes().split_at_checked(FORM.len())?;
        let seconds = local_seconds(local)?;
        let (nanos, zone) = fraction(rest)?;
        Some(Self { seconds: seconds - offset(zone)?, nanos })
    }

    /// So many milliseconds after 1970-01-01T00:00:00Z.
    pub fn from_millis(ms: i64) -> Self {
        let below = u32::try_from(ms.rem_euclid(1_000)).unwrap_or_default();
        Self { seconds: ms.div_euclid(1_000), nanos: below * 1_000_000 }
    }

    /// So many nanoseconds after 1970-01-01T00:00:00Z; none when they are too many.
    pub fn from_nanos(nanos: i128) -> Option<Self> {
        let seconds = i64::try_from(nanos.div_euclid(1_000_000_000)).ok()?;
        Some(Self { seconds, nanos: u32::try_from(nanos.rem_euclid(1_000_000_000)).ok()? })
    }

    /// The milliseconds since 1970-01-01T00:00:00Z, cut.
    pub(super) fn millis(self) -> i64 {
        self.seconds.saturating_mul(1_000).saturating_add(i64::from(self.nanos / 1_000_000))
    }
}

/// 0000-01-01T00:00:00Z.
const FIRST_SECOND: i64 = -62_167_219_200;
/// 9999-12-31T23:59:59Z.
const LAST_SECOND: i64 = 253_402_300_799;

/// The seconds from 1970-01-01T00:00:00 to a date and time in the same zone.
fn local_seconds(text: &[u8]) -> Option<i64> {
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b't'),
        _ => byte == form,
    };
    if !text.iter().zip(FORM).all(fits) {
        return None;
    }
    let number = |from: usize, to: usize| {
        text[from..to].iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
    };
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    let is_day = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if !is_day || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second.min(59))
}

fn days_in(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970-01-01 to a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // A year that starts in March has its leap day at its end.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    years * 365 + leap_days + (153 * months + 2) / 5 + day - 1 - 719_468
}

/// The nanoseconds that a text starts with, and what comes behind them.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let Some(text) = text.strip_prefix(b".") else { return Some((0, text)) };
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(count);
    let nine = digits.iter().copied().chain(std::iter::repeat(b'0')).take(9);
    let nanos = nine.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    (count > 0).then_some((nanos, rest))
}

/// The seconds that a zone is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    let number = |tens: u8, ones: u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
    };
    match *zone {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), a, b, b':', c, d] => {
            let hours = number(a, b).filter(|hours| *hours < 24)?;
            let minutes = number(c, d).filter(|minutes| *minutes < 60)?;
            let ahead = (hours * 60 + minutes) * 60;
            Some(if sign == b'-' { -ahead } else { ahead })
        }
        _ => None,
    }
}

/// A date and a time of day, with the offset in which its year has four digits.
pub(super) struct Civil {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    pub(super) millis: u16,
    /// From Sunday, 0.
    pub(super) weekday: usize,
    pub(super) zone: &'static str,
}

impl Civil {
    /// What calendars and clocks show so many milliseconds after 1970-01-01T00:00:00Z: in UTC, unless the year there
    /// has not four digits.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "each is held within the few values that it can have"
    )]
    pub(super) fn of(ms: i64) -> Self {
        let (seconds, millis) = (ms.div_euclid(1_000), ms.rem_euclid(1_000));
        let (ahead, zone) = match seconds {
            ..FIRST_SECOND => (FURTHEST, "+23:59"),
            FIRST_SECOND..=LAST_SECOND => (0, "Z"),
            _ => (-FURTHEST, "-23:59"),
        };
        let local = (seconds + ahead).clamp(FIRST_SECOND, LAST_SECOND);
        let (day_number, second) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        // Days since 0000-03-01, in eras of 400 years.
        let since = day_number + 719_468;
        let (era, of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
        let years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * years + years / 4 - years / 100);
        let months = (5 * of_year + 2) / 153;
        let (day, month) = (of_year - (153 * months + 2) / 5 + 1, (months + 2) % 12 + 1);
        let year = era * 400 + years + i64::from(month <= 2);
        Self {
            year: year.clamp(0, 9_999) as u16,
            month: month as u8,
            day: day as u8,
            hour: (second / 3_600) as u8,
            minute: (second / 60 % 60) as u8,
            second: (second % 60) as u8,
            millis: millis as u16,
            weekday: (day_number + 4).rem_euclid(7) as usize,
            zone,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_instant_of_the_rfc_is_read() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01t00:00:00.001z", 1),
            ("1969-12-31T23:59:59.999999999Z", -1),
            ("1970-01-01T02:00:00+02:00", 0),
            ("1969-12-31T18:30:00.0-05:30", 0),
            ("1970-01-01T00:00:00-00:00", 0),
            ("2016-12-31T23:59:60Z", 1_483_228_799_000),
            ("2016-12-31T23:59:60.5Z", 1_483_228_799_500),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("0000-01-01T00:00:00Z", FIRST_SECOND * 1_000),
            ("0000-02-29T00:00:00Z", (FIRST_SECOND + 59 * DAY) * 1_000),
            ("0000-01-01T00:00:00+23:59", Instant::FIRST),
            ("9999-12-31T23:59:59Z", LAST_SECOND * 1_000),
            ("9999-12-31T23:59:59.99999999999999999Z", LAST_SECOND * 1_000 + 999),
            ("9999-12-31T23:59:60Z", LAST_SECOND * 1_000),
            ("9999-12-31T23:59:59.999-23:59", Instant::LAST),
        ] {
            assert_eq!(Instant::parse(text).map(Instant::millis), Some(ms), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            "",
            "2024-10-12",
            "2024-10-12T12:00:00",
            "2024-10-12 12:00:00Z",
            "2024-10-12T12:00Z",
            "2024-10-12T12:00:00.Z",
            "2024-10-12T12:00:00,5Z",
            "2024-10-12T12:00:00+0200",
            "2024-10-12T12:00:00+02",
            "2024-10-12T12:00:00+24:00",
            "2024-10-12T12:00:00+02:60",
            "2024-10-12T12:00:00Zx",
            "2024-10-12T24:00:00Z",
            "2024-10-12T12:60:00Z",
            "2024-10-12T12:00:61Z",
            "2024-13-01T00:00:00Z",
            "2024-00-01T00:00:00Z",
            "2024-01-00T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2024-04-31T00:00:00Z",
            "10000-01-01T00:00:00Z",
            "-001-01-01T00:00:00Z",
            "２024-01-01T00:00:00Z",
            "ääääääääääZ",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }

    #[test]
    fn instants_are_ordered_below_the_millisecond() {
        let of = |text: &str| Instant::parse(text).unwrap();
        assert!(of("2024-01-01T00:00:00.0001Z") < of("2024-01-01T00:00:00.00010001Z"));
        assert!(of("1969-12-31T23:59:59.9Z") < of("1970-01-01T00:00:00Z"));
        assert_eq!(Instant::from_nanos(-1), Instant::parse("1969-12-31T23:59:59.999999999Z"));
        assert_eq!(Instant::from_millis(-1), of("1969-12-31T23:59:59.999Z"));
    }

    proptest! {
        /// As another library has it, between its own bounds.
        #[test]
        fn dates_are_those_of_the_calendar(ms in -62_135_596_800_000_i64..253_402_207_200_000) {
            let text = jiff::Timestamp::from_millisecond(ms).unwrap().to_string();
            prop_assert_eq!(Instant::parse(&text).unwrap().millis(), ms);
            let Civil { year, month, day, hour, minute, second, millis, .. } = Civil::of(ms);
            let shown = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z");
            prop_assert_eq!(Instant::parse(&shown).unwrap().millis(), ms);
        }
    }
}
