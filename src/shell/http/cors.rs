//! Cross-origin requests: pages of any origin are clients of the emulated service like others, and some may call the
//! admin API.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};

use crate::engine::{Request, services};

/// What of an answer pages may read besides its body: how many documents there are, as each service says it, and these.
static EXPOSED: LazyLock<HeaderValue> = LazyLock::new(|| {
    const OF_ALL: &str = "Sandbox-Hint, Sandbox-Fault, Sandbox-Request-Id, Sandbox-Explain, Sandbox-Config, Retry-After";
    let counts: BTreeSet<&str> =
        services::ALL.iter().map(|it| it.count.header().as_str()).collect();
    header_value(&counts.into_iter().chain([OF_ALL]).collect::<Vec<_>>())
});
const REQUESTED_HEADERS: HeaderName = HeaderName::from_static("access-control-request-headers");
const PRIVATE_NETWORK_ASKED: HeaderName =
    HeaderName::from_static("access-control-request-private-network");
const PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// Lets the page that has sent `request` read the answer; which pages may is decided elsewhere.
///
/// The headers that rules have `written` are readable like those that every answer can have.
pub(in crate::shell) fn cross_origin(
    request: &Request,
    (status, written): (StatusCode, &[HeaderName]),
    out: &mut HeaderMap,
) {
    // No page sends one that is not ASCII, and none is repeated.
    let origin = request.lines(header::ORIGIN).next().filter(|origin| origin.to_str().is_ok());
    let Some(origin) = origin else {
        out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        out.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed(written));
        return;
    };
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    out.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    out.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed(written));
    out.insert(header::VARY, HeaderValue::from_static("Origin"));
    if request.method != Method::OPTIONS || status != StatusCode::NO_CONTENT {
        return;
    }
    let requested = request.headers.get(REQUESTED_HEADERS);
    if let Some(requested) = requested.filter(|requested| requested.to_str().is_ok()) {
        out.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, requested.clone());
    }
    if let Some(allow) = out.get(header::ALLOW).cloned() {
        out.insert(header::ACCESS_CONTROL_ALLOW_METHODS, allow);
    }
    out.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    if request.headers.contains_key(PRIVATE_NETWORK_ASKED) {
        out.insert(PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
}

/// The names of the headers that pages may read.
fn exposed(written: &[HeaderName]) -> HeaderValue {
    if written.is_empty() {
        return EXPOSED.clone();
    }
    let always = EXPOSED.to_str().expect("names of headers are ASCII");
    let is_known = |name: &str| always.split(", ").any(|known| known.eq_ignore_ascii_case(name));
    let mut names = vec![always];
    for name in written.iter().map(HeaderName::as_str).filter(|name| !is_known(name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    header_value(&names)
}

fn header_value(names: &[&str]) -> HeaderValue {
    HeaderValue::try_from(names.join(", ")).expect("names of headers are ASCII")
}
