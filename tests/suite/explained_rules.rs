//! Why rules have not fired: what is said of calls for which a rule was not looked at, of the items of bulk calls, and of hits
//! that a rule let pass.

use emporix_sandbox::engine::{MAIN, Options};
use emporix_sandbox::review::explain::{explain_scenario, scenario_text};
use http::Method;
use serde_json::json;

use crate::scenarios_armed::{NAME, stage};
use crate::stage::{SEGMENT, Stage, customers, request};

const PUT: &str = "PUT …/customers/{customerId}";
const BULK: &str = "PUT …/customers/bulk";
const LIST: &str = "GET …/segments/{segmentId}/customers";

/// What is said of the active scenario.
fn said(stage: &Stage) -> String {
    stage.see(MAIN, |world| {
        let explanation = explain_scenario(world, NAME);
        explanation.map(|it| scenario_text(&it, &|_, line| line.to_owned())).unwrap_or_default()
    })
}

fn put(stage: &mut Stage, customer: &str) {
    stage.call(Method::PUT, &customers(SEGMENT, &format!("/{customer}")), "{}");
}

#[test]
fn a_rule_behind_one_that_ended_the_answer_has_its_calls_counted_and_listed_first() {
    let mut stage = stage(&[
        json!({"name": "first", "on": PUT, "times": 2, "then": {"error": "conflict.changed"}}),
        json!({"name": "second", "on": PUT, "then": {"error": "forbidden"}}),
    ]);
    put(&mut stage, "61109356");
    put(&mut stage, "98029737");
    stage.call(Method::GET, &customers(SEGMENT, ""), "");
    let said = said(&stage);
    let of = said.split_once("second: ").map(|(_, of)| of).unwrap_or_default();
    let lines: Vec<&str> = of.lines().map(str::trim).collect();
    assert_eq!(
        lines[0],
        format!(
            "2 calls of its operations have come, and it was looked at for none: `{NAME}/first` ended the answer of main-2, main-1"
        )
    );
    let why = format!("`{NAME}/first` ended the answer before it was looked at");
    assert!(lines[1].starts_with("main-2 PUT ") && lines[1].ends_with(&why), "{said}");
    assert!(lines[2].starts_with("main-1 PUT ") && lines[2].ends_with(&why), "{said}");
    assert!(lines[3].starts_with("main-3 GET "), "{said}");
}

#[test]
fn a_rule_about_items_names_the_check_that_refused_the_call() {
    let mut stage = stage(&[json!({"on": BULK, "when": {"target": {"customerId": "34017755"}},
        "then": {"error": "forbidden"}})]);
    let path = customers(SEGMENT, "/bulk");
    let rows = json!([{"customerId": "34017755"}]).to_string();
    stage.send(&request(Method::PUT, &path, &[("authorization", "Bearer read")], rows));
    let said = said(&stage);
    let why = "1 call of its operations has come, and it was not looked at: the check `scope` refused main-1";
    assert!(said.contains(why), "{said}");
}

#[test]
fn calls_before_a_scenario_was_active_are_no_calls_of_it() {
    let mut stage = Stage::new(Options::default());
    put(&mut stage, "61109356");
    let rule = json!({"name": "late", "on": PUT, "then": {"error": "forbidden"}});
    let text = crate::scenarios_armed::file(&[rule]);
    stage.arm((*crate::scenarios_armed::understood(&text)).clone());
    let said = said(&stage);
    assert!(said.contains("no call of its operations has come since it is active"), "{said}");
    assert!(said.contains("it came before the scenario was active"), "{said}");
}

