//! HAR files: what is written of a journal.

use emporix_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, Wire, get, put, request_head, send};
use crate::support_admin::{NOTHING, good, refused};
use crate::support_process::run;

/// The members that HAR 1.2 requires, by the place of their object.
const REQUIRED: [(&str, &[&str]); 6] = [
    ("", &["startedDateTime", "time", "request", "response", "cache", "timings"]),
    (
        "/request",
        &[
            "method",
            "url",
            "httpVersion",
            "cookies",
            "headers",
            "queryString",
            "headersSize",
            "bodySize",
        ],
    ),
    (
        "/response",
        &[
            "status",
            "statusText",
            "httpVersion",
            "cookies",
            "headers",
            "content",
            "redirectURL",
            "headersSize",
            "bodySize",
        ],
    ),
    ("/response/content", &["size", "mimeType"]),
    ("/cache", &[]),
    ("/timings", &["send", "wait", "receive"]),
];

/// A sandbox in whose world `w` something happened: a read with a query, a write, a delay, a broken connection, a long body.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    let base = sandbox.world("w");
    let rules = json!([
        {"name": "late", "on": "GET …/customers", "when": {"query": {"x": "late"}}, "then": {"delay": "20ms"}},
        {"name": "gone", "on": "GET …/customers", "when": {"query": {"x": "gone"}}, "then": {"connection": "reset"}},
    ]);
    get(&format!("{base}{CUSTOMERS}?pageSize=2&q=a%20b"));
    good(&sandbox, "POST", "worlds/w/scenarios", &json!({"rules": rules}), 200);
    put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), r#"{"mixins": {"a": {"b": 1}}}"#);
    get(&format!("{base}{CUSTOMERS}?x=late"));
    let mut wire = Wire::to(sandbox.url());
    wire.say(request_head("GET", &format!("/~w{CUSTOMERS}?x=gone"), ""));
    while wire.answer().is_some() {}
    let long = format!(r#"{{"mixins": {{"a": "{}"}}}}"#, "x".repeat(20_000));
    put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), &long);
    send("GET", &format!("{base}/no/such/path"), &[SERVICE], b"");
    sandbox
}

fn written(sandbox: &Sandbox, filters: &str) -> Value {
    good(sandbox, "GET", &format!("worlds/w/requests?format=har{filters}"), &NOTHING, 200)
}

fn entries(har: &Value) -> &[Value] {
    har["log"]["entries"].as_array().expect("a list")
}

#[test]
fn a_journal_as_har_has_every_member_that_the_format_requires() {
    let sandbox = sandbox();
    let har = written(&sandbox, "");
    assert_eq!(har["log"]["version"], "1.2");
    assert_eq!(har["log"]["creator"]["name"], "emporix-sandbox");
    assert!(har["log"]["creator"]["version"].is_string(), "{har}");
    let entries = entries(&har);
    assert_eq!(entries.len(), 6, "{har:#}");
    for entry in entries {
        for (place, names) in REQUIRED {
            let object = entry.pointer(place).and_then(Value::as_object);
            let object = object.unwrap_or_else(|| panic!("{place} of {entry}"));
            let lacked: Vec<_> = names.iter().filter(|name| !object.contains_key(**name)).collect();
            assert!(lacked.is_empty(), "{place} lacks {lacked:?}: {entry}");
        }
        let timings = ["send", "wait", "receive"].map(|part| entry["timings"][part].as_f64());
        let sum: f64 = timings.iter().map(|part| part.expect("a number")).sum();
        assert!(timings.iter().all(|part| *part >= Some(0.0)), "{entry}");
        assert_eq!(entry["time"].as_f64(), Some(sum), "{entry}");
    }
}

#[test]
fn an_entry_says_what_the_journal_has_of_the_exchange() {
    let sandbox = sandbox();
    let har = written(&sandbox, "");
    let [read, write, late, gone, cut, lost] = entries(&har) else { panic!("{har:#}") };
    let base = sandbox.world("w");
    assert_eq!(read["request"]["url"], format!("{base}{CUSTOMERS}?pageSize=2&q=a%20b"));
    let query = json!([{"name": "pageSize", "value": "2"}, {"name": "q", "value": "a b"}]);
    assert_eq!(read["request"]["queryString"], query);
    let shown = read.to_string();
    assert!(!shown.contains("Bearer service") && shown.contains("Bearer #"), "{shown}");
    assert_eq!(read["_sandbox"]["token"], "service");
    assert_eq!(read["_sandbox"]["id"], "w-1");
    assert_eq!(
        (&write["response"]["status"], &write["response"]["statusText"]),
        (&json!(201), &json!("Created"))
    );
    assert_eq!(write["request"]["postData"]["text"], r#"{"mixins": {"a": {"b": 1}}}"#);
    assert_eq!(read["response"]["content"]["mimeType"], "application/json");
    assert!(write["_sandbox"]["operation"].is_string(), "{write}");
    assert!(late["timings"]["wait"].as_f64() >= Some(20.0), "{late}");
    assert_eq!(late["_sandbox"]["rules"].as_array().map(Vec::len), Some(1), "{late}");
    assert_eq!(gone["response"]["status"], 0);
    assert_eq!(gone["response"]["_error"], "reset, nothing sent");
    assert_eq!(gone["_sandbox"]["intendedStatus"], 200);
    let sent = &cut["request"];
    assert_eq!((&sent["bodySize"], &sent["postData"]["_cut"]), (&json!(20_021), &json!(true)));
    assert!(sent["postData"]["comment"].as_str().is_some_and(|it| it.contains("20021 bytes")));
    assert_eq!(
        (&lost["response"]["status"], &lost["_sandbox"]["operation"]),
        (&json!(404), &Value::Null)
    );
}

#[test]
fn the_filters_of_a_list_hold_and_another_form_is_refused() {
    let sandbox = sandbox();
    assert_eq!(entries(&written(&sandbox, "&status=none")).len(), 1);
    assert_eq!(entries(&written(&sandbox, "&status=4xx&since=w-5")).len(), 1);
    let problem = refused(&sandbox, "GET", "worlds/w/requests?format=hra", &NOTHING, 400);
    assert_eq!(problem["detail"], "`format` is `hra`");
}

#[test]
fn the_command_prints_the_file_and_does_not_follow() {
    let sandbox = sandbox();
    let requests = |more: &[&str]| {
        let args = [&["requests", "--world", "w", "--format", "har"], more].concat();
        run(&args, &[("EMPORIX_SANDBOX_URL", sandbox.url())])
    };
    let output = requests(&["--status", "404"]);
    assert!(output.status.success(), "{output:?}");
    let har: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(entries(&har).len(), 1, "{har:#}");
    let followed = requests(&["--follow"]);
    assert_eq!(followed.status.code(), Some(2), "{followed:?}");
}
