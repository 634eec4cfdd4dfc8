//! Clients that leave while their answer waits: what ends at which end, and what stays.
//!
//! Whether the server let a connection go is seen on its own side of it: the system's table of sockets.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]
#![expect(clippy::disallowed_methods, reason = "tests read the system's table of sockets")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

use crate::scenarios_armed::{Armed, sandbox, until};
use crate::support::{CUSTOMERS, get, request_head};

/// What should come has come by then, even on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// A delay that no test waits for.
const LONG: &str = "9m";

/// How a client leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaves {
    /// It closes.
    Closes,
    /// It ends its sending side, and stays.
    HalfCloses,
    /// It resets.
    Resets,
    /// It ends its sending side, and resets later.
    HalfClosesAndResets,
}

fn armed(then: &Value) -> Armed {
    sandbox(&[json!({"on": ["GET …/customers", "PUT …/customers/{customerId}"], "then": then})])
}

fn connect(armed: &Armed) -> TcpStream {
    let stream = TcpStream::connect(armed.sandbox.url().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

fn reset(stream: TcpStream) {
    let stream =
        tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap().block_on(
            async {
                stream.set_nonblocking(true).unwrap();
                let stream = tokio::net::TcpStream::from_std(stream).unwrap();
                stream.set_zero_linger().unwrap();
                stream.into_std().unwrap()
            },
        );
    drop(stream);
}

/// Sockets of the server that are connected to a client, by their states in the system's table.
fn served(armed: &Armed) -> usize {
    served_at(armed.sandbox.url())
}

/// The same of the server at `url`.
pub(crate) fn served_at(url: &str) -> usize {
    const OVER: [&str; 5] = ["06", "07", "04", "05", "0A"];
    let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
    let local = format!("0100007F:{port:04X}");
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.filter(|row| row.get(1) == Some(&&*local) && !OVER.contains(&row[3])).count()
}

/// Sends `text` on many connections, each of which then leaves so, once `arrived` has been read.
fn crowd(armed: &Armed, text: &str, arrived: usize, leaves: Leaves) -> Vec<TcpStream> {
    const CROWD: usize = 30;
    let mut streams: Vec<TcpStream> = (0..CROWD).map(|_| connect(armed)).collect();
    for stream in &mut streams {
        stream.write_all(text.as_bytes()).unwrap();
        stream.read_exact(&mut vec![0; arrived]).unwrap();
    }
    until(|| fired(armed) == CROWD as u64);
    if [Leaves::HalfCloses, Leaves::HalfClosesAndResets].contains(&leaves) {
        for stream in &streams {
            stream.shutdown(Shutdown::Write).unwrap();
        }
    }
    match leaves {
        Leaves::Closes => streams.clear(),
        Leaves::HalfCloses => {}
        Leaves::Resets | Leaves::HalfClosesAndResets => streams.drain(..).for_each(reset),
    }
    streams
}

/// How often the rule has fired.
fn fired(armed: &Armed) -> u64 {
    let url = format!("{}/__sandbox/worlds/main/scenarios", armed.sandbox.url());
    let shown = get(&url).json().to_string();
    let fired = shown.split("\"fired\":").nth(1).unwrap_or_else(|| panic!("{shown}"));
    fired.split([',', '}']).next().unwrap().parse().unwrap()
}

#[test]
fn a_hang_and_a_stall_end_at_any_end_of_the_client() {
    let pipelined = request_head("GET", CUSTOMERS, "").repeat(3);
    let one = request_head("GET", CUSTOMERS, "");
    let noisy = format!("{one}{}", "x".repeat(100_000));
    for (then, arrived) in
        [(json!({"connection": "hang"}), 0), (json!({"body": {"stall": true}}), 40)]
    {
        for leaves in
            [Leaves::Closes, Leaves::HalfCloses, Leaves::Resets, Leaves::HalfClosesAndResets]
        {
            for text in [&one, &pipelined, &noisy] {
                let armed = armed(&then);
                let left = crowd(&armed, text, arrived, leaves);
                until(|| served(&armed) == 0);
                drop(left);
            }
        }
    }
}

#[test]
fn everything_ends_at_a_reset() {
    let one = request_head("GET", CUSTOMERS, "");
    let pipelined = one.repeat(3);
    let dribble = json!({"body": {"dribble": {"bytes": 3, "interval": LONG}}});
    for (then, arrived) in [(json!({"delay": LONG}), 0), (dribble, 40)] {
        for leaves in [Leaves::Resets, Leaves::HalfClosesAndResets] {
            for text in [&one, &pipelined] {
                let armed = armed(&then);
                crowd(&armed, text, arrived, leaves);
                until(|| served(&armed) == 0);
            }
        }
    }
}

#[test]
fn a_client_that_sends_no_more_still_gets_its_delayed_answer() {
    for then in [
        json!({"delay": "200ms"}),
        json!({"body": {"dribble": {"bytes": 4000, "interval": "20ms"}}}),
    ] {
        let armed = armed(&then);
        let mut stream = connect(&armed);
        stream.write_all(request_head("GET", CUSTOMERS, "").as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut heard = String::new();
        stream.read_to_string(&mut heard).unwrap();
        assert!(heard.starts_with("HTTP/1.1 200 ") && heard.ends_with(']'), "{then} {heard}");
    }
}

#[test]
fn requests_that_came_while_an_answer_waited_are_answered_after_it() {
    let armed = armed(&json!({"delay": "100ms"}));
    let mut wire = crate::support::Wire::to(armed.sandbox.url());
    let large = format!("X-Pad: {}\r\n", "x".repeat(50_000));
    wire.say(request_head("GET", CUSTOMERS, ""));
    until(|| fired(&armed) == 1);
    for more in ["", &large, ""] {
        wire.say(request_head("GET", CUSTOMERS, more));
    }
    for _ in 0..4 {
        assert_eq!(wire.answer().unwrap().status, 200);
    }
}

#[test]
fn what_was_committed_stays_when_its_client_leaves() {
    for (leaves, then) in [
        (Leaves::Resets, json!({"delay": LONG})),
        (Leaves::Closes, json!({"commit": true, "connection": "hang"})),
        (Leaves::Resets, json!({"commit": true, "connection": "hang"})),
    ] {
        let rule = json!({"on": "PUT …/customers/{customerId}", "then": then});
        let armed = sandbox(&[rule]);
        let path = format!("{CUSTOMERS}/61109356");
        let head = request_head("PUT", &path, "Content-Length: 2\r\n");
        crowd(&armed, &format!("{head}{{}}"), 0, leaves);
        until(|| served(&armed) == 0);
        let url = format!("{}{path}", armed.sandbox.url());
        assert_eq!(get(&url).json()["metadata"]["version"], 30, "{leaves:?} {then}");
    }
}
