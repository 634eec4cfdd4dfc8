//! The page about `test`: its scenarios run, and what is printed stands behind them.
//!
//! An example is what stands below `<!-- test: name -->`: a scenario, then what is printed of it, which `UPDATE_DOCS=1` writes anew. Below
//! `<!-- test --target: name -->` stands what is printed of that scenario at a second process.

use std::fmt::Write;

use crate::support_kept::{keep_file, text_of};
use crate::support_linted::Sandbox;
use crate::support_process::run;

const PAGE: &str = "docs/contract-tests.md";
const START: &str = "<!-- test";

#[test]
fn every_example_prints_what_stands_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let second = Sandbox::start().unwrap();
    let page = text_of(PAGE);
    let mut parts = page.split(START);
    let mut made = parts.next().unwrap().to_owned();
    let mut count = 0;
    for example in parts {
        let (head, rest) = example.split_once(" -->\n").unwrap();
        let (where_to, name) = head.split_once(": ").unwrap();
        let file = folder.path().join(format!("{name}.json"));
        if let Some((_, json)) = rest.split_once("```json\n").filter(|_| where_to.is_empty()) {
            std::fs::write(&file, json.split_once("```").unwrap().0).unwrap();
        }
        let restored = folder.path().join("restore.ndjson");
        let file = file.to_str().unwrap();
        let target = ["--target", second.url(), "--tenant", "mytenant", "--rate", "1000"];
        let target = [&target[..], &["--restore-file", restored.to_str().unwrap()]].concat();
        let more = if where_to.is_empty() { &[][..] } else { &target };
        let key = [
            ("EMPORIX_TARGET_CLIENT_ID", "mytenant.backend"),
            ("EMPORIX_TARGET_CLIENT_SECRET", "backend-secret"),
        ];
        let output = run(&[&["test", file], more].concat(), &key);
        let printed = String::from_utf8(output.stdout).unwrap();
        let (before, rest) = example.split_once("```text\n").unwrap();
        let (_, behind) = rest.split_once("```\n").unwrap();
        write!(made, "{START}{before}```text\n{printed}```\n{behind}").unwrap();
        count += 1;
    }
    assert_eq!(count, 4);
    keep_file(PAGE, &made);
}
