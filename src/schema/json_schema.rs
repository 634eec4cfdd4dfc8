//! JSON Schemas from shapes, for editors: draft 7, which all of them understand.

use serde_json::{Map, Value, json};

use super::{Field, Kind, NEVER, SCOPES, Shape};
use crate::engine::BEHAVIORS;

/// Instants and durations, as far as a pattern can tell.
const MOMENT: &str =
    r"[+-][0-9]+(\.[0-9]*)?(ms|s|m|h|d)|[+-]?[0-9]{4,6}-?[0-9]{2}-?[0-9]{2}[Tt ].*";

/// What a tenant can be called.
const TENANT_NAME: &str = "^[a-z][a-z0-9]{2,15}$";

/// The schema of an object that `shape` describes.
pub(crate) fn object(shape: &Shape) -> Map<String, Value> {
    let properties = shape.fields.iter().map(|field| (field.name.to_owned(), property(field)));
    let required = shape.fields.iter().filter(|field| field.required).map(|field| field.name);
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("description".to_owned(), json!(shape.about));
    schema.insert("properties".to_owned(), properties.collect::<Map<_, _>>().into());
    schema.insert("required".to_owned(), required.collect::<Vec<_>>().into());
    if !shape.open {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    if !shape.any_of.is_empty() {
        let groups = shape.any_of.iter().map(|keys| {
            let keys = keys.iter().map(|key| json!({"required": [key]}));
            json!({"anyOf": keys.collect::<Vec<_>>()})
        });
        schema.insert("allOf".to_owned(), groups.collect::<Vec<_>>().into());
    }
    schema
}

fn property(field: &Field) -> Value {
    let mut schema = value(&field.kind);
    if !field.required {
        or_null(&mut schema);
    }
    schema.insert("description".to_owned(), json!(field.about));
    schema.into()
}

/// An optional key may hold `null`, which counts as absent.
fn or_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.push(Value::Null);
    } else if let Some(Value::Array(kinds)) = schema.get_mut("anyOf") {
        kinds.push(json!({"type": "null"}));
    } else if let Some(kind) = schema.get_mut("type") {
        *kind = json!([kind.take(), "null"]);
    }
}

fn value(kind: &Kind) -> Map<String, Value> {
    let schema = match kind {
        Kind::Text => json!({"type": "string"}),
        Kind::Id => json!({"type": "string", "minLength": 1}),
        Kind::Word(words) => json!({"enum": words}),
        Kind::Count => json!({"type": "integer", "minimum": 1}),
        Kind::Moment => json!({"type": "string", "pattern": format!("^({MOMENT})$")}),
        Kind::Expiry => json!({"type": "string", "pattern": format!("^({MOMENT}|{NEVER})$")}),
        Kind::TenantName => json!({"type": "string", "pattern": TENANT_NAME}),
        Kind::Scope => json!({"type": "string", "examples": SCOPES}),
        Kind::List(element) => json!({"type": "array", "items": value(element)}),
        Kind::Object(shape) => return object(shape),
        Kind::FreeMap => json!({"type": "object"}),
        Kind::TextMap => json!({"type": "object", "additionalProperties": {"type": "string"}}),
        Kind::Behaviors => return behaviors(),
        Kind::Any => json!({}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Whole(least, u64::MAX) => json!({"type": "integer", "minimum": least}),
        Kind::Whole(least, most) => {
            json!({"type": "integer", "minimum": least, "maximum": most})
        }
        Kind::Form(form) => (form.schema)(),
        Kind::OneOrMore(element) => {
            let element = Value::from(value(element));
            json!({"anyOf": [element, {"type": "array", "minItems": 1, "items": element}]})
        }
        Kind::MapOf(keys, kind) => json!({
            "type": "object",
            "propertyNames": {"pattern": keys.pattern},
            "additionalProperties": value(kind),
        }),
        Kind::Either(kinds) => {
            json!({"anyOf": kinds.iter().map(value).collect::<Vec<_>>()})
        }
        Kind::OneKey(shape) => {
            let mut schema = object(shape);
            schema.insert("minProperties".to_owned(), json!(1));
            schema.insert("maxProperties".to_owned(), json!(1));
            schema.into()
        }
    };
    if let Value::Object(schema) = schema { schema } else { Map::new() }
}

fn behaviors() -> Map<String, Value> {
    let properties = BEHAVIORS.iter().map(|row| {
        let words = row.values.iter().copied().chain((!row.number).then_some("vary"));
        let numbers = row.values.iter().filter_map(|value| value.parse::<u32>().ok());
        let values = words.map(Value::from).chain(numbers.map(Value::from));
        let mut any_of = vec![json!({"enum": values.collect::<Vec<_>>()})];
        if row.number {
            any_of.push(json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}));
            any_of.push(json!({"type": "string", "pattern": r"^\+?0*[1-9][0-9]*$"}));
        }
        (row.name.to_owned(), json!({"description": row.question, "anyOf": any_of}))
    });
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), properties.collect::<Map<_, _>>().into());
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;
    use crate::model::{Moment, is_tenant_name};

    #[test]
    fn patterns_let_through_all_that_is_read() {
        let moment = Regex::new(&format!("^({MOMENT})$")).unwrap();
        for text in [
            "-1d",
            "+4h",
            "+1.5s",
            "+250ms",
            "+1.s",
            "2024-10-12T12:00:00.000Z",
            "2024-10-12T12:00Z",
            "2024-10-12t12:00:00+02:00",
            "2024-10-12 12:00:00Z",
            "20241012T120000Z",
            "-000001-01-01T00:00:00Z",
        ] {
            assert!(Moment::parse(text).is_ok() && moment.is_match(text), "{text}");
        }
        for text in ["", "yesterday", "4h", "+", "-1w", "never", "2024-10-12"] {
            assert!(Moment::parse(text).is_err() && !moment.is_match(text), "{text}");
        }
        let tenant = Regex::new(TENANT_NAME).unwrap();
        for text in ["abc", "a1b2", "ab", "Abc", "1abc", "abcdefghijklmnop", "abcdefghijklmnopq"] {
            assert_eq!(is_tenant_name(text), tenant.is_match(text), "{text}");
        }
    }
}
