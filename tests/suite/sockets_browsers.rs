//! Pages of any origin may call the sandbox: preflight, and the headers that let them read an answer.

use emporix_sandbox::api::SERVICES;

use crate::support::{Answer, CUSTOMERS, SERVICE, UNASSIGNED, send};
use crate::support_linted::Sandbox;

const ORIGIN: (&str, &str) = ("Origin", "http://localhost:3000");

/// Method, path, headers, body and the status to expect.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, u16);

/// The words of a list in a header, in lower case.
fn listed(answer: &Answer, name: &str) -> Vec<String> {
    answer.header(name).split(',').map(|word| word.trim().to_ascii_lowercase()).collect()
}

#[test]
fn a_preflight_needs_no_token_and_reflects_what_is_asked() {
    let sandbox = Sandbox::start().unwrap();
    let asked =
        "authorization,content-type,emporix-tenant,session-id,traceparent,x-total-count,x-anything";
    for (path, method) in [
        (CUSTOMERS.to_owned(), "GET"),
        (format!("{CUSTOMERS}/{UNASSIGNED}"), "PUT"),
        (format!("{CUSTOMERS}/{UNASSIGNED}"), "DELETE"),
        (format!("{CUSTOMERS}/bulk"), "DELETE"),
        (format!("{CUSTOMERS}/search"), "POST"),
        ("/oauth/token".to_owned(), "POST"),
        (format!("/~mine{CUSTOMERS}"), "GET"),
    ] {
        let headers = [
            ORIGIN,
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", asked),
        ];
        let answer = send("OPTIONS", &format!("{}{path}", sandbox.url()), &headers, b"");
        assert_eq!(answer.status, 204, "{path}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN.1, "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "true", "{path}");
        assert_eq!(answer.header("vary").to_ascii_lowercase(), "origin", "{path}");
        let allowed = listed(&answer, "access-control-allow-headers");
        assert!(asked.split(',').all(|name| allowed.contains(&name.to_owned())), "{path}");
        let methods = listed(&answer, "access-control-allow-methods");
        assert!(methods.contains(&method.to_ascii_lowercase()), "{path}: {methods:?}");
    }
}

#[test]
fn every_answer_can_be_read_by_a_page_errors_included() {
    let sandbox = Sandbox::start().unwrap();
    let json = ("Content-Type", "application/json");
    let long = format!("{CUSTOMERS}?pad={}", "x".repeat(11_000));
    let one = format!("{CUSTOMERS}/{UNASSIGNED}");
    let cases: [Case<'_>; 10] = [
        ("GET", CUSTOMERS, &[SERVICE], "", 200),
        ("PUT", &one, &[SERVICE, json], "{", 400),
        ("GET", CUSTOMERS, &[], "", 401),
        ("GET", CUSTOMERS, &[("Authorization", "Bearer no_scope")], "", 403),
        ("GET", &one, &[SERVICE], "", 404),
        ("GET", "/nowhere", &[SERVICE], "", 404),
        ("PATCH", CUSTOMERS, &[SERVICE], "", 405),
        ("GET", &long, &[SERVICE], "", 414),
        ("PUT", &one, &[SERVICE, ("Content-Type", "text/plain")], "{}", 415),
        ("GET", CUSTOMERS, &[SERVICE, ("Sandbox-World", "No Name")], "", 400),
    ];
    // The first answers of the tenant have a hint whatever their status.
    for _ in 0..3 {
        send("GET", &format!("{}{CUSTOMERS}", sandbox.url()), &[SERVICE], b"");
    }
    for (method, path, headers, body, status) in cases {
        let headers = [headers, &[ORIGIN]].concat();
        let url = format!("{}{path}", sandbox.url());
        let answer = send(method, &url, &headers, body.as_bytes());
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN.1, "{answer:?}");
        assert_eq!(answer.header("access-control-allow-credentials"), "true", "{answer:?}");
        let exposed = listed(&answer, "access-control-expose-headers");
        for name in ["x-total-count", "sandbox-hint"] {
            assert!(exposed.contains(&name.to_owned()), "{name}: {answer:?}");
        }
        assert_eq!(answer.header("sandbox-hint").is_empty(), status < 400, "{answer:?}");
    }
}

#[test]
fn the_total_can_be_read_by_a_page() {
    let sandbox = Sandbox::start().unwrap();
    let headers = [SERVICE, ORIGIN, ("X-Total-Count", "true")];
    let answer = send("GET", &format!("{}{CUSTOMERS}?pageSize=2", sandbox.url()), &headers, b"");
    assert_eq!(answer.header("x-total-count"), "75");
    assert_eq!(answer.json().as_array().unwrap().len(), 2);
    let exposed = listed(&answer, "access-control-expose-headers");
    for terms in SERVICES.iter().map(|service| service.terms) {
        let count = terms.count.header().to_string();
        assert!(exposed.contains(&count), "{}: {count} is not in {exposed:?}", terms.name);
    }
    let url = format!("{}/customer/mytenant/customers", sandbox.url());
    let answer = send("GET", &url, &[SERVICE, ORIGIN], b"");
    assert_eq!(answer.header("count"), "42");
    assert!(listed(&answer, "access-control-expose-headers").contains(&"count".to_owned()));
}
