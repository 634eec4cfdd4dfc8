//! JSON Schemas from shapes, for editors: draft 7, which all of them understand.

use serde_json::{Map, Value, json};

use super::{Field, Kind, Shape};

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
        Kind::List(element) => json!({"type": "array", "items": value(element)}),
        Kind::Object(shape) => return object(shape),
        Kind::FreeMap => json!({"type": "object"}),
        Kind::TextMap => json!({"type": "object", "additionalProperties": {"type": "string"}}),
        Kind::Members(members) => (members.schema)(),
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
