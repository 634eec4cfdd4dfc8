//! Who may call the admin API: the machine itself, and callers that know the admin token.
//!
//! A page in a browser on this machine is not the machine itself: a name that resolves to a loopback address shows in
//! `Host`, a page of another site in `Origin` or `Sec-Fetch-Site`, and each is refused. Nor is a proxy on this machine:
//! it passes on what comes from elsewhere, and adds headers that say so. Pages of servers that the user has named,
//! such as a development server's, are let in.

use core::net::{IpAddr, Ipv6Addr};

use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use super::origin::PageOrigin;
use super::refusal::AdminRefusal;
use crate::engine::{Request, bearer};

/// The rule by which callers are let in.
#[derive(Clone, Default)]
pub struct Guard {
    token: Option<Box<str>>,
    /// Whose pages may call it besides the sandbox's own.
    origins: Vec<PageOrigin>,
}

impl core::fmt::Debug for Guard {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let token = self.token.as_ref().map(|_| "…");
        f.debug_struct("Guard").field("token", &token).field("origins", &self.origins).finish()
    }
}

impl Guard {
    /// One that requires `token`, or without a token lets in loopback only.
    pub fn new(token: Option<Box<str>>) -> Self {
        Self { token, origins: Vec::new() }
    }

    /// The same, which lets in pages of these `origins` too.
    #[must_use]
    pub fn with_origins(self, origins: Vec<PageOrigin>) -> Self {
        Self { origins, ..self }
    }

    /// Whether a token is required.
    pub fn asks_for_token(&self) -> bool {
        self.token.is_some()
    }

    /// Lets `request` from `peer` in.
    ///
    /// # Errors
    /// 403 with what would be let in.
    pub fn admit(&self, peer: IpAddr, request: &Request) -> Result<(), AdminRefusal> {
        match &self.token {
            // Browsers ask first whether they may send the token, and send none then.
            Some(_) if self.is_preflight(request) => Ok(()),
            Some(token) => by_token(request, token),
            None => self.loopback(peer, request),
        }
    }

    /// The `Origin` of a page that may read the answer, be `request` let in or refused: the sandbox's own where it `is_in`,
    /// and those that were named.
    pub fn reader<'r>(&self, request: &'r Request, is_in: bool) -> Option<&'r HeaderValue> {
        let origin = request.headers.get(header::ORIGIN)?;
        let own = |sent: &str| host(request).is_some_and(|host| is_own(sent, host));
        let is_own = is_in && origin.to_str().is_ok_and(own);
        (is_own || self.is_invited(request)).then_some(origin)
    }

    /// Whether it comes from a page that was named.
    fn is_invited(&self, request: &Request) -> bool {
        let mut sent = request.headers.get_all(header::ORIGIN).iter();
        let origin = sent.next().filter(|_| sent.next().is_none());
        let origin = origin.and_then(|origin| origin.to_str().ok());
        origin.is_some_and(|sent| self.origins.iter().any(|known| known.is(sent)))
    }

    fn is_preflight(&self, request: &Request) -> bool {
        request.method == Method::OPTIONS
            && request.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
            && self.is_invited(request)
    }
}

/// The longest admin token, in bytes: far below what a request may have of headers.
const MAX_TOKEN: usize = 8 * 1024;

/// The admin token that `text` says, without white space around it: files that are mounted as secrets end in a line
/// break, and no header can.
///
/// # Errors
/// Why no client could send it as bearer, without the text itself.
pub fn admin_token(text: &str) -> Result<Box<str>, &'static str> {
    let token = text.trim();
    match token.is_empty() {
        true => Err("it is empty"),
        false if token.len() > MAX_TOKEN => Err("it is longer than 8 KB"),
        false if !token.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) => {
            Err("a header holds printable ASCII characters only, and it has others")
        }
        false => Ok(token.into()),
    }
}

fn refuse(detail: String, hint: &str) -> Result<(), AdminRefusal> {
    Err(AdminRefusal::new(StatusCode::FORBIDDEN, detail, hint))
}

