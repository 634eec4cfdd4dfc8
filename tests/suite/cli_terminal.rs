//! What the server prints never stops it: standard output and standard error that are not read, or closed, or full.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command};

use crate::support::{CUSTOMERS, Wire, get, put, request_head};
use crate::support_process::command;

/// More lines than wait and any pipe holds.
const FLOOD: usize = 6_000;

/// A server whose standard error is a pipe that is read only when a test does.
struct Unread {
    child: Child,
    output: Option<BufReader<ChildStdout>>,
    url: String,
}

impl Unread {
    fn start(args: &[&str]) -> Self {
        Self::of(command(&[&["--port", "0"], args].concat(), &[]))
    }

    fn of(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut ready = String::new();
        output.read_line(&mut ready).unwrap();
        let at = ready.find("http://").unwrap_or_else(|| panic!("{ready}"));
        let url = ready[at..].split(['"', '\n']).next().unwrap().to_owned();
        Self { child, output: Some(output), url }
    }

    fn output(&mut self) -> BufReader<ChildStdout> {
        self.output.take().unwrap()
    }

    fn error(&mut self) -> ChildStderr {
        self.child.stderr.take().unwrap()
    }

    fn assert_alive(&self) {
        for path in ["/__sandbox/health/live", CUSTOMERS] {
            assert_eq!(get(&format!("{}{path}", self.url)).status, 200, "{path}");
        }
    }

    fn stop(&mut self) {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Connections that end in a line on standard error each, at `--log debug`: they break off inside a head.
fn break_connections(url: &str, count: usize) {
    for _ in 0..count {
        let mut wire = Wire::to(url);
        wire.say("GET /nowhere HTTP/1.1\r\nHost: ");
        wire.finish();
        assert!(wire.answer().is_none());
    }
}

fn many_requests(url: &str, count: usize) {
    const AT_ONCE: usize = 50;
    let mut wire = Wire::to(url);
    for _ in 0..count / AT_ONCE {
        wire.say(request_head("GET", "/nowhere", "").repeat(AT_ONCE));
        for _ in 0..AT_ONCE {
            assert_eq!(wire.answer().expect("an answer").status, 404);
        }
    }
}

#[test]
fn a_standard_error_that_is_not_read_never_blocks_it_and_tells_later_what_is_missing() {
    for format in ["text", "json"] {
        let mut server = Unread::start(&["--quiet", "--log", "debug", "--format", format]);
        break_connections(&server.url, FLOOD);
        server.assert_alive();
        let lines = BufReader::new(server.error()).lines().map(Result::unwrap);
        let told = lines.take(FLOOD).find(|line| line.contains(" lines were dropped, because "));
        assert!(told.is_some(), "{format}");
        server.stop();
    }
}

#[test]
fn streams_that_are_both_not_read_never_block_it_and_do_not_keep_it_from_ending() {
    let mut server = Unread::start(&["--log", "debug"]);
    many_requests(&server.url, FLOOD);
    break_connections(&server.url, 2_000);
    server.assert_alive();
    server.stop();
}

#[test]
fn streams_that_are_closed_never_block_it() {
    let mut server = Unread::start(&["--log", "debug"]);
    drop(server.error());
    drop(server.output());
    break_connections(&server.url, 200);
    many_requests(&server.url, 200);
    server.assert_alive();
    server.stop();
}

/// Warnings come before the ready line: a pipe that they fill must not keep it from being said.
#[test]
fn warnings_of_a_start_that_are_not_read_do_not_keep_it_from_being_ready() {
    const WARNINGS: usize = 600;
    let folder = tempfile::tempdir().unwrap();
    let rule = |number: usize| {
        format!(
            r#"{{"name": "rule {number}", "on": "GET …/customers", "when": {{"tenant": "No {number}"}}, "then": {{"error": "unavailable"}}}}"#
        )
    };
    let rules: Vec<String> = (0..=WARNINGS).map(rule).collect();
    let text = format!(r#"{{"rules": [{}]}}"#, rules.join(",\n"));
    std::fs::write(folder.path().join("many.json"), text).unwrap();
    let scenarios = folder.path().to_str().unwrap().to_owned();
    let mut server = Unread::start(&["--scenarios", &scenarios]);
    server.assert_alive();
    let mut error = server.error();
    let reading = std::thread::spawn(move || {
        let mut told = String::new();
        error.read_to_string(&mut told).unwrap();
        told
    });
    server.stop();
    let told = reading.join().unwrap();
    assert!(told.len() > 100_000, "more than a pipe holds: {}", told.len());
    assert!(told.contains(&format!("rule {WARNINGS}")), "all of them, at the end");
}

#[test]
fn the_last_lines_are_written_before_it_ends() {
    let mut server = Unread::start(&["--format", "json"]);
    for _ in 0..500 {
        assert_eq!(put(&format!("{}/nowhere", server.url), "{}").status, 404);
    }
    let mut error = server.error();
    // The pipe holds fewer; they are read while it ends.
    let output = server.output();
    let reading = std::thread::spawn(move || output.lines().map(Result::unwrap).count());
    server.stop();
    assert_eq!(reading.join().unwrap(), 500);
    let mut told = String::new();
    error.read_to_string(&mut told).unwrap();
    assert_eq!(told, "");
}
