//! The mixed load of the soak: a client that knows the answer of each of its calls, and files that are saved meanwhile.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::client::{Answer, Connection};

/// What calls are counted by.
pub(crate) const KINDS: [&str; 6] = ["read", "list", "write", "bulk", "token", "admin"];

/// A call that does nothing: when it takes longer, the machine has other work.
pub(crate) const IDLE: &str = "health";

/// Worlds of each client, made again and again.
const WORLDS: usize = 60;
/// Customers of the files; the first half of them is assigned.
const CUSTOMERS: usize = 60;
/// Rows of a bulk call.
const ROWS: usize = 20;
/// After this number of rounds a client begins a new connection.
const ROUNDS: usize = 15;

/// What one call took.
pub(crate) struct Sample {
    pub(crate) kind: &'static str,
    /// When it began.
    pub(crate) at: Duration,
    pub(crate) took: Duration,
}

/// The folder of fixtures.
pub(crate) struct Files(PathBuf);

impl Files {
    pub(crate) fn new() -> io::Result<Self> {
        let files = Self(std::env::temp_dir().join(format!("soak-{}", std::process::id())));
        std::fs::create_dir_all(files.0.join("shop"))?;
        files.write(
            "segments.json",
            r#"[{"id":"s","name":{"en":"S"},"siteCode":"main","status":"ACTIVE"}]"#,
        )?;
        let row = |number: usize| {
            format!(r#"{{"segmentId":"s","customerId":"c{number}","mixins":{{"n":{number}}}}}"#)
        };
        let rows: Vec<String> = (0..CUSTOMERS / 2).map(row).collect();
        files.write("customer-assignments.json", &format!("[{}]", rows.join(",\n")))?;
        files.save(0)?;
        Ok(files)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// Writes a file beside its place, and puts it there.
    fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let (written, place) = (self.0.join("new.tmp"), self.0.join("shop").join(name));
        std::fs::write(&written, text)?;
        std::fs::rename(written, place)
    }

    /// Saves the customers under other names.
    fn save(&self, number: u64) -> io::Result<()> {
        let row = |id: usize| {
            format!(
                r#"{{"id":"c{id}","firstName":"First{number}","lastName":"Last{}","email":"c{id}@example.com"}}"#,
                id % 7
            )
        };
        let rows: Vec<String> = (0..CUSTOMERS).map(row).collect();
        self.write("customers.json", &format!("[{}]", rows.join(",\n")))
    }

    /// Saves again and again; how often.
    pub(crate) fn save_until(&self, over: &AtomicBool, pause: Duration) -> io::Result<u64> {
        let mut number = 0;
        while !over.load(Ordering::Relaxed) {
            number += 1;
            self.save(number)?;
            std::thread::park_timeout(pause);
        }
        Ok(number)
    }

    pub(crate) fn remove(self) -> io::Result<()> {
        std::fs::remove_dir_all(self.0)
    }
}

/// A client with worlds of its own.
pub(crate) struct Client {
    name: String,
    address: SocketAddr,
    connection: Connection,
    start: Instant,
    rounds: usize,
    pub(crate) samples: Vec<Sample>,
}

impl Client {
    pub(crate) fn new(number: usize, address: SocketAddr, start: Instant) -> io::Result<Self> {
        let connection = Connection::open(address)?;
        let name = format!("soak-{number}");
        Ok(Self { name, address, connection, start, rounds: 0, samples: Vec::new() })
    }

    /// A test as there are many: a world, reads and writes, a failure, and the end of it.
    pub(crate) fn round(&mut self) -> io::Result<()> {
        self.rounds += 1;
        if self.rounds.is_multiple_of(ROUNDS) {
            self.connection = Connection::open(self.address)?;
        }
        let world = format!("{}-{}", self.name, self.rounds % WORLDS);
        let admin = format!("/__sandbox/worlds/{world}");
        let shop = format!("/~{world}/customer-segment/shop/segments/s/customers");
        self.call(IDLE, ("GET", "/__sandbox/health/live"), "", &[200])?;
        self.call("admin", ("PUT", &admin), "{}", &[201, 200])?;
        self.reads_and_writes(&shop)?;
        self.tokens(&world)?;
        self.faults(&admin, &shop)?;
        self.snapshots(&admin, &shop)?;
        if self.rounds.is_multiple_of(3) {
            self.call("admin", ("DELETE", &admin), "", &[204])?;
            self.call("read", ("GET", &format!("{shop}/c1")), "", &[410])?;
        }
        Ok(())
    }

