//! From the text of a rule to the answer of a world: one test per kind of fault.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};

use super::ROUTER;
use crate::api::SERVICES;
use crate::content::scenarios::ad_hoc_scenario;
use crate::content::{Folder, SourceFile, fixtures};
use crate::engine::{Ambient, BodyFault, ConnectionFault, Options, Reply, Request, Router, World};
use crate::model::Timestamp;

const CUSTOMERS: &str = "/customer-segment/shop/segments/s/customers";
const THREE: &str = r#"[{"customerId": "a"}, {"customerId": "b"}, {"customerId": "c"}]"#;

/// A world in which customer `a` is assigned to segment `s`, with a rule active.
struct Stage {
    world: World,
    now: Timestamp,
}

impl Stage {
    fn new(rule: &str) -> Self {
        let file = |path: &str, text: &str| SourceFile::new(path, text.to_owned());
        let files = vec![
            file(
                "_template/segments.json",
                r#"[{"id": "s", "name": {"en": "S"}, "siteCode": "main"}]"#,
            ),
            file("_template/customers.json", r#"[{"id": "a"}, {"id": "b"}, {"id": "c"}]"#),
            file(
                "_template/customer-assignments.json",
                r#"[{"segmentId": "s", "customerId": "a"}]"#,
            ),
            file(
                "_template/tokens.json",
                r#"[{"name": "t", "token": "t", "scopes": ["customersegment.segment_read", "customersegment.segment_manage"]}]"#,
            ),
        ];
        let (mut seed, _) = fixtures(&Folder { shown: String::new(), files });
        let text = format!(r#"{{"rules": [{rule}]}}"#);
        let scenario = ad_hoc_scenario("s", text.as_bytes(), ROUTER.operations()).unwrap();
        seed.scenarios = BTreeMap::from([("s".into(), Arc::new(scenario))]);
        let options = Options { scenarios: vec!["s".into()], ..Options::default() };
        let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let router = Arc::new(Router::new(SERVICES));
        let world =
            World::new("main", Arc::new(seed), router, Arc::new(options), (7, Ambient { now }));
        Self { world, now }
    }

    fn send(&mut self, method: Method, path: &str, body: &'static str) -> Reply {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_static("Bearer t"));
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        let uri = format!("{CUSTOMERS}{path}").parse().unwrap();
        let body = Bytes::from_static(body.as_bytes());
        self.world.handle(
            &Request { method, uri, headers, body, packed: None, port_of: None },
            Ambient { now: self.now },
        )
    }

    fn bulk(&mut self) -> Reply {
        self.send(Method::PUT, "/bulk", THREE)
    }

    /// The assigned customers.
    fn assigned(&mut self) -> Vec<String> {
        let reply = self.send(Method::GET, "", "");
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&reply.response.body).unwrap();
        rows.iter()
            .map(|row| row["customer"]["id"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

fn text(reply: &Reply) -> &str {
    std::str::from_utf8(&reply.response.body).unwrap()
}

fn status(reply: &Reply) -> u16 {
    reply.response.status.as_u16()
}

#[test]
fn an_error_is_sent_as_often_as_the_rule_says() {
    let mut stage = Stage::new(
        r#"{"name": "r", "on": "GET …/customers/{customerId}", "when": {"path": {"customerId": {"in": ["a"]}}},
            "times": 1, "then": {"error": "not-found", "message": "gone"}}"#,
    );
    assert_eq!(status(&stage.send(Method::GET, "/b", "")), 404, "organic");
    let reply = stage.send(Method::GET, "/a", "");
    assert_eq!(
        (status(&reply), reply.acted.fired.as_slice()),
        (404, ["s/r".to_owned()].as_slice())
    );
    assert!(text(&reply).contains(r#""message":"gone""#), "{}", text(&reply));
    assert_eq!(status(&stage.send(Method::GET, "/a", "")), 200);
}

#[test]
fn an_answer_is_sent_as_written() {
    let mut stage = Stage::new(
        r#"{"name": "r", "on": "*", "then": {"respond": {"status": 418, "headers": {"X-A": "b"}, "body": {"a": 1}, "undocumented": true}}}"#,
    );
    let reply = stage.send(Method::GET, "", "");
    assert_eq!((status(&reply), text(&reply)), (418, r#"{"a":1}"#));
    assert!(reply.response.headers.iter().any(|(name, value)| name == "x-a" && value == "b"));
}

#[test]
fn single_items_fail_and_the_others_are_written() {
    let mut stage = Stage::new(
        r#"{"name": "r", "on": "PUT …/bulk", "then": {"items": [
            {"where": {"/customerId": "b"}, "error": "conflict.changed"},
            {"nth": 3, "respond": {"status": 400, "body": {"message": "no"}}, "commit": true}]}}"#,
    );
    let reply = stage.bulk();
    let rows: Vec<serde_json::Value> = serde_json::from_str(text(&reply)).unwrap();
    let codes: Vec<_> = rows.iter().map(|row| row["code"].as_u64().unwrap()).collect();
    assert_eq!((status(&reply), codes.as_slice()), (207, [204, 409, 400].as_slice()));
    assert_eq!(rows[2]["message"], "no");
    assert_eq!(stage.assigned(), ["a", "c"]);
}

#[test]
fn the_write_is_done_and_the_answer_lost() {
    for (commit, assigned) in
        [("true", vec!["a", "b", "c"]), ("{\"first\": 2}", vec!["a", "b"]), ("false", vec!["a"])]
    {
        let mut stage = Stage::new(&format!(
            r#"{{"name": "r", "on": "PUT …/bulk", "then": {{"connection": "reset", "commit": {commit}}}}}"#
        ));
        assert_eq!(stage.bulk().acted.effects.connection, Some(ConnectionFault::Reset));
        assert_eq!(stage.assigned(), assigned, "{commit}");
    }
}

#[test]
fn a_connection_that_fails_for_one_target_writes_nothing() {
    let mut stage = Stage::new(
        r#"{"name": "r", "on": "PUT …", "when": {"target": {"customerId": "c"}}, "then": {"connection": "close"}}"#,
    );
    assert_eq!(status(&stage.send(Method::PUT, "/b", "{}")), 201);
    assert_eq!(stage.bulk().acted.effects.connection, Some(ConnectionFault::Close));
    assert_eq!(stage.assigned(), ["a", "b"]);
}

#[test]
fn the_organic_body_is_bent() {
    let mut stage = Stage::new(
        r#"{"name": "r", "on": "GET …/customers", "then": {"patch": [{"op": "replace", "path": "/0/customer", "value": null}]}}"#,
    );
    let reply = stage.send(Method::GET, "", "");
    assert!(text(&reply).contains(r#""customer":null"#), "{}", text(&reply));
}

#[test]
fn a_rule_that_changes_nothing_does_not_fire() {
    let length =
        text(&Stage::new(r#"{"name": "r", "on": "PUT …/bulk", "then": {"delay": "0ms"}}"#).send(
            Method::GET,
            "",
            "",
        ))
        .len();
    let error = r#"{"name": "e", "on": "GET …/customers", "then": {"error": "forbidden"}},"#;
    for then in [
        r#""patch": [{"op": "test", "path": "/0/customer/id", "value": "a"}]"#.to_owned(),
        r#""patch": [{"op": "replace", "path": "/0/customer/id", "value": "a"}]"#.to_owned(),
        r#""patch": [{"op": "move", "from": "/0/customer", "path": "/0/customer"}]"#.to_owned(),
        r#""body": {"truncate": 1000000}"#.to_owned(),
        format!(r#""body": {{"truncate": {length}}}"#),
        format!(r#""body": {{"contentLength": {length}}}"#),
        r#""body": {"dribble": {"bytes": 1000000, "interval": "1ms"}}"#.to_owned(),
    ] {
        let rule = format!(r#"{{"name": "r", "on": "GET …/customers", "then": {{{then}}}}}"#);
        let reply = Stage::new(&rule).send(Method::GET, "", "");
        assert!(reply.acted.fired.is_empty(), "{then}: {:?}", reply.acted.fired);
        assert!(reply.acted.effects.body.is_none(), "{then}");
    }
    let rule = r#"{"name": "r", "on": "GET …/customers", "then": {"body": {"truncate": 1000000}}}"#;
    let reply = Stage::new(&format!("{error}{rule}")).send(Method::GET, "", "");
    assert_eq!(reply.acted.fired, ["s/e"]);
    let rule = rule.replace("1000000", "20");
    let reply = Stage::new(&format!("{error}{rule}")).send(Method::GET, "", "");
    assert_eq!(reply.acted.fired, ["s/e", "s/r"]);
}

#[test]
fn another_writer_gets_there_first() {
    const VERSION_1: &str = r#"{"metadata": {"version": 1}}"#;
    const VERSION_2: &str = r#"{"metadata": {"version": 2}}"#;
    let mut stage = Stage::new(
        r#"{"name": "r", "on": "PUT …/{customerId}", "times": 1, "then": {"touch": true}}"#,
    );
    assert_eq!(status(&stage.send(Method::PUT, "/a", VERSION_1)), 409);
    assert_eq!(status(&stage.send(Method::PUT, "/a", VERSION_2)), 204);
}

#[test]
fn another_writer_leaves_a_mark_that_a_write_takes_away() {
    let mut stage = Stage::new(
        r#"{"name": "r", "on": "PUT …/{customerId}", "times": 1, "then": {"touch": "was here"}}"#,
    );
    let mark = |stage: &mut Stage| {
        let read = stage.send(Method::GET, "/a", "").response;
        String::from_utf8_lossy(&read.body).contains(r#""otherWriter":{"mark":"was here"}"#)
    };
    let first = r#"{"metadata": {"version": 1}}"#;
    assert_eq!(status(&stage.send(Method::PUT, "/a", first)), 409);
    assert!(mark(&mut stage));
    assert_eq!(status(&stage.send(Method::PUT, "/a", "{}")), 204);
    assert!(!mark(&mut stage));
}

#[test]
fn another_client_removes_it_first() {
    let mut stage = Stage::new(
        r#"{"name": "r", "on": "GET …/{customerId}", "skip": 1, "times": 1, "then": {"remove": true}}"#,
    );
    let codes: Vec<u16> = (0..3).map(|_| status(&stage.send(Method::GET, "/a", ""))).collect();
    assert_eq!(codes, [200, 404, 404]);
    // Where nothing is stored there is no hit.
    assert!(stage.send(Method::GET, "/a", "").acted.fired.is_empty());
    assert_eq!(status(&stage.send(Method::PUT, "/a", "{}")), 201);
}

#[test]
fn the_token_dies() {
    let mut stage =
        Stage::new(r#"{"name": "r", "on": "GET …", "skip": 1, "then": {"expireToken": true}}"#);
    let codes: Vec<u16> = (0..3).map(|_| status(&stage.send(Method::GET, "/a", ""))).collect();
    assert_eq!(codes, [200, 401, 401]);
}

#[test]
fn the_token_loses_the_scope_that_the_operation_asks_for_and_no_other() {
    let mut stage =
        Stage::new(r#"{"name": "r", "on": "GET …", "skip": 1, "then": {"loseScope": true}}"#);
    let codes: Vec<u16> = (0..3).map(|_| status(&stage.send(Method::GET, "/a", ""))).collect();
    assert_eq!(codes, [200, 403, 403]);
    let refused = stage.send(Method::GET, "/a", "");
    // A token that lacks it already is no hit, and the refusal is the organic one.
    assert!(refused.acted.fired.is_empty());
    let hint = refused.response.hint.as_deref().unwrap_or_default();
    assert!(hint.contains("lacks customersegment.segment_read"), "{hint}");
    assert_eq!(status(&stage.send(Method::PUT, "/a", "{}")), 204);
}

#[test]
fn time_and_body_are_effects() {
    let mut stage = Stage::new(
        r#"{"name": "r", "on": "*", "then": {"delay": "3s", "body": {"dribble": {"bytes": 1, "interval": "1ms"}}}}"#,
    );
    let effects = stage.send(Method::GET, "", "").acted.effects;
    assert_eq!(effects.delay_ms, 3_000);
    assert_eq!(effects.body, Some(BodyFault::Dribble { bytes: 1, interval_ms: 1 }));
}

#[test]
fn a_rate_limit_clears_by_the_clock() {
    let mut stage = Stage::new(
        r#"{"name": "r", "on": "*", "times": 1, "then": {"error": "rate-limited", "retryAfter": "2s"}}"#,
    );
    assert_eq!(status(&stage.send(Method::GET, "", "")), 429);
    stage.now = stage.now.plus(1_999);
    assert_eq!(status(&stage.send(Method::GET, "", "")), 429);
    stage.now = stage.now.plus(1);
    assert_eq!(status(&stage.send(Method::GET, "", "")), 200);
}

#[test]
fn a_scenario_moves_through_its_states() {
    let mut stage = Stage::new(
        r#"{"name": "first", "on": "*", "inState": "Started", "toState": "Down", "then": {"error": "unavailable"}},
           {"name": "second", "on": "*", "inState": "Down", "toState": "Up", "then": {"error": "server-error"}}"#,
    );
    let codes: Vec<u16> = (0..3).map(|_| status(&stage.send(Method::GET, "/a", ""))).collect();
    assert_eq!(codes, [503, 500, 200]);
}
