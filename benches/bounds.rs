//! What does not grow, wait or block without a bound: the figures of `docs/limits.md`, from outside.
//!
//! `BOUNDS_BINARY` names another program to measure, to compare two in turns.

mod client;
mod cpu;
mod measure;
mod memory;

use std::fmt::Write as _;
use std::io::{self, Read, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use client::{Connection, Process};
use measure::{Samples, tell, title};
use memory::resident;

const SEGMENT: &str = "628cd20c6e8b2432b6346ca6";
/// A customer who is in no segment.
const CUSTOMER: &str = "61109356";
/// Assignments, and rows of the largest page.
const MANY: u32 = 100_000;

/// A case.
type Case = fn() -> io::Result<()>;

fn main() -> io::Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let cases: [(&str, Case); 7] = [
        ("tenants", tenants),
        ("tokens", tokens),
        ("worlds", worlds),
        ("text", text),
        ("connections", connections),
        ("work", work),
        ("deleted", deleted),
    ];
    for (name, case) in cases {
        if wanted.is_empty() || wanted.iter().any(|it| name.contains(it.as_str())) {
            case()?;
        }
    }
    Ok(())
}

/// A server with these flags, and where it is.
fn server(flags: &[&str]) -> io::Result<(Process, SocketAddr)> {
    #[expect(clippy::disallowed_methods, reason = "which program is measured")]
    let binary = std::env::var("BOUNDS_BINARY");
    let binary = binary.as_deref().unwrap_or(env!("CARGO_BIN_EXE_emporix-sandbox"));
    let mut command = Command::new(binary);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.args(["--port", "0", "--format", "json", "--quiet"]).args(flags);
    let mut process = Process::start(command, b"")?;
    let address = process.address()?;
    Ok((process, address))
}

/// A request with a token and a body of JSON.
fn request(method: &str, path: &str, token: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn get(path: &str) -> Vec<u8> {
    request("GET", path, "service", "")
}

/// The list of a small segment in the world called `name`.
fn list(name: &str) -> Vec<u8> {
    get(&format!("/~{name}/customer-segment/mytenant/segments/{SEGMENT}/customers"))
}

/// Asks, and checks the status.
fn ask(connection: &mut Connection, request: &[u8], status: u16) -> io::Result<()> {
    let answer = connection.ask(request)?;
    match answer.head.split(' ').nth(1) == Some(&status.to_string()) {
        true => Ok(()),
        false => Err(io::Error::other(String::from_utf8_lossy(&answer.bytes).into_owned())),
    }
}

/// Milliseconds that each of `count` requests takes.
fn times(
    connection: &mut Connection,
    count: usize,
    (request, status): (impl Fn(usize) -> Vec<u8>, u16),
) -> io::Result<Vec<f64>> {
    let time = |number| {
        let (request, start) = (request(number), Instant::now());
        ask(connection, &request, status)?;
        Ok(start.elapsed().as_secs_f64() * 1e3)
    };
    (0..count).map(time).collect()
}

/// The time below which this share of a hundred lies.
fn percentile(times: &[f64], percent: usize) -> Samples {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    Samples::new([sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]])
}

