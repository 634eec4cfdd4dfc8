//! What an entry of the journal says of its exchange besides what came of it.

use serde_json::json;

use crate::support::{CUSTOMERS, SERVICE, Wire, exchange, get, request_head, send};
use crate::support_admin::{NOTHING, admin, good};
use crate::support_linted::Sandbox;
use crate::support_process::{Server, command, url};

/// An identity as tracing clients send it.
const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[test]
fn the_identity_of_a_trace_is_shown_in_the_journal_and_in_events() {
    let (mut server, ready) = Server::start(&[], &[]);
    let list = format!("{}{CUSTOMERS}", url(&ready));
    send("GET", &list, &[SERVICE, ("traceparent", TRACEPARENT)], b"");
    send("GET", &list, &[SERVICE], b"");
    let at = |number: u8| {
        get(&format!("{}/__sandbox/worlds/main/requests/main-{number}", url(&ready))).json()
    };
    assert_eq!(at(1)["traceparent"], TRACEPARENT);
    assert_eq!(at(1)["request"]["headers"]["traceparent"], TRACEPARENT);
    assert!(at(2).get("traceparent").is_none());
    let mut events =
        std::iter::from_fn(|| Some(server.event())).filter(|it| it["event"] == "request");
    let traced = events.next().unwrap();
    assert_eq!((&traced["id"], &traced["traceparent"]), (&json!("main-1"), &json!(TRACEPARENT)));
    assert!(events.next().unwrap().get("traceparent").is_none());
}

#[test]
fn a_line_for_people_ends_with_the_id_and_where_everything_is_printed_with_the_trace() {
    for (level, end) in [("info", ""), ("debug", &*format!(" · traceparent {TRACEPARENT}"))] {
        let mut server = Server::of(command(&["--port", "0", "--log", level], &[]));
        let mut line = server.line();
        let list = format!("{}{CUSTOMERS}", line.rsplit(' ').next().unwrap());
        send("GET", &list, &[SERVICE, ("traceparent", TRACEPARENT)], b"");
        while !line.starts_with("GET ") {
            line = server.line();
        }
        assert_eq!(line, format!("GET …/customers 200 · 60 of 75 · main-1{end}"));
    }
}

#[test]
fn headers_that_come_more_than_once_are_shown_one_by_one() {
    let sandbox = Sandbox::start().unwrap();
    let more = "X-Tag: a, b\r\nX-Other: o\r\nX-Tag: c\r\n";
    let answers = exchange(sandbox.url(), request_head("GET", CUSTOMERS, more));
    assert_eq!(answers[0].status, 200);
    let shown = good(&sandbox, "GET", "worlds/main/requests/main-1", &NOTHING, 200);
    let request = &shown["request"];
    assert_eq!(request["headers"]["x-tag"], "a, b, c");
    let pairs = request["headerPairs"].as_array().unwrap();
    let tags: Vec<_> = pairs.iter().filter(|pair| pair[0] == "x-tag").collect();
    assert_eq!(tags, [&json!(["x-tag", "a, b"]), &json!(["x-tag", "c"])]);
    assert!(pairs.contains(&json!(["x-other", "o"])), "{request}");
    assert!(!shown.to_string().contains("Bearer service"), "credentials are replaced: {shown}");
    assert!(shown["answer"].get("headerPairs").is_none(), "no name is repeated: {shown}");
}

#[test]
fn an_exchange_says_how_long_it_took_and_one_that_waits_only_at_its_end() {
    let sandbox = Sandbox::start().unwrap();
    let rules = json!([
        {"name": "late", "on": "GET …/customers", "when": {"query": {"x": "late"}}, "then": {"delay": "300ms"}},
        {"name": "hang", "on": "GET …/customers", "when": {"query": {"x": "hang"}}, "then": {"connection": "hang"}},
    ]);
    good(&sandbox, "POST", "worlds/main/scenarios", &json!({"rules": rules}), 200);
    let took = |number: u8| {
        let path = format!("worlds/main/requests/main-{number}");
        good(&sandbox, "GET", &path, &NOTHING, 200)["durationMs"].as_f64()
    };
    get(&format!("{}{CUSTOMERS}", sandbox.url()));
    assert!(took(1).unwrap() > 0.0);
    get(&format!("{}{CUSTOMERS}?x=late", sandbox.url()));
    let late = std::iter::from_fn(|| Some(took(2))).flatten().next().unwrap();
    assert!(late >= 300.0, "{late}");
    let mut wire = Wire::to(sandbox.url());
    wire.say(request_head("GET", &format!("{CUSTOMERS}?x=hang"), ""));
    let is_there = || admin(&sandbox, "GET", "worlds/main/requests/main-3", &NOTHING).status == 200;
    while !is_there() {
        std::thread::yield_now();
    }
    assert_eq!(took(3), None, "its answer has not ended");
    drop(wire);
    assert!(std::iter::from_fn(|| Some(took(3))).flatten().next().unwrap() > 0.0);
}

#[test]
fn an_exchange_of_a_world_whose_clock_stands_says_how_long_it_took_too() {
    let sandbox = Sandbox::start().unwrap();
    good(&sandbox, "PUT", "worlds/main/clock", &json!({"mode": "frozen"}), 200);
    get(&format!("{}{CUSTOMERS}", sandbox.url()));
    let shown = good(&sandbox, "GET", "worlds/main/requests/main-1", &NOTHING, 200);
    assert!(shown["durationMs"].as_f64().is_some_and(|ms| ms > 0.0), "{shown}");
}
