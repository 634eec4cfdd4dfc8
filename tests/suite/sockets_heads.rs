//! Heads of requests as HTTP has them, and as it does not.

use std::io::{BufRead, BufReader, Lines};
use std::process::ChildStderr;

use emporix_sandbox::Config;

use crate::support::{Answer, CUSTOMERS, exchange};
use crate::support_linted::Sandbox;
use crate::support_process::{Server, command, in_time, url};

/// The first answer to a GET of `target` with these lines in its head.
fn answered(sandbox: &Sandbox, target: &str, version: &str, lines: &[&[u8]]) -> Answer {
    let mut request =
        format!("GET {target} {version}\r\nAuthorization: Bearer service\r\n").into_bytes();
    for line in lines {
        request.extend_from_slice(line);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    exchange(sandbox.url(), request).into_iter().next().expect("an answer")
}

const BAD: [&[&[u8]]; 9] = [
    &[],
    &[b"Host:"],
    &[b"Host: a", b"Host: a"],
    &[b"Host: a", b"host: b"],
    &[b"Host: a b"],
    &[b"Host: user@a"],
    &[b"Host: a:b"],
    &[b"Host: a/b"],
    &[b"Host: \xff"],
];

#[test]
fn a_request_of_http_1_1_has_exactly_one_good_host() {
    let sandbox = Sandbox::start().unwrap();
    let absolute = format!("http://shop.example{CUSTOMERS}");
    for target in [CUSTOMERS, &absolute, "/nowhere"] {
        for lines in BAD {
            let answer = answered(&sandbox, target, "HTTP/1.1", lines);
            answer.assert_house_form(400);
            assert_eq!(answer.json()["details"][0]["field"], "Host", "{answer:?}");
        }
    }
    let absolute = answered(&sandbox, &absolute, "HTTP/1.1", &[b"Host: other.example"]);
    assert_eq!(absolute.status, 200, "{absolute:?}");
    for host in ["sandbox", "my_service:14010", "127.0.0.1", "[::1]:14010"] {
        let host = format!("Host: {host}");
        let answer = answered(&sandbox, CUSTOMERS, "HTTP/1.1", &[host.as_bytes()]);
        assert_eq!(answer.status, 200, "{host}: {answer:?}");
    }
}

#[test]
fn a_request_of_http_1_0_may_have_none() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(answered(&sandbox, CUSTOMERS, "HTTP/1.0", &[]).status, 200);
    assert_eq!(answered(&sandbox, CUSTOMERS, "HTTP/1.0", &[b"Host: sandbox"]).status, 200);
    for lines in &BAD[1..] {
        answered(&sandbox, CUSTOMERS, "HTTP/1.0", lines).assert_house_form(400);
    }
    let live = "/__sandbox/health/live";
    assert_eq!(answered(&sandbox, live, "HTTP/1.0", &[]).status, 200);
}

#[test]
fn the_admin_api_says_it_in_its_own_voice() {
    let admin_token = Some("service".into());
    for config in [Config::default(), Config { admin_token, ..Config::default() }] {
        let sandbox = Sandbox::start_with(config).unwrap();
        for target in ["/__sandbox/worlds", "/__sandbox/health/live"] {
            for lines in BAD {
                let answer = answered(&sandbox, target, "HTTP/1.1", lines);
                assert_eq!(answer.status, 400, "{answer:?}");
                assert_eq!(answer.header("content-type"), "application/problem+json");
                assert!(answer.json()["hint"].as_str().unwrap().contains("Host"), "{answer:?}");
            }
        }
    }
}

/// The binary, and what it says on standard error.
struct Heard {
    server: Server,
    url: String,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Heard {
    fn start() -> Self {
        let (server, ready, error) =
            Server::heard(command(&["--port", "0", "--format", "json"], &[]));
        Self { server, url: url(&ready).to_owned(), lines: BufReader::new(error).lines() }
    }

    /// What is said next of what is no request.
    #[track_caller]
    fn next(&mut self) -> String {
        let mut others = Vec::new();
        let lines = self.lines.by_ref().map(Result::unwrap);
        let mut lines = lines.inspect(|line| others.push(line.clone()));
        let line =
            in_time(self.server.pid(), || lines.find(|line| line.contains("sent no request")));
        line.unwrap_or_else(|| panic!("nothing is said of it, only {others:#?}"))
    }
}

#[test]
fn what_is_no_request_is_told_on_the_terminal_with_what_to_do() {
    let mut heard = Heard::start();
    let list = |end: &str| format!("GET {CUSTOMERS}{end} HTTP/1.1\r\nHost: a\r\n\r\n").into_bytes();
    for (sent, told) in [
        (list("?q=metadata.version:>1"), "percent-encode `>` as %3E"),
        (list("?q=metadata.version:\"1\""), "as %22"),
        (list("?q=a b"), "the blank as %20"),
        (list("?q=\u{7f}"), "as %7F"),
        (b"GET /a?q=\xff HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(), "as %FF"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), "http:// in the base URL"),
        (b"\x16".to_vec(), "http:// in the base URL"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), "HTTP/2"),
        (b"hello, \x1b[31m is there anybody\r\n\r\n".to_vec(), "`hello, \\x1b[31m "),
        (b"GET /a HTTP/1.1\r\nnothing\r\n\r\n".to_vec(), "invalid HTTP header"),
    ] {
        let _ = exchange(&heard.url, &sent);
        let line = heard.next();
        assert!(line.starts_with("warn: 127.0.0.1:"), "{line}");
        assert!(line.contains(told), "{told}: {line}");
        assert!(line.is_ascii() && !line.contains('\x1b'), "{line}");
    }
}

#[test]
fn a_transfer_coding_that_hides_where_the_body_ends_is_told_with_what_to_do() {
    let mut heard = Heard::start();
    for coding in ["gzip", "chunked, gzip", "br"] {
        let request = format!("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {coding}\r\n\r\n");
        assert_eq!(exchange(&heard.url, &request)[0].status, 400);
        let line = heard.next();
        assert!(line.contains("send the body in chunks or with a Content-Length"), "{line}");
    }
}

#[test]
fn characters_that_need_no_encoding_here_are_answered_as_meant() {
    let sandbox = Sandbox::start().unwrap();
    for end in [
        "?fields={a}",
        "?fields=a|b",
        "?fields=a^b",
        "?fields=h\u{f6}f",
        "?fields=[a]",
        "?fields=a\\b",
    ] {
        let answer = answered(&sandbox, &format!("{CUSTOMERS}{end}"), "HTTP/1.1", &[b"Host: a"]);
        assert_eq!(answer.status, 200, "{end}: {answer:?}");
    }
}

#[test]
fn what_is_no_request_and_not_told_one_by_one_is_counted_at_the_end() {
    let mut heard = Heard::start();
    for _ in 0..13 {
        let _ = exchange(&heard.url, "hello\r\n\r\n");
    }
    for _ in 0..10 {
        assert!(heard.next().contains("`hello"));
    }
    heard.server.signal("TERM");
    let count = heard.next();
    assert_eq!(count, "warn: 3 more connections sent no request and were not printed one by one");
}
