//! What is inside a world from outside: scenarios, clock, tokens, journal; and what the admin API says of itself.

use std::collections::BTreeSet;

use emporix_sandbox::visible::is_hidden;
use regex::Regex;
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, get, put, send};
use crate::support_admin::{NOTHING, admin, assert_problem, good, refused};
use crate::support_linted::Sandbox;

#[test]
fn scenarios_are_armed_replaced_and_disarmed() {
    let sandbox = Sandbox::start().unwrap();
    let names = |listed: &Value| -> Vec<String> {
        let all = listed["scenarios"].as_array().unwrap().iter();
        all.map(|scenario| scenario["name"].as_str().unwrap().to_owned()).collect()
    };
    let rule = json!({"name": "once", "on": "GET …/customers", "times": 1, "then": {"error": "unavailable"}});
    let armed = good(
        &sandbox,
        "POST",
        "worlds/main/scenarios",
        &json!({"scenarios": ["forbidden"], "rules": [rule]}),
        200,
    );
    assert_eq!(names(&armed), ["forbidden", "ad-hoc-1"]);
    let armed = good(
        &sandbox,
        "PUT",
        "worlds/main/scenarios",
        &json!({"name": "mine", "rules": [rule]}),
        200,
    );
    assert_eq!(names(&armed), ["mine"]);
    let list = format!("{}{CUSTOMERS}", sandbox.url());
    assert_eq!((get(&list).status, get(&list).status), (503, 200));
    let rule =
        &good(&sandbox, "GET", "worlds/main/scenarios", &NOTHING, 200)["scenarios"][0]["rules"][0];
    assert_eq!(
        (&rule["considered"], &rule["fired"], &rule["remaining"]),
        (&json!(2), &json!(1), &json!(0))
    );
    assert_eq!(rule["state"], "Started");
    refused(&sandbox, "DELETE", "worlds/main/scenarios/other", &NOTHING, 404);
    good(&sandbox, "DELETE", "worlds/main/scenarios/mine", &NOTHING, 204);
    assert_eq!(names(&good(&sandbox, "PUT", "worlds/main/scenarios", &json!({}), 200)), [""; 0]);
    refused(&sandbox, "POST", "worlds/main/scenarios", &json!({}), 400);
    refused(&sandbox, "POST", "worlds/main/scenarios", &json!({"scenarios": ["forbiden"]}), 404);
    refused(&sandbox, "POST", "worlds/main/scenarios", &json!({"title": "no rules"}), 400);
    let problem = refused(
        &sandbox,
        "POST",
        "worlds/main/scenarios",
        &json!({"rules": [{"name": "x", "on": "*", "then": {"eror": 1}}]}),
        422,
    );
    assert!(
        problem["mistakes"][0]["message"].as_str().unwrap().contains("did you mean `error`?"),
        "{problem}"
    );
}

#[test]
fn the_clock_is_set_and_advanced_and_tokens_follow_it() {
    let sandbox = Sandbox::start().unwrap();
    let clock = |body: &Value| good(&sandbox, "PUT", "worlds/main/clock", body, 200);
    assert_eq!(good(&sandbox, "GET", "worlds/main/clock", &NOTHING, 200)["mode"], "real");
    let at = "2026-02-03T04:05:06.000Z";
    assert_eq!(clock(&json!({"mode": "frozen", "at": at})), json!({"mode": "frozen", "at": at}));
    let token = good(
        &sandbox,
        "POST",
        "worlds/main/tokens",
        &json!({"tenant": "mytenant", "lifetime": "1h"}),
        201,
    );
    let sent = format!("Bearer {}", token["token"].as_str().unwrap());
    let status = || {
        let url = format!("{}{CUSTOMERS}", sandbox.url());
        send("GET", &url, &[("Authorization", &sent)], b"").status
    };
    assert_eq!(status(), 200);
    let advanced = good(&sandbox, "POST", "worlds/main/clock/advance", &json!({"by": "1h"}), 200);
    assert_eq!(advanced["at"], "2026-02-03T05:05:06.000Z");
    assert_eq!(status(), 401);
    assert_eq!(clock(&json!({"mode": "frozen"}))["at"], "2026-02-03T05:05:06.000Z");
    assert_eq!(clock(&json!({"mode": "offset", "at": at}))["mode"], "offset");
    assert_eq!(status(), 200);
    for body in [
        json!({"mode": "offset"}),
        json!({"mode": "real", "at": at}),
        json!({"mode": "stopped"}),
        json!({}),
    ] {
        refused(&sandbox, "PUT", "worlds/main/clock", &body, 400);
    }
    refused(&sandbox, "POST", "worlds/main/clock/advance", &json!({"by": 5}), 400);
}

