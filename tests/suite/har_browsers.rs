//! HAR files as browsers write them: with members of their own, pseudo headers, forms and answers in other codings.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::journal::Side;
use emporix_sandbox::engine::lint::LintSet;
use emporix_sandbox::engine::{Router, World};
use emporix_sandbox::review::har;
use emporix_sandbox::review::lint::lint;
use serde_json::{Value, json};

use crate::support::{SERVICE, Wire, request_head, send};
use crate::support_linted::Sandbox;
use crate::support_process::run;

fn read(har: &Value) -> World {
    har::read(&har.to_string(), Arc::new(Router::new(SERVICES))).unwrap()
}

/// A file as Chromium saves it: a token by a form, a list in base64, one that was given up.
fn of_chromium() -> Value {
    let timings = json!({"blocked": -1, "dns": -1, "ssl": -1, "connect": -1, "send": 0.112, "wait": 48.5,
        "receive": 1.388, "_blocked_queueing": 1.6, "_workerStart": -1, "_workerReady": -1});
    let own = json!({"_connectionId": "312", "_priority": "High", "_resourceType": "fetch",
        "_initiator": {"type": "script", "stack": {"callFrames": [{"functionName": "", "url": "https://shop.example.com/a.js"}]}},
        "cache": {}, "connection": "443", "pageref": "page_1", "serverIPAddress": "[2001:db8::7]"});
    let pseudo = |method: &str, path: &str| {
        json!([{"name": ":authority", "value": "api.emporix.io"}, {"name": ":method", "value": method},
            {"name": ":path", "value": path}, {"name": ":scheme", "value": "https"},
            {"name": "accept", "value": "*/*"}, {"name": "authorization", "value": "Bearer abc.def"},
            {"name": "content-type", "value": "application/x-www-form-urlencoded"}])
    };
    let answer = |status: u16, content: Value| {
        json!({"status": status, "statusText": "", "httpVersion": "http/2.0", "headers": [
            {"name": "content-encoding", "value": "br"}, {"name": "content-type", "value": "application/json"}],
            "cookies": [], "content": content, "redirectURL": "", "headersSize": -1, "bodySize": -1,
            "_transferSize": 312, "_error": null, "_fetchedViaServiceWorker": false})
    };
    let entry = |at: &str, request: Value, response: Value| {
        let mut entry = own.clone();
        entry["startedDateTime"] = at.into();
        entry["time"] = json!(50.000_000_000_32);
        entry["timings"] = timings.clone();
        entry["request"] = request;
        entry["response"] = response;
        entry
    };
    let request = |method: &str, path: &str| {
        json!({"method": method, "url": format!("https://api.emporix.io{path}"), "httpVersion": "http/2.0",
            "headers": pseudo(method, path), "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0})
    };
    let mut token = request("POST", "/oauth/token");
    token["postData"] = json!({"mimeType": "application/x-www-form-urlencoded", "params": [
        {"name": "grant_type", "value": "client_credentials"}, {"name": "client_id", "value": "mytenant.backend"}]});
    let issued = r#"{"access_token":"abc.def","expires_in":14399,"token_type":"Bearer"}"#;
    let list = "/customer-segment/mytenant/segments?pageSize=2&sortBy=name";
    let gone = json!({"status": 0, "statusText": "", "httpVersion": "", "headers": [], "cookies": [],
        "content": {"size": 0, "mimeType": "x-unknown"}, "redirectURL": "", "headersSize": -1, "bodySize": -1,
        "_transferSize": 0, "_error": "net::ERR_CONNECTION_RESET", "_fetchedViaServiceWorker": false});
    let entries = [
        entry(
            "2026-01-01T10:00:00.123Z",
            token,
            answer(
                200,
                json!({"size": issued.len(), "mimeType": "application/json", "text": issued}),
            ),
        ),
        entry(
            "2026-01-01T10:00:01.250Z",
            request("GET", list),
            // `[{"id":"a"},{"id":"b"}]`
            answer(
                200,
                json!({"size": 23, "mimeType": "application/json", "compression": 11,
                "text": "W3siaWQiOiJhIn0seyJpZCI6ImIifV0=", "encoding": "base64"}),
            ),
        ),
        entry(
            "2026-01-01T10:00:02.000Z",
            request("GET", "/customer-segment/mytenant/segments/{id}"),
            gone,
        ),
        entry(
            "2026-01-01T10:00:03.000Z",
            request("OPTIONS", "/customer-segment/mytenant/segments"),
            answer(204, json!({"size": 0, "mimeType": "x-unknown"})),
        ),
    ];
    let page = json!({"startedDateTime": "2026-01-01T09:59:59.900Z", "id": "page_1", "title": "Shop",
        "pageTimings": {"onContentLoad": 812.4, "onLoad": 1204.0}});
    json!({"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"},
        "pages": [page], "entries": entries}})
}

