//! Memory that is not needed any more goes back to the system. What counts is how much comes back, not when: each test waits until it
//! has, and fails when it never does.

#![cfg(all(target_os = "linux", target_env = "gnu"))]
#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::support::{CUSTOMERS, UNASSIGNED, Wire, request_head, send};
use crate::support_process::{Server, url};

const MEGABYTE: usize = 1_000_000;
/// Between one look and the next.
const MOMENT: Duration = Duration::from_millis(100);

/// The bytes that a process has in memory, without the pages of its program.
fn resident(process: u32) -> usize {
    #[expect(clippy::disallowed_methods, reason = "the system's own numbers, not a file of ours")]
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim_end_matches("kB").trim().parse::<usize>().unwrap() * 1_024
}

/// Looks until a process has fewer than `most` bytes in memory: the allocator gives back what was freed ten seconds ago, and later on a
/// machine that is busy.
#[track_caller]
fn shrinks(process: u32, most: usize) {
    const LOOKS: usize = 3_000;
    let mut looks = (0..LOOKS).map(|_| {
        #[expect(clippy::disallowed_methods, reason = "memory comes back without an event")]
        std::thread::sleep(MOMENT);
        resident(process)
    });
    let found = looks.find(|found| *found < most);
    assert!(found.is_some(), "still {} bytes, not {most}", resident(process));
}

/// A PUT of one assignment of a world with a body of about that number of bytes.
fn put(world: &str, bytes: usize) -> String {
    let body = format!(r#"{{"mixins":{{"g":{{"t":"{}"}}}}}}"#, "x".repeat(bytes));
    let length = body.len();
    let more = format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
    let path = format!("/~{world}{CUSTOMERS}/{UNASSIGNED}");
    request_head("PUT", &path, &more) + &body
}

#[test]
fn the_memory_of_deleted_worlds_comes_back() {
    const WORLDS: usize = 300;
    let (server, ready) = Server::start(&["--journal-memory", "16MB"], &[]);
    let mut wire = Wire::to(url(&ready));
    let mut write = |world: &str| {
        wire.say(put(world, MEGABYTE));
        assert_eq!(wire.answer().unwrap().status, 201, "{world}");
    };
    write("main");
    let start = resident(server.pid());
    (0..WORLDS).for_each(|nth| write(&format!("w{nth}")));
    assert!(resident(server.pid()) > start + WORLDS * MEGABYTE, "each keeps what was written");
    for nth in 0..WORLDS {
        let world = format!("{}/__sandbox/worlds/w{nth}", url(&ready));
        assert_eq!(send("DELETE", &world, &[], b"").status, 204);
    }
    shrinks(server.pid(), start + 50 * MEGABYTE);
}

#[test]
fn a_connection_that_rests_keeps_less_than_20_kb() {
    // Many, because the allocator keeps a few megabytes of what is freed in any case.
    const CONNECTIONS: usize = 2_000;
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
    let limits = ["--journal-memory", "1MB", "--idle-timeout", "10m"];
    let (server, ready) = Server::start(&limits, &[]);
    let open = |nth: usize| {
        let mut wire = Wire::to(url(&ready));
        wire.say(put("main", 200_000));
        assert!([201, 204].contains(&wire.answer().unwrap().status), "{nth}");
        wire
    };
    let first = open(0);
    let start = resident(server.pid());
    let rest: Vec<Wire> = (0..CONNECTIONS).map(open).collect();
    shrinks(server.pid(), start + CONNECTIONS * 20_000);
    drop((first, rest));
}
