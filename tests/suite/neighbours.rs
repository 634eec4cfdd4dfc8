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

#[test]
fn the_first_calls_of_a_storefront_work_in_each_shipped_tenant() {
    for (tenant, [own, service], email, password) in [
        ("mytenant", ["customer", "service"], "john.doe@example.com", "john-secret"),
        ("acme", ["acme-customer", "acme-service"], "ada.lovas@example.org", "ada-secret"),
    ] {
        let mut stage = Stage::new(Options::default());
        let visit = format!(
            "/customerlogin/auth/anonymous/login?tenant={tenant}&client_id={tenant}.storefront"
        );
        let visitor = read(&mut stage, &visit, &[])["access_token"].as_str().unwrap().to_owned();
        let bearer = format!("Bearer {visitor}");
        let headers = [("authorization", &*bearer), ("content-type", "application/json")];
        let account = json!({"email": email, "password": password}).to_string();
        let path = format!("/customer/{tenant}/login");
        let reply = stage.send(&request(Method::POST, &path, &headers, account));
        let session: Value = serde_json::from_slice(&reply.response.body).unwrap();
        let issued = session["access_token"].as_str().unwrap();
        let lists = [
            format!("/customer/{tenant}/customers"),
            format!("/customer-management/{tenant}/legal-entities"),
            format!("/iam/{tenant}/groups"),
        ];
        let me = format!("/customer/{tenant}/me");
        for (token, paths) in [
            (issued, &[&lists[..], &[me]].concat()),
            (own, &lists.to_vec()),
            (service, &lists.to_vec()),
        ] {
            for path in paths {
                let bearer = format!("Bearer {token}");
                let headers = [("authorization", &*bearer)];
                let reply = stage.send(&request(Method::GET, path, &headers, String::new()));
                assert_eq!(reply.response.status, 200, "{token} {path}: {reply:?}");
            }
        }
    }
}
