//! The texts of an exchange, laid into one piece: what is kept of its heads and bodies, without credentials.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::secret;
use crate::engine::exchange::REQUEST_ID;

/// Most bytes kept of the headers of one message.
const MAX_HEADERS_KEPT: usize = 8 * 1024;

/// The texts of an exchange in the order in which they stand; the bodies last, so that they can be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    Id,
    Path,
    Query,
    Tenant,
    RequestBody,
    AnswerBody,
}

impl Text {
    pub(super) const COUNT: usize = Self::AnswerBody as usize + 1;
}

/// The headers of requests and answers, credentials replaced: `name: value`, a line each. Clients say the same again and
/// again, so a block that equals the one before is shared with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads {
    scratch: Vec<u8>,
    asked: Arc<[u8]>,
    answered: Arc<[u8]>,
}

impl Heads {
    /// The block of a request's headers.
    pub(super) fn asked(&mut self, headers: &HeaderMap, seed: u64) -> Arc<[u8]> {
        self.pack(headers.iter(), seed);
        shared(&self.scratch, &mut self.asked)
    }

    /// The block of an answer's headers besides its id.
    pub(super) fn answered(
        &mut self,
        headers: &[(HeaderName, HeaderValue)],
        seed: u64,
    ) -> Arc<[u8]> {
        let besides = headers.iter().filter(|(name, _)| *name != REQUEST_ID);
        self.pack(besides.map(|(name, value)| (name, value)), seed);
        shared(&self.scratch, &mut self.answered)
    }

    /// Lays headers into the scratch, as many as there is room for.
    fn pack<'h>(
        &mut self,
        headers: impl Iterator<Item = (&'h HeaderName, &'h HeaderValue)>,
        seed: u64,
    ) {
        let out = &mut self.scratch;
        out.clear();
        for (name, value) in headers {
            let replaced = secret::of_header(name, value.as_bytes(), seed);
            let value = replaced.as_deref().map_or(value.as_bytes(), str::as_bytes);
            if out.len() + name.as_str().len() + value.len() > MAX_HEADERS_KEPT {
                break;
            }
            out.extend_from_slice(name.as_str().as_bytes());
            out.extend_from_slice(b": ");
            out.extend_from_slice(value);
            out.push(b'\n');
        }
    }
}

/// The block before where it is the same, else a new one.
fn shared(packed: &[u8], before: &mut Arc<[u8]>) -> Arc<[u8]> {
    if **before != *packed {
        *before = packed.into();
    }
    Arc::clone(before)
}

/// What is known of a body besides what is kept of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body {
    /// How long the whole body was.
    pub(super) length: usize,
    /// Whether not all of it is kept.
    pub(super) cut: bool,
}

/// Lays the texts of an exchange into one piece.
pub(super) struct Writer {
    pub(super) texts: Vec<u8>,
    pub(super) ends: [u32; Text::COUNT],
    pub(super) seed: u64,
}

impl Writer {
    pub(super) fn end(&mut self, text: Text) {
        self.ends[text as usize] =
            u32::try_from(self.texts.len()).expect("what is kept is bounded");
    }

    pub(super) fn text(&mut self, text: Text, bytes: &[u8]) {
        self.texts.extend_from_slice(bytes);
        self.end(text);
    }

    /// At most `most` bytes of a body, without credentials where it can carry some.
    pub(super) fn body(&mut self, text: Text, body: &[u8], most: usize, secrets: bool) -> Body {
        let kept = &body[..body.len().min(most)];
        if secrets {
            self.text(text, secret::redacted(&String::from_utf8_lossy(kept), self.seed).as_bytes());
        } else {
            self.text(text, kept);
        }
        Body { length: body.len(), cut: body.len() > most }
    }
}
