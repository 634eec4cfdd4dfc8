//! Numbers leave as they were written, and are compared by that, whatever wrote them: a client, a rule, a file.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::support::{Answer, send};
use crate::support_linted::Sandbox;

const ROWS: &str = "/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers";
const ROW: &str = "/61109356";

/// Numbers that no double holds, and spellings that no printer of doubles has.
const ODD: &str = r#"{"big":12345678901234567890123,"price":19.90,"none":0.00,"minus":-0.0,"exp":1.50E+2,"huge":1e400,"tiny":1e-400,"long":117.633313994000170000000000000001}"#;

fn call(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> Answer {
    let url = format!("{}{path}", sandbox.url());
    let headers = [("Authorization", "Bearer service"), ("Content-Type", "application/json")];
    send(method, &url, &headers, body.as_bytes())
}

/// A call that is answered well; its body as text.
#[track_caller]
fn text(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> String {
    let answer = call(sandbox, method, path, body);
    assert!((200..300).contains(&answer.status), "{method} {path} {body}: {answer:?}");
    answer.body
}

/// How many rows of the large segment `q` finds.
#[track_caller]
fn found(sandbox: &Sandbox, q: &str) -> usize {
    let q = utf8_percent_encode(q, NON_ALPHANUMERIC);
    let rows = text(sandbox, "GET", &format!("{ROWS}?q={q}&fields=customer.id"), "");
    serde_json::from_str::<Vec<Value>>(&rows).unwrap().len()
}

/// The only rule there is.
#[track_caller]
fn arm(sandbox: &Sandbox, on: &str, rest: &str) {
    let rule = format!(r#"{{"name": "own", "rules": [{{"name": "r", "on": "{on}", {rest}}}]}}"#);
    let answer = call(sandbox, "PUT", "/__sandbox/worlds/main/scenarios", &rule);
    assert_eq!(answer.status, 200, "{rule}: {answer:?}");
}

#[test]
fn mixins_are_echoed_as_written_everywhere() {
    let sandbox = Sandbox::start().unwrap();
    let body = format!(r#"{{"mixins": {{"g": {ODD}}}, "metadata": {{"mixins": {{"m": {ODD}}}}}}}"#);
    text(&sandbox, "PUT", &format!("{ROWS}{ROW}"), &body);
    let both = [format!(r#""mixins":{{"g":{ODD}}}"#), format!(r#""mixins":{{"m":{ODD}}}"#)];
    let holds = |shown: &str, what: &str| {
        for one in &both {
            assert!(shown.contains(one), "{what}: {shown}");
        }
    };
    holds(&text(&sandbox, "GET", &format!("{ROWS}{ROW}"), ""), "read");
    holds(&text(&sandbox, "GET", &format!("{ROWS}?pageSize=1000"), ""), "list");
    holds(&text(&sandbox, "GET", &format!("{ROWS}{ROW}?fields=mixins,metadata"), ""), "fields");
    let fields = "?fields=mixins.g.huge,mixins.g.price";
    let shown = text(&sandbox, "GET", &format!("{ROWS}{ROW}{fields}"), "");
    assert!(shown.contains(r#""mixins":{"g":{"price":19.90,"huge":1e400}}"#), "{shown}");

    let main = "/__sandbox/worlds/main";
    let record =
        format!("{main}/tenants/mytenant/customer-assignments/628cd20c6e8b2432b6346ca6{ROW}");
    let compact = |shown: String| shown.replace(": ", ":").replace(", ", ",");
    holds(&compact(text(&sandbox, "GET", &record, "")), "record");
    let state = text(&sandbox, "GET", &format!("{main}/state"), "");
    holds(&compact(state.clone()), "state");
    text(&sandbox, "PUT", &format!("{main}/snapshots/s"), "");
    text(&sandbox, "DELETE", &format!("{ROWS}{ROW}"), "");
    text(&sandbox, "POST", &format!("{main}/snapshots/s/load"), "");
    holds(&text(&sandbox, "GET", &format!("{ROWS}{ROW}"), ""), "snapshot");
    text(&sandbox, "DELETE", &format!("{ROWS}{ROW}"), "");
    text(&sandbox, "PUT", &format!("{main}/state"), &state);
    holds(&text(&sandbox, "GET", &format!("{ROWS}{ROW}"), ""), "import");

    let other = record.replace(ROW, "/65044570");
    text(&sandbox, "PUT", &other, &body);
    holds(&text(&sandbox, "GET", &format!("{ROWS}/65044570"), ""), "record written");
    let items = format!(r#"[{{"customerId": "66001234", {}]"#, &body[1..]);
    text(&sandbox, "PUT", &format!("{ROWS}/bulk"), &items);
    holds(&text(&sandbox, "GET", &format!("{ROWS}/66001234"), ""), "bulk");
}

#[test]
fn numbers_are_found_and_sorted_by_the_value_written() {
    let sandbox = Sandbox::start().unwrap();
    let customers = ["61109356", "65044570", "66001234", "18249883", "VIP-0007"];
    let numbers = [
        "117.63331139400017",
        "12345678901234567890124",
        "12345678901234567890123",
        "-1e400",
        "1.0",
    ];
    for (customer, number) in customers.iter().zip(numbers) {
        let body = format!(r#"{{"mixins": {{"g": {{"n": {number}, "list": [0, {number}]}}}}}}"#);
        text(&sandbox, "PUT", &format!("{ROWS}/{customer}"), &body);
    }
    for (q, count) in [
        ("117.63331139400017", 1),
        ("117.63331139400016", 0),
        ("117.633313994000170", 0),
        ("117.6333113940001700", 1),
        ("1.1763331139400017e2", 1),
        ("12345678901234567890123", 1),
        ("12345678901234567890125", 0),
        ("(12345678901234567890123,12345678901234567890124,x,y,z)", 2),
        (">12345678901234567890123", 1),
        (">=12345678901234567890123", 2),
        ("(>=12345678901234567890123 AND <12345678901234567890124)", 1),
        ("1", 1),
        ("1e0", 1),
        ("-1e400", 1),
        ("<-1e399", 1),
        ("<-1e99999999999999", 0),
        (">-1e99999999999999", 5),
        ("exists", 5),
    ] {
        assert_eq!(found(&sandbox, &format!("mixins.g.n:{q}")), count, "{q}");
        assert!(found(&sandbox, &format!("mixins.g.list:{q}")) >= count, "{q}");
    }
    let order = |sort: &str| {
        let q = utf8_percent_encode("mixins.g.n:exists", NON_ALPHANUMERIC);
        let rows = text(&sandbox, "GET", &format!("{ROWS}?q={q}&sort=mixins.g.n{sort}"), "");
        let rows: Vec<Value> = serde_json::from_str(&rows.replace("-1e400", "0")).unwrap();
        rows.iter()
            .map(|row| row["customer"]["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let ascending = ["18249883", "VIP-0007", "61109356", "66001234", "65044570"];
    assert_eq!(order(""), ascending);
    assert_eq!(order(":desc"), ascending.iter().rev().copied().collect::<Vec<_>>());
    // Versions are numbers too.
    let record = "/__sandbox/worlds/main/tenants/mytenant/customer-assignments/628cd20c6e8b2432b6346ca6/61109356";
    text(&sandbox, "PUT", record, r#"{"metadata": {"version": 9007199254740993}}"#);
    assert_eq!(found(&sandbox, "metadata.version:9007199254740993"), 1);
    assert_eq!(found(&sandbox, "metadata.version:9007199254740992"), 0);
}

#[test]
fn what_a_rule_writes_leaves_as_it_is_written() {
    let sandbox = Sandbox::start().unwrap();
    let list = "GET …/customers";
    arm(&sandbox, list, &format!(r#""then": {{"respond": {{"status": 200, "body": {ODD}}}}}"#));
    assert_eq!(text(&sandbox, "GET", ROWS, ""), ODD);
    let body = r#"{"total": 1000000000000000100000001, "price": 0.00, "in": [1.0, {"a": 1E5}]}"#;
    arm(&sandbox, list, &format!(r#""then": {{"respond": {{"status": 200, "body": {body}}}}}"#));
    let expected = r#"{"total":1000000000000000100000001,"price":0.00,"in":[1.0,{"a":1E5}]}"#;
    assert_eq!(text(&sandbox, "GET", ROWS, ""), expected);
    arm(&sandbox, list, r#""then": {"respond": {"status": 200, "body": 19.90}}"#);
    assert_eq!(text(&sandbox, "GET", ROWS, ""), "19.90");

    arm(
        &sandbox,
        list,
        &format!(r#""then": {{"error": "not-found", "details": {ODD}, "undocumented": true}}"#),
    );
    let refused = call(&sandbox, "GET", ROWS, "").body;
    assert!(refused.contains(&format!(r#""details":{ODD}"#)), "{refused}");

    let items = format!(
        r#""then": {{"items": [{{"nth": 1, "respond": {{"status": 409, "body": {{"more": {ODD}, "code": 1.0}}}}}}]}}"#
    );
    arm(&sandbox, "PUT …/bulk", &items);
    let rows = text(&sandbox, "PUT", &format!("{ROWS}/bulk"), r#"[{"customerId": "61109356"}]"#);
    assert_eq!(rows, format!(r#"[{{"index":1,"code":409,"status":"Conflict","more":{ODD}}}]"#));
}

#[test]
fn what_a_patch_does_not_touch_stays_as_it_is() {
    let sandbox = Sandbox::start().unwrap();
    let body = format!(r#"{{"mixins": {{"g": {ODD}, "s\u0061": "\u00e4 \/"}}}}"#);
    text(&sandbox, "PUT", &format!("{ROWS}{ROW}"), &body);
    let before = text(&sandbox, "GET", &format!("{ROWS}{ROW}"), "");
    let patches = r#"{"op": "replace", "path": "/assignmentType", "value": "AUTOMATIC"},
        {"op": "add", "path": "/metadata/total", "value": 1000000000000000100000001},
        {"op": "add", "path": "/price", "value": 0.00},
        {"op": "test", "path": "/mixins/g/price", "value": 19.9},
        {"op": "copy", "from": "/mixins/g/big", "path": "/big"},
        {"op": "remove", "path": "/mixins/g/none"}"#;
    arm(&sandbox, "GET …/customers/{customerId}", &format!(r#""then": {{"patch": [{patches}]}}"#));
    let after = text(&sandbox, "GET", &format!("{ROWS}{ROW}"), "");
    let expected = before
        .replace(r#""MANUAL""#, r#""AUTOMATIC""#)
        .replace(r#""none":0.00,"#, "")
        .replace(r#""version":1}}"#, r#""version":1,"total":1000000000000000100000001},"price":0.00,"big":12345678901234567890123}"#);
    assert_eq!(after, expected);
}

#[test]
fn matchers_compare_by_the_value_written() {
    let sandbox = Sandbox::start().unwrap();
    let fires = |when: &str, body: &str| {
        arm(
            &sandbox,
            "PUT …/customers/{customerId}",
            &format!(r#""when": {{{when}}}, "then": {{"error": "conflict.changed"}}"#),
        );
        call(&sandbox, "PUT", &format!("{ROWS}{ROW}"), body).status == 409
    };
    for (matcher, number, met) in [
        ("12345678901234567890123", "12345678901234567890123", true),
        ("12345678901234567890123", "12345678901234567890124", false),
        ("1", "1.0", true),
        ("19.90", "19.9", true),
        ("117.63331139400017", "117.63331139400016", false),
        ("[1.0]", "[1]", true),
        (r#"{"in": [5, 1e400]}"#, "10e399", true),
        (r#"{"in": [5, {"a": 0.10}]}"#, r#"{"a": 1e-1}"#, true),
        (r#"{"matches": "^19\\.90$"}"#, "19.90", true),
        (r#"{"contains": "0.00"}"#, "[0.00]", true),
    ] {
        let body = format!(r#"{{"mixins": {{"n": {number}}}}}"#);
        let by_body = format!(r#""body": {{"/mixins/n": {matcher}}}"#);
        assert_eq!(fires(&by_body, &body), met, "{matcher} {number}");
    }
    arm(
        &sandbox,
        "PUT …/bulk",
        r#""then": {"items": [{"where": {"/mixins/n": 12345678901234567890123}, "error": "conflict.changed"}]}"#,
    );
    let item = |customer: &str, number: &str| {
        format!(r#"{{"customerId": "{customer}", "mixins": {{"n": {number}}}}}"#)
    };
    let items = format!(
        "[{},{}]",
        item("61109356", "12345678901234567890123.0"),
        item("65044570", "12345678901234567890124")
    );
    let rows: Value =
        serde_json::from_str(&text(&sandbox, "PUT", &format!("{ROWS}/bulk"), &items)).unwrap();
    assert_eq!((&rows[0]["code"], &rows[1]["code"]), (&409.into(), &201.into()));
}

/// Whatever a key is called, it is a key.
#[test]
fn no_key_means_anything_to_the_reader() {
    let sandbox = Sandbox::start().unwrap();
    let odd =
        r#"{"$serde_json::private::Number":"1","b":{"$serde_json::private::RawValue":"[1]"}}"#;
    text(&sandbox, "PUT", &format!("{ROWS}{ROW}"), &format!(r#"{{"mixins": {odd}}}"#));
    arm(
        &sandbox,
        "GET …/customers/{customerId}",
        &format!(r#""then": {{"patch": [{{"op": "add", "path": "/own", "value": {odd}}}]}}"#),
    );
    let shown = text(&sandbox, "GET", &format!("{ROWS}{ROW}"), "");
    assert!(
        shown.contains(&format!(r#""mixins":{odd}"#))
            && shown.ends_with(&format!(r#""own":{odd}}}"#)),
        "{shown}"
    );
    arm(
        &sandbox,
        "GET …/customers",
        &format!(r#""then": {{"respond": {{"status": 200, "body": {odd}}}}}"#),
    );
    assert_eq!(text(&sandbox, "GET", ROWS, ""), odd);
}
