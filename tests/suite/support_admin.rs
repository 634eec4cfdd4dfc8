//! Calls of the admin API, and the form of its refusals.

use serde_json::Value;

use crate::support::{Answer, send};
use crate::support_linted::Sandbox;

/// No body.
pub(crate) const NOTHING: Value = Value::Null;

/// A call of the admin API; a body is sent as JSON.
#[track_caller]
pub(crate) fn admin(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Answer {
    let url = format!("{}/__sandbox/{path}", sandbox.url());
    if body.is_null() {
        return send(method, &url, &[], b"");
    }
    let json = [("Content-Type", "application/json")];
    send(method, &url, &json, body.to_string().as_bytes())
}

/// A call that is answered with `status`.
#[track_caller]
pub(crate) fn good(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: &Value,
    status: u16,
) -> Value {
    let answer = admin(sandbox, method, path, body);
    assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
    assert_own_id(&answer, "admin");
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

/// Holds the id of an answer that no world has given against its form, which no exchange of a world has.
#[track_caller]
pub(crate) fn assert_own_id(answer: &Answer, from: &str) {
    let id = answer.header("sandbox-request-id");
    let (_, number) = id.split_once(&format!(".{from}-")).unwrap_or_default();
    assert!(number.parse::<u64>().is_ok(), "`{id}`: {answer:?}");
}

/// A call that is refused with `status`, as a problem with a hint.
#[track_caller]
pub(crate) fn refused(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: &Value,
    status: u16,
) -> Value {
    let answer = admin(sandbox, method, path, body);
    assert_problem(&answer, status)
}

/// Holds an answer against the form of a problem with a hint.
#[track_caller]
pub(crate) fn assert_problem(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
    assert!(answer.header("sandbox-request-id").contains('-'), "{answer:?}");
    let problem = answer.json();
    assert_eq!(problem["status"], status, "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    assert!(problem["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{problem}");
    problem
}
