//! The sandbox of the tests that go through sockets: when one ends, the journals of its worlds are linted, and what its client did
//! badly has to be on the list of what its test does so on purpose. `UPDATE_LINTS=1 cargo test` adds what the
//! tests that run do, though never in CI: each new line is to be looked at. What a whole module does, such as to wait for a saved file by
//! reading again and again, stands there as `module::*` and is written by hand.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use emporix_sandbox::engine::lint::Lint;
use emporix_sandbox::{Config, StartError};
use serde_json::Value;

use crate::support_kept::{project, text_of};

/// Which lints are right in which test.
const LIST: &str = "tests/snapshots/socket_lints.txt";
/// In a sandbox with more worlds, those behind these are not looked at.
const MOST_WORLDS: usize = 50;
/// A sandbox that a test has filled or stopped is not waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// A test that there is not.
const MADE_UP: &str = "a::test";

/// What was found in this process, by test.
static FOUND: Mutex<BTreeMap<String, BTreeSet<String>>> = Mutex::new(BTreeMap::new());

/// A sandbox whose clients are looked at when it ends.
#[derive(Debug)]
pub(crate) struct Sandbox(emporix_sandbox::Sandbox);

impl Sandbox {
    pub(crate) fn start() -> Result<Self, StartError> {
        emporix_sandbox::Sandbox::start().map(Self)
    }

    pub(crate) fn start_with(config: Config) -> Result<Self, StartError> {
        emporix_sandbox::Sandbox::start_with(config).map(Self)
    }

    /// The lints of its worlds, but for worlds that are gone or do not answer any more.
    fn lints(&self) -> BTreeSet<String> {
        let host = self.url().trim_start_matches("http://");
        let listed = shown(host, "worlds").unwrap_or_default();
        let worlds = listed["worlds"].as_array().map(Vec::as_slice).unwrap_or_default();
        let names = worlds.iter().filter_map(|world| world["name"].as_str()).take(MOST_WORLDS);
        let reports = names.filter_map(|name| shown(host, &format!("worlds/{name}/lint")));
        let found: Vec<Value> = reports
            .flat_map(|report| report["found"].as_array().cloned().unwrap_or_default())
            .collect();
        found.iter().filter_map(|found| Some(found["lint"].as_str()?.to_owned())).collect()
    }
}

impl Deref for Sandbox {
    type Target = emporix_sandbox::Sandbox;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let thread = std::thread::current();
        // Tests are threads with their names, unless they run one after the other.
        let Some(test) = thread.name().filter(|name| name.contains("::")) else { return };
        if std::thread::panicking() {
            return;
        }
        let found = self.lints();
        let updates = std::env::var_os("UPDATE_LINTS").is_some() && test != MADE_UP;
        if updates && std::env::var_os("CI").is_none() {
            update(test, &found);
            return;
        }
        let mut list = list();
        let (module, _) = test.rsplit_once("::").unwrap_or_default();
        let mut known = list.remove(test).unwrap_or_default();
        known.extend(list.remove(&format!("{module}::*")).unwrap_or_default());
        let strange: Vec<&String> = found.difference(&known).collect();
        assert!(
            strange.is_empty(),
            "the client of this test does badly what {LIST} does not name: {strange:?}"
        );
    }
}

/// What a look at the admin API shows; none where it does not answer so.
fn shown(host: &str, path: &str) -> Option<Value> {
    let mut socket = TcpStream::connect(host).ok()?;
    socket.set_read_timeout(Some(PATIENCE)).ok()?;
    let head =
        format!("GET /__sandbox/{path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).ok()?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8(answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    head.contains(" 200 ").then(|| serde_json::from_str(body).ok()).flatten()
}

/// The lines of the list.
fn list() -> BTreeMap<String, BTreeSet<String>> {
    let text = text_of(LIST);
    let lines = text.lines().map(|line| line.split_once(": ").unwrap_or_else(|| panic!("{line}")));
    lines
        .map(|(test, lints)| (test.to_owned(), lints.split(", ").map(str::to_owned).collect()))
        .collect()
}

fn update(test: &str, lints: &BTreeSet<String>) {
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    found.entry(test.to_owned()).or_default().extend(lints.iter().cloned());
    let mut all = list();
    let of_module = |test: &str| {
        let (module, _) = test.rsplit_once("::").unwrap_or_default();
        list().remove(&format!("{module}::*")).unwrap_or_default()
    };
    // What a run of it did not do another has done: a test on a busy machine reads more often.
    for (test, lints) in found.iter() {
        all.entry(test.clone()).or_default().extend(lints.iter().cloned());
    }
    let mut made = String::new();
    for (test, lints) in &all {
        let known = if test.ends_with("::*") { BTreeSet::new() } else { of_module(test) };
        let lints: Vec<&str> = lints.difference(&known).map(String::as_str).collect();
        if !lints.is_empty() {
            let _ = writeln!(made, "{test}: {}", lints.join(", "));
        }
    }
    std::fs::write(project(LIST), made).unwrap();
}

#[test]
fn the_list_names_tests_that_are_there_and_lints_that_are() {
    let list = list();
    assert!(list.len() > 20, "{list:?}");
    for (test, lints) in list {
        let (module, name) = test.rsplit_once("::").unwrap();
        let source = text_of(&format!("tests/suite/{}.rs", module.replace("::", "/")));
        let is_there = name == "*" || source.contains(&format!("fn {name}("));
        assert!(is_there, "{test} is not there");
        assert!(source.contains("andbox"), "{test} has no sandbox");
        for lint in lints {
            Lint::named(&lint).unwrap();
        }
    }
}

#[test]
fn a_client_that_does_badly_what_is_not_on_the_list_fails_its_test() {
    let bad = std::thread::Builder::new().name(MADE_UP.to_owned());
    let ended = bad.spawn(|| {
        let sandbox = Sandbox::start().unwrap();
        let url = format!("{}{}?sortBy=name", sandbox.url(), crate::support::CUSTOMERS);
        assert_eq!(crate::support::get(&url).status, 200);
    });
    let said = *ended.unwrap().join().unwrap_err().downcast::<String>().unwrap();
    assert!(said.contains("unknown-query-parameter"), "{said}");
}
