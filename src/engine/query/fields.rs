//! `fields`: the part of a document that a client requests.
//!
//! Works on JSON text: what is kept is copied as it stands, in the document's own order.

use super::path::{Path, members};
use crate::engine::error::QueryError;
use crate::engine::error::query::shortened;
use crate::json::{Cursor, as_text};

/// No text that is deeper than this is taken apart; no document is.
const DEEPEST: usize = 128;

/// The most names of one projection: each key of a document is compared with them.
const NAME_LIMIT: usize = 256;

/// The dotted names of the fields that an answer keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    paths: Vec<Path>,
}

impl Fields {
    /// Reads names separated by commas; a blank text names none, which keeps everything.
    ///
    /// # Errors
    ///
    /// When a name is empty or has an empty segment, or when there are more than 256.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut paths = Vec::new();
        for (offset, name) in members(text) {
            let path = Path::parse(name).ok_or_else(|| {
                let message = format!("No field name in '{}'", shortened(name));
                QueryError::new("fields", message, "dotted field names, separated by commas")
                    .at(text, offset)
            })?;
            paths.push(path);
            if paths.len() > NAME_LIMIT {
                let expected = format!("at most {NAME_LIMIT} names");
                return Err(
                    QueryError::new("fields", "Too many field names", expected).at(text, offset)
                );
            }
        }
        Ok(Self { paths })
    }

    /// The dotted names, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(|path| &*path.name)
    }

    /// The document, or list of documents, with nothing but the named fields and those named in `always`.
    ///
    /// A path goes through a list into each element. What has none of the fields is left out, inner objects and
    /// elements too; a document without any is `{}`. A text that is no JSON, or a lone value, comes back as it is.
    pub fn project(&self, json: &str, always: &[&str]) -> String {
        if self.paths.is_empty() {
            return json.to_owned();
        }
        let always: Vec<Path> = always.iter().filter_map(|name| Path::parse(name)).collect();
        let wanted: Vec<&[Box<str>]> =
            self.paths.iter().chain(&always).map(|path| &*path.segments).collect();
        let mut cursor = Cursor::new(json);
        let mut out = String::with_capacity(json.len());
        let part = PartialValue { wanted: &wanted, root: true, levels: DEEPEST, out: &mut out };
        match part.copy(&mut cursor) {
            Some(true) if cursor.is_at_end() => out,
            Some(_) | None => json.to_owned(),
        }
    }
}

/// A value of which parts are wanted. What is copied is whether it has any; if not, `out` is as it was.
struct PartialValue<'w, 'o> {
    wanted: &'w [&'w [Box<str>]],
    /// The document itself, which is shown even when it has nothing that is wanted.
    root: bool,
    /// So many levels of values may still come.
    levels: usize,
    out: &'o mut String,
}

impl PartialValue<'_, '_> {
    /// Copies the wanted parts of the next value; none where the text is no JSON, or too deep.
    fn copy(self, cursor: &mut Cursor<'_>) -> Option<bool> {
        let levels = self.levels.checked_sub(1)?;
        let part = Self { levels, ..self };
        match cursor.peek()? {
            b'{' => part.object(cursor),
            b'[' => part.list(cursor),
            _ => cursor.value().map(|_| false),
        }
    }

    /// Drops what was written since `start` when it is nothing.
    fn close(self, start: usize, bracket: char) -> bool {
        let some = self.out.len() > start + 1;
        if some || self.root {
            self.out.push(bracket);
        } else {
            self.out.truncate(start);
        }
        some || self.root
    }

    fn list(mut self, cursor: &mut Cursor<'_>) -> Option<bool> {
        let Self { wanted, root, levels, .. } = self;
        let (start, mut count) = (self.out.len(), 0);
        cursor.passes(b'[');
        self.out.push('[');
        while cursor.has_element(count)? {
            count += 1;
            let element = self.separated(start);
            let part = PartialValue { wanted, root, levels, out: self.out };
            if !part.copy(cursor)? {
                self.out.truncate(element);
            }
        }
        Some(self.close(start, ']'))
    }

