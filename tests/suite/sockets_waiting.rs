//! Connections that keep the server waiting, and more connections than are served at once.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use emporix_sandbox::{Config, Timeouts};
use serde_json::json;

use crate::faults_left::served_at;
use crate::scenarios_armed::{sandbox_with, until};
use crate::support::{CUSTOMERS, UNASSIGNED, Wire, get, request_head};
use crate::support_linted::Sandbox;
use crate::support_process::{Server, command, url};

/// What should come has come by then, even on a slow machine.
const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(300);

fn patient(header: Option<Duration>, idle: Option<Duration>) -> Config {
    Config { patience: Timeouts { header, idle }, ..Config::default() }
}

fn connect(base: &str) -> TcpStream {
    let stream = TcpStream::connect(base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream
}

/// What comes until the orderly end.
fn heard(stream: &mut TcpStream) -> String {
    let mut heard = String::new();
    stream.read_to_string(&mut heard).unwrap();
    heard
}

#[test]
fn a_connection_that_says_nothing_ends() {
    let sandbox = Sandbox::start_with(patient(Some(SHORT), None)).unwrap();
    assert_eq!(heard(&mut connect(sandbox.url())), "");
}

#[test]
fn a_head_that_comes_in_drips_ends_also_on_a_kept_connection() {
    for first in ["", &request_head("GET", CUSTOMERS, "")] {
        let sandbox = Sandbox::start_with(patient(Some(SHORT), None)).unwrap();
        let mut stream = connect(sandbox.url());
        stream.write_all(first.as_bytes()).unwrap();
        let drips =
            std::iter::once(&b"GET / HTTP/1.1\r\nX-Pad: "[..]).chain(std::iter::repeat(&b"x"[..]));
        stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let mut piece = [0; 16 * 1024];
        for drip in drips {
            let written = stream.write_all(drip);
            match stream.read(&mut piece) {
                Ok(0) => break,
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
                Ok(_) | Err(_) => {}
            }
            if written.is_err() {
                break;
            }
        }
        until(|| served_at(sandbox.url()) == 0);
    }
}

#[test]
fn a_kept_connection_without_a_further_request_ends_in_order() {
    let sandbox = Sandbox::start_with(patient(None, Some(SHORT))).unwrap();
    let mut stream = connect(sandbox.url());
    stream.write_all(request_head("GET", CUSTOMERS, "").as_bytes()).unwrap();
    let heard = heard(&mut stream);
    assert!(heard.starts_with("HTTP/1.1 200 ") && heard.ends_with(']'), "{heard}");
}

#[test]
fn an_answer_that_is_late_is_no_idleness() {
    let rule = json!({"on": "GET …/customers", "then": {"delay": "1s"}});
    let armed = sandbox_with(&[rule], patient(Some(SHORT), Some(SHORT)));
    assert_eq!(get(&format!("{}{CUSTOMERS}", armed.sandbox.url())).status, 200);
}

#[test]
fn a_body_that_stops_coming_is_400_and_a_steady_one_is_not_cut() {
    let sandbox = Sandbox::start_with(patient(None, Some(SHORT))).unwrap();
    for more in ["Content-Length: 100\r\n", "Transfer-Encoding: chunked\r\n"] {
        let mut wire = Wire::to(sandbox.url());
        wire.say(request_head("PUT", &format!("{CUSTOMERS}/{UNASSIGNED}"), more));
        wire.say("1");
        wire.answer().unwrap().assert_house_form(400);
        let mut wire = Wire::to(sandbox.url());
        wire.say(format!("POST /__sandbox/worlds HTTP/1.1\r\nHost: localhost\r\n{more}\r\n1"));
        assert_eq!(wire.answer().unwrap().status, 400);
    }

    let sandbox = Sandbox::start_with(patient(None, Some(Duration::from_secs(3)))).unwrap();
    let mut wire = Wire::to(sandbox.url());
    let body = r#"{"mixins": {}}"#;
    let more = format!("Content-Length: {}\r\n", body.len());
    wire.say(request_head("PUT", &format!("{CUSTOMERS}/{UNASSIGNED}"), &more));
    for byte in body.bytes() {
        std::thread::park_timeout(SHORT);
        wire.say([byte]);
    }
    assert_eq!(wire.answer().unwrap().status, 201);
}

#[test]
fn a_body_of_a_refused_admin_call_that_stops_coming_is_not_waited_for() {
    let sandbox = Sandbox::start_with(patient(None, Some(SHORT))).unwrap();
    let mut wire = Wire::to(sandbox.url());
    wire.say("POST /__sandbox/worlds HTTP/1.1\r\nHost: elsewhere\r\nContent-Length: 100\r\n\r\n1");
    assert_eq!(wire.answer().unwrap().status, 403);
}

#[test]
fn a_client_that_does_not_take_its_answers_ends() {
    let sandbox = Sandbox::start_with(patient(None, Some(SHORT))).unwrap();
    let mut stream = connect(sandbox.url());
    let ask = request_head("GET", &format!("{CUSTOMERS}?pageSize=1000"), "");
    stream.write_all(ask.repeat(1_000).as_bytes()).unwrap();
    until(|| served_at(sandbox.url()) == 0);
}

#[test]
fn without_a_bound_it_is_waited() {
    let sandbox = Sandbox::start_with(patient(None, None)).unwrap();
    let mut wire = Wire::to(sandbox.url());
    std::thread::park_timeout(2 * SHORT);
    for _ in 0..2 {
        wire.say(request_head("GET", CUSTOMERS, ""));
        assert_eq!(wire.answer().unwrap().status, 200);
    }
}

#[test]
fn the_bounds_can_be_set_by_flags_and_environment() {
    let (_server, ready) =
        Server::start(&["--header-timeout", "200ms"], &[("EMPORIX_SANDBOX_IDLE_TIMEOUT", "100ms")]);
    let mut kept = connect(url(&ready));
    kept.write_all(request_head("GET", CUSTOMERS, "").as_bytes()).unwrap();
    assert!(heard(&mut kept).starts_with("HTTP/1.1 200 "));
    assert_eq!(heard(&mut connect(url(&ready))), "");
}

/// A server that may open so few files that 60 connections are the most.
fn small() -> (Server, String, ChildStderr) {
    const FILES: &str = "ulimit -n 300; exec \"$0\" \"$@\"";
    let inner = command(&[], &[]);
    let mut outer = Command::new("/bin/sh");
    outer.args(["-c", FILES]).arg(inner.get_program());
    outer.args(["--port", "0", "--format", "json", "--quiet"]).env_clear();
    outer.stdin(Stdio::null()).stdout(Stdio::piped());
    let (server, ready, error) = Server::heard(outer);
    let base = url(&ready).to_owned();
    (server, base, error)
}

#[test]
fn a_server_that_is_full_still_answers_health_and_admin_and_says_that_it_is_full() {
    let (_server, base, error) = small();
    // Far more than seats and spare seats.
    let silent: Vec<TcpStream> = (0..600).map(|_| connect(&base)).collect();
    for _ in 0..3 {
        for path in ["health/live", "health/ready", "worlds", "worlds/main/state"] {
            let answer = get(&format!("{base}/__sandbox/{path}"));
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.header("connection"), "close", "{path}");
        }
    }
    // Others wait until they have to make way.
    let mut waiting = Wire::to(&base);
    waiting.say(request_head("GET", CUSTOMERS, ""));
    let newcomers: Vec<TcpStream> = (0..300).map(|_| connect(&base)).collect();
    let refused = waiting.answer().unwrap();
    assert_eq!((refused.status, refused.header("retry-after")), (503, "1"), "{refused:?}");
    assert!(refused.header("sandbox-hint").contains("--idle-timeout"), "{refused:?}");
    // Or until there is room.
    let mut waiting = Wire::to(&base);
    waiting.say(request_head("GET", CUSTOMERS, ""));
    drop((silent, newcomers));
    assert_eq!(waiting.answer().unwrap().status, 200);
    waiting.say(request_head("GET", CUSTOMERS, ""));
    assert_eq!(waiting.answer().unwrap().status, 200, "it is a connection like any other");
    until(|| served_at(&base) == 1);
    assert_eq!(get(&format!("{base}{CUSTOMERS}")).header("connection"), "");

    let line = BufReader::new(error).lines().next().unwrap().unwrap();
    assert!(line.starts_with("warn: 60 connections are open, the most at once: "), "{line}");
}