#[test]
fn tokens_are_issued_and_revoked() {
    let sandbox = Sandbox::start().unwrap();
    let body = json!({"tenant": "mytenant", "name": "buyer", "scopes": ["customersegment.segment_read_own"], "customerId": "98029737", "legalEntityId": "660af2af69babe3cf6e40771"});
    let token = good(&sandbox, "POST", "worlds/main/tokens", &body, 201);
    assert_eq!(
        (&token["name"], &token["customerId"], &token["issued"]),
        (&json!("buyer"), &json!("98029737"), &json!(true))
    );
    assert!(token["expiresAt"].is_null());
    let sent = format!("Bearer {}", token["token"].as_str().unwrap());
    let url = format!("{}{CUSTOMERS}", sandbox.url());
    let rows = send("GET", &url, &[("Authorization", &sent)], b"").json();
    assert!(rows.as_array().unwrap().iter().all(|row| row["customer"]["id"] == "98029737"));
    let listed = good(&sandbox, "GET", "worlds/main/tokens?tenant=mytenant", &NOTHING, 200);
    assert!(listed["tokens"].as_array().unwrap().contains(&token), "{listed}");
    refused(&sandbox, "POST", "worlds/main/tokens", &json!({"name": "x"}), 400);
    for name in ["buyer", "service"] {
        let again = json!({"tenant": "mytenant", "name": name});
        let problem = refused(&sandbox, "POST", "worlds/main/tokens", &again, 409);
        assert!(problem["detail"].as_str().unwrap().contains(name), "{problem}");
    }
    good(&sandbox, "DELETE", "worlds/main/tokens/buyer", &NOTHING, 204);
    refused(&sandbox, "DELETE", "worlds/main/tokens/buyer", &NOTHING, 404);
    assert_eq!(send("GET", &url, &[("Authorization", &sent)], b"").status, 401);
    // One of the fixtures can be revoked too, and a reset brings it back.
    good(&sandbox, "DELETE", "worlds/main/tokens/service?tenant=mytenant", &NOTHING, 204);
    assert_eq!(get(&url).status, 401);
    good(&sandbox, "POST", "worlds/main/reset", &json!({"only": ["data"]}), 204);
    assert_eq!(get(&url).status, 200);
}

#[test]
fn the_last_exchanges_are_told_and_admin_calls_are_none() {
    let sandbox = Sandbox::start().unwrap();
    let list = get(&format!("{}{CUSTOMERS}?pageSize=1", sandbox.url()));
    let missing = get(&format!("{}{CUSTOMERS}/nobody", sandbox.url()));
    good(&sandbox, "GET", "worlds/main", &NOTHING, 200);
    let listed = |filter: &str| {
        let told = good(&sandbox, "GET", &format!("worlds/main/requests{filter}"), &NOTHING, 200);
        let ids = told["requests"].as_array().unwrap().iter().map(|told| told["id"].clone());
        ids.collect::<Vec<_>>()
    };
    let (first, second) = (list.header("sandbox-request-id"), missing.header("sandbox-request-id"));
    assert_eq!(listed(""), [first, second]);
    assert_eq!(listed("?status=404"), [second]);
    assert_eq!(listed("?operation=GET-customer-segment-retrieve-customers"), [first]);
    assert_eq!(listed("?tenant=mytenant&status=200"), [first]);
    assert_eq!(listed("?tenant=acme"), [""; 0], "a tenant that has no exchange");
    assert_eq!(listed(&format!("?since={first}")), [second]);
    assert_eq!(listed("?since=2020-01-01T00:00:00Z").len(), 2);
    for filter in [
        "?status=4x",
        "?since=yesterday",
        "?since=2026-01-31",
        "?since=other-1",
        "?since=.admin-1",
        "?since=main.admin-1",
        "?stauts=404",
        "?operation=GET-customer-segment-retrieve-custmers",
        "?tenant=mytennant",
    ] {
        refused(&sandbox, "GET", &format!("worlds/main/requests{filter}"), &NOTHING, 400);
    }
    let told = admin(&sandbox, "GET", &format!("worlds/main/requests/{first}"), &NOTHING);
    assert_eq!((told.status, &told.json()["origin"]), (200, &json!("organic")));
    assert!(!told.body.contains("Bearer service"), "credentials are replaced: {told:?}");
    refused(&sandbox, "GET", "worlds/main/requests/main-99", &NOTHING, 404);
}

