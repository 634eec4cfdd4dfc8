//! What no well-behaved client sends: refused, survived, and without a trace in the state.

use crate::support::{
    Answer, CUSTOMERS, UNASSIGNED, Wire, exchange, get, put, request_head, state,
};
use crate::support_linted::Sandbox;

/// Sends `requests` one after the other, each on a new connection, and checks every first answer against `expected`;
/// afterwards the state is what it was, and the server answers.
#[track_caller]
fn refused(requests: &[(&str, Vec<u8>)], expected: impl Fn(&str, &Answer)) {
    let sandbox = Sandbox::start().expect("a free port");
    let before = state(sandbox.url());
    for (what, request) in requests {
        let answers = exchange(sandbox.url(), request);
        expected(what, answers.first().unwrap_or_else(|| panic!("{what}: no answer")));
        assert_eq!(state(sandbox.url()), before, "{what}");
    }
}

/// A PUT of `body` for a customer who is not assigned; it would create an assignment.
fn upsert(body: &[u8]) -> Vec<u8> {
    with_body("PUT", &format!("{CUSTOMERS}/{UNASSIGNED}"), body.len(), body)
}

fn bulk(body: &[u8]) -> Vec<u8> {
    with_body("PUT", &format!("{CUSTOMERS}/bulk"), body.len(), body)
}

fn with_body(method: &str, path: &str, length: usize, body: &[u8]) -> Vec<u8> {
    let more = format!("Content-Length: {length}\r\n");
    [request_head(method, path, &more).as_bytes(), body].concat()
}

