//! An array of objects, as bulk calls send it: checked and taken apart in one walk.

use super::object::{RawObject, RawRow};
use super::raw_text::elements;
use super::strict::check;
use super::validator::good_rows;

/// The elements of a whole JSON text; none where it is no array.
///
/// # Errors
/// Those of [`check`].
pub fn rows(text: &str) -> Result<Option<Vec<RawRow<'_>>>, serde_json::Error> {
    if let Some(rows) = good_rows(text) {
        return Ok(Some(rows));
    }
    check(text)?;
    let row = |raw| RawRow { raw, object: RawObject::of(raw) };
    Ok(elements(text).map(|all| all.into_iter().map(row).collect()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The rows as the check and the walks after it have them, in words.
    fn one_by_one(text: &str) -> Result<Option<Vec<String>>, String> {
        check(text).map_err(|error| error.to_string())?;
        let row = |raw| words(&RawRow { raw, object: RawObject::of(raw) });
        Ok(elements(text).map(|all| all.into_iter().map(row).collect()))
    }

    fn words(RawRow { raw, object }: &RawRow<'_>) -> String {
        let members = object.as_ref().map(|object| object.members().collect::<Vec<_>>());
        format!("{raw} {members:?}")
    }

    fn at_once(text: &str) -> Result<Option<Vec<String>>, String> {
        let rows = rows(text).map_err(|error| error.to_string())?;
        Ok(rows.map(|rows| rows.iter().map(words).collect()))
    }

    #[test]
    fn rows_are_taken_apart_as_if_each_was_looked_at_by_itself() {
        for text in [
            r#" [ {"a" : {"b":[1]} , "c":null,"" : "x" } , "text",[ ],{ } ,-1.5e3, null ] "#,
            "[]",
            " [ ] ",
            r#"[{"\u0061":1,"b":"\n"},{"a":1}]"#,
            r#"[{"a":1,"a":2}]"#,
            r#"[{"a":1},{"a":1},]"#,
            r#"[{"a":1}] x"#,
            r#"[{"a":1"#,
            "{}",
            "\"[]\"",
            "",
        ] {
            assert_eq!(at_once(text), one_by_one(text), "{text}");
        }
        for levels in 60..70 {
            let (open, close) = ("[".repeat(levels), "]".repeat(levels));
            for text in [format!("{open}{close}"), format!(r#"[{{"a":{open}{close}}}]"#)] {
                assert_eq!(at_once(&text), one_by_one(&text), "{text}");
            }
        }
        let wide: Vec<String> = (0..40).map(|n| format!(r#""k{n}":{n}"#)).collect();
        let wide = format!("[{{{}}},{{}}]", wide.join(","));
        assert_eq!(at_once(&wide), one_by_one(&wide));
    }

    proptest! {
        #[test]
        fn any_text_comes_to_the_same_rows(text in r#"\[[\[\]{}:,"ab1 ]{0,14}\]?|\[(\{("[ab]":("x"|1|\{\}|\[1, \{"a":2\}\]|null),? ?){0,3}\},? ?){0,3}\]"#) {
            prop_assert_eq!(at_once(&text), one_by_one(&text));
        }
    }
}
