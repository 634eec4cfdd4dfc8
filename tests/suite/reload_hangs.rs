//! A disk that hangs: only callers that requested a reload wait for it, and the end of the sandbox does not.
//!
//! The holder of a lease on a file makes every other open of it wait in the kernel, and is notified of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should end where it stands")]

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use emporix_sandbox::{Config, Watch};
use serde_json::{Value, json};

use crate::reload_stage::{Program, Shop, name_in, until_named};
use crate::support::{Wire, send};
use crate::support_admin::{NOTHING, admin, good};
use crate::support_linted::Sandbox;

const HOLD: &str = r#"
import fcntl, os, signal, sys
signal.signal(signal.SIGIO, lambda *_: print("wanted", flush=True))
fcntl.fcntl(os.open(sys.argv[1], os.O_RDWR), fcntl.F_SETLEASE, fcntl.F_WRLCK)
print("held", flush=True)
sys.stdin.read()
"#;

/// A lease on a file, given back when it is dropped.
struct Lease {
    holder: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Lease {
    fn on(path: &Path) -> Self {
        let mut command = Command::new("python3");
        command.args(["-c", HOLD]).arg(path).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut holder = command.spawn().expect("python3 is on the path");
        let lines = BufReader::new(holder.stdout.take().unwrap()).lines();
        let mut lease = Self { holder, lines };
        assert_eq!(lease.lines.next().unwrap().unwrap(), "held");
        lease
    }

    /// Waits until a thread opens the file, which then hangs.
    fn wanted(&mut self) {
        assert_eq!(self.lines.next().unwrap().unwrap(), "wanted");
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

fn reload(base: &str) -> u16 {
    send("POST", &format!("{base}/__sandbox/reload"), &[], b"").status
}

#[test]
#[ignore = "needs python3"]
fn nobody_waits_for_a_reading_but_who_asked_for_it() {
    let shop = Shop::new("Ada");
    let sandbox = shop.watched(Watch::Off);
    shop.save("Bea");
    let mut lease = Lease::on(&shop.customers());
    let url = sandbox.url().to_owned();
    let asked = std::thread::spawn(move || reload(&url));
    lease.wanted();
    for path in [
        "health/live",
        "health/ready",
        "config",
        "worlds",
        "operations",
        "behaviors",
        "openapi.json",
        "worlds/main",
        "worlds/main/state",
        "worlds/main/requests",
        "worlds/main/clock",
        "worlds/main/scenarios",
        "worlds/main/tokens",
        "worlds/main/snapshots",
        "worlds/main/tenants/acme/customers/c",
    ] {
        good(&sandbox, "GET", path, &NOTHING, 200);
    }
    assert_eq!(admin(&sandbox, "GET", "metrics", &NOTHING).status, 200);
    good(&sandbox, "POST", "worlds", &json!({"name": "made"}), 201);
    good(&sandbox, "POST", "worlds/main/reset", &NOTHING, 204);
    for base in [sandbox.url(), &sandbox.world_url("made"), &sandbox.world_url("used")] {
        assert_eq!(name_in(base), "Ada");
    }
    assert!(!asked.is_finished(), "the reading did not hang");
    drop(lease);
    assert_eq!(asked.join().unwrap(), 200);
    assert_eq!(name_in(sandbox.url()), "Bea");
}

#[test]
#[ignore = "needs python3"]
fn however_many_wait_for_a_reading_the_others_are_answered() {
    const MANY: usize = 600;
    let shop = Shop::new("Ada");
    let program = Program::start(&shop, &["--watch", "off"]);
    shop.save("Bea");
    let mut lease = Lease::on(&shop.customers());
    let mut waiting: Vec<Wire> = (0..MANY).map(|_| Wire::to(&program.url)).collect();
    for wire in &mut waiting {
        wire.say("POST /__sandbox/reload HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    lease.wanted();
    for world in ["", "/~other"] {
        assert_eq!(name_in(&format!("{}{world}", program.url)), "Ada");
    }
    drop(lease);
    for wire in &mut waiting {
        assert_eq!(wire.answer().unwrap().status, 200);
    }
    until_named(&program.url, "Bea");
}

/// The program, with a reading that hangs and whose outcome it would print.
fn hanging(shop: &Shop, arguments: &[&str]) -> (Program, Lease) {
    let program = Program::start(shop, arguments);
    let mut lease = Lease::on(&shop.customers());
    program.signal("HUP");
    lease.wanted();
    (program, lease)
}

#[test]
#[ignore = "needs python3"]
fn a_reading_that_hangs_does_not_keep_the_program_from_ending() {
    for watch in ["off", "auto"] {
        let shop = Shop::new("Ada");
        let (program, _lease) = hanging(&shop, &["--watch", watch, "--grace", "10ms"]);
        // The reading has not ended, else it would have been reported.
        assert_eq!(program.stop(), [] as [Value; 0]);
    }
}

#[test]
#[ignore = "needs python3"]
fn a_second_signal_ends_a_reading_that_hangs_at_once() {
    let shop = Shop::new("Ada");
    let (mut program, _lease) = hanging(&shop, &["--watch", "off", "--grace", "1h"]);
    program.signal("TERM");
    program.until_closed();
    program.signal("TERM");
    assert_eq!(program.code(), Some(143));
}

#[test]
#[ignore = "needs python3"]
fn a_reading_that_hangs_does_not_keep_a_test_from_ending() {
    let shop = Shop::new("Ada");
    let config = Config { grace: Duration::from_millis(10), ..shop.config(Watch::Off) };
    let sandbox = Sandbox::start_with(config).unwrap();
    let mut lease = Lease::on(&shop.customers());
    let mut wire = Wire::to(sandbox.url());
    wire.say("POST /__sandbox/reload HTTP/1.1\r\nHost: localhost\r\n\r\n");
    lease.wanted();
    drop(sandbox);
    // A caller that waited is not left waiting; the reading still hangs.
    assert!(wire.answer().is_none_or(|answer| answer.status == 503));
}
