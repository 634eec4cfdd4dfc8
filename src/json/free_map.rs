//! Objects that the user chooses freely, kept as text.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::cursor::after_string;
use super::object::kind;
use super::strict::{check, without_position};
use super::word_scan::has_blanks;

/// A JSON object that the user chooses freely, kept as compact text. Clones share it, as documents do from one version to
/// the next.
#[derive(Clone, PartialEq, Eq)]
pub struct FreeMap(Arc<str>);

/// A JSON object that can be kept as a [`FreeMap`], as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct SentFreeMap<'a>(&'a str);

impl<'a> SentFreeMap<'a> {
    /// Takes a text that [`check`] has already passed as part of a larger one.
    ///
    /// # Errors
    /// A lowercase message when `text` is no object, or is nested too deep.
    pub fn checked(text: &'a str) -> Result<Self, String> {
        // Each level takes two brackets, so most texts are too short to be too deep.
        if text.len() > 2 * FreeMap::DEEPEST && depth(text) > FreeMap::DEEPEST {
            return Err(format!("values are nested more than {} levels deep", FreeMap::DEEPEST));
        }
        match text.starts_with('{') {
            true => Ok(Self(text)),
            false => Err(format!("expected an object, found {}", kind(text))),
        }
    }

    /// The text as it was sent.
    pub fn get(self) -> &'a str {
        self.0
    }

    /// The map to keep: `stored` itself where that is the very same text.
    pub fn over(self, stored: Option<&FreeMap>) -> FreeMap {
        match stored.filter(|stored| stored.get() == self.0) {
            Some(stored) => stored.clone(),
            None => FreeMap(compact(self.0).into()),
        }
    }
}

impl FreeMap {
    /// So many levels of values can be in one, itself included: few enough that it has its place in every document,
    /// file and state, which none may be deeper than [`check`] lets them be.
    pub const DEEPEST: usize = 120;

    /// Takes an object as it came, without its insignificant white space.
    ///
    /// # Errors
    /// A lowercase message when `text` is no object, repeats a key or is nested too deep.
    pub fn new(text: &str) -> Result<Self, String> {
        check(text).map_err(|error| without_position(&error))?;
        Self::checked(text)
    }

    /// As [`FreeMap::new`], of a text that [`check`] has already passed as part of a larger one.
    ///
    /// # Errors
    /// A lowercase message when `text` is no object, or is nested too deep.
    pub fn checked(text: &str) -> Result<Self, String> {
        Ok(SentFreeMap::checked(text)?.over(None))
    }

    /// The text of a JSON value that a parser has already passed; none when it is no object.
    pub fn of_text(text: &str) -> Option<Self> {
        text.starts_with('{').then(|| Self(compact(text).into()))
    }

    /// The JSON text.
    pub fn get(&self) -> &str {
        &self.0
    }
}

impl Default for FreeMap {
    /// An object without members.
    fn default() -> Self {
        Self("{}".into())
    }
}

impl fmt::Debug for FreeMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

/// A valid JSON text without the white space between its tokens.
pub fn compact(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if !has_blanks(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut at, mut kept) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = after_string(bytes, at),
            b' ' | b'\t' | b'\n' | b'\r' => {
                out.push_str(&text[kept..at]);
                at += 1;
                kept = at;
            }
            _ => at += 1,
        }
    }
    out.push_str(&text[kept..]);
    out.into()
}

/// How many levels of values a valid JSON text has.
fn depth(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut open, mut deepest) = (0, 0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = after_string(bytes, at);
                continue;
            }
            b'{' | b'[' => open += 1,
            b'}' | b']' => open -= 1,
            _ => {}
        }
        deepest = deepest.max(open);
        at += 1;
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_that_is_sent_as_it_is_stored_is_shared() {
        let sent = |text| SentFreeMap::checked(text).unwrap();
        let stored = sent(r#"{"a":1}"#).over(None);
        for (text, is_shared) in [(r#"{"a":1}"#, true), (r#"{"a": 1}"#, false), ("{}", false)] {
            let kept = sent(text).over(Some(&stored));
            assert_eq!(Arc::ptr_eq(&kept.0, &stored.0), is_shared, "{text}");
            assert_eq!(kept, FreeMap::new(text).unwrap());
        }
    }

    #[test]
    fn a_free_map_is_an_object_kept_verbatim_but_compact() {
        let map = FreeMap::new("{ \"a b\" : [ 1.10, \"x \\\" y\" ] }").unwrap();
        assert_eq!(map.get(), r#"{"a b":[1.10,"x \" y"]}"#);
        assert_eq!(FreeMap::new("[1]").unwrap_err(), "expected an object, found an array");
        let deep = |levels: usize| {
            let inner = levels - 1;
            format!(r#"{{"[[[":{}{}}}"#, "[".repeat(inner), "]".repeat(inner))
        };
        assert!(FreeMap::new(&deep(FreeMap::DEEPEST)).is_ok());
        assert!(FreeMap::checked(&deep(FreeMap::DEEPEST + 1)).is_err());
    }
}
