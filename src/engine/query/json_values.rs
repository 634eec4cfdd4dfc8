//! Values inside a document kept as JSON text, found without building a tree.
//!
//! It never judges the text: what is no JSON has no values from the first mistake on.

use super::{Paths, Value};
use crate::json::{Cursor, Number, as_text};

/// No deeper than this is anything looked for; no document is deeper.
const DEEPEST: usize = 128;

/// Calls `see` once per value at one of `paths` in the JSON text, with the path's number: not at all when the path
/// is absent, once per element where the value is a list (lists in lists too). A path goes through a list into each
/// of its elements.
pub fn values(json: &str, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
    // A mistake in the text ends the search; the values before it have been seen.
    let _ = seek(&mut Cursor::new(json), paths, see, DEEPEST);
}

/// Walks the next value towards the rest of the paths; none where the text is no JSON.
fn seek(
    cursor: &mut Cursor<'_>,
    paths: &Paths,
    see: &mut dyn FnMut(usize, Value<'_>),
    levels: usize,
) -> Option<()> {
    let levels = levels.checked_sub(1)?;
    match cursor.peek()? {
        b'{' => object(cursor, paths, see, levels),
        b'[' => list(cursor, paths, see, levels),
        _ => {
            let value = cursor.value()?;
            let Some(number) = paths.number() else { return Some(()) };
            match value.as_bytes()[0] {
                b'"' => see(number, Value::Text(&as_text(value)?)),
                b'-' | b'0'..=b'9' => see(number, Value::Number(Number::parse(value)?)),
                _ => see(number, word(value)?),
            }
            Some(())
        }
    }
}

/// A value that is one of JSON's words.
fn word(text: &str) -> Option<Value<'static>> {
    match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "null" => Some(Value::Null),
        _ => None,
    }
}

fn list(
    cursor: &mut Cursor<'_>,
    paths: &Paths,
    see: &mut dyn FnMut(usize, Value<'_>),
    levels: usize,
) -> Option<()> {
    cursor.passes(b'[');
    let mut count = 0;
    while cursor.has_element(count)? {
        seek(cursor, paths, see, levels)?;
        count += 1;
    }
    if count == 0 {
        leaf(paths, Value::Structure, see);
    }
    Some(())
}

fn object(
    cursor: &mut Cursor<'_>,
    paths: &Paths,
    see: &mut dyn FnMut(usize, Value<'_>),
    levels: usize,
) -> Option<()> {
    if paths.is_end() {
        cursor.value()?;
        leaf(paths, Value::Structure, see);
        return Some(());
    }
    cursor.passes(b'{');
    let mut count = 0;
    while let Some(key) = cursor.key(count)? {
        match paths.get(&as_text(key)?) {
            Some(paths) => seek(cursor, paths, see, levels)?,
            None => drop(cursor.value()?),
        }
        count += 1;
    }
    leaf(paths, Value::Structure, see);
    Some(())
}

/// Shows a value where a path ends at it.
pub fn leaf(paths: &Paths, value: Value<'_>, see: &mut dyn FnMut(usize, Value<'_>)) {
    if let Some(number) = paths.number() {
        see(number, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to_text(value: Value<'_>) -> String {
        let numbers = ["1", "2", "7", "12345678901234567890", "-2500"];
        let is = |text: &&str| Value::Number(Number::parse(text).unwrap()) == value;
        let number = numbers.into_iter().find(is).map(|text| format!("Number({text})"));
        number.unwrap_or_else(|| format!("{value:?}"))
    }

    fn seen(json: &str, name: &str) -> Vec<String> {
        let mut seen = Vec::new();
        values(json, &Paths::of([name]), &mut |_, value| seen.push(to_text(value)));
        seen
    }

    #[test]
    fn values_are_found_where_the_path_leads() {
        let json = r#"{"a":{"b":1,"t":"x\"y","n":null,"f":false,"o":{"p":[]},"big":12345678901234567890},
            "l":[1,[2,"z"],[]],"rows":[{"id":"r1","tags":["u","v"]},{"id":"r2"},7],"d\u0065p":-2.5e3}"#;
        let cases: [(&str, &[&str]); 16] = [
            ("a", &["Structure"]),
            ("a.b", &["Number(1)"]),
            ("a.t", &["Text(\"x\\\"y\")"]),
            ("a.n", &["Null"]),
            ("a.f", &["Bool(false)"]),
            ("a.o", &["Structure"]),
            ("a.o.p", &["Structure"]),
            ("a.o.p.q", &[]),
            ("a.big", &["Number(12345678901234567890)"]),
            ("a.missing", &[]),
            ("a.b.c", &[]),
            ("l", &["Number(1)", "Number(2)", "Text(\"z\")", "Structure"]),
            ("rows", &["Structure", "Structure", "Number(7)"]),
            ("rows.id", &["Text(\"r1\")", "Text(\"r2\")"]),
            ("rows.tags", &["Text(\"u\")", "Text(\"v\")"]),
            ("dep", &["Number(-2500)"]),
        ];
        for (name, expected) in cases {
            assert_eq!(seen(json, name), expected, "{name}");
        }
        let together = Paths::of(cases.map(|(name, _)| name));
        let mut seen = vec![Vec::new(); cases.len()];
        values(json, &together, &mut |number, value| seen[number].push(to_text(value)));
        assert_eq!(seen, cases.map(|(_, expected)| expected.to_vec()));
    }

    #[test]
    fn what_is_no_json_has_no_values() {
        assert_eq!(seen("", "a"), [""; 0]);
        assert_eq!(seen(r#"{"a":1,"#, "a"), ["Number(1)"]);
        assert_eq!(seen(&"[".repeat(100_000), "a"), [""; 0]);
    }
}
