//! JSON Schemas from shapes: for editors in draft 7, which all of them understand, and as components of OpenAPI 3.1.

use serde_json::{Map, Value, json};

use super::{Field, Kind, Shape};

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    /// In a document of its own: objects stand where they are used, and `null` counts as absent.
    File,
    /// Among the components of an OpenAPI document, which refer to each other by name.
    OpenApi,
}

/// The schema of an object in a file that `shape` describes.
pub(crate) fn object(shape: &Shape) -> Map<String, Value> {
    object_in(Target::File, shape)
}

/// The schema of `shape` as a component of an OpenAPI document.
pub(crate) fn component(shape: &Shape) -> Value {
    object_in(Target::OpenApi, shape).into()
}

/// Where an OpenAPI document has the schema of `shape`.
pub(crate) fn reference(shape: &Shape) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", component_name(shape))})
}

/// What an OpenAPI document calls `shape`: its name in one word.
pub(crate) fn component_name(shape: &Shape) -> String {
    let words = shape.name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words = words.filter(|word| !["", "a", "an", "the"].contains(word));
    words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

/// The schema of a value of this kind, in an OpenAPI document.
pub(crate) fn of_kind(kind: &Kind) -> Value {
    value(Target::OpenApi, kind).into()
}

fn object_in(target: Target, shape: &Shape) -> Map<String, Value> {
    let properties = shape.fields.iter();
    let properties = properties.map(|field| (field.name.to_owned(), property(target, field)));
    let required = shape.fields.iter().filter(|field| field.required).map(|field| field.name);
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    if !shape.about.is_empty() {
        schema.insert("description".to_owned(), json!(shape.about));
    }
    schema.insert("properties".to_owned(), properties.collect::<Map<_, _>>().into());
    schema.insert("required".to_owned(), required.collect::<Vec<_>>().into());
    if !shape.open {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    if !shape.any_of.is_empty() {
        let groups = shape.any_of.iter().map(|keys| {
            // Strict validators want a key that is required to be described beside that.
            let keys =
                keys.iter().map(|key| json!({"required": [key], "properties": {*key: true}}));
            json!({"anyOf": keys.collect::<Vec<_>>()})
        });
        schema.insert("allOf".to_owned(), groups.collect::<Vec<_>>().into());
    }
    schema
}

fn property(target: Target, field: &Field) -> Value {
    let mut schema = value(target, &field.kind);
    if !field.required && target == Target::File {
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

fn value(target: Target, kind: &Kind) -> Map<String, Value> {
    let schema = match kind {
        Kind::Text => json!({"type": "string"}),
        Kind::Id => json!({"type": "string", "minLength": 1}),
        Kind::Word(words) if target == Target::OpenApi => json!({"type": "string", "enum": words}),
        Kind::Word(words) => json!({"enum": words}),
        Kind::List(element) => json!({"type": "array", "items": value(target, element)}),
        Kind::ListOf(least, element) => {
            json!({"type": "array", "minItems": least, "items": value(target, element)})
        }
        Kind::Object(shape) if target == Target::OpenApi => reference(shape),
        Kind::Object(shape) => return object_in(target, shape),
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
            let element = Value::from(value(target, element));
            json!({"anyOf": [element, {"type": "array", "minItems": 1, "items": element}]})
        }
        Kind::MapOf(keys, kind) => json!({
            "type": "object",
            "propertyNames": {"pattern": keys.pattern},
            "additionalProperties": value(target, kind),
        }),
        Kind::Either(kinds) => {
            json!({"anyOf": kinds.iter().map(|kind| value(target, kind)).collect::<Vec<_>>()})
        }
        Kind::OneKey(shape) => {
            let mut schema = object_in(target, shape);
            schema.insert("minProperties".to_owned(), json!(1));
            schema.insert("maxProperties".to_owned(), json!(1));
            schema.into()
        }
    };
    if let Value::Object(schema) = schema { schema } else { Map::new() }
}
