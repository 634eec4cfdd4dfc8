//! What clients call first, with rules: every documented error of each of these operations is in a shipped scenario, and is
//! answered in the form of the service that was called, byte by byte as without a rule where it can be met so.

use emporix_sandbox::engine::{Operation, Options, Reply, Request};
use http::Method;
use serde_json::json;

use crate::scenarios_armed::{knowing, shipped, stage};
use crate::stage::{Stage, operations, request};

fn built() -> impl Iterator<Item = &'static Operation> {
    let neighbours = |row: &&Operation| !["customer-segment", "oauth"].contains(&row.service.name);
    operations().into_iter().filter(|row| row.is_built()).filter(move |row| neighbours(row))
}

/// A request to `operation` that nothing is wrong with, with another token where one is given.
fn call(operation: &Operation, token: Option<&str>) -> Request {
    let fill = |part: &str| {
        match part {
            "{tenant}" => "mytenant",
            "{customerNumber}" | "{userId}" => "98029737",
            "{legalEntityId}" => "660af2af69babe3cf6e40771",
            "{contactAssignmentId}" => "67112c5e0a4f9b3d7c2e8f01",
            "{groupId}" => "1gr5e52e-6e27-4ac5-9471-2467d3fb7500",
            part => part,
        }
        .to_owned()
    };
    let path = operation.path.split('/').map(fill).collect::<Vec<_>>().join("/");
    let query = match operation.id {
        "GET-oauth-generate-anonymous-access-token" => "?tenant=mytenant&client_id=storefront",
        "GET-oauth-refresh-anonymous-access-token" => {
            "?tenant=mytenant&client_id=storefront&refresh_token=visitor_refresh"
        }
        "GET-customer-refresh-authtoken" => "?refreshToken=customer_refresh",
        "GET-customer-logout-customer" => "?accessToken=customer",
        _ => "",
    };
    let body = match operation.id {
        "POST-customer-authenticate-customer" => {
            r#"{"email": "john.doe@example.com", "password": "john-secret"}"#
        }
        "POST-customer-create-customer-account" => r#"{"email": "a@b.example", "password": "x"}"#,
        _ if operation.method == Method::GET => "",
        _ => "{}",
    };
    let own = match operation.service.name {
        "customer-login" if operation.id.contains("-create-") => "visitor",
        "customer-login" | "session-context" => "customer",
        _ => "service",
    };
    let authorization = format!("Bearer {}", token.unwrap_or(own));
    let headers = [("authorization", &*authorization)];
    request(operation.method.clone(), &format!("{path}{query}"), &headers, body)
}

fn told(reply: &Reply) -> (u16, String) {
    let body = String::from_utf8_lossy(&reply.response.body).into_owned();
    (reply.response.status.as_u16(), body)
}

#[test]
fn every_documented_error_status_is_in_a_shipped_scenario() {
    let mut missing = Vec::new();
    for operation in built() {
        let good = Stage::new(Options::default()).send(&call(operation, None)).response.status;
        let is_good = good.is_success() || operation.service.name == "session-context";
        assert!(is_good, "{}: {good}", operation.id);
        for status in operation.documented.iter().filter(|status| **status >= 400) {
            let produces = |name: &str| {
                let mut sent = call(operation, None);
                sent.headers.insert("sandbox-scenario", name.parse().expect("a name"));
                knowing(None, &[]).send(&sent).response.status == *status
            };
            if !shipped().any(|scenario| produces(&scenario.name)) {
                missing.push((operation.id, status));
            }
        }
    }
    assert!(missing.is_empty(), "no shipped scenario produces {missing:?}");
}

#[test]
fn what_a_rule_injects_is_what_is_answered_without_it() {
    for operation in built() {
        for (name, token, status) in [
            ("unauthorized.invalid", "nobodys", 401),
            ("unauthorized.expired", "expired", 401),
            ("unauthorized.other-tenant", "other_tenant", 401),
            ("forbidden.scope", "no_scope", 403),
        ] {
            // An anonymous login takes no token, and any token is enough for some.
            if !operation.documented.contains(&status) || operation.id.contains("-oauth-") {
                continue;
            }
            let sent = call(operation, Some(token));
            let organic = told(&Stage::new(Options::default()).send(&sent));
            if organic.0 != status {
                continue;
            }
            let then = json!({"error": if operation.scopes.is_empty() && status == 403 { "forbidden" } else { name }});
            let injected = stage(&[json!({"on": operation.id, "then": then})]).send(&sent);
            assert_eq!(injected.acted.fired, ["test/rule 1"], "{} {name}", operation.id);
            assert_eq!(told(&injected), organic, "{} {name}", operation.id);
        }
    }
}

