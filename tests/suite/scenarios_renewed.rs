//! What is put in the place of a rule begins anew, and so does a rule whose text has changed; anything else goes on.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::Config;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{CUSTOMERS, SERVICE, get, put, send};
use crate::support_admin::{NOTHING, good, refused};
use crate::support_linted::Sandbox;

const LIST: &str = "GET …/customers";
const SCENARIOS: &str = "worlds/main/scenarios";

/// The status of a list.
fn list(sandbox: &Sandbox) -> u16 {
    get(&format!("{}{CUSTOMERS}?pageSize=1", sandbox.url())).status
}

/// The status of a list with the scenario `name` for this one request.
fn list_with(sandbox: &Sandbox, name: &str) -> u16 {
    let url = format!("{}{CUSTOMERS}?pageSize=1", sandbox.url());
    send("GET", &url, &[SERVICE, ("Sandbox-Scenario", name)], b"").status
}

/// A rule `r` that fires once.
fn once(error: &str) -> Value {
    json!({"name": "r", "on": LIST, "times": 1, "then": {"error": error}})
}

/// The rule `r` in a scenario called `own`.
fn own(rule: &Value) -> Value {
    json!({"name": "own", "rules": [rule]})
}

#[test]
fn what_is_put_instead_begins_anew() {
    let sandbox = Sandbox::start().unwrap();
    for (method, body) in [
        ("PUT", json!({"rules": [once("server-error")]})),
        ("PUT", json!({"rules": [once("bad-gateway")]})),
        // The very same once more.
        ("PUT", json!({"rules": [once("bad-gateway")]})),
        ("POST", json!({"name": "ad-hoc-1", "rules": [once("server-error")]})),
        ("POST", json!({"scenarios": [{"name": "ad-hoc-1", "rules": [once("unavailable")]}]})),
        ("POST", json!({"scenarios": ["ad-hoc-1"]})),
        ("PUT", json!({"scenarios": [{"name": "ad-hoc-1", "rules": [once("unavailable")]}]})),
    ] {
        let shown = good(&sandbox, method, SCENARIOS, &body, 200);
        assert_eq!(shown["scenarios"].as_array().unwrap().len(), 1, "{shown}");
        assert_eq!(shown["scenarios"][0]["rules"][0]["fired"], 0, "{method} {body}");
        assert!(list(&sandbox) >= 500, "{method} {body}");
        assert_eq!(list(&sandbox), 200, "{method} {body}");
    }
}

#[test]
fn a_rate_limit_and_a_state_do_not_outlive_what_they_were_of() {
    let sandbox = Sandbox::start().unwrap();
    let limit = |after: &str| {
        let then = json!({"error": "rate-limited", "retryAfter": after});
        own(&json!({"name": "r", "on": LIST, "times": 1, "toState": "Limited", "then": then}))
    };
    good(&sandbox, "PUT", SCENARIOS, &limit("1h"), 200);
    assert_eq!((list(&sandbox), list(&sandbox)), (429, 429));
    let shown = good(&sandbox, "POST", SCENARIOS, &limit("2h"), 200);
    assert_eq!(shown["scenarios"][0]["state"], "Started");
    let answer = get(&format!("{}{CUSTOMERS}", sandbox.url()));
    assert_eq!((answer.status, answer.header("retry-after")), (429, "7200"));
}

#[test]
fn a_scenario_of_single_requests_begins_anew_when_it_is_armed() {
    let sandbox = Sandbox::start().unwrap();
    let name = "fails-twice-then-works";
    assert_eq!([(); 3].map(|()| list_with(&sandbox, name)), [503, 503, 200]);
    good(&sandbox, "POST", SCENARIOS, &json!({"scenarios": [name]}), 200);
    assert_eq!([(); 3].map(|()| list_with(&sandbox, name)), [503, 503, 200]);
    // Another scenario of that name, and then the file's again.
    let other = json!({"name": name, "rules": [once("server-error")]});
    good(&sandbox, "PUT", SCENARIOS, &other, 200);
    assert_eq!([(); 2].map(|()| list_with(&sandbox, name)), [500, 200]);
    good(&sandbox, "DELETE", &format!("{SCENARIOS}/{name}"), &NOTHING, 204);
    assert_eq!([(); 3].map(|()| list_with(&sandbox, name)), [503, 503, 200]);
}

