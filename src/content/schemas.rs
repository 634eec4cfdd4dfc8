//! The JSON Schema of each file that people write, made of the shapes by which it is read.

use serde_json::{Map, Value, json};

use super::documents::TenantSettings;
use super::scenarios;
use crate::model::{COLLECTIONS, CollectionRow};
use crate::schema::json_schema;

/// The name of the schema of a `_tenant.json`.
const TENANT: &str = "tenant";

/// The name of the schema of a scenario.
const SCENARIO: &str = "scenario";

/// The names of all schemas.
pub static SCHEMA_NAMES: [&str; COLLECTIONS.len() + 2] = {
    let mut names = [TENANT; COLLECTIONS.len() + 2];
    let mut at = 0;
    while at < COLLECTIONS.len() {
        names[at] = COLLECTIONS[at].path;
        at += 1;
    }
    names[at + 1] = SCENARIO;
    names
};

/// The JSON Schema called `name`, as text.
pub fn schema(name: &str) -> Option<String> {
    let collection = COLLECTIONS.iter().find(|collection| collection.path == name);
    let schema = match collection {
        Some(collection) => file(collection),
        None if name == TENANT => json_schema::object(TenantSettings::SHAPE),
        None if name == SCENARIO => json_schema::object(scenarios::SHAPE),
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
    let mut schema = json_schema::object(&collection.file);
    let documents = &mut schema["properties"][collection.key]["items"];
    let document = std::mem::replace(documents, json!({"$ref": DOCUMENT}));
    schema.insert("type".to_owned(), json!(["object", "array"]));
    schema.insert("items".to_owned(), json!({"$ref": DOCUMENT}));
    schema.insert("definitions".to_owned(), json!({"document": document}));
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

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