    fn reads_and_writes(&mut self, shop: &str) -> io::Result<()> {
        let new = format!("{shop}/c{}", CUSTOMERS - 1);
        self.call("list", ("GET", &format!("{shop}?pageSize=20")), "", &[200])?;
        let sorted =
            format!("{shop}?q=mixins.n:%3E5&sort=customer.lastName:desc,mixins.n&pageSize=10");
        self.call("list", ("GET", &sorted), "", &[200])?;
        self.call("write", ("PUT", &new), r#"{"mixins":{"n":1}}"#, &[201])?;
        self.call("read", ("GET", &new), "", &[200])?;
        self.call(
            "write",
            ("PUT", &new),
            r#"{"mixins":{"n":2},"metadata":{"version":1}}"#,
            &[204],
        )?;
        self.call(
            "write",
            ("PUT", &new),
            r#"{"mixins":{"n":3},"metadata":{"version":1}}"#,
            &[409],
        )?;
        let row = |number: usize| {
            format!(
                r#"{{"customerId":"c{number}","mixins":{{"n":{number},"text":"{}"}}}}"#,
                "x".repeat(100)
            )
        };
        let rows: Vec<String> =
            (CUSTOMERS / 2 - ROWS / 2..CUSTOMERS / 2 + ROWS / 2).map(row).collect();
        let answer = self.call(
            "bulk",
            ("PUT", &format!("{shop}/bulk")),
            &format!("[{}]", rows.join(",")),
            &[207],
        )?;
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        let counts = ["\"code\":201", "\"code\":204"].map(|code| text.matches(code).count());
        if counts != [ROWS / 2; 2] {
            return Err(io::Error::other(format!("a bulk call of {ROWS}: {text}")));
        }
        Ok(())
    }

    fn tokens(&mut self, world: &str) -> io::Result<()> {
        let body =
            "grant_type=client_credentials&client_id=shop.backend&client_secret=backend-secret";
        let length = body.len();
        let request = format!(
            "POST /~{world}/oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.send("token", &request, &[200])?;
        Ok(())
    }

    /// The failures that are asked for come, once each, and no other.
    fn faults(&mut self, admin: &str, shop: &str) -> io::Result<()> {
        let loses = self.rounds.is_multiple_of(5);
        let lost = r#",{"name":"lost","on":"DELETE …/customers/{customerId}","times":1,"then":{"connection":"reset","commit":true}}"#;
        let rules = format!(
            r#"{{"rules":[{{"name":"once","on":"GET …/customers","times":1,"then":{{"error":"unavailable"}}}}{}]}}"#,
            if loses { lost } else { "" }
        );
        self.call("admin", ("PUT", &format!("{admin}/scenarios")), &rules, &[200])?;
        let answer = self.call("list", ("GET", shop), "", &[503])?;
        if !answer.head.to_ascii_lowercase().contains("\r\nsandbox-fault: ad-hoc-1/once") {
            return Err(io::Error::other(format!("a 503 that no rule gave: {}", answer.head)));
        }
        self.call("list", ("GET", shop), "", &[200])?;
        let gone = format!("{shop}/c2");
        if loses {
            let request = request("DELETE", &gone, "");
            match self.connection.ask(request.as_bytes()) {
                Ok(answer) => return Err(io::Error::other(format!("no reset: {}", answer.head))),
                Err(_) => self.connection = Connection::open(self.address)?,
            }
            self.call("read", ("GET", &gone), "", &[404])?;
        }
        Ok(())
    }

    fn snapshots(&mut self, admin: &str, shop: &str) -> io::Result<()> {
        let row = format!("{shop}/c1");
        self.call("admin", ("PUT", &format!("{admin}/snapshots/before")), "", &[204])?;
        self.call("write", ("DELETE", &row), "", &[204])?;
        self.call("admin", ("POST", &format!("{admin}/snapshots/before/load")), "", &[204])?;
        self.call("read", ("GET", &row), "", &[200])?;
        self.call("admin", ("POST", &format!("{admin}/clock/advance")), r#"{"by":"1h"}"#, &[200])?;
        self.call("admin", ("GET", &format!("{admin}/requests?status=503")), "", &[200])?;
        self.call("admin", ("POST", &format!("{admin}/reset")), "", &[204])?;
        Ok(())
    }

    fn call(
        &mut self,
        kind: &'static str,
        (method, path): (&str, &str),
        body: &str,
        statuses: &[u16],
    ) -> io::Result<Answer> {
        self.send(kind, &request(method, path, body), statuses)
    }

    fn send(&mut self, kind: &'static str, request: &str, statuses: &[u16]) -> io::Result<Answer> {
        let at = self.start.elapsed();
        let answer = self.connection.ask(request.as_bytes()).map_err(|error| {
            io::Error::new(error.kind(), format!("{error}, after {at:?}: {request}"))
        })?;
        self.samples.push(Sample { kind, at, took: self.start.elapsed().saturating_sub(at) });
        let status = answer.head.split(' ').nth(1).and_then(|status| status.parse().ok());
        if status.is_some_and(|status| statuses.contains(&status)) {
            return Ok(answer);
        }
        let found = String::from_utf8_lossy(&answer.bytes);
        Err(io::Error::other(format!("expected {statuses:?}, after {at:?}: {request}\n{found}")))
    }
}

/// How many files and connections a process has open.
pub(crate) fn open_files(process: &str) -> f64 {
    entries(process, "fd")
}

/// How many threads it has.
pub(crate) fn threads(process: &str) -> f64 {
    entries(process, "task")
}

fn entries(process: &str, folder: &str) -> f64 {
    let entries = std::fs::read_dir(format!("/proc/{process}/{folder}"));
    entries
        .map_or(f64::NAN, |entries| f64::from(u32::try_from(entries.count()).unwrap_or(u32::MAX)))
}

/// A request with the token that may do everything.
fn request(method: &str, path: &str, body: &str) -> String {
    let length = body.len();
    let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer service\r\n{kind}Content-Length: {length}\r\n\r\n{body}"
    )
}
