//! A place of a capture that is not as it was written.

use std::fmt;

use serde::Serialize;

use crate::json::{as_text, elements, members};

/// A place of a capture that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedPlace {
    /// The value that it is in, as a JSON Pointer.
    pub place: String,
    /// The line of the file, from 1.
    pub line: usize,
    /// The character of that line, from 1.
    pub column: usize,
    /// The byte of the file, from 0.
    pub offset: usize,
    /// Within how many bytes from there the change is: 1 where it is this byte.
    pub bytes: usize,
}

impl ChangedPlace {
    /// That of the byte at `offset` of `file`, or of a change within that number of `bytes` from there.
    pub(super) fn of(file: &str, offset: usize, bytes: usize) -> Self {
        let start = (0..=offset.min(file.len())).rev().find(|at| file.is_char_boundary(*at));
        let before = &file[..start.unwrap_or_default()];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { place: pointer_to(file, offset), line, column, offset, bytes }
    }
}

impl ChangedPlace {
    /// That of `part` of `file` as a whole, which is an object or an array.
    pub(super) fn of_part(file: &str, part: &str) -> Self {
        Self::of(file, offset_in(file, part), part.len())
    }
}

impl fmt::Display for ChangedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, line, column, bytes, .. } = self;
        let place = if place.is_empty() { "the file" } else { place };
        match bytes {
            1 => write!(f, "{place}, line {line}, column {column}"),
            _ => write!(f, "{place}, from line {line}, column {column} on"),
        }
    }
}

/// Where `part`, which is a part of `text`, begins in it.
fn offset_in(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

/// The pointer to the innermost value of a JSON text that has the byte at `offset`; a key is of its value.
fn pointer_to(text: &str, offset: usize) -> String {
    let mut pointer = String::new();
    let mut value = text.trim_ascii();
    while let Some((token, inner)) = part_at(text, value, offset) {
        pointer.push('/');
        pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        value = inner;
    }
    pointer
}

/// The member or element of `value`, which is a part of `text`, that has the byte at `offset`.
fn part_at<'t>(text: &str, value: &'t str, offset: usize) -> Option<(String, &'t str)> {
    let place = |part: &str| offset_in(text, part);
    if let Some(all) = members(value) {
        let has =
            |(key, raw): &(&str, &str)| (place(key)..place(raw) + raw.len()).contains(&offset);
        let (key, raw) = all.into_iter().find(has)?;
        return Some((as_text(key).unwrap_or_default().into_owned(), raw));
    }
    let has = |(_, raw): &(usize, &str)| (place(raw)..place(raw) + raw.len()).contains(&offset);
    let (nth, raw) = elements(value)?.into_iter().enumerate().find(has)?;
    Some((nth.to_string(), raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_named_by_its_value_line_and_column() {
        let text = "{\n\"a/b\":[1,{\"ü\":\"xy\"}],\"c\": 5\n}\n";
        for (part, place, line, column) in [
            ("xy", "/a~1b/1/ü", 2, 16),
            ("1", "/a~1b/0", 2, 8),
            ("c\"", "/c", 2, 23),
            ("}\n", "", 3, 1),
        ] {
            let at = text.rfind(part).unwrap();
            let found = ChangedPlace::of(text, at, 1);
            assert_eq!((&*found.place, found.line, found.column), (place, line, column), "{part}");
        }
    }
}
