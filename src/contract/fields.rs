//! The fields of a body, as a schema describes them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// So deep fields are looked at: a category tree has itself in it.
const DEEPEST: usize = 6;

/// Fields by their path, such as `metadata.version` or `[].customer.id`, each with its types; none where it can be anything.
pub(super) type Fields = BTreeMap<String, BTreeSet<String>>;

/// The fields that `schema` of `document` describes.
pub(super) fn fields(document: &Value, schema: &Value) -> Fields {
    let mut found = Fields::new();
    collect(document, schema, (String::new(), 0), &mut found);
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

fn collect(document: &Value, schema: &Value, (path, depth): (String, usize), found: &mut Fields) {
    let schema = resolved(document, schema);
    if depth > DEEPEST {
        return;
    }
    for of in ["allOf", "anyOf", "oneOf"] {
        for part in schema.get(of).and_then(Value::as_array).into_iter().flatten() {
            collect(document, part, (path.clone(), depth + 1), found);
        }
    }
    if !path.is_empty() {
        found.entry(path.clone()).or_default().extend(kinds(schema));
    }
    if let Some(items) = schema.get("items") {
        collect(document, items, (format!("{path}[]"), depth + 1), found);
    }
    for (name, property) in
        schema.get("properties").and_then(Value::as_object).into_iter().flatten()
    {
        let place = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        collect(document, property, (place, depth + 1), found);
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
        assert!(tree["id"].contains("string"));
        assert!(fields(&document, &json!({"$ref": "#/components/schemas/Loop"})).is_empty());
        let number =
            fields(&document, &json!({"properties": {"n": {"type": ["integer", "null"]}}}));
        assert_eq!(number["n"].iter().collect::<Vec<_>>(), ["number"]);
    }
}
