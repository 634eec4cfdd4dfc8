//! HAR files: what is written of a journal, and what is known of exchanges that are read from one.

use std::fs;
use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::journal::Side;
use emporix_sandbox::engine::lint::LintSet;
use emporix_sandbox::engine::{Router, World};
use emporix_sandbox::review::explain::{explain, text};
use emporix_sandbox::review::file_mistake::FileMistake;
use emporix_sandbox::review::har;
use emporix_sandbox::review::lint::lint;
use emporix_sandbox::review::lint::text::text as lint_text;
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, Wire, get, put, request_head, send};
use crate::support_admin::{NOTHING, good, refused};
use crate::support_linted::Sandbox;
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
    let base = sandbox.world_url("w");
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
    let base = sandbox.world_url("w");
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

fn read(text: &str) -> Result<World, FileMistake> {
    har::read(text, Arc::new(Router::new(SERVICES)))
}

#[test]
fn what_is_written_and_read_again_has_the_same_exchanges() {
    let sandbox = sandbox();
    let listed = good(&sandbox, "GET", "worlds/w/requests", &NOTHING, 200);
    let world = read(&written(&sandbox, "").to_string()).unwrap();
    let shown = |exchange: &Value| {
        ["method", "path", "query", "status", "operation", "tenant", "at", "durationMs"]
            .map(|name| exchange[name].clone())
    };
    let read: Vec<Value> = world.journal().entries().map(|entry| json!(entry)).collect();
    let listed = listed["requests"].as_array().unwrap();
    assert_eq!(read.len(), 6);
    for (listed, read) in listed.iter().zip(&read) {
        assert_eq!(shown(read), shown(listed), "{read:#}");
        for side in ["request", "answer"] {
            // A client has nothing of an answer that it did not see.
            let is_seen = side == "request" || !read["status"].is_null();
            let (is, was) = (&read[side], &listed[side]);
            assert!(!is_seen || is["cut"] == was["cut"], "{is:#} {was:#}");
        }
    }
    assert_eq!(read[0]["id"], "har-1");
    assert!(read[3]["status"].is_null() && read[3].get("intendedStatus").is_none(), "{}", read[3]);
}

/// An entry as a browser has it of the service itself.
fn entry(at: &str, method: &str, url: &str, status: u16, answer: &str) -> Value {
    json!({
        "startedDateTime": at, "time": 12.5,
        "request": {
            "method": method, "url": url, "httpVersion": "h2", "cookies": [], "queryString": [],
            "headers": [{"name": ":path", "value": "/"}, {"name": "Authorization", "value": "Bearer real-token"}],
            "headersSize": -1, "bodySize": 2, "postData": {"mimeType": "application/json", "text": "{}"},
        },
        "response": {
            "status": status, "statusText": "", "httpVersion": "h2", "cookies": [], "headers": [],
            "content": {"size": answer.len(), "mimeType": "application/json", "text": answer},
            "redirectURL": "", "headersSize": -1, "bodySize": -1,
        },
        "cache": {}, "timings": {"send": 0, "wait": 12.5, "receive": 0},
    })
}

fn archive(entries: &[Value]) -> Value {
    json!({"log": {"version": "1.2", "creator": {"name": "b", "version": "1"}, "entries": entries}})
}

/// A conflict, another one without a message, and a request for a picture, not in the order of their time.
fn recorded() -> Value {
    let customers = "https://api.emporix.io/customer-segment/acme/segments/s-1/customers/c-1";
    archive(&[
        entry("2026-01-01T10:00:02Z", "PUT", customers, 418, ""),
        entry(
            "2026-01-01T11:00:01+01:00",
            "PUT",
            customers,
            409,
            r#"{"message": "It was changed."}"#,
        ),
        entry("2026-01-01T10:00:03.5Z", "GET", "https://shop.example.com/logo.png", 200, ""),
        entry("2026-01-01T10:00:04Z", "GET", "data:image/png;base64,AAAA", 200, ""),
    ])
}