/// Any other caller gets a 403, with a wrong token as with none: the message says which it was.
fn by_token(request: &Request, token: &str) -> Result<(), AdminRefusal> {
    let hint = "send the sandbox's --admin-token as `Authorization: Bearer …`";
    match sent(request) {
        None if request.headers.contains_key(header::AUTHORIZATION) => {
            refuse("the header Authorization is no bearer token".to_owned(), hint)
        }
        None => refuse("the admin API asks for its bearer token here".to_owned(), hint),
        Some(sent) if same(sent.as_bytes(), token.as_bytes()) => Ok(()),
        Some(_) => refuse(
            "the bearer token is not the admin token".to_owned(),
            "send the --admin-token (EMPORIX_SANDBOX_ADMIN_TOKEN) with which this sandbox was started; the tokens of its tenants are others",
        ),
    }
}

/// The text of the bearer token that was sent.
fn sent(request: &Request) -> Option<&str> {
    bearer(request.header(&header::AUTHORIZATION))
}

/// Compares in a time that does not depend on where the texts differ, so that timing does not reveal the token.
fn same(sent: &[u8], token: &[u8]) -> bool {
    let differ = sent.iter().zip(token).fold(0, |differ, (one, other)| differ | (one ^ other));
    sent.len() == token.len() && core::hint::black_box(differ) == 0
}

impl Guard {
    fn loopback(&self, peer: IpAddr, request: &Request) -> Result<(), AdminRefusal> {
        if !peer.to_canonical().is_loopback() {
            let useless = sent(request).map_or("", |_| ": it was started without an admin token");
            return refuse(
                format!(
                    "the admin API answers this machine only, and {} is another{useless}",
                    peer.to_canonical()
                ),
                "start the sandbox with --admin-token (EMPORIX_SANDBOX_ADMIN_TOKEN) and send it as bearer",
            );
        }
        let hint = "call it as localhost, 127.0.0.1 or [::1], or start the sandbox with --admin-token and send it as bearer";
        let host = host(request);
        let Some(host) = host.filter(|host| is_loopback(host)) else {
            let reason = host.map_or_else(
                || "there is no one Host".to_owned(),
                |host| format!("Host is `{host}`"),
            );
            return refuse(
                format!("the admin API is called by a loopback name, and {reason}"),
                hint,
            );
        };
        if let Some(name) = request.headers.keys().find(|name| is_of_a_proxy(name)) {
            return refuse(
                format!(
                    "the admin API answers this machine only, and the header `{name}` shows that a proxy passed on this call, perhaps from another"
                ),
                "call the sandbox itself and not the proxy, or start the sandbox with --admin-token and send it as bearer",
            );
        }
        match self.is_invited(request) {
            true => Ok(()),
            false => page_of_its_own(request, host),
        }
    }
}

/// Headers by which proxies name their clients, besides all that start with [`FORWARDED_BY`].
#[rustfmt::skip]
const OF_PROXIES: [&str; 17] = [
    "forwarded", "via",
    "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-proxyuser-ip", "x-remote-ip", "x-remote-addr", "client-ip",
    "true-client-ip", "cf-connecting-ip", "fastly-client-ip", "fly-client-ip", "x-appengine-user-ip",
    "x-azure-clientip", "x-envoy-external-address", "x-host",
];

/// How the other headers of proxies start: `X-Forwarded-For`, `-Host`, `-Proto` and their like, and those in which a
/// second proxy keeps what a first one said.
const FORWARDED_BY: [&str; 3] = ["x-forwarded", "x-original-forwarded", "x-original-host"];

fn is_of_a_proxy(name: &HeaderName) -> bool {
    let name = name.as_str();
    OF_PROXIES.contains(&name) || FORWARDED_BY.iter().any(|start| name.starts_with(start))
}

/// What browsers say about where a call comes from.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets in requests that no page makes, and those of a page of the sandbox called `host`. A browser leaves `Origin` out
/// of many calls of other sites' pages, and always sends `Sec-Fetch-Site`.
fn page_of_its_own(request: &Request, host: &str) -> Result<(), AdminRefusal> {
    let is_good = |name: &HeaderName, value: &str| match *name == SEC_FETCH_SITE {
        true => ["same-origin", "none"].contains(&value),
        false => is_own(value, host),
    };
    for (name, shown) in [(header::ORIGIN, "Origin"), (SEC_FETCH_SITE, "Sec-Fetch-Site")] {
        for value in request.headers.get_all(&name) {
            let value = String::from_utf8_lossy(value.as_bytes());
            if !is_good(&name, &value) {
                let detail = format!(
                    "the admin API answers no page of another site, and {shown} is `{value}`"
                );
                return refuse(detail, &hint_for_pages(&value));
            }
        }
    }
    Ok(())
}

