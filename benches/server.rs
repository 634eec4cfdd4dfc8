//! The server's own CPU time per request, against a bare hyper server that answers the same bytes from memory.
//!
//! Both run at once as separate processes on one core, the client on the other, and get requests in turns. Names of
//! cases may follow the command: `cargo bench --bench server -- list`.

mod bare;
mod client;
mod cpu;
mod load;
mod measure;

use std::fmt::Write;
use std::io;
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use client::{Answer, Connection, Process};
use load::load;
use measure::{Samples, tell, title};

/// How often each server has its turn.
const ROUNDS: usize = 41;
/// About so much CPU time passes in a turn of the bare server, so that a turn has many requests.
const TURN_MICROS: f64 = 80_000.0;

/// The segment of the shipped template with the most assignments, and one of those.
const SEGMENT: &str = "/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers";
const ONE: &str = "98029737/660af2af69babe3cf6e40771";

/// One kind of request.
struct Case {
    name: &'static str,
    request: Vec<u8>,
    status: &'static str,
    bare: &'static str,
    /// Requests under way at any time.
    connections: usize,
    /// At most so many times the bare server's CPU time.
    target: f64,
}

fn main() -> io::Result<()> {
    let words: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    match words.first().map(String::as_str) {
        Some(bare::BARE) => bare::serve(false).map(|never| match never {}),
        Some(bare::BARE_BULK) => bare::serve(true).map(|never| match never {}),
        Some(_) | None => run(&words),
    }
}

fn run(names: &[String]) -> io::Result<()> {
    let pinned = pin();
    title("Server: CPU time per request, the sandbox binary (--quiet) against bare hyper");
    title(if pinned { "servers on core 0, client on core 1" } else { "cores are not pinned here" });
    let cases = cases();
    let asked =
        |case: &&Case| names.is_empty() || names.iter().any(|name| case.name.contains(name));
    cases.iter().filter(asked).try_for_each(|case| compare(case, pinned))
}

/// Puts this process, the client, on the second core; false where that is not possible.
fn pin() -> bool {
    let id = std::process::id().to_string();
    let taskset = Command::new("taskset").args(["-cp", "1", &id]).stdout(Stdio::null()).status();
    taskset.is_ok_and(|status| status.success())
}

/// A command on the first core.
fn on_first_core(program: &str, pinned: bool) -> Command {
    if !pinned {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", "0", program]);
    command
}

fn compare(case: &Case, pinned: bool) -> io::Result<()> {
    let mut command = on_first_core(env!("CARGO_BIN_EXE_emporix-sandbox"), pinned);
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    command.args(["--quiet", "--port", "0", "--format", "json", "--fixtures", fixtures]);
    let mut sandbox = Side::over(Process::start(command, b"")?, case)?;
    assert!(sandbox.answer.head.starts_with(case.status), "{}: {}", case.name, sandbox.answer.head);

    let this = std::env::current_exe()?;
    let mut command = on_first_core(&this.to_string_lossy(), pinned);
    command.arg(case.bare);
    let mut bare = Side::over(Process::start(command, &sandbox.answer.bytes)?, case)?;
    assert_eq!(lasting(&sandbox.answer), lasting(&bare.answer), "both answer the same");

    let trial = 500;
    let warm = bare.turn(&case.request, trial)?.min(bare.turn(&case.request, trial)?);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousands")]
    let count = (TURN_MICROS / warm) as usize;
    sandbox.turn(&case.request, count)?;
    let (mut own, mut least, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        least.push(bare.turn(&case.request, count)?);
        own.push(sandbox.turn(&case.request, count)?);
        ratios.push(own[own.len() - 1] / least[least.len() - 1]);
    }
    title(case.name);
    tell("  bare hyper", &Samples::new(least), "µs", None);
    tell("  sandbox", &Samples::new(own), "µs", None);
    tell("  ratio", &Samples::new(ratios), "×", Some(case.target));
    Ok(())
}

/// The lines of an answer's head that are the same for the same request each time: all but the date.
fn lasting(answer: &Answer) -> Vec<&str> {
    let mut lines: Vec<&str> = answer
        .head
        .lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("date:"))
        .collect();
    lines.sort_unstable();
    lines
}

