//! Where a request of a HAR file went: the target of its URL, as a server reads it.

use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What browsers write in URLs, and no target of a request may have.
const UNSENDABLE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The target of `url`; of one that is no request over HTTP, such as `data:`, the root.
///
/// # Errors
/// What is wrong with it.
pub(super) fn target(url: &str) -> Result<Uri, String> {
    let Some(rest) = behind_scheme(url) else { return Ok(Uri::from_static("/")) };
    let target = rest.find(['/', '?', '#']).map_or("", |end| &rest[end..]);
    let target = target.split('#').next().unwrap_or_default();
    let slash = if target.starts_with('/') { "" } else { "/" };
    let sent = format!("{slash}{}", utf8_percent_encode(target, UNSENDABLE));
    sent.parse().map_err(|error| format!("it cannot be the target of a request: {error}"))
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
            ("http://h/a b|{c}/ü", "/a%20b%7C%7Bc%7D/%C3%BC"),
            ("data:text/plain,x", "/"),
            ("chrome-extension://abc/x", "/"),
        ] {
            assert_eq!(target(url).map(|it| it.to_string()).as_deref(), Ok(sent), "{url}");
        }
        assert!(target(&format!("http://h/{}", "x".repeat(70_000))).is_err());
    }
}
