//! What stands at the end of a capture: a number for each piece of the text before it, by which one byte that was changed since
//! is found at its place. It is against accidents; whoever means to can write another one.

use std::ops::Range;

use super::changed_place::ChangedPlace;

/// What parts the text from the numbers.
const MARK: &str = ",\n\"seal\":\"";
/// What ends the file behind them.
const END: &str = "\"\n}\n";
/// The bytes of a piece.
const PIECE: usize = 256;
/// The hexadecimal digits of a number.
const DIGITS: usize = 8;

/// The whole file of which `text` is everything but the seal and the brace at the end.
pub(super) fn sealed_file(mut text: String) -> String {
    let numbers = numbers(&text);
    text.push_str(MARK);
    text.push_str(&numbers);
    text.push_str(END);
    text
}

/// The first place of a file that is not as it was written; `None` where all is as written, or the file has no seal.
pub(super) fn changed_place(file: &str) -> Option<ChangedPlace> {
    let (text, seal) = file.rsplit_once(MARK)?;
    let good = numbers(text) + END;
    if seal == good {
        return None;
    }
    let seal_at = file.len() - seal.len();
    let is_itself_whole = seal.strip_suffix(END).and_then(|written| {
        let (pieces, check) = written.split_at_checked(written.len().checked_sub(DIGITS)?)?;
        (number(pieces.as_bytes()) == check).then_some(pieces)
    });
    let Some(written) = is_itself_whole else {
        let same = seal.bytes().zip(good.bytes()).take_while(|(one, other)| one == other).count();
        return Some(ChangedPlace::of(file, seal_at + same, 1));
    };
    let nth = written.bytes().zip(good.bytes()).take_while(|(one, other)| one == other).count();
    let nth = nth / DIGITS;
    let piece = (nth * PIECE).min(text.len())..((nth + 1) * PIECE).min(text.len());
    let number_of = written.get(nth * DIGITS..(nth + 1) * DIGITS);
    let found = number_of.and_then(|written| changed_byte(text.as_bytes(), &piece, written));
    Some(match found {
        Some(at) => ChangedPlace::of(file, at, 1),
        None => ChangedPlace::of(file, piece.start, PIECE),
    })
}

/// Whether a file has a seal.
pub(super) fn is_sealed(file: &str) -> bool {
    file.contains(MARK)
}

/// The numbers of the pieces of `text`, and one of these numbers.
fn numbers(text: &str) -> String {
    let pieces: String = text.as_bytes().chunks(PIECE).map(number).collect();
    let check = number(pieces.as_bytes());
    pieces + &check
}

fn number(piece: &[u8]) -> String {
    let Sums { plain, weighted } = Sums::of(piece.iter().copied());
    format!("{plain:04x}{weighted:04x}")
}

/// The sum of the bytes of a piece, and that of each times its place: two equations, which give the place and the byte where one is
/// another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sums {
    plain: u32,
    weighted: u32,
}

/// What the sums are remainders by: the largest prime number that four hexadecimal digits have, as in Adler-32.
const PRIME: u32 = 65_521;

impl Sums {
    fn of(bytes: impl Iterator<Item = u8>) -> Self {
        let (mut plain, mut weighted, mut place) = (0, 0, 0);
        for byte in bytes {
            place = (place + 1) % PRIME;
            plain = (plain + u32::from(byte)) % PRIME;
            weighted = (weighted + u32::from(byte) * place) % PRIME;
        }
        Self { plain, weighted }
    }

    fn read(number: &str) -> Option<Self> {
        let (plain, weighted) = number.split_at_checked(DIGITS / 2)?;
        let sum = |text| u32::from_str_radix(text, 16).ok();
        Some(Self { plain: sum(plain)?, weighted: sum(weighted)? })
    }
}

/// The place of the one byte of a piece which, were it another one, not there, or there once more, would give the piece the
/// number that was written; none where more than one byte was changed.
fn changed_byte(text: &[u8], piece: &Range<usize>, written: &str) -> Option<usize> {
    let written = Sums::read(written)?;
    let (bytes, behind) = (&text[piece.clone()], text.get(piece.end).copied());
    let sums = Sums::of(bytes.iter().copied());
    let less = |from: u32, what: u32| (from + PRIME - what) % PRIME;
    let (plain, weighted) =
        (less(written.plain, sums.plain), less(written.weighted, sums.weighted));
    let is_other = |at: &usize| {
        let place = u32::try_from(at + 1).unwrap_or_default();
        let byte = (u32::from(bytes[*at]) + plain) % PRIME;
        plain != 0 && u8::try_from(byte).is_ok() && plain * place % PRIME == weighted
    };
    // One byte more than was written.
    let is_extra = |at: &usize| {
        let without = bytes[..*at].iter().chain(&bytes[at + 1..]).copied();
        Sums::of(without.chain(behind)) == written
    };
    // The byte behind a whole piece was its last one.
    let pushed_out = usize::from(bytes.len() == PIECE);
    let is_missing = |at: &usize| {
        let rest = &bytes[*at..bytes.len() - pushed_out];
        let with = |byte: u8| {
            let before = bytes[..*at].iter().copied().chain([byte]);
            Sums::of(before.chain(rest.iter().copied()))
        };
        let byte = less(written.plain, with(0).plain);
        u8::try_from(byte).is_ok_and(|byte| with(byte) == written)
    };
    let places = || 0..bytes.len();
    let place = places().find(is_other);
    let place = place.or_else(|| places().find(is_extra)).or_else(|| places().find(is_missing));
    place.map(|at| piece.start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> String {
        let words: Vec<String> = (0..200).map(|nth| format!("\"a{nth}\":[{nth}],")).collect();
        let words = words.concat();
        sealed_file(format!("{{\n\"x\":{{{words}\"end\":0}}"))
    }

    #[test]
    fn a_file_as_it_was_written_has_no_changed_place() {
        assert_eq!(changed_place(&file()), None);
        assert_eq!(changed_place("{}"), None);
        assert!(crate::json::check(&file()).is_ok());
    }

    #[test]
    fn one_byte_that_is_another_is_found_wherever_it_stands() {
        let file = file();
        for at in (0..file.len()).step_by(61).chain(file.len() - 6..file.len()) {
            let mut bytes = file.clone().into_bytes();
            bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
            let changed = String::from_utf8(bytes).unwrap();
            let Some(found) = changed_place(&changed) else {
                // What parts the text from its numbers is gone.
                let mark = file.rfind(MARK).unwrap();
                assert!((mark..mark + MARK.len()).contains(&at), "{at}");
                continue;
            };
            assert_eq!((found.offset, found.bytes), (at, 1), "{at} of {}", file.len());
        }
    }

    #[test]
    fn one_byte_more_or_less_is_found_and_of_more_bytes_the_piece() {
        let file = file();
        let at = file.find("\"a50\"").unwrap() + 2;
        let (before, after) = file.split_at(at);
        let found = changed_place(&format!("{before}x{after}")).unwrap();
        assert_eq!((found.offset, &*found.place), (at, "/x/ax50"));
        let found = changed_place(&format!("{before}{}", &after[1..])).unwrap();
        assert!(found.bytes == 1 && found.offset.abs_diff(at) <= 1, "{found:?}");
        let found = changed_place(&format!("{before}xyz{after}")).unwrap();
        assert!(
            found.bytes == PIECE && found.offset <= at && at - found.offset < PIECE,
            "{found:?}"
        );
    }
}
