//! An exchange as it can be sent again: its request with the credentials of its head and query as fingerprints and its
//! body as it was, and what is kept of its answer.
//!
//! The bodies are as they came, with their credentials: this is for sending requests again within the program. What is
//! shown to people is in `view`.

use super::entry::Entry;
use super::storage::{EntryText, header_lines};

/// A request of the journal.
#[derive(Clone, Copy, Debug)]
pub struct RecordedRequest<'a> {
    /// The method.
    pub method: &'a str,
    /// The path within the world.
    pub path: &'a str,
    /// The query, credentials as fingerprints.
    pub query: Option<&'a str>,
    /// What is kept of the body.
    pub body: &'a [u8],
    /// Whether that is all of it.
    pub is_whole: bool,
    headers: &'a [u8],
}

/// An answer of the journal.
#[derive(Clone, Copy, Debug)]
pub struct RecordedAnswer<'a> {
    /// The status that was sent, or would have been.
    pub status: u16,
    /// What is kept of the body.
    pub body: &'a [u8],
    /// How long the whole body was.
    pub length: usize,
}

impl<'a> RecordedRequest<'a> {
    /// The headers by name and value in their order, credentials as fingerprints.
    pub fn headers(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        header_lines(self.headers)
    }
}

impl Entry {
    /// The request as it can be sent again.
    pub fn recorded_request(&self) -> RecordedRequest<'_> {
        RecordedRequest {
            method: self.str(EntryText::Method).unwrap_or_default(),
            path: self.str(EntryText::Path).unwrap_or_default(),
            query: self.str(EntryText::Query),
            body: self.text(EntryText::RequestBody),
            is_whole: !self.request.cut,
            headers: &self.asked,
        }
    }

    /// The answer as far as it is kept.
    pub fn recorded_answer(&self) -> RecordedAnswer<'_> {
        RecordedAnswer {
            status: self.status.as_u16(),
            body: &self.body,
            length: self.answer.length,
        }
    }

    /// The request's body as far as it is kept, credentials as fingerprints.
    pub fn shown_body(&self) -> String {
        self.request_body().into_owned()
    }

    /// Whether it changed something, or a rule was looked at for it: what later exchanges can depend on.
    pub fn has_effect(&self) -> bool {
        let wrote = self.writes().is_none_or(|writes| !writes.is_empty());
        self.committed() || wrote || !self.rules().is_empty()
    }
}