/// What to do about a page at `origin` that is refused.
fn hint_for_pages(origin: &str) -> String {
    let invited = match PageOrigin::parse(origin) {
        Ok(_) => format!("start the sandbox with --admin-origin {origin} for a page of your own"),
        Err(_) => "name the page's server with --admin-origin".to_owned(),
    };
    format!(
        "call it from a program or from a page of the sandbox itself, {invited}, or start it with --admin-token and send that as bearer"
    )
}

/// The name and port by which the sandbox was called: what the target says, else the one header.
pub fn host(request: &Request) -> Option<&str> {
    if let Some(authority) = request.uri.authority() {
        return Some(authority.as_str());
    }
    let mut headers = request.headers.get_all(header::HOST).iter();
    let host = headers.next().filter(|_| headers.next().is_none())?;
    host.to_str().ok()
}

/// Whether `origin` is that of a page which the sandbox called `host` has sent.
fn is_own(origin: &str, host: &str) -> bool {
    let Some(at) = origin.strip_prefix("http://") else {
        return origin.strip_prefix("https://").is_some_and(|at| at.eq_ignore_ascii_case(host));
    };
    let other_name = || is_loopback(at) && is_loopback(host) && split(at).1 == split(host).1;
    at.eq_ignore_ascii_case(host) || other_name()
}

