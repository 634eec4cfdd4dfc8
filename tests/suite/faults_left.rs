//! Clients that leave while their answer waits: what ends at which end, and what stays.
//!
//! Whether the server let a connection go is seen on its own side of it: whether the socket is still open. The system's
//! table of connections says who has which, and forgets a connection at its reset although the socket stays open.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]
#![expect(clippy::disallowed_methods, reason = "tests read the system's tables of sockets")]

use std::collections::BTreeSet;
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

/// Sockets of this process, by their numbers in the system.
struct Sockets(BTreeSet<String>);

impl Sockets {
    /// Those on which the server at `url` has accepted a client.
    fn accepted_at(url: &str) -> Self {
        const NOT_ACCEPTED: &str = "0";
        let rows = connections_of(url).into_iter().map(|mut row| row.swap_remove(9));
        Self(rows.filter(|number| number != NOT_ACCEPTED).collect())
    }

    /// How many of them are open.
    fn open(&self) -> usize {
        let files = std::fs::read_dir("/proc/self/fd").unwrap();
        // A file of another test may be closed meanwhile.
        let links = files.flatten().flat_map(|file| std::fs::read_link(file.path()));
        let number = |link: std::path::PathBuf| {
            let number = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
            Some(number.to_owned())
        };
        links.filter_map(number).filter(|number| self.0.contains(number)).count()
    }
}

/// The rows of the system's table of connections for those of the server at `url`.
fn connections_of(url: &str) -> Vec<Vec<String>> {
    const LISTENS: &str = "0A";
    let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
    let local = format!("0100007F:{port:04X}");
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let rows = table.lines().map(|line| line.split_whitespace().map(str::to_owned).collect());
    rows.filter(|row: &Vec<String>| row.get(1) == Some(&local) && row[3] != LISTENS).collect()
}

/// How many connections the server at `url` has. One that was reset is no more, even if its socket is open.
pub(crate) fn served_at(url: &str) -> usize {
    const OVER: [&str; 4] = ["06", "07", "04", "05"];
    connections_of(url).iter().filter(|row| !OVER.contains(&&*row[3])).count()
}

/// Sends `text` on many connections, each of which then leaves so, once `arrived` has been read; waits until the server
/// has let all of them go.
fn leave(armed: &Armed, text: &str, arrived: usize, leaves: Leaves) {
    const CROWD: usize = 30;
    let mut streams: Vec<TcpStream> = (0..CROWD).map(|_| connect(armed)).collect();
    for stream in &mut streams {
        stream.write_all(text.as_bytes()).unwrap();
        stream.read_exact(&mut vec![0; arrived]).unwrap();
    }
    until(|| fired(armed) == CROWD as u64);
    let sockets = Sockets::accepted_at(armed.sandbox.url());
    assert!(sockets.open() >= CROWD, "all clients are served");
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
    until(|| sockets.open() == 0);
}

/// How often the rule has fired.
fn fired(armed: &Armed) -> u64 {
    let url = format!("{}/__sandbox/worlds/main/scenarios", armed.sandbox.url());
    let shown = get(&url).json().to_string();
    let fired = shown.split("\"fired\":").nth(1).unwrap_or_else(|| panic!("{shown}"));
    fired.split([',', '}']).next().unwrap().parse().unwrap()
}

#[test]
fn where_no_whole_answer_is_to_come_any_end_of_the_client_is_the_end() {
    let pipelined = request_head("GET", CUSTOMERS, "").repeat(3);
    let one = request_head("GET", CUSTOMERS, "");
    let noisy = format!("{one}{}", "x".repeat(100_000));
    for (then, arrived) in [
        (json!({"connection": "hang"}), 0),
        (json!({"body": {"stall": true}}), 40),
        (json!({"delay": LONG, "connection": "hang"}), 0),
        (json!({"delay": LONG, "body": {"stall": true}}), 0),
        (json!({"delay": LONG, "connection": "close"}), 0),
        (json!({"delay": LONG, "connection": "reset"}), 0),
    ] {
        for leaves in
            [Leaves::Closes, Leaves::HalfCloses, Leaves::Resets, Leaves::HalfClosesAndResets]
        {
            for text in [&one, &pipelined, &noisy] {
                let armed = armed(&then);
                leave(&armed, text, arrived, leaves);
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
                leave(&armed, text, arrived, leaves);
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

/// The entry of the only exchange, once its answer has ended.
fn ended(armed: &Armed) -> Value {
    let url = format!("{}/__sandbox/worlds/main/requests/main-1", armed.sandbox.url());
    let shown = || Some(get(&url)).filter(|answer| answer.status == 200).map(|it| it.json());
    until(|| shown().is_some_and(|entry| entry.get("durationMs").is_some()));
    shown().unwrap()
}

#[test]
fn a_client_that_closes_while_its_answer_waits_has_left() {
    for then in [
        json!({"delay": "2s"}),
        json!({"delay": "2s", "body": {"truncate": 10}}),
        json!({"body": {"dribble": {"bytes": 40, "interval": "2s"}}}),
    ] {
        let armed = armed(&then);
        let mut stream = connect(&armed);
        stream.write_all(request_head("GET", CUSTOMERS, "").as_bytes()).unwrap();
        drop(stream);
        let entry = ended(&armed);
        assert_eq!(entry["clientLeft"], true, "{then} {entry}");
    }
}

#[test]
fn a_client_that_sends_no_more_and_got_its_delayed_answer_has_not_left() {
    for closes_first in [false, true] {
        let armed = armed(&json!({"delay": "200ms"}));
        let mut stream = connect(&armed);
        stream.write_all(request_head("GET", CUSTOMERS, "").as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut heard = String::new();
        stream.read_to_string(&mut heard).unwrap();
        assert!(heard.ends_with(']'), "{heard}");
        if closes_first {
            drop(stream);
        }
        let entry = ended(&armed);
        assert!(entry.get("clientLeft").is_none(), "{entry}");
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
        leave(&armed, &format!("{head}{{}}"), 0, leaves);
        let url = format!("{}{path}", armed.sandbox.url());
        assert_eq!(get(&url).json()["metadata"]["version"], 30, "{leaves:?} {then}");
    }
}
