//! Faults around a write: done although it failed, done in part, overtaken by another writer, refused for want of
//! a living token. What a client then does about it really helps.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::engine::{AuthMode, ConnectionFault, Options};
use http::Method;
use serde_json::{Value, json};

use crate::scenarios_armed::{UNASSIGNED, codes, knowing, stage, state};
use crate::stage::{SEGMENT, Stage, customers, request};

const JOHN: &str = "98029737";

fn one(customer: &str) -> String {
    customers(SEGMENT, &format!("/{customer}"))
}

fn status(stage: &mut Stage, method: Method, path: &str, body: &str) -> u16 {
    stage.call(method, path, body).response.status.as_u16()
}

fn version(stage: &mut Stage, customer: &str) -> Value {
    let reply = stage.call(Method::GET, &one(customer), "");
    let row: Value = serde_json::from_slice(&reply.response.body).unwrap();
    row["metadata"]["version"].clone()
}

fn rows(count: usize) -> String {
    let rows: Vec<Value> =
        UNASSIGNED.iter().take(count).map(|id| json!({"customerId": id})).collect();
    json!(rows).to_string()
}

#[test]
fn a_write_that_is_done_and_reported_as_failed_is_met_by_its_retry() {
    let faults = [
        json!({"error": "server-error", "commit": true}),
        json!({"error": "gateway-timeout", "commit": true, "delay": "5m"}),
        json!({"respond": {"status": 502, "body": "lost", "undocumented": true}, "commit": true}),
        json!({"connection": "reset", "commit": true}),
        json!({"connection": "close", "commit": true}),
        json!({"connection": "hang", "commit": true}),
        // What is lost of the good answer itself needs no `commit`: the work is done before an answer is sent.
        json!({"body": {"truncate": 0}, "delay": "5m"}),
        json!({"delay": "5m"}),
    ];
    for then in faults {
        let on = ["PUT …/customers/{customerId}", "* …/customers/bulk"];
        let rule = json!({"on": on, "times": 1, "then": then});
        let mut single = stage(std::slice::from_ref(&rule));
        let fresh = UNASSIGNED[0];
        let lost = single.call(Method::PUT, &one(fresh), "{}");
        assert_eq!(lost.acted.fired, ["test/rule 1"], "{then}");
        assert_eq!(version(&mut single, fresh), 1, "{then}");
        let outdated = r#"{"metadata": {"version": 7}}"#;
        assert_eq!(status(&mut single, Method::PUT, &one(fresh), outdated), 409, "{then}");
        assert_eq!(status(&mut single, Method::PUT, &one(fresh), "{}"), 204, "{then}");
        assert_eq!(version(&mut single, fresh), 2, "{then}");

        let mut bulk = stage(&[rule]);
        let path = customers(SEGMENT, "/bulk");
        bulk.call(Method::PUT, &path, &rows(3));
        let retried = bulk.call(Method::PUT, &path, &rows(3));
        assert_eq!(codes(&retried.response.body), [204, 204, 204], "{then}");
        assert_eq!(retried.acted.fired, [""; 0], "{then}");
    }
}

#[test]
fn without_commit_nothing_has_happened() {
    let faults = [
        json!({"error": "server-error"}),
        json!({"respond": {"status": 204}}),
        json!({"connection": "reset"}),
        json!({"connection": "close"}),
        json!({"connection": "hang"}),
    ];
    for then in faults {
        let mut stage =
            stage(&[json!({"on": "*", "when": {"header": {"x-fault": "1"}}, "then": then})]);
        let before = state(&mut stage);
        let headers = [("authorization", "Bearer service"), ("x-fault", "1")];
        for (method, rest, body) in [
            (Method::PUT, format!("/{}", UNASSIGNED[0]), "{}".to_owned()),
            (Method::PUT, format!("/{JOHN}"), "{}".to_owned()),
            (Method::DELETE, format!("/{JOHN}"), String::new()),
            (Method::PUT, "/bulk".to_owned(), rows(3)),
            (Method::DELETE, "/bulk".to_owned(), json!([{"customerId": JOHN}]).to_string()),
        ] {
            let sent = request(method, &customers(SEGMENT, &rest), &headers, body);
            assert_eq!(stage.send(&sent).acted.fired, ["test/rule 1"], "{then}");
        }
        assert_eq!(state(&mut stage), before, "{then}");
    }
}

#[test]
fn a_write_that_fails_for_its_own_reasons_is_not_said_to_be_done() {
    let rule = json!({"on": "PUT …/customers/{customerId}", "times": 1, "then": {"connection": "reset", "commit": true}});
    let mut stage = stage(&[rule]);
    let outdated = r#"{"metadata": {"version": 7}}"#;
    assert_eq!(status(&mut stage, Method::PUT, &one(JOHN), outdated), 409);
    let lost = stage.call(Method::PUT, &one(JOHN), "{}");
    assert_eq!(lost.acted.effects.connection, Some(ConnectionFault::Reset), "it was no hit before");
}

