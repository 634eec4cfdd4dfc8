//! Captures in the report of a run: of its worlds, and of those that are gone by then.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files of a report are what is tested")]

use std::collections::BTreeMap;
use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::Router;
use emporix_sandbox::review::capture::{read, replay};
use serde_json::Value;

use crate::exec::{Running, WAITS};
use crate::support::{CUSTOMERS, get, send};
use crate::support_process::run;

#[test]
fn the_report_of_a_run_has_the_captures_of_its_worlds() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let args = ["exec", "--quiet", "--capture", "--report", report.to_str().unwrap(), "--", "true"];
    let output = run(&args, &[("PATH", "/bin:/usr/bin")]);
    assert!(output.status.success(), "{output:?}");
    let text = std::fs::read_to_string(report.join("captures/main.json")).unwrap();
    let file = read(&text, Arc::new(Router::new(SERVICES))).unwrap();
    assert_eq!((&*file.captured.name, file.captured.events.len()), ("main", 0));
}

/// Calls the admin API of the sandbox at `base`.
fn admin(base: &str, method: &str, path: &str, body: &str) {
    let headers = [("content-type", "application/json")];
    let answer = send(method, &format!("{base}/__sandbox/{path}"), &headers, body.as_bytes());
    assert!(answer.status < 300, "{method} {path}: {}", answer.status);
}

#[test]
fn the_report_of_a_run_has_what_happened_in_worlds_that_are_gone_or_began_anew() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("out");
    let running = Running::start(&["--capture", "--report", report.to_str().unwrap()], WAITS);
    let base = running.said.clone();
    for calls in [2, 1] {
        admin(&base, "POST", "worlds", r#"{"name": "w"}"#);
        for _ in 0..calls {
            assert_eq!(get(&format!("{base}/~w{CUSTOMERS}")).status, 200);
        }
        admin(&base, "DELETE", "worlds/w", "");
    }
    get(&format!("{base}{CUSTOMERS}"));
    admin(&base, "POST", "worlds/main/reset", "{}");
    get(&format!("{base}{CUSTOMERS}?pageSize=1"));
    get(&format!("{base}{CUSTOMERS}?pageSize=2"));
    // In a world without calls nothing happened.
    admin(&base, "POST", "worlds", r#"{"name": "idle"}"#);
    admin(&base, "DELETE", "worlds/idle", "");
    let (ended, said) = running.finish();
    assert_eq!(ended, Some(0), "{said}");
    let files = std::fs::read_dir(report.join("captures")).unwrap();
    let counts: BTreeMap<String, usize> = files
        .map(|file| {
            let file = file.unwrap();
            let text = std::fs::read_to_string(file.path()).unwrap();
            let read = read(&text, Arc::new(Router::new(SERVICES))).unwrap();
            let replayed = replay(&read.captured);
            assert_eq!(replayed.difference, None);
            (file.file_name().into_string().unwrap(), replayed.requests)
        })
        .collect();
    let expected = [("main.1.json", 1), ("main.json", 2), ("w.1.json", 2), ("w.2.json", 1)];
    assert_eq!(counts, expected.map(|(name, count)| (name.to_owned(), count)).into());
    let json: Value =
        serde_json::from_slice(&std::fs::read(report.join("run.json")).unwrap()).unwrap();
    assert_eq!(json["capturesLeftOut"], 0);
}
