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