#[test]
fn the_tables_and_numbers_are_told() {
    let sandbox = Sandbox::start().unwrap();
    let tables = good(&sandbox, "GET", "operations", &NOTHING, 200);
    for list in ["operations", "admin"] {
        let rows = tables[list].as_array().unwrap();
        assert!(
            rows.iter().all(|row| row["id"].is_string() && row["method"].is_string()),
            "{list}"
        );
    }
    let behaviors = good(&sandbox, "GET", "behaviors", &NOTHING, 200);
    assert_eq!(behaviors["behaviors"][0]["name"], "bulk-index-base");
    let config = good(&sandbox, "GET", "config", &NOTHING, 200);
    assert!(config["library"].as_array().unwrap().contains(&json!("forbidden")), "{config}");
    assert_eq!(config["tenants"], json!(["acme"]));
    let described = good(&sandbox, "GET", "openapi.json", &NOTHING, 200);
    assert_eq!(described["paths"].as_object().unwrap().len(), {
        let mut paths: Vec<_> =
            tables["admin"].as_array().unwrap().iter().map(|row| row["path"].to_string()).collect();
        paths.dedup();
        paths.sort();
        paths.dedup();
        paths.len()
    });
}

#[test]
fn the_numbers_are_in_the_form_of_prometheus() {
    let sandbox = Sandbox::start().unwrap();
    let rules = json!([{"name": "r", "on": "*", "times": 1, "then": {"error": "unavailable"}}]);
    good(&sandbox, "POST", "worlds/main/scenarios", &json!({"rules": rules}), 200);
    good(&sandbox, "POST", "worlds", &json!({"name": "w"}), 201);
    good(&sandbox, "DELETE", "worlds/w", &NOTHING, 204);
    for path in [CUSTOMERS, CUSTOMERS, "/nothing"] {
        get(&format!("{}{path}", sandbox.url()));
    }
    let metrics = admin(&sandbox, "GET", "metrics", &NOTHING);
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4");
    assert!(metrics.body.ends_with('\n'));
    let sample = Regex::new(
        r#"^(?<name>[a-z_:][a-z0-9_:]*)(\{([a-z_]+="[^"\\]*",?)+\})? (?<value>[0-9]+(\.[0-9]{6})?)$"#,
    );
    let (sample, mut family, mut seen) = (sample.unwrap(), ("", ""), BTreeSet::new());
    for line in metrics.body.lines() {
        if let Some(told) = line.strip_prefix("# HELP ") {
            assert!(told.split_once(' ').is_some_and(|(_, help)| !help.is_empty()), "{line}");
        } else if let Some(told) = line.strip_prefix("# TYPE ") {
            family = told.split_once(' ').unwrap();
            assert!(["counter", "gauge", "histogram"].contains(&family.1), "{line}");
            assert_eq!(family.1 == "counter", family.0.ends_with("_total"), "{line}");
            assert!(seen.insert(told), "a family is told once: {line}");
        } else {
            let found = sample.captures(line).unwrap_or_else(|| panic!("{line}"));
            let parts: &[&str] =
                if family.1 == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            let name = &found["name"];
            assert!(parts.iter().any(|part| name.strip_suffix(part) == Some(family.0)), "{line}");
            assert!(seen.insert(line.rsplit_once(' ').unwrap().0), "a sample is told once: {line}");
        }
    }
    for line in [
        r#"exchanges_total{operation="GET-customer-segment-retrieve-customers",status="200"} 1"#,
        r#"exchanges_total{operation="GET-customer-segment-retrieve-customers",status="503"} 1"#,
        r#"exchanges_total{operation="",status="404"} 1"#,
        "faults_total 1",
        r#"exchange_duration_seconds_bucket{operation="",class="4xx",le="+Inf"} 1"#,
        r#"exchange_duration_seconds_count{operation="GET-customer-segment-retrieve-customers",class="5xx"} 1"#,
        r#"rule_considered_total{scenario="ad-hoc-1",rule="r"} 2"#,
        r#"rule_fired_total{scenario="ad-hoc-1",rule="r"} 1"#,
        "other_rules_fired_total 0",
        r#"worlds{made_by="start"} 1"#,
        r#"worlds_gone_total{why="deleted"} 1"#,
    ] {
        let line = format!("\nemporix_sandbox_{line}\n");
        assert!(metrics.body.contains(&line), "{line}{}", metrics.body);
    }
}