#[test]
fn items_that_are_each_about_a_part_of_a_target_are_said_to_be() {
    let target = json!({"customerId": "61109356", "legalEntityId": "660af2af69babe3cf6e40771"});
    let mut stage =
        stage(&[json!({"on": BULK, "when": {"target": target}, "then": {"error": "forbidden"}})]);
    let rows = json!([{"customerId": "61109356"}, {"customerId": "98029737", "legalEntityId": "660af2af69babe3cf6e40771"}]);
    let path = customers(SEGMENT, "/bulk");
    stage.call(Method::PUT, &path, &rows.to_string());
    let whole = "✗ when.target  expected one row that is about all of it, found rows that are each about a part of it";
    let explained = stage.explained("main-1");
    assert!(explained.contains(whole), "{explained}");
    let rows = json!([{"customerId": "61109356"}]);
    stage.call(Method::PUT, &path, &rows.to_string());
    let explained = stage.explained("main-2");
    let entity =
        r#"✗ when.target.legalEntityId  expected "660af2af69babe3cf6e40771", found nothing"#;
    assert!(
        explained.contains(entity) && !explained.contains("when.target.customerId"),
        "{explained}"
    );
}

#[test]
fn a_hit_that_passes_says_what_let_it() {
    let mut stage = stage(&[
        json!({"name": "skips", "on": LIST, "skip": 1, "every": 3, "then": {"error": "unavailable"}}),
        json!({"name": "chance", "on": PUT, "chance": 0.000_001, "then": {"error": "unavailable"}}),
    ]);
    stage.call(Method::GET, &customers(SEGMENT, ""), "");
    stage.call(Method::GET, &customers(SEGMENT, ""), "");
    put(&mut stage, "61109356");
    let (skipped, between, rolled) =
        (stage.explained("main-1"), stage.explained("main-2"), stage.explained("main-3"));
    assert!(skipped.contains("✗ skip  expected one after the first hit, found hit 1"), "{skipped}");
    let every = "✗ every  expected each 3rd hit after the first 1, found hit 2";
    assert!(between.contains(every) && !between.contains("✗ skip"), "{between}");
    assert!(rolled.contains("✗ chance  expected a number below 0.000001, found 0."), "{rolled}");
    let said = said(&stage);
    assert!(said.contains("its own skip or every let the call pass"), "{said}");
    assert!(said.contains("it could have acted once, and its own chance let"), "{said}");
    assert!(said.contains(every), "{said}");
}

#[test]
fn a_refusal_names_no_behavior_that_decides_nothing_in_it() {
    let mut stage = Stage::new(Options::default());
    stage.call(Method::GET, &customers(SEGMENT, "?q=%28"), "");
    let explained = stage.explained("main-1");
    assert!(explained.contains("→ 400"), "{explained}");
    assert!(!explained.contains("default-page-size"), "{explained}");
    stage.call(Method::GET, "/customer-segment/mytenant/segments/nosuch", "");
    let explained = stage.explained("main-2");
    assert!(explained.contains("→ 404") && !explained.contains("localized"), "{explained}");
    stage.call(Method::GET, &format!("/customer-segment/mytenant/segments/{SEGMENT}"), "");
    let explained = stage.explained("main-3");
    assert!(explained.contains("behavior localized"), "{explained}");
}

#[test]
fn an_id_that_is_taken_is_named() {
    let mut stage = Stage::new(Options::default());
    let body = json!({"id": SEGMENT, "name": {"en": "A"}, "siteCode": "main", "status": "ACTIVE"});
    stage.call(Method::POST, "/customer-segment/mytenant/segments", &body.to_string());
    let explained = stage.explained("main-1");
    let said = format!("expected an id that no document has, found \"{SEGMENT}\"");
    assert!(explained.contains("→ 409") && explained.contains(&said), "{explained}");
}

#[test]
fn a_token_that_has_expired_says_when_and_what_time_it_is() {
    let mut stage = Stage::new(Options::default());
    let expired = [("authorization", "Bearer expired")];
    stage.send(&request(Method::GET, &customers(SEGMENT, ""), &expired, ""));
    let explained = stage.explained("main-1");
    let now =
        "expected a token that holds at 2026-12-01T03:04:05.678Z, found one that expired at 20";
    assert!(explained.contains("→ 401") && explained.contains(now), "{explained}");
}
