//! Credentials in texts, replaced by a fingerprint that tells whether two are the same and nothing else.

use std::borrow::Cow;

use http::HeaderName;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, SET_COOKIE};

use crate::engine::ambient::roll;

/// The headers that carry credentials; the last two are what clients of the vendor's other services send too.
const HEADERS: [HeaderName; 6] = [
    AUTHORIZATION,
    PROXY_AUTHORIZATION,
    COOKIE,
    SET_COOKIE,
    HeaderName::from_static("saas-token"),
    HeaderName::from_static("x-api-key"),
];

/// The members of forms and JSON texts that carry credentials.
const MEMBERS: [&str; 6] =
    ["client_secret", "access_token", "refresh_token", "password", "assertion", "token"];

/// Eight digits that depend on the text and the world's random seed.
fn fingerprint(text: &[u8], seed: u64) -> String {
    let roll = roll(seed, &[b"fingerprint", text]);
    // Written digit by digit: every exchange has one, and formatting costs more than the roll.
    let digit = |nth: usize| {
        char::from(
            b"0123456789abcdef"[usize::from(roll.to_be_bytes()[nth / 2] >> (4 - nth % 2 * 4) & 15)],
        )
    };
    std::iter::once('#').chain((0..8).map(digit)).collect()
}

/// The fingerprint of a header that carries a credential, behind its scheme; none for other headers.
pub(super) fn of_header(name: &HeaderName, value: &[u8], seed: u64) -> Option<String> {
    if !HEADERS.contains(name) {
        return None;
    }
    let scheme = value
        .iter()
        .position(|byte| *byte == b' ')
        .filter(|_| *name == AUTHORIZATION || *name == PROXY_AUTHORIZATION);
    Some(match scheme {
        Some(at) => {
            let mut shown = String::from_utf8_lossy(&value[..at]).into_owned();
            shown.push(' ');
            shown.push_str(&fingerprint(value[at..].trim_ascii(), seed));
            shown
        }
        None => fingerprint(value, seed),
    })
}

/// The query of a URL with its credentials replaced. Nearly every one has none, and is looked through once.
pub(super) fn of_query(query: &str, seed: u64) -> Cow<'_, str> {
    let is_secret = |pair: &str| pair.split('=').next().is_some_and(|name| MEMBERS.contains(&name));
    if query.split('&').any(is_secret) { redacted(query, seed) } else { Cow::Borrowed(query) }
}

/// A body, a form or a JSON text, with its credentials replaced.
pub(super) fn of_body(body: &[u8], seed: u64) -> Vec<u8> {
    redacted(&String::from_utf8_lossy(body), seed).into_owned().into_bytes()
}

/// `text`, a form or a JSON text, with its credentials replaced.
fn redacted(text: &str, seed: u64) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for member in MEMBERS {
        for (before, end) in [(format!("{member}="), '&'), (format!("\"{member}\":"), '"')] {
            let spans = spans(&text, &before, end);
            for span in spans.into_iter().rev() {
                let found = fingerprint(text[span.clone()].as_bytes(), seed);
                text.to_mut().replace_range(span, &found);
            }
        }
    }
    text
}

/// Where the values behind `before` stand: up to the `end` of a form's pair, or between the quotes of a JSON text.
fn spans(text: &str, before: &str, end: char) -> Vec<std::ops::Range<usize>> {
    let starts = text
        .match_indices(before)
        .filter(|(at, _)| end == '"' || *at == 0 || text[..*at].ends_with(['&', '?']));
    let span = |(at, _): (usize, &str)| {
        let start = at + before.len();
        let rest = &text[start..];
        if end == '&' {
            return (!rest.starts_with('&') && !rest.is_empty())
                .then(|| start..start + rest.find('&').unwrap_or(rest.len()));
        }
        let open = rest.find(|c: char| !c.is_ascii_whitespace())?;
        let quoted = rest[open..].strip_prefix('"')?;
        let start = start + open + 1;
        let mut escaped = false;
        let close = quoted.find(|c| {
            let closes = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        });
        Some(start..start + close.unwrap_or(quoted.len()))
    };
    starts.filter_map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_in_a_header_leaves_its_scheme_and_a_fingerprint() {
        let of = |name, value: &str| of_header(&name, value.as_bytes(), 7).unwrap_or_default();
        let found = of(AUTHORIZATION, "Bearer secret");
        assert!(found.starts_with("Bearer #") && found.len() == 16, "{found}");
        assert_eq!(found, of(AUTHORIZATION, "Bearer  secret"));
        assert_ne!(found, of(AUTHORIZATION, "Bearer other"));
        assert!(of(COOKIE, "session=secret; b=c").starts_with('#'));
        assert_eq!(of_header(&http::header::ACCEPT, b"*/*", 7), None);
    }

    #[test]
    fn credentials_in_forms_and_json_are_replaced_wherever_they_stand() {
        for (text, secrets) in [
            ("client_secret=s%26x&a=1&client_secret=y", &["s%26x", "y"][..]),
            ("a=1&my_client_secret=kept", &[]),
            ("client_secret=&a=1", &[]),
            (r#"{"client_secret" :1,"access_token":"a\"b","x":"y"}"#, &[r#"a\"b"#]),
            (r#"{"password": "p p"}"#, &["p p"]),
            (r#"{"password": "cut"#, &["cut"]),
        ] {
            let mut shown = text.to_owned();
            for secret in secrets {
                let value = |before: &str, mark: &str| format!("{before}{mark}");
                let found = fingerprint(secret.as_bytes(), 7);
                for before in ["=", "\"", "\": \""] {
                    shown = shown.replace(&value(before, secret), &value(before, &found));
                }
            }
            assert_eq!(redacted(text, 7), shown);
            if !text.starts_with('{') {
                assert_eq!(of_query(text, 7), shown);
            }
        }
    }
}
