//! How much a request may hold, at the socket: the limits the vendor documents, each met and each passed.

use emporix_sandbox::{Sandbox, engine};

use crate::support::{
    Answer, CUSTOMERS, UNASSIGNED, Wire, exchange, get, put, request_head, send, state,
};

const BODY: usize = engine::MAX_BODY;
const TARGET: usize = engine::MAX_TARGET;
const HEADERS: usize = engine::MAX_HEADERS;

/// A JSON object of `length` bytes.
fn object(length: usize) -> String {
    const AROUND: usize = r#"{"pad":""}"#.len();
    format!(r#"{{"pad":"{}"}}"#, "x".repeat(length - AROUND))
}

/// Sends as `ask` does, and checks that the answer is a refusal which changed nothing, and is explained with its limit.
fn refused(ask: impl FnOnce(&str) -> Answer, status: u16) {
    let sandbox = Sandbox::start().expect("a free port");
    let before = state(sandbox.url());
    let answer = ask(sandbox.url());
    answer.assert_house_form(status);
    assert_eq!(state(sandbox.url()), before);
    let explained = get(&format!("{}{}", sandbox.url(), answer.header("sandbox-explain"))).json();
    let step = &explained["steps"][0];
    assert_eq!((&step["step"], &step["found"]), (&"framing".into(), &"more".into()), "{explained}");
    assert!(step["expected"].as_str().is_some_and(|it| it.starts_with("at most ")), "{explained}");
}

#[test]
fn the_limits_are_those_the_vendor_documents() {
    assert_eq!((BODY, TARGET, HEADERS), (10 * 1024 * 1024, 10 * 1024, 60 * 1024));
}

#[test]
fn a_body_of_exactly_the_limit_passes() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url());
    assert_eq!(put(&url, &object(BODY)).status, 201);
}

#[test]
fn a_larger_body_is_413() {
    refused(|base| put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), &object(BODY + 1)), 413);
}

#[test]
fn a_larger_body_in_chunks_is_413_also_for_a_client_that_reads_only_when_all_is_sent() {
    refused(
        |base| {
            let path = format!("{CUSTOMERS}/{UNASSIGNED}");
            let mut wire = Wire::to(base);
            wire.say(request_head("PUT", &path, "Transfer-Encoding: chunked\r\n"));
            for _ in 0..2 {
                wire.say(format!("{BODY:x}\r\n"));
                wire.say(object(BODY));
                wire.say("\r\n");
            }
            wire.say("0\r\n\r\n");
            wire.answer().unwrap()
        },
        413,
    );
}

#[test]
fn a_larger_body_is_413_before_it_is_sent_when_the_client_asks_first() {
    refused(
        |base| {
            let more = format!("Content-Length: {}\r\nExpect: 100-continue\r\n", BODY + 1);
            let mut wire = Wire::to(base);
            wire.say(request_head("PUT", &format!("{CUSTOMERS}/{UNASSIGNED}"), &more));
            wire.answer().unwrap()
        },
        413,
    );
}

#[test]
fn a_client_that_asks_first_is_told_to_go_on() {
    let sandbox = Sandbox::start().unwrap();
    let mut wire = Wire::to(sandbox.url());
    let more = "Content-Length: 2\r\nExpect: 100-continue\r\n";
    wire.say(request_head("PUT", &format!("{CUSTOMERS}/{UNASSIGNED}"), more));
    assert_eq!(wire.answer().unwrap().status, 100);
    wire.say("{}");
    assert_eq!(wire.answer().unwrap().status, 201);
}

#[test]
fn a_target_of_exactly_the_limit_passes_and_a_longer_one_is_414() {
    let path = |length: usize| {
        let start = format!("{CUSTOMERS}?pad=");
        format!("{start}{}", "x".repeat(length - start.len()))
    };
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(get(&format!("{}{}", sandbox.url(), path(TARGET))).status, 200);
    refused(|base| get(&format!("{base}{}", path(TARGET + 1))), 414);
}

#[test]
fn headers_near_the_limit_pass_and_larger_ones_are_431() {
    let ask = |base: &str, bytes: usize| {
        let pad = "x".repeat(bytes);
        let headers = [("Authorization", "Bearer service"), ("X-Pad", pad.as_str())];
        send("GET", &format!("{base}{CUSTOMERS}"), &headers, b"")
    };
    let sandbox = Sandbox::start().unwrap();
    // The client adds further headers.
    assert_eq!(ask(sandbox.url(), HEADERS - 1_024).status, 200);
    refused(|base| ask(base, HEADERS), 431);
}

#[test]
fn many_small_headers_count_as_one_large_one() {
    let many = |count: usize| {
        let lines: Vec<String> =
            (0..count).map(|number| format!("X-{number}: {}\r\n", "x".repeat(80))).collect();
        lines.concat()
    };
    let sandbox = Sandbox::start().unwrap();
    let ask = |count| exchange(sandbox.url(), request_head("GET", CUSTOMERS, &many(count)));
    assert_eq!(ask(600)[0].status, 200);
    ask(900)[0].assert_house_form(431);
}

/// What is far beyond the limits never becomes a request: the HTTP library refuses it, without our form.
#[test]
fn far_beyond_the_limits_the_refusal_is_bare() {
    let sandbox = Sandbox::start().unwrap();
    let before = state(sandbox.url());
    let headers: Vec<String> = (0..2_000).map(|number| format!("X-{number}: x\r\n")).collect();
    let target = format!("{CUSTOMERS}/{}", "x".repeat(80 * 1024));
    let size = format!("X-Pad: {}\r\n", "x".repeat(1024 * 1024));
    for (what, request, statuses) in [
        (
            "2,000 headers",
            request_head("DELETE", &format!("{CUSTOMERS}/{UNASSIGNED}"), &headers.concat()),
            [431, 431],
        ),
        ("a target of 80 KB", request_head("DELETE", &target, ""), [414, 400]),
        ("a header of 1 MB", request_head("DELETE", CUSTOMERS, &size), [431, 400]),
    ] {
        let mut wire = Wire::to(sandbox.url());
        wire.say(request);
        let answer = wire.answer();
        let status = answer.map_or(statuses[0], |answer| answer.status);
        assert!(statuses.contains(&status), "{what}: {status}");
        assert!(wire.is_over(), "{what}");
        assert_eq!(state(sandbox.url()), before, "{what}");
    }
}