#[test]
fn unknown_paths_methods_and_bodies_are_told_with_hints() {
    let sandbox = Sandbox::start().unwrap();
    let problem = refused(&sandbox, "GET", "worlds/main/clok", &NOTHING, 404);
    assert!(
        problem["hint"].as_str().unwrap().contains("GET /__sandbox/worlds/{world}/clock"),
        "{problem}"
    );
    for path in ["/", "/__sandbox", "/__sandbox/"] {
        let index = send("GET", &format!("{}{path}", sandbox.url()), &[], b"");
        assert_eq!(index.json()["operations"], "/__sandbox/operations", "{path}");
    }
    let answer = admin(&sandbox, "PATCH", "worlds/main/clock", &NOTHING);
    assert_problem(&answer, 405);
    assert_eq!(answer.header("allow"), "GET, PUT, HEAD, OPTIONS");
    let options = admin(&sandbox, "OPTIONS", "worlds/main/clock", &NOTHING);
    assert_eq!((options.status, options.header("allow")), (204, "GET, PUT, HEAD, OPTIONS"));
    assert_eq!(admin(&sandbox, "HEAD", "worlds", &NOTHING).status, 200);
    let url = format!("{}/__sandbox/worlds", sandbox.url());
    for body in ["{", "{\"name\": \"a\", \"name\": \"b\"}", "\u{feff}{}"] {
        assert_problem(
            &send("POST", &url, &[("Content-Type", "application/json")], body.as_bytes()),
            400,
        );
    }
    assert_problem(&send("POST", &url, &[("Content-Type", "text/plain")], b"{}"), 415);
    // Below a world there is no admin API.
    let below = format!("{}/__sandbox/worlds", sandbox.world_url("w"));
    get(&below).assert_house_form(404);
}

#[test]
fn what_hides_itself_in_an_answer_is_escaped_and_in_a_document_it_stays() {
    const HIDDEN: &str = "a\u{7f}\u{85}\u{9b}b\u{202e}c\u{2066}\u{feff}d";
    let sandbox = Sandbox::start().unwrap();
    let customers = "worlds/main/tenants/mytenant/customers";
    let stored = json!({"id": "x", "firstName": HIDDEN, "lastName": "L", "email": "e@example.com"});
    assert!(admin(&sandbox, "PUT", &format!("{customers}/x"), &stored).status < 300);
    let mixins = json!({"mixins": {"a": {"b": HIDDEN}}}).to_string();
    put(&format!("{}{CUSTOMERS}/61109356", sandbox.url()), &mixins.replace(':', "\t:\r\n "));
    for (method, path) in [
        ("GET", "worlds/main/requests"),
        ("GET", "worlds/main/requests/main-1"),
        ("GET", "worlds/main/clock?%C2%9B=1"),
        ("DELETE", "worlds/main/tokens/%C2%9B"),
    ] {
        let answer = admin(&sandbox, method, path, &NOTHING);
        assert!(!answer.body.chars().any(|c| is_hidden(c) && c != '\n'), "{answer:?}");
        assert!(answer.body.contains("\\u009b"), "{answer:?}");
        let means = answer.json().to_string();
        assert!(means.contains('\u{9b}'), "{means}");
    }
    // What is sent back is what it was.
    for path in ["worlds/main/state", &format!("{customers}/x"), &format!("{customers}?q=id:x")] {
        let answer = admin(&sandbox, "GET", path, &NOTHING);
        assert!(answer.body.contains(HIDDEN.trim_start_matches("a\u{7f}")), "{answer:?}");
    }
}
