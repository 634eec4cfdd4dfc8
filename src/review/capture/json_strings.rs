//! The strings of a JSON text, replaced one by one; everything else stays as it is written.

use serde_json::Value;

use crate::json::{as_text, elements, members};

/// What a string is replaced by: it is given the keys that lead to it, and its text.
pub(super) type Replace<'r> = &'r mut dyn FnMut(&[&str], &str) -> Option<String>;

/// `raw` with its strings replaced, where they are to be.
pub(super) fn replaced(raw: &str, replace: Replace<'_>) -> String {
    let mut out = String::with_capacity(raw.len());
    write(raw.trim_ascii(), &mut Vec::new(), replace, &mut out);
    out
}

fn write<'t>(raw: &'t str, path: &mut Vec<&'t str>, replace: Replace<'_>, out: &mut String) {
    match raw.as_bytes().first() {
        Some(b'{') => {
            out.push('{');
            for (place, (key, value)) in members(raw).unwrap_or_default().into_iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                out.push_str(key);
                out.push(':');
                let bare = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
                path.push(bare.unwrap_or(key));
                write(value, path, replace, out);
                path.pop();
            }
            out.push('}');
        }
        Some(b'[') => {
            out.push('[');
            for (place, value) in elements(raw).unwrap_or_default().into_iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                write(value, path, replace, out);
            }
            out.push(']');
        }
        Some(b'"') => match as_text(raw).and_then(|text| replace(path, &text)) {
            Some(text) => out.push_str(&Value::from(text).to_string()),
            None => out.push_str(raw),
        },
        Some(_) | None => out.push_str(raw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_replaced_and_the_rest_stays_as_it_is_written() {
        let raw = r#" {"a": ["x", 1.50, {"b\"": "y"}], "n" : null, "x": 1e9} "#;
        let mut seen = Vec::new();
        let text = replaced(raw, &mut |path, text| {
            seen.push((path.join("/"), text.to_owned()));
            (text == "y").then(|| "z\n".to_owned())
        });
        assert_eq!(text, r#"{"a":["x",1.50,{"b\"":"z\n"}],"n":null,"x":1e9}"#);
        assert_eq!(seen, [("a".into(), "x".into()), ("a/b\\\"".to_owned(), "y".to_owned())]);
    }
}
