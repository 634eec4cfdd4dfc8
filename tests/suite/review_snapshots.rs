//! What expectations that are not met say, each kind of them, and what changes say: the texts are kept, so that a change of
//! them is read.

use emporix_sandbox::engine::{MAIN, Options};
use emporix_sandbox::review::changes::changes;
use emporix_sandbox::review::text::text as text_of_changes;
use emporix_sandbox::review::verify::text;
use http::Method;
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, customers};
use crate::support_kept::keep_file;
use crate::verify::verified;

const LIST: &str = "GET …/{segmentId}/customers";
const ONE: &str = "PUT …/customers/{customerId}";
const BULK: &str = "PUT …/customers/bulk";

/// A journey with something of each kind.
fn journey() -> Stage {
    let mut stage = Stage::new(Options {
        scenarios: vec!["third-row-fails-once".into()],
        ..Options::default()
    });
    let rows = |ids: &[&str]| {
        json!(ids.iter().map(|id| json!({"customerId": id})).collect::<Vec<_>>()).to_string()
    };
    for (method, path, body) in [
        (Method::GET, customers(SEGMENT, "?pageSize=5"), String::new()),
        (
            Method::PUT,
            customers(SEGMENT, "/34017755"),
            json!({"metadata": {"version": 2}}).to_string(),
        ),
        (
            Method::PUT,
            customers(SEGMENT, "/61109356"),
            json!({"mixins": {"m": {"n": 444}}}).to_string(),
        ),
        (Method::DELETE, customers(SEGMENT, "/98029737"), String::new()),
        (Method::PUT, customers(SEGMENT, "/bulk"), rows(&["34017755", "61109356", "98029737"])),
        (Method::PUT, customers(SEGMENT, "/bulk"), rows(&["34017755"])),
        (Method::GET, "/customer-segment/mytenant/segmnts".to_owned(), String::new()),
    ] {
        stage.call(method, &path, &body);
    }
    stage
}

/// Expectations of which hardly any is met.
fn expectations() -> Value {
    let of_john =
        json!({"collection": "customer-assignments", "when": {"/customerId": "98029737"}});
    json!([
        {"name": "status a number", "on": LIST, "answer": {"status": 444}},
        {"name": "status a class", "on": LIST, "answer": {"status": "4xx"}},
        {"name": "query a number", "on": LIST, "when": {"query": {"pageSize": 444}}},
        {"name": "query a text", "on": LIST, "when": {"query": {"pageSize": "444"}}},
        {"name": "query one of", "on": LIST, "when": {"query": {"pageSize": {"in": [4, "44"]}}}},
        {"name": "body a number", "on": ONE, "when": {"body": {"/mixins/m/n": 445}}},
        {"name": "body a text", "on": ONE, "when": {"body": {"/mixins/m/n": "444"}}},
        {"name": "path", "on": ONE, "when": {"path": {"customerId": "1"}, "body": {"/mixins/m/n": 444}}},
        {"name": "token", "on": LIST, "when": {"token": {"name": "read"}}},
        {"name": "answer", "on": ONE, "answer": {"status": 201, "origin": "injected", "fault": "any"}},
        {"name": "no such call", "on": "GET …/customers/{customerId}"},
        {"name": "too few and others are close", "on": ONE, "when": {"path": {"customerId": "61109356"}}, "count": 2},
        {"name": "too few of all", "on": ONE, "count": {"atLeast": 3}},
        {"name": "too many", "on": ONE, "count": {"atMost": 1}},
        {"name": "never", "on": "DELETE …/customers/{customerId}", "never": true},
        {"name": "one", "on": ONE},
        {"name": "too early", "on": LIST, "after": "one"},
        {"name": "after what never came", "on": LIST, "after": "no such call"},
        {"name": "order", "order": ["one", "status a number"]},
        {"name": "the other way", "order": ["one", "list"]},
        {"name": "list", "on": LIST},
        {"name": "only failed rows", "on": BULK, "onlyFailedRows": true},
        {"name": "added", "state": {"added": [of_john]}},
        {"name": "unchanged", "state": {"unchanged": [of_john]}},
        {"name": "all unchanged", "state": {"unchanged": true}},
        {"name": "the others unchanged", "state": {"removed": [of_john], "unchanged": true}},
        {"name": "nothing else", "state": {"removed": [of_john], "nothingElse": true}},
        {"name": "rules", "noUnfiredRule": true},
        {"name": "calls", "noUnmatchedCall": true},
        {"name": "journal", "nothingDropped": true},
    ])
}

#[test]
fn what_expectations_say_is_kept() {
    let verification = verified(&journey(), &expectations());
    keep_file("tests/snapshots/verify.txt", &text::text(&verification, &text::plain));
}

#[test]
fn what_changes_say_is_kept() {
    let found =
        journey().see(MAIN, |world| changes(&world.state_at_start(), &world.state(), usize::MAX));
    keep_file("tests/snapshots/changes.txt", &text_of_changes(&found, &|_, line| line.to_owned()));
}
