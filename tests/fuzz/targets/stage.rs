//! A world without a socket, and what holds for each of its answers.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use emporix_sandbox::api::SERVICES;
use emporix_sandbox::content;
use emporix_sandbox::engine::store::Seed;
use emporix_sandbox::engine::{
    Ambient, HINT, Operation, Options, Reply, Request, Response, Router, Service, World,
    header_text,
};
use emporix_sandbox::findings::{Finding, render};
use emporix_sandbox::model::Timestamp;
use emporix_sandbox::shell::files::disk;
use emporix_sandbox::shell::files::origin::FolderOrigin;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use serde_json::Value;

/// The base of the segment that the shipped template fills.
pub(super) const SEGMENT: &str = "/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6";

/// What every operation can be refused with before it is looked at: no token, a body that is too large, another media type.
const OF_ALL: [u16; 4] = [400, 401, 413, 415];

/// What the shipped files say.
pub(super) fn seed() -> &'static Arc<Seed> {
    static SEED: OnceLock<Arc<Seed>> = OnceLock::new();
    SEED.get_or_init(|| {
        let folder = disk::fixtures(&FolderOrigin::Shipped).expect("they are in the program");
        Arc::new(content::fixtures(&folder).0)
    })
}

/// Every operation of the table.
pub(super) fn operations() -> Vec<&'static Operation> {
    SERVICES.iter().flat_map(Service::operations).collect()
}

/// The time of every request.
pub(super) fn ambient() -> Ambient {
    Ambient { now: Timestamp::parse("2026-12-01T03:04:05.678Z").expect("it is an instant") }
}

/// A world over `seed` in which nothing has happened.
pub(super) fn world(seed: &Arc<Seed>) -> World {
    static ROUTER: OnceLock<Arc<Router>> = OnceLock::new();
    let router = Arc::clone(ROUTER.get_or_init(|| Arc::new(Router::new(SERVICES))));
    World::new("main", Arc::clone(seed), router, Arc::new(Options::default()), (42, ambient()))
}

/// Sends a request with the token that may do everything, and holds the answer against what every answer is.
pub(super) fn call(world: &mut World, method: Method, target: &str, body: &[u8]) -> Reply {
    let uri: Uri = target.parse().expect("a target of these tests is one");
    let header = |name: HeaderName, value: &'static str| (name, HeaderValue::from_static(value));
    let headers: HeaderMap = [
        header(header::AUTHORIZATION, "Bearer service"),
        header(header::CONTENT_TYPE, "application/json"),
        header(HeaderName::from_static("x-total-count"), "true"),
    ]
    .into_iter()
    .collect();
    let body = Bytes::copy_from_slice(body);
    let request = Request { method, uri, headers, body, packed: None, port_of: None };
    let reply = world.handle(&request, ambient());
    hold(&reply);
    reply
}

/// Its status is one that is documented here, its body the dialect's JSON, its headers can be sent.
fn hold(reply: &Reply) {
    let response = &reply.response;
    let status = response.status.as_u16();
    if let Some(operation) = reply.operation {
        let known = [operation.documented, operation.ours, &OF_ALL].concat();
        assert!(known.contains(&status), "{}: {status} is no status of it", operation.id);
    }
    if !response.body.is_empty() {
        assert!(is_json(&response.body), "{:?}", response.body);
        if status >= 400 {
            let body = json_of(response);
            assert!(body["code"] == status || body["fault"].is_object(), "{status}: {body}");
        }
    }
    assert!(status < 400 || response.hint.is_some(), "{status} without a hint");
    let hint = response.hint.as_deref().map(|hint| (HINT, header_text(hint)));
    for (name, value) in response.headers.iter().chain(&hint) {
        let sendable = value.to_str().is_ok_and(|text| !text.chars().any(char::is_control));
        assert!(sendable, "{name}: {value:?}");
    }
}

/// Whether it is JSON; numbers may be larger than any type holds.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<&serde_json::value::RawValue>(bytes).is_ok()
}

/// The body of an answer, which has to be JSON.
pub(super) fn json_of(response: &Response) -> Value {
    serde_json::from_slice(&response.body)
        .unwrap_or_else(|error| panic!("{error}: {:?}", response.body))
}

/// Holds findings against the text that they are about: each is placed within it, and none has characters that would move a terminal.
pub(super) fn hold_findings(findings: &[Finding], text: &[u8]) {
    let lines = 1 + text.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    for finding in findings {
        assert!(finding.line >= 1 && finding.line <= lines, "line {} of {lines}", finding.line);
        assert!(finding.column >= 1, "{finding:?}");
        let hint = finding.hint.as_deref().unwrap_or("none");
        assert!(!finding.message.is_empty() && !hint.is_empty(), "{finding:?}");
    }
    let shown = render::text(findings);
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
}
