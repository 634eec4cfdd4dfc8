//! Faults of the wire as a bare socket sees them: resets, early ends, bodies that stop, lie or come in drops.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::scenarios_armed::{Armed, sandbox, until};
use crate::support::{CUSTOMERS, get, put, request_head};

/// What should come has come by then, even on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// What should not come is waited for so long.
const SILENCE: Duration = Duration::from_millis(300);

/// What came over a socket, and how it ended.
#[derive(Debug)]
struct Heard {
    text: String,
    end: End,
}

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// In order, by a FIN.
    Closed,
    /// By an RST.
    Reset,
    /// Not at all, for as long as was waited.
    Silent,
}

impl Heard {
    /// The head and the body; none when nothing came.
    fn parts(&self) -> Option<(&str, &str)> {
        self.text.split_once("\r\n\r\n")
    }

    fn announced(&self) -> usize {
        let (head, _) = self.parts().unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        length.unwrap().parse().unwrap()
    }

    fn body(&self) -> &str {
        self.parts().unwrap().1
    }
}

/// A sandbox in which every list meets the fault `then`.
fn faulty(then: &Value) -> Armed {
    sandbox(&[json!({"on": ["GET …/customers", "PUT …/customers/{customerId}"], "then": then})])
}

fn connect(armed: &Armed) -> TcpStream {
    let stream = TcpStream::connect(armed.sandbox.url().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Requests the list, and reads until the end.
fn list(armed: &Armed) -> Heard {
    let mut stream = connect(armed);
    stream.write_all(request_head("GET", CUSTOMERS, "").as_bytes()).unwrap();
    hear(&mut stream)
}

fn hear(stream: &mut TcpStream) -> Heard {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    let end = loop {
        match stream.read(&mut piece) {
            Ok(0) => break End::Closed,
            Ok(count) => bytes.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break End::Reset,
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => {
                break End::Silent;
            }
            Err(error) => panic!("{error}"),
        }
    };
    Heard { text: String::from_utf8(bytes).unwrap(), end }
}

/// The body of the list without a fault.
fn whole(armed: &Armed) -> String {
    let url = format!("{}{CUSTOMERS}/search", armed.sandbox.url());
    let answer = crate::support::send("POST", &url, &[crate::support::SERVICE], b"{}");
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

#[test]
fn a_reset_is_an_rst_before_any_byte() {
    let armed = faulty(&json!({"connection": "reset"}));
    for _ in 0..5 {
        let heard = list(&armed);
        assert_eq!((heard.end, heard.text.as_str()), (End::Reset, ""));
    }
}

#[test]
fn a_close_is_an_end_without_an_answer() {
    let armed = faulty(&json!({"connection": "close"}));
    for _ in 0..5 {
        let heard = list(&armed);
        assert_eq!((heard.end, heard.text.as_str()), (End::Closed, ""));
    }
}

#[test]
fn a_hang_says_nothing_and_holds_nobody_else() {
    let armed = faulty(&json!({"connection": "hang"}));
    let mut stream = connect(&armed);
    stream.write_all(request_head("GET", CUSTOMERS, "").as_bytes()).unwrap();
    stream.set_read_timeout(Some(SILENCE)).unwrap();
    let heard = hear(&mut stream);
    assert_eq!((heard.end, heard.text.as_str()), (End::Silent, ""));
    assert!(!whole(&armed).is_empty(), "the same world answers meanwhile");
}

#[test]
fn a_truncated_body_ends_early_under_a_length_that_is_the_whole() {
    for (truncate, left) in [(json!(0), Some(0)), (json!(120), Some(120)), (json!(0.5), None)] {
        let armed = faulty(&json!({"body": {"truncate": truncate}}));
        let heard = list(&armed);
        let whole = whole(&armed);
        assert_eq!(heard.announced(), whole.len(), "{truncate}");
        assert_eq!(heard.body(), &whole[..left.unwrap_or(whole.len() / 2)], "{truncate}");
        assert_eq!(heard.end, End::Closed, "{truncate}");
    }
}

#[test]
fn a_stalled_body_is_half_of_it_and_then_silence() {
    let armed = faulty(&json!({"body": {"stall": true}}));
    let whole = whole(&armed);
    let mut stream = connect(&armed);
    stream.write_all(request_head("GET", CUSTOMERS, "").as_bytes()).unwrap();
    let mut heard = Vec::new();
    let mut byte = [0; 1];
    while !heard.ends_with(&whole.as_bytes()[..whole.len() / 2]) {
        stream.read_exact(&mut byte).unwrap();
        heard.push(byte[0]);
    }
    stream.set_read_timeout(Some(SILENCE)).unwrap();
    let more = hear(&mut stream);
    assert_eq!((more.end, more.text.as_str()), (End::Silent, ""));
}

#[test]
fn a_malformed_body_is_whole_and_no_json() {
    let armed = faulty(&json!({"body": {"malformed": true}}));
    let answer = get(&format!("{}{CUSTOMERS}", armed.sandbox.url()));
    assert_eq!(answer.status, 200);
    assert!(serde_json::from_str::<Value>(&answer.body).is_err(), "{answer:?}");
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
}

#[test]
fn a_length_that_is_too_short_cuts_the_body_and_leaves_the_connection_good() {
    let armed = faulty(&json!({"body": {"contentLength": 10}}));
    let whole = whole(&armed);
    let mut wire = crate::support::Wire::to(armed.sandbox.url());
    for _ in 0..2 {
        wire.say(request_head("GET", CUSTOMERS, ""));
        assert_eq!(wire.answer().unwrap().body, whole[..10]);
    }
}

#[test]
fn a_length_that_is_too_long_is_never_reached() {
    let armed = faulty(&json!({"body": {"contentLength": 1_000_000}}));
    let heard = list(&armed);
    assert_eq!((heard.announced(), heard.body()), (1_000_000, whole(&armed).as_str()));
    assert_eq!(heard.end, End::Closed);
}

#[test]
fn a_dribbled_body_comes_in_drops_and_whole() {
    let armed = faulty(&json!({"body": {"dribble": {"bytes": 700, "interval": "1ms"}}}));
    let answer = get(&format!("{}{CUSTOMERS}", armed.sandbox.url()));
    assert_eq!(answer.body, whole(&armed));

    // Between two drops nothing comes.
    let armed = faulty(&json!({"body": {"dribble": {"bytes": 3, "interval": "5m"}}}));
    let mut stream = connect(&armed);
    stream.write_all(request_head("GET", CUSTOMERS, "").as_bytes()).unwrap();
    let mut heard = Vec::new();
    let mut byte = [0; 1];
    while !heard.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        heard.push(byte[0]);
    }
    let mut drop = [0; 3];
    stream.read_exact(&mut drop).unwrap();
    assert_eq!(&drop, b"[{\"");
    stream.set_read_timeout(Some(SILENCE)).unwrap();
    assert_eq!(hear(&mut stream).text, "");
}

#[test]
fn a_delayed_answer_comes_whole() {
    let armed = faulty(&json!({"delay": "20ms"}));
    let answer = get(&format!("{}{CUSTOMERS}", armed.sandbox.url()));
    assert_eq!((answer.status, &answer.body), (200, &whole(&armed)));
    assert_eq!(answer.header("sandbox-fault"), "test/rule 1");
}

#[test]
fn a_write_whose_answer_is_lost_on_the_wire_is_met_by_its_retry() {
    for connection in ["reset", "close"] {
        let then = json!({"commit": true, "connection": connection});
        let armed =
            sandbox(&[json!({"on": "PUT …/customers/{customerId}", "times": 1, "then": then})]);
        let path = format!("{CUSTOMERS}/61109356");
        let mut stream = connect(&armed);
        let head = request_head("PUT", &path, "Content-Length: 2\r\n");
        stream.write_all(format!("{head}{{}}").as_bytes()).unwrap();
        let expected = if connection == "reset" { End::Reset } else { End::Closed };
        assert_eq!(hear(&mut stream).end, expected);
        let url = format!("{}{path}", armed.sandbox.url());
        assert_eq!(put(&url, "{}").status, 204, "{connection}: it was there");
        assert_eq!(get(&url).json()["metadata"]["version"], 2, "{connection}");
    }
}

#[test]
fn a_client_that_hangs_up_counts_and_loses_its_answer_only() {
    let armed = sandbox(&[
        json!({"on": "PUT …/customers/{customerId}", "times": 1, "then": {"delay": "5m"}}),
    ]);
    let path = format!("{CUSTOMERS}/61109356");
    let mut stream = connect(&armed);
    let head = request_head("PUT", &path, "Content-Length: 2\r\n");
    stream.write_all(format!("{head}{{}}").as_bytes()).unwrap();
    let url = format!("{}{path}", armed.sandbox.url());
    until(|| get(&url).status == 200); // the work is done, and the answer waits
    drop(stream);
    let retried = put(&url, "{}");
    assert_eq!((retried.status, retried.header("sandbox-fault")), (204, ""), "the rule is spent");
}

#[test]
fn an_injected_error_has_the_headers_of_every_answer() {
    let armed = faulty(&json!({"error": "rate-limited", "retryAfter": "90s"}));
    let answer = get(&format!("{}{CUSTOMERS}", armed.sandbox.url()));
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("sandbox-fault"), "test/rule 1");
    assert!(
        answer.header("sandbox-hint").starts_with("injected by test/rule 1; tenant `mytenant`")
    );
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(!answer.header("access-control-allow-origin").is_empty());
    let exposed = answer.header("access-control-expose-headers");
    assert!(exposed.contains("Sandbox-Fault") && exposed.contains("Retry-After"), "{exposed}");
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=90).contains(&seconds));
}
