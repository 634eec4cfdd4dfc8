//! Numbers by the value that is written: compared digit by digit, whatever their length and exponent.

use std::cmp::Ordering;

/// How many digits are compared at once.
const HEAD: u32 = 19;

/// A number as it is written in a text. Numbers are equal when their values are: `1`, `1.0` and `1e0`, `-0` and `0`.
///
/// An exponent beyond ±9·10¹⁸ counts as that.
#[derive(Clone, Copy, Debug)]
pub struct Number<'a> {
    /// −1, 0 or 1.
    sign: i8,
    /// The place of the first digit that is not zero: 1 is that of the ones, 0 the first behind the point.
    place: i64,
    /// The first digits from there on, filled up with zeros.
    head: u64,
    /// The digits behind them, perhaps with a point among them, without the zeros at their end.
    rest: &'a str,
}

impl<'a> Number<'a> {
    /// The number that `text` spells in digits, with the sign, the point and the exponent that JSON knows; zeros in
    /// front do not matter.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (-1, unsigned),
            None => (1, text),
        };
        let (digits, exponent) = match unsigned.find(['e', 'E']) {
            Some(at) => (&unsigned[..at], exponent_of(&unsigned[at + 1..])?),
            None => (unsigned, 0),
        };
        let mut number = Self { sign, place: 0, head: 0, rest: "" };
        number.read(digits)?;
        if number.head == 0 {
            return Some(Self { sign: 0, place: 0, head: 0, rest: "" });
        }
        number.place = number.place.saturating_add(exponent);
        Some(number)
    }

    /// Takes the digits, which start with one and have at most one point.
    fn read(&mut self, digits: &'a str) -> Option<()> {
        let (mut taken, mut point) = (0_u32, false);
        digits.starts_with(|first: char| first.is_ascii_digit()).then_some(())?;
        for (at, byte) in digits.bytes().enumerate() {
            match byte {
                b'.' if !point => point = true,
                b'0' if taken == 0 => self.place -= i64::from(point),
                b'0'..=b'9' => {
                    self.place += i64::from(!point);
                    if taken < HEAD {
                        self.head = self.head * 10 + u64::from(byte - b'0');
                    } else if taken == HEAD {
                        self.rest = &digits[at..];
                    }
                    taken = taken.saturating_add(1);
                }
                _ => return None,
            }
        }
        if !self.rest.is_empty() {
            // A point among them is followed by digits, so the zeros of a whole number stay in front of none.
            self.rest = self.rest.trim_end_matches(['0', '.']);
        }
        self.head *= 10_u64.pow(HEAD.saturating_sub(taken));
        Some(())
    }

    fn digits_behind(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.rest.bytes().filter(|byte| *byte != b'.')
    }

    /// The whole number from 0 that it is, if it is one and fits.
    pub fn whole(&self) -> Option<u64> {
        let places = i64::from(HEAD);
        let mut behind = self.digits_behind();
        match (self.sign, behind.next()) {
            (0, _) => Some(0),
            (1, last) if self.place == places + 1 && behind.next().is_none() => {
                let last = last.map_or(0, |digit| u64::from(digit - b'0'));
                self.head.checked_mul(10)?.checked_add(last)
            }
            (1, None) if (1..=places).contains(&self.place) => {
                let unit = 10_u64.pow(u32::try_from(places - self.place).ok()?);
                self.head.is_multiple_of(unit).then(|| self.head / unit)
            }
            _ => None,
        }
    }

    /// The number with its own copy of the digits.
    pub fn owned(self) -> Decimal {
        let Self { sign, place, head, rest } = self;
        Decimal { sign, place, head, rest: rest.into() }
    }
}

impl From<u64> for Number<'static> {
    fn from(number: u64) -> Self {
        const DIGITS: &str = "0123456789";
        let Some(log) = number.checked_ilog10() else {
            return Self { sign: 0, place: 0, head: 0, rest: "" };
        };
        let place = i64::from(log) + 1;
        match HEAD - 1 {
            most if log <= most => {
                Self { sign: 1, place, head: number * 10_u64.pow(most - log), rest: "" }
            }
            // The largest have one digit more.
            _ => {
                let last = (number % 10) as usize;
                let rest = if last == 0 { "" } else { &DIGITS[last..=last] };
                Self { sign: 1, place, head: number / 10, rest }
            }
        }
    }
}

