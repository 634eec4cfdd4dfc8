//! Coverage of a run: it can be made to fail for too little, and its report says what is missing.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files of a report are what is tested")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::exec::{Running, WAITS};
use crate::support::{CUSTOMERS, get};
use crate::support_process::run;

#[test]
fn a_run_fails_for_too_little_and_its_report_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("out");
    let exec = |least: &str, script: &str| {
        let place = report.to_str().unwrap();
        run(
            &[
                "exec",
                "--quiet",
                "--fail-under",
                least,
                "--report",
                place,
                "--",
                "/bin/sh",
                "-c",
                script,
            ],
            &[("PATH", "/usr/bin:/bin")],
        )
    };
    let nothing = exec("1", "exit 0");
    let said = String::from_utf8(nothing.stderr).unwrap();
    assert_eq!(nothing.status.code(), Some(1), "{said}");
    assert!(said.contains("failed: coverage is 0 % (--fail-under 1)"), "{said}");
    assert_eq!(exec("1", "exit 3").status.code(), Some(3));
    assert_eq!(exec("0", "exit 0").status.code(), Some(0));
    let page = std::fs::read_to_string(report.join("summary.md")).unwrap();
    assert!(page.contains("### coverage 0 %") && page.contains("img.shields.io/badge"), "{page}");
    let json: Value =
        serde_json::from_slice(&std::fs::read(report.join("run.json")).unwrap()).unwrap();
    assert_eq!(json["coverage"]["documented"], 0);
    assert_eq!(run(&["exec", "--fail-under", "101", "--", "true"], &[]).status.code(), Some(2));
}

#[test]
fn what_would_close_the_gaps_is_printed_where_there_are_too_many() {
    for (least, code) in [("33", 0), ("34", 1)] {
        let running = Running::start(&["--fail-under", least], WAITS);
        assert_eq!(get(&format!("{}{CUSTOMERS}", running.said)).status, 200);
        let (ended, said) = running.finish();
        assert_eq!(ended, Some(code), "{said}");
        let gap = "GET-customer-segment-retrieve-customers  403  emporix-sandbox exec --scenario forbidden -- /bin/sh -c '";
        assert_eq!(said.contains(gap), code == 1, "{said}");
        assert!(said.contains(", coverage 33 %, --seed"), "{said}");
    }
}

#[test]
#[ignore = "needs curl"]
fn the_line_of_a_gap_of_a_run_runs_the_command_again_and_closes_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("answer").display().to_string();
    let call = format!(
        "curl -s -o '{place}.body' -w '%{{http_code}}' -H 'Authorization: Bearer service' \"$EMPORIX_API_URL{CUSTOMERS}\" > '{place}'"
    );
    let path = [
        Path::new(env!("CARGO_BIN_EXE_emporix-sandbox")).parent().unwrap().to_str().unwrap(),
        "/usr/bin",
        "/bin",
    ]
    .join(":");
    let coverage = |args: &[&str]| -> Value {
        let report = folder.path().join("out");
        let place = report.to_str().unwrap();
        let all = [&["exec", "--quiet", "--report", place], args, &["--", "/bin/sh", "-c", &call]]
            .concat();
        let output = run(&all, &[("PATH", &*path)]);
        assert!(output.status.success(), "{output:?}");
        let json = std::fs::read(report.join("run.json")).unwrap();
        serde_json::from_slice::<Value>(&json).unwrap()["coverage"].take()
    };
    let before = coverage(&[]);
    let gaps = before["gaps"].as_array().unwrap();
    assert_eq!(gaps.len(), 2, "{before}");
    for gap in gaps {
        let line = gap["line"].as_str().unwrap();
        let again = line.replace(" exec ", " exec --quiet ");
        let mut shell = Command::new("/bin/sh");
        let output = shell
            .args(["-c", &again])
            .env("PATH", &path)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
        let status = std::fs::read_to_string(folder.path().join("answer")).unwrap();
        assert_eq!(status, gap["status"].to_string(), "{line}");
    }
}
