//! Several rules at one request: only those count that did something to what the client sees or to what is stored.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::engine::{BodyFault, ConnectionFault, Cut, Reply};
use http::Method;
use serde_json::{Value, json};

use crate::scenarios_armed::{UNASSIGNED, stage};
use crate::stage::{SEGMENT, Stage, customers, request};
use crate::support::{CUSTOMERS, get};
use crate::support_admin::{NOTHING, good};
use crate::support_linted::Sandbox;

const LIST: &str = "GET …/customers";
const PUT: &str = "PUT …/customers/{customerId}";
const BULK: &str = "PUT …/customers/bulk";

/// A stage with rules that do this once, named by their places.
#[track_caller]
fn with(on: &str, thens: &[Value]) -> Stage {
    let rules: Vec<Value> =
        thens.iter().map(|then| json!({"on": on, "times": 1, "then": then})).collect();
    stage(&rules)
}

/// The places of the rules that fired.
fn fired(reply: &Reply) -> Vec<usize> {
    let place = |label: &String| label.rsplit(' ').next().unwrap().parse().unwrap();
    reply.acted.fired.iter().map(place).collect()
}

fn list(stage: &mut Stage) -> Reply {
    stage.call(Method::GET, &customers(SEGMENT, "?pageSize=1"), "")
}

#[test]
fn what_changes_an_answer_counts_only_where_that_answer_leaves() {
    let lost = json!({"error": "unavailable", "commit": true});
    let patch = json!({"patch": [{"op": "add", "path": "/-", "value": 1}]});
    let cut = json!({"body": {"truncate": 5}});
    let wait = json!({"delay": "1s"});
    let reset = json!({"connection": "reset", "commit": true});
    let said =
        json!({"respond": {"status": 503, "undocumented": true, "body": {"a": 1}}, "commit": true});
    let bare = json!({"respond": {"status": 503, "undocumented": true}, "commit": true});
    for (thens, expected) in [
        (vec![&lost, &patch], vec![1]),
        (vec![&patch, &lost], vec![2]),
        (vec![&said, &patch, &wait], vec![1, 3]),
        (vec![&wait, &patch, &lost], vec![3, 1]),
        (vec![&reset, &patch, &cut, &wait], vec![1, 4]),
        (vec![&patch, &cut, &reset], vec![3]),
        (vec![&reset, &lost], vec![1]),
        (vec![&lost, &reset, &said], vec![1]),
        (vec![&cut, &lost], vec![2, 1]),
        (vec![&bare, &cut], vec![1]),
        (vec![&said, &cut, &cut], vec![1, 2]),
        (vec![&patch, &cut, &wait], vec![1, 2, 3]),
    ] {
        let thens: Vec<Value> = thens.into_iter().cloned().collect();
        let reply = list(&mut with(LIST, &thens));
        assert_eq!(fired(&reply), expected, "{thens:?}");
    }
}

#[test]
fn a_patch_counts_only_where_it_applies_to_what_is_left() {
    let remove = json!({"patch": [{"op": "remove", "path": "/0/customer"}]});
    let replace = json!({"patch": [{"op": "replace", "path": "/0/customer/id", "value": "x"}]});
    let reply = list(&mut with(LIST, &[remove.clone(), replace.clone(), remove.clone()]));
    assert_eq!(fired(&reply), [1]);
    let reply = list(&mut with(LIST, &[replace, remove]));
    assert_eq!(fired(&reply), [1, 2]);
    let body: Value = serde_json::from_slice(&reply.response.body).unwrap();
    assert_eq!(body[0].get("customer"), None);
}

#[test]
fn an_injected_body_is_there_to_damage_where_the_organic_one_was_empty() {
    let lost = json!({"error": "unavailable", "commit": true});
    let cut = json!({"body": {"truncate": 5}});
    let mut stage = with(PUT, &[lost, cut.clone()]);
    let one = customers(SEGMENT, &format!("/{}", UNASSIGNED[0]));
    let reply = stage.call(Method::PUT, &one, "{}");
    assert_eq!(fired(&reply), [1, 2]);
    assert_eq!(reply.acted.effects.body, Some(BodyFault::Truncate(Cut::Bytes(5))));
    // An update has no body.
    let reply = with(PUT, &[cut]).call(Method::PUT, &customers(SEGMENT, "/98029737"), "{}");
    assert_eq!((reply.response.status.as_u16(), fired(&reply)), (204, vec![]));
}

#[test]
fn a_part_of_a_rule_that_has_nothing_to_act_on_does_nothing() {
    let both = json!({"delay": "1s", "body": {"malformed": true}});
    let headers = [("authorization", "Bearer service")];
    let head = request(Method::HEAD, &customers(SEGMENT, ""), &headers, "");
    let reply = with(LIST, std::slice::from_ref(&both)).send(&head);
    assert_eq!((reply.acted.effects.delay_ms, reply.acted.effects.body), (1_000, None));
    let first = json!({"body": {"stall": true}});
    let reply = list(&mut with(LIST, &[first, both]));
    assert_eq!(reply.acted.effects.body, Some(BodyFault::Stall));
    assert_eq!((reply.acted.effects.delay_ms, fired(&reply)), (1_000, vec![1, 2]));
}

/// Codes of the rows; none where the answer is another.
fn rows(reply: &Reply) -> Vec<u64> {
    let body: Value = serde_json::from_slice(&reply.response.body).unwrap_or_default();
    let rows = body.as_array().cloned().unwrap_or_default();
    rows.iter().map(|row| row["code"].as_u64().unwrap()).collect()
}

