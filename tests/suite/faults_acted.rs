//! A rule counts where it acted, and nowhere else; what is said twice in headers is not lost.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use serde_json::{Value, json};

use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, get, send};
use crate::support_admin::{NOTHING, good};
use crate::support_linted::Sandbox;

/// A world called `name` with these rules, and its base URL.
fn world(sandbox: &Sandbox, name: &str, rules: &Value) -> String {
    let asked = json!({"name": name, "scenarios": [{"name": "own", "rules": rules}]});
    good(sandbox, "POST", "worlds", &asked, 201);
    sandbox.world_url(name)
}

fn codes(base: &str, items: &Value) -> Vec<u64> {
    let url = format!("{base}{CUSTOMERS}/bulk");
    let json = ("Content-Type", "application/json");
    let answer = send("PUT", &url, &[SERVICE, json], items.to_string().as_bytes());
    let rows = answer.json();
    rows.as_array().unwrap().iter().map(|row| row["code"].as_u64().unwrap()).collect()
}

#[test]
fn a_rule_whose_items_another_has_decided_about_keeps_its_hit() {
    let sandbox = Sandbox::start().unwrap();
    let second = |error: &str| json!([{"nth": 2, "error": error}]);
    let on = "PUT …/customers/bulk";
    let rules = json!([
        {"name": "first", "on": on, "times": 1, "then": {"items": second("forbidden")}},
        {"name": "then", "on": on, "times": 1, "then": {"items": second("conflict.changed")}},
    ]);
    let base = world(&sandbox, "items", &rules);
    let items = json!([{"customerId": "98029737"}, {"customerId": "34017755"}]);
    assert_eq!(codes(&base, &items)[1], 403);
    assert_eq!(codes(&base, &items)[1], 409);
    assert_eq!(codes(&base, &items)[1], 204);
}

#[test]
fn an_answer_to_head_has_no_body_to_damage() {
    let sandbox = Sandbox::start().unwrap();
    let rules = json!([
        {"name": "cut", "on": "GET …/customers", "times": 1, "then": {"body": {"malformed": true}}},
    ]);
    let url = format!("{}{CUSTOMERS}", world(&sandbox, "head", &rules));
    assert_eq!(send("HEAD", &url, &[SERVICE], b"").header("sandbox-fault"), "");
    assert_eq!(get(&url).header("sandbox-fault"), "own/cut");
}

#[test]
fn what_a_row_is_about_is_no_rules_to_say() {
    let sandbox = Sandbox::start().unwrap();
    let body = json!({"index": 9, "code": 7, "status": "x", "message": "m"});
    let rules = json!([{"name": "row", "on": "PUT …/customers/bulk",
        "then": {"items": [{"nth": 1, "respond": {"status": 400, "body": body}}]}}]);
    let base = world(&sandbox, "rows", &rules);
    let url = format!("{base}{CUSTOMERS}/bulk");
    let items = json!([{"customerId": UNASSIGNED}]).to_string();
    let json_type = ("Content-Type", "application/json");
    let row = send("PUT", &url, &[SERVICE, json_type], items.as_bytes()).json();
    let expected = json!([{"index": 1, "code": 400, "status": "Bad Request", "message": "m"}]);
    assert_eq!(row, expected);
}

#[test]
fn a_header_may_come_in_several_lines() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}?pageSize=1", sandbox.url());
    let with = |lines: [(&str, &str); 2]| send("GET", &url, &[SERVICE, lines[0], lines[1]], b"");
    let scenario = "Sandbox-Scenario";
    assert_eq!(with([(scenario, "second-page-slow"), (scenario, "forbidden")]).status, 403);
    assert_eq!(with([(scenario, "forbidden"), (scenario, "nonsense")]).status, 400);
    let world = "Sandbox-World";
    assert_eq!(with([(world, "one"), (world, "one")]).status, 200);
    assert_eq!(with([(world, "one"), (world, "two")]).status, 400);
}

#[test]
fn no_two_exchanges_of_a_journal_have_the_same_id() {
    let sandbox = Sandbox::start().unwrap();
    good(&sandbox, "POST", "worlds", &json!({"name": "w"}), 201);
    let id = || {
        get(&format!("{}{CUSTOMERS}", sandbox.world_url("w")))
            .header("sandbox-request-id")
            .to_owned()
    };
    assert_eq!([id(), id()], ["w-1", "w-2"]);
    good(&sandbox, "POST", "worlds/w/reset", &json!({"only": ["counters"]}), 204);
    assert_eq!(id(), "w-3");
    good(&sandbox, "POST", "worlds/w/reset", &json!({"only": ["counters", "journal"]}), 204);
    assert_eq!(id(), "w-1");
    let made = good(&sandbox, "GET", "worlds/w", &NOTHING, 200);
    let ends =
        made["tokens"].as_array().unwrap().iter().filter_map(|token| token["expiresAt"].as_str());
    for end in ends {
        assert!(end.ends_with('Z'), "an instant, also where the file says how long ago: {end}");
    }
}