/// Reads what `process` keeps until it does not fall any more, for ten seconds at most.
fn settled(process: &Process) -> f64 {
    let mut least = f64::INFINITY;
    let start = Instant::now();
    let mut changed = start;
    while start.elapsed() < Duration::from_secs(10) && changed.elapsed() < Duration::from_secs(3) {
        let now = resident(&process.id());
        if now < least - 0.5 {
            (least, changed) = (now, Instant::now());
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    least
}

fn tenants() -> io::Result<()> {
    const COUNT: usize = 200_000;
    title("Names of 200,000 tenants, each refused with 401");
    let (process, address) = server(&["--max-worlds", "10"])?;
    let mut connection = Connection::open(address)?;
    let path = |tenant: &str| format!("/customer-segment/{tenant}/segments/{SEGMENT}/customers");
    let stranger = |tenant: &str| request("GET", &path(tenant), "stranger", "");
    let known = |_| stranger("mytenant");
    times(&mut connection, 2_000, (known, 401))?;
    let before = resident(&process.id());
    let few = times(&mut connection, 1_000, (known, 401))?;
    times(&mut connection, COUNT, (|number| stranger(&format!("ten{number}")), 401))?;
    let many = times(&mut connection, 1_000, (known, 401))?;
    tell("an unknown token before", &Samples::new(few), "ms", None);
    tell("an unknown token after", &Samples::new(many), "ms", None);
    tell("memory", &Samples::new([resident(&process.id()) - before]), "MB", None);
    Ok(())
}

fn tokens() -> io::Result<()> {
    title("Tokens of one world");
    let (_process, address) = server(&[])?;
    let mut connection = Connection::open(address)?;
    let body =
        "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let length = body.len();
    let issue = format!(
        "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let all = times(&mut connection, 12_000, (|_| issue.clone().into_bytes(), 200))?;
    for (what, times) in [
        ("the first 500", &all[..500]),
        ("500 before the 10,000th", &all[9_500..10_000]),
        ("500 beyond it", &all[11_500..]),
    ] {
        tell(what, &Samples::new(times.iter().copied()), "ms", None);
    }
    let path = format!("/customer-segment/mytenant/segments/{SEGMENT}/customers");
    let refused = |_| request("GET", &path, "stranger", "");
    let refused = times(&mut connection, 500, (refused, 401))?;
    tell("a 401 by then", &Samples::new(refused), "ms", None);
    Ok(())
}

fn worlds() -> io::Result<()> {
    const COUNT: usize = 100_000;
    title("New worlds where 100,000 are the most");
    let (_process, address) = server(&["--max-worlds", "100000"])?;
    let mut makes = Connection::open(address)?;
    times(&mut makes, COUNT, (|number| list(&format!("w{number}")), 200))?;
    let stop = AtomicBool::new(false);
    let (made, of_others) = std::thread::scope(|scope| {
        let making = scope.spawn(|| {
            let mut made = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let number = COUNT + made.len();
                made.extend(times(&mut makes, 1, (|_| list(&format!("w{number}")), 200))?);
            }
            Ok::<_, io::Error>(made)
        });
        let mut other = Connection::open(address)?;
        let start = Instant::now();
        let mut of_others = Vec::new();
        while start.elapsed() < Duration::from_secs(8) {
            of_others.extend(times(&mut other, 10, (|_| list("main"), 200))?);
        }
        stop.store(true, Ordering::Relaxed);
        let made = making.join().map_err(|_| io::Error::other("it panicked"))??;
        Ok::<_, io::Error>((made, of_others))
    })?;
    tell("a new world", &percentile(&made, 50), "ms", None);
    tell("a request of another, p50", &percentile(&of_others, 50), "ms", None);
    tell("a request of another, p99", &percentile(&of_others, 99), "ms", None);
    Ok(())
}

fn text() -> io::Result<()> {
    title("59 KB in a header that names nothing");
    let (process, address) = server(&[])?;
    let mut connection = Connection::open(address)?;
    let path = format!("/customer-segment/mytenant/segments/{SEGMENT}/customers");
    let named = "unavailable".repeat(59 * 1024 / 11);
    for header in ["Sandbox-Scenario", "X-Other"] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer service\r\n{header}: {named}\r\n\r\n"
        );
        let status = if header == "X-Other" { 200 } else { 400 };
        let start = cpu::time(&process.id());
        times(&mut connection, 100, (|_| request.clone().into_bytes(), status))?;
        let used = cpu::time(&process.id()).saturating_sub(start).as_secs_f64() * 1e3 / 100.0;
        tell(header, &Samples::new([used]), "ms of CPU", None);
    }
    Ok(())
}