/// Whether `host`, with or without a port, is a name of this machine that no name server can give away.
fn is_loopback(host: &str) -> bool {
    let (name, port) = split(host);
    if port.is_some_and(|port| port.is_empty() || port.parse::<u16>().is_err()) {
        return false;
    }
    if let Some(bracketed) = name.strip_prefix('[') {
        let address = bracketed.strip_suffix(']').and_then(|address| address.parse().ok());
        return address.is_some_and(|address: Ipv6Addr| address == Ipv6Addr::LOCALHOST);
    }
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<core::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

/// The same name at another port.
pub fn at_port(host: &str, port: u16) -> String {
    format!("{}:{port}", split(host).0)
}

/// Name and port.
fn split(host: &str) -> (&str, Option<&str>) {
    let after_name = host.rfind(']').map_or(0, |end| end + 1);
    match host[after_name..].find(':') {
        Some(colon) => (&host[..after_name + colon], Some(&host[after_name + colon + 1..])),
        None => (host, None),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderName, Method};

    use super::*;

    fn request(headers: &[(&'static str, &str)]) -> Request {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        let uri = "/__sandbox/worlds".parse().unwrap();
        Request {
            method: Method::GET,
            uri,
            headers: map,
            body: Bytes::new(),
            packed: None,
            port_of: None,
        }
    }

    #[test]
    fn pages_that_were_named_are_let_in_and_no_other_check_is_lifted() {
        let named = PageOrigin::parse("http://localhost:5173").unwrap();
        let guard = |token: Option<&str>| {
            Guard::new(token.map(Into::into)).with_origins(vec![named.clone()])
        };
        let admits = |token, peer: &str, headers: &[(&'static str, &str)]| {
            guard(token).admit(peer.parse().unwrap(), &request(headers)).is_ok()
        };
        let (host, page) = (("host", "localhost:14010"), ("origin", "http://localhost:5173"));
        let (same, cross) = (("sec-fetch-site", "same-site"), ("sec-fetch-site", "cross-site"));
        for site in [same, cross] {
            assert!(admits(None, "127.0.0.1", &[host, page, site]), "{site:?}");
            assert!(!admits(None, "127.0.0.1", &[host, site]), "{site:?}");
            assert!(!admits(None, "127.0.0.1", &[host, ("origin", "http://localhost:3000"), site]));
        }
        for (peer, headers) in [
            ("10.0.0.7", [host, page]),
            ("127.0.0.1", [("host", "evil.example"), page]),
            ("127.0.0.1", [host, ("origin", "http://localhost:51730")]),
            ("127.0.0.1", [host, ("origin", "null")]),
        ] {
            assert!(!admits(None, peer, &headers), "{peer} {headers:?}");
        }
        for more in [("origin", "http://evil.example"), ("via", "1.1 proxy")] {
            assert!(!admits(None, "127.0.0.1", &[host, page, more]), "{more:?}");
        }
        // With a token only the question before the call needs none.
        assert!(!admits(Some("s"), "127.0.0.1", &[host, page]));
        for (origin, good) in [(page, true), (("origin", "http://evil.example"), false)] {
            let asks = ("access-control-request-method", "POST");
            let preflight = Request { method: Method::OPTIONS, ..request(&[host, origin, asks]) };
            assert_eq!(
                guard(Some("s")).admit("10.0.0.7".parse().unwrap(), &preflight).is_ok(),
                good
            );
        }
    }

    fn admits(token: Option<&str>, peer: &str, headers: &[(&'static str, &str)]) -> bool {
        let guard = Guard::new(token.map(Into::into));
        guard.admit(peer.parse().unwrap(), &request(headers)).is_ok()
    }

    #[test]
    fn without_a_token_peer_and_host_are_loopback_and_the_origin_is_ours() {
        for host in
            ["localhost", "LOCALHOST:1", "127.0.0.1:14010", "127.8.9.1", "[::1]", "[::1]:14010"]
        {
            assert!(admits(None, "127.0.0.1", &[("host", host)]), "{host}");
            assert!(admits(None, "::1", &[("host", host)]), "{host}");
            assert!(admits(None, "::ffff:127.0.0.1", &[("host", host)]), "{host}");
            assert!(!admits(None, "10.0.0.7", &[("host", host)]), "{host}");
            assert!(!admits(None, "::ffff:10.0.0.7", &[("host", host)]), "{host}");
        }
        for host in [
            "example.com",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "0.0.0.0",
            "[::2]",
            "",
            ":1",
            "localhost:",
            "localhost:x",
            "::1",
            "127.0.0.1:1:2",
            "[::1]x",
        ] {
            assert!(!admits(None, "127.0.0.1", &[("host", host)]), "{host}");
        }
        assert!(!admits(None, "127.0.0.1", &[]));
        assert!(!admits(None, "127.0.0.1", &[("host", "localhost"), ("host", "example.com")]));
        for (origin, good) in [
            ("http://localhost:14010", true),
            ("http://127.0.0.1:14010", true),
            ("http://localhost:3000", false),
            ("https://localhost:14010", true),
            ("http://example.com", false),
            ("http://example.com:14010", false),
            ("null", false),
        ] {
            assert_eq!(
                admits(None, "127.0.0.1", &[("host", "localhost:14010"), ("origin", origin)]),
                good,
                "{origin}"
            );
        }
    }

    #[test]
    fn without_a_token_what_a_proxy_passed_on_is_refused_whatever_the_header_says() {
        let host = ("host", "localhost:14010");
        for name in [
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded-server",
            "x-original-forwarded-for",
            "forwarded",
            "via",
            "x-real-ip",
            "true-client-ip",
        ] {
            for value in ["10.0.0.7", "127.0.0.1", "for=127.0.0.1", "1.1 proxy", ""] {
                assert!(!admits(None, "127.0.0.1", &[host, (name, value)]), "{name}: {value}");
                let bearer = ("authorization", "Bearer s");
                assert!(admits(Some("s"), "127.0.0.1", &[host, (name, value), bearer]), "{name}");
            }
        }
        for name in ["x-request-id", "x-original-url", "x-forward", "forwarded-by", "viaduct"] {
            assert!(admits(None, "127.0.0.1", &[host, (name, "1")]), "{name}");
        }
    }

    #[test]
    fn without_a_token_a_browser_has_to_come_from_a_page_of_ours_or_from_none() {
        let host = ("host", "localhost:14010");
        for (site, good) in [
            ("none", true),
            ("same-origin", true),
            ("same-site", false),
            ("cross-site", false),
            ("", false),
            ("other", false),
        ] {
            let site = ("sec-fetch-site", site);
            assert_eq!(admits(None, "127.0.0.1", &[host, site]), good, "{site:?}");
            let twice = [host, ("sec-fetch-site", "none"), site];
            assert_eq!(admits(None, "127.0.0.1", &twice), good, "{site:?}");
            let own = ("origin", "http://localhost:14010");
            assert_eq!(admits(None, "127.0.0.1", &[host, own, site]), good, "{site:?}");
            let bearer = ("authorization", "Bearer s");
            assert!(admits(Some("s"), "127.0.0.1", &[host, site, bearer]), "{site:?}");
        }
        let two = [host, ("origin", "http://localhost:14010"), ("origin", "http://x")];
        assert!(!admits(None, "127.0.0.1", &two));
    }

    #[test]
    fn with_a_token_the_bearer_is_asked_of_everybody_and_lifts_the_other_checks() {
        let bearer = |text: &'static str| ("authorization", text);
        for peer in ["127.0.0.1", "10.0.0.7", "::1"] {
            for headers in [&[("host", "sandbox:14010")][..], &[("origin", "http://x")], &[]] {
                let with = |value| [headers, &[bearer(value)]].concat();
                assert!(admits(Some("s3cret"), peer, &with("Bearer s3cret")));
                assert!(admits(Some("s3cret"), peer, &with("bearer  s3cret ")));
                for wrong in [
                    "Bearer s3cre",
                    "Bearer s3crets",
                    "Bearer S3cret",
                    "Bearer",
                    "Basic s3cret",
                    "",
                ] {
                    assert!(!admits(Some("s3cret"), peer, &with(wrong)), "{wrong}");
                }
                assert!(!admits(Some("s3cret"), peer, headers));
            }
        }
    }

    #[test]
    fn a_refusal_tells_what_was_wrong() {
        let refusal_of = |token: Option<&str>, peer: &str, headers: &[(&'static str, &str)]| {
            let guard = Guard::new(token.map(Into::into));
            let refusal = guard.admit(peer.parse().unwrap(), &request(headers)).unwrap_err();
            assert_eq!(refusal.status, StatusCode::FORBIDDEN);
            refusal.detail
        };
        let local = "127.0.0.1";
        for (token, peer, headers, detail) in [
            (Some("s"), local, &[][..], "asks for its bearer token"),
            (Some("s"), local, &[("authorization", "Bearer t")], "is not the admin token"),
            (Some("s"), local, &[("authorization", "Basic s")], "is no bearer token"),
            (None, "10.0.0.7", &[("host", "localhost")], "10.0.0.7 is another"),
            (None, "10.0.0.7", &[("authorization", "Bearer s")], "without an admin token"),
            (None, local, &[("host", "evil.example")], "Host is `evil.example`"),
            (None, local, &[], "there is no one Host"),
            (None, local, &[("host", "localhost"), ("origin", "null")], "Origin is `null`"),
            (None, local, &[("host", "localhost"), ("via", "1.1 p")], "`via` shows that a proxy"),
            (
                None,
                local,
                &[("host", "localhost"), ("sec-fetch-site", "cross-site")],
                "Sec-Fetch-Site is `cross-site`",
            ),
        ] {
            let reason = refusal_of(token, peer, headers);
            assert!(reason.contains(detail), "{reason}");
        }
    }

    #[test]
    fn a_token_is_what_a_client_can_send() {
        let long = "x".repeat(MAX_TOKEN + 1);
        for (text, token) in [
            ("s3cret", Some("s3cret")),
            ("s3cret\n", Some("s3cret")),
            (" \ts3cret\r\n", Some("s3cret")),
            ("s3 cret~!\"", Some("s3 cret~!\"")),
            (&long[1..], Some(&long[1..])),
            (&long, None),
            ("", None),
            (" \n", None),
            ("s3\ncret", None),
            ("s3\tcret", None),
            ("s3\0cret", None),
            ("s3\u{7f}cret", None),
            ("sécret", None),
            ("s3cret\u{200b}", None),
        ] {
            assert_eq!(admin_token(text).ok().as_deref(), token, "{text:?}");
            if let Some(token) = token {
                let bearer = format!("Bearer {token}");
                assert!(admits(Some(token), "127.0.0.1", &[("authorization", &bearer)]), "{token}");
            }
        }
    }

    #[test]
    fn the_token_is_not_told() {
        assert!(!format!("{:?}", Guard::new(Some("s3cret".into()))).contains("s3cret"));
    }
}