#[test]
fn of_a_bulk_call_only_the_first_items_are_written() {
    for then in [json!({"error": "gateway-timeout"}), json!({"connection": "reset"})] {
        let mut then = then;
        then["commit"] = json!({"first": 2});
        let mut stage = stage(&[json!({"on": "PUT …/customers/bulk", "times": 1, "then": then})]);
        let path = customers(SEGMENT, "/bulk");
        stage.call(Method::PUT, &path, &rows(4));
        let stored = UNASSIGNED.map(|id| status(&mut stage, Method::GET, &one(id), ""));
        assert_eq!(stored, [200, 200, 404, 404, 404], "{then}");
        let retried = stage.call(Method::PUT, &path, &rows(4));
        assert_eq!(codes(&retried.response.body), [204, 204, 201, 201], "{then}");
    }
}

#[test]
fn a_target_makes_one_rule_serve_single_and_bulk_calls() {
    let entity = "660af2af69babe3cf6e40771";
    let both = format!("/{JOHN}/{entity}");
    let rule = json!({
        "on": ["* …/customers/{customerId}/{legalEntityId}", "* …/customers/bulk"],
        "when": {"target": {"customerId": JOHN, "legalEntityId": entity}},
        "then": {"error": "forbidden"},
    });
    let mut stage = stage(&[rule]);
    let before = state(&mut stage);
    for (method, body) in [(Method::GET, ""), (Method::PUT, "{}"), (Method::DELETE, "")] {
        assert_eq!(status(&mut stage, method, &customers(SEGMENT, &both), body), 403);
    }
    assert_eq!(status(&mut stage, Method::GET, &one(JOHN), ""), 200, "John for himself");
    let items = json!([
        {"customerId": JOHN, "legalEntityId": entity},
        {"customerId": JOHN, "legalEntityId": ""},
        {"customerId": "18249883", "legalEntityId": "448gh29h1d0b5453g6346df6"},
    ])
    .to_string();
    let path = customers(SEGMENT, "/bulk");
    let deleted = stage.call(Method::DELETE, &path, &items);
    assert_eq!(codes(&deleted.response.body), [403, 204, 204]);
    let after = state(&mut stage);
    let (before, after) = (before.as_array().unwrap(), after.as_array().unwrap());
    assert_eq!(before[0], after[0], "the refused row is as it was");
    assert_eq!(before[3..], after[1..], "the other two are gone");
}

#[test]
fn another_writer_makes_an_organic_conflict_that_reading_again_cures() {
    for entity in ["", "/660af2af69babe3cf6e40771"] {
        let mut stage = knowing(None, &["another-writer-first"]);
        let path = customers(SEGMENT, &format!("/{JOHN}{entity}"));
        let read = |stage: &mut Stage| -> Value {
            let reply = stage.call(Method::GET, &path, "");
            serde_json::from_slice(&reply.response.body).unwrap()
        };
        let body =
            |row: &Value| json!({"metadata": {"version": row["metadata"]["version"]}}).to_string();
        let first = read(&mut stage);
        let refused = stage.call(Method::PUT, &path, &body(&first));
        assert_eq!(refused.response.status, 409);
        assert!(!refused.acted.injected, "the conflict is the sandbox's own");
        assert_eq!(refused.acted.fired, ["another-writer-first/another writer"]);
        let again = read(&mut stage);
        assert_eq!(again["metadata"]["version"], 2);
        assert_ne!(again["metadata"]["modifiedAt"], first["metadata"]["modifiedAt"]);
        assert_eq!(status(&mut stage, Method::PUT, &path, &body(&again)), 204);
    }
}

#[test]
fn another_writer_of_a_bulk_call_gets_at_the_items_that_are_meant() {
    let rule = json!({
        "on": "PUT …/customers/bulk",
        "when": {"target": {"customerId": {"in": [JOHN, "nobody"]}}},
        "times": 1,
        "then": {"touch": true},
    });
    let mut stage = stage(&[rule]);
    let items = json!([
        {"customerId": "34017755", "metadata": {"version": 3}},
        {"customerId": JOHN, "metadata": {"version": 1}},
    ])
    .to_string();
    let path = customers(SEGMENT, "/bulk");
    let answer = stage.call(Method::PUT, &path, &items);
    assert_eq!(codes(&answer.response.body), [204, 409]);
    assert_eq!(version(&mut stage, JOHN), 2);
    let again = json!([{"customerId": JOHN, "metadata": {"version": 2}}]).to_string();
    assert_eq!(codes(&stage.call(Method::PUT, &path, &again).response.body), [204]);
}

