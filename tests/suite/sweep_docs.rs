//! The page about sweeps and the clients in `examples`: the naive ones give the findings that are known, the careful ones none.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::support_kept::{keep_block, project};
use crate::support_process::command;

const PAGE: &str = "docs/sweep.md";

/// What is found of each naive client.
const KNOWN: [&str; 9] = [
    "lied POST /oauth/token",
    "lied GET …/customers/{customerId}",
    "lied PUT …/customers/{customerId}",
    "lied PUT …/customers/bulk",
    "lost-update PUT …/customers/{customerId}",
    "waits POST /oauth/token",
    "waits GET …/customers/{customerId}",
    "waits PUT …/customers/{customerId}",
    "waits PUT …/customers/bulk",
];

/// A sweep of `client`, in a folder with the examples.
fn sweep(folder: &Path, client: &[&str]) -> Output {
    let examples = folder.join("examples");
    std::fs::create_dir(&examples).unwrap();
    for entry in std::fs::read_dir(project("examples")).unwrap().flatten() {
        if entry.path().is_file() {
            std::fs::copy(entry.path(), examples.join(entry.file_name())).unwrap();
        }
    }
    let args = [&["sweep", "--"], client].concat();
    let path = std::env::var("PATH").unwrap();
    command(&args, &[("PATH", &path)]).current_dir(folder).output().unwrap()
}

fn findings(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("report/sweep.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
}

/// Sweeps a naive client and its careful twin; what is said of the naive one comes back.
fn both(naive: &[&str], careful: &[&str]) -> String {
    let [first, second] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let output = sweep(first.path(), naive);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(findings(first.path()), KNOWN, "{said}");
    let output = sweep(second.path(), careful);
    let of_careful = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{of_careful}{error}");
    assert_eq!(findings(second.path()), [""; 0], "{of_careful}");
    said
}

#[test]
#[ignore = "needs curl"]
fn the_first_example_is_kept() {
    let said = both(&["sh", "examples/import.sh"], &["sh", "examples/import-careful.sh"]);
    // How often it ran depends on the processors, and how long it took on everything.
    let (head, rest) = said.split_once('\n').unwrap();
    let parts: Vec<&str> = head.split(" · ").collect();
    let head = [parts[0], parts[1], "51 runs", "22 s", parts[4]].join(" · ");
    let shown = format!("$ emporix-sandbox sweep -- sh examples/import.sh\n{head}\n{rest}");
    keep_block(PAGE, "sweep", &format!("```text\n{}\n```", shown.trim_end()));
}

#[test]
#[ignore = "needs python3"]
fn the_clients_in_python_give_what_is_known() {
    both(&["python3", "examples/import.py"], &["python3", "examples/import_careful.py"]);
}

#[test]
#[ignore = "needs node"]
fn the_clients_in_javascript_give_what_is_known() {
    both(&["node", "examples/import.mjs"], &["node", "examples/import-careful.mjs"]);
}