/// The exponent that `text` spells.
fn exponent_of(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let add = |sum: i64, byte: u8| {
        byte.is_ascii_digit().then(|| sum.saturating_mul(10).saturating_add(i64::from(byte - b'0')))
    };
    let exponent = digits.bytes().try_fold(0, add).filter(|_| !digits.is_empty())?;
    Some(sign * exponent)
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.sign != other.sign || self.sign == 0 {
            return self.sign.cmp(&other.sign);
        }
        let size = (self.place, self.head)
            .cmp(&(other.place, other.head))
            .then_with(|| self.digits_behind().cmp(other.digits_behind()));
        if self.sign < 0 { size.reverse() } else { size }
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Number<'_> {}

/// A [`Number`] that has its digits itself.
#[derive(Clone, Debug)]
pub struct Decimal {
    sign: i8,
    place: i64,
    head: u64,
    rest: Box<str>,
}

impl Decimal {
    /// The number.
    pub fn number(&self) -> Number<'_> {
        Number { sign: self.sign, place: self.place, head: self.head, rest: &self.rest }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Number<'_> {
        Number::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn numbers_of_the_same_value_are_equal() {
        for same in [
            ["0", "-0", "0.0", "-0.000", "0e5", "00", "0e-99999999999999999999"].as_slice(),
            &["1", "1.0", "1e0", "10e-1", "0.1e1", "001", "1.00000000000000000000000000", "1E+0"],
            &["-19.90", "-19.9", "-1990e-2"],
            &[
                "12345678901234567890123",
                "12345678901234567890.123e3",
                "12345678901234567890123.000",
            ],
            &["100000000000000000000000", "1e23", "100000000000000000000000.0", "0.0001e27"],
            &["18446744073709551615", "1844674407370955161.5e1"],
            &["1e99999999999999999999", "10e99999999999999999999"],
        ] {
            for (one, other) in
                same.iter().flat_map(|one| same.iter().map(move |other| (one, other)))
            {
                assert_eq!(of(one), of(other), "{one} {other}");
                assert_eq!(of(one).owned(), of(other).owned(), "{one} {other}");
            }
        }
    }

    #[test]
    fn numbers_are_ordered_by_their_value() {
        let ascending = [
            "-1e99999999999999999999",
            "-1e400",
            "-12345678901234567890124",
            "-12345678901234567890123",
            "-2",
            "-1.5",
            "-1e-400",
            "0",
            "1e-9999999999",
            "1e-400",
            "0.00000000000000000001",
            "0.1",
            "0.10000000000000000000000001",
            "0.9",
            "1",
            "1.00000000000000000001",
            "1.5",
            "2",
            "9",
            "10",
            "11",
            "99",
            "1e2",
            "117.63331139400016",
            "117.63331139400017",
            "9007199254740992",
            "9007199254740993",
            "1234567890123456789",
            "12345678901234567890",
            "12345678901234567890123",
            "12345678901234567890123.5",
            "12345678901234567890124",
            "1e308",
            "1e309",
            "1e400",
            "1e99999999999",
        ];
        for (place, one) in ascending.iter().enumerate() {
            for (other_place, other) in ascending.iter().enumerate() {
                assert_eq!(of(one).cmp(&of(other)), place.cmp(&other_place), "{one} {other}");
            }
        }
    }

    #[test]
    fn whole_numbers_are_those_without_a_fraction_however_they_are_written() {
        for (text, whole) in [
            ("0", 0),
            ("-0.0e7", 0),
            ("1", 1),
            ("1.0", 1),
            ("2e0", 2),
            ("120e-1", 12),
            ("0.3e1", 3),
            ("1e18", 1_000_000_000_000_000_000),
            ("1e19", 10_000_000_000_000_000_000),
            ("9007199254740993.000", 9_007_199_254_740_993),
            ("1844674407370955161.5e1", u64::MAX),
        ] {
            assert_eq!(of(text).whole(), Some(whole), "{text}");
        }
        for text in [
            "-1",
            "1.5",
            "0.1",
            "1e-1",
            "1e20",
            "18446744073709551616",
            "18446744073709551615.5",
            "1000000000000000000.5",
            "1.00000000000000000000001",
            "1e99999999999999999999",
        ] {
            assert_eq!(of(text).whole(), None, "{text}");
        }
        for number in [0, 1, 10, 1_234_567_890_123_456_789, u64::MAX] {
            assert_eq!(Number::from(number).whole(), Some(number));
        }
    }

    #[test]
    fn only_digits_are_numbers() {
        for text in [
            "", "-", "+5", ".5", "inf", "-inf", "nan", "NaN", "infinity", "0x10", "1_000", "5a",
            "1e", "1e+", "1.2.3", "1e1e1", "1e1.5", "--1", "e5", "١",
        ] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
        for number in [0, 1, 9, 10, 1_234_567_890_123_456_789, 12_345_678_901_234_567_890, u64::MAX]
        {
            assert_eq!(Number::from(number), of(&number.to_string()), "{number}");
        }
    }

    proptest! {
        /// Small numbers are ordered as doubles are, which sixteen digits distinguish.
        #[test]
        fn small_numbers_are_ordered_as_doubles(one in "-?[0-9]{1,4}(\\.[0-9]{1,4})?(e-?[0-9])?", other in "-?[0-9]{1,4}(\\.[0-9]{1,4})?(e-?[0-9])?") {
            let double = |text: &str| text.parse::<f64>().unwrap() + 0.0;
            prop_assert_eq!(of(&one).cmp(&of(&other)), double(&one).total_cmp(&double(&other)));
        }

        /// Whole numbers are, however long, ordered by length and then by digit.
        #[test]
        fn whole_numbers_are_ordered_by_length_and_digit(one in "[1-9][0-9]{0,60}", other in "[1-9][0-9]{0,60}", point in 0_usize..60) {
            let expected = (one.len(), &one).cmp(&(other.len(), &other));
            prop_assert_eq!(of(&one).cmp(&of(&other)), expected);
            let shifted = |text: &str| {
                let padded = format!("{text:0>61}");
                format!("{}.{}", &padded[..61 - point.min(60)], &padded[61 - point.min(60)..])
            };
            let (one, other) = (shifted(&one), shifted(&other));
            prop_assert_eq!(of(one.trim_end_matches('.')).cmp(&of(other.trim_end_matches('.'))), expected);
        }
    }
}