#[test]
fn there_is_no_other_writer_where_nothing_is_stored() {
    let mut stage = knowing(None, &["another-writer-first"]);
    assert_eq!(status(&mut stage, Method::PUT, &one(UNASSIGNED[0]), "{}"), 201);
    let new = json!([{"customerId": UNASSIGNED[1]}, {"customerId": 5}]).to_string();
    let written = stage.call(Method::PUT, &customers(SEGMENT, "/bulk"), &new);
    assert_eq!(codes(&written.response.body), [201, 400]);
    let outdated = r#"{"metadata": {"version": 1}}"#;
    assert_eq!(status(&mut stage, Method::PUT, &one(JOHN), outdated), 409, "the first hit is here");
}

#[test]
fn a_dead_token_stays_dead_until_another_is_fetched() {
    let mut stage = knowing(None, &["token-dies-mid-session"]);
    let form =
        "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let fetch = |stage: &mut Stage| {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let reply = stage.send(&request(Method::POST, "/oauth/token", &headers, form));
        let answer: Value = serde_json::from_slice(&reply.response.body).unwrap();
        format!("Bearer {}", answer["access_token"].as_str().unwrap())
    };
    let list = |stage: &mut Stage, token: &str| {
        let headers = [("authorization", token)];
        stage.send(&request(Method::GET, &customers(SEGMENT, ""), &headers, ""))
    };
    let first = fetch(&mut stage);
    let statuses = [(); 5].map(|()| list(&mut stage, &first).response.status.as_u16());
    assert_eq!(statuses, [200, 200, 401, 401, 401]);
    let refused = list(&mut stage, &first);
    assert!(!refused.acted.injected && refused.acted.fired.is_empty(), "{refused:?}");
    let expected = r#"{"fault":{"faultstring":"Access Token expired","detail":{"errorcode":"keymanagement.service.access_token_expired"}}}"#;
    assert_eq!(refused.response.body, expected);
    let second = fetch(&mut stage);
    assert_ne!(first, second);
    assert_eq!(list(&mut stage, &second).response.status, 200);
    assert_eq!(list(&mut stage, &first).response.status, 401, "the old one stays dead");
}

#[test]
fn only_a_token_that_lets_in_can_die() {
    let list = customers(SEGMENT, "");
    for (auth, token, statuses, fired) in [
        (AuthMode::Off, "service", [200; 4], 0),
        (AuthMode::AnyToken, "service", [200, 200, 401, 401], 1),
        (AuthMode::AnyToken, "whatever", [200, 200, 401, 401], 1),
        (AuthMode::Enforce, "service", [200, 200, 401, 401], 1),
        (AuthMode::Enforce, "whatever", [401; 4], 0),
        (AuthMode::Enforce, "expired", [401; 4], 0),
    ] {
        let scenarios = vec!["token-dies-mid-session".into()];
        let mut stage = Stage::new(Options { auth: Some(auth), scenarios, ..Options::default() });
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_str())];
        let replies = [(); 4].map(|()| stage.send(&request(Method::GET, &list, &headers, "")));
        assert_eq!(replies.each_ref().map(|reply| reply.response.status.as_u16()), statuses);
        let acted = replies.iter().filter(|reply| !reply.acted.fired.is_empty()).count();
        assert_eq!(acted, fired, "{auth:?} {token}");
    }
}

#[test]
fn a_rate_limit_of_one_target_holds_in_bulk_calls_too() {
    let rule = json!({
        "on": ["PUT …/customers/{customerId}", "PUT …/customers/bulk"],
        "when": {"target": {"customerId": JOHN}},
        "times": 1,
        "then": {"error": "rate-limited", "retryAfter": "3s"},
    });
    let mut stage = stage(&[rule]);
    let items = json!([{"customerId": "34017755"}, {"customerId": JOHN}]).to_string();
    let path = customers(SEGMENT, "/bulk");
    let codes = [(); 2].map(|()| codes(&stage.call(Method::PUT, &path, &items).response.body));
    assert_eq!(codes, [[204, 429], [204, 429]]);
    let statuses = [(); 2].map(|()| status(&mut stage, Method::PUT, &one(JOHN), "{}"));
    assert_eq!(statuses, [429, 204], "three seconds, one a request");
}

#[test]
fn a_body_that_is_never_sent_is_no_hit() {
    let mut stage = stage(&[
        json!({"on": "GET …/customers", "times": 1, "then": {"connection": "reset"}}),
        json!({"on": "GET …/customers", "times": 1, "then": {"body": {"truncate": 1}}}),
    ]);
    let fired = [(); 3].map(|()| stage.call(Method::GET, &customers(SEGMENT, ""), "").acted.fired);
    assert_eq!(fired, [vec!["test/rule 1"], vec!["test/rule 2"], vec![]]);
}