/// A PUT of `length` bytes in the world called `name`.
fn put(name: &str, length: usize) -> Vec<u8> {
    let body = format!(r#"{{"mixins":{{"pad":"{}"}}}}"#, "x".repeat(length));
    let path =
        format!("/~{name}/customer-segment/mytenant/segments/{SEGMENT}/customers/{CUSTOMER}");
    request("PUT", &path, "service", &body)
}

fn connections() -> io::Result<()> {
    const COUNT: u32 = 5_000;
    title("5,000 idle connections, after a PUT of 200 KB each");
    let (process, address) = server(&["--journal-memory", "16MB", "--idle-timeout", "10m"])?;
    ask(&mut Connection::open(address)?, &put("main", 200_000), 201)?;
    let before = resident(&process.id());
    let mut kept = Vec::new();
    for _ in 0..COUNT {
        let mut connection = Connection::open(address)?;
        ask(&mut connection, &put("main", 200_000), 204)?;
        kept.push(connection);
    }
    let used = settled(&process) - before;
    tell("memory", &Samples::new([used]), "MB", None);
    tell("of each", &Samples::new([used * 1e3 / f64::from(COUNT)]), "KB", Some(20.0));
    Ok(())
}

/// Fixtures of a tenant `bench` with many assignments of a segment `many`.
fn many() -> io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("bounds-{}", std::process::id()));
    let tenant = folder.join("bench");
    std::fs::create_dir_all(&tenant)?;
    let tokens = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/_template/tokens.json");
    std::fs::copy(tokens, tenant.join("tokens.json"))?;
    std::fs::write(tenant.join("_tenant.json"), r#"{"behaviors": {"references": "accept"}}"#)?;
    let (mut customers, mut assignments) = (String::new(), String::new());
    for number in 0..MANY {
        let _ = writeln!(
            customers,
            r#"{{"id":"c{number}","firstName":"First{number}","lastName":"Last{}","email":"c{number}@example.com"}}"#,
            number * 7_919 % MANY
        );
        let _ = writeln!(assignments, r#"{{"segmentId":"many","customerId":"c{number}"}}"#);
    }
    std::fs::write(
        tenant.join("segments.json"),
        r#"[{"id":"many","name":{"en":"Many"},"siteCode":"main"}]"#,
    )?;
    std::fs::write(tenant.join("customers.ndjson"), customers)?;
    std::fs::write(tenant.join("customer-assignments.ndjson"), assignments)?;
    Ok(folder)
}

fn work() -> io::Result<()> {
    title("Pages of 100,000 that four clients sort, and other worlds");
    let folder = many()?;
    let flags = ["--fixtures", folder.to_str().unwrap_or_default(), "--journal-memory", "16MB"];
    let (process, address) = server(&flags)?;
    let small = |_: usize| get("/~other/customer-segment/bench/segments/many/customers?pageSize=1");
    let sort = get(&format!(
        "/~heavy/customer-segment/bench/segments/many/customers?sort=customer.lastName&pageSize={MANY}"
    ));
    let mut other = Connection::open(address)?;
    let alone = times(&mut other, 2_000, (small, 200))?;
    let before = resident(&process.id());
    let (stop, sorted) = (AtomicBool::new(false), std::sync::atomic::AtomicU32::new(0));
    let beside = std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut connection = Connection::open(address)?;
                connection.0.set_read_timeout(Some(Duration::from_secs(60)))?;
                while !stop.load(Ordering::Relaxed) {
                    skip(&mut connection, &sort)?;
                    sorted.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<_, io::Error>(())
            });
        }
        let start = Instant::now();
        let mut beside = Vec::new();
        while start.elapsed() < Duration::from_secs(10) {
            beside.extend(times(&mut other, 10, (small, 200))?);
        }
        stop.store(true, Ordering::Relaxed);
        Ok::<_, io::Error>(beside)
    })?;
    tell("a request of another alone, p99", &percentile(&alone, 99), "ms", None);
    tell("beside them, p50", &percentile(&beside, 50), "ms", None);
    tell("beside them, p99", &percentile(&beside, 99), "ms", None);
    tell("sorted in ten seconds", &Samples::new([sorted.load(Ordering::Relaxed).into()]), "", None);
    let mut unread = Vec::new();
    for _ in 0..60 {
        let mut connection = Connection::open(address)?;
        connection.0.write_all(&sort)?;
        unread.push(connection);
    }
    let (start, mut most) = (Instant::now(), 0.0_f64);
    while start.elapsed() < Duration::from_secs(20) {
        most = most.max(resident(&process.id()) - before);
        std::thread::park_timeout(Duration::from_millis(50));
    }
    tell("memory for 60 clients that do not read", &Samples::new([most]), "MB", None);
    let waiting = times(&mut other, 2_000, (small, 200))?;
    tell("a request of another meanwhile, p99", &percentile(&waiting, 99), "ms", None);
    drop(unread);
    std::fs::remove_dir_all(folder)
}

/// Asks, and reads the answer without keeping it.
fn skip(connection: &mut Connection, request: &[u8]) -> io::Result<()> {
    connection.0.write_all(request)?;
    let (mut piece, mut head) = (vec![0; 1 << 20], Vec::new());
    let (mut rest, mut whole) = (0, usize::MAX);
    while rest < whole {
        let read = connection.0.read(&mut piece)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        rest += read;
        if whole == usize::MAX {
            head.extend_from_slice(&piece[..read]);
            let Some(end) = head.windows(4).position(|it| it == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(&head[..end]).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
            whole = end + 4 + length.and_then(|it| it.parse::<usize>().ok()).unwrap_or(0);
        }
    }
    Ok(())
}

fn deleted() -> io::Result<()> {
    const WORLDS: usize = 500;
    title("500 worlds of 2 MB, made by 16 clients, and deleted");
    let (process, address) =
        server(&["--journal-memory", "16MB", "--behavior", "references=accept"])?;
    let mut connection = Connection::open(address)?;
    ask(&mut connection, &put("main", 200_000), 201)?;
    let before = resident(&process.id());
    std::thread::scope(|scope| {
        for client in 0..16 {
            scope.spawn(move || {
                let mut connection = Connection::open(address)?;
                for world in (client..WORLDS).step_by(16) {
                    fill(&mut connection, &format!("w{world}"))?;
                }
                Ok::<_, io::Error>(())
            });
        }
    });
    let most = resident(&process.id()) - before;
    for world in 0..WORLDS {
        let path = format!("/__sandbox/worlds/w{world}");
        ask(&mut connection, &request("DELETE", &path, "", ""), 204)?;
    }
    tell("memory with them", &Samples::new([most]), "MB", None);
    tell("memory after", &Samples::new([settled(&process) - before]), "MB", Some(50.0));
    Ok(())
}

/// Writes 1,000 assignments of 2 KB each into the world called `name`, by bulk calls.
fn fill(connection: &mut Connection, name: &str) -> io::Result<()> {
    let path = format!("/~{name}/customer-segment/mytenant/segments/{SEGMENT}/customers/bulk");
    for call in 0..5 {
        let rows = (0..200).map(|row| {
            let pad = "x".repeat(row * 7 % 4_000);
            format!(r#"{{"customerId":"n{call}-{row}","mixins":{{"pad":"{pad}"}}}}"#)
        });
        let body = format!("[{}]", rows.collect::<Vec<_>>().join(","));
        ask(connection, &request("PUT", &path, "service", &body), 207)?;
    }
    Ok(())
}
