//! JSON Merge Patch (RFC 7396) over text: what the patch does not mention stays as it is written, letter by letter.

use std::borrow::Cow;
use std::collections::HashMap;

use super::object::as_text;
use super::raw_text::members;

/// The object `target` after `patch`, which is one too: `null` removes a member, an object is merged, any other value is
/// put in its place.
pub fn merged(target: &str, patch: &str) -> String {
    let mut kept: Vec<(&str, Option<Cow<'_, str>>)> = Vec::new();
    let mut places: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for (key, value) in members(target).unwrap_or_default() {
        places.insert(name(key), kept.len());
        kept.push((key, Some(value.into())));
    }
    for (key, value) in members(patch).unwrap_or_default() {
        let at = *places.entry(name(key)).or_insert(kept.len());
        if at == kept.len() {
            kept.push((key, None));
        }
        let old = kept[at].1.take();
        kept[at].1 = match value {
            "null" => None,
            object if object.starts_with('{') => {
                Some(merged(old.as_deref().unwrap_or_default(), object).into())
            }
            other => Some(other.into()),
        };
    }
    let member = |(key, value): (&str, Option<Cow<'_, str>>)| Some(format!("{key}:{}", value?));
    format!("{{{}}}", kept.into_iter().filter_map(member).collect::<Vec<_>>().join(","))
}

/// What a key says that is written like this.
fn name(key: &str) -> Cow<'_, str> {
    as_text(key).unwrap_or(Cow::Borrowed(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_merged_replaced_and_removed_as_the_rfc_has_it() {
        for (target, patch, result) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1, null]}"#, r#"{"a":[1, null]}"#),
            (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
            (r#"{"a":"foo"}"#, r#"{"a":{"b":{"c":null}}}"#, r#"{"a":{"b":{}}}"#),
            (r#"{"a":1.50}"#, r#"{"\u0061":1e2}"#, r#"{"a":1e2}"#),
            ("{}", "{}", "{}"),
        ] {
            assert_eq!(merged(target, patch), result, "{target} {patch}");
        }
    }
}