/// Writes the first three unassigned customers at once.
fn bulk(stage: &mut Stage) -> Reply {
    let items: Vec<Value> = UNASSIGNED[..3].iter().map(|id| json!({"customerId": id})).collect();
    stage.call(Method::PUT, &customers(SEGMENT, "/bulk"), &Value::from(items).to_string())
}

/// Which of the three are stored.
fn stored(stage: &mut Stage) -> Vec<bool> {
    let mut one = |id: &&str| {
        let one = customers(SEGMENT, &format!("/{id}"));
        let headers = [("authorization", "Bearer service"), ("sandbox-scenario", "")];
        let reply = stage.send(&request(Method::GET, &one, &headers, ""));
        reply.response.status == 200
    };
    UNASSIGNED[..3].iter().map(&mut one).collect()
}

#[test]
fn faults_of_items_count_only_where_they_show_or_keep_something_from_being_written() {
    let lost = json!({"error": "server-error", "commit": true});
    let reset = json!({"connection": "reset", "commit": true});
    let half = json!({"error": "gateway-timeout", "commit": {"first": 2}});
    let item = |nth: usize, commit: bool| json!({"items": [{"nth": nth, "error": "conflict.changed", "commit": commit}]});
    let (all, two) = ([true; 3], [true, true, false]);
    for (thens, expected, written) in [
        // The row is not answered and the item is written.
        (vec![item(1, true), lost.clone()], vec![2], all),
        (vec![lost.clone(), item(1, true)], vec![1], all),
        (vec![item(1, true), reset.clone()], vec![2], all),
        (vec![item(1, true), half.clone()], vec![2], two),
        // The row is not answered, but the item is not written.
        (vec![item(1, false), lost.clone()], vec![2, 1], [false, true, true]),
        (vec![item(1, false), reset.clone()], vec![2, 1], [false, true, true]),
        (vec![item(1, false), half.clone()], vec![2, 1], [false, true, false]),
        // Behind the end nothing is processed.
        (vec![item(3, false), half.clone()], vec![2], two),
        // One end is enough.
        (vec![half.clone(), half.clone()], vec![1], two),
        (vec![half, lost.clone(), reset.clone()], vec![1], two),
        (vec![lost, reset], vec![1], all),
    ] {
        let mut stage = with(BULK, &thens);
        let reply = bulk(&mut stage);
        assert_eq!(fired(&reply), expected, "{thens:?}");
        assert_eq!(stored(&mut stage), written, "{thens:?}");
    }
    let mut stage = with(BULK, &[item(1, true), item(2, false)]);
    let reply = bulk(&mut stage);
    assert_eq!((rows(&reply), fired(&reply)), (vec![409, 409, 201], vec![1, 2]));
}

#[test]
fn a_call_that_fails_by_itself_meets_no_fault_after_it() {
    let lost = json!({"error": "server-error", "commit": true});
    let item = json!({"items": [{"nth": 1, "error": "conflict.changed"}]});
    let mut stage = with(BULK, &[lost, item, json!({"connection": "hang", "commit": true})]);
    let reply = stage.call(Method::PUT, &customers(SEGMENT, "/bulk"), "{}");
    assert_eq!((reply.response.status.as_u16(), fired(&reply)), (400, vec![]));
    assert_eq!(reply.acted.effects.connection, None::<ConnectionFault>);
    // They were looked at all the same.
    assert_eq!(bulk(&mut stage).response.status, 500);
}

#[test]
fn a_change_of_the_whole_answer_for_one_item_counts_with_that_answer() {
    let rule = |then: Value| json!({"on": BULK, "when": {"target": {"customerId": UNASSIGNED[0]}}, "then": then});
    let patch = json!({"patch": [{"op": "replace", "path": "/0/code", "value": 299}]});
    let odd = json!({"patch": [{"op": "remove", "path": "/9"}]});
    let mut armed = stage(&[rule(odd), rule(patch.clone()), rule(json!({"delay": "1s"}))]);
    let reply = bulk(&mut armed);
    assert_eq!((rows(&reply), fired(&reply)), (vec![299, 201, 201], vec![2, 3]));
    let end = json!({"on": BULK, "then": {"error": "server-error", "commit": true}});
    let reply = bulk(&mut stage(&[rule(patch), end]));
    assert_eq!(fired(&reply), [2]);
}

#[test]
fn the_counters_tell_what_acted() {
    let sandbox = Sandbox::start().unwrap();
    let rules = json!([
        {"name": "lost", "on": LIST, "times": 1, "then": {"error": "unavailable", "commit": true}},
        {"name": "patch", "on": LIST, "times": 1, "then": {"patch": [{"op": "add", "path": "/-", "value": 1}]}},
    ]);
    good(&sandbox, "POST", "worlds/main/scenarios", &json!({"rules": rules}), 200);
    let url = format!("{}{CUSTOMERS}?pageSize=1", sandbox.url());
    let answer = get(&url);
    assert_eq!((answer.status, answer.header("sandbox-fault")), (503, "ad-hoc-1/lost"));
    let shown = good(&sandbox, "GET", "worlds/main/scenarios", &NOTHING, 200);
    let patch = &shown["scenarios"][0]["rules"][1];
    assert_eq!((&patch["hits"], &patch["fired"]), (&json!(0), &json!(0)));
    let answer = get(&url);
    assert_eq!((answer.status, answer.header("sandbox-fault")), (200, "ad-hoc-1/patch"));
}
