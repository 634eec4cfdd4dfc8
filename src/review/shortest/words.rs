//! Texts as words, and two texts side by side: the same but for instants and for words that may differ.

use crate::model::Timestamp;

/// The words of `text` with their places: letters, digits, hyphens and underscores.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    runs(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The longest parts of `text` all of whose bytes are `inside`, with their places. Those that are not ASCII never are.
fn runs(text: &str, inside: fn(u8) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        let start = at + bytes[at..].iter().position(|byte| inside(*byte))?;
        let length = bytes[start..].iter().position(|byte| !inside(*byte));
        at = length.map_or(text.len(), |length| start + length);
        Some((start, &text[start..at]))
    })
}

/// Where in `text` the first of some texts stands, the longest of those there: its place, and what comes with it.
pub(super) fn first_of<'c, T>(
    text: &str,
    known: impl Iterator<Item = (&'c str, T)>,
) -> Option<(std::ops::Range<usize>, T)> {
    let found = known.filter_map(|(known, of_it)| {
        let at = text.find(known)?;
        Some((at..at + known.len(), of_it))
    });
    found.min_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)))
}

/// Whether two texts are the same but for instants and for words that `may_differ`, which gets the place of a word in
/// `one`, the word, and the word in its place.
pub(super) fn alike(
    one: &str,
    other: &str,
    may_differ: &mut dyn FnMut(usize, &str, &str) -> bool,
) -> bool {
    let may_be_of_one =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.' | b'+');
    let is_instant = |text: &str| text.len() >= 20 && Timestamp::parse(text).is_ok();
    in_step((one, other), runs(one, may_be_of_one), runs(other, may_be_of_one), &mut |at, a, b| {
        a == b
            || (is_instant(a) && is_instant(b))
            || in_step((a, b), words(a), words(b), &mut |within, a, b| {
                a == b || may_differ(at + within, a, b)
            })
    })
}

/// Whether what is between the parts of two texts is the same, and the parts are `same` one by one.
fn in_step<'t>(
    (one, other): (&str, &str),
    mut parts: impl Iterator<Item = (usize, &'t str)>,
    mut others: impl Iterator<Item = (usize, &'t str)>,
    same: &mut dyn FnMut(usize, &str, &str) -> bool,
) -> bool {
    let (mut end, mut other_end) = (0, 0);
    loop {
        match (parts.next(), others.next()) {
            (None, None) => return one[end..] == other[other_end..],
            (Some((at, part)), Some((other_at, other_part))) => {
                if one[end..at] != other[other_end..other_at] || !same(at, part, other_part) {
                    return false;
                }
                (end, other_end) = (at + part.len(), other_at + other_part.len());
            }
            (Some(_), None) | (None, Some(_)) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_alike_beyond_instants_and_the_words_that_may_differ() {
        let alike = |one, other| alike(one, other, &mut |_, a, b| a.len() == 4 && b.len() == 4);
        for (one, other) in [
            (r#"{"id":"aaaa"}"#, r#"{"id":"bbbb"}"#),
            (r#"{"at":"2024-10-12T12:00:00.000Z"}"#, r#"{"at":"2024-10-12T14:00:01.5+01:00"}"#),
            ("aaaa: no. aaaa.bbbb", "bbbb: no. cccc.dddd"),
            ("", ""),
            ("ü aaaa ü", "ü bbbb ü"),
        ] {
            assert!(alike(one, other), "{one} {other}");
        }
        for (one, other) in [
            (r#"{"version":3}"#, r#"{"version":4}"#),
            (r#"{"at":"2024-10-12T12:00:00.000Z"}"#, r#"{"at":"2024"}"#),
            (r#"["aaaa"]"#, r#"["aaaa","bbbb"]"#),
            ("aaaa aaaa", "aaaa"),
            ("aaaa", "aaaa "),
            ("ü", "ä"),
        ] {
            assert!(!alike(one, other) && !alike(other, one), "{one} {other}");
        }
    }
}