/// Operations, errors, and how each is answered, written by hand after the vendor's documents.
#[rustfmt::skip]
const FORMS: &[(&str, &str, u16, &str)] = &[
    (
        "POST …/login",
        "server-error",
        500,
        r#"{"type":"internal_server_error","status":500,"message":"An unexpected error has occurred."}"#,
    ),
    (
        "POST …/signup",
        "forbidden",
        403,
        r#"{"type":"Forbidden","status":403,"message":"User not authorized."}"#,
    ),
    (
        "GET …/customers/{customerNumber}",
        "not-found",
        404,
        r#"{"type":"application/json","status":404,"message":"Customer not Found","details":[{"message":"Couldn't find a customer with customerNumber '98029737'"}]}"#,
    ),
    (
        "GET …/legal-entities",
        "forbidden",
        403,
        r#"{"code":403,"status":"Forbidden","message":"The access to the given resource is forbidden."}"#,
    ),
    (
        "GET …/legal-entities/{legalEntityId}",
        "not-found",
        404,
        r#"{"code":404,"status":"Not Found","message":"The legal entity with the requested code does not exist."}"#,
    ),
    (
        "GET …/contact-assignments",
        "server-error",
        500,
        r#"{"code":500,"status":"Internal Server Error","message":"A server-side exception occurred that prevented the system from correctly returning the result."}"#,
    ),
    (
        "GET /iam/{tenant}/groups/{groupId}",
        "not-found",
        404,
        r#"{"code":404,"status":"Not Found","message":"Error while getting group","resourceId":"1gr5e52e-6e27-4ac5-9471-2467d3fb7500","details":["Group with id '1gr5e52e-6e27-4ac5-9471-2467d3fb7500' not found"]}"#,
    ),
    (
        "GET /iam/{tenant}/groups",
        "forbidden.scope",
        403,
        r#"{"code":403,"status":"Forbidden","message":"Scope validation failed","details":["Missing required scopes '[iam.group_read, iam.group_read_own]'"]}"#,
    ),
    (
        "GET …/me/context",
        "rate-limited",
        429,
        r#"{"fault":{"faultstring":"Rate limit quota violation. Quota limit exceeded.","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}"#,
    ),
];

#[test]
fn an_error_is_answered_in_the_form_of_the_service_that_was_called() {
    for (on, error, status, body) in FORMS {
        let rule = json!({"on": on, "then": {"error": error, "undocumented": true}});
        let mut stage = stage(&[rule]);
        let fired = built()
            .map(|row| stage.send(&call(row, None)))
            .find(|reply| !reply.acted.fired.is_empty());
        assert_eq!(fired.as_ref().map(told), Some((*status, (*body).to_owned())), "{on}");
    }
}

#[test]
fn a_list_has_the_page_size_and_the_count_of_its_service() {
    let mut stage = Stage::new(Options::default());
    for number in 0..70 {
        for (collection, record) in [
            ("customers", json!({"id": format!("c-{number}")})),
            ("legal-entities", json!({"id": format!("l-{number}")})),
            ("groups", json!({"id": format!("g-{number}"), "name": {}})),
        ] {
            let name = emporix_sandbox::engine::CollectionName::named(collection);
            stage.put_record(name.expect("a collection"), &record.to_string());
        }
    }
    for (path, size, header) in [
        ("/customer/mytenant/customers", 60, "count"),
        ("/customer-management/mytenant/legal-entities", 16, "x-total-count"),
        ("/customer-management/mytenant/contact-assignments", 16, "x-total-count"),
        ("/iam/mytenant/groups", 60, "x-total-count"),
    ] {
        for asked in [false, true] {
            let mut headers = vec![("authorization", "Bearer service")];
            headers.extend(asked.then_some(("x-total-count", "true")));
            let reply = stage.send(&request(Method::GET, path, &headers, ""));
            let rows: serde_json::Value =
                serde_json::from_slice(&reply.response.body).expect("an answer is JSON");
            assert_eq!(rows.as_array().map(Vec::len), Some(size), "{path}");
            let names = reply.response.headers.iter().map(|(name, _)| name.as_str());
            let counts: Vec<&str> = names.filter(|name| name.ends_with("count")).collect();
            let expected = if asked || header == "count" { vec![header] } else { Vec::new() };
            assert_eq!(counts, expected, "{path}");
        }
    }
}
