//! What calls about worlds cost over HTTP, over a folder of 100,000 assignments.

mod client;
mod measure;
mod memory;

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use client::{Connection, Process};
use measure::{Samples, tell, title};
use memory::resident;

/// The assignments of the seed, in as many segments.
const ASSIGNMENTS: u32 = 100_000;
const SEGMENTS: u32 = 10;
/// Idle worlds at once.
const IDLE: u32 = 10_000;
/// How often each call is measured.
const CALLS: u32 = 1_000;

fn main() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    fixtures(folder.path())?;
    let mut process = start(folder.path())?;
    let mut connection = Connection::open(process.address()?)?;
    title("A world over 100,000 assignments, asked for over HTTP on one connection");
    cost(&mut connection)?;
    title("Ten thousand idle worlds over it");
    let before = resident(&process.id());
    for number in 0..IDLE - 1 {
        make(&mut connection, &format!("idle-{number}"))?;
    }
    grown(&process, before, "made");
    for number in 0..IDLE - 1 {
        good(&mut connection, "GET", &list(&format!("~idle-{number}/")), "")?;
    }
    grown(&process, before, "made, and read once");
    Ok(())
}

/// Making a world, resetting it when it was used and when it was changed, deleting it.
fn cost(connection: &mut Connection) -> io::Result<()> {
    let (mut made, mut read, mut changed, mut gone) = (vec![], vec![], vec![], vec![]);
    for number in 0..CALLS {
        let name = format!("cost-{number}");
        made.push(millis(|| make(connection, &name))?);
        let reset = format!("/__sandbox/worlds/{name}/reset");
        good(connection, "GET", &list(&format!("~{name}/")), "")?;
        read.push(millis(|| good(connection, "POST", &reset, ""))?);
        let segment = number % SEGMENTS;
        let row = format!("/~{name}/customer-segment/large/segments/s{segment}/customers/new");
        good(connection, "PUT", &row, "{}")?;
        changed.push(millis(|| good(connection, "POST", &reset, ""))?);
        gone.push(millis(|| good(connection, "DELETE", &format!("/__sandbox/worlds/{name}"), ""))?);
    }
    tell("making one", &Samples::new(made), "ms", Some(1.0));
    tell("resetting one that was read", &Samples::new(read), "ms", Some(1.0));
    tell("resetting one that was changed", &Samples::new(changed), "ms", Some(1.0));
    tell("deleting one", &Samples::new(gone), "ms", None);
    Ok(())
}

fn start(fixtures: &Path) -> io::Result<Process> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emporix-sandbox"));
    command.args(["--port", "0", "--format", "json", "--quiet", "--fixtures"]).arg(fixtures);
    command.args(["--max-worlds", &(IDLE + CALLS).to_string()]);
    command.stderr(Stdio::inherit());
    Process::start(command, b"")
}

/// A tenant with all assignments.
fn fixtures(folder: &Path) -> io::Result<()> {
    let tenant = folder.join("large");
    std::fs::create_dir(&tenant)?;
    let mut rows = String::new();
    for number in 0..ASSIGNMENTS {
        let _ = writeln!(
            rows,
            r#"{{"segmentId": "s{}", "customerId": "c{number}"}}"#,
            number % SEGMENTS
        );
    }
    std::fs::write(tenant.join("customer-assignments.ndjson"), rows)?;
    std::fs::create_dir(folder.join("_template"))?;
    let tokens = r#"[{"name": "service", "token": "service", "scopes": ["customersegment.segment_read", "customersegment.segment_manage"]}]"#;
    std::fs::write(folder.join("_template/tokens.json"), tokens)
}

fn list(base: &str) -> String {
    format!("/{base}customer-segment/large/segments/s0/customers?pageSize=10")
}

fn make(connection: &mut Connection, name: &str) -> io::Result<()> {
    good(connection, "POST", "/__sandbox/worlds", &format!("{{\"name\": \"{name}\"}}"))
}

/// A call that is answered well.
fn good(connection: &mut Connection, method: &str, path: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer service\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let answer = connection.ask(request.as_bytes())?;
    let told = String::from_utf8_lossy(&answer.bytes);
    assert!(answer.head.starts_with("HTTP/1.1 2"), "{method} {path}: {told}");
    Ok(())
}

fn millis(call: impl FnOnce() -> io::Result<()>) -> io::Result<f64> {
    let start = Instant::now();
    call()?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}

fn grown(process: &Process, before: f64, what: &str) {
    tell(what, &Samples::new([resident(&process.id()) - before]), "MB", Some(100.0));
}
