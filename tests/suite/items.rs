//! Items beyond what transcripts show: rules about single items, the tree that no record breaks, and what a segment takes
//! along when it goes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::Watch;
use emporix_sandbox::engine::Options;
use http::Method;
use serde_json::{Value, json};

use crate::reload_stage::Shop;
use crate::scenarios_armed::{codes, stage};
use crate::stage::{SEGMENT, Stage, request};
use crate::support::{get, put};
use crate::support_admin::{NOTHING, admin};
use crate::support_linted::Sandbox;

const SEGMENTS: &str = "/customer-segment/mytenant/segments";

fn items(rest: &str) -> String {
    format!("{SEGMENTS}/{SEGMENT}/items/{rest}")
}

fn get_as(stage: &mut Stage, token: &str, target: &str) -> (u16, Value) {
    let bearer = format!("Bearer {token}");
    let sent = request(Method::GET, target, &[("authorization", &*bearer)], "");
    let response = stage.send(&sent).response;
    (response.status.as_u16(), serde_json::from_slice(&response.body).unwrap())
}

#[test]
fn a_rule_can_be_about_one_item_and_about_one_type() {
    let mut stage = stage(&[
        json!({"on": "PUT-customer-segment-update-item*", "when": {"target": {"type": "PRODUCT", "itemId": "p2345"}}, "then": {"error": "conflict.changed"}}),
        json!({"on": "PUT …/items/{type}/bulk", "when": {"path": {"type": "CATEGORY"}}, "then": {"items": [{"where": {"/id": "c-panels"}, "error": "bad-request.validation"}]}}),
        json!({"on": "DELETE …/items/{type}/bulk", "then": {"items": [{"where": {"": "p6789"}, "error": "forbidden"}]}}),
    ]);
    let mut put =
        |target: &str, body: &str| stage.call(Method::PUT, target, body).response.status.as_u16();
    assert_eq!(put(&items("PRODUCT/p2345"), "{}"), 409);
    assert_eq!(put(&items("PRODUCT/p5678"), "{}"), 201);
    let mut bulk = |method: Method, target: &str, body: &str| {
        let response = stage.call(method, target, body).response;
        assert_eq!(response.status, 207);
        codes(&response.body)
    };
    let of_products = r#"[{"id": "p1234"}, {"id": "p2345"}]"#;
    assert_eq!(bulk(Method::PUT, &items("PRODUCT/bulk"), of_products), [204, 409]);
    let of_categories = r#"[{"id": "c-panels"}, {"id": "c-garden"}]"#;
    assert_eq!(bulk(Method::PUT, &items("CATEGORY/bulk"), of_categories), [400, 201]);
    assert_eq!(bulk(Method::DELETE, &items("PRODUCT/bulk"), r#"["p1234", "p6789"]"#), [204, 403]);
    let shown = get_as(&mut stage, "service", &format!("{SEGMENTS}/{SEGMENT}/items?fields=type")).1;
    let ids: Vec<&str> =
        shown.as_array().unwrap().iter().map(|row| row["item"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["c-solar", "p6789", "c-lanterns", "p5678", "c-garden"]);
}

#[test]
fn a_segment_that_goes_takes_its_items_along() {
    let mut stage = Stage::new(Options::default());
    let target = format!("{SEGMENTS}/{SEGMENT}");
    let of_segment = format!("{SEGMENTS}/items?q=segmentId:{SEGMENT}");
    assert_eq!(get_as(&mut stage, "service", &of_segment).1.as_array().unwrap().len(), 4);
    assert_eq!(stage.call(Method::DELETE, &target, "").response.status, 400);
    let forced = format!("{target}?forceDelete=true");
    assert_eq!(stage.call(Method::DELETE, &forced, "").response.status, 204);
    assert_eq!(get_as(&mut stage, "service", &of_segment), (200, json!([])));
    assert_eq!(get_as(&mut stage, "service", &items("PRODUCT/p1234")).0, 404);
    let (_, trees) = get_as(&mut stage, "customer", &format!("{SEGMENTS}/items/category-trees"));
    assert!(!trees.to_string().contains("c-lanterns"), "{trees}");
    // Items alone keep a segment as customers do.
    let alone = "66d56978c49de3d265fb1d97";
    for customer in stage_customers(&mut stage, alone) {
        let target = format!("{SEGMENTS}/{alone}/customers/{customer}");
        assert_eq!(stage.call(Method::DELETE, &target, "").response.status, 204);
    }
    let target = format!("{SEGMENTS}/{alone}");
    assert_eq!(stage.call(Method::DELETE, &target, "").response.status, 400);
    let item = format!("{target}/items/PRODUCT/p0123");
    assert_eq!(stage.call(Method::DELETE, &item, "").response.status, 204);
    assert_eq!(stage.call(Method::DELETE, &target, "").response.status, 204);
}

/// The paths below `customers` of all that are in a segment.
fn stage_customers(stage: &mut Stage, segment: &str) -> Vec<String> {
    let (_, rows) = get_as(stage, "service", &format!("{SEGMENTS}/{segment}/customers"));
    let path = |row: &Value| {
        let id = |part: &str| row[part]["id"].as_str().map(str::to_owned);
        [id("customer"), id("legalEntity")].into_iter().flatten().collect::<Vec<_>>().join("/")
    };
    rows.as_array().unwrap().iter().map(path).collect()
}

#[test]
fn records_of_what_is_assigned_show_at_once_and_no_category_gets_below_itself() {
    let sandbox = Sandbox::start().unwrap();
    let record = |method: &str, path: &str, body: &Value| {
        admin(&sandbox, method, &format!("worlds/main/tenants/mytenant/{path}"), body)
    };
    let url = format!("{}{}", sandbox.url(), items("PRODUCT/p1234"));
    assert_eq!(put(&url, "{}").status, 204);
    let product = json!({"code": "PV-410", "name": "Panel"});
    assert_eq!(record("PUT", "products/p1234", &product).status, 204);
    let shown = get(&url).json();
    assert_eq!(shown["item"], json!({"id": "p1234", "code": "PV-410", "name": {"en": "Panel"}}));
    for (id, parent, status) in [
        ("c-energy", "c-panels", 400),
        ("c-energy", "c-energy", 400),
        ("c-energy", "c-garden", 204),
        ("c-new", "c-panels", 204),
    ] {
        let body = json!({"code": "C", "name": {"en": "C"}, "parentId": parent});
        let answer = record("PUT", &format!("categories/{id}"), &body);
        assert_eq!(answer.status, status, "{id} below {parent}: {answer:?}");
    }
    // What is gone is shown by its id, and is in no tree.
    assert_eq!(record("DELETE", "products/p1234", &NOTHING).status, 204);
    assert_eq!(get(&url).json()["item"], json!({"id": "p1234"}));
}

#[test]
fn a_site_that_is_not_there_is_remarked_upon_and_refused_only_where_references_are_strict() {
    let body = r#"{"name": {"en": "S"}, "siteCode": "nowhere"}"#;
    let mut stage = Stage::new(Options::default());
    let response = stage.call(Method::PUT, &format!("{SEGMENTS}/new"), body).response;
    assert_eq!(response.status, 201);
    let hint = response.hint.unwrap();
    assert!(hint.contains("no site `nowhere`; there are `main`, `main-ch`, `outlet`"), "{hint}");
    let strict = emporix_sandbox::engine::setting("references", "strict").unwrap();
    let behaviors = [strict].into_iter().collect();
    let mut stage = Stage::new(Options { behaviors, ..Options::default() });
    let response = stage.call(Method::PUT, &format!("{SEGMENTS}/new"), body).response;
    assert_eq!(response.status, 400);
    assert!(response.hint.unwrap().contains("site `nowhere`"));
}

#[test]
fn a_state_with_a_category_below_itself_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{}", sandbox.url(), items("PRODUCT/p1234"));
    assert_eq!(put(&url, "{}").status, 204);
    let mut state = admin(&sandbox, "GET", "worlds/main/state", &NOTHING).json();
    let categories = state["mytenant"]["categories"]["categories"].as_array_mut().unwrap();
    let energy = categories.iter_mut().find(|it| it["id"] == "c-energy").unwrap();
    energy["parentId"] = "c-panels".into();
    let categories = json!(categories);
    for (method, path, body) in [
        ("PUT", "worlds/main/state", state.clone()),
        ("POST", "worlds", json!({"name": "w", "fixtures": state})),
        (
            "POST",
            "worlds",
            json!({"name": "w", "fixtures": {"mytenant": {"categories": categories}}}),
        ),
    ] {
        let answer = admin(&sandbox, method, path, &body);
        assert_eq!(answer.status, 422, "{method} {path}: {answer:?}");
        assert!(answer.json().to_string().contains("F042"), "{method} {path}: {answer:?}");
    }
}

#[test]
fn a_reload_under_a_parent_that_was_set_at_run_time_warns_of_the_circle() {
    let shop = Shop::new("Ann");
    let lay = |parent_of_a: Option<&str>| {
        let a = json!({"id": "a", "code": "a", "name": "A", "parentId": parent_of_a});
        let b = json!({"id": "b", "code": "b", "name": "B"});
        std::fs::write(shop.fixtures.join("acme/categories.json"), json!([a, b]).to_string())
            .unwrap();
    };
    lay(None);
    let sandbox = shop.watched(Watch::Off);
    let b = json!({"code": "b", "name": "B", "parentId": "a"});
    let record = "worlds/main/tenants/acme/categories/b";
    assert_eq!(admin(&sandbox, "PUT", record, &b).status, 204);
    lay(Some("b"));
    let warnings = || {
        let report = admin(&sandbox, "POST", "reload", &NOTHING);
        assert_eq!(report.status, 200, "{report:?}");
        report.json()["warnings"].clone()
    };
    let told = warnings();
    assert_eq!(told[0]["code"], "X003", "{told}");
    let message = told[0]["message"].as_str().unwrap();
    assert!(message.contains("tenant `acme`") && message.contains("`a`, `b`, `a`"), "{message}");
    assert_eq!(admin(&sandbox, "DELETE", record, &NOTHING).status, 204);
    assert_eq!(warnings(), json!([]));
}
