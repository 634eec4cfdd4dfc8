//! What transcripts cannot say of the neighbour services.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::engine::Options;
use http::Method;
use serde_json::{Value, json};

use crate::stage::{Stage, request};

/// The body of the answer to a GET with these headers besides a token.
fn read(stage: &mut Stage, path: &str, headers: &[(&str, &str)]) -> Value {
    let headers = [&[("authorization", "Bearer service")], headers].concat();
    let reply = stage.send(&request(Method::GET, path, &headers, String::new()));
    serde_json::from_slice(&reply.response.body).unwrap()
}

/// What the customer whose token is `customer` gets for a PATCH with this version.
fn patched(stage: &mut Stage, token: &str, version: u64) -> (u16, Vec<String>) {
    let body = json!({"firstName": "Jo", "metadata": {"version": version}}).to_string();
    let headers = [("authorization", token), ("content-type", "application/json")];
    let reply = stage.send(&request(Method::PATCH, "/customer/mytenant/me", &headers, body));
    (reply.response.status.as_u16(), reply.acted.fired.iter().map(ToString::to_string).collect())
}

#[test]
fn another_writer_gets_to_the_own_profile_first() {
    let scenarios = vec!["another-writer-first".into()];
    let mut stage = Stage::new(Options { scenarios, ..Options::default() });
    let fired = vec!["another-writer-first/another writer".to_owned()];
    // Of a token without a customer nothing is stored, so it is no hit.
    assert_eq!(patched(&mut stage, "Bearer service", 3), (403, vec![]));
    assert_eq!(patched(&mut stage, "Bearer customer", 3), (409, fired));
    assert_eq!(patched(&mut stage, "Bearer customer", 4), (200, vec![]));
}

#[test]
fn an_empty_accept_language_is_the_tenants_own() {
    let mut stage = Stage::new(Options::default());
    let path = "/iam/mytenant/groups/1gr5e52e-6e27-4ac5-9471-2467d3fb7500";
    let names = [&[][..], &[("accept-language", "")], &[("accept-language", "de")]]
        .map(|headers| read(&mut stage, path, headers)["name"].clone());
    assert_eq!(
        names,
        [json!({"en": "Buyers", "de": "Einkauf"}), json!("Buyers"), json!("Einkauf")]
    );
}