#[test]
fn half_sent_bodies_and_answers_that_are_not_taken_leave_room_for_health() {
    let post = |host| {
        format!("POST /__sandbox/worlds HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\n{{")
    };
    let unread = request_head("GET", "/__sandbox/openapi.json", "").repeat(200);
    for sent in [post("localhost"), post("elsewhere"), unread] {
        let (_server, base, _error) = small();
        let crowd = (0..300).map(|_| {
            let mut stream = connect(&base);
            stream.write_all(sent.as_bytes()).unwrap();
            stream
        });
        let crowd: Vec<TcpStream> = crowd.collect();
        for _ in 0..3 {
            assert_eq!(get(&format!("{base}/__sandbox/health/live")).status, 200, "{sent:.80}");
        }
        drop(crowd);
    }
}

#[test]
fn a_connection_beyond_the_limit_has_a_moment_to_send_its_first_request() {
    let (_server, base, _error) = small();
    // On a slow machine the moment may be over before all have come; then they come again.
    let answers = std::iter::repeat_with(|| {
        let begun = Instant::now();
        let mut streams: Vec<TcpStream> = (0..230).map(|_| connect(&base)).collect();
        let ask = request_head("GET", "/__sandbox/health/live", "");
        // By now the server has accepted as many as it has seats for.
        std::thread::park_timeout(SHORT / 6);
        let mut early = streams.drain(60..100).collect::<Vec<_>>();
        for stream in &mut early {
            stream.write_all(ask.as_bytes()).unwrap();
        }
        let is_in_time = begun.elapsed() < SHORT / 2;
        let answers: Vec<String> = early
            .iter_mut()
            .map(|stream| {
                let mut heard = String::new();
                stream.read_to_string(&mut heard).map(|_| heard).unwrap_or_default()
            })
            .collect();
        drop((streams, early));
        until(|| served_at(&base) == 0);
        (is_in_time, answers)
    });
    let (_, answers) = answers.take(20).find(|(is_in_time, _)| *is_in_time).expect("some time");
    for answer in answers {
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:?}");
    }
}
