//! The page about sweeps and the clients in `examples`: the naive ones give the findings that are known, the careful ones none.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::support_kept::{keep_block, project, text_of};
use crate::support_process::command;

const PAGE: &str = "docs/sweep.md";

/// The variable that says how often each client is swept, to see that all sweeps of it are alike.
const SWEEPS: &str = "SWEEPS";

/// What is found of each naive client: the accept file that is shipped with them.
fn known() -> Vec<String> {
    let file: Value = serde_json::from_str(&text_of("examples/known.json")).unwrap();
    let accepted = file["accepted"].as_array().unwrap().iter();
    accepted.map(|entry| entry["finding"].as_str().unwrap().to_owned()).collect()
}

/// A sweep of `client`, in a folder with the examples.
fn sweep(folder: &Path, flags: &[&str], client: &[&str]) -> Output {
    let examples = folder.join("examples");
    std::fs::create_dir(&examples).unwrap();
    for entry in std::fs::read_dir(project("examples")).unwrap().flatten() {
        if entry.path().is_file() {
            std::fs::copy(entry.path(), examples.join(entry.file_name())).unwrap();
        }
    }
    let args = [&["sweep"], flags, &["--"], client].concat();
    let path = std::env::var("PATH").unwrap();
    command(&args, &[("PATH", &path)]).current_dir(folder).output().unwrap()
}

/// What is the same in all sweeps of a client: its findings with their cases, and what became of each case and why.
fn found(folder: &Path) -> (Vec<String>, Value) {
    let text = std::fs::read_to_string(folder.join("report/sweep.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let ids = findings.map(|finding| finding["id"].as_str().unwrap().to_owned()).collect();
    let cases = report["cases"].as_array().unwrap().iter();
    let parts = cases.map(|case| {
        let members = ["id", "verdict", "evidence", "halfDone"];
        members.map(|member| case[member].clone())
    });
    (ids, parts.collect())
}

/// Sweeps a client as often as is said; every sweep gives these findings and this code, and is like the first one, whose words
/// come back. It is swept `usual` times where the variable does not say how often.
fn check(client: &[&str], (expected, code): (&[String], i32), usual: usize) -> String {
    let sweeps = std::env::var(SWEEPS).map_or(usual, |count| count.parse().unwrap());
    let mut first: Option<(String, Value)> = None;
    for nth in 1..=sweeps {
        let folder = tempfile::tempdir().unwrap();
        // Whoever waits for ever does so within any time.
        let flags: &[&str] = if nth == 1 { &[] } else { &["--patience", "5s"] };
        let output = sweep(folder.path(), flags, client);
        let said = String::from_utf8(output.stdout).unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "sweep {nth}: {said}{error}");
        let (findings, cases) = found(folder.path());
        assert_eq!(findings, expected, "sweep {nth}: {said}");
        match &first {
            Some((before, known)) => assert_eq!(&cases, known, "sweep {nth}: {before}{said}"),
            None => first = Some((said, cases)),
        }
    }
    first.unwrap().0
}

/// Sweeps a naive client and its careful twin; what is said of the naive one comes back.
fn both(naive: &[&str], careful: &[&str], usual: usize) -> String {
    let said = check(naive, (&known(), 1), usual);
    check(careful, (&[], 0), usual);
    said
}

#[test]
fn the_example_of_pictures_is_the_file() {
    let shown = format!("```js\n{}\n```", text_of("examples/pictures.mjs").trim_end());
    keep_block(PAGE, "pictures", &shown);
}

#[test]
fn the_known_findings_are_few() {
    assert!((1..=15).contains(&known().len()));
}

/// The runs without a fault where there are two processors.
const SHOWN_BEFORE: usize = 5;

#[test]
#[ignore = "needs curl"]
fn the_first_example_is_kept() {
    let said = both(&["sh", "examples/import.sh"], &["sh", "examples/import-careful.sh"], 3);
    let (head, rest) = said.split_once('\n').unwrap();
    let parts: Vec<&str> = head.split(" · ").collect();
    // How often it ran without a fault depends on the processors, and how long it took on everything.
    let line = rest.lines().find(|line| line.starts_with("runs: ")).unwrap();
    let (before, others) = line["runs: ".len()..].split_once(' ').unwrap();
    let [all, before] =
        [parts[2].trim_end_matches(" runs"), before].map(|count| count.parse::<usize>().unwrap());
    let runs = format!("{} runs", all - before + SHOWN_BEFORE);
    let head = [parts[0], parts[1], &runs, "22 s", parts[4]].join(" · ");
    let rest = rest.replace(line, &format!("runs: {SHOWN_BEFORE} {others}"));
    let shown = format!("$ emporix-sandbox sweep -- sh examples/import.sh\n{head}\n{rest}");
    keep_block(PAGE, "sweep", &format!("```text\n{}\n```", shown.trim_end()));
}

#[test]
#[ignore = "needs python3"]
fn the_clients_in_python_give_what_is_known() {
    both(&["python3", "examples/import.py"], &["python3", "examples/import_careful.py"], 2);
}
