//! The admin API described in OpenAPI, from its rows.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::find::variable;
use super::operation::{Operation, Sent};
use super::rows::OPERATIONS;
use crate::engine::reason;

/// The description.
pub fn openapi() -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Problem".to_owned(), problem());
    for row in OPERATIONS {
        if let Sent::Object(shape) = &row.terms.body {
            schemas.insert(shape.name.to_owned(), shape.schema());
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

fn operation(row: &'static Operation) -> Value {
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
            json!({"required": shape.members.iter().any(|member| member.required), "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{}", shape.name)}}}})
        }
        Sent::Documents(summary) => {
            json!({"required": true, "description": summary, "content": {"application/json": {"schema": {"type": "object"}}}})
        }
    };
    told["requestBody"] = body;
    told
}

fn parameters(row: &'static Operation) -> Vec<Value> {
    let in_path = row.path.split('/').filter_map(variable).map(
        |name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
    );
    let in_query = row.terms.query.iter().map(|parameter| {
        json!({"name": parameter.name, "in": "query", "description": parameter.summary, "schema": {"type": "string"}})
    });
    in_path.chain(in_query).collect()
}

fn responses(row: &Operation) -> Value {
    let mut told = Map::new();
    let reason = |status: u16| StatusCode::from_u16(status).map_or("", reason);
    let mut good = json!({"description": reason(row.terms.good)});
    if row.terms.good != 204 {
        let content_type = if row.id == "metrics" { "text/plain" } else { "application/json" };
        good["content"] = json!({content_type: {}});
    }
    told.insert(row.terms.good.to_string(), good);
    let guard = if row.terms.guarded { &[403][..] } else { &[] };
    let mut refusals: Vec<u16> = row.terms.refusals.iter().chain(guard).copied().collect();
    refusals.sort_unstable();
    for status in refusals {
        told.insert(status.to_string(), json!({
            "description": reason(status),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }));
    }
    Value::Object(told)
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["status", "title", "detail"],
        "properties": {
            "status": {"type": "integer"},
            "title": {"type": "string"},
            "detail": {"type": "string", "description": "what is wrong"},
            "hint": {"type": "string", "description": "what to do about it"},
            "mistakes": {"type": "array", "items": {"type": "object"}, "description": "the mistakes in documents that were sent, each with code, path, line, column, message and hint"},
        },
    })
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
            if let Some(reference) =
                described.pointer("/requestBody/content/application~1json/schema/$ref")
            {
                let pointer = reference.as_str().unwrap().trim_start_matches('#');
                assert_eq!(told.pointer(pointer).unwrap()["type"], "object", "{pointer}");
            }
        }
    }
}