/// One of the two servers, and the connections to it.
struct Side {
    process: Process,
    connections: Vec<Connection>,
    answer: Answer,
}

impl Side {
    /// Connects to the server that `process` is, once it says its address, and sends one request.
    fn over(mut process: Process, case: &Case) -> io::Result<Self> {
        let address: SocketAddr = process.address()?;
        let connections: io::Result<Vec<_>> =
            (0..case.connections).map(|_| Connection::open(address)).collect();
        let mut connections = connections?;
        // The first write of a document creates it; the second is answered as all that follow.
        connections[0].ask(&case.request)?;
        let answer = connections[0].ask(&case.request)?;
        Ok(Self { process, connections, answer })
    }

    /// The CPU time of one request, in microseconds, over `count` of them.
    fn turn(&mut self, request: &[u8], count: usize) -> io::Result<f64> {
        let before = cpu::time(&self.process.id());
        load(&mut self.connections, request, &self.answer, count)?;
        let used = cpu::time(&self.process.id()).saturating_sub(before);
        let each = self.connections.len();
        let count = u32::try_from(count / each * each).expect("a few thousands");
        Ok(used.as_secs_f64() * 1e6 / f64::from(count))
    }
}

fn cases() -> [Case; 4] {
    let one = format!("{SEGMENT}/{ONE}");
    [
        Case {
            name: "GET one",
            request: request("GET", &one, ""),
            status: "HTTP/1.1 200",
            bare: bare::BARE,
            connections: 8,
            target: 1.4,
        },
        Case {
            name: "list of 60",
            request: request("GET", SEGMENT, ""),
            status: "HTTP/1.1 200",
            bare: bare::BARE,
            connections: 8,
            target: 1.3,
        },
        Case {
            name: "upsert",
            request: request("PUT", &one, &format!("{{{MIXINS}}}")),
            status: "HTTP/1.1 204",
            bare: bare::BARE,
            connections: 8,
            target: 1.5,
        },
        Case {
            name: "bulk of 200",
            request: request("PUT", &format!("{SEGMENT}/bulk"), &batch()),
            status: "HTTP/1.1 207",
            bare: bare::BARE_BULK,
            connections: 32,
            target: 2.5,
        },
    ]
}

/// What a client writes.
const MIXINS: &str = r#""mixins":{"loyalty":{"tier":"GOLD","points":1500,"newsletter":false}},"metadata":{"mixins":{"loyalty":"https://example.com/schemata/loyalty.v1.json"}}"#;

fn request(method: &str, path: &str, body: &str) -> Vec<u8> {
    let mut text = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: application/json\r\nAuthorization: Bearer service\r\n"
    );
    if !body.is_empty() {
        let length = body.len();
        let _ = write!(text, "Content-Type: application/json\r\nContent-Length: {length}\r\n");
    }
    let _ = write!(text, "\r\n{body}");
    text.into_bytes()
}

/// Twenty customers with each of ten legal entities of the shipped template, with mixins of their own.
fn batch() -> String {
    let ids = |file: &str, collection: &str| -> Vec<String> {
        let documents: serde_json::Value =
            serde_json::from_str(file).expect("shipped files are JSON");
        let rows = documents[collection].as_array().expect("they hold a collection");
        rows.iter().filter_map(|row| row["id"].as_str().map(str::to_owned)).collect()
    };
    let customers = ids(include_str!("../fixtures/_template/customers.json"), "customers");
    let entities = ids(include_str!("../fixtures/_template/legal-entities.json"), "legalEntities");
    let item = |(nth, (customer, entity)): (usize, (&String, &String))| {
        let mixins = MIXINS.replace("1500", &(1_500 + 7 * nth).to_string());
        format!(r#"{{"customerId":"{customer}","legalEntityId":"{entity}",{mixins}}}"#)
    };
    let pairs = customers.iter().flat_map(|customer| entities.iter().map(move |of| (customer, of)));
    let items: Vec<String> = pairs.take(200).enumerate().map(item).collect();
    assert_eq!(items.len(), 200, "the template has customers and legal entities enough");
    format!("[{}]", items.join(","))
}
