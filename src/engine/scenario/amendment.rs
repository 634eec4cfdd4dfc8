//! What a rule changes of an answer as it is, organic or injected: its headers and its status.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};

use crate::engine::message::Response;

/// Headers by name: the lines that an answer has then; without one the header is taken away.
pub type HeaderLines = Vec<(HeaderName, Vec<HeaderValue>)>;

/// Changes of an answer.
#[derive(Clone, Debug, Default)]
pub struct Amendment {
    /// Its headers.
    pub headers: HeaderLines,
    /// Its status.
    pub status: Option<StatusCode>,
}

impl Amendment {
    /// Whether it changes nothing of any answer.
    pub fn is_empty(&self) -> bool {
        self.headers.is_empty() && self.status.is_none()
    }

    /// Adds what comes later, and so has the last word.
    pub(super) fn extend(&mut self, later: &Self) {
        self.headers.extend(later.headers.iter().cloned());
        self.status = later.status.or(self.status);
    }

    /// Writes the number of seconds after which the answer is another one.
    pub(super) fn retry_after(&mut self, seconds: u64) {
        self.headers.push((RETRY_AFTER, vec![HeaderValue::from(seconds)]));
    }

    /// Whether `response` would be another.
    pub(super) fn changes(&self, response: &Response) -> bool {
        let mut after = response.clone();
        self.apply(&mut after);
        after.status != response.status || !has_same_lines(&after, response)
    }

    /// Changes `response`.
    pub fn apply(&self, response: &mut Response) {
        set_headers(response, &self.headers);
        let Some(status) = self.status else { return };
        response.status = status;
        if [StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT, StatusCode::NOT_MODIFIED]
            .contains(&status)
        {
            response.body = Bytes::new();
            response.headers.retain(|(name, _)| *name != CONTENT_TYPE);
        }
    }
}

/// Whether both have the same lines of each header, whatever the order of headers.
fn has_same_lines(one: &Response, other: &Response) -> bool {
    let lines = |response: &Response| {
        let mut lines = response.headers.clone();
        lines.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
        lines
    };
    lines(one) == lines(other)
}

/// Gives `response` these lines of these headers, and no others of them.
pub(super) fn set_headers(response: &mut Response, headers: &HeaderLines) {
    for (name, values) in headers {
        response.headers.retain(|(known, _)| known != name);
        response.headers.extend(values.iter().map(|value| (name.clone(), value.clone())));
    }
}
