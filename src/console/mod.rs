//! The console: a page to look at worlds with, as files inside the binary.
//!
//! The files hold no data, so whoever reaches the sandbox may read them. What the page shows it fetches from the admin API, which is guarded.

use std::borrow::Cow;
use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use siphasher::sip128::SipHasher13;

use crate::engine::{Request, Response, header_text, is_literal, problem};

/// Where the console lives.
pub const PATH: &str = "/__sandbox/ui";

/// All files together are smaller than this, so that the page is there at once.
pub const MOST_BYTES: usize = 60_000;

/// What the page may do: run its own scripts and read its own server. No text that it shows can be more than text.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/// A file of the console.
#[derive(Debug)]
pub struct ConsoleFile {
    /// What it is called behind [`PATH`]; the page itself has no name.
    pub name: &'static str,
    kind: &'static str,
    /// What is in it.
    pub content: &'static [u8],
}

/// A file with its name in the folder `console`, its name in paths, and its media type.
macro_rules! file {
    ($source:literal, $name:literal, $kind:expr) => {
        ConsoleFile {
            name: $name,
            kind: $kind,
            content: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/console/", $source)),
        }
    };
    ($source:literal, $kind:expr) => {
        file!($source, $source, $kind)
    };
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// All files.
#[rustfmt::skip]
pub const FILES: &[ConsoleFile] = &[
    file!("index.html", "", HTML),
    file!("theme.css",      CSS),
    file!("console.css",    CSS),
    file!("icon.svg",       "image/svg+xml"),
    file!("main.js",        SCRIPT),
    file!("api.js",         SCRIPT),
    file!("stream.js",      SCRIPT),
    file!("dom.js",         SCRIPT),
    file!("json.js",        SCRIPT),
    file!("head.js",        SCRIPT),
    file!("calls.js",       SCRIPT),
    file!("call.js",        SCRIPT),
    file!("board.js",       SCRIPT),
    file!("scenarios.js",   SCRIPT),
    file!("data.js",        SCRIPT),
    file!("snapshots.js",   SCRIPT),
    file!("coverage.js",    SCRIPT),
];

/// The entity tag of each file, in their order: the same bytes have the same tag in every process.
static TAGS: LazyLock<Vec<HeaderValue>> = LazyLock::new(|| {
    let digest = |content| SipHasher13::new().hash(content).as_u128();
    FILES.iter().map(|file| header_text(&format!("\"{:032x}\"", digest(file.content)))).collect()
});

/// The colours, type and spacing of every page of the sandbox, for pages that are files of their own.
pub fn theme() -> &'static str {
    let file = FILES.iter().find(|file| file.name == "theme.css");
    let text = file.and_then(|file| std::str::from_utf8(file.content).ok());
    text.expect("it is among the files, and is text")
}

/// What follows [`PATH`] in `path`, where that is the console's: its parts are compared decoded, as those of every path.
fn rest(path: &str) -> Option<Cow<'_, str>> {
    let mut parts = path.strip_prefix('/')?.splitn(3, '/');
    for literal in PATH.trim_start_matches('/').split('/') {
        parts.next().filter(|part| is_literal(part, literal))?;
    }
    Some(percent_decode_str(parts.next().unwrap_or_default()).decode_utf8_lossy())
}

/// Whether `path` is the console's, known or not.
pub fn is_console(path: &str) -> bool {
    rest(path).is_some()
}

/// The answer to `request`, where its path is the console's.
pub fn answer(request: &Request) -> Option<Response> {
    const TAKES: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");
    let name = rest(request.uri.path())?;
    let known = FILES.iter().zip(&*TAGS).find(|(file, _)| file.name == name);
    let Some((file, tag)) = known else {
        let detail = format!("the console has no file `{name}`");
        return Some(problem(StatusCode::NOT_FOUND, &detail, &format!("open {PATH}")));
    };
    Some(match request.method {
        Method::GET | Method::HEAD => sent(file, tag, request),
        Method::OPTIONS => Response::empty(StatusCode::NO_CONTENT).with(header::ALLOW, TAKES),
        _ => {
            let detail = format!("{PATH}/{name} does not take {}", request.method);
            let hint = "it takes GET, HEAD, OPTIONS";
            problem(StatusCode::METHOD_NOT_ALLOWED, &detail, hint).with(header::ALLOW, TAKES)
        }
    })
}

/// `file`, or that the client has it.
fn sent(file: &'static ConsoleFile, tag: &HeaderValue, request: &Request) -> Response {
    let fixed = HeaderValue::from_static;
    let response = match has(request, tag) {
        true => Response::empty(StatusCode::NOT_MODIFIED),
        false => Response {
            body: Bytes::from_static(file.content),
            ..Response::empty(StatusCode::OK).with(header::CONTENT_TYPE, fixed(file.kind))
        },
    };
    response
        .with(header::ETAG, tag.clone())
        // Another version of the program may listen here next time: the client asks each time whether the file is the same.
        .with(header::CACHE_CONTROL, fixed("no-cache"))
        .with(header::CONTENT_SECURITY_POLICY, fixed(POLICY))
        .with(header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff"))
        .with(header::REFERRER_POLICY, fixed("no-referrer"))
        .with(header::HeaderName::from_static("cross-origin-opener-policy"), fixed("same-origin"))
}

/// Whether the client has the file with this `tag`.
fn has(request: &Request, tag: &HeaderValue) -> bool {
    let tag = tag.to_str().expect("a tag is hexadecimal");
    let known = request.header(&header::IF_NONE_MATCH).unwrap_or_default();
    let mut known = known.split(',').map(|one| one.trim().trim_start_matches("W/"));
    known.any(|one| one == tag || one == "*")
}

/// The address of the console of the sandbox at `url`, with the admin `token` where it is to open without a question.
/// A fragment stays in the browser.
pub fn address(url: &str, token: Option<&str>) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let fragment =
        token.map(|token| format!("#token={}", utf8_percent_encode(token, NON_ALPHANUMERIC)));
    format!("{url}{PATH}{}", fragment.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_the_consoles_or_not() {
        for (path, is) in [
            (PATH, true),
            ("/__sandbox/ui/", true),
            ("/__sandbox/ui/main.js", true),
            ("/__sandbox/uis", false),
            ("/__sandbox", false),
            ("/~w/__sandbox/ui", false),
            ("/__sandbox/%75i", true),
            ("/%5f_sandbox/ui/main%2Ejs", true),
            ("/__sandbox/ui%2Fmain.js", false),
        ] {
            assert_eq!(is_console(path), is, "{path}");
        }
    }

    #[test]
    fn an_address_holds_the_token_in_its_fragment() {
        assert_eq!(address("http://h:1", None), "http://h:1/__sandbox/ui");
        assert_eq!(
            address("http://h:1", Some("a b#&")),
            "http://h:1/__sandbox/ui#token=a%20b%23%26"
        );
    }
}
