//! What rules say of headers and statuses, of worlds, of time and of single targets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::engine::Reply;
use http::Method;
use serde_json::{Value, json};

use crate::scenarios_armed::{codes, sandbox, stage};
use crate::stage::{SEGMENT, Stage, customers};
use crate::support::{CUSTOMERS, exchange, request_head};

const LIST: &str = "GET …/customers";

fn lines<'r>(reply: &'r Reply, name: &str) -> Vec<&'r str> {
    let of_name = reply.response.headers.iter().filter(|(known, _)| known == name);
    of_name.map(|(_, value)| value.to_str().unwrap()).collect()
}

fn list(stage: &mut Stage) -> Reply {
    stage.call(Method::GET, &customers(SEGMENT, ""), "")
}

#[test]
fn a_header_can_have_several_values_and_pages_can_read_it() {
    let respond = json!({"status": 200, "headers": {"Set-Cookie": ["a=1", "b=2"], "X-Trace": "t"}, "body": []});
    let armed = sandbox(&[
        json!({"on": LIST, "times": 1, "then": {"respond": respond}}),
        json!({"on": LIST, "then": {"headers": {"X-Added": ["1", "2"]}}}),
    ]);
    let url = armed.sandbox.url();
    let answers = exchange(url, request_head("GET", CUSTOMERS, "Origin: http://page.test\r\n"));
    let exposed = answers[0].header("access-control-expose-headers");
    for name in ["set-cookie", "x-trace", "x-added", "Sandbox-Fault"] {
        assert!(exposed.split(", ").any(|known| known == name), "{name}: {exposed}");
    }
    let mut stage = stage(&[json!({"on": LIST, "then": {"respond": respond}})]);
    assert_eq!(lines(&list(&mut stage), "set-cookie"), ["a=1", "b=2"]);
}

#[test]
fn headers_are_added_replaced_and_taken_away_from_any_answer() {
    let headers = json!({"X-Total-Count": null, "Content-Type": "text/json", "X-A": ["1", "2"]});
    let rule = json!({"on": LIST, "then": {"headers": headers}});
    let mut organic = stage(std::slice::from_ref(&rule));
    let page = customers(SEGMENT, "?pageSize=1");
    let mut sent =
        crate::stage::request(Method::GET, &page, &[("authorization", "Bearer service")], "");
    sent.headers.insert("x-total-count", "true".parse().unwrap());
    let reply = organic.send(&sent);
    assert_eq!(reply.response.status, 200);
    assert_eq!(lines(&reply, "x-total-count"), [""; 0]);
    assert_eq!(lines(&reply, "content-type"), ["text/json"]);
    assert_eq!(lines(&reply, "x-a"), ["1", "2"]);
    let mut injected = stage(&[
        json!({"on": LIST, "then": {"error": "unavailable", "headers": {"Retry-After": "7"}}}),
        rule,
    ]);
    let reply = list(&mut injected);
    assert_eq!((reply.response.status.as_u16(), lines(&reply, "retry-after")), (503, vec!["7"]));
    assert_eq!(lines(&reply, "x-a"), ["1", "2"], "a rule behind the one that answers");
}

#[test]
fn a_rule_of_headers_or_status_that_changes_nothing_has_no_hit() {
    let mut stage = stage(&[
        json!({"name": "absent", "on": LIST, "then": {"headers": {"X-Nothing": null}}}),
        json!({"name": "same", "on": LIST, "then": {"headers": {"Content-Type": "application/json"}, "status": 200}}),
        json!({"name": "lost", "on": LIST, "skip": 1, "then": {"connection": "close"}}),
        json!({"name": "other", "on": LIST, "times": 1, "then": {"status": 503, "undocumented": true}}),
    ]);
    let reply = list(&mut stage);
    assert_eq!(reply.response.status, 503);
    assert_eq!(reply.acted.fired, ["test/other"]);
    let hint = reply.response.hint.unwrap_or_default();
    assert!(hint.starts_with("changed by test/other"), "{hint}");
    assert_eq!(list(&mut stage).acted.fired, ["test/lost"]);
}

#[test]
fn a_status_without_a_body_has_none() {
    let mut stage = stage(&[json!({"on": LIST, "then": {"status": 204, "undocumented": true}})]);
    let reply = list(&mut stage);
    assert_eq!((reply.response.status.as_u16(), reply.response.body.len()), (204, 0));
    assert_eq!(lines(&reply, "content-type"), [""; 0]);
}

#[test]
fn a_cache_header_that_is_taken_away_stays_away_from_the_token_endpoint() {
    let mut stage = stage(&[
        json!({"on": "*", "then": {"headers": {"Cache-Control": null, "Pragma": null, "X-A": "1"}}}),
    ]);
    let reply = stage.call(Method::POST, "/oauth/token", "");
    assert_eq!((lines(&reply, "cache-control"), lines(&reply, "x-a")), (vec![], vec!["1"]));
}