#[test]
fn bodies_that_are_no_json_are_400_in_the_services_form() {
    let nested = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
    let deep = format!(r#"{{"mixins": {{"a": {}}}}}"#, nested("[", "]"));
    let requests = [
        ("half an object", upsert(b"{")),
        ("a word", upsert(b"hello")),
        ("an array for an object", upsert(b"[]")),
        ("a number for an object", upsert(b"42")),
        ("null", upsert(b"null")),
        ("two objects", upsert(b"{}{}")),
        ("a comma too many", upsert(br#"{"mixins": {},}"#)),
        ("single quotes", upsert(b"{'mixins': {}}")),
        ("a duplicate key", upsert(br#"{"mixins": {"a": 1}, "mixins": {"a": 2}}"#)),
        ("a duplicate key below", upsert(br#"{"mixins": {"a": 1, "a": 2}}"#)),
        ("a duplicate key written otherwise", upsert(br#"{"mixins": {"a": 1, "\u0061": 2}}"#)),
        ("invalid UTF-8", upsert(b"{\"mixins\": {\"a\": \"\xff\xfe\"}}")),
        ("a lone surrogate", upsert(br#"{"mixins": {"a": "\ud800"}}"#)),
        ("a control character", upsert(b"{\"mixins\": {\"a\": \"\x01\"}}")),
        ("NaN", upsert(br#"{"mixins": {"a": NaN}}"#)),
        ("a number without end", upsert(br#"{"metadata": {"version": 1e999}}"#)),
        ("a negative version", upsert(br#"{"metadata": {"version": -1}}"#)),
        ("half a version", upsert(br#"{"metadata": {"version": 1.5}}"#)),
        ("a byte order mark of UTF-16", upsert(b"\xff\xfe{\0}\0")),
        ("10,000 arrays within each other", upsert(deep.as_bytes())),
        ("10,000 arrays as the body", upsert(nested("[", "]").as_bytes())),
        ("10,000 arrays never closed", bulk("[".repeat(10_000).as_bytes())),
        ("10,000 objects never closed", upsert(r#"{"a":"#.repeat(10_000).as_bytes())),
        ("a bulk call of one object", bulk(br#"{"customerId": "98029737"}"#)),
        ("a bulk call without a body", bulk(b"")),
        ("an empty bulk call", bulk(b"[]")),
        ("a bulk call cut in its last item", bulk(br#"[{"customerId": "61109356"}, {"#)),
    ];
    refused(&requests, |what, answer| {
        assert_eq!(answer.status, 400, "{what}: {answer:?}");
        answer.assert_house_form(400);
    });
}

#[test]
fn other_media_types_are_415() {
    for announced in
        ["text/plain", "application/xml", "multipart/form-data; boundary=x", "nonsense"]
    {
        let more = format!("Content-Length: 2\r\nContent-Type: {announced}\r\n");
        let head = request_head("PUT", &format!("{CUSTOMERS}/{UNASSIGNED}"), &more);
        refused(&[(announced, (head + "{}").into_bytes())], |_, answer| {
            answer.assert_house_form(415);
        });
    }
}

#[test]
fn a_body_that_is_shorter_than_it_claims_is_400() {
    let path = format!("{CUSTOMERS}/{UNASSIGNED}");
    let chunked = |chunks: &str| {
        request_head("PUT", &path, "Transfer-Encoding: chunked\r\n")
            .into_bytes()
            .into_iter()
            .chain(chunks.bytes())
            .collect::<Vec<u8>>()
    };
    let requests = [
        ("nothing of it came", with_body("PUT", &path, 10, b"")),
        ("the last byte is missing", with_body("PUT", &path, 3, b"{}")),
        ("chunks without an end", chunked("2\r\n{}\r\n")),
        ("a chunk cut short", chunked("8\r\n{}")),
        ("a chunk of no size", chunked("x\r\n{}\r\n0\r\n\r\n")),
    ];
    refused(&requests, |what, answer| assert_eq!(answer.status, 400, "{what}: {answer:?}"));
}

#[test]
fn a_body_that_is_longer_than_it_claims_is_refused_whatever_its_beginning_says() {
    let sandbox = Sandbox::start().unwrap();
    let before = state(sandbox.url());
    let path = format!("{CUSTOMERS}/{UNASSIGNED}");
    for (length, body) in [
        (5, br#"{"mixins": {"a": 1}}"#.as_slice()),
        (2, b"{}}"),
        (2, b"{} {\"a\": 1}"),
        (2, b"{}{}"),
    ] {
        let answers = exchange(sandbox.url(), with_body("PUT", &path, length, body));
        assert_eq!(answers.len(), 1, "{answers:?}");
        answers[0].assert_house_form(400);
        let told = answers[0].json()["details"].to_string();
        assert!(told.contains("Content-Length"), "{told}");
        assert_eq!(state(sandbox.url()), before);
    }
}

#[test]
fn requests_that_come_one_upon_another_are_all_answered() {
    let sandbox = Sandbox::start().unwrap();
    let path = format!("{CUSTOMERS}/{UNASSIGNED}");
    let mut both = with_body("PUT", &path, 2, b"{}");
    both.extend(with_body("PUT", &path, 2, b"{}"));
    both.extend(with_body("DELETE", &path, 0, b""));
    let statuses: Vec<u16> =
        exchange(sandbox.url(), both).iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [201, 204, 204]);
}

#[test]
fn heads_of_lf_alone_and_of_cr_lf_may_come_one_upon_another() {
    let path = format!("{CUSTOMERS}/{UNASSIGNED}");
    let body = br#"{"mixins": {"a": "a body longer than the one before"}}"#;
    let short = with_body("PUT", &path, 2, b"{}");
    let long = with_body("PUT", &path, body.len(), body);
    let unix = |request: &[u8]| String::from_utf8_lossy(request).replace("\r\n", "\n").into_bytes();
    for requests in [
        [unix(&short), long.clone()],
        [short.clone(), unix(&long)],
        [unix(&short), unix(&long)],
        [[b"\r\n\r\n".to_vec(), short].concat(), long],
    ] {
        let sandbox = Sandbox::start().unwrap();
        let answers = exchange(sandbox.url(), requests.concat());
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [201, 204], "{}", String::from_utf8_lossy(&requests.concat()));
    }
}

#[test]
fn a_client_that_leaves_in_the_middle_of_its_body_changes_nothing() {
    let sandbox = Sandbox::start().unwrap();
    let before = state(sandbox.url());
    for _ in 0..8 {
        let mut wire = Wire::to(sandbox.url());
        wire.say(with_body("PUT", &format!("{CUSTOMERS}/{UNASSIGNED}"), 1_000, b"{"));
        drop(wire);
    }
    assert_eq!(state(sandbox.url()), before);
}

#[test]
fn what_is_no_http_is_a_bare_4xx() {
    let requests = [
        ("a word", b"hello\r\n\r\n".to_vec()),
        ("a greeting of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec()),
        ("a blank in the target", b"GET /a b c HTTP/1.1\r\n\r\n".to_vec()),
        ("a NUL byte in the target", b"GET /a\0b HTTP/1.1\r\n\r\n".to_vec()),
        ("a NUL byte in a header", b"GET /a HTTP/1.1\r\nX: a\0b\r\n\r\n".to_vec()),
        ("a header without a colon", b"GET /a HTTP/1.1\r\nnothing\r\n\r\n".to_vec()),
        ("a blank before the colon", b"GET /a HTTP/1.1\r\nX : 1\r\n\r\n".to_vec()),
        ("a version that is none", b"GET /a HTTP/7.3\r\n\r\n".to_vec()),
        ("a length that is none", b"PUT /a HTTP/1.1\r\nContent-Length: x\r\n\r\n".to_vec()),
        (
            "two lengths",
            b"PUT /a HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ".to_vec(),
        ),
    ];
    refused(&requests, |what, answer| {
        assert!((400..500).contains(&answer.status), "{what}: {answer:?}");
    });
}

#[test]
fn paths_that_are_no_text_or_lead_nowhere_are_4xx() {
    let requests = ["%FF", "%C3%28", "%ED%A0%80", "%00", "a%00b", "", "a/b/c", "a//"]
        .map(|end| (end, with_body("PUT", &format!("{CUSTOMERS}/{end}"), 2, b"{}")));
    refused(&requests, |what, answer| {
        let status = if what.contains('%') { 400 } else { 404 };
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        answer.assert_house_form(status);
    });
}

#[test]
fn a_nul_byte_is_no_part_of_an_id_also_where_references_are_not_checked() {
    // Nothing of this tenant is checked against a directory: it has none.
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("_template")).unwrap();
    let tokens = r#"[{"name": "service", "token": "service",
        "scopes": ["customersegment.segment_read", "customersegment.segment_manage"]}]"#;
    std::fs::write(folder.path().join("_template/tokens.json"), tokens).unwrap();
    let config = emporix_sandbox::Config {
        fixtures: Some(folder.path().to_owned()),
        ..emporix_sandbox::Config::default()
    };
    let sandbox = Sandbox::start_with(config).unwrap();
    assert_eq!(put(&format!("{}{CUSTOMERS}/any", sandbox.url()), "{}").status, 201);
    let before = state(sandbox.url());
    put(&format!("{}{CUSTOMERS}/a%00b", sandbox.url()), "{}").assert_house_form(400);
    put(&format!("{}{CUSTOMERS}/any/%00", sandbox.url()), "{}").assert_house_form(400);
    assert_eq!(state(sandbox.url()), before);
}

#[test]
fn headers_that_are_no_text_are_4xx() {
    let sandbox = Sandbox::start().unwrap();
    for (name, status) in [
        ("Authorization", 401),
        ("Emporix-Tenant", 400),
        ("Sandbox-World", 400),
        ("Content-Type", 415),
    ] {
        let mut request =
            format!("PUT {CUSTOMERS}/{UNASSIGNED} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n")
                .into_bytes();
        if name != "Authorization" {
            request.extend_from_slice(b"Authorization: Bearer service\r\n");
        }
        request.extend_from_slice(name.as_bytes());
        request.extend_from_slice(b": \xff\xfe\r\n\r\n{}");
        assert_eq!(exchange(sandbox.url(), request)[0].status, status, "{name}");
    }
    assert_eq!(get(&format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url())).status, 404);
}

#[test]
fn strange_methods_are_answered() {
    let sandbox = Sandbox::start().unwrap();
    for (method, path, status) in [
        ("PATCH", CUSTOMERS, 405),
        ("TRACE", CUSTOMERS, 405),
        ("PROPFIND", CUSTOMERS, 405),
        ("get", CUSTOMERS, 405),
        ("GET", "/customer-segment/mytenant/segments/s/customers/bulk", 405),
        ("OPTIONS", "*", 204),
    ] {
        let answer = &exchange(sandbox.url(), request_head(method, path, ""))[0];
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        assert!(!answer.header("allow").is_empty(), "{method} {path}: {answer:?}");
    }
    let connect = &exchange(sandbox.url(), request_head("CONNECT", "shop.example:443", ""))[0];
    assert!((400..500).contains(&connect.status), "{connect:?}");
}

#[test]
fn good_requests_in_rare_forms_are_served() {
    let sandbox = Sandbox::start().unwrap();
    let path = format!("{CUSTOMERS}/{UNASSIGNED}");
    let chunks = "1\r\n{\r\n1;note=ignored\r\n}\r\n0\r\nX-Trailer: 1\r\n\r\n";
    for (what, request, status) in [
        (
            "chunks with a trailer",
            request_head("PUT", &path, "Transfer-Encoding: chunked\r\n") + chunks,
            201,
        ),
        (
            "a target with its host",
            request_head("GET", &format!("http://shop.example{path}"), ""),
            200,
        ),
        ("HTTP/1.0", format!("GET {path} HTTP/1.0\r\nAuthorization: Bearer service\r\n\r\n"), 200),
        ("HEAD", request_head("HEAD", "/nowhere", "Connection: close\r\n"), 404),
        ("a blank line first", format!("\r\n{}", request_head("DELETE", &path, "")), 204),
    ] {
        let mut wire = Wire::to(sandbox.url());
        wire.say(request);
        // The client has said all it had to say, and still waits for the answer.
        wire.finish();
        assert_eq!(wire.head().unwrap().status, status, "{what}");
    }
}

#[test]
fn head_answers_as_get_without_the_body() {
    let sandbox = Sandbox::start().unwrap();
    for path in [CUSTOMERS.to_owned(), format!("{CUSTOMERS}/{UNASSIGNED}"), "/nowhere".to_owned()] {
        let expected = get(&format!("{}{path}", sandbox.url()));
        let mut wire = Wire::to(sandbox.url());
        wire.say(request_head("HEAD", &path, ""));
        let head = wire.head().unwrap();
        assert_eq!(head.status, expected.status, "{path}");
        assert_eq!(head.header("content-length"), expected.body.len().to_string(), "{path}");
        assert_eq!(head.header("content-type"), expected.header("content-type"), "{path}");
        wire.finish();
        assert!(wire.is_over(), "{path}: a body came");
    }
}
