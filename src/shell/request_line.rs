//! What is said of a request: to people in a line, to programs as an event.

use http::Method;
use serde_json::json;

use crate::engine::journal::query_without_credentials;
use crate::engine::{MAIN, REQUEST_ID, Reply, Request};
use crate::visible::visible;

/// Where a request went.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestPlace<'a> {
    /// The world; none for the admin API.
    pub(super) world: Option<&'a str>,
    /// The path within the world.
    pub(super) path: &'a str,
    /// The random seed by which its journal replaces credentials.
    pub(super) seed: u64,
}

/// The event of a request.
pub(super) fn event(
    place: RequestPlace<'_>,
    request: &Request,
    reply: &Reply,
) -> serde_json::Value {
    let RequestPlace { world, path, seed } = place;
    let response = &reply.response;
    let mut event = json!({
        "event": "request", "world": world, "id": id(reply),
        "tenant": reply.tenant, "method": request.method.as_str(), "path": path, "target": target(request, seed),
        "operation": reply.operation.map(|operation| operation.id),
        "status": reply.status().map(|status| status.as_u16()), "committed": reply.committed, "bytes": bytes(request, reply),
        "summary": response.summary.as_ref().map(ToString::to_string), "hint": response.hint, "faults": reply.acted.fired,
    });
    if let Some(traceparent) = traceparent(request) {
        event["traceparent"] = json!(traceparent);
    }
    if let Some(status) = reply.intended_status() {
        event["intendedStatus"] = json!(status.as_u16());
    }
    if let Some(saw) = reply.delivery.client_saw() {
        event["clientSaw"] = json!(saw);
    }
    event
}

/// The `Sandbox-Request-Id` of an answer.
fn id(reply: &Reply) -> Option<&str> {
    let (_, id) = reply.response.headers.iter().find(|(name, _)| *name == REQUEST_ID)?;
    id.to_str().ok()
}

/// By what traces of other programs name a request, where it says so.
pub(super) fn traceparent(request: &Request) -> Option<&str> {
    request.header("traceparent")
}

/// `PUT …/customers/bulk 207 · 2 ok, 1×409 · hint · main-3`, and where there is no answer
/// `PUT …/61109356 no answer · reset, nothing sent · instead of 201, written · fault lost/r · main-4`
pub(super) fn line(
    RequestPlace { world, path, .. }: RequestPlace<'_>,
    request: &Request,
    reply: &Reply,
) -> String {
    let response = &reply.response;
    let world = world.filter(|world| *world != MAIN);
    let world = world.map_or_else(String::new, |world| format!("~{world} "));
    let status =
        reply.status().map_or_else(|| "no answer".to_owned(), |it| it.as_u16().to_string());
    let mut line = format!("{world}{} {} {status}", request.method, shortened(path));
    let intended = reply.intended_status().map(|status| {
        let written = if reply.committed { "written" } else { "nothing written" };
        format!("instead of {}, {written}", status.as_u16())
    });
    let fault =
        (!reply.acted.fired.is_empty()).then(|| format!("fault {}", reply.acted.fired.join(", ")));
    let summary = response.summary.as_ref().filter(|_| intended.is_none()).map(ToString::to_string);
    let saw = reply.delivery.client_saw();
    let hint = hint_besides_introduction(reply);
    let parts = [&saw, &intended, &summary, &fault].map(|part| part.as_deref());
    for part in parts.into_iter().chain([hint, id(reply)]).flatten() {
        line.push_str(" · ");
        line.push_str(part);
    }
    // Hints repeat what clients send.
    visible(&line).into_owned()
}

/// The hint but for what notices say.
fn hint_besides_introduction(reply: &Reply) -> Option<&str> {
    let hint = reply.response.hint.as_deref()?;
    match &reply.introduction {
        None => Some(hint),
        Some(said) => hint.strip_suffix(&**said)?.strip_suffix("; "),
    }
}

/// The target of a request as it was sent, without the credentials in its query.
fn target(request: &Request, seed: u64) -> String {
    let path = request.uri.path();
    match request.uri.query() {
        Some(query) => format!("{path}?{}", query_without_credentials(query, seed)),
        None => path.to_owned(),
    }
}

/// The bytes that are sent of the answer's body.
fn bytes(request: &Request, reply: &Reply) -> usize {
    match request.method {
        Method::HEAD => 0,
        _ => reply.delivery.bytes(reply.response.body.len()),
    }
}

/// The path without what all paths of the service share: service, tenant, `segments` and the segment's id.
fn shortened(path: &str) -> String {
    /// `/customer-segment/{tenant}/segments/{segmentId}`
    const SHARED: usize = 5;
    match path.match_indices('/').nth(SHARED - 1) {
        Some((at, _)) if path.starts_with("/customer-segment/") => format!("…{}", &path[at..]),
        _ => path.to_owned(),
    }
}
