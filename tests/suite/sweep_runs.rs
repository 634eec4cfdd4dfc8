//! The runs of a sweep: which come first, and what keeps a sweep from beginning.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::path::Path;
use std::process::Output;

use crate::support_process::{refusal, run};
use crate::sweep::{report, sweep};
use crate::sweep_client::{CLIENT, RUNS};

/// Notes the fault of each run in the file that the variable `LOG` names, then is the command.
const NOTING: &str = r#"test -z "$EMPORIX_SANDBOX_FAULT" || echo "$EMPORIX_SANDBOX_FAULT" >> "$LOG"; exec "$0" "$@""#;

/// Ends well the first time that it meets a fault, whatever has come of it, and badly the next time.
const FLIPPING: &str = r#""$0" "$@" || exit; test -z "$EMPORIX_SANDBOX_FAULT" || mkdir "$LOG/$(echo "$EMPORIX_SANDBOX_FAULT" | tr -c 'a-zA-Z0-9' _)""#;

/// Sweeps the client that takes what it could not read for an empty list, as `script` runs it with the variable `LOG`.
fn by_shell(script: &str, log: &Path, (folder, flags): (&Path, &[&str])) -> Output {
    let binary = std::env::current_exe().unwrap();
    let client = [binary.to_str().unwrap(), "--exact", "sweep_client::client", "--quiet"];
    let args = [&["sweep", "--report", folder.to_str().unwrap()], flags].concat();
    let args = [&args[..], &["--", "/bin/sh", "-c", script], &client].concat();
    run(&args, &[(CLIENT, "empty"), ("LOG", log.to_str().unwrap())])
}

#[test]
fn what_comes_to_another_verdict_when_it_is_run_again_is_flaky() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = by_shell(FLIPPING, at.path(), (&folder, &["--fail-on", "flaky"]));
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let report = report(&folder);
    let cases = report["cases"].as_array().unwrap();
    let are = |verdict: &str| cases.iter().filter(|case| case["verdict"] == verdict).count();
    assert!(are("flaky") > 0 && are("lied") == 0, "{report}");
    for case in cases.iter().filter(|case| case["verdict"] == "flaky") {
        let evidence = case["evidence"].as_str().unwrap();
        assert!(evidence.starts_with("lied in one run (exit 0, but GET"), "{evidence}");
        assert!(evidence.ends_with(", stopped in another"), "{evidence}");
    }
}

#[test]
fn what_was_bad_the_last_time_comes_first() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let flags = ["--fail-on", "flaky", "--jobs", "1"];
    let output = sweep(&folder, "empty", &flags);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    // Only the last one was bad, as far as the report says.
    let mut last = report(&folder);
    let cases = last["cases"].as_array_mut().unwrap();
    let all = cases.len();
    for (place, case) in cases.iter_mut().enumerate() {
        case["verdict"] = if place + 1 == all { "flaky" } else { "survived" }.into();
    }
    let expected = cases[all - 1]["words"].as_str().unwrap().to_owned();
    std::fs::write(folder.join("sweep.json"), last.to_string()).unwrap();

    let log = at.path().join("log");
    let again = by_shell(NOTING, &log, (&folder, &flags));
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stderr));
    let faults = std::fs::read_to_string(log).unwrap();
    assert_eq!(faults.lines().next(), Some(&*expected), "{faults}");
}

#[test]
fn a_command_that_differs_by_itself_is_refused_with_what_differs() {
    for (from, expected) in [
        ("2", "two runs without a fault leave other data: customer-assignments"),
        (
            "3",
            "the command differs by itself: with a rule that does nothing, it leaves customer-assignments",
        ),
    ] {
        let at = tempfile::tempdir().unwrap();
        let runs = format!("{from} {}", at.path().join("runs").display());
        let binary = std::env::current_exe().unwrap();
        let client = [binary.to_str().unwrap(), "--exact", "sweep_client::client", "--quiet"];
        let folder = at.path().join("report");
        let args = ["sweep", "--report", folder.to_str().unwrap(), "--"];
        let env = [(CLIENT, "changing"), (RUNS, &*runs)];
        let said = refusal(&[&args[..], &client].concat(), &env);
        assert!(said.contains(expected), "{said}");
        assert!(said.contains("65044570") && !folder.exists(), "{said}");
    }
}