#[test]
fn a_recording_is_explained_by_what_can_be_known() {
    let world = read(&recorded().to_string()).unwrap();
    let explained = |id: &str| {
        let entry = world.journal().get(id).unwrap();
        text(&explain(&world, entry), &|_, line| line.to_owned())
    };
    let first = explained("har-1");
    assert!(first.contains("→ 409 Conflict\nrecorded, 409: PUT-customer-segment"), "{first}");
    for said in [
        "it happened elsewhere",
        "tenant     acme: as the path says",
        "the operation needs customersegment.segment_manage",
        "✓ status     409: documented",
        "409 Conflict after 12.5 ms: It was changed.",
    ] {
        assert!(first.contains(said), "{said}: {first}");
    }
    assert!(!first.contains("real-token"), "{first}");
    let second = explained("har-2");
    assert!(second.contains("✗ status     expected one of "), "{second}");
    let third = explained("har-3");
    assert!(third.contains("recorded, 200: no operation has this method and path"), "{third}");
    assert_eq!(world.journal().get("har-4").unwrap().path(), "data:");
}

#[test]
fn bodies_are_read_in_each_form_and_what_is_missing_is_known() {
    let mut one = entry("2026-01-01T10:00:00Z", "POST", "https://h/x", 200, "");
    one["response"]["content"] =
        json!({"size": 9, "mimeType": "", "text": "eyJhIjoxfQ==", "encoding": "base64"});
    one["request"]["postData"] = json!({"mimeType": "", "params": [{"name": "a b", "value": "ü"}]});
    let world = read(&archive(&[one.clone()]).to_string()).unwrap();
    let entry = world.journal().get("har-1").unwrap();
    assert_eq!(entry.body(Side::Request).text(), "a%20b=%C3%BC");
    let answer = entry.body(Side::Answer);
    assert_eq!((answer.text(), answer.length(), answer.is_cut()), (r#"{"a":1}"#, 9, true));
    one["response"]["content"]["text"] = json!("?");
    let mistake = read(&archive(&[one]).to_string()).unwrap_err();
    assert_eq!(mistake.place, "/log/entries/0/response/content/text", "{mistake}");
}

#[test]
fn the_media_type_of_what_was_posted_is_a_header_where_the_list_of_them_has_none() {
    let own = json!({"name": "content-type", "value": "text/plain"});
    for (headers, media_type, expected) in [
        (json!([]), json!("application/json; charset=utf-8"), "application/json; charset=utf-8"),
        (json!([own]), json!("application/json"), "text/plain"),
        (json!([]), json!(""), ""),
        (json!([]), json!(null), ""),
    ] {
        let mut one = entry("2026-01-01T10:00:00Z", "PUT", SEGMENT, 204, "");
        one["request"]["headers"] = headers;
        one["request"]["postData"]["mimeType"] = media_type;
        let world = read(&archive(&[one]).to_string()).unwrap();
        let sent = world.journal().get("har-1").unwrap();
        let values: Vec<_> =
            sent.headers(Side::Request).filter(|(name, _)| *name == "content-type").collect();
        let values: Vec<_> =
            values.iter().map(|(_, value)| String::from_utf8_lossy(value)).collect();
        assert_eq!(values.concat(), expected);
        let report = lint(&world, LintSet::default());
        let is_missed = report.found.iter().any(|found| found.lint == "missing-content-type");
        assert_eq!(is_missed, expected.is_empty());
    }
}

#[test]
fn an_answer_to_head_has_no_body() {
    let sandbox = Sandbox::start().expect("the shipped files are good");
    let target = format!("{}{CUSTOMERS}", sandbox.world_url("w"));
    for method in ["HEAD", "GET"] {
        send(method, &target, &[SERVICE], b"");
    }
    let har = written(&sandbox, "");
    let [head, get] = entries(&har) else { panic!("{har:#}") };
    let sizes = |entry: &Value| {
        let answer = &entry["response"];
        (answer["bodySize"].as_u64(), answer["content"]["size"].as_u64())
    };
    assert_eq!(sizes(head), (Some(0), Some(0)), "{head:#}");
    assert!(head["response"]["content"].get("text").is_none(), "{head:#}");
    assert!(sizes(get) > (Some(0), Some(0)), "{get:#}");
    let read = read(&har.to_string()).unwrap();
    assert_eq!(read.journal().get("har-1").unwrap().body(Side::Answer).length(), 0);
}

#[test]
fn the_scopes_of_a_recorded_token_are_those_of_the_answer_that_brought_it() {
    let read_segment = entry("2026-01-01T10:00:02Z", "GET", SEGMENT, 200, "{}");
    let report = |entries: &[Value]| {
        let world = read(&archive(entries).to_string()).unwrap();
        lint(&world, LintSet::default())
    };
    let unknown = report(std::slice::from_ref(&read_segment));
    let [token] = &unknown.scopes[..] else { panic!("{:?}", unknown.scopes) };
    assert_eq!((&token.had, token.unneeded.len()), (&None, 0));
    assert_eq!(token.needed, ["customersegment.segment_read"]);
    assert!(
        lint_text(&unknown, &str::to_owned)
            .contains(": customersegment.segment_read; what it had is not known"),
        "{unknown:?}"
    );
    let answer = r#"{"access_token": "real-token", "expires_in": 3600, "scope": "customersegment.segment_read customersegment.segment_manage"}"#;
    let url = "https://api.emporix.io/oauth/token";
    let brought = entry("2026-01-01T10:00:01Z", "POST", url, 200, answer);
    let known = report(&[brought, read_segment]);
    let [token] = &known.scopes[..] else { panic!("{:?}", known.scopes) };
    assert_eq!(token.had.as_ref().map(Vec::len), Some(2));
    assert_eq!(token.unneeded, ["customersegment.segment_manage"]);
}

/// A segment of the service itself.
const SEGMENT: &str = "https://api.emporix.io/customer-segment/acme/segments/s-1";

#[test]
fn a_broken_file_is_refused_with_the_place() {
    let with = |pointer: &str, value: Value| {
        let mut har = recorded();
        *har.pointer_mut(pointer).unwrap() = value;
        read(&har.to_string()).unwrap_err().to_string()
    };
    for (said, expected) in [
        (with("/log", json!([])), "/log: expected an object, found an array"),
        (with("/log/version", json!("2.0")), "/log/version: expected version 1.2, found `2.0`"),
        (with("/log/entries", json!(null)), "/log/entries: it is missing"),
        (with("/log/entries", json!({})), "/log/entries: expected an array, found an object"),
        (with("/log/entries/1", json!(1)), "/log/entries/1: expected an object, found a number"),
        (
            with("/log/entries/0/request/method", json!("A B")),
            "/log/entries/0/request/method: `A B` is no method",
        ),
        (
            with("/log/entries/0/request/url", json!(null)),
            "/log/entries/0/request/url: it is missing",
        ),
        (
            with("/log/entries/2/response/status", json!(99)),
            "/log/entries/2/response/status: 99 is no status",
        ),
    ] {
        assert_eq!(said, expected);
    }
    let at = with("/log/entries/0/startedDateTime", json!("soon"));
    assert!(at.starts_with("/log/entries/0/startedDateTime: "), "{at}");
    assert!(read("{").unwrap_err().to_string().starts_with("it is no JSON: "));
    assert_eq!(read(&archive(&[]).to_string()).unwrap().journal().total(), 0);
}

#[test]
fn the_commands_explain_and_verify_a_file_without_a_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (har, expect, broken) = (path("x.har"), path("expect.json"), path("broken.har"));
    fs::write(&har, recorded().to_string()).unwrap();
    fs::write(&broken, "{}").unwrap();
    let list = json!({"expect": [
        {"name": "again", "on": "PUT …/customers/{customerId}", "answer": {"status": 409}, "count": 1},
        {"name": "written", "state": {"nothingElse": true}},
        {"name": "fired", "noUnfiredRule": true},
    ]});
    fs::write(&expect, list.to_string()).unwrap();
    let end = |args: &[&str]| {
        let output = run(args, &[]);
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    let (code, said) = end(&["explain", "har-1", "--har", &har]);
    assert!(code == Some(0) && said.contains("recorded, 409"), "{said}");
    let (code, said) = end(&["explain", "last", "--har", &har, "--format", "json"]);
    let shown: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &shown["id"]), (Some(0), &json!("har-4")));
    let (code, said) = end(&["explain", "har-9", "--har", &har]);
    assert!(code == Some(1) && said.contains("it has 4, from `har-1` on"), "{said}");
    let (code, said) = end(&["verify", "--har", &har, &expect]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("ok    again: 1 call"), "{said}");
    assert!(said.contains("FAIL  written: cannot be known"), "{said}");
    assert!(said.contains("FAIL  fired: cannot be known"), "{said}");
    let (code, said) = end(&["verify", "--har", &broken, &expect]);
    assert!(code == Some(2) && said.contains("is no HAR file: /log: it is missing"), "{said}");
    let (code, said) = end(&["verify", "--har", &har]);
    assert_eq!(code, Some(2), "{said}");
}
