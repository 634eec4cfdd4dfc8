//! What differs between two JSON texts, field by field.
//!
//! Objects are compared member by member. Arrays are compared whole, unless both have the same documents in the same order:
//! then document by document, because only then does a place mean the same in both. Of two answers to the same request, arrays
//! of the same length can be compared place by place.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::json::{as_text, at_pointer, elements, is_same, members};

/// A field that is not the same; what it says is kept as it was written.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct FieldDifference {
    /// Where it is, as a JSON Pointer.
    pub path: String,
    /// What it said before; none where it was not there.
    #[serde(default, deserialize_with = "said", skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<RawValue>>,
    /// What it says after; none where it is not there any more.
    #[serde(default, deserialize_with = "said", skip_serializing_if = "Option::is_none")]
    pub after: Option<Box<RawValue>>,
}

impl FieldDifference {
    /// That of what is at `path`, as JSON texts.
    pub fn of_texts(path: &str, before: Option<String>, after: Option<String>) -> Self {
        let [before, after] = [before, after].map(|text| text.map(|text| kept(&text)));
        Self { path: path.to_owned(), before, after }
    }
}

/// A value that is there, also `null`.
fn said<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::deserialize(from).map(Some)
}

/// The fields that differ between two JSON texts: those of `before` in its order, then those that are new in `after`.
pub fn differences(before: &str, after: &str) -> Vec<FieldDifference> {
    Comparison::of(same_documents, before, after)
}

/// The same between two answers to one request: arrays of the same length are compared place by place.
pub fn differences_by_place(before: &str, after: &str) -> Vec<FieldDifference> {
    Comparison::of(same_length, before, after)
}

/// The text of a JSON value, kept.
pub(super) fn kept(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.trim_ascii().to_owned()).expect("a part of JSON is JSON")
}

/// A comparison, and what it has found so far.
struct Comparison {
    /// The elements of two arrays that are compared one by one.
    one_by_one: OneByOne,
    found: Vec<FieldDifference>,
}

/// The elements of two arrays, where a place means the same in both.
type OneByOne = for<'t> fn(&'t str, &'t str) -> Option<[Vec<&'t str>; 2]>;

/// Members of an object: keys and values as they are written.
type Members<'t> = [(&'t str, &'t str)];

impl Comparison {
    fn of(one_by_one: OneByOne, before: &str, after: &str) -> Vec<FieldDifference> {
        let mut comparison = Self { one_by_one, found: Vec::new() };
        let both = [before, after].map(|text| Some(text.trim_ascii()));
        comparison.compare(&mut String::new(), both);
        comparison.found
    }

    /// Compares what is at `path` before and after, where it is there.
    fn compare(&mut self, path: &mut String, [before, after]: [Option<&str>; 2]) {
        let both = before.zip(after);
        let objects = both.and_then(|(old, new)| Some([members(old)?, members(new)?]));
        let documents = both.and_then(|(old, new)| (self.one_by_one)(old, new));
        if let Some([old, new]) = objects {
            self.compare_members(path, [&old, &new]);
        } else if let Some([old, new]) = documents {
            for (at, (old, new)) in old.into_iter().zip(new).enumerate() {
                below(path, &at.to_string(), |path| self.compare(path, [Some(old), Some(new)]));
            }
        } else if both.is_none_or(|(old, new)| !is_same(old, new)) {
            let [before, after] = [before, after].map(|text| text.map(kept));
            self.found.push(FieldDifference { path: path.clone(), before, after });
        }
    }

    fn compare_members<'t>(&mut self, path: &mut String, both: [&Members<'t>; 2]) {
        let [was, is] = both.map(|members| -> HashMap<Cow<'t, str>, &'t str> {
            members.iter().map(|(key, value)| (name(key), *value)).collect()
        });
        let [before, after] = both;
        for (key, old) in before {
            let (name, old) = (name(key), Some(*old));
            below(path, &name, |path| self.compare(path, [old, is.get(&name).copied()]));
        }
        for (key, new) in after {
            let (name, new) = (name(key), Some(*new));
            if !was.contains_key(&name) {
                below(path, &name, |path| self.compare(path, [None, new]));
            }
        }
    }
}

/// The key of a member without its quotes.
fn name(key: &str) -> Cow<'_, str> {
    as_text(key).unwrap_or(Cow::Borrowed(key))
}

