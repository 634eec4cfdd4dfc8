//! The texts of an exchange, in one piece: what is kept of its heads and bodies, without credentials.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::presented::{Presented, PresentedToken};
use super::redact;

/// Most bytes kept of the headers of one message.
const MAX_HEADERS_KEPT: usize = 8 * 1024;

/// The texts of an exchange in the order in which they stand; the body last, so that it can be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryText {
    Id,
    Method,
    Path,
    Query,
    Tenant,
    Hint,
    RequestBody,
}

impl EntryText {
    pub(super) const COUNT: usize = Self::RequestBody as usize + 1;
}

/// The headers of requests and answers, credentials replaced: `name: value`, a line each. Clients say the same again and
/// again, so a block that comes again is shared with the exchange before.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads {
    asked: Block,
    answered: Block,
    token: Option<Arc<PresentedToken>>,
}

impl Heads {
    /// The bytes that they keep to compare with what comes; the blocks themselves belong to exchanges.
    pub(super) fn bytes(&self) -> usize {
        self.asked.came.capacity() + self.answered.came.capacity()
    }

    /// The block of a request's headers.
    pub(super) fn asked(&mut self, headers: &HeaderMap, seed: u64) -> Arc<[u8]> {
        self.asked.of(|| headers.iter(), seed)
    }

    /// The token that those headers present, which is noted after them.
    pub(super) fn presented(
        &mut self,
        token: Option<Presented<'_>>,
        seed: u64,
    ) -> Option<Arc<PresentedToken>> {
        let text_came_again = self.asked.came_again;
        let is_same = |kept: &PresentedToken, token| {
            kept.says_the_same(token) && (text_came_again || kept.has_text_of(token, seed))
        };
        match (&self.token, token) {
            (Some(kept), Some(token)) if is_same(kept, token) => {}
            (_, token) => self.token = token.map(|it| Arc::new(PresentedToken::of(it, seed))),
        }
        self.token.clone()
    }

    /// The block of an answer's headers.
    pub(super) fn answered(
        &mut self,
        headers: &[(HeaderName, HeaderValue)],
        seed: u64,
    ) -> Arc<[u8]> {
        self.answered.of(|| headers.iter().map(|(name, value)| (name, value)), seed)
    }
}

/// The latest block of headers: what came, to compare with what comes next, and what is kept of it.
#[derive(Clone, Default)]
struct Block {
    came: Vec<u8>,
    kept: Arc<[u8]>,
    /// Whether the latest headers were those before.
    came_again: bool,
}

impl fmt::Debug for Block {
    /// What came is never printed, because it holds credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Block").field(&self.kept).finish()
    }
}

impl Block {
    /// What is kept of `headers`.
    fn of<'h, I>(&mut self, headers: impl Fn() -> I, seed: u64) -> Arc<[u8]>
    where
        I: Iterator<Item = (&'h HeaderName, &'h HeaderValue)>,
    {
        self.came_again = came_before(&self.came, headers());
        if !self.came_again {
            self.came.clear();
            let mut kept = Vec::new();
            for (name, value) in headers() {
                let value = value.as_bytes();
                lay(name, value, &mut self.came);
                if kept.len() + name.as_str().len() + value.len() <= MAX_HEADERS_KEPT {
                    let replaced = redact::of_header(name, value, seed);
                    lay(name, replaced.as_deref().map_or(value, str::as_bytes), &mut kept);
                }
            }
            self.kept = kept.into();
        }
        Arc::clone(&self.kept)
    }
}

fn lay(name: &HeaderName, value: &[u8], out: &mut Vec<u8>) {
    for part in [name.as_str().as_bytes(), b": ", value, b"\n"] {
        out.extend_from_slice(part);
    }
}

/// The lines of a block of headers, by name and value.
pub(super) fn header_lines(block: &[u8]) -> impl Iterator<Item = (&str, &[u8])> {
    block.split(|byte| *byte == b'\n').filter_map(|line| {
        let colon = line.windows(2).position(|two| two == b": ")?;
        Some((std::str::from_utf8(&line[..colon]).ok()?, &line[colon + 2..]))
    })
}

/// Whether `headers`, written out, would read as `came` does.
fn came_before<'h>(
    came: &[u8],
    mut headers: impl Iterator<Item = (&'h HeaderName, &'h HeaderValue)>,
) -> bool {
    let mut rest = came;
    // No name has a colon and no value a line end, so where these two are, nothing else has to be looked at.
    let all = headers.all(|(name, value)| {
        let (name, value) = (name.as_str().as_bytes(), value.as_bytes());
        let after = rest.strip_prefix(name).and_then(|rest| rest.strip_prefix(b": "));
        let after = after
            .and_then(|rest| rest.strip_prefix(value))
            .and_then(|rest| rest.strip_prefix(b"\n"));
        after.map(|after| rest = after).is_some()
    });
    all && rest.is_empty()
}

/// Lays the texts of an exchange into one piece.
pub(super) struct TextWriter {
    pub(super) texts: Vec<u8>,
    pub(super) ends: [u32; EntryText::COUNT],
}

impl TextWriter {
    pub(super) fn text(&mut self, text: EntryText, bytes: &[u8]) {
        self.texts.extend_from_slice(bytes);
        self.ends[text as usize] =
            u32::try_from(self.texts.len()).expect("what is kept is bounded");
    }
}
