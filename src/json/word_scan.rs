//! Looking through the bytes of a JSON text, eight at a time: what is looked for is rare, and most strings are short.
//! One at a time, a PUT with mixins takes 14 % more instructions.

/// The highest bit of each byte of a word.
const HIGH: u64 = each(0x80);

/// A word whose eight bytes are all `byte`.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of each byte of `word` that is below `limit`, at most 128. Above the first such byte others may be
/// marked too.
const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(each(limit)) & !word & HIGH
}

/// The same for the bytes that are `byte`.
const fn same(word: u64, byte: u8) -> u64 {
    below(word ^ each(byte), 1)
}

/// The place of the first byte from `at` on that cannot stand inside a string as it is: a quote, a backslash or a
/// control character; the end where there is none.
pub(super) fn end_of_plain(bytes: &[u8], at: usize) -> usize {
    let marks = |word| same(word, b'"') | same(word, b'\\') | below(word, b' ');
    first(bytes, at, marks, |byte| matches!(byte, b'"' | b'\\') || byte < b' ')
}

/// Whether a byte is white space or a control character.
pub(super) fn has_blanks(bytes: &[u8]) -> bool {
    first(bytes, 0, |word| below(word, b' ' + 1), |byte| byte <= b' ') < bytes.len()
}

/// The place behind the number that starts at `at`; none when JSON knows no such number.
pub(super) fn after_number(bytes: &[u8], mut at: usize) -> Option<usize> {
    let after_digits = |at: usize| {
        let digits =
            bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit());
        Some(at + digits.count()).filter(|end| *end > at)
    };
    at += usize::from(bytes.get(at) == Some(&b'-'));
    let has_zero = bytes.get(at) == Some(&b'0');
    let mut end = after_digits(at).filter(|end| !has_zero || *end == at + 1)?;
    if bytes.get(end) == Some(&b'.') {
        end = after_digits(end + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let has_sign = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        end = after_digits(end + 1 + usize::from(has_sign))?;
    }
    Some(end)
}

/// The place of the first byte from `at` on that `marks` marks in a word, and for which `is_one` holds.
fn first(
    bytes: &[u8],
    mut at: usize,
    marks: impl Fn(u64) -> u64,
    is_one: impl Fn(u8) -> bool,
) -> usize {
    while let Some(Ok(eight)) = bytes.get(at..at + 8).map(<[u8; 8]>::try_from) {
        let marked = marks(u64::from_le_bytes(eight));
        if marked != 0 {
            return at + marked.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|byte| is_one(*byte)).map_or(bytes.len(), |place| at + place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_find_what_bytes_do(bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0x1e_u8..0x24, 0x5a_u8..0x5e], 0..40), at in 0_usize..42) {
            let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
            let expected = (at..bytes.len()).find(|place| ends(&bytes[*place])).unwrap_or(bytes.len());
            prop_assert_eq!(end_of_plain(&bytes, at), expected);
            prop_assert_eq!(has_blanks(&bytes), bytes.iter().any(|byte| *byte <= b' '));
        }
    }
}
