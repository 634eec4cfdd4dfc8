//! The journal of a world as it grows: server-sent events, where they begin, what is missed, and when they end.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::time::Duration;

use emporix_sandbox::Config;
use emporix_sandbox::shell::app::Timeouts;
use emporix_sandbox::shell::follow::MOST_STREAMS;
use serde_json::json;

use crate::support::{CUSTOMERS, Wire, get, request_head};
use crate::support_admin::{NOTHING, good, refused};
use crate::support_linted::Sandbox;
use crate::support_process::{Server, command, run};
use crate::support_stream::EventReader;

/// The stream of the world `w`, behind a query.
const STREAM: &str = "/__sandbox/worlds/w/requests/stream";

/// A sandbox with a world `w` whose journal has this length.
fn sandbox(length: usize) -> Sandbox {
    let sandbox = Sandbox::start().unwrap();
    let world = json!({"name": "w", "journalLength": length});
    good(&sandbox, "POST", "worlds", &world, 201);
    sandbox
}

/// An exchange of the world `w`.
fn exchange(sandbox: &Sandbox, path: &str) {
    get(&format!("{}{path}", sandbox.world_url("w")));
}

#[test]
fn exchanges_come_as_they_happen_as_the_list_has_them() {
    let sandbox = sandbox(1_000);
    exchange(&sandbox, CUSTOMERS);
    let mut all = EventReader::open(sandbox.url(), STREAM, "");
    let mut missing = EventReader::open(sandbox.url(), &format!("{STREAM}?status=4xx"), "");
    exchange(&sandbox, CUSTOMERS);
    exchange(&sandbox, "/nothing");
    get(&format!("{}/nothing", sandbox.url()));
    exchange(&sandbox, "/nothing");
    assert_eq!([all.next_id(), all.next_id(), all.next_id()], ["w-2", "w-3", "w-4"]);
    let event = missing.event().unwrap();
    assert_eq!((event.id.as_deref(), event.name.as_str()), (Some("w-3"), "request"));
    let listed = good(&sandbox, "GET", "worlds/w/requests/w-3", &NOTHING, 200);
    assert_eq!(event.json(), listed);
    assert_eq!(missing.next_id(), "w-4");
}

