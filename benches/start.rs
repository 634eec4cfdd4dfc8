//! From starting the release binary to its first answer, its memory when idle, and its size.

mod client;
mod measure;

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use client::{Connection, Process};
use measure::{Samples, tell, title};

/// How often it is started.
const STARTS: usize = 31;
const BINARY: &str = env!("CARGO_BIN_EXE_emporix-sandbox");
const REQUEST: &[u8] = b"GET /customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer service\r\n\r\n";

fn main() -> io::Result<()> {
    title("Start: the release binary");
    let bytes = u32::try_from(std::fs::metadata(BINARY)?.len()).unwrap_or(u32::MAX);
    tell("binary on disk", &Samples::new([f64::from(bytes) / 1e6]), "MB", Some(9.0));
    let shipped = tempfile::tempdir()?;
    measure_in(Path::new(env!("CARGO_MANIFEST_DIR")), "./fixtures")?;
    measure_in(shipped.path(), "the embedded fixtures")
}

/// Starts it in `folder` again and again.
fn measure_in(folder: &Path, fixtures: &str) -> io::Result<()> {
    let (mut first, mut resident, mut proportional) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let mut command = Command::new(BINARY);
        command.current_dir(folder).args(["--port", "0", "--format", "json"]);
        command.stderr(Stdio::inherit());
        let start = Instant::now();
        let mut process = Process::start(command, b"")?;
        let answer = Connection::open(process.address()?)?.ask(REQUEST)?;
        first.push(start.elapsed().as_secs_f64() * 1e3);
        assert!(answer.head.starts_with("HTTP/1.1 200"), "{}", answer.head);
        assert!(answer.bytes.ends_with(b"}}]"), "a list of assignments");
        let memory = memory(&process.id());
        resident.push(memory.0);
        proportional.push(memory.1);
    }
    tell(&format!("first answer, {fixtures}"), &Samples::new(first), "ms", Some(15.0));
    tell("  resident after it", &Samples::new(resident), "MB", Some(12.0));
    tell("  proportional share", &Samples::new(proportional), "MB", None);
    Ok(())
}

/// The resident memory of a process and its proportional share, in MB.
fn memory(process: &str) -> (f64, f64) {
    #[expect(clippy::disallowed_methods, reason = "the system's own numbers, not a fixture")]
    let told = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let of = |name: &str| {
        let line = told.lines().find_map(|line| line.strip_prefix(name));
        let kb = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
        kb.unwrap_or(f64::NAN) * 1024.0 / 1e6
    };
    (of("Rss:"), of("Pss:"))
}
