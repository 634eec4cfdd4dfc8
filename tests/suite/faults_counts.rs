//! Counting over sockets: exact under concurrency, replayed by the seed, and no other request waits for a delayed one.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::io::{BufRead, BufReader, Write as _, stderr};
use std::net::TcpStream;
use std::time::Duration;

use emporix_sandbox::Config;
use emporix_sandbox::shell::limits::raise_open_files;
use serde_json::json;

use crate::scenarios_armed::{sandbox, sandbox_with, until};
use crate::support::{CUSTOMERS, Wire, get, put, request_head, send};

/// Connects to the server of a base URL; no test waits for long on it.
fn connect(url: &str) -> TcpStream {
    let stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// The status that comes over `stream`.
fn status(stream: TcpStream) -> u16 {
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line.split(' ').nth(1).unwrap_or_else(|| panic!("`{line}`")).parse().unwrap()
}

#[test]
fn of_a_thousand_requests_at_once_a_rule_fires_as_often_as_it_says() {
    const REQUESTS: usize = 1_000;
    raise_open_files();
    let armed = sandbox(&[
        json!({"name": "three", "on": "GET …/customers/{customerId}", "times": 3, "then": {"error": "not-found"}}),
    ]);
    let request = request_head("GET", &format!("{CUSTOMERS}/98029737"), "");
    let mut streams: Vec<TcpStream> = (0..REQUESTS).map(|_| connect(armed.sandbox.url())).collect();
    // All are open before the first is used, and all have sent their request before the first answer is read.
    std::thread::scope(|scope| {
        for part in streams.chunks_mut(REQUESTS / 8) {
            scope.spawn(|| {
                for stream in part {
                    stream.write_all(request.as_bytes()).unwrap();
                }
            });
        }
    });
    let mut statuses: Vec<u16> = streams.into_iter().map(status).collect();
    statuses.sort_unstable();
    let fired = statuses.iter().filter(|status| **status == 404).count();
    assert_eq!(fired, 3);
    assert!(statuses.iter().all(|status| [200, 404].contains(status)), "{statuses:?}");
}

/// Which of so many requests to the world at `base` meet the rule.
fn pattern(base: &str, requests: usize) -> Vec<bool> {
    let url = format!("{base}{CUSTOMERS}/98029737");
    (0..requests).map(|_| get(&url).status == 503).collect()
}

#[test]
fn chance_replays_whatever_other_worlds_do() {
    const REQUESTS: usize = 60;
    let rules = [
        json!({"name": "now and then", "on": "GET …/customers/{customerId}", "chance": 0.5, "then": {"error": "unavailable"}}),
    ];
    let seeded = |seed| sandbox_with(&rules, Config { seed: Some(seed), ..Config::default() });
    let alone = pattern(&seeded(7).sandbox.world_url("mine"), REQUESTS);
    let fired = alone.iter().filter(|fired| **fired).count();
    assert!((10..50).contains(&fired), "one in two of {REQUESTS}: {fired}");

    let busy = seeded(7);
    let among_others = std::thread::scope(|scope| {
        for world in ["one", "two", "three"] {
            let base = busy.sandbox.world_url(world);
            scope.spawn(move || pattern(&base, REQUESTS));
        }
        pattern(&busy.sandbox.world_url("mine"), REQUESTS)
    });
    assert_eq!(among_others, alone);
    assert_ne!(pattern(&seeded(8).sandbox.world_url("mine"), REQUESTS), alone, "another seed");
    assert_ne!(pattern(&seeded(7).sandbox.world_url("other"), REQUESTS), alone, "another world");
}

#[test]
fn worlds_count_for_themselves() {
    let armed =
        sandbox(&[json!({"on": "GET …/customers", "times": 1, "then": {"error": "unavailable"}})]);
    for base in [
        armed.sandbox.url().to_owned(),
        armed.sandbox.world_url("one"),
        armed.sandbox.world_url("two"),
    ] {
        let statuses = [(); 2].map(|()| get(&format!("{base}{CUSTOMERS}")).status);
        assert_eq!(statuses, [503, 200], "{base}");
    }
}

#[test]
fn while_thousands_wait_the_same_world_and_others_answer() {
    /// So many requests wait at once, where the system lets the test open as many sockets.
    const WAITING: usize = 5_000;
    /// Descriptors that this process needs for everything else, other tests included.
    const ELSEWHERE: u64 = 2_600;
    let limit = raise_open_files().unwrap_or(u64::MAX);
    // Both ends of every connection are in this process.
    let room = usize::try_from(limit.saturating_sub(ELSEWHERE) / 2).unwrap_or(usize::MAX);
    let waiting = WAITING.min(room);
    if waiting < WAITING {
        // Standard error itself: what is printed by macros is shown of failed tests only.
        writeln!(stderr(), "SMALLER: {waiting} of {WAITING} requests wait, because this process may open {limit} files").unwrap();
    }
    let rules = [json!({
        "on": "PUT …/customers/{customerId}",
        "when": {"header": {"x-wait": "yes"}},
        "then": {"delay": "10m"},
    })];
    let armed = sandbox(&rules);
    let path = format!("{CUSTOMERS}/61109356");
    let head = request_head("PUT", &path, "x-wait: yes\r\nContent-Length: 2\r\n");
    let request = format!("{head}{{}}");
    let streams: Vec<TcpStream> = (0..waiting)
        .map(|_| {
            let mut stream = connect(armed.sandbox.url());
            stream.write_all(request.as_bytes()).unwrap();
            stream
        })
        .collect();
    // Each waiting request has done its work, which raises the version; this world answers all the while.
    let url = format!("{}{path}", armed.sandbox.url());
    let arrived = || {
        let answer = get(&url);
        if answer.status == 404 {
            0
        } else {
            answer.json()["metadata"]["version"].as_u64().unwrap()
        }
    };
    until(|| arrived() == waiting as u64);
    assert_eq!(put(&url, "{}").status, 204, "the same world");
    assert_eq!(
        put(&format!("{}{path}", armed.sandbox.world_url("other")), "{}").status,
        201,
        "another world"
    );
    for stream in &streams {
        stream.set_nonblocking(true).unwrap();
        let error = stream.peek(&mut [0]).expect_err("the others are still waiting");
        assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    }
}

#[test]
fn a_scenario_of_one_request_counts_in_its_world() {
    let sandbox = crate::support_linted::Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}", sandbox.url());
    let named = ("Sandbox-Scenario", "fails-twice-then-works");
    let ask = |url: &str| send("GET", url, &[crate::support::SERVICE, named], b"");
    assert_eq!(get(&url).status, 200, "nothing is active by default");
    let first = ask(&url);
    assert_eq!(
        (first.status, first.header("sandbox-fault")),
        (503, "fails-twice-then-works/not yet")
    );
    assert_eq!(get(&url).status, 200, "it holds for the requests that name it");
    assert_eq!([ask(&url).status, ask(&url).status], [503, 200]);
    assert_eq!(ask(&format!("{}{CUSTOMERS}", sandbox.world_url("other"))).status, 503);
    let mut wire = Wire::to(sandbox.url());
    wire.say(request_head(
        "GET",
        CUSTOMERS,
        "Sandbox-Scenario: write-lands-answer-lost, forbidden\r\n",
    ));
    assert_eq!(wire.answer().unwrap().status, 403, "several by comma");
}
