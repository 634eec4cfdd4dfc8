//! The token endpoint from outside: what only a client with its own fixtures, or its own bytes, can see.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use emporix_sandbox::Config;
use emporix_sandbox::engine::{Options, Reply};
use http::Method;
use serde_json::Value;

use crate::stage::{Stage, request, seed_with_folder};
use crate::support::{Answer, CUSTOMERS, get, send};
use crate::support_linted::Sandbox;

fn token(url: &str, basic: &str) -> Answer {
    let basic = format!("Basic {}", BASE64_STANDARD.encode(basic));
    send(
        "POST",
        &format!("{url}/oauth/token"),
        &[("Authorization", &basic), ("Content-Type", "application/x-www-form-urlencoded")],
        b"grant_type=client_credentials",
    )
}

fn assert_not_stored(answer: &Answer) {
    assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
    assert_eq!(answer.header("pragma"), "no-cache", "{answer:?}");
}

#[test]
fn a_secret_that_looks_encoded_is_good_raw_and_encoded() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("shop")).unwrap();
    let clients =
        r#"[{"id": "odd", "secret": "a+b%2Fc d", "scopes": ["customersegment.segment_read"]}]"#;
    std::fs::write(folder.path().join("shop/clients.json"), clients).unwrap();
    let fixtures = Some(folder.path().to_owned());
    let sandbox = Sandbox::start_with(Config { fixtures, ..Config::default() }).unwrap();
    for (basic, status) in [
        ("shop.odd:a+b%2Fc d", 200),
        ("shop.odd:a%2Bb%252Fc+d", 200),
        ("shop%2eodd:a%2Bb%252Fc%20d", 200),
        ("shop.odd:a b/c d", 401),
        ("shop.odd:%ff", 401),
        ("shop%3Aodd:x", 401),
    ] {
        let answer = token(sandbox.url(), basic);
        assert_eq!(answer.status, status, "{basic}: {answer:?}");
        assert_not_stored(&answer);
    }
}

#[test]
fn no_answer_of_the_endpoint_is_stored_whoever_gives_it() {
    let sandbox = Sandbox::start().unwrap();
    let url = sandbox.url();
    for scenario in ["unavailable", "server-error", "rate-limited"] {
        let rule = format!(
            r#"{{"rules":[{{"name":"r","on":"POST /oauth/token","then":{{"error":"{scenario}"}}}}]}}"#
        );
        let json = [("Content-Type", "application/json")];
        let scenarios = format!("{url}/__sandbox/worlds/main/scenarios");
        assert_eq!(send("PUT", &scenarios, &json, rule.as_bytes()).status, 200);
        assert_not_stored(&token(url, "mytenant.backend:backend-secret"));
    }
    let large = vec![b'x'; emporix_sandbox::engine::MAX_BODY + 1];
    let refused = send("POST", &format!("{url}/oauth/token"), &[], &large);
    assert_eq!(refused.status, 413);
    assert_not_stored(&refused);
    assert_not_stored(&send("POST", &format!("{url}/%6Fauth/t%6Fken"), &[], b""));
    for (method, status) in [("GET", 405), ("OPTIONS", 204)] {
        let answer = send(method, &format!("{url}/oauth/token"), &[], b"");
        assert_eq!(answer.status, status);
        assert_not_stored(&answer);
    }
    let mistake = [("Sandbox-Foo", "x")];
    assert_not_stored(&send("POST", &format!("{url}/oauth/token"), &mistake, b""));
    let world = format!("{url}/__sandbox/worlds/gone");
    assert_eq!(get(&format!("{}{CUSTOMERS}", sandbox.world_url("gone"))).status, 200);
    assert_eq!(send("DELETE", &world, &[], b"").status, 204);
    let gone = send("POST", &format!("{}/oauth/token", sandbox.world_url("gone")), &[], b"");
    assert_eq!(gone.status, 410);
    assert_not_stored(&gone);
}

#[test]
fn the_refusal_of_a_token_that_may_have_made_room_says_so() {
    let mut stage = Stage::over(seed_with_folder("mytenant"), Options::default());
    let form =
        "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let issue = request(Method::POST, "/oauth/token", &headers, form);
    let hint = |stage: &mut Stage, token: &str| {
        let headers = [("authorization", &*format!("Bearer {token}"))];
        stage.send(&request(Method::GET, CUSTOMERS, &headers, "")).response.hint.unwrap_or_default()
    };
    let issued = |reply: Reply| -> String {
        let body: Value = serde_json::from_slice(&reply.response.body).unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    };
    let first = issued(stage.send(&issue));
    assert_eq!(hint(&mut stage, &first), "");
    assert!(hint(&mut stage, "x").starts_with("this token is unknown; "));
    for _ in 0..10_000 {
        stage.send(&issue);
    }
    let told = "this token is unknown, or has made room: a world keeps 10,000 issued tokens, ";
    assert!(hint(&mut stage, &first).starts_with(told), "{}", hint(&mut stage, &first));
}

#[test]
fn the_journal_says_whose_tenant_a_token_request_is() {
    let sandbox = Sandbox::start().unwrap();
    for (basic, status, tenant) in [
        ("mytenant.backend:backend-secret", 200, Some("mytenant")),
        ("acme.importer:wrong", 401, Some("acme")),
        ("mytenant.nobody:x", 401, Some("mytenant")),
        ("No Tenant.backend:x", 401, None),
        ("backend:x", 401, None),
    ] {
        let answer = token(sandbox.url(), basic);
        assert_eq!(answer.status, status, "{basic}: {answer:?}");
        let id = answer.header("sandbox-request-id");
        let shown = get(&format!("{}/__sandbox/worlds/main/requests/{id}", sandbox.url())).json();
        assert_eq!(shown["tenant"].as_str(), tenant, "{basic}: {shown}");
    }
    let of_acme = get(&format!("{}/__sandbox/worlds/main/requests?tenant=acme", sandbox.url()));
    assert_eq!(of_acme.json()["requests"].as_array().unwrap().len(), 1);
}
