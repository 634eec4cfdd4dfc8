//! The sandbox's own voice (`application/problem+json`): for mistakes in how the sandbox itself is addressed.

use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::reason;
use crate::engine::message::{Response, Summary};

#[derive(Serialize)]
struct Problem<'a> {
    status: u16,
    title: &'a str,
    detail: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    hint: &'a str,
}

/// An answer in the sandbox's own voice.
pub fn problem(status: StatusCode, detail: &str, hint: &str) -> Response {
    let body = Problem { status: status.as_u16(), title: reason(status), detail, hint };
    let body = serde_json::to_vec(&body).expect("texts and numbers always serialise");
    let mut response = Response::json(status, body);
    response.headers[0].1 = HeaderValue::from_static("application/problem+json");
    // The terminal says what is wrong too, and not only what to do about it.
    response.summary = (!hint.is_empty()).then(|| Summary::Words(detail.to_owned()));
    response.hint = Some(if hint.is_empty() { detail } else { hint }.to_owned());
    response
}
