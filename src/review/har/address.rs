//! Where a request of a HAR file went: the target of its URL, as a server reads it, and a target as a part of a URL.

use std::borrow::Cow;

use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What no target of a request may have, though URLs in files do.
const UNSENDABLE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');
/// What servers take in a target, and no URI has.
const NOT_OF_A_URI: &AsciiSet =
    &UNSENDABLE.add(b'#').add(b'[').add(b'\\').add(b']').add(b'^').add(b'{').add(b'|').add(b'}');

/// The target of `url`, its characters as they are wherever a request can have them; of one that is no request over HTTP, such as
/// `data:`, the root.
///
/// # Errors
/// What is wrong with it.
pub(super) fn target(url: &str) -> Result<Uri, String> {
    let Some(rest) = behind_scheme(url) else { return Ok(Uri::from_static("/")) };
    let target = rest.find(['/', '?', '#']).map_or("", |end| &rest[end..]);
    let target = target.split('#').next().unwrap_or_default();
    let slash = if target.starts_with('/') { "" } else { "/" };
    sendable(&format!("{slash}{target}"))
}

/// `target` as a request has it.
///
/// # Errors
/// What is wrong with it.
pub(super) fn sendable(target: &str) -> Result<Uri, String> {
    let as_it_is = target.parse();
    let sent = as_it_is.or_else(|_| utf8_percent_encode(target, UNSENDABLE).to_string().parse());
    sent.map_err(|error| format!("it cannot be the target of a request: {error}"))
}

/// `target` as a part of a URI: what none has is percent-encoded, and so is a percent sign that begins no encoded byte.
pub(super) fn of_uri(target: &str) -> Cow<'_, str> {
    let encoded = Cow::from(utf8_percent_encode(target, NOT_OF_A_URI));
    let begins_byte = |rest: &str| {
        let digits = rest.bytes().take(2);
        digits.filter(u8::is_ascii_hexdigit).count() == 2
    };
    let mut parts = encoded.split('%');
    let first = parts.next().unwrap_or_default();
    if parts.clone().all(begins_byte) {
        return encoded;
    }
    let rest = parts.map(|part| {
        let sign = if begins_byte(part) { "%" } else { "%25" };
        format!("{sign}{part}")
    });
    std::iter::once(first.to_owned()).chain(rest).collect::<String>().into()
}

/// Whether it is a request over HTTP.
pub(super) fn is_http(url: &str) -> bool {
    behind_scheme(url).is_some()
}

fn behind_scheme(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_becomes_the_target_that_a_server_reads() {
        for (url, sent) in [
            ("https://api.emporix.io/a/b?x=1#y", "/a/b?x=1"),
            ("HTTP://localhost:1?x", "/?x"),
            ("http://localhost", "/"),
            ("http://h/a b|{c}/ü", "/a%20b|{c}/%C3%BC"),
            ("http://h/a|{c}?id=x|y", "/a|{c}?id=x|y"),
            ("data:text/plain,x", "/"),
            ("chrome-extension://abc/x", "/"),
        ] {
            assert_eq!(target(url).map(|it| it.to_string()).as_deref(), Ok(sent), "{url}");
        }
        assert!(target(&format!("http://h/{}", "x".repeat(70_000))).is_err());
    }

    #[test]
    fn a_target_becomes_a_part_of_a_uri() {
        for (target, uri) in [
            ("/a/b?x=1&y=%20", "/a/b?x=1&y=%20"),
            ("/{id}|[x]?q=#1", "/%7Bid%7D%7C%5Bx%5D?q=%231"),
            ("/100%/%zz/%41%", "/100%25/%25zz/%41%25"),
        ] {
            assert_eq!(of_uri(target), uri);
        }
    }
}
