//! What storefronts are refused: a profile without a customer, and sessions of customers who are gone.

use emporix_sandbox::engine::{AuthMode, Options};
use http::Method;
use serde_json::{Value, json};

use crate::stage::{Stage, request};
use crate::support::{Answer, send};
use crate::support_admin::{NOTHING, good};
use crate::support_linted::Sandbox;

/// Sends a body of JSON, or none, with a token.
fn send_as(sandbox: &Sandbox, (method, path): (&str, &str), token: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    send(method, &format!("{}{path}", sandbox.url()), &headers, body.as_bytes())
}

#[test]
fn a_change_of_no_customers_profile_writes_nothing() {
    for (auth, headers) in [
        (AuthMode::Off, &[][..]),
        (AuthMode::Off, &[("authorization", "Bearer unheard-of")]),
        (AuthMode::AnyToken, &[("authorization", "Bearer unheard-of")]),
    ] {
        let mut stage = Stage::new(Options { auth: Some(auth), ..Options::default() });
        let body = r#"{"firstName": "Jo"}"#.to_owned();
        let reply = stage.send(&request(Method::PATCH, "/customer/mytenant/me", headers, body));
        assert_eq!(reply.response.status, 403, "{auth:?}: {reply:?}");
        assert!(!reply.committed, "{auth:?}: {reply:?}");
        // The export is read again, so that it can be imported.
        let (files, _) = stage.exported();
        assert!(!files.to_string().contains(r#""id":"""#), "{auth:?}: {files}");
    }
}

#[test]
fn the_session_of_a_customer_who_is_gone_is_refused_and_brings_nothing_back() {
    let sandbox = Sandbox::start().unwrap();
    let account = json!({"email": "john.doe@example.com", "password": "john-secret"});
    let tokens = send_as(&sandbox, ("POST", "/customer/mytenant/login"), "visitor", &account);
    let tokens = tokens.json();
    let (access, refresh) =
        (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    let john = "worlds/main/tenants/mytenant/customers/98029737";
    good(&sandbox, "DELETE", john, &NOTHING, 204);

    let me = "/customer/mytenant/me";
    let exchange = format!("/customer/mytenant/refreshauthtoken?refreshToken={refresh}");
    for (call, token, body) in [
        (("GET", me), access, &NOTHING),
        (("PATCH", me), access, &json!({"firstName": "Ghost"})),
        (("GET", me), "customer", &NOTHING),
        (("GET", "/customer/mytenant/validateauthtoken"), access, &NOTHING),
        (("GET", &*exchange), "visitor", &NOTHING),
    ] {
        let answer = send_as(&sandbox, call, token, body);
        assert_eq!(answer.status, 401, "{call:?}: {answer:?}");
        assert!(answer.header("sandbox-hint").contains("customers.json"), "{answer:?}");
    }
    let customers = send_as(&sandbox, ("GET", "/customer/mytenant/customers"), "service", &NOTHING);
    assert!(!customers.body.contains("98029737"), "{customers:?}");
}
