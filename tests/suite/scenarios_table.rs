//! Every operation and every error the vendor documents for it: a one-line rule and a shipped scenario produce it, and
//! what they inject is, byte by byte, what the sandbox answers without a rule.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeSet;

use emporix_sandbox::engine::scenario::{ERROR_NAMES, NamedError};
use emporix_sandbox::engine::{
    MAX_BATCH, Operation, OperationKind, Options, Reply, Request, Response,
};
use http::Method;
use serde_json::{Value, json};

use crate::scenarios_armed::{knowing, shipped, stage};
use crate::stage::{SEGMENT, Stage, operations, request};

/// John, who is assigned for himself and on behalf of the legal entity.
const CUSTOMER: &str = "98029737";
const LEGAL_ENTITY: &str = "660af2af69babe3cf6e40771";
/// The buyers, a group that is assigned.
const GROUP: &str = "1gr5e52e-6e27-4ac5-9471-2467d3fb7500";
/// A product that is assigned.
const ITEM: &str = "p1234";
/// An identifier that nothing has.
const NOBODY: &str = "nobody";

/// The documented errors as they go over the wire, written by hand after the vendor's documents.
#[rustfmt::skip]
const BODIES: &[(&str, u16, &str)] = &[
    ("unauthorized.invalid",      401, r#"{"fault":{"faultstring":"Invalid access token","detail":{"errorcode":"oauth.v2.InvalidAccessToken"}}}"#),
    ("unauthorized.expired",      401, r#"{"fault":{"faultstring":"Access Token expired","detail":{"errorcode":"keymanagement.service.access_token_expired"}}}"#),
    ("unauthorized.other-tenant", 401, r#"{"fault":{"faultstring":"Invalid Access Token","detail":{"errorcode":"keymanagement.service.invalid_access_token"}}}"#),
    ("forbidden",                 403, r#"{"code":403,"status":"Forbidden","message":"The access to the requested resource has been forbidden by the server."}"#),
    ("forbidden.scope",           403, r#"{"code":403,"status":"Forbidden","message":"The access to the requested resource has been forbidden by the server.","details":["Missing required scopes '[<scopes>]'"]}"#),
    ("not-found",                 404, r#"{"code":404,"status":"Not Found","message":"The resource with id <id> has not been found."}"#),
    ("conflict.exists",           409, r#"{"code":409,"status":"Conflict","message":"The resource already exists."}"#),
    ("conflict.changed",          409, r#"{"code":409,"status":"Conflict","message":"The resource you are attempting to access has changed."}"#),
    ("bad-request.validation",    400, r#"{"code":400,"status":"Bad Request","message":"Validation problem with request body."<details>}"#),
    ("bad-request.batch-size",    400, r#"{"code":400,"status":"Bad Request","message":"There is a validation error. Please check the details.","details":["expected an array of 1 to 200 items, found 201"]}"#),
];

/// Errors without an organic twin here: one needs a rule, of the other two operations have their own tests below.
const INJECTED_ONLY: [&str; 2] = ["forbidden", "conflict.exists"];

fn built() -> impl Iterator<Item = &'static Operation> {
    let rows = operations().into_iter();
    // Those of the neighbours are in `scenarios_neighbours`.
    rows.filter(|row| row.is_built() && row.service.name == "customer-segment")
}

/// The documented errors of `operation`, by the names that rules use.
fn errors(
    operation: &Operation,
) -> impl Iterator<Item = &'static (&'static str, u16, &'static str)> {
    BODIES.iter().filter(|(name, status, _)| {
        operation.documented.contains(status)
            && (*name != "bad-request.batch-size" || operation.is_bulk())
    })
}

/// The path of `operation` about these.
fn path(operation: &Operation, customer: &str, legal_entity: &str) -> String {
    let parts: Vec<&str> = operation
        .path
        .split('/')
        .map(|part| match part {
            "{tenant}" => "mytenant",
            "{segmentId}" if operation.path.ends_with("{segmentId}") && customer == NOBODY => {
                NOBODY
            }
            "{segmentId}" => SEGMENT,
            "{customerId}" => customer,
            "{legalEntityId}" => legal_entity,
            "{groupId}" if customer != NOBODY => GROUP,
            "{itemId}" if customer != NOBODY => ITEM,
            "{type}" => "PRODUCT",
            part if part.starts_with('{') => NOBODY,
            part => part,
        })
        .collect();
    parts.join("/")
}

/// A request to `operation` that nothing is wrong with, changed as `spoiled` says.
fn call(operation: &Operation, spoiled: Spoiled) -> Request {
    let is_spoiled = |wanted: Spoiled| spoiled == wanted;
    let missing = is_spoiled(Spoiled::Missing);
    let legal_entity = if missing { NOBODY } else { LEGAL_ENTITY };
    let target = path(operation, if missing { NOBODY } else { CUSTOMER }, legal_entity);
    let is_bulk = operation.is_bulk();
    let item = match operation.path.contains("/items/") {
        true => json!({"id": ITEM}),
        false => json!({"customerId": CUSTOMER, "legalEntityId": LEGAL_ENTITY}),
    };
    let mut body = match (operation.method.clone(), spoiled) {
        (_, Spoiled::Body) if is_bulk || operation.method == Method::PATCH => json!({}),
        (Method::POST, Spoiled::Body) if operation.kind == OperationKind::Read => json!({"q": 5}),
        (_, Spoiled::Body) => json!({"mixins": 5}),
        (_, Spoiled::Size) => json!(vec![item; MAX_BATCH + 1]),
        (_, Spoiled::Version) => json!({"metadata": {"version": 99}}),
        _ if is_bulk => json!([item]),
        (Method::PATCH, _) => json!([]),
        (Method::PUT | Method::POST, _) => json!({}),
        _ => Value::Null,
    };
    if let Value::Object(body) = &mut body {
        // What segments and matches must say, whatever else is wrong.
        let more = match operation.path {
            path if path.ends_with("/match") => json!({"items": [], "segmentIds": []}),
            path if path.ends_with("/segments") || path.ends_with("/segments/{segmentId}") => {
                json!({"name": {"en": "Gold"}, "siteCode": "main"})
            }
            _ => json!({}),
        };
        let more = more.as_object().unwrap();
        body.extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let token = if let Spoiled::Token(token) = spoiled { token } else { "service" };
    let authorization = format!("Bearer {token}");
    request(operation.method.clone(), &target, &[("authorization", &authorization)], body)
}

/// What is wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoiled {
    Nothing,
    Token(&'static str),
    Missing,
    Body,
    Size,
    Version,
}

/// The request that meets the error called `name` without a rule.
fn spoiled(name: &str) -> Spoiled {
    match name {
        "unauthorized.invalid" => Spoiled::Token("nobodys"),
        "unauthorized.expired" => Spoiled::Token("expired"),
        "unauthorized.other-tenant" => Spoiled::Token("other_tenant"),
        "forbidden.scope" => Spoiled::Token("no_scope"),
        "not-found" => Spoiled::Missing,
        "conflict.changed" => Spoiled::Version,
        "bad-request.validation" => Spoiled::Body,
        "bad-request.batch-size" => Spoiled::Size,
        _ => panic!("{name} has no organic twin"),
    }
}

/// The details of an organic 400 about the body of [`Spoiled::Body`].
fn details(operation: &Operation) -> Value {
    match operation.kind {
        OperationKind::Bulk { .. } => json!(["expected an array, found an object"]),
        OperationKind::Write if operation.method == Method::PATCH => {
            json!(["expected a JSON Patch, which is an array of operations, found an object"])
        }
        OperationKind::Read if operation.path.ends_with("/match") => {
            json!([{"field": "site", "message": "expected the code of a site"}])
        }
        OperationKind::Read => {
            json!([{"field": "q", "message": "expected a string, found a number"}])
        }
        OperationKind::Write
        | OperationKind::Tokens
        | OperationKind::Session
        | OperationKind::Unbuilt
        | OperationKind::OnlyRead(_)
        | OperationKind::LeftOut(_) => {
            json!([{"field": "mixins", "message": "expected an object, found a number"}])
        }
    }
}

/// The body of the table for one operation, about the id `id`.
fn body(template: &str, operation: &Operation, id: &str, details: Option<&Value>) -> String {
    let details = details.map_or_else(String::new, |details| format!(r#","details":{details}"#));
    let body = template.replace("<scopes>", &operation.scopes.join(", "));
    body.replace("<id>", id).replace("<details>", &details)
}

fn last_id(operation: &Operation, missing: bool) -> &'static str {
    match missing {
        true => NOBODY,
        false if operation.path.ends_with("{legalEntityId}") => LEGAL_ENTITY,
        false if operation.path.ends_with("{customerId}") => CUSTOMER,
        false if operation.path.ends_with("{groupId}") => GROUP,
        false if operation.path.ends_with("{itemId}") => ITEM,
        false => SEGMENT,
    }
}

/// Status, body and headers, without those of the sandbox itself, which say who it was.
fn told(response: &Response) -> (u16, String, Vec<(String, String)>) {
    let mut headers: Vec<(String, String)> = response
        .headers
        .iter()
        .filter(|(name, _)| !name.as_str().starts_with("sandbox-"))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (response.status.as_u16(), String::from_utf8(response.body.to_vec()).unwrap(), headers)
}

fn fresh() -> Stage {
    Stage::new(Options::default())
}

#[track_caller]
fn assert_fired(reply: &Reply, label: &str) {
    assert_eq!(reply.acted.fired, [label], "{reply:?}");
}

#[test]
fn every_documented_error_of_every_operation_is_injected_by_one_line_as_it_is_written_by_hand() {
    for operation in built() {
        for (name, status, template) in errors(operation) {
            let rule = json!({"name": "one line", "on": operation.id, "then": {"error": name}});
            let reply = stage(&[rule]).send(&call(operation, Spoiled::Nothing));
            assert_fired(&reply, "test/one line");
            let expected = body(template, operation, last_id(operation, false), None);
            let json = vec![("content-type".to_owned(), "application/json".to_owned())];
            assert_eq!(told(&reply.response), (*status, expected, json), "{} {name}", operation.id);
        }
    }
}

#[test]
fn every_injected_error_is_the_organic_one() {
    for operation in built() {
        for (name, status, template) in errors(operation) {
            if INJECTED_ONLY.contains(name) || no_such_version(operation, name) {
                continue;
            }
            let sent = call(operation, spoiled(name));
            let organic = fresh().send(&sent).response;
            let details = (*name == "bad-request.validation").then(|| details(operation));
            let mut then = json!({"error": name});
            if let Some(details) = &details {
                then["details"] = details.clone();
            }
            let injected = stage(&[json!({"on": operation.id, "then": then})]).send(&sent);
            assert_fired(&injected, "test/rule 1");
            assert_eq!(told(&injected.response), told(&organic), "{} {name}", operation.id);
            let missing = *name == "not-found";
            let expected = body(template, operation, last_id(operation, missing), details.as_ref());
            let (found_status, found, _) = told(&organic);
            assert_eq!((found_status, found), (*status, expected), "{} {name}", operation.id);
        }
    }
}

/// Whether `operation` takes no version that could be stale: a bulk call answers for its items one by one.
fn no_such_version(operation: &Operation, name: &str) -> bool {
    let takes_none = operation.kind != OperationKind::Write || operation.method == Method::POST;
    name == "conflict.changed" && takes_none
}

#[test]
fn every_documented_error_status_of_every_operation_is_in_a_shipped_scenario() {
    let mut missing = Vec::new();
    for operation in built() {
        for status in operation.documented.iter().filter(|status| **status >= 400) {
            let produces = |name: &str| {
                let mut sent = call(operation, Spoiled::Nothing);
                sent.headers.insert("sandbox-scenario", name.parse().unwrap());
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
fn what_only_segments_meet_is_injected_as_it_is_met() {
    let segment = format!("/customer-segment/mytenant/segments/{SEGMENT}");
    let create = json!({"id": SEGMENT, "name": {}, "siteCode": "main"}).to_string();
    let segments = "/customer-segment/mytenant/segments";
    for (method, target, body, name, status) in [
        (Method::DELETE, &*segment, String::new(), "bad-request.assignments-exist", 400),
        (Method::POST, segments, create, "conflict.exists", 409),
    ] {
        let on =
            format!("{method} …/segments{}", if target == segments { "" } else { "/{segmentId}" });
        let sent = request(method, target, &[("authorization", "Bearer service")], body);
        let organic = fresh().send(&sent).response;
        let then = json!({"error": name, "undocumented": true});
        let injected = stage(&[json!({"on": on, "then": then})]).send(&sent);
        assert_fired(&injected, "test/rule 1");
        assert_eq!(told(&injected.response), told(&organic), "{name}");
        assert_eq!(organic.status, status, "{name}");
    }
}

#[test]
fn an_item_that_a_rule_fails_reads_like_one_that_fails_by_itself() {
    let rows = [
        (
            "bad-request.validation",
            json!({"customerId": NOBODY}),
            r#"[{"index":1,"code":400,"status":"Bad Request","message":"Validation problem with request body."}]"#,
        ),
        (
            "conflict.changed",
            json!({"customerId": CUSTOMER, "metadata": {"version": 99}}),
            r#"[{"index":1,"code":409,"status":"Conflict","message":"The resource you are attempting to access has changed."}]"#,
        ),
    ];
    for operation in built().filter(|row| row.id == "PUT-customer-segment-update-customers-bulk") {
        for (name, item, expected) in &rows {
            let body = json!([item]).to_string();
            let target = path(operation, CUSTOMER, LEGAL_ENTITY);
            let headers = [("authorization", "Bearer service")];
            let sent = request(Method::PUT, &target, &headers, body);
            let organic = fresh().send(&sent).response;
            let rule =
                json!({"on": operation.id, "then": {"items": [{"all": true, "error": name}]}});
            let injected = stage(&[rule]).send(&sent).response;
            assert_eq!(told(&organic).1, *expected, "{name}");
            assert_eq!(told(&injected), told(&organic), "{name}");
            assert_eq!(injected.status, 207);
        }
    }
}

#[test]
fn errors_that_the_vendor_does_not_document_can_be_injected_everywhere() {
    let everywhere = operations().into_iter().filter(|row| row.is_built());
    let names = ["rate-limited", "server-error", "bad-gateway", "unavailable", "gateway-timeout"];
    for operation in everywhere {
        for name in names {
            let status = NamedError::named(name).unwrap().status();
            let rule = json!({"on": operation.id, "then": {"error": name}});
            let reply = stage(&[rule]).send(&call(operation, Spoiled::Nothing));
            assert_eq!(reply.response.status, status, "{} {name}", operation.id);
            let has_retry_after = reply
                .response
                .headers
                .iter()
                .any(|(name, value)| name == "retry-after" && value == "1");
            assert_eq!(has_retry_after, name == "rate-limited", "{} {name}", operation.id);
        }
    }
}

#[test]
fn every_name_of_an_error_is_tried_here() {
    let undocumented = |status: u16| status == 429 || status >= 500;
    let tried: BTreeSet<&str> = BODIES.iter().map(|(name, ..)| *name).collect();
    let known: BTreeSet<&str> = ERROR_NAMES
        .iter()
        .filter(|(_, error)| !undocumented(error.status().as_u16()))
        .map(|(name, _)| *name)
        // Only the removal of a segment meets it: see above.
        .filter(|name| *name != "bad-request.assignments-exist")
        .collect();
    assert_eq!(tried, known);
}