#[test]
fn a_reset_of_the_scenarios_keeps_the_counters_of_those_that_stay() {
    let sandbox = Sandbox::start().unwrap();
    let asked = json!({"name": "w", "scenarios": [own(&once("unavailable"))]});
    good(&sandbox, "POST", "worlds", &asked, 201);
    let status = || get(&format!("{}{CUSTOMERS}", sandbox.world_url("w"))).status;
    let reset =
        |part: &str| good(&sandbox, "POST", "worlds/w/reset", &json!({"only": [part]}), 204);
    assert_eq!(status(), 503);
    reset("scenarios");
    assert_eq!(status(), 200);
    // Another one was there meanwhile, and it takes nothing over from that.
    good(&sandbox, "POST", "worlds/w/scenarios", &own(&once("server-error")), 200);
    assert_eq!(status(), 500);
    reset("scenarios");
    assert_eq!(status(), 503);
    reset("counters");
    assert_eq!((status(), status()), (503, 200));
}

#[test]
fn a_snapshot_brings_back_its_rules_with_their_counters() {
    let sandbox = Sandbox::start().unwrap();
    good(&sandbox, "PUT", SCENARIOS, &own(&once("unavailable")), 200);
    good(&sandbox, "PUT", "worlds/main/snapshots/before", &NOTHING, 204);
    assert_eq!(list(&sandbox), 503);
    good(&sandbox, "PUT", "worlds/main/snapshots/after", &NOTHING, 204);
    good(&sandbox, "PUT", SCENARIOS, &own(&once("server-error")), 200);
    assert_eq!(list(&sandbox), 500);
    good(&sandbox, "POST", "worlds/main/snapshots/before/load", &NOTHING, 204);
    assert_eq!((list(&sandbox), list(&sandbox)), (503, 200));
    good(&sandbox, "PUT", SCENARIOS, &own(&once("server-error")), 200);
    good(&sandbox, "POST", "worlds/main/snapshots/after/load", &NOTHING, 204);
    assert_eq!(list(&sandbox), 200);
    // Data that is imported is no scenario.
    let state = good(&sandbox, "GET", "worlds/main/state", &NOTHING, 200);
    good(&sandbox, "PUT", "worlds/main/state", &state, 204);
    assert_eq!(list(&sandbox), 200);
}

#[test]
fn what_is_not_active_cannot_be_ended_and_goes_on_where_it_was() {
    let sandbox = Sandbox::start().unwrap();
    let name = "fails-twice-then-works";
    assert_eq!(list_with(&sandbox, name), 503);
    refused(&sandbox, "DELETE", &format!("{SCENARIOS}/{name}"), &NOTHING, 404);
    assert_eq!([(); 2].map(|()| list_with(&sandbox, name)), [503, 200]);
}

/// A sandbox over a folder of scenarios in which the scenario `own` has these rules.
fn over_files(rules: &[Value]) -> (TempDir, Sandbox) {
    let folder = tempfile::tempdir().unwrap();
    save(&folder, rules);
    let scenarios = Some(folder.path().to_owned());
    let sandbox = Sandbox::start_with(Config { scenarios, ..Config::default() }).unwrap();
    (folder, sandbox)
}

fn save(folder: &TempDir, rules: &[Value]) {
    std::fs::write(folder.path().join("own.json"), json!({"rules": rules}).to_string()).unwrap();
}

fn reload(sandbox: &Sandbox) {
    good(sandbox, "POST", "reload", &NOTHING, 200);
}

/// How often the rules of the first scenario have fired, and its state.
fn progress(sandbox: &Sandbox) -> (Vec<u64>, Value) {
    let shown = good(sandbox, "GET", SCENARIOS, &NOTHING, 200);
    let scenario = &shown["scenarios"][0];
    let rules = scenario["rules"].as_array().unwrap().iter();
    (rules.map(|rule| rule["fired"].as_u64().unwrap()).collect(), scenario["state"].clone())
}

