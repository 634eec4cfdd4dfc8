//! What a caller gives where the admin API takes JSON: a name, or JSON as text or as any value that can be written so.

use serde::Serialize;

use super::world_error::WorldError;

/// What was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// A text that is no JSON document: a name.
    Name(String),
    /// The text of an object.
    Object(String),
    /// The text of an array.
    List(String),
}

impl Given {
    /// A text that begins as an object or an array is taken for one, and sent as it stands.
    ///
    /// # Errors
    /// When it cannot be written as JSON, or is a number, a flag or null.
    pub(super) fn of(value: impl Serialize) -> Result<Self, WorldError> {
        let written = serde_json::to_string(&value).map_err(|error| {
            WorldError::of_caller(format!("what is given cannot be written as JSON: {error}"), HINT)
        })?;
        let said = serde_json::from_str::<String>(&written).ok();
        let (is_text, text) = (said.is_some(), said.unwrap_or(written));
        match text.trim_start().chars().next() {
            Some('{') => Ok(Self::Object(text)),
            Some('[') => Ok(Self::List(text)),
            Some(_) if is_text => Ok(Self::Name(text)),
            Some(_) | None => {
                Err(WorldError::of_caller(format!("`{text}` is neither a name nor JSON"), HINT))
            }
        }
    }
}

/// What to give.
const HINT: &str = "give a name, or an object or array as text or as a value of serde_json::json!";

/// Whether the object in `text` has one of these members; no where it is no object, which is refused where it is read.
pub(super) fn has_member(text: &str, names: &[&str]) -> bool {
    let members: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).unwrap_or_default();
    names.iter().any(|name| members.contains_key(*name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_is_told_from_json_by_how_it_begins() {
        let object = |text: &str| Given::Object(text.to_owned());
        for (given, expected) in [
            (json!("forbidden"), Given::Name("forbidden".to_owned())),
            (json!("3rd-row"), Given::Name("3rd-row".to_owned())),
            (json!({"rules": []}), object(r#"{"rules":[]}"#)),
            (json!("{\"rules\": [ ]}"), object(r#"{"rules": [ ]}"#)),
            (json!(["a"]), Given::List(r#"["a"]"#.to_owned())),
            (json!("\n [1.50]"), Given::List("\n [1.50]".to_owned())),
        ] {
            assert_eq!(Given::of(&given).unwrap(), expected, "{given}");
        }
        for given in [json!(null), json!(7), json!(true), json!("")] {
            let refusal = Given::of(&given).unwrap_err().to_string();
            assert!(refusal.contains("give a name"), "{refusal}");
        }
        assert!(has_member(r#"{"rules": []}"#, &["a", "rules"]) && !has_member("{", &["rules"]));
    }
}
