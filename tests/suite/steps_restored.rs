//! What `test --target` restores: every kind of write, after a kill at any point, at a service that is busy or cuts its pages.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use serde_json::{Value, json};

use crate::steps_target::{ended, files, paced, settled, state, stdout, tests, written};
use crate::support_process::{Server, url};

const GOLD: &str = "628cd20c6e8b2432b6346ca6";
/// After how many exchanges a run is killed: in its reads, its writes, and while it restores.
const KILLS: [usize; 4] = [5, 14, 23, 34];

/// Steps that write to rows, groups, items and segments, alone and in bulk, what was there and what was not.
fn every_write() -> Value {
    let row = |id: &str| json!({"segmentId": GOLD, "customerId": id});
    let group = |id: &str| json!({"segmentId": GOLD, "groupId": id});
    let item = |id: &str| json!({"segmentId": GOLD, "type": "PRODUCT", "itemId": id});
    let (here, fans) = (json!({"segmentId": GOLD}), json!({"segmentId": "solarpanelfans"}));
    json!([
        {"name": "an update", "call": "PUT …/customers/{customerId}", "path": row("34017755"), "body": {"mixins": {"a": {"b": 1}}}, "expect": {"status": 204}},
        {"name": "a removal", "call": "DELETE …/customers/{customerId}", "path": row("98029737"), "expect": {"status": 204}},
        {"name": "a creation", "call": "PUT …/customers/{customerId}", "path": row("61109356"), "body": {}, "expect": {"status": 201}},
        {"name": "rows", "call": "PUT …/customers/bulk", "path": here, "body": [{"customerId": "98029737"}, {"customerId": "34017755"}], "expect": {"status": 207}},
        {"name": "rows that go", "call": "DELETE …/customers/bulk", "path": here, "body": [{"customerId": "34017755"}, {"customerId": "61109356"}], "expect": {"status": 207}},
        {"name": "a group", "call": "PUT …/segments/{segmentId}/groups/{groupId}", "path": group("5d0c7a1e-93b4-4f26-8a55-70f3b9e2c611"), "body": {}, "expect": {"status": 201}},
        {"name": "a group that goes", "call": "DELETE …/segments/{segmentId}/groups/{groupId}", "path": group("1gr5e52e-6e27-4ac5-9471-2467d3fb7500"), "expect": {"status": 204}},
        {"name": "an item", "call": "PUT …/items/{type}/{itemId}", "path": item("p2345"), "body": {}, "expect": {"status": 201}},
        {"name": "an item that goes", "call": "DELETE …/items/{type}/{itemId}", "path": item("p1234"), "expect": {"status": 204}},
        {"name": "a patch", "call": "PATCH …/segments/{segmentId}", "path": fans, "body": [{"op": "replace", "path": "/status", "value": "INACTIVE"}], "expect": {"status": 204}},
        {"name": "a segment", "call": "POST …/segments", "body": {"id": "${prefix}one", "name": {"en": "One"}, "siteCode": "main", "status": "ACTIVE"}, "expect": {"status": 201}},
        {"name": "a row in it", "call": "PUT …/customers/{customerId}", "path": {"segmentId": "${prefix}one", "customerId": "61109356"}, "body": {}, "expect": {"status": 201}},
        {"name": "a segment that goes", "call": "DELETE …/segments/{segmentId}", "path": fans, "query": {"forceDelete": true}, "expect": {"status": 204}}
    ])
}

