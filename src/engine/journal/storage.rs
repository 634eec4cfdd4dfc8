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
        let blocks = [&self.asked, &self.answered];
        blocks.iter().filter_map(|block| block.came.as_ref()).map(Vec::capacity).sum()
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
    /// What came, where something else is kept of it: most answers hold no credentials, and a copy of each would be with every world.
    came: Option<Vec<u8>>,
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
        let before = self.came.as_deref().unwrap_or(&self.kept);
        self.came_again = came_before(before, headers());
        if !self.came_again {
            let length = headers().map(|(name, value)| line_length(name, value)).sum();
            let mut came = self.came.take().unwrap_or_default();
            came.clear();
            came.reserve_exact(length);
            let mut other = None::<Vec<u8>>;
            for (name, value) in headers() {
                let at = came.len();
                lay(name, value.as_bytes(), &mut came);
                let value = value.as_bytes();
                let replaced = redact::of_header(name, value, seed);
                let kept = other.as_ref().map_or(at, Vec::len);
                let fits = kept + name.as_str().len() + value.len() <= MAX_HEADERS_KEPT;
                if replaced.is_some() || !fits {
                    other.get_or_insert_with(|| came[..at].to_vec());
                }
                if let Some(kept) = other.as_mut().filter(|_| fits) {
                    lay(name, replaced.as_deref().map_or(value, str::as_bytes), kept);
                }
            }
            self.kept = other.as_deref().unwrap_or(&came).into();
            self.came = other.map(|_| came);
        }
        Arc::clone(&self.kept)
    }
}

/// How long the line of a header is.
fn line_length(name: &HeaderName, value: &HeaderValue) -> usize {
    name.as_str().len() + value.len() + b": \n".len()
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

#[cfg(test)]
mod tests {
    use http::header::{ACCEPT, AUTHORIZATION};

    use super::*;

    fn headers(of: &[(HeaderName, &str)]) -> HeaderMap {
        let header = |(name, value): &(HeaderName, &str)| {
            (name.clone(), HeaderValue::from_str(value).unwrap())
        };
        of.iter().map(header).collect()
    }

    #[test]
    fn headers_without_credentials_are_kept_once_and_those_with_them_twice() {
        let mut heads = Heads::default();
        let plain = headers(&[(ACCEPT, "*/*")]);
        let kept = heads.asked(&plain, 1);
        assert_eq!((&*kept, heads.bytes()), (&b"accept: */*\n"[..], 0));
        assert!(Arc::ptr_eq(&kept, &heads.asked(&plain, 1)));

        let secret = headers(&[(ACCEPT, "*/*"), (AUTHORIZATION, "Bearer s3cret")]);
        let hidden = heads.asked(&secret, 1);
        assert!(hidden.starts_with(&kept) && !hidden.ends_with(b"s3cret\n"));
        let came = "accept: */*\nauthorization: Bearer s3cret\n";
        assert_eq!(heads.bytes(), came.len());
        assert!(Arc::ptr_eq(&hidden, &heads.asked(&secret, 1)));
        // What is shown of a credential is no credential that comes again.
        let shown = std::str::from_utf8(&hidden).unwrap();
        let fingerprint = shown.trim_end().rsplit_once(": ").unwrap().1;
        let shown = headers(&[(ACCEPT, "*/*"), (AUTHORIZATION, fingerprint)]);
        assert!(!Arc::ptr_eq(&hidden, &heads.asked(&shown, 1)));
        assert_eq!((heads.asked(&plain, 1), heads.bytes()), (kept, 0));
    }

    #[test]
    fn of_too_many_headers_those_that_fit_are_kept_and_all_are_compared() {
        let mut heads = Heads::default();
        let long = "x".repeat(MAX_HEADERS_KEPT);
        let large = headers(&[(ACCEPT, "a"), (AUTHORIZATION, &long), (ACCEPT, "b")]);
        let kept = heads.asked(&large, 1);
        assert_eq!(&*kept, b"accept: a\naccept: b\n");
        assert!(Arc::ptr_eq(&kept, &heads.asked(&large, 1)));
        let other = headers(&[(ACCEPT, "a"), (AUTHORIZATION, &long[1..]), (ACCEPT, "b")]);
        assert!(!Arc::ptr_eq(&kept, &heads.asked(&other, 1)));
    }
}
