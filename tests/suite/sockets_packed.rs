//! Bodies that come packed: unpacked for everything that looks at them, or refused by name.

use std::io::Write;

use emporix_sandbox::{Sandbox, engine};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::support::{Answer, CUSTOMERS, UNASSIGNED, exchange, get, request_head, send};

const BODY: &[u8] = br#"{"mixins": {"loyalty": {"points": 3}}}"#;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn put_packed(url: &str, token: &str, coding: &str, body: &[u8]) -> Answer {
    let headers = [
        ("Authorization", token),
        ("Content-Type", "application/json"),
        ("Content-Encoding", coding),
    ];
    send("PUT", url, &headers, body)
}

const SERVICE: &str = "Bearer service";

#[test]
fn gzip_and_deflate_are_read_and_the_journal_has_what_was_in_them() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url());
    for (coding, body, status) in [
        ("gzip", gzip(BODY), 201),
        ("x-gzip", gzip(BODY), 204),
        ("deflate", zlib(BODY), 204),
        ("identity", BODY.to_vec(), 204),
        ("gzip", gzip(b""), 204),
        ("br", Vec::new(), 204),
    ] {
        let answer = put_packed(&url, SERVICE, coding, &body);
        assert_eq!(answer.status, status, "{coding}: {answer:?}");
        if status == 201 {
            assert_eq!(get(&url).json()["mixins"]["loyalty"]["points"], 3);
            let journal = get(&format!("{}/__sandbox/worlds/main/requests", sandbox.url()));
            assert!(journal.body.contains("loyalty"), "{journal:?}");
        }
    }
    let bulk = format!("{}{CUSTOMERS}/bulk", sandbox.url());
    let items = format!(r#"[{{"customerId": "{UNASSIGNED}"}}]"#);
    assert_eq!(put_packed(&bulk, SERVICE, "gzip", &gzip(items.as_bytes())).status, 207);
    let token = send(
        "POST",
        &format!("{}/oauth/token", sandbox.url()),
        &[("Content-Encoding", "gzip"), ("Content-Type", "application/x-www-form-urlencoded")],
        &gzip(b"grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret"),
    );
    assert_eq!(token.status, 200, "{token:?}");
}

#[test]
fn rules_see_what_was_in_the_body() {
    let sandbox = Sandbox::start().unwrap();
    let rule = r#"{"rules":[{"name":"r","on":"PUT …/customers/{customerId}",
        "when":{"body":{"/mixins/loyalty/points":3}},"then":{"error":"unavailable"}}]}"#;
    let scenarios = format!("{}/__sandbox/worlds/main/scenarios", sandbox.url());
    let armed = put_packed(&scenarios, SERVICE, "gzip", &gzip(rule.as_bytes()));
    assert_eq!(armed.status, 200, "{armed:?}");
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url());
    assert_eq!(put_packed(&url, SERVICE, "gzip", &gzip(BODY)).status, 503);
}

#[test]
fn other_codings_are_415_by_name_where_the_caller_may_write() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url());
    for coding in ["br", "zstd", "compress", "gzip, gzip", "deflate, gzip", "none"] {
        let answer = put_packed(&url, SERVICE, coding, &gzip(BODY));
        answer.assert_house_form(415);
        assert!(answer.header("sandbox-hint").contains(&format!("`{coding}`")), "{answer:?}");
        assert_eq!(answer.header("accept-encoding"), "gzip, deflate");
        assert_eq!(put_packed(&url, "Bearer nobody", coding, &gzip(BODY)).status, 401);
        put_packed(&url, "Bearer read", coding, &gzip(BODY)).assert_house_form(403);
        let admin = format!("{}/__sandbox/worlds", sandbox.url());
        let answer = send("POST", &admin, &[("Content-Encoding", coding)], b"{}");
        assert_eq!(answer.status, 415, "{answer:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.body.contains(&format!("`{coding}`")), "{answer:?}");
    }
    get(&url).assert_house_form(404);
}

#[test]
fn other_transfer_codings_are_501_by_name() {
    let sandbox = Sandbox::start().unwrap();
    let path = format!("{CUSTOMERS}/{UNASSIGNED}");
    for (target, coding) in [(&*path, "gzip, chunked"), ("/__sandbox/worlds", "deflate,chunked")] {
        let head = request_head("PUT", target, &format!("Transfer-Encoding: {coding}\r\n"));
        let head = head.replace("PUT /__sandbox", "POST /__sandbox");
        let head = head.replace("Host: sandbox", "Host: localhost");
        let answer = exchange(sandbox.url(), format!("{head}2\r\n{{}}\r\n0\r\n\r\n")).remove(0);
        assert_eq!(answer.status, 501, "{answer:?}");
        assert!(answer.body.contains(&format!("`{coding}`")), "{answer:?}");
    }
    get(&format!("{}{path}", sandbox.url())).assert_house_form(404);
    let head = request_head("PUT", &path, "Transfer-Encoding: Chunked\r\n");
    let answers = exchange(sandbox.url(), format!("{head}2\r\n{{}}\r\n0\r\n\r\n"));
    assert_eq!(answers[0].status, 201);
}

#[test]
fn a_body_that_is_not_what_its_coding_says_is_400_and_says_so() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url());
    let admin = format!("{}/__sandbox/worlds", sandbox.url());
    let (whole, deflated) = (gzip(BODY), zlib(BODY));
    for (coding, body) in [
        ("gzip", &whole[..whole.len() - 4]),
        ("gzip", &whole[..8]),
        ("gzip", BODY),
        ("gzip", &deflated),
        ("deflate", &deflated[..deflated.len() - 1]),
        ("deflate", BODY),
    ] {
        let answer = put_packed(&url, SERVICE, coding, body);
        answer.assert_house_form(400);
        assert!(answer.header("sandbox-hint").contains(coding), "{answer:?}");
        let answer = send("POST", &admin, &[("Content-Encoding", coding)], body);
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.json()["detail"].as_str().is_some_and(|told| told.contains(coding)));
    }
    get(&url).assert_house_form(404);
}

#[test]
fn a_body_that_unfolds_beyond_the_limit_is_413() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url());
    let padded = |length: usize| format!(r#"{{"pad":"{}"}}"#, "x".repeat(length - 10));
    let most = padded(engine::MAX_BODY);
    assert_eq!(put_packed(&url, SERVICE, "gzip", &gzip(most.as_bytes())).status, 201);
    for (coding, pack) in [("gzip", gzip as fn(&[u8]) -> Vec<u8>), ("deflate", zlib)] {
        let more = padded(engine::MAX_BODY + 1);
        put_packed(&url, SERVICE, coding, &pack(more.as_bytes())).assert_house_form(413);
    }
}
