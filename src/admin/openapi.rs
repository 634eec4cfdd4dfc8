//! The admin API described from its rows: in OpenAPI, and as a list beside the emulated operations.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::operation::{AdminOperation, Body};
use super::operations::OPERATIONS;
use super::problem::PROBLEM;
use super::request_stream::LAST_EVENT_ID;
use crate::engine::scenario::{ERROR_NAMES, is_of_any_service};
use crate::engine::{Operation, reason, variable};
use crate::review::coverage::statuses_of_rows;
use crate::schema::json_schema::{component, component_name, reference};
use crate::schema::{Kind, Shape};

/// The description.
pub fn openapi() -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    describe(&PROBLEM, &mut schemas);
    for row in OPERATIONS {
        for body in [row.terms.body, row.terms.answer] {
            if let Body::Object(shape) | Body::ObjectOrText(shape) = body {
                describe(shape, &mut schemas);
            }
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
    let described = emulated.iter().map(|row| {
        let mut described = json!({
            "service": row.service.name, "id": row.id, "method": row.method.as_str(), "path": row.path,
            "needs": row.needs(), "scopes": row.scopes,
            "documented": row.documented, "ours": row.ours, "built": row.is_built(),
            "errors": errors(|status| row.documented.contains(&status) || is_of_any_service(status)),
        });
        if row.is_bulk() {
            let documented = statuses_of_rows(row, emulated);
            described["rowErrors"] = errors(|status| documented.contains(&status));
        }
        described
    });
    let admin = OPERATIONS.iter().map(|row| {
        let AdminOperation { id, path, summary, terms, .. } = row;
        json!({
            "id": id, "method": row.method.as_str(), "path": path, "summary": summary,
            "good": terms.good, "replaced": terms.replaced, "refusals": terms.refusals, "guarded": terms.guarded, "streams": terms.streams(),
        })
    });
    json!({"operations": described.collect::<Vec<_>>(), "admin": admin.collect::<Vec<_>>()})
}

/// The names of the errors whose status is `wanted`.
fn errors(wanted: impl Fn(u16) -> bool) -> Value {
    let found = ERROR_NAMES.iter().filter(|(_, error)| wanted(error.status().as_u16()));
    found.map(|(name, _)| *name).collect()
}

/// Adds the schema of `shape` and of those in it.
pub(super) fn describe(shape: &Shape, schemas: &mut Map<String, Value>) {
    if schemas.insert(component_name(shape), component(shape)).is_none() {
        for field in shape.fields {
            if let Kind::Object(inner) | Kind::List(Kind::Object(inner)) = &field.kind {
                describe(inner, schemas);
            }
        }
    }
}

fn operation(row: &'static AdminOperation) -> Value {
    let mut operation = json!({
        "operationId": row.id,
        "summary": row.summary,
        "parameters": parameters(row),
        "responses": responses(row),
        "security": if row.terms.guarded { json!([{"adminToken": []}, {}]) } else { json!([]) },
    });
    if let Some(mut body) = described(row.terms.body) {
        let optional = |shape: &Shape| shape.fields.iter().all(|field| !field.required);
        let is_optional = matches!(row.terms.body, Body::Object(shape) if optional(shape));
        body["required"] = (!is_optional).into();
        operation["requestBody"] = body;
    }
    operation
}

/// A body with its content, and with what is said of it.
fn described(body: Body) -> Option<Value> {
    let (summary, media, schema) = match body {
        Body::Nothing => return None,
        Body::Object(shape) => {
            return Some(json!({"content": {"application/json": {"schema": reference(shape)}}}));
        }
        Body::ObjectOrText(shape) => {
            return Some(json!({"content": {
                "application/json": {"schema": reference(shape)},
                "text/plain": {"schema": {"type": "string"}},
            }}));
        }
        Body::Documents(summary) => (summary, "application/json", "object"),
        Body::List(summary) => (summary, "application/json", "array"),
        Body::Text(summary) => (summary, "text/plain", "string"),
        Body::Events(summary) => (summary, "text/event-stream", "string"),
    };
    Some(json!({"description": summary, "content": {media: {"schema": {"type": schema}}}}))
}

fn parameters(row: &'static AdminOperation) -> Vec<Value> {
    let in_path = row.path.split('/').filter_map(variable).map(
        |name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
    );
    let in_query = row.terms.query.iter().map(|parameter| {
        json!({"name": parameter.name, "in": "query", "description": parameter.summary, "schema": {"type": "string"}})
    });
    let in_header = row.terms.streams().then(|| {
        json!({"name": LAST_EVENT_ID, "in": "header", "description": "goes on after the event with this `id`, in the place of `since`", "schema": {"type": "string"}})
    });
    in_path.chain(in_query).chain(in_header).collect()
}

fn responses(row: &AdminOperation) -> Value {
    let mut answers = Map::new();
    let reason = |status: u16| StatusCode::from_u16(status).map_or("", reason);
    let mut good = described(row.terms.answer).unwrap_or_else(|| json!({}));
    if good["description"].is_null() {
        good["description"] = reason(row.terms.good).into();
    }
    let id = json!({"description": "which answer this is; no journal has it", "schema": {"type": "string"}});
    let headers = json!({"Sandbox-Request-Id": id});
    good["headers"] = headers.clone();
    if let Some(status) = row.terms.replaced {
        answers.insert(status.to_string(), good.clone());
        answers[&status.to_string()]["description"] = reason(status).into();
    }
    answers.insert(row.terms.good.to_string(), good);
    let guard = if row.terms.guarded { &[403][..] } else { &[] };
    let mut refusals: Vec<u16> = row.terms.refusals.iter().chain(guard).copied().collect();
    refusals.sort_unstable();
    for status in refusals {
        answers.insert(
            status.to_string(),
            json!({
                "description": reason(status),
                "headers": headers,
                "content": {"application/problem+json": {"schema": reference(&PROBLEM)}},
            }),
        );
    }
    Value::Object(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_described_and_every_reference_leads_somewhere() {
        let document = openapi();
        for row in OPERATIONS {
            let described = &document["paths"][row.path][row.method.as_str().to_ascii_lowercase()];
            assert_eq!(described["operationId"], row.id);
        }
        let mut led = 0;
        references(&document, &mut |reference| {
            led += 1;
            let pointer = reference.trim_start_matches('#');
            assert_eq!(document.pointer(pointer).unwrap()["type"], "object", "{pointer}");
        });
        assert!(led > OPERATIONS.len(), "{led}");
    }

    #[test]
    fn an_answer_that_is_text_for_who_wants_it_is_described_as_both() {
        let document = openapi();
        let both: Vec<&str> = OPERATIONS
            .iter()
            .filter(|row| {
                let good = &document["paths"][row.path]["get"]["responses"]["200"]["content"];
                good["text/plain"].is_object() && good["application/json"].is_object()
            })
            .map(|row| row.id)
            .collect();
        assert_eq!(both, ["requests-explain", "scenarios-explain", "requests-shortest"]);
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
