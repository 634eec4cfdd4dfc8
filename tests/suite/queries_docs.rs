//! What `docs/queries.md` says of queries is what a client sees, and the limits are those of the program.

use emporix_sandbox::engine::query::{NESTING_LIMIT, PATTERN_COST, QUERY_LIMIT, WORK_LIMIT};
use emporix_sandbox::engine::{Options, assignment};
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
    assert_eq!((QUERY_LIMIT, WORK_LIMIT, PATTERN_COST), (4_096, 100_000_000, 3));
    for told in [
        "4,096 characters".to_owned(),
        "100,000,000 comparisons".to_owned(),
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

/// Nothing but the length and the work bounds a query.
#[test]
fn as_many_criteria_are_answered_as_there_is_room_for() {
    let mut stage = Stage::new(Options::default());
    let search = customers(SEGMENT, "/search?pageSize=1000");
    let mut found = |q: &str| {
        let reply = stage.call(Method::POST, &search, &json!({"q": q}).to_string());
        let rows: Value = serde_json::from_slice(&reply.response.body).unwrap_or_default();
        rows.as_array().map_or_else(|| format!("{reply:?}"), |rows| rows.len().to_string())
    };
    for count in [9, 10, 11, 65, 200] {
        assert_eq!(found("metadata.version:>1 ".repeat(count).trim_end()), "31", "{count}");
        let each: Vec<String> = (0..count).map(|n| format!("x{n}:missing")).collect();
        assert_eq!(found(&each.join(" ")), "75", "{count}");
        assert_eq!(found(&format!("{} x:y", each.join(" "))), "0", "{count}");
    }
    for piece in ["id:~x ", "customer.id:~. ", "mixins.a:(null,>1,~x) "] {
        let q = piece.repeat(QUERY_LIMIT / piece.len());
        assert!(found(&q).parse::<usize>().is_ok(), "{piece}: {}", found(&q));
    }
    // Patterns that know all letters, the same again and again, and different ones.
    let same = r"customer.email:~\w+@ ".repeat(190);
    let each: Vec<String> = (0..150).map(|n| format!(r"customer.email:~\w+@|{n} ")).collect();
    for (q, rows) in [(same, "75"), (each.concat(), "75")] {
        assert!(q.len() <= QUERY_LIMIT, "{q}");
        assert_eq!(found(&q), rows, "{q}");
    }
    for hard in [
        r"customer.email:~\w{10}",
        "customer.email:~[aeo].{20}m",
        "customer.lastName:~^(\\w+\\s?)+$",
    ] {
        assert!(found(hard).parse::<usize>().is_ok(), "{hard}: {}", found(hard));
    }
}

/// A query that would take more says so, and what to do.
#[test]
fn work_beyond_the_bound_is_refused_with_a_way_out() {
    let mut options = Options::default();
    options.behaviors.extend([assignment("references=accept").expect("it is a behavior")]);
    let mut stage = Stage::new(options);
    for n in 0..15 {
        let items: Vec<Value> =
            (0..200).map(|at| json!({"customerId": format!("w{}", n * 200 + at)})).collect();
        let body = Value::from(items).to_string();
        let reply = stage.call(Method::PUT, &customers("work", "/bulk"), &body);
        assert_eq!(reply.response.status, 207);
    }
    let criteria = |count: usize| "a:missing ".repeat(count);
    let mut told = |q: &str| {
        let body = json!({"q": q}).to_string();
        let reply = stage.call(Method::POST, &customers("work", "/search?pageSize=1"), &body);
        let body = String::from_utf8_lossy(&reply.response.body).into_owned();
        (reply.response.status.as_u16(), body, reply.response.hint.unwrap_or_default())
    };
    assert_eq!(told(&criteria(100)).0, 200);
    let hard = "a:~[ab][a-z]{99}c ".repeat(50);
    let (status, body, hint) = told(&hard);
    assert_eq!(status, 400, "{body}");
    assert!(
        body.contains("Query of 40150 comparisons a document is too costly for 3000 documents"),
        "{body}"
    );
    assert!(hint.contains("at most 100000000 comparisons in all"), "{hint}");
    // An index leaves few documents.
    assert_eq!(told(&format!("customer.id:w7 {hard}")).0, 200);
}
