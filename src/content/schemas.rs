//! The JSON Schema of each file that people write, made of the shapes by which it is read.

use serde_json::{Map, Value, json};

use super::documents::TenantSettings;
use super::scenarios;
use crate::engine::Operation;
use crate::model::{COLLECTIONS, CollectionRow};
use crate::schema::json_schema;

/// The name of the schema of a `_tenant.json`.
const TENANT: &str = "tenant";

/// The name of the schema of a scenario.
const SCENARIO: &str = "scenario";

/// The name of the schema of a case.
const CASE: &str = "case";

/// The name of the schema of a file of expectations.
const EXPECTATIONS: &str = "expectations";

/// The names of all schemas.
pub static SCHEMA_NAMES: [&str; COLLECTIONS.len() + 4] = {
    let mut names = [TENANT; COLLECTIONS.len() + 4];
    let mut at = 0;
    while at < COLLECTIONS.len() {
        names[at] = COLLECTIONS[at].path;
        at += 1;
    }
    names[at + 1] = SCENARIO;
    names[at + 2] = CASE;
    names[at + 3] = EXPECTATIONS;
    names
};

/// The files that the schema called `name` is of, in a folder of one's own.
pub fn schema_files(name: &str) -> String {
    match name {
        TENANT => "fixtures/*/_tenant.json".to_owned(),
        SCENARIO => "scenarios/*.json".to_owned(),
        CASE => "cases/*.json".to_owned(),
        EXPECTATIONS => "expectations/*.json".to_owned(),
        collection => format!("fixtures/*/{collection}.json"),
    }
}

