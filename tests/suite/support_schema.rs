//! JSON Schemas as the tests hold values against them: by the crate `jsonschema`, and strictly.
//!
//! Two rules are stricter than the standard. A member that an object's schema does not name is a flaw, because what
//! is answered has to be described. A keyword that is not listed here is a mistake of the schema, because a validator
//! skips it in silence.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::collections::BTreeSet;

use jsonschema::{Draft, ValidationError, Validator};
use serde_json::{Map, Value, json};

/// Keywords with one schema.
const WITH_SCHEMA: &[&str] = &["items", "additionalProperties", "propertyNames", "not"];
/// Keywords with a list of schemas.
const WITH_LIST: &[&str] = &["allOf", "anyOf", "oneOf"];
/// Keywords with schemas by name.
const WITH_NAMES: &[&str] = &["properties", "definitions"];
/// Keywords without schemas.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "$ref", "$schema", "title", "description", "examples", "type", "enum", "const", "format", "pattern", "required",
    "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
];

/// The validator of an OpenAPI 3.1 schema that is part of the document `described`; a member that no schema names is a
/// flaw.
#[track_caller]
pub(crate) fn openapi_validator(described: &Value, schema: &Value) -> Validator {
    let mut components = described["components"]["schemas"].clone();
    components.as_object_mut().unwrap().values_mut().for_each(close);
    let mut root = schema.clone();
    close(&mut root);
    // In a separate member, because a `$ref` has to find `components` beside it.
    validator(Draft::Draft202012, &json!({"allOf": [root], "components": {"schemas": components}}))
}

/// The validator of a whole schema document, which says what draft it is.
#[track_caller]
pub(crate) fn file_validator(schema: &Value) -> Validator {
    let mut known = schema.clone();
    close(&mut known);
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    validator(Draft::Draft7, schema)
}

#[track_caller]
fn validator(draft: Draft, schema: &Value) -> Validator {
    let options = jsonschema::options()
        .with_draft(draft)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false);
    options.build(schema).unwrap_or_else(|error| panic!("{error}: {schema}"))
}

/// What of `value` is not as the schema says, each with its place.
pub(crate) fn flaws(validator: &Validator, value: &Value) -> Vec<String> {
    let flaw = |error: ValidationError<'_>| format!("{}: {error}", error.instance_path());
    validator.iter_errors(value).map(flaw).collect()
}

/// Closes each object schema with `properties` to members that it does not name, here and in all schemas below.
///
/// # Panics
/// On a keyword that is not known here.
fn close(schema: &mut Value) {
    let Value::Object(keywords) = schema else { return };
    for (keyword, says) in &mut *keywords {
        match keyword.as_str() {
            known if WITH_SCHEMA.contains(&known) => close(says),
            known if WITH_LIST.contains(&known) => {
                says.as_array_mut().unwrap().iter_mut().for_each(close);
            }
            known if WITH_NAMES.contains(&known) => {
                says.as_object_mut().unwrap().values_mut().for_each(close);
            }
            known => assert!(PLAIN.contains(&known), "unknown keyword `{known}` in {says}"),
        }
    }
    close_object(keywords);
}

fn close_object(keywords: &mut Map<String, Value>) {
    if keywords.contains_key("properties") && !keywords.contains_key("additionalProperties") {
        keywords.insert("additionalProperties".to_owned(), json!(false));
    }
}

#[test]
fn what_no_schema_names_is_a_flaw() {
    let described = json!({"components": {"schemas": {
        "Outer": {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Inner"}}},
        "Inner": {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}},
    }}});
    let validator = openapi_validator(&described, &json!({"$ref": "#/components/schemas/Outer"}));
    let good = json!({"inner": {"at": "2026-01-31T12:00:00Z"}});
    assert_eq!(flaws(&validator, &good), [""; 0]);
    let bad = flaws(&validator, &json!({"inner": {"at": "2026-01-31", "on": 1}, "other": 2}));
    let places: BTreeSet<&str> = bad.iter().filter_map(|flaw| flaw.split(": ").next()).collect();
    assert_eq!(places, BTreeSet::from(["", "/inner", "/inner/at"]), "{bad:?}");
}

#[test]
#[should_panic(expected = "unknown keyword `minLenght`")]
fn an_unknown_keyword_is_a_mistake_of_the_schema() {
    openapi_validator(&json!({"components": {"schemas": {"A": {"minLenght": 1}}}}), &json!({}));
}