#[test]
fn after_a_reload_a_rule_of_another_text_begins_anew_and_the_others_go_on() {
    let rule = |name: &str, on: &str, extra: Value| {
        let mut rule = json!({"name": name, "on": on, "then": {"delay": "0ms"}});
        rule.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        rule
    };
    let breaks = rule("breaks", "PUT …/customers/{customerId}", json!({"toState": "Broken"}));
    let plain = |every: u64| rule("plain", LIST, json!({"every": every}));
    let broken = |error: &str| json!({"name": "broken", "on": LIST, "inState": "Broken", "then": {"error": error}});
    let (folder, sandbox) = over_files(&[breaks.clone(), plain(1), broken("unavailable")]);
    good(&sandbox, "PUT", SCENARIOS, &json!({"scenarios": ["own"]}), 200);
    let one = format!("{}{CUSTOMERS}/98029737", sandbox.url());
    assert_eq!((list(&sandbox), put(&one, "{}").status, list(&sandbox)), (200, 204, 503));
    assert_eq!(progress(&sandbox), (vec![1, 2, 1], json!("Broken")));

    // The order says nothing of what the rules are, and a rule without states nothing of the state.
    save(&folder, &[plain(2), breaks.clone(), broken("unavailable")]);
    reload(&sandbox);
    assert_eq!(progress(&sandbox), (vec![0, 1, 1], json!("Broken")));
    save(&folder, &[plain(2), breaks.clone(), broken("server-error")]);
    reload(&sandbox);
    assert_eq!(progress(&sandbox), (vec![0, 1, 0], json!("Started")));
    assert_eq!((put(&one, "{}").status, list(&sandbox)), (204, 500));
    // A rule more that needs a state is another scenario as far as states go.
    save(
        &folder,
        &[
            plain(2),
            breaks,
            broken("server-error"),
            json!({"name": "more",
        "on": "DELETE …/customers/{customerId}", "inState": "Broken", "then": {"error": "unavailable"}}),
        ],
    );
    reload(&sandbox);
    let (fired, state) = progress(&sandbox);
    assert_eq!((fired, state), (vec![0, 2, 1, 0], json!("Started")));
}

#[test]
fn a_rate_limit_of_a_changed_file_begins_anew_also_where_it_came_with_single_requests() {
    let limit = |after: &str| json!({"name": "r", "on": LIST, "times": 1, "then": {"error": "rate-limited", "retryAfter": after}});
    let (folder, sandbox) = over_files(&[limit("1h")]);
    let after = || {
        let url = format!("{}{CUSTOMERS}", sandbox.url());
        let answer = send("GET", &url, &[SERVICE, ("Sandbox-Scenario", "own")], b"");
        (answer.status, answer.header("retry-after").to_owned())
    };
    assert_eq!(after(), (429, "3600".to_owned()));
    reload(&sandbox);
    assert_eq!(after().0, 429);
    save(&folder, &[limit("2h")]);
    reload(&sandbox);
    assert_eq!(after(), (429, "7200".to_owned()));
    // A file that goes and comes back is another one.
    std::fs::rename(folder.path().join("own.json"), folder.path().join("other.json")).unwrap();
    reload(&sandbox);
    std::fs::remove_file(folder.path().join("other.json")).unwrap();
    save(&folder, &[limit("3h")]);
    reload(&sandbox);
    assert_eq!(after(), (429, "10800".to_owned()));
}

#[test]
fn a_scenario_written_in_a_request_is_no_files_whatever_its_name() {
    let (folder, sandbox) = over_files(&[once("unavailable")]);
    good(&sandbox, "PUT", SCENARIOS, &own(&once("server-error")), 200);
    assert_eq!(list(&sandbox), 500);
    save(&folder, &[once("bad-gateway")]);
    reload(&sandbox);
    assert_eq!((list(&sandbox), progress(&sandbox).0), (200, vec![1]));
    good(&sandbox, "PUT", SCENARIOS, &json!({"scenarios": ["own"]}), 200);
    assert_eq!((list(&sandbox), list(&sandbox)), (502, 200));
}
