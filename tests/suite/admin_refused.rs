//! A refused call of the admin API changes nothing: every row that changes something is called wrongly, in every way there
//! is, and everything that can be seen is the same afterwards.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeSet;

use emporix_sandbox::Config;
use emporix_sandbox::admin::OPERATIONS;
use emporix_sandbox::engine::{Options, UnknownTenant};
use http::Method;
use serde_json::{Value, json};

use crate::support::send;
use crate::support_admin::{NOTHING, admin, good};
use crate::support_linted::Sandbox;

/// A call that is refused: the row, the path below `/__sandbox/`, the body, the status.
type Wrong = (&'static str, String, Value, u16);

/// Any status of a refusal: what is wrong in several ways is refused for one of them.
const ANY: u16 = 0;

fn wrong(id: &'static str, path: &str, body: Value, status: u16) -> Wrong {
    (id, path.to_owned(), body, status)
}

const RULE: &str =
    r#"{"name": "r", "on": "GET …/customers", "times": 9, "then": {"delay": "0ms"}}"#;

/// A sandbox without unknown tenants and without room for another world, in which much has happened.
fn lived_in() -> Sandbox {
    let options = Options { unknown_tenant: UnknownTenant::Refuse, ..Options::default() };
    let config = Config { options, max_worlds: 2, ..Config::default() };
    let sandbox = Sandbox::start_with(config).unwrap();
    good(&sandbox, "POST", "worlds", &json!({"name": "w", "clock": {"mode": "frozen"}}), 201);
    let rule: Value = serde_json::from_str(RULE).unwrap();
    good(&sandbox, "POST", "worlds/w/scenarios", &json!({"name": "own", "rules": [rule]}), 200);
    for name in ["alive", "revoked"] {
        good(&sandbox, "POST", "worlds/w/tokens", &json!({"tenant": "acme", "name": name}), 201);
    }
    for name in ["revoked", "acme-service"] {
        good(&sandbox, "DELETE", &format!("worlds/w/tokens/{name}"), &NOTHING, 204);
    }
    for number in 0..32 {
        good(&sandbox, "PUT", &format!("worlds/w/snapshots/s{number}"), &NOTHING, 204);
    }
    assert_eq!(list(&sandbox, "alive"), 503);
    sandbox
}

/// The status of a list of the tenant `acme` for the token `text`, with a scenario for this one request.
fn list(sandbox: &Sandbox, text: &str) -> u16 {
    let url = format!("{}/customer-segment/acme/segments/s/customers", sandbox.world_url("w"));
    let bearer = format!("Bearer {text}");
    let scenario = ("Sandbox-Scenario", "fails-twice-then-works");
    send("GET", &url, &[("Authorization", &bearer), scenario], b"").status
}

/// Everything that can be seen without changing it.
fn seen(sandbox: &Sandbox) -> Vec<(String, String)> {
    let paths = [
        "worlds",
        "worlds/w",
        "worlds/w/state",
        "worlds/w/snapshots",
        "worlds/w/scenarios",
        "worlds/w/clock",
        "worlds/w/tokens",
        "worlds/w/tokens?tenant=acme",
        "worlds/w/requests",
        "worlds/main/state",
        "worlds/main/tokens",
        "config",
    ];
    paths
        .iter()
        .map(|path| ((*path).to_owned(), admin(sandbox, "GET", path, &NOTHING).body))
        .collect()
}

/// Calls that no row takes for the world `w`, whatever the rest of them says.
fn without_a_world(id: &'static str, path: &str, body: &Value) -> Vec<Wrong> {
    let at = |world: &str| path.replacen("worlds/w", &format!("worlds/{world}"), 1);
    vec![(id, at("nobody"), body.clone(), ANY), (id, at("No!"), body.clone(), ANY)]
}

#[expect(clippy::too_many_lines, reason = "a table of calls")]
fn calls() -> Vec<Wrong> {
    let token = json!({"token": "acme-service", "scopes": []});
    let rule: Value = serde_json::from_str(RULE).unwrap();
    let odd = json!({"name": "odd", "on": "GET …/nothing", "then": {"error": "unavailable"}});
    let many: Vec<Value> =
        (0..1_001).map(|n| json!({"name": format!("s{n}"), "rules": [rule]})).collect();
    let mut calls = vec![
        wrong("worlds-create", "worlds", json!({}), 429),
        wrong("worlds-create", "worlds", json!({"name": "w"}), 409),
        wrong("worlds-create", "worlds", json!({"name": "New"}), 400),
        wrong("worlds-create", "worlds", json!({"name": "new", "scenarios": ["nothing"]}), 404),
        wrong(
            "worlds-create",
            "worlds",
            json!({"name": "new", "scenarios": [{"name": "own", "rules": [odd]}]}),
            422,
        ),
        wrong(
            "worlds-create",
            "worlds",
            json!({"name": "new", "fixtures": {"acme": {"tokens": [{}]}}}),
            422,
        ),
        wrong(
            "worlds-create",
            "worlds",
            json!({"name": "new", "behaviors": {"nothing": "x"}}),
            400,
        ),
        wrong("worlds-put", "worlds/main", NOTHING, 409),
        wrong("worlds-put", "worlds/new", NOTHING, 429),
        wrong("worlds-put", "worlds/New", NOTHING, 400),
        wrong("worlds-put", "worlds/w", json!({"name": "w"}), 400),
        wrong("worlds-put", "worlds/w", json!({"scenarios": ["nothing"]}), 404),
        wrong("worlds-put", "worlds/w", json!({"fixtures": {"acme": {"tokens": [{}]}}}), 422),
        wrong("worlds-delete", "worlds/main", NOTHING, 409),
        wrong("worlds-delete", "worlds/nobody", NOTHING, 404),
        wrong("worlds-reset", "worlds/w/reset", json!({"only": ["data", "nothing"]}), 400),
        wrong("worlds-reset", "worlds/w/reset", json!({"only": "data"}), 400),
        wrong("state-import", "worlds/w/state", json!({"acme": {"tokens": [{"name": "x"}]}}), 422),
        wrong("state-import", "worlds/w/state", json!([]), 400),
        wrong("world-files", "worlds/w/files", json!({}), 400),
        wrong(
            "world-files",
            "worlds/w/files",
            json!({"fixtures": {}, "scenarios": ["nothing"]}),
            404,
        ),
        wrong(
            "world-files",
            "worlds/w/files",
            json!({"fixtures": {"acme": {"tokens": [{"name": "x"}]}}}),
            422,
        ),
        wrong("snapshots-save", "worlds/w/snapshots/one-more", NOTHING, 429),
        wrong("snapshots-delete", "worlds/w/snapshots/nothing", NOTHING, 404),
        wrong("snapshots-load", "worlds/w/snapshots/nothing/load", NOTHING, 404),
        wrong("records-put", "worlds/w/tenants/nobody/tokens/x", token.clone(), 404),
        wrong("records-put", "worlds/w/tenants/nobody/tokens/revoked", token.clone(), 404),
        wrong("records-put", "worlds/w/tenants/No!/tokens/x", token.clone(), 400),
        // The text of another one, killed or not.
        wrong("records-put", "worlds/w/tenants/acme/tokens/alive", token.clone(), 400),
        wrong(
            "records-put",
            "worlds/w/tenants/acme/tokens/x",
            json!({"name": "y", "token": "t", "scopes": []}),
            400,
        ),
        wrong("records-put", "worlds/w/tenants/acme/tokens/alive", json!({"scopes": []}), 422),
        wrong("records-put", "worlds/w/tenants/acme/nothing/x", json!({}), 404),
        wrong(
            "records-put",
            "worlds/w/tenants/nobody/customers/c",
            json!({"firstName": "A", "lastName": "B", "email": "a@b.c"}),
            404,
        ),
        wrong("records-delete", "worlds/w/tenants/nobody/tokens/service", NOTHING, 404),
        wrong("records-delete", "worlds/w/tenants/acme/tokens/nothing", NOTHING, 404),
        wrong("records-delete", "worlds/w/tenants/acme/customers/nothing", NOTHING, 404),
        wrong("records-delete", "worlds/w/tenants/acme/customer-assignments/a/b/c/d", NOTHING, 404),
        wrong("scenarios-arm", "worlds/w/scenarios", json!({}), 400),
        wrong("scenarios-arm", "worlds/w/scenarios", json!({"name": "own", "rules": [odd]}), 422),
        wrong(
            "scenarios-arm",
            "worlds/w/scenarios",
            json!({"scenarios": ["forbidden", "nothing"]}),
            404,
        ),
        wrong("scenarios-arm", "worlds/w/scenarios", json!({"scenarios": many}), 429),
        wrong(
            "scenarios-replace",
            "worlds/w/scenarios",
            json!({"scenarios": [{"name": "own", "rules": [rule]}, "nothing"]}),
            404,
        ),
        wrong(
            "scenarios-replace",
            "worlds/w/scenarios",
            json!({"scenarios": ["own"], "rules": [odd]}),
            404,
        ),
        wrong("scenarios-replace", "worlds/w/scenarios", json!({"scenarios": many}), 429),
        wrong("scenarios-disarm", "worlds/w/scenarios/nothing", NOTHING, 404),
        // It counts, but it is not active.
        wrong("scenarios-disarm", "worlds/w/scenarios/fails-twice-then-works", NOTHING, 404),
        wrong("clock-set", "worlds/w/clock", json!({"mode": "offset"}), 400),
        wrong(
            "clock-set",
            "worlds/w/clock",
            json!({"mode": "real", "at": "2026-01-01T00:00:00Z"}),
            400,
        ),
        wrong("clock-advance", "worlds/w/clock/advance", json!({"by": "long"}), 400),
        wrong("clock-advance", "worlds/w/clock/advance", json!({}), 400),
        wrong("tokens-issue", "worlds/w/tokens", json!({"tenant": "nobody", "name": "new"}), 404),
        wrong("tokens-issue", "worlds/w/tokens", json!({"tenant": "No!"}), 400),
        wrong("tokens-issue", "worlds/w/tokens", json!({"tenant": "acme", "name": "alive"}), 409),
        wrong(
            "tokens-issue",
            "worlds/w/tokens",
            json!({"tenant": "acme", "lifetime": "long"}),
            400,
        ),
        wrong("tokens-issue", "worlds/w/tokens", json!({"name": "new"}), 400),
        wrong("tokens-revoke", "worlds/w/tokens/revoked", NOTHING, 404),
        wrong("tokens-revoke", "worlds/w/tokens/nothing", NOTHING, 404),
        wrong("tokens-revoke", "worlds/w/tokens/alive?tenant=No!", NOTHING, 400),
        wrong("tokens-revoke", "worlds/w/tokens/alive?tenant=nobody", NOTHING, 404),
        wrong("tokens-revoke", "worlds/w/tokens/alive?tenant=mytenant", NOTHING, 404),
        wrong("tokens-revoke", "worlds/w/tokens/alive?tenants=acme", NOTHING, 400),
        wrong(
            "verify",
            "worlds/w/verify",
            json!({"expect": [{"name": "a", "on": "nothing"}]}),
            422,
        ),
        wrong(
            "verify",
            "worlds/w/verify",
            json!({"expect": [{"name": "a", "on": "*", "count": 999}]}),
            422,
        ),
        wrong("verify", "worlds/w/verify", json!({"expected": []}), 400),
        // Nothing refuses it but files with mistakes, and those are reported; it reads no parameter.
        wrong("files-reload", "reload?now=1", NOTHING, 400),
    ];
    let about_w: Vec<Wrong> =
        calls.iter().filter(|(_, path, ..)| path.starts_with("worlds/w/")).cloned().collect();
    for (id, path, body, _) in about_w {
        calls.extend(without_a_world(id, &path, &body));
    }
    calls
}

#[test]
fn a_refused_call_changes_nothing() {
    let sandbox = lived_in();
    let mut walked = BTreeSet::new();
    let before = seen(&sandbox);
    for (id, path, body, status) in calls() {
        let row = OPERATIONS.iter().find(|row| row.id == id).unwrap();
        let answer = admin(&sandbox, row.method.as_str(), &path, &body);
        let is_expected = match status {
            ANY => (400..500).contains(&answer.status),
            status => answer.status == status,
        };
        assert!(is_expected, "{id} {path} {body}: expected {status}: {answer:?}");
        for ((path_seen, before), (_, after)) in before.iter().zip(seen(&sandbox)) {
            assert_eq!(*before, after, "{path_seen} after {id} {path} {body}");
        }
        walked.insert(id);
    }
    let changing = OPERATIONS.iter().filter(|row| row.method != Method::GET);
    assert_eq!(walked, changing.map(|row| row.id).collect(), "every row that changes something");
    assert_what_is_not_shown(&sandbox);
}

/// What no list shows is as it was too: dead tokens are dead, names and numbers go on where they were, and a scenario of
/// single requests counts on.
fn assert_what_is_not_shown(sandbox: &Sandbox) {
    assert_eq!([(); 2].map(|()| list(sandbox, "acme-service")), [503, 401]);
    let token = good(sandbox, "POST", "worlds/w/tokens", &json!({"tenant": "acme"}), 201);
    assert_eq!(token["name"], "token-3", "refused ones have no number");
    good(sandbox, "DELETE", "worlds/w", &NOTHING, 204);
    assert_eq!(good(sandbox, "POST", "worlds", &json!({}), 201)["name"], "w1");
}
