//! Ids in a URL that were not percent-encoded.

use super::sent::SentRequest;

/// What ends the names of the parameters that are ids.
const ID: &str = "Id";

/// The first id of the path, or of the query, that has a character which a URL does not have, or a percent sign that
/// begins no encoded byte. Colons, commas and the like may stand there as they are.
pub(super) fn not_encoded(sent: &SentRequest<'_>) -> Option<String> {
    let in_path = sent.path.split('/').find_map(|part| unencoded(part, part));
    in_path.or_else(|| {
        let pairs = sent.query.into_iter().flat_map(|query| query.split('&'));
        let ids = pairs.filter_map(|pair| pair.split_once('='));
        let mut ids = ids.filter(|(name, _)| name.ends_with(ID) || *name == "id");
        ids.find_map(|(name, value)| unencoded(&format!("{name}={value}"), value))
    })
}

/// That `text` is not encoded, shown as `whole`.
fn unencoded(whole: &str, text: &str) -> Option<String> {
    let what = first_unencoded(text)?;
    Some(format!("`{whole}` has {what} that is not percent-encoded"))
}

fn first_unencoded(text: &str) -> Option<String> {
    text.char_indices().find_map(|(at, c)| match c {
        '%' => {
            let is_hex = |byte: &u8| byte.is_ascii_hexdigit();
            let digits = text.as_bytes()[at + 1..].iter().take(2).filter(|byte| is_hex(byte));
            (digits.count() < 2).then(|| "a percent sign".to_owned())
        }
        _ if is_of_a_segment(c) => None,
        c => Some(format!("`{c}`")),
    })
}

/// Whether RFC 3986 lets a segment of a path have this character as it is.
fn is_of_a_segment(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_segment_cannot_have_is_found_and_what_it_can_is_not() {
        for (text, what) in [
            ("a|b", Some("`|`")),
            ("{segmentId}", Some("`{`")),
            ("müller", Some("`ü`")),
            ("100%", Some("a percent sign")),
            ("%2", Some("a percent sign")),
            ("%zz", Some("a percent sign")),
            ("a%7Cb", None),
            ("a:b,c;d=e@f+g", None),
            ("", None),
        ] {
            assert_eq!(first_unencoded(text).as_deref(), what, "{text}");
        }
    }
}