/// The JSON Schema called `name`, as text; that of scenarios offers these `operations`.
pub fn schema(name: &str, operations: &[&'static Operation]) -> Option<String> {
    let collection = COLLECTIONS.iter().find(|collection| collection.path == name);
    let schema = match collection {
        Some(collection) => file(collection),
        None if name == TENANT => json_schema::object(TenantSettings::SHAPE),
        None if name == SCENARIO => scenario(operations),
        None if name == CASE => case(operations),
        None if name == EXPECTATIONS => expectations(operations),
        None => return None,
    };
    Some(format!("{:#}\n", Value::from(headed(name, schema))))
}

fn headed(name: &str, schema: Map<String, Value>) -> Map<String, Value> {
    let mut headed = Map::new();
    headed.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    headed.insert("title".to_owned(), json!(name));
    headed.extend(schema);
    headed
}

/// A file is an object with the documents under its key, or the bare array of them.
fn file(collection: &CollectionRow) -> Map<String, Value> {
    const DOCUMENT: &str = "#/definitions/document";
    let mut object = json_schema::object(&collection.file);
    let documents = &mut object["properties"][collection.key]["items"];
    let document = std::mem::replace(documents, json!({"$ref": DOCUMENT}));
    let mut schema = Map::new();
    schema.extend(object.remove("description").map(|about| ("description".to_owned(), about)));
    let array = json!({"type": "array", "items": {"$ref": DOCUMENT}});
    schema.insert("anyOf".to_owned(), json!([object, array]));
    schema.insert("definitions".to_owned(), json!({"document": document}));
    schema
}

fn scenario(operations: &[&'static Operation]) -> Map<String, Value> {
    let mut schema = json_schema::object(scenarios::SHAPE);
    offer(operations, &mut schema["properties"]["rules"]["items"]["properties"]);
    offer(operations, &mut schema["properties"]["verify"]["items"]["properties"]);
    offer_calls(operations, &mut schema["properties"]["steps"]["items"]["properties"]);
    schema
}

/// Has the schema of a step offer the operations of the table where it says `call` and `path`, one each.
fn offer_calls(operations: &[&'static Operation], step: &mut Value) {
    let spellings = scenarios::spellings(operations).into_iter().filter(|it| it != "*");
    let about = step["call"]["description"].take();
    step["call"] = json!({
        "anyOf": [{"enum": spellings.collect::<Vec<_>>()}, {"type": "string"}],
        "description": about,
    });
    offer_variables(operations, &mut step["path"]);
}

fn expectations(operations: &[&'static Operation]) -> Map<String, Value> {
    let mut schema = json_schema::object(scenarios::EXPECTATION_FILE_SHAPE);
    offer(operations, &mut schema["properties"]["expect"]["items"]["properties"]);
    schema
}

fn case(operations: &[&'static Operation]) -> Map<String, Value> {
    let mut schema = json_schema::object(scenarios::CASE_SHAPE);
    offer(operations, &mut schema["properties"]["rule"]["properties"]);
    schema
}

/// Has the schema of a rule, or of an expectation, offer the operations of the table to choose from where it says `on` and `when.path`. Other texts
/// can stand there too: wildcards, and spellings of one's own.
fn offer(operations: &[&'static Operation], rule: &mut Value) {
    let spellings = scenarios::spellings(operations);
    let one = json!({"anyOf": [{"enum": spellings}, {"type": "string"}]});
    let on = rule["on"]["description"].take();
    rule["on"] = json!({
        "anyOf": [one, {"type": "array", "minItems": 1, "items": one}],
        "description": on,
    });
    offer_variables(operations, &mut rule["when"]["properties"]["path"]);
}

/// Has the schema of an object by path variables offer those of the table.
fn offer_variables(operations: &[&'static Operation], path: &mut Value) {
    let matcher = path["additionalProperties"].clone();
    let names = scenarios::path_variables(operations).into_iter();
    path["properties"] = names.map(|name| (name.to_owned(), matcher.clone())).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::SERVICES;
    use crate::engine::Router;

    fn schema(name: &str) -> Option<String> {
        super::schema(name, Router::new(SERVICES).operations())
    }

    /// What `ajv` refuses in its strict mode, which many build chains switch on: a list of types, but for one that may be
    /// `null`; a required key that is not described beside; a keyword of a type without that type.
    fn loose(schema: &Value, types: &[&str], path: &str, found: &mut Vec<String>) {
        let Value::Object(keywords) = schema else { return };
        let mut report = |what: &str| found.push(format!("{path}: {what}"));
        let own: Vec<&str> = match &keywords.get("type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => types.to_vec(),
        };
        if own.iter().filter(|kind| **kind != "null").count() > 1 {
            report("several types");
        }
        #[rustfmt::skip]
        let of_types = [
            ("object", &["properties", "required", "additionalProperties", "propertyNames", "minProperties", "maxProperties"][..]),
            ("array",  &["items", "minItems"]),
            ("string", &["pattern", "minLength", "format"]),
            ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]),
        ];
        for (kind, names) in of_types {
            let has = own.contains(&kind) || (kind == "number" && own.contains(&"integer"));
            if let Some(name) = names.iter().find(|name| keywords.contains_key(**name) && !has) {
                report(&format!("{name} without the type {kind}"));
            }
        }
        for key in keywords.get("required").and_then(Value::as_array).into_iter().flatten() {
            if schema["properties"].get(key.as_str().unwrap()).is_none() {
                report(&format!("{key} is required and not described"));
            }
        }
        for (name, value) in keywords {
            let path = format!("{path}/{name}");
            match (name.as_str(), value) {
                ("properties" | "definitions", Value::Object(all)) => {
                    for (key, value) in all {
                        loose(value, &[], &format!("{path}/{key}"), found);
                    }
                }
                ("anyOf" | "allOf", Value::Array(all)) => {
                    for (nth, value) in all.iter().enumerate() {
                        loose(value, &own, &format!("{path}/{nth}"), found);
                    }
                }
                ("propertyNames", value) => loose(value, &["string"], &path, found),
                ("items" | "additionalProperties", value) => loose(value, &[], &path, found),
                _ => {}
            }
        }
    }

    #[test]
    fn every_schema_compiles_in_strict_mode() {
        for name in SCHEMA_NAMES {
            let schema: Value = serde_json::from_str(&schema(name).unwrap()).unwrap();
            let mut found = Vec::new();
            loose(&schema, &[], name, &mut found);
            assert_eq!(found, [""; 0], "{name}");
        }
    }

    #[test]
    fn a_rule_completes_at_its_operations_and_at_the_variables_of_their_paths() {
        let schema: Value = serde_json::from_str(&schema("scenario").unwrap()).unwrap();
        let rule = &schema["properties"]["rules"]["items"]["properties"];
        let on = rule["on"]["anyOf"][0]["anyOf"][0]["enum"].as_array().unwrap();
        for known in ["*", "PUT …/customers/bulk", "POST /oauth/token", "DELETE-*"] {
            assert_eq!(on.contains(&json!(known)), known != "DELETE-*", "{known}: {on:?}");
        }
        let names: Vec<&String> =
            rule["when"]["properties"]["path"]["properties"].as_object().unwrap().keys().collect();
        assert!(names.contains(&&"customerId".to_owned()) && names.contains(&&"tenant".to_owned()));
        let step = &schema["properties"]["steps"]["items"]["properties"];
        let calls = step["call"]["anyOf"][0]["enum"].as_array().unwrap();
        assert!(calls.contains(&json!("PUT …/customers/bulk")) && !calls.contains(&json!("*")));
        assert_eq!(step["path"]["properties"].as_object().unwrap().len(), names.len());
    }

    #[test]
    fn every_name_has_a_schema_and_no_other() {
        for name in SCHEMA_NAMES {
            let schema: Value = serde_json::from_str(&schema(name).unwrap()).unwrap();
            assert_eq!(schema["title"], name);
        }
        assert_eq!(schema("customer"), None);
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "committed files are compared, or rewritten on demand"
    )]
    fn the_committed_schemas_are_the_generated_ones() {
        for name in SCHEMA_NAMES {
            let path = format!("{}/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
            let generated = schema(name).unwrap();
            if std::env::var("UPDATE_SCHEMAS").is_ok() {
                std::fs::write(&path, &generated).unwrap();
            }
            let committed = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(committed == generated, "{path} is stale: run the tests with UPDATE_SCHEMAS=1");
        }
    }
}
