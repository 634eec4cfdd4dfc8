//! Coverage of a run: it can be made to fail for too little, and its report says what is missing.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files of a report are what is tested")]

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
        let gap = "GET-customer-segment-retrieve-customers  403  emporix-sandbox arm forbidden\n";
        assert_eq!(said.contains(gap), code == 1, "{said}");
        assert!(said.contains(", coverage 33 %, --seed"), "{said}");
    }
}
