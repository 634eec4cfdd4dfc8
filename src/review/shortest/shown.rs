//! A request as a person sends it: the headers that say something, and the body as it can be shown.

use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::past_change::PastChange;
use super::replay::{ReplayStep, SentStep, StepKind};
use crate::engine::Request;

/// Headers that every client sends in its own way, or that only say how it sends.
const NOISE: [&str; 19] = [
    "accept",
    "accept-encoding",
    "cache-control",
    "dnt",
    "keep-alive",
    "origin",
    "pragma",
    "priority",
    "referer",
    "sandbox-request-id",
    "te",
    "traceparent",
    "tracestate",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
];
/// How the names of more of them begin.
const NOISE_BEGINNING: &str = "sec-";

/// Which headers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShownHeaders {
    /// Those that say something.
    Telling,
    /// All.
    All,
}

/// A request as it is shown.
#[derive(Clone, Debug)]
pub(super) struct ShownRequest {
    pub(super) method: String,
    /// The path within the world, and the query.
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl ShownRequest {
    /// What is sent of `step` to the world of this name.
    pub(super) fn of(step: &ReplayStep<'_>, world: &str, which: ShownHeaders) -> Self {
        match &step.what {
            StepKind::Exchange(sent) => Self::of_request(sent, which),
            StepKind::Change(change) => Self::of_change(change, world),
        }
    }

    fn of_request(step: &SentStep<'_>, which: ShownHeaders) -> Self {
        let request = &step.request;
        let is_shown = |name: &HeaderName| {
            let name = name.as_str();
            which == ShownHeaders::All
                || !(NOISE.contains(&name) || name.starts_with(NOISE_BEGINNING))
        };
        let headers = request.headers.iter().filter(|(name, _)| is_shown(name));
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            method: request.method.to_string(),
            target: request.uri.to_string(),
            headers: headers.map(|(name, value)| (name.to_string(), text(value))).collect(),
            body: step.shown_body.clone(),
        }
    }

    /// The call of the admin API; a change without one is refused before it is shown.
    fn of_change(change: &PastChange, world: &str) -> Self {
        let (method, path, body) = match &change.call {
            Ok(call) => (call.method.to_string(), &*call.path, call.body.clone()),
            Err(_) => (String::new(), "", String::new()),
        };
        let json = ("content-type".to_owned(), "application/json".to_owned());
        let headers = if body.is_empty() { Vec::new() } else { vec![json] };
        Self { method, target: format!("/__sandbox/worlds/{world}/{path}"), headers, body }
    }

    /// Its texts: target, values of headers, body.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let values = self.headers.iter().map(|(_, value)| &**value);
        [&*self.target, &*self.body].into_iter().chain(values)
    }

    /// The same, to be written anew.
    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let values = self.headers.iter_mut().map(|(_, value)| value);
        [&mut self.target, &mut self.body].into_iter().chain(values)
    }

    /// It as a request, each text written anew; none where that is no request.
    pub(super) fn to_request(
        &self,
        like: &Request,
        written: impl Fn(&str) -> String,
    ) -> Option<Request> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let value = HeaderValue::try_from(written(value)).ok()?;
            headers.append(HeaderName::try_from(name).ok()?, value);
        }
        let uri = Uri::try_from(written(&self.target)).ok()?;
        let body = written(&self.body).into();
        Some(Request { uri, headers, body, ..like.clone() })
    }
}
