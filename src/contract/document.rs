//! A description of an API as a value: YAML, of which JSON is a part.

use std::fmt;

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Number, Value};

/// Why a text is no description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentMistake(String);

impl fmt::Display for DocumentMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a description in OpenAPI 3.
///
/// # Errors
/// Where the text is neither YAML nor JSON, or has no `openapi` and no `paths`.
pub fn document(text: &str) -> Result<Value, DocumentMistake> {
    let value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) => of_yaml(text)?,
    };
    let version = value.get("openapi").and_then(Value::as_str).unwrap_or_default();
    if !version.starts_with("3.") {
        let message = "it does not say `openapi: 3…`: it is no description in OpenAPI 3";
        return Err(DocumentMistake(message.to_owned()));
    }
    match value.get("paths") {
        Some(Value::Object(_)) => Ok(value),
        Some(_) | None => Err(DocumentMistake("it has no `paths`".to_owned())),
    }
}

fn of_yaml(text: &str) -> Result<Value, DocumentMistake> {
    let documents = Yaml::load_from_str(text)
        .map_err(|error| DocumentMistake(format!("it is neither YAML nor JSON: {error}")))?;
    match documents.first() {
        Some(first) => Ok(value_of(first)),
        None => Err(DocumentMistake("it is empty".to_owned())),
    }
}

/// A node as JSON; what JSON does not have becomes null.
fn value_of(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(scalar) => of_scalar(scalar),
        Yaml::Sequence(all) => all.iter().map(value_of).collect(),
        Yaml::Mapping(members) => {
            let members = members.iter().map(|(name, value)| (name_of(name), value_of(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Yaml::Tagged(_, node) => value_of(node),
        Yaml::Representation(text, ..) => Value::from(&**text),
        Yaml::Alias(_) | Yaml::BadValue => Value::Null,
    }
}

/// The name of a member; a status need not be quoted.
fn name_of(node: &Yaml<'_>) -> String {
    let name = value_of(node);
    name.as_str().map_or_else(|| name.to_string(), str::to_owned)
}

fn of_scalar(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => Value::from(*value),
        Scalar::Integer(value) => Value::from(*value),
        Scalar::FloatingPoint(value) => {
            Number::from_f64(value.into_inner()).map_or(Value::Null, Value::Number)
        }
        Scalar::String(text) => Value::from(&**text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn yaml_and_json_say_the_same() {
        let yaml = "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      responses:\n        200: {description: fine}\n        '404': {}\n";
        let expected = json!({"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": {"200": {"description": "fine"}, "404": {}}}}}});
        assert_eq!(document(yaml), Ok(expected.clone()));
        assert_eq!(document(&expected.to_string()), Ok(expected));
    }

    #[test]
    fn what_is_no_description_is_refused() {
        for (text, said) in [
            ("", "it is empty"),
            ("a: [", "it is neither YAML nor JSON"),
            ("swagger: '2.0'\npaths: {}", "it does not say `openapi: 3…`"),
            ("openapi: 3.1.0\ninfo: {}", "it has no `paths`"),
        ] {
            let mistake = document(text).unwrap_err().to_string();
            assert!(mistake.starts_with(said), "{text}: {mistake}");
        }
    }
}