#[test]
fn a_file_of_chromium_is_a_journal() {
    let world = read(&of_chromium());
    let entries: Vec<_> = world.journal().entries().collect();
    let seen: Vec<_> =
        entries.iter().map(|it| (it.method(), it.operation().is_some(), it.status())).collect();
    assert_eq!(
        seen,
        [
            ("POST", true, Some(200)),
            ("GET", true, Some(200)),
            ("GET", true, None),
            ("OPTIONS", false, Some(204)),
        ]
    );
    let sent = entries[0].body(Side::Request);
    assert_eq!(
        sent.text(),
        "grant_type=client%5Fcredentials&client_id=mytenant%2Ebackend"
            .replace("grant_type", "grant%5Ftype")
            .replace("client_id", "client%5Fid")
    );
    assert_eq!(entries[1].body(Side::Answer).text(), r#"[{"id":"a"},{"id":"b"}]"#);
    assert!(!entries[1].body(Side::Answer).is_cut());
    assert_eq!(entries[1].duration_ms(), Some(50.0));
    assert!(
        entries.iter().all(|it| it.headers(Side::Request).all(|(name, _)| !name.starts_with(':')))
    );
    let found = lint(&world, LintSet::default()).found;
    let found: Vec<_> = found.iter().map(|it| (&*it.lint, &*it.exchange.id)).collect();
    assert_eq!(found, [("unknown-query-parameter", "har-2"), ("id-not-encoded", "har-3")]);
}

/// A file as Firefox saves it: a body beside empty parameters, times without timings, a request that was blocked.
fn of_firefox() -> Value {
    let request = |method: &str, url: &str| {
        json!({"bodySize": 13, "method": method, "url": url, "httpVersion": "HTTP/2", "cookies": [], "headersSize": 512,
            "headers": [{"name": "Host", "value": "api.emporix.io"}, {"name": "Content-Type", "value": "application/json"}],
            "queryString": [], "postData": {"mimeType": "application/json", "params": [], "text": "{\"mixins\":{}}"}})
    };
    let url = "https://api.emporix.io/customer-segment/mytenant/segments/s/customers/c";
    let conflict = r#"{"message":"It was changed."}"#;
    let conflicting = json!({"status": 409, "statusText": "Conflict", "httpVersion": "HTTP/2", "cookies": [],
        "headers": [{"name": "content-type", "value": "application/json; charset=utf-8"}], "redirectURL": "",
        "content": {"mimeType": "application/json; charset=utf-8", "size": conflict.len(), "text": conflict},
        "headersSize": 210, "bodySize": 239});
    let blocked = json!({"status": 0, "statusText": "", "httpVersion": "", "headers": [], "cookies": [],
        "content": {"mimeType": "", "size": 0}, "redirectURL": "", "headersSize": -1, "bodySize": -1});
    let entries = [
        json!({"startedDateTime": "2026-01-01T11:00:00.123+01:00", "request": request("PUT", url), "response": conflicting,
            "cache": {}, "timings": {"blocked": 0, "dns": 0, "connect": 0, "ssl": 0, "send": 0, "wait": 31, "receive": 0},
            "time": 31, "_securityState": "secure", "serverIPAddress": "203.0.113.7", "connection": "443", "pageref": "page_1"}),
        json!({"startedDateTime": "2026-01-01T11:00:00.500+01:00", "request": request("PUT", url), "response": blocked,
            "cache": {}, "timings": {}, "time": 0, "pageref": "page_1"}),
    ];
    json!({"log": {"version": "1.2", "creator": {"name": "Firefox", "version": "134.0"},
        "browser": {"name": "Firefox", "version": "134.0"},
        "pages": [{"id": "page_1", "pageTimings": {"onContentLoad": -1, "onLoad": -1},
            "startedDateTime": "2026-01-01T11:00:00.000+01:00", "title": "https://shop.example.com/"}],
        "entries": entries}})
}

#[test]
fn a_file_of_firefox_is_a_journal() {
    let world = read(&of_firefox());
    let [conflict, blocked] = &world.journal().entries().collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(
        (conflict.status(), conflict.at().to_string()),
        (Some(409), "2026-01-01T10:00:00.123Z".to_owned())
    );
    assert_eq!(conflict.body(Side::Request).text(), r#"{"mixins":{}}"#);
    assert_eq!((blocked.status(), blocked.duration_ms()), (None, Some(0.0)));
    let times = [json!(-1), Value::Null, json!(1e300)];
    for time in times {
        let mut file = of_firefox();
        file["log"]["entries"][0]["time"] = time;
        assert_eq!(read(&file).journal().get("har-1").unwrap().duration_ms(), None);
    }
}

#[test]
fn an_id_that_was_not_encoded_stays_so_in_a_file_whose_urls_are_good() {
    let sandbox = Sandbox::start().unwrap();
    let path = "/customer-segment/mytenant/segments/solar|{x}?id=a|b";
    let mut wire = Wire::to(sandbox.url());
    wire.say(request_head("GET", path, ""));
    assert!(wire.answer().is_some());
    send(
        "GET",
        &format!("{}/customer-segment/mytenant/segments/a%7Cb", sandbox.url()),
        &[SERVICE],
        b"",
    );
    let here = [("EMPORIX_SANDBOX_URL", sandbox.url())];
    let file = run(&["requests", "--format", "har"], &here).stdout;
    let written: Value = serde_json::from_slice(&file).unwrap();
    let [bad, good] = &written["log"]["entries"].as_array().unwrap()[..] else {
        panic!("{written}")
    };
    let url = bad["request"]["url"].as_str().unwrap();
    assert!(url.ends_with("/segments/solar%7C%7Bx%7D?id=a%7Cb"), "{url}");
    assert_eq!((&bad["_sandbox"]["target"], good["_sandbox"].get("target")), (&json!(path), None));
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("all.har");
    std::fs::write(&place, &file).unwrap();
    let lints = |args: &[&str], env: &[(&str, &str)]| -> Value {
        let output = run(&[&["lint", "--format", "json"], args].concat(), env);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let found = report["found"].as_array().unwrap().iter();
        found.map(|it| json!([it["lint"], it["count"], it["detail"]])).collect()
    };
    let (live, recorded) = (lints(&[], &here), lints(&["--har", place.to_str().unwrap()], &[]));
    assert_eq!(live, recorded);
    assert_eq!(live[1][0], "id-not-encoded");
}