/// Does something with the path of what is called `name` below `path`.
fn below(path: &mut String, name: &str, step: impl FnOnce(&mut String)) {
    let length = path.len();
    path.push('/');
    path.push_str(&name.replace('~', "~0").replace('/', "~1"));
    step(path);
    path.truncate(length);
}

/// The elements of two arrays that hold documents of the same ids in the same order.
fn same_documents<'t>(before: &'t str, after: &'t str) -> Option<[Vec<&'t str>; 2]> {
    let (before, after) = (elements(before)?, elements(after)?);
    let is_one = |(old, new): (&&str, &&str)| {
        let [old, new] = [old, new].map(|it| at_pointer(it, "/id"));
        old.is_some_and(|old| new.is_some_and(|new| is_same(old, new)))
    };
    let same = before.len() == after.len() && before.iter().zip(&after).all(is_one);
    same.then_some([before, after])
}

/// The elements of two arrays of the same length.
fn same_length<'t>(before: &'t str, after: &'t str) -> Option<[Vec<&'t str>; 2]> {
    let (before, after) = (elements(before)?, elements(after)?);
    (before.len() == after.len()).then_some([before, after])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str, expected: &[&str]) {
        let found = differences(before, after);
        let shown =
            |text: &Option<Box<RawValue>>| text.as_ref().map_or("-".into(), ToString::to_string);
        let lines: Vec<String> = found
            .iter()
            .map(|it| format!("{} {} {}", it.path, shown(&it.before), shown(&it.after)))
            .collect();
        assert_eq!(lines, expected, "{before} {after}");
    }

    #[test]
    fn objects_are_compared_by_member_whatever_their_order() {
        check(r#"{"a": 1, "b": {"c": 2, "d": 3}}"#, r#"{"b": {"d": 3, "c": 2}, "a": 1}"#, &[]);
        check(
            r#"{"a": 1, "b": {"c": 2, "d": 3}, "x": null}"#,
            r#"{"b": {"d": 4, "e": {"f": 1.50}}, "a": 1}"#,
            &["/b/c 2 -", "/b/d 3 4", r#"/b/e - {"f": 1.50}"#, "/x null -"],
        );
        check(r#"{"a": {"b": 1}}"#, r#"{"a": 2}"#, &[r#"/a {"b": 1} 2"#]);
    }

    #[test]
    fn numbers_are_compared_by_value_and_shown_as_they_are_written() {
        check(r#"{"a": 1.0, "b": 100}"#, r#"{"a": 1, "b": 1e2}"#, &[]);
        check(
            r#"{"a": 12345678901234567890123456789}"#,
            r#"{"a": 12345678901234567890123456788}"#,
            &["/a 12345678901234567890123456789 12345678901234567890123456788"],
        );
    }

    #[test]
    fn keys_are_escaped_as_pointers_have_them() {
        check(r#"{"a/b": {"~": 1}}"#, r#"{"a\u002fb": {"~": 2}}"#, &["/a~1b/~0 1 2"]);
        check(r#"{"": 1}"#, r#"{"": 2}"#, &["/ 1 2"]);
    }

    #[test]
    fn arrays_are_compared_whole_unless_their_documents_are_the_same_ones() {
        check("[1, 2]", "[1, 3]", &[" [1, 2] [1, 3]"]);
        check(
            r#"{"l": [{"id": "a", "n": 1}, {"id": "b"}]}"#,
            r#"{"l": [{"id": "a", "n": 2}, {"id": "b"}]}"#,
            &["/l/0/n 1 2"],
        );
        check(
            r#"[{"id": "a"}, {"id": "b"}]"#,
            r#"[{"id": "b"}, {"id": "a"}]"#,
            &[r#" [{"id": "a"}, {"id": "b"}] [{"id": "b"}, {"id": "a"}]"#],
        );
        check("[]", "[]", &[]);
    }

    #[test]
    fn arrays_of_answers_are_compared_place_by_place() {
        let found = differences_by_place(r#"[{"a": 1}, {"b": 2}]"#, r#"[{"a": 1}, {"b": 3}]"#);
        let paths: Vec<&str> = found.iter().map(|it| &*it.path).collect();
        assert_eq!(paths, ["/1/b"]);
        assert_eq!(differences_by_place("[1]", "[1, 2]").len(), 1);
    }
}
