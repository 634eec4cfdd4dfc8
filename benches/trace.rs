//! What the journal and the trace take of a request's CPU.
//!
//! The release binary runs under callgrind, which counts instructions of user space: they are the same on a busy machine.
//! Each case is a pair of runs that differ in the number of requests alone, so that starting counts for neither. Of
//! what one more request costs, the part below the functions that note it is theirs. How much of the CPU time is user
//! space is taken from the system while the same requests run without callgrind.
//!
//! It needs valgrind, and the names of functions: `CARGO_PROFILE_BENCH_STRIP=none cargo bench --bench trace`.

mod client;
mod measure;

use std::io;
use std::path::Path;
use std::process::Command;

use client::{Connection, Process};
use measure::{Samples, tell, title};

const BINARY: &str = env!("CARGO_BIN_EXE_emporix-sandbox");
/// The requests of the shorter run of a pair: enough to fill what is kept.
const FEW: u32 = 1_500;
/// How many more the longer one has.
const MORE: u32 = 2_000;
/// The requests by which user space and kernel are told apart.
const TIMED: u32 = 40_000;
/// The greatest share of a request's CPU that is meant, in percent.
const MOST_PERCENT: f64 = 10.0;
/// The functions that note: an exchange with its trace, the end of its answer, what was written.
const NOTING: [&str; 3] = ["World>::conclude", "World>::note_end", "::note_write"];
const SEGMENT: &str = "/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers";

fn main() -> io::Result<()> {
    title("Journal and trace: their share of a request, in instructions of user space (callgrind)");
    let one = format!("{SEGMENT}/98029737/660af2af69babe3cf6e40771");
    let long = format!("{SEGMENT}?pageSize=20");
    let mixins = r#"{"mixins":{"loyalty":{"tier":"GOLD","points":1500,"newsletter":false}}}"#;
    let none = format!("{SEGMENT}/nothere");
    for (name, request, status) in [
        ("GET one", request("GET", &one, ""), "200"),
        ("list of 20", request("GET", &long, ""), "200"),
        ("upsert", request("PUT", &one, mixins), "204"),
        ("404", request("GET", &none, ""), "404"),
    ] {
        compare(name, (&request, status))?;
    }
    Ok(())
}

fn compare(name: &str, request: Asked<'_>) -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let few = Counted::of(request, FEW, &folder.path().join("few"))?;
    let many = Counted::of(request, FEW + MORE, &folder.path().join("many"))?;
    let each = |few: u64, many: u64| {
        u32::try_from(many - few).map_or(f64::MAX, f64::from) / f64::from(MORE)
    };
    let whole = each(few.all, many.all);
    let noting = each(few.noting, many.noting);
    let in_user_space = user_space(request)?;
    let one = |value: f64| Samples::new([value]);
    title(name);
    tell("  a request", &one(whole), "instructions of user space", None);
    tell("  of that noting it", &one(noting), "instructions", None);
    tell("  share of user space", &one(100.0 * noting / whole), "%", None);
    tell("  user space, of all CPU time", &one(100.0 * in_user_space), "%", None);
    let share = 100.0 * noting / whole * in_user_space;
    tell("  share of the CPU", &one(share), "%", Some(MOST_PERCENT));
    Ok(())
}

/// A request, and the status of its answer.
type Asked<'r> = (&'r [u8], &'r str);

/// Instructions of a run.
struct Counted {
    /// All of them.
    all: u64,
    /// Those of [`NOTING`], and of what these call.
    noting: u64,
}

impl Counted {
    /// Those of a server that answers `count` such requests, which callgrind writes to `file`.
    fn of(request: Asked<'_>, count: u32, file: &Path) -> io::Result<Self> {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--quiet"]);
        command.arg(format!("--callgrind-out-file={}", file.display())).arg(BINARY);
        let mut served = Served::by(command)?;
        served.ask(request, count)?;
        served.end()?;
        let annotated = Command::new("callgrind_annotate")
            .args(["--inclusive=yes", "--threshold=100"])
            .arg(file)
            .output()?;
        Ok(Self::read(&String::from_utf8_lossy(&annotated.stdout)))
    }

    fn read(annotated: &str) -> Self {
        let number = |line: &str| -> u64 {
            let first = line.split_whitespace().next().unwrap_or_default();
            first.replace(',', "").parse().expect("callgrind writes a number first")
        };
        let all = annotated.lines().find(|line| line.contains("PROGRAM TOTALS"));
        let is_noting = |line: &&str| NOTING.iter().any(|name| line.contains(name));
        let noting: Vec<&str> = annotated.lines().filter(is_noting).collect();
        assert!(
            !noting.is_empty(),
            "the binary has no names of functions: set CARGO_PROFILE_BENCH_STRIP=none"
        );
        Self {
            all: all.map(number).expect("callgrind writes totals"),
            noting: noting.into_iter().map(number).sum(),
        }
    }
}

/// A server, and a connection to it.
struct Served {
    process: Process,
    connection: Connection,
}

impl Served {
    /// The sandbox as `command` starts it.
    fn by(mut command: Command) -> io::Result<Self> {
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
        command.args(["--quiet", "--port", "0", "--format", "json", "--fixtures", fixtures]);
        let mut process = Process::start(command, b"")?;
        let connection = Connection::open(process.address()?)?;
        Ok(Self { process, connection })
    }

    fn ask(&mut self, (request, status): Asked<'_>, count: u32) -> io::Result<()> {
        for _ in 0..count {
            let answer = self.connection.ask(request)?;
            assert_eq!(answer.head.get(9..12), Some(status), "{}", answer.head);
            assert!(answer.bytes.len() >= answer.head.len(), "an answer is its head and more");
        }
        Ok(())
    }

    /// Has it end by itself, so that callgrind writes what it counted.
    fn end(mut self) -> io::Result<()> {
        drop(self.connection);
        Command::new("kill").args(["-TERM", &self.process.id()]).status()?;
        while !self.process.line()?.is_empty() {}
        Ok(())
    }
}

fn request(method: &str, path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: application/json\r\nAuthorization: Bearer service\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// How much of the CPU time of such requests is spent in user space, from 0 to 1.
fn user_space(request: Asked<'_>) -> io::Result<f64> {
    let mut served = Served::by(Command::new(BINARY))?;
    served.ask(request, FEW)?;
    let before = ticks(&served.process.id());
    served.ask(request, TIMED)?;
    let after = ticks(&served.process.id());
    let [user, system] = [0, 1].map(|place| f64::from(after[place] - before[place]));
    Ok(user / (user + system))
}

/// The ticks of user and system time that a process has used.
fn ticks(process: &str) -> [u32; 2] {
    #[expect(clippy::disallowed_methods, reason = "the system's own numbers, not a fixture")]
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux says it");
    let (_, rest) = stat.rsplit_once(')').expect("the name stands in parentheses");
    let fields: Vec<&str> = rest.split_whitespace().collect();
    [11, 12].map(|place| fields[place].parse().expect("ticks are numbers"))
}