#[test]
fn a_rule_of_one_world_leaves_the_others_alone() {
    let mut stage = stage(&[
        json!({"on": "*", "when": {"world": {"matches": "^test-"}}, "then": {"error": "forbidden"}}),
    ]);
    for (world, status) in [("", 200), ("/~test-1", 403), ("/~other", 200)] {
        let target = format!("{world}{}", customers(SEGMENT, ""));
        assert_eq!(stage.call(Method::GET, &target, "").response.status, status, "{world}");
    }
}

fn bulk(stage: &mut Stage, ids: &[&str]) -> Vec<u64> {
    let rows: Vec<Value> = ids.iter().map(|id| json!({"customerId": id})).collect();
    let reply =
        stage.call(Method::PUT, &customers(SEGMENT, "/bulk"), &Value::from(rows).to_string());
    codes(&reply.response.body)
}

#[test]
fn a_rule_per_target_counts_for_each_row_by_itself() {
    let on = ["PUT …/customers/{customerId}", "PUT …/customers/bulk"];
    let rule =
        json!({"on": on, "per": "target", "times": 1, "then": {"error": "conflict.changed"}});
    let mut stage = stage(&[rule]);
    assert_eq!(bulk(&mut stage, &["61109356", "65044570"]), [409, 409]);
    assert_eq!(bulk(&mut stage, &["61109356", "66001234", "65044570"]), [201, 409, 201]);
    // What a row was is the same for a single call.
    let single = |stage: &mut Stage, id: &str| {
        stage
            .call(Method::PUT, &customers(SEGMENT, &format!("/{id}")), "{}")
            .response
            .status
            .as_u16()
    };
    assert_eq!(single(&mut stage, "66001234"), 201);
    assert_eq!([single(&mut stage, "18249883"), single(&mut stage, "18249883")], [409, 201]);
    assert_eq!(bulk(&mut stage, &["18249883"]), [204]);
}

#[test]
fn a_rule_per_target_skips_and_lasts_for_each_by_itself() {
    let one = "GET …/customers/{customerId}";
    let mut stage = stage(&[
        json!({"on": one, "per": "target", "skip": 1, "for": "3s", "then": {"error": "unavailable"}}),
    ]);
    let mut get = |id: &str| {
        let reply = stage.call(Method::GET, &customers(SEGMENT, &format!("/{id}")), "");
        (reply.response.status.as_u16(), lines(&reply, "retry-after").join(""))
    };
    assert_eq!(get("98029737").0, 200); // 0 s
    assert_eq!(get("34017755").0, 200); // 1 s
    assert_eq!(get("98029737"), (503, "3".to_owned())); // 2 s, until 5 s
    assert_eq!(get("98029737"), (503, "2".to_owned())); // 3 s
    assert_eq!(get("34017755"), (503, "3".to_owned())); // 4 s, until 7 s
    assert_eq!(get("98029737").0, 200); // 5 s
    assert_eq!(get("34017755"), (503, "1".to_owned())); // 6 s
    assert_eq!(get("34017755").0, 200); // 7 s
}

#[test]
fn a_fault_lasts_by_the_clock_or_until_it_has_fired_as_often_as_it_may() {
    let fault = |more: Value| {
        let mut rule = json!({"on": LIST, "for": "3s", "then": {"error": "server-error"}});
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut stage = stage(&[rule]);
        [0; 6].map(|_| list(&mut stage).response.status.as_u16())
    };
    assert_eq!(fault(json!({})), [500, 500, 500, 200, 200, 200]);
    assert_eq!(fault(json!({"times": 2})), [500, 500, 200, 200, 200, 200]);
    assert_eq!(fault(json!({"times": 9, "skip": 1})), [200, 500, 500, 500, 200, 200]);
}

#[test]
fn retry_after_says_what_is_left_of_the_time() {
    let answers = |then: Value| {
        let mut stage = stage(&[json!({"on": LIST, "for": "2s", "then": then})]);
        [0; 3].map(|_| lines(&list(&mut stage), "retry-after").join(" "))
    };
    let left = ["2", "1", ""].map(str::to_owned);
    let respond = |headers: Value| json!({"respond": {"status": 503, "headers": headers, "undocumented": true}});
    assert_eq!(answers(json!({"error": "unavailable"})), left);
    assert_eq!(answers(json!({"error": "rate-limited"})), left);
    assert_eq!(answers(respond(json!({"Retry-After": "99"}))), left);
    assert_eq!(answers(respond(json!({}))), ["", "", ""], "as written");
    assert_eq!(answers(json!({"headers": {"Retry-After": "99"}})), left);
}
