//! The page about the admin API: its curl lines work from top to bottom, its table is the program's.

use std::collections::BTreeSet;
use std::fmt::Write;

use emporix_sandbox::admin::OPERATIONS;
use serde_json::Value;

use crate::support_kept::{keep_block, text_of};
use crate::support_linted::Sandbox;
use crate::support_process::said;
use crate::support_requests::curl_lines;

const PAGE: &str = "docs/admin.md";

#[test]
fn the_curl_lines_of_the_page_answer_what_they_promise_from_top_to_bottom() {
    let sandbox = Sandbox::start().unwrap();
    let lines = curl_lines(&text_of(PAGE));
    assert!(lines.len() > 10);
    for line in lines {
        let answer = line.send(sandbox.url());
        assert!(line.expected.contains(&answer.status), "{line:?}\n{answer:?}");
    }
}

#[test]
fn the_table_of_the_page_is_that_of_the_program() {
    let mut table = String::from("| method | path | what it does | answers |\n|---|---|---|---|\n");
    for row in OPERATIONS {
        let path = row.path.trim_start_matches("/__sandbox/");
        let guard = row.terms.guarded.then_some(&403);
        let mut refusals: Vec<&u16> = row.terms.refusals.iter().chain(guard).collect();
        refusals.sort_unstable();
        let refusals: Vec<String> = refusals.iter().map(ToString::to_string).collect();
        let (method, summary, good) = (&row.method, row.summary, row.terms.good);
        let good = row
            .terms
            .replaced
            .map_or_else(|| good.to_string(), |replaced| format!("{good} or {replaced}"));
        let answers = [good, refusals.join(", ")].join("; ");
        let answers = answers.trim_end_matches("; ");
        writeln!(table, "| {method} | `{path}` | {summary} | {answers} |").unwrap();
    }
    keep_block(PAGE, "operations", &table);
}

#[test]
fn the_command_line_lists_and_describes_every_row() {
    let listed = said(&["operations", "--admin"]);
    let described: Value = serde_json::from_str(&said(&["openapi", "--admin"])).unwrap();
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
    for row in OPERATIONS {
        assert!(listed.contains(row.path) && listed.contains(row.id), "{}", row.id);
        let operation = &described["paths"][row.path][row.method.as_str().to_lowercase()];
        assert_eq!(operation["operationId"], row.id);
        let in_path: BTreeSet<&str> = row.path.split(['{', '}']).skip(1).step_by(2).collect();
        let parameters = operation["parameters"].as_array().unwrap().iter();
        let told = parameters.filter(|parameter| parameter["in"] == "path");
        let told: BTreeSet<&str> = told.map(|told| told["name"].as_str().unwrap()).collect();
        assert_eq!(told, in_path, "{}", row.id);
    }
}
