//! A storefront from its first visitor on, with tokens from these calls alone, and what becomes of such tokens.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::engine::Options;
use http::Method;
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, request};
use crate::support::{Answer, send};
use crate::support_admin::{NOTHING, good};
use crate::support_linted::Sandbox;

/// John, and the company that he acts for.
const JOHN: &str = "98029737";
const COMPANY: &str = "660af2af69babe3cf6e40771";

/// A call of `sandbox` with a token; the body of a good answer.
#[track_caller]
fn call(sandbox: &Sandbox, (method, path): (&str, &str), token: &str, body: &Value) -> Value {
    let answer = answer(sandbox, (method, path), token, body);
    assert!((200..300).contains(&answer.status), "{method} {path}: {answer:?}");
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

fn answer(sandbox: &Sandbox, (method, path): (&str, &str), token: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let url = format!("{}{path}", sandbox.url());
    if body.is_null() {
        return send(method, &url, &headers[..1], b"");
    }
    send(method, &url, &headers, body.to_string().as_bytes())
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no `{name}` in {value}"))
}

#[test]
fn a_storefront_boots_with_tokens_from_these_calls_alone() {
    let sandbox = Sandbox::start().unwrap();
    let get = |path: &str, token: &str| call(&sandbox, ("GET", path), token, &NOTHING);
    let login = "/customerlogin/auth/anonymous/login?tenant=mytenant&client_id=mytenant.storefront";
    let visitor = get(login, "");
    let visitor = text(&visitor, "access_token");
    assert_eq!(get("/customer/mytenant/me", visitor)["firstName"], "Anonymous");
    let own = ("GET", "/customer-segment/mytenant/segments/me");
    assert_eq!(answer(&sandbox, own, visitor, &NOTHING).status, 403);

    let account = json!({"email": "john.doe@example.com", "password": "john-secret"});
    let tokens = call(&sandbox, ("POST", "/customer/mytenant/login"), visitor, &account);
    let token = text(&tokens, "accessToken");
    let me = get("/customer/mytenant/me?expand=addresses,mixin:*", token);
    assert_eq!((&me["id"], &me["b2b"]["legalEntities"][0]["id"]), (&json!(JOHN), &json!(COMPANY)));
    let scopes = get("/iam/mytenant/users/me/scopes", token);
    assert!(text(&scopes, "scopes").contains("segment_read_own"));
    let context = ("GET", "/session-context/mytenant/me/context");
    assert_eq!(answer(&sandbox, context, token, &NOTHING).status, 404);
    let companies = get("/customer-management/mytenant/legal-entities", token);
    assert_eq!(companies[0]["id"], COMPANY);
    let groups = get("/iam/mytenant/groups?userType=customer&name=buyers", token);
    assert_eq!(groups.as_array().unwrap().len(), 2);

    let refresh = format!(
        "/customer/mytenant/refreshauthtoken?refreshToken={}&legalEntityId={COMPANY}",
        text(&tokens, "refreshToken")
    );
    let tokens = get(&refresh, visitor);
    let token = text(&tokens, "access_token");
    assert_eq!(get("/customer/mytenant/validateauthtoken", token)["legalEntityId"], COMPANY);
    let own = |token: &str| -> Vec<String> {
        let own = get("/customer-segment/mytenant/segments/me", token);
        own.as_array().unwrap().iter().map(|segment| text(segment, "id").to_owned()).collect()
    };
    assert!(own(token).contains(&SEGMENT.to_owned()));

    // The shop's own program writes; the storefront sees it in its next read.
    let key =
        "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let service = send("POST", &format!("{}/oauth/token", sandbox.url()), &form, key.as_bytes());
    let service = service.json();
    let service = text(&service, "access_token");
    let active = get("/customer-segment/mytenant/segments?q=status:ACTIVE", service);
    let mut ids = active.as_array().unwrap().iter().map(|segment| text(segment, "id"));
    let mine = own(token);
    let other = ids.find(|id| !mine.iter().any(|own| own == id)).unwrap();
    let row = format!("/customer-segment/mytenant/segments/{other}/customers/{JOHN}");
    call(&sandbox, ("PUT", &row), service, &json!({}));
    assert!(own(token).contains(&other.to_owned()));
    call(&sandbox, ("DELETE", &row), service, &NOTHING);
    assert_eq!(own(token), mine);
    let row = format!("/customer-segment/mytenant/segments/{SEGMENT}/customers/{JOHN}");

    call(&sandbox, ("PATCH", "/customer/mytenant/me"), token, &json!({"firstName": "Johnny"}));
    assert_eq!(call(&sandbox, ("GET", &row), service, &NOTHING)["customer"]["firstName"], "Johnny");
    call(
        &sandbox,
        ("GET", &format!("/customer/mytenant/logout?accessToken={token}")),
        token,
        &NOTHING,
    );
    assert_eq!(answer(&sandbox, ("GET", "/customer/mytenant/me"), token, &NOTHING).status, 401);
}

#[test]
fn the_journal_shows_no_password_and_no_token_of_a_session() {
    let sandbox = Sandbox::start().unwrap();
    let account = json!({"email": "john.doe@example.com", "password": "john-secret"});
    let tokens = call(&sandbox, ("POST", "/customer/mytenant/login"), "visitor", &account);
    let refresh = text(&tokens, "refresh_token");
    let path = format!("/customer/mytenant/refreshauthtoken?refreshToken={refresh}");
    call(&sandbox, ("GET", &path), "visitor", &NOTHING);
    let listed = good(&sandbox, "GET", "worlds/main/requests", &NOTHING, 200);
    let mut shown = listed.to_string();
    for exchange in listed["requests"].as_array().unwrap() {
        let path = format!("worlds/main/requests/{}", text(exchange, "id"));
        shown += &good(&sandbox, "GET", &path, &NOTHING, 200).to_string();
    }
    for secret in
        ["john-secret", refresh, text(&tokens, "access_token"), text(&tokens, "saas_token")]
    {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.contains("john.doe@example.com") && shown.contains("refreshToken=#"), "{shown}");
}

/// Logs John in, and shows his tokens.
fn log_in(stage: &mut Stage) -> Value {
    let body = r#"{"email": "john.doe@example.com", "password": "john-secret"}"#;
    json_of(stage, Method::POST, "/customer/mytenant/login", "visitor", body)
}

#[track_caller]
fn json_of(stage: &mut Stage, method: Method, path: &str, token: &str, body: &str) -> Value {
    let bearer = format!("Bearer {token}");
    let reply = stage.send(&request(method, path, &[("authorization", &*bearer)], body.to_owned()));
    assert!(reply.response.status.is_success(), "{path}: {reply:?}");
    serde_json::from_slice(&reply.response.body).unwrap()
}

fn status(stage: &mut Stage, path: &str, token: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    let reply =
        stage.send(&request(Method::GET, path, &[("authorization", &*bearer)], String::new()));
    reply.response.status.as_u16()
}

fn exchange(refresh: &str) -> String {
    format!("/customer/mytenant/refreshauthtoken?refreshToken={refresh}")
}

#[test]
fn an_export_has_tokens_of_sessions_and_none_that_was_exchanged() {
    let mut stage = Stage::new(Options::default());
    let first = log_in(&mut stage);
    let (spent, second) = (text(&first, "refresh_token"), log_in(&mut stage));
    let third = json_of(&mut stage, Method::GET, &exchange(spent), "visitor", "");
    let (files, mut other) = stage.exported();
    let tokens = files["mytenant/tokens.json"]["tokens"].as_array().unwrap();
    let of = |tokens: &[Value], pair: &Value| -> Value {
        tokens.iter().find(|token| token["token"] == pair["access_token"]).unwrap().clone()
    };
    assert_eq!(of(tokens, &first).get("refreshToken"), None);
    assert_eq!(of(tokens, &second)["refreshToken"], second["refresh_token"]);
    assert_eq!(of(tokens, &third)["sessionId"], first["session_id"]);
    // The world over the export goes on where the first one was.
    assert_eq!(status(&mut other, &exchange(spent), "visitor"), 401);
    assert_eq!(status(&mut other, &exchange(text(&second, "refresh_token")), "visitor"), 200);
    assert_eq!(status(&mut other, &exchange(text(&second, "refresh_token")), "visitor"), 401);
    assert_eq!(status(&mut other, "/customer/mytenant/me", text(&third, "access_token")), 200);
    // The fixtures' own refresh token was spent in neither.
    assert_eq!(status(&mut other, &exchange("customer_refresh"), "visitor"), 200);
    let (files, _) = other.exported();
    let tokens = files["mytenant/tokens.json"]["tokens"].as_array().unwrap();
    let fixed = tokens.iter().find(|token| token["name"] == "customer").unwrap();
    assert_eq!(fixed.get("refreshToken"), None, "{fixed}");
}

#[test]
fn snapshots_and_resets_bring_sessions_back_and_end_them() {
    let sandbox = Sandbox::start().unwrap();
    let account = json!({"email": "john.doe@example.com", "password": "john-secret"});
    let tokens = call(&sandbox, ("POST", "/customer/mytenant/login"), "visitor", &account);
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    good(&sandbox, "PUT", "worlds/main/snapshots/in", &NOTHING, 204);
    let status = |path: &str, token: &str| answer(&sandbox, ("GET", path), token, &NOTHING).status;
    assert_eq!(status(&exchange(refresh), "visitor"), 200);
    assert_eq!(status(&format!("/customer/mytenant/logout?accessToken={access}"), access), 204);
    assert_eq!(status("/customer/mytenant/me", access), 401);
    good(&sandbox, "POST", "worlds/main/snapshots/in/load", &NOTHING, 204);
    assert_eq!(status("/customer/mytenant/me", access), 200);
    assert_eq!(status(&exchange(refresh), "visitor"), 200);
    assert_eq!(status(&exchange(refresh), "visitor"), 401);
    good(&sandbox, "POST", "worlds/main/reset", &NOTHING, 204);
    assert_eq!(status("/customer/mytenant/me", access), 401);
    assert_eq!(status(&exchange(refresh), "visitor"), 401);
    assert_eq!(status(&exchange("customer_refresh"), "visitor"), 200);
}

#[test]
fn a_session_is_of_its_tenant_and_world() {
    let sandbox = Sandbox::start().unwrap();
    let account = json!({"email": "john.doe@example.com", "password": "john-secret"});
    let tokens = call(&sandbox, ("POST", "/customer/mytenant/login"), "visitor", &account);
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    let status = |path: &str, token: &str| answer(&sandbox, ("GET", path), token, &NOTHING).status;
    assert_eq!(status("/customer/othertenant/me", access), 401);
    assert_eq!(status("/~other/customer/mytenant/me", access), 401);
    let elsewhere = exchange(refresh).replace("mytenant", "othertenant");
    assert_eq!(status(&elsewhere, "visitor"), 401);
    assert_eq!(status(&format!("/~other{}", exchange(refresh)), "visitor"), 401);
    // What is asked elsewhere spends nothing here.
    assert_eq!(status(&exchange(refresh), "visitor"), 200);
    // A token that is revoked takes its refresh token along.
    let tokens = call(&sandbox, ("POST", "/customer/mytenant/login"), "visitor", &account);
    let listed = good(&sandbox, "GET", "worlds/main/tokens?tenant=mytenant", &NOTHING, 200);
    let all = listed["tokens"].as_array().unwrap();
    let known = all.iter().find(|token| token["token"] == tokens["access_token"]).unwrap();
    assert_eq!(known["sessionId"], tokens["session_id"]);
    good(&sandbox, "DELETE", &format!("worlds/main/tokens/{}", text(known, "name")), &NOTHING, 204);
    assert_eq!(status(&exchange(text(&tokens, "refresh_token")), "visitor"), 401);
}

#[test]
fn an_answer_that_is_lost_on_its_way_exchanges_nothing_before_the_write() {
    let lost = json!({"on": "GET …/refreshauthtoken", "times": 1, "then": {"connection": "reset"}});
    let mut stage = crate::scenarios_armed::stage(&[lost]);
    let reply = stage.send(&request(
        Method::GET,
        &exchange("customer_refresh"),
        &[("authorization", "Bearer visitor")],
        String::new(),
    ));
    assert_eq!((reply.intended_status().unwrap().as_u16(), reply.committed), (200, false));
    assert_eq!(status(&mut stage, &exchange("customer_refresh"), "visitor"), 200);
}

#[test]
fn a_token_that_dies_mid_session_is_exchanged() {
    let dies = json!({"on": "GET …/me", "times": 1, "then": {"expireToken": true}});
    let mut stage = crate::scenarios_armed::stage(&[dies]);
    assert_eq!(status(&mut stage, "/customer/mytenant/me", "customer"), 401);
    let tokens = json_of(&mut stage, Method::GET, &exchange("customer_refresh"), "visitor", "");
    assert_eq!(status(&mut stage, "/customer/mytenant/me", text(&tokens, "access_token")), 200);
}
