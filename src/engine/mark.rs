//! The mark of another writer: a mixin by which one sees whether a later write has read what that writer left.

use serde_json::json;

use crate::json::{FreeMap, merged};

/// The mixin that another writer leaves, with its text as `mark`.
pub const OTHER_WRITER: &str = "otherWriter";

/// The mixins after another writer has left `mark` in them, where it leaves one.
pub fn marked(mixins: Option<FreeMap>, mark: Option<&str>) -> Option<FreeMap> {
    let Some(mark) = mark else { return mixins };
    let own = json!({ OTHER_WRITER: { "mark": mark } }).to_string();
    let whole = merged(mixins.as_ref().map_or("{}", FreeMap::get), &own);
    FreeMap::of_text(&whole).or(mixins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_beside_the_mixins_that_are_there() {
        let of = |text: &str| FreeMap::of_text(text);
        assert_eq!(marked(None, None), None);
        assert_eq!(marked(None, Some("m")), of(r#"{"otherWriter":{"mark":"m"}}"#));
        let both = marked(of(r#"{"a":{"b":1.0}}"#), Some("m"));
        assert_eq!(both, of(r#"{"a":{"b":1.0},"otherWriter":{"mark":"m"}}"#));
        assert_eq!(marked(both.clone(), Some("m")), both);
    }
}
