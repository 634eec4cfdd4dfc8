//! What `docs/queries.md` tells of queries is what a client sees, and the limits are those of the program.

use emporix_sandbox::engine::Options;
use emporix_sandbox::engine::query::{CONDITION_LIMIT, NESTING_LIMIT, QUERY_LIMIT};
use http::Method;
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, customers};

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/queries.md"));

#[test]
fn every_query_of_the_page_finds_what_it_says() {
    let mut stage = Stage::new(Options::default());
    let (_, table) = PAGE.split_once("| q | finds | |\n").expect("the page has the table");
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    let mut tried = 0;
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let q = cells[1].trim_matches('`');
        let body = json!({"q": q}).to_string();
        let search = customers(SEGMENT, "/search?pageSize=1000");
        let reply = stage.call(Method::POST, &search, &body);
        let found: Value = serde_json::from_slice(&reply.response.body).unwrap_or_default();
        let found = found.as_array().map(Vec::len);
        assert_eq!(found, cells[2].parse().ok(), "{q}: {reply:?}");
        tried += 1;
    }
    assert!(tried > 8, "{tried}");
}

#[test]
fn the_limits_of_the_page_are_those_of_the_program() {
    assert_eq!(QUERY_LIMIT, 4_096);
    for told in [
        "4,096 characters".to_owned(),
        format!("{CONDITION_LIMIT} comparisons"),
        format!("{NESTING_LIMIT} levels of parentheses"),
    ] {
        assert!(PAGE.contains(&format!("| {told} |")), "{told}");
    }
}

#[test]
fn a_search_says_that_it_does_not_read_the_url() {
    let mut stage = Stage::new(Options::default());
    let search = customers(SEGMENT, "/search?q=customer.firstName:John");
    let reply = stage.call(Method::POST, &search, "{}");
    let hint = reply.response.hint.unwrap_or_default();
    assert!(hint.contains("ignored"), "{hint}");
}
