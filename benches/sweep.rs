//! A sweep of 200 cases of a client that takes 50 ms: how long it takes. The client is this program itself; it gives up at the first
//! answer that is not good, and waits for none longer than it takes, so that no case has to wait for the end of patience.

#![expect(
    clippy::disallowed_methods,
    reason = "the client is one as users write them, and the report is read as they do"
)]

mod measure;

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use measure::{Samples, tell, title};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_emporix-sandbox");
/// By this word the program is the client.
const CLIENT: &str = "client";
/// How long the client takes.
const TAKES: Duration = Duration::from_millis(50);
/// This many reads: five cases each.
const READS: usize = 40;
/// The most seconds that the sweep may take on two processors.
const MOST_SECONDS: f64 = 15.0;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(CLIENT) {
        return if client() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    title("a sweep of a client that takes 50 ms");
    let own = std::env::current_exe().expect("it runs from a file");
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut command = Command::new(BINARY);
    command.args(["sweep", "--jobs", "2", "--only", "GET …", "--report", "report", "--"]);
    command.arg(own).arg(CLIENT).current_dir(folder.path()).stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status().expect("it was built");
    let took = start.elapsed().as_secs_f64();
    assert!(status.success(), "{status}");
    let text = std::fs::read_to_string(folder.path().join("report/sweep.json"));
    let text = text.expect("a sweep has a report");
    let report: Value = serde_json::from_str(&text).expect("it is JSON");
    let cases = report["cases"].as_array().map_or(0, Vec::len);
    assert_eq!(cases, 5 * READS);
    tell(&format!("{cases} cases"), &Samples::new([took]), "s", Some(MOST_SECONDS));
    ExitCode::SUCCESS
}

/// Reads many assignments; whether all was good.
fn client() -> bool {
    let begun = Instant::now();
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let (url, tenant) = (variable("EMPORIX_API_URL"), variable("EMPORIX_TENANT"));
    let token = format!("Bearer {}", variable("EMPORIX_TOKEN_SERVICE"));
    let config = ureq::Agent::config_builder().proxy(None).timeout_global(Some(4 * TAKES));
    let agent = ureq::Agent::new_with_config(config.build());
    let get = |path: &str| {
        let url = format!("{url}/customer-segment/{tenant}/segments{path}");
        let mut answer = agent.get(url).header("Authorization", &token).call().ok()?;
        serde_json::from_str::<Value>(&answer.body_mut().read_to_string().ok()?).ok()
    };
    let Some(segments) = get("") else { return false };
    let first = segments[0]["id"].as_str().unwrap_or_default();
    if get(&format!("/{first}")).is_none() {
        return false;
    }
    let Some(rows) = get(&format!("/{first}/customers?pageSize=200")) else { return false };
    let rows = rows.as_array().map_or(&[][..], Vec::as_slice);
    let alone = rows.iter().filter(|row| row.get("legalEntity").is_none_or(Value::is_null));
    let mut left = READS - 3;
    for row in alone.take(left) {
        let id = row["customer"]["id"].as_str().unwrap_or_default();
        if get(&format!("/{first}/customers/{id}")).is_none() {
            return false;
        }
        left -= 1;
    }
    std::thread::sleep(TAKES.saturating_sub(begun.elapsed()));
    left == 0
}
