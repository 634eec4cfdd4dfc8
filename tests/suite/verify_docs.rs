//! The page about expectations: its calls are made, its expectations verified, and what is printed stands behind them.
//!
//! An example is what stands below `<!-- verify -->`, or `<!-- verify: scenario -->`: calls, a line each, then
//! expectations, then what is printed, which `UPDATE_DOCS=1` writes anew. Each has a sandbox of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::fmt::Write;

use emporix_sandbox::engine::Options;
use emporix_sandbox::review::verify::text;
use serde_json::Value;

use crate::stage::Stage;
use crate::support_kept::{keep_file, text_of};
use crate::verify::verified;

const PAGE: &str = "docs/verify.md";
const START: &str = "<!-- verify";

/// A fenced block of this language: what stands in it, and the page behind it.
fn block<'t>(text: &'t str, language: &str) -> (&'t str, &'t str) {
    let (_, rest) = text.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```\n").unwrap()
}

/// What is printed of an example.
fn printed(example: &str) -> String {
    let (head, rest) = example.split_once(" -->\n").unwrap();
    let scenarios = head.strip_prefix(": ").map(Into::into).into_iter().collect();
    let mut stage = Stage::new(Options { scenarios, ..Options::default() });
    let (calls, rest) = block(rest, "http");
    for call in calls.lines() {
        let mut words = call.splitn(3, ' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        stage.call(method.parse().unwrap(), target, words.next().unwrap_or_default());
    }
    let (expect, _) = block(rest, "json");
    let expect: Value = serde_json::from_str(expect).unwrap();
    text::text(&verified(&stage, &expect), &text::plain)
}

#[test]
fn every_example_prints_what_stands_behind_it() {
    let page = text_of(PAGE);
    let mut parts = page.split(START);
    let mut made = parts.next().unwrap().to_owned();
    let mut count = 0;
    for example in parts {
        let printed = printed(example);
        let (before, rest) = example.split_once("```text\n").unwrap();
        let (_, behind) = rest.split_once("```\n").unwrap();
        write!(made, "{START}{before}```text\n{printed}```\n{behind}").unwrap();
        count += 1;
    }
    assert_eq!(count, 6);
    keep_file(PAGE, &made);
}

#[test]
fn every_key_stands_on_the_page() {
    let page = text_of(PAGE);
    for key in [
        "on",
        "when",
        "answer",
        "count",
        "never",
        "after",
        "order",
        "onlyFailedRows",
        "state",
        "added",
        "changed",
        "removed",
        "unchanged",
        "nothingElse",
        "noUnfiredRule",
        "noUnmatchedCall",
        "nothingDropped",
        "exactly",
        "atLeast",
        "atMost",
        "status",
        "header",
        "body",
        "origin",
        "fault",
        "committed",
        "collection",
        "tenant",
        "id",
    ] {
        assert!(page.contains(&format!("`{key}`")), "{key}");
    }
}
