//! The fields of a body, as a schema describes them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// So deep fields are looked at: a category tree has itself in it.
const DEEPEST: usize = 6;

/// Schemas within schemas (`$ref`, `allOf`) that are followed to a field at most: a schema can be a part of itself.
const MOST_TURNS: usize = 6;

/// What is said of a field or a parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Described {
    /// Its types; none where it can be anything.
    pub(super) types: BTreeSet<String>,
    /// The values that it can have, as JSON; none where all of its type are possible.
    pub(super) values: BTreeSet<String>,
    /// Whether it is always there.
    pub(super) is_required: bool,
}

/// Fields by their path, such as `metadata.version` or `[].customer.id`.
pub(super) type Fields = BTreeMap<String, Described>;

/// The fields that `schema` of `document` describes.
pub(super) fn fields(document: &Value, schema: &Value) -> Fields {
    fields_of(document, schema, "")
}

/// The value called `name` that `schema` of `document` describes, and the fields in it.
pub(super) fn fields_of(document: &Value, schema: &Value, name: &str) -> Fields {
    let mut found = Fields::new();
    let place = Place { path: name.to_owned(), depth: 0, turns: 0, is_certain: true };
    collect(document, schema, &place, &mut found);
    found
}

/// What a `$ref` refers to, if the value is one; a few of them can follow one another.
pub(super) fn resolved<'v>(document: &'v Value, value: &'v Value) -> &'v Value {
    let mut value = value;
    for _ in 0..DEEPEST {
        let to = value.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#'));
        match to.and_then(|to| document.pointer(to)) {
            Some(found) => value = found,
            None => return value,
        }
    }
    value
}

/// Where a schema stands.
struct Place {
    path: String,
    depth: usize,
    turns: usize,
    /// Whether it holds of every value, and is not one of several.
    is_certain: bool,
}

impl Place {
    fn part(&self, is_certain: bool) -> Self {
        let is_certain = self.is_certain && is_certain;
        Self { path: self.path.clone(), turns: self.turns + 1, is_certain, ..*self }
    }

    fn below(&self, path: String) -> Self {
        Self { path, depth: self.depth + 1, turns: 0, is_certain: true }
    }

    fn member(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

fn collect(document: &Value, schema: &Value, at: &Place, found: &mut Fields) {
    let schema = resolved(document, schema);
    if at.depth > DEEPEST || at.turns > MOST_TURNS {
        return;
    }
    for (of, is_certain) in [("allOf", true), ("anyOf", false), ("oneOf", false)] {
        for part in schema.get(of).and_then(Value::as_array).into_iter().flatten() {
            collect(document, part, &at.part(is_certain), found);
        }
    }
    if !at.path.is_empty() {
        let described = found.entry(at.path.clone()).or_default();
        described.types.extend(kinds(schema));
        described.values.extend(values(schema));
    }
    if let Some(items) = schema.get("items") {
        collect(document, items, &at.below(format!("{}[]", at.path)), found);
    }
    for (name, property) in
        schema.get("properties").and_then(Value::as_object).into_iter().flatten()
    {
        collect(document, property, &at.below(at.member(name)), found);
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str).filter(|_| at.is_certain) {
        found.entry(at.member(name)).or_default().is_required = true;
    }
}

/// The types that a schema names: integers are numbers, and null is the absence of a value.
fn kinds(schema: &Value) -> impl Iterator<Item = String> {
    let (one, many) = match schema.get("type") {
        Some(Value::Array(all)) => (None, all.as_slice()),
        one => (one, &[][..]),
    };
    let names = one.into_iter().chain(many).filter_map(Value::as_str);
    names.filter(|name| *name != "null").map(|name| match name {
        "integer" => "number".to_owned(),
        other => other.to_owned(),
    })
}

/// The values that a schema lists.
fn values(schema: &Value) -> impl Iterator<Item = String> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    listed.chain(schema.get("const")).filter(|value| !value.is_null()).map(Value::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_found_through_references_lists_and_parts() {
        let document = json!({"components": {"schemas": {
            "Tree": {"allOf": [
                {"properties": {"id": {"type": "string"}}},
                {"properties": {"below": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}},
            ]},
            "Loop": {"$ref": "#/components/schemas/Loop"},
        }}});
        let tree = fields(&document, &json!({"$ref": "#/components/schemas/Tree"}));
        let paths: Vec<&str> = tree.keys().map(String::as_str).take(3).collect();
        assert_eq!(paths, ["below", "below[]", "below[].below"]);
        assert!(tree["id"].types.contains("string"));
        assert!(fields(&document, &json!({"$ref": "#/components/schemas/Loop"})).is_empty());
        let number =
            fields(&document, &json!({"properties": {"n": {"type": ["integer", "null"]}}}));
        assert_eq!(number["n"].types.iter().collect::<Vec<_>>(), ["number"]);
    }
    #[test]
    fn values_and_what_is_required_are_found_in_parts() {
        let schema = json!({
            "allOf": [{"required": ["a"]}, {"properties": {"a": {"enum": ["x", null]}, "b": {"const": 1}}}],
            "oneOf": [{"required": ["b"]}, {}],
        });
        let found = fields(&Value::Null, &schema);
        let seen: Vec<_> = found
            .iter()
            .map(|(path, it)| (&**path, it.values.iter().next().unwrap().as_str(), it.is_required))
            .collect();
        assert_eq!(seen, [("a", "\"x\"", true), ("b", "1", false)]);
    }
}
