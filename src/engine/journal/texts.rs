//! The texts of an exchange, laid into one piece: what is kept of its heads and bodies, without credentials.

use http::{HeaderName, HeaderValue};

use super::secret;

/// Most bytes kept of the headers of one message.
const MAX_HEADERS_KEPT: usize = 8 * 1024;

/// The texts of an exchange in the order in which they stand; the bodies last, so that they can be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    Id,
    Path,
    Query,
    Tenant,
    /// `name: value`, a line each.
    RequestHeaders,
    AnswerHeaders,
    RequestBody,
    AnswerBody,
}

impl Text {
    pub(super) const COUNT: usize = Self::AnswerBody as usize + 1;
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

    /// The headers, credentials replaced, as many as there is room for.
    pub(super) fn headers<'h>(
        &mut self,
        text: Text,
        headers: impl Iterator<Item = (&'h HeaderName, &'h HeaderValue)>,
    ) {
        let most = self.texts.len() + MAX_HEADERS_KEPT;
        for (name, value) in headers {
            let replaced = secret::of_header(name, value.as_bytes(), self.seed);
            let value = replaced.as_deref().map_or(value.as_bytes(), str::as_bytes);
            if self.texts.len() + name.as_str().len() + value.len() > most {
                break;
            }
            self.texts.extend_from_slice(name.as_str().as_bytes());
            self.texts.extend_from_slice(b": ");
            self.texts.extend_from_slice(value);
            self.texts.push(b'\n');
        }
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