    fn object(mut self, cursor: &mut Cursor<'_>) -> Option<bool> {
        let levels = self.levels;
        let (start, mut count) = (self.out.len(), 0);
        cursor.passes(b'{');
        self.out.push('{');
        while let Some(key) = cursor.key(count)? {
            count += 1;
            let entry = self.separated(start);
            self.out.push_str(key);
            self.out.push(':');
            let wanted = rests(self.wanted, key)?;
            let is_kept = if wanted.iter().any(|rest| rest.is_empty()) {
                self.out.push_str(cursor.value()?);
                true
            } else if wanted.is_empty() {
                cursor.value()?;
                false
            } else {
                PartialValue { wanted: &wanted, root: false, levels, out: self.out }.copy(cursor)?
            };
            if !is_kept {
                self.out.truncate(entry);
            }
        }
        Some(self.close(start, '}'))
    }

    /// Writes a comma where something stands behind the bracket at `start`; returns the place before it.
    fn separated(&mut self, start: usize) -> usize {
        let place = self.out.len();
        if place > start + 1 {
            self.out.push(',');
        }
        place
    }
}

/// What the paths that start with a key, given as JSON text, want of the value behind it.
fn rests<'w>(wanted: &[&'w [Box<str>]], key: &str) -> Option<Vec<&'w [Box<str>]>> {
    let key = as_text(key)?;
    let paths = wanted.iter().filter_map(|path| path.split_first());
    Some(paths.filter(|(name, _)| ***name == *key).map(|(_, rest)| rest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{ "id" : "a1", "customer": {"id":"c1", "email" : "x@y", "tags":["p" , "q"]},
        "n":1.50, "w\u0065ird\"":[ ], "items":[{"sku":"x","n":1},{"n":2},7,[{"sku":"y"}]], "nil":null}"#;

    #[test]
    fn documents_keep_what_is_named() {
        let cases = [
            ("id", r#"{"id":"a1"}"#),
            ("n,id", r#"{"id":"a1","n":1.50}"#),
            ("unknown", "{}"),
            ("customer.email", r#"{"customer":{"email":"x@y"}}"#),
            ("customer", r#"{"customer":{"id":"c1", "email" : "x@y", "tags":["p" , "q"]}}"#),
            (
                "customer.id,customer",
                r#"{"customer":{"id":"c1", "email" : "x@y", "tags":["p" , "q"]}}"#,
            ),
            ("customer.tags , customer.id", r#"{"customer":{"id":"c1","tags":["p" , "q"]}}"#),
            ("customer.unknown,nil", r#"{"nil":null}"#),
            ("id.x,customer.id.y,nil.z,n.m", "{}"),
            ("weird\"", r#"{"w\u0065ird\"":[ ]}"#),
            ("weird\".x", "{}"),
            ("items.sku", r#"{"items":[{"sku":"x"},[{"sku":"y"}]]}"#),
            ("items.unknown", "{}"),
        ];
        for (text, expected) in cases {
            assert_eq!(Fields::parse(text).unwrap().project(ROW, &[]), expected, "{text}");
        }
    }

    #[test]
    fn identities_are_kept_and_no_name_keeps_all() {
        let fields = Fields::parse("n").unwrap();
        assert_eq!(
            fields.project(ROW, &["customer.id", "legalEntity.id"]),
            r#"{"customer":{"id":"c1"},"n":1.50}"#
        );
        assert_eq!(fields.project(r#"[{"n":1,"id":2},{"id":3}]"#, &[]), r#"[{"n":1},{}]"#);
        assert_eq!(fields.project("[]", &[]), "[]");
        assert_eq!(Fields::parse(" ").unwrap().project(ROW, &["id"]), ROW);
        for odd in ["", "{", "{\"n\":1}x", "7", "\"n\"", "null"] {
            assert_eq!(fields.project(odd, &[]), odd);
        }
    }

    #[test]
    fn empty_names_are_refused() {
        for (text, position) in [("a,,b", 3), ("a, ", 4), ("a..b", 1), (".", 1)] {
            let error = Fields::parse(text).unwrap_err();
            assert_eq!((error.parameter, error.position), ("fields", Some(position)), "{text}");
        }
        assert!(Fields::parse(&"a,".repeat(257)).is_err());
        assert_eq!(Fields::parse("a.b, c").unwrap().paths().collect::<Vec<_>>(), ["a.b", "c"]);
    }
}
