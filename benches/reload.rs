//! From the moment a saved file takes its place to the first request that is answered from it.

mod client;
mod measure;
mod memory;

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use client::{Connection, Process};
use measure::{Samples, tell, title};
use memory::resident;

/// How often a file is saved.
const SAVES: usize = 21;
/// A file system's clock needs so long to show one save after another.
const PAUSE: Duration = Duration::from_millis(500);
const TARGET: f64 = 300.0;

/// A file that is saved again and again with one value edited, as in an editor.
struct Edited {
    what: &'static str,
    file: &'static str,
    /// The text of the file with so many records, in which so much stands in the first of them.
    text: fn(usize, usize) -> String,
    /// The tenant of the assignment that shows the value, and how it shows it.
    tenant: &'static str,
    shown: fn(usize) -> String,
}

const FILES: [Edited; 3] = [
    Edited {
        what: "a small file beside them",
        file: "small/customers.json",
        text: |_, save| customers(1, save),
        tenant: "small",
        shown: |save| format!("\"firstName\":\"Ada {save}\""),
    },
    Edited {
        what: "the file of customers",
        file: "large/customers.json",
        text: customers,
        tenant: "large",
        shown: |save| format!("\"firstName\":\"Ada {save}\""),
    },
    Edited {
        what: "the file of assignments",
        file: "large/customer-assignments.json",
        text: assignments,
        tenant: "large",
        shown: |save| format!("\"version\":{}", save + 1),
    },
];

fn main() -> io::Result<()> {
    title("Reload: from the rename that ends a save to the first answer from the new file");
    for rows in [1_000, 100_000] {
        let folder = tempfile::tempdir()?;
        lay(folder.path(), rows)?;
        let mut process = start(folder.path())?;
        let address = process.address()?;
        let before = resident(&process.id());
        title(&format!("{rows} assignments, as many customers"));
        for edited in FILES {
            let (mut live, mut took) = (Vec::new(), Vec::new());
            for save in 1..=SAVES {
                live.push(saved(&edited, folder.path(), address, rows, save)?);
                took.push(told(&process.line()?)?);
            }
            tell(edited.what, &Samples::new(live), "ms", Some(TARGET));
            tell("  of that reading and understanding", &Samples::new(took), "ms", None);
        }
        let grown = resident(&process.id()) - before;
        tell("memory that all of them left behind", &Samples::new([grown]), "MB", None);
    }
    Ok(())
}

/// Saves a file anew and requests until its new value is shown.
fn saved(
    edited: &Edited,
    folder: &Path,
    address: SocketAddr,
    rows: usize,
    save: usize,
) -> io::Result<f64> {
    let (file, beside) = (folder.join(edited.file), folder.join(".beside"));
    fs::write(&beside, (edited.text)(rows, save))?;
    std::thread::park_timeout(PAUSE);
    let (tenant, shown) = (edited.tenant, (edited.shown)(save));
    let mut connection = Connection::open(address)?;
    let request = format!(
        "GET /customer-segment/{tenant}/segments/gold/customers/00000000 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer service\r\n\r\n"
    );
    let start = Instant::now();
    fs::rename(beside, file)?;
    loop {
        let answer = connection.ask(request.as_bytes())?;
        assert!(answer.head.starts_with("HTTP/1.1 200"), "{}", answer.head);
        if String::from_utf8_lossy(&answer.bytes).contains(&shown) {
            return Ok(start.elapsed().as_secs_f64() * 1e3);
        }
        std::thread::park_timeout(Duration::from_millis(1));
    }
}

/// How long a reload says that it took.
fn told(event: &str) -> io::Result<f64> {
    let event: serde_json::Value = serde_json::from_str(event)?;
    event["tookMs"].as_f64().ok_or_else(|| io::Error::other(event.to_string()))
}

fn start(fixtures: &Path) -> io::Result<Process> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emporix-sandbox"));
    command.args(["--port", "0", "--format", "json", "--quiet", "--fixtures"]).arg(fixtures);
    command.stderr(Stdio::inherit());
    Process::start(command, b"")
}

fn lay(folder: &Path, rows: usize) -> io::Result<()> {
    for (tenant, rows) in [("large", rows), ("small", 1)] {
        let tenant = folder.join(tenant);
        fs::create_dir(&tenant)?;
        fs::write(tenant.join("customers.json"), customers(rows, 0))?;
        fs::write(tenant.join("customer-assignments.json"), assignments(rows, 0))?;
    }
    fs::create_dir(folder.join("_template"))?;
    let tokens = r#"[{"name": "service", "token": "service", "scopes": ["customersegment.segment_read", "customersegment.segment_manage"]}]"#;
    fs::write(folder.join("_template/tokens.json"), tokens)
}

fn assignments(rows: usize, save: usize) -> String {
    list(rows, |out, n| {
        let (level, version) = (n % 10, if n == 0 { save + 1 } else { 1 });
        let _ = write!(
            out,
            r#"{{"segmentId":"gold","customerId":"{n:08}","assignmentType":"MANUAL","mixins":{{"tier":{{"level":{level}}}}},"metadata":{{"createdAt":"2024-10-12T12:00:00.000Z","modifiedAt":"2024-10-16T12:00:00.000Z","version":{version}}}}}"#
        );
    })
}

fn customers(rows: usize, save: usize) -> String {
    list(rows, |out, n| {
        let number = if n == 0 { save } else { 0 };
        let _ = write!(
            out,
            r#"{{"id":"{n:08}","firstName":"Ada {number}","lastName":"Løvås","email":"ada.{n}@example.org"}}"#
        );
    })
}

fn list(rows: usize, row: impl Fn(&mut String, usize)) -> String {
    let mut out = "[".to_owned();
    for n in 0..rows {
        out.push_str(if n == 0 { "\n" } else { ",\n" });
        row(&mut out, n);
    }
    out + "\n]\n"
}