#[test]
fn every_kind_of_write_is_restored_whenever_the_run_is_killed() {
    let (mut server, ready) = Server::start(&[], &[]);
    let url = url(&ready);
    settled(url);
    let before = state(url);
    let (at, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = written(elsewhere.path(), "every-write", &every_write());
    for exchanges in KILLS {
        let mut run = Server::of(paced(at.path(), url, ("30", &[&file])));
        let mut seen = 0;
        while seen < exchanges {
            seen += usize::from(server.event()["method"].is_string());
        }
        run.signal("KILL");
        run.wait();
        let output = ended(tests(at.path(), url, &[&file]));
        assert_eq!(output.status.code(), Some(0), "{exchanges}: {}", stdout(&output));
        assert_eq!(state(url), before, "killed after {exchanges} exchanges");
        assert_eq!(files(at.path()), [""; 0]);
        // What the second run did is not counted in the next one.
        let last = ended(tests(at.path(), url, &["--read-only", &file]));
        assert_eq!(last.status.code(), Some(0), "{}", stdout(&last));
    }
}

#[test]
fn two_targets_from_one_folder_are_restored_each_by_its_own_file() {
    let (at, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = written(elsewhere.path(), "every-write", &every_write());
    let servers = [Server::start(&[], &[]), Server::start(&[], &[])];
    let urls = servers.each_ref().map(|(_, ready)| url(ready));
    for url in urls {
        settled(url);
    }
    let before = urls.map(state);
    let mut runs = urls.map(|url| Server::of(paced(at.path(), url, ("20", &[&file]))));
    let said = runs.each_mut().map(|run| run.rest().join("\n"));
    for (run, said) in runs.iter_mut().zip(said) {
        assert_eq!(run.wait().code(), Some(0), "{said}");
    }
    assert_eq!(urls.map(state), before);
    assert_eq!(files(at.path()), [""; 0]);
}

/// A server whose rule is active, and what its state is.
fn with_rule(rule: &Value) -> (Server, Value, tempfile::TempDir) {
    let scenarios = tempfile::tempdir().unwrap();
    let text = json!({"rules": [rule]}).to_string();
    std::fs::write(scenarios.path().join("busy.json"), text).unwrap();
    let folder = scenarios.path().to_str().unwrap();
    let (server, ready) = Server::start(&["--scenarios", folder, "--scenario", "busy"], &[]);
    (server, ready, scenarios)
}

/// A step that makes a row, which restoring takes away by a DELETE.
fn creation() -> Value {
    json!([{"name": "a creation", "call": "PUT …/customers/{customerId}", "path": {"segmentId": GOLD, "customerId": "61109356"}, "body": {}, "expect": {"status": 201}}])
}

#[test]
fn a_service_that_is_busy_while_something_is_restored_is_asked_again() {
    let (at, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = written(elsewhere.path(), "creation", &creation());
    for status in [429, 500, 503] {
        let then = json!({"respond": {"status": status, "headers": {"Retry-After": "0"}, "undocumented": true}});
        let rule = json!({"name": "busy", "on": "DELETE …/customers/{customerId}", "times": 3, "then": then});
        let (_server, ready, _scenarios) = with_rule(&rule);
        let output = ended(tests(at.path(), url(&ready), &[&file]));
        assert_eq!(output.status.code(), Some(0), "{status}: {}", stdout(&output));
        let row = format!("{}{}/61109356", url(&ready), crate::support::CUSTOMERS);
        assert_eq!(crate::support::send("GET", &row, &[crate::support::SERVICE], b"").status, 404);
        assert_eq!(files(at.path()), [""; 0]);
    }
}

#[test]
fn what_a_service_keeps_from_being_restored_is_said_and_restored_by_the_next_run() {
    let (at, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = written(elsewhere.path(), "creation", &creation());
    let then =
        json!({"respond": {"status": 503, "headers": {"Retry-After": "0"}, "undocumented": true}});
    let rule =
        json!({"name": "busy", "on": "DELETE …/customers/{customerId}", "times": 6, "then": then});
    let (_server, ready, _scenarios) = with_rule(&rule);
    let output = ended(tests(at.path(), url(&ready), &[&file]));
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("error: not all is restored: 503 Service Unavailable at DELETE"),
        "{said}"
    );
    assert_eq!(files(at.path()).len(), 1);
    let row = format!("{}{}/61109356", url(&ready), crate::support::CUSTOMERS);
    let is_there =
        || crate::support::send("GET", &row, &[crate::support::SERVICE], b"").status == 200;
    let output = ended(tests(at.path(), url(&ready), &["--read-only", &file]));
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("error: an earlier run has left something to be restored"), "{said}");
    assert!(said.contains("hint: run the command without --read-only"), "{said}");
    assert!(is_there() && files(at.path()).len() == 1, "only reads were sent");
    let output = ended(tests(at.path(), url(&ready), &[&file]));
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(!is_there());
    assert!(said.contains("restored what an earlier run had left: 1 document"), "{said}");
    assert_eq!(files(at.path()), [""; 0]);
}

#[test]
fn all_rows_of_a_segment_come_back_where_the_service_cuts_pages() {
    let (_server, ready) = Server::start(&["--behavior", "page-size-max=2"], &[]);
    settled(url(&ready));
    let before = state(url(&ready));
    let (at, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let fans = json!({"segmentId": "solarpanelfans"});
    let steps = json!([{"name": "delete", "call": "DELETE …/segments/{segmentId}", "path": fans, "query": {"forceDelete": true}, "expect": {"status": 204}}]);
    let output =
        ended(tests(at.path(), url(&ready), &[&written(elsewhere.path(), "deletes", &steps)]));
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert_eq!(state(url(&ready)), before);
}

#[test]
fn mixins_that_a_service_keeps_are_taken_away() {
    let (_server, ready) = Server::start(&["--behavior", "put-without-mixins=keep"], &[]);
    let url = url(&ready);
    settled(url);
    let before = state(url);
    let (at, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let row = json!({"segmentId": GOLD, "customerId": "34017755"});
    let fans = json!({"segmentId": "solarpanelfans"});
    let mixins = json!({"mixins": {"own": {"a": 1}}, "metadata": {"mixins": {"own": "https://example.com/own.json"}}});
    let mut segment = mixins.clone();
    segment["name"] = json!({"en": "Fans"});
    segment["siteCode"] = json!("main");
    segment["status"] = json!("ACTIVE");
    let steps = [
        json!({"name": "a row", "call": "PUT …/customers/{customerId}", "path": row, "body": mixins, "expect": {"status": 204}}),
        json!({"name": "a segment", "call": "PUT …/segments/{segmentId}", "path": fans, "body": segment, "expect": {"status": 204}}),
        json!({"name": "a patch", "call": "PATCH …/segments/{segmentId}", "path": fans, "body": [{"op": "add", "path": "/mixins", "value": {"own": {"a": 1}}}], "expect": {"status": 204}}),
    ];
    for step in steps {
        let file = written(elsewhere.path(), "mixins", &json!([step]));
        let output = ended(tests(at.path(), url, &[&file]));
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
        assert_eq!(state(url), before, "{step}");
        assert_eq!(files(at.path()), [""; 0]);
    }
}

#[test]
fn what_a_service_does_not_take_back_is_said_and_stays_written_down() {
    // Every PUT but the first of the step is answered as one that was done.
    let then = json!({"respond": {"status": 204}});
    let rule =
        json!({"name": "lost", "on": "PUT …/customers/{customerId}", "skip": 1, "then": then});
    let (_server, ready, _scenarios) = with_rule(&rule);
    let (at, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let row = json!({"segmentId": GOLD, "customerId": "34017755"});
    let step = json!([{"name": "a row", "call": "PUT …/customers/{customerId}", "path": row, "body": {"mixins": {"own": {"a": 1}}}, "expect": {"status": 204}}]);
    let output =
        ended(tests(at.path(), url(&ready), &[&written(elsewhere.path(), "mixins", &step)]));
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("shows something else than was put there"), "{said}");
    assert_eq!(files(at.path()).len(), 1);
}

#[test]
fn a_segment_that_was_made_goes_under_any_name() {
    let (_server, ready) = Server::start(&[], &[]);
    let url = url(&ready);
    settled(url);
    let before = state(url);
    let (at, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let body = |name: &str| json!({"name": {"en": name}, "siteCode": "main", "status": "ACTIVE"});
    let made = json!({"segmentId": "${made}"});
    let row = json!({"segmentId": "${made}", "customerId": "61109356"});
    let renamed = |rest: &[Value]| {
        let mut steps = rest.to_vec();
        steps.extend([
            json!({"name": "rename", "call": "PUT …/segments/{segmentId}", "path": made, "body": body("Renamed"), "expect": {"status": 204}}),
            json!({"name": "a row", "call": "PUT …/customers/{customerId}", "path": row, "body": {}, "expect": {"status": 201}}),
        ]);
        Value::Array(steps)
    };
    let alone = json!({"name": "make", "call": "POST …/segments", "body": body("${prefix}a"), "expect": {"status": 201}, "save": {"made": "/id"}});
    let bulk = json!({"name": "make", "call": "POST …/segments/bulk", "body": [body("${prefix}a"), body("${prefix}b")], "expect": {"status": 207}, "save": {"made": "/0/id"}});
    for make in [alone, bulk] {
        let file = written(elsewhere.path(), "renamed", &renamed(&[make]));
        let output = ended(tests(at.path(), url, &[&file]));
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
        assert_eq!(state(url), before);
        assert_eq!(files(at.path()), [""; 0]);
    }
    let mut dropped = body("Mine");
    dropped["note"] = json!("${prefix}");
    let making = json!([{"name": "make", "call": "POST …/segments", "body": dropped, "expect": {"status": 201}}]);
    let output = ended(tests(at.path(), url, &[&written(elsewhere.path(), "note", &making)]));
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("has no id or name that begins with `${prefix}`"), "{said}");
    assert_eq!(state(url), before);
}