#[test]
fn a_stream_goes_on_behind_what_was_seen_and_says_what_is_missing() {
    let sandbox = sandbox(3);
    for _ in 0..3 {
        exchange(&sandbox, "/nothing");
    }
    let from = |query: &str, headers: &str| {
        let mut stream = EventReader::open(sandbox.url(), &format!("{STREAM}{query}"), headers);
        exchange(&sandbox, "/nothing");
        stream.next_id()
    };
    assert_eq!(from("?since=w-2", ""), "w-3");
    assert_eq!(from("?since=w-2", "Last-Event-ID: w-4\r\n"), "w-5");
    assert_eq!(from("", "Last-Event-ID: w-4\r\n"), "w-5");
    assert_eq!(from("", "Last-Event-ID: w-2\r\n"), r#"dropped {"dropped":1}"#);
    assert_eq!(from("", "Last-Event-ID: w-99\r\n"), "cleared {}");
    assert_eq!(from("?since=2020-01-01T00:00:00Z", "Last-Event-ID: w-7\r\n"), "w-8");
    for (query, status) in [("?since=w-1", 410), ("?since=v-1", 400), ("?status=x", 400)] {
        refused(&sandbox, "GET", &format!("worlds/w/requests/stream{query}"), &NOTHING, status);
    }
    for last in ["v-1", "yesterday", "2020-01-01T00:00:00Z"] {
        let headers = format!("Last-Event-ID: {last}\r\n");
        let (_, head) = EventReader::try_open(sandbox.url(), STREAM, &headers);
        assert!(head.contains(" 400 "), "{last}: {head}");
    }
}

#[test]
fn other_changes_are_said_where_they_are_wanted() {
    let sandbox = sandbox(1_000);
    let mut all = EventReader::open(sandbox.url(), &format!("{STREAM}?changes=true"), "");
    let mut exchanges = EventReader::open(sandbox.url(), &format!("{STREAM}?changes=false"), "");
    let customer = "worlds/w/tenants/mytenant/customers/98029737";
    let rule = json!({"rules": [{"name": "r", "on": "*", "then": {"error": "not-found"}}]});
    for (method, path, body, status) in [
        ("PUT", customer, json!({"firstName": "J"}), 204),
        ("DELETE", customer, NOTHING, 204),
        ("PUT", "worlds/w/clock", json!({"mode": "frozen"}), 200),
        ("POST", "worlds/w/scenarios", rule, 200),
        ("PUT", "worlds/w/snapshots/s", NOTHING, 204),
        ("POST", "worlds/w/reset", json!({"only": ["data"]}), 204),
    ] {
        good(&sandbox, method, path, &body, status);
        let event = all.event().unwrap();
        assert_eq!((event.name.as_str(), &event.json()), ("changed", &json!({})), "{path}");
    }
    good(&sandbox, "GET", customer, &NOTHING, 200);
    exchange(&sandbox, "/nothing");
    assert_eq!([all.next_id(), exchanges.next_id()], ["w-1", "w-1"]);
    refused(&sandbox, "GET", "worlds/w/requests/stream?changes=yes", &NOTHING, 400);
}

#[test]
fn a_reset_of_the_journal_is_said() {
    let sandbox = sandbox(1_000);
    let mut stream = EventReader::open(sandbox.url(), STREAM, "");
    exchange(&sandbox, "/nothing");
    assert_eq!(stream.next_id(), "w-1");
    good(&sandbox, "POST", "worlds/w/reset", &json!({"only": ["journal", "counters"]}), 204);
    let event = stream.event().unwrap();
    assert_eq!((event.name.as_str(), event.id.as_deref()), ("cleared", Some("")));
    exchange(&sandbox, "/nothing");
    assert_eq!(stream.next_id(), "w-1");
}

#[test]
fn a_stream_ends_with_its_world() {
    let sandbox = sandbox(1_000);
    let mut stream = EventReader::open(sandbox.url(), STREAM, "");
    exchange(&sandbox, "/nothing");
    good(&sandbox, "PUT", "worlds/w", &json!({}), 200);
    assert_eq!([stream.next_id(), stream.next_id()], ["w-1", "end"]);
    let mut stream = EventReader::open(sandbox.url(), STREAM, "");
    good(&sandbox, "DELETE", "worlds/w", &NOTHING, 204);
    assert_eq!(stream.next_id(), "end");
    refused(&sandbox, "GET", "worlds/w/requests/stream", &NOTHING, 410);

    good(&sandbox, "POST", "worlds", &json!({"name": "brief", "ttl": "1s"}), 201);
    let mut stream =
        EventReader::open(sandbox.url(), "/__sandbox/worlds/brief/requests/stream", "");
    assert_eq!(stream.next_id(), "end", "nothing else is called meanwhile");
}

/// Without an end of the stream this waits for as long as requests under way may take, which is longer than any test.
#[test]
fn the_end_of_a_sandbox_does_not_wait_for_streams() {
    let grace = Duration::from_secs(100_000);
    let sandbox = Sandbox::start_with(Config { grace, ..Config::default() }).unwrap();
    let path = "/__sandbox/worlds/main/requests/stream";
    let mut stream = EventReader::open(sandbox.url(), path, "");
    drop(sandbox);
    assert_eq!(stream.next_id(), "end");
}

#[test]
fn there_are_only_so_many_streams_and_one_that_is_left_makes_room() {
    let sandbox = sandbox(10);
    let open = || EventReader::try_open(sandbox.url(), STREAM, "");
    let mut streams: Vec<_> = (0..MOST_STREAMS).map(|_| open()).collect();
    assert!(streams.iter().all(|(_, head)| head.contains(" 200 ")));
    let problem = refused(&sandbox, "GET", "worlds/w/requests/stream", &NOTHING, 429);
    assert!(problem["hint"].as_str().unwrap().contains("since"), "{problem}");
    exchange(&sandbox, "/nothing");
    assert!(streams.iter_mut().all(|(stream, _)| stream.next_id() == "w-1"));
    streams.pop();
    // The server notices that its client has left without sending anything.
    while !open().1.contains(" 200 ") {
        std::thread::yield_now();
    }
}

/// A connection without a request is given up meanwhile, by the same patience.
#[test]
fn a_stream_on_which_nothing_happens_is_no_idleness() {
    let patience = Timeouts { header: None, idle: Some(Duration::from_millis(50)) };
    let sandbox = Sandbox::start_with(Config { patience, ..Config::default() }).unwrap();
    let path = "/__sandbox/worlds/main/requests/stream";
    let mut stream = EventReader::open(sandbox.url(), path, "");
    for number in 1..=2 {
        let mut idle = Wire::to(sandbox.url());
        idle.say(request_head("GET", "/nothing", ""));
        assert_eq!(idle.answer().unwrap().status, 404);
        assert!(idle.is_over());
        assert_eq!(stream.next_id(), format!("main-{number}"));
    }
}

/// More than the buffers of two sockets take is streamed, and the reader reads nothing of it until all has happened.
#[test]
fn a_slow_reader_holds_up_no_exchange_and_learns_what_it_has_missed() {
    const EXCHANGES: usize = 1_500;
    let sandbox = sandbox(10);
    let mut slow = EventReader::open(sandbox.url(), STREAM, "");
    let body = "x".repeat(16 * 1024);
    let length = format!("Content-Length: {}\r\n", body.len());
    let mut wire = Wire::to(sandbox.url());
    for _ in 0..EXCHANGES {
        wire.say(request_head("POST", "/~w/nothing", &length) + &body);
        assert_eq!(wire.answer().unwrap().status, 404);
    }
    let (mut seen, mut dropped) = (0, 0);
    loop {
        let event = slow.event().unwrap();
        match event.name.as_str() {
            "request" => seen += 1,
            "dropped" => dropped += event.json()["dropped"].as_u64().unwrap(),
            other => panic!("{other}"),
        }
        if event.id.is_some_and(|id| id == format!("w-{EXCHANGES}")) {
            break;
        }
    }
    assert!(dropped > 0 && seen + dropped == EXCHANGES as u64, "{seen} {dropped}");
}

/// A `requests --follow` of the world `w` from its beginning on.
fn followed(sandbox: &Sandbox, args: &[&str]) -> Server {
    let all = ["requests", "--follow", "--world", "w", "--since", "0", "--url", sandbox.url()];
    Server::of(command(&[&all, args].concat(), &[]))
}

#[test]
fn the_command_prints_what_happens_until_the_world_is_gone() {
    let sandbox = sandbox(1_000);
    exchange(&sandbox, "/nothing?a=b");
    let mut lines = followed(&sandbox, &["--status", "404"]);
    let mut events = followed(&sandbox, &["--format", "json"]);
    assert!(lines.line().starts_with("w-1 GET /nothing?a=b 404 · "));
    assert_eq!(events.event()["id"], "w-1");
    exchange(&sandbox, CUSTOMERS);
    exchange(&sandbox, "/nothing");
    assert!(lines.line().starts_with("w-3 GET /nothing 404 · "));
    assert_eq!([events.event(), events.event()].map(|it| it["id"].clone()), ["w-2", "w-3"]);
    good(&sandbox, "POST", "worlds/w/reset", &json!({"only": ["journal"]}), 204);
    assert_eq!(lines.line(), "the journal began anew");
    assert_eq!(events.event(), json!({"event": "cleared"}));
    good(&sandbox, "DELETE", "worlds/w", &NOTHING, 204);
    for mut ended in [lines, events] {
        assert_eq!(ended.rest(), [""; 0]);
        assert_eq!(ended.wait().code(), Some(0));
    }
    let args = ["requests", "--follow", "--status", "4x", "--url", sandbox.url()];
    let refused = run(&args, &[]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said.starts_with("error: `status` is `4x`\n  hint: "), "{said}");
}

#[test]
fn strangers_get_no_stream() {
    let token = Some("s3cret".into());
    let sandbox = Sandbox::start_with(Config { admin_token: token, ..Config::default() }).unwrap();
    let path = "/__sandbox/worlds/main/requests/stream";
    let (_, head) = EventReader::try_open(sandbox.url(), path, "");
    assert!(head.contains(" 403 "), "{head}");
    let stream = EventReader::open(sandbox.url(), path, "Authorization: Bearer s3cret\r\n");
    drop(sandbox);
    stream.drain();
}
