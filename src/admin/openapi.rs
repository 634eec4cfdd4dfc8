//! The admin API described from its rows: in OpenAPI, and as a list beside the emulated operations.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::operation::{AdminOperation, Answered, Sent};
use super::operations::OPERATIONS;
use super::problem::PROBLEM;
use super::shape::ObjectShape;
use crate::engine::{Operation, reason, variable};

/// The description.
pub fn openapi() -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    describe(&PROBLEM, &mut schemas, ObjectShape::schema);
    for row in OPERATIONS {
        if let Sent::Object(shape) = &row.terms.body {
            describe(shape, &mut schemas, ObjectShape::sent_schema);
        }
        if let Answered::Object(shape) = &row.terms.answer {
            describe(shape, &mut schemas, ObjectShape::schema);
        }
        let path = paths.entry(row.path).or_insert_with(|| json!({}));
        path[row.method.as_str().to_ascii_lowercase()] = operation(row);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "emporix-sandbox admin API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Worlds, their data, clocks, scenarios and tokens under control.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"adminToken": {"type": "http", "scheme": "bearer", "description": "The sandbox's --admin-token. Without one, the API answers this machine only and asks for nothing."}},
        },
    })
}

/// The rows of the emulated API and of this one.
pub fn operations(emulated: &[&'static Operation]) -> Value {
    let emulated = emulated.iter().map(|row| {
        json!({
            "id": row.id, "method": row.method.as_str(), "path": row.path, "scopes": row.scopes,
            "documented": row.documented, "ours": row.ours, "built": row.is_built(),
        })
    });
    let admin = OPERATIONS.iter().map(|row| {
        let AdminOperation { id, path, summary, terms, .. } = row;
        json!({
            "id": id, "method": row.method.as_str(), "path": path, "summary": summary,
            "good": terms.good, "refusals": terms.refusals, "guarded": terms.guarded,
        })
    });
    json!({"operations": emulated.collect::<Vec<_>>(), "admin": admin.collect::<Vec<_>>()})
}

/// Adds the schema of `shape` and of those in it, each as `schema` has it.
fn describe(
    shape: &ObjectShape,
    schemas: &mut Map<String, Value>,
    schema: fn(&ObjectShape) -> Value,
) {
    if schemas.insert(shape.name.to_owned(), schema(shape)).is_none() {
        shape.inner().for_each(|inner| describe(inner, schemas, schema));
    }
}

fn operation(row: &'static AdminOperation) -> Value {
    let mut told = json!({
        "operationId": row.id,
        "summary": row.summary,
        "parameters": parameters(row),
        "responses": responses(row),
        "security": if row.terms.guarded { json!([{"adminToken": []}, {}]) } else { json!([]) },
    });
    let body = match &row.terms.body {
        Sent::Nothing => return told,
        Sent::Object(shape) => {
            json!({"required": shape.members.iter().any(|member| member.required), "content": {"application/json": {"schema": shape.reference()}}})
        }
        Sent::Documents(summary) => {
            json!({"required": true, "description": summary, "content": {"application/json": {"schema": {"type": "object"}}}})
        }
    };
    told["requestBody"] = body;
    told
}

fn parameters(row: &'static AdminOperation) -> Vec<Value> {
    let in_path = row.path.split('/').filter_map(variable).map(
        |name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
    );
    let in_query = row.terms.query.iter().map(|parameter| {
        json!({"name": parameter.name, "in": "query", "description": parameter.summary, "schema": {"type": "string"}})
    });
    in_path.chain(in_query).collect()
}

fn responses(row: &AdminOperation) -> Value {
    let mut told = Map::new();
    let reason = |status: u16| StatusCode::from_u16(status).map_or("", reason);
    let description = reason(row.terms.good);
    let mut good = match &row.terms.answer {
        Answered::Nothing => json!({"description": description}),
        Answered::Object(shape) => {
            json!({"description": description, "content": {"application/json": {"schema": shape.reference()}}})
        }
        Answered::Documents(summary) => {
            json!({"description": summary, "content": {"application/json": {"schema": {"type": "object"}}}})
        }
        Answered::Text(summary) => {
            json!({"description": summary, "content": {"text/plain": {"schema": {"type": "string"}}}})
        }
    };
    let id = json!({"description": "which answer this is; no journal has it", "schema": {"type": "string"}});
    let headers = json!({"Sandbox-Request-Id": id});
    good["headers"] = headers.clone();
    told.insert(row.terms.good.to_string(), good);
    let guard = if row.terms.guarded { &[403][..] } else { &[] };
    let mut refusals: Vec<u16> = row.terms.refusals.iter().chain(guard).copied().collect();
    refusals.sort_unstable();
    for status in refusals {
        told.insert(
            status.to_string(),
            json!({
                "description": reason(status),
                "headers": headers,
                "content": {"application/problem+json": {"schema": PROBLEM.reference()}},
            }),
        );
    }
    Value::Object(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_described_and_every_reference_leads_somewhere() {
        let told = openapi();
        for row in OPERATIONS {
            let described = &told["paths"][row.path][row.method.as_str().to_ascii_lowercase()];
            assert_eq!(described["operationId"], row.id);
        }
        let mut led = 0;
        references(&told, &mut |reference| {
            led += 1;
            let pointer = reference.trim_start_matches('#');
            assert_eq!(told.pointer(pointer).unwrap()["type"], "object", "{pointer}");
        });
        assert!(led > OPERATIONS.len(), "{led}");
    }

    fn references(value: &Value, see: &mut dyn FnMut(&str)) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value.as_str().filter(|_| name == "$ref") {
                        Some(reference) => see(reference),
                        None => references(value, see),
                    }
                }
            }
            Value::Array(elements) => elements.iter().for_each(|value| references(value, see)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
