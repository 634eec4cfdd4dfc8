//! The emulated services described in OpenAPI, from the table of operations.

use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::openapi::describe;
use crate::engine::services::{Count, ErrorForm, ServiceTerms};
use crate::engine::{Caller, Content, Description, Operation, reason, variable};
use crate::schema::json_schema::{of_kind, reference};
use crate::schema::{Kind, Shape, open, optional, required};

/// What is said of the whole.
const ABOUT: &str = "What this sandbox answers, as it answers it. It is made from the sandbox's own tables and is no description of the vendor's. Answers can have members besides those named here, and with `fields` fewer.";

/// The description of those of `operations` that are answered.
pub fn service_openapi(operations: &[&'static Operation]) -> Value {
    let mut schemas = Map::new();
    for shape in [&FAULT, &CODE_ERROR, &TYPE_ERROR, &SESSION_ERROR, &OAUTH_ERROR, &CREATED, &ROW] {
        describe(shape, &mut schemas);
    }
    let mut paths = Map::new();
    let mut tags: BTreeMap<&str, &str> = BTreeMap::new();
    let mut scopes = Map::new();
    for row in operations.iter().filter(|row| row.is_built()) {
        tags.insert(row.service.name, row.service.title);
        scopes.extend(row.scopes.iter().map(|scope| ((*scope).to_owned(), json!(""))));
        for content in [row.description.body, row.description.answer] {
            if let Content::Object(shape) | Content::List(shape) | Content::Form(shape) = content {
                describe(shape, &mut schemas);
            }
        }
        let path = paths.entry(row.path).or_insert_with(|| json!({}));
        path[row.method.as_str().to_ascii_lowercase()] = operation(row);
    }
    let of_bodies = parts(operations, |said| Some(said.body));
    for (_, schema) in schemas.iter_mut().filter(|(name, _)| of_bodies.contains(*name)) {
        take_null(schema);
    }
    let has_fields = |said: &Description| said.query.iter().any(|field| field.name == "fields");
    let projected = parts(operations, |said| has_fields(said).then_some(said.answer));
    for (_, schema) in schemas.iter_mut().filter(|(name, _)| projected.contains(*name)) {
        _ = schema.as_object_mut().map(|schema| schema.remove("required"));
    }
    let tags = tags.iter().map(|(name, title)| json!({"name": name, "description": title}));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "emporix-sandbox",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
        },
        "tags": tags.collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "oauth2": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": scopes}}},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    })
}

/// The names of the objects in contents of operations, with their parts.
fn parts(
    operations: &[&'static Operation],
    content: impl Fn(&'static Description) -> Option<Content>,
) -> BTreeSet<String> {
    let mut parts = Map::new();
    for row in operations.iter().filter(|row| row.is_built()) {
        if let Some(Content::Object(shape) | Content::List(shape)) = content(row.description) {
            describe(shape, &mut parts);
        }
    }
    parts.into_iter().map(|(name, _)| name).collect()
}

/// Lets what need not be there be null, which counts as absent in bodies.
fn take_null(schema: &mut Value) {
    let required = schema["required"].clone();
    let is_required =
        |name: &str| required.as_array().is_some_and(|names| names.iter().any(|it| it == name));
    let members = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, member) in members.into_iter().flatten() {
        if !is_required(name) {
            *member = json!({"anyOf": [member.take(), {"type": "null"}]});
        }
    }
}

fn operation(row: &'static Operation) -> Value {
    let said = row.description;
    let summary = match said.summary {
        "" => words_of(row.id),
        summary => summary.to_owned(),
    };
    let mut operation = json!({
        "operationId": row.id,
        "summary": summary,
        "tags": [row.service.name],
        "parameters": parameters(row),
        "responses": responses(row),
        "security": security(row),
    });
    if let Some(content) = content(said.body) {
        let is_needed = match said.body {
            // An empty body is an empty object, and a patch of nothing.
            Content::Object(shape) => shape.fields.iter().any(|field| field.required),
            Content::Any | Content::Patch => false,
            Content::Nothing | Content::Form(_) | Content::List(_) | Content::Ids => true,
        };
        operation["requestBody"] = json!({"required": is_needed, "content": content});
    }
    operation
}

/// `PUT-customer-segment-update-group` as `update group`: an id without its method and the words of its service.
fn words_of(id: &str) -> String {
    let words: Vec<&str> = id.split('-').skip(1).collect();
    let verbs = ["create", "retrieve", "search", "update", "remove", "list", "check"];
    let from = words.iter().position(|word| verbs.contains(word)).unwrap_or(0);
    words[from..].join(" ")
}

fn security(row: &Operation) -> Value {
    match row.caller {
        Caller::Anyone => json!([]),
        Caller::Scope => row.scopes.iter().map(|scope| json!({"oauth2": [scope]})).collect(),
        Caller::Token | Caller::Kinds(_) => json!([{"token": []}]),
    }
}

fn parameters(row: &'static Operation) -> Vec<Value> {
    let of_path = row.path.split('/').filter_map(variable).map(|name| {
        let schema = match name {
            "tenant" => json!({"type": "string", "pattern": "^[a-z][a-z0-9]{2,15}$"}),
            _ => json!({"type": "string", "minLength": 1}),
        };
        json!({"name": name, "in": "path", "required": true, "schema": schema})
    });
    let of_query = row.description.query.iter().map(|field| {
        let mut schema = of_kind(&field.kind);
        if field.name == "pageSize" {
            schema["default"] = row.service.page_size.into();
        }
        json!({
            "name": field.name, "in": "query", "required": field.required,
            "description": field.about, "schema": schema,
        })
    });
    let of_count = asked_count(row).map(|name| {
        json!({
            "name": name, "in": "header", "required": false,
            "description": "`true` has the answer say how many documents match", "schema": {"type": "string"},
        })
    });
    let of_headers = row.description.headers.iter().map(|field| {
        json!({
            "name": field.name, "in": "header", "required": field.required,
            "description": field.about, "schema": of_kind(&field.kind),
        })
    });
    of_path.chain(of_query).chain(of_headers).chain(of_count).collect()
}

/// The header that asks a list how many documents match.
fn asked_count(row: &Operation) -> Option<&'static str> {
    match &row.service.count {
        Count::WhenAsked(name) if row.description.is_list => Some(name.as_str()),
        Count::WhenAsked(_) | Count::Always(_) => None,
    }
}

fn responses(row: &'static Operation) -> Value {
    let mut statuses: Vec<u16> = row.documented.iter().chain(row.ours).copied().collect();
    statuses.sort_unstable();
    let response = |status: &u16| {
        let said = StatusCode::from_u16(*status).map_or("", reason);
        let mut response = json!({"description": said});
        let content = match status {
            200 => content(row.description.answer),
            201 if row.description.names_new => content(Content::Object(&CREATED)),
            207 => content(Content::List(&ROW)),
            201..300 => None,
            _ => Some(refusal(row.service, *status)),
        };
        if let Some(content) = content {
            response["content"] = content;
        }
        if *status == 200 && row.description.is_list {
            let (Count::WhenAsked(name) | Count::Always(name)) = &row.service.count;
            let count =
                json!({"description": "how many documents match", "schema": {"type": "integer"}});
            response["headers"] = json!({name.as_str(): count});
        }
        (status.to_string(), response)
    };
    statuses.iter().map(response).collect::<Map<_, _>>().into()
}

/// The bodies of a refusal of `service` with this status.
fn refusal(service: &ServiceTerms, status: u16) -> Value {
    let own = match (service.dialect.form, status) {
        (ErrorForm::Type, _) => reference(&TYPE_ERROR),
        (ErrorForm::CodeOfSession, 404) => reference(&SESSION_ERROR),
        (ErrorForm::Code | ErrorForm::CodeOfResource | ErrorForm::CodeOfSession, _) => {
            reference(&CODE_ERROR)
        }
    };
    let mut all = vec![own];
    if status == 401 {
        all.push(reference(&FAULT));
    }
    if service.name == "oauth" {
        all.push(reference(&OAUTH_ERROR));
    }
    let schema = if all.len() == 1 { all.swap_remove(0) } else { json!({"anyOf": all}) };
    json!({"application/json": {"schema": schema}})
}

fn content(content: Content) -> Option<Value> {
    let of = |media: &str, schema: Value| Some(json!({media: {"schema": schema}}));
    match content {
        Content::Nothing => None,
        Content::Object(shape) => of("application/json", reference(shape)),
        Content::Form(shape) => of("application/x-www-form-urlencoded", reference(shape)),
        Content::List(shape) => {
            of("application/json", json!({"type": "array", "items": reference(shape)}))
        }
        Content::Ids => {
            of("application/json", json!({"type": "array", "items": {"type": "string"}}))
        }
        Content::Patch => {
            of("application/json", json!({"type": "array", "items": {"type": "object"}}))
        }
        Content::Any => of("application/json", json!({})),
    }
}

const NUMBER: Kind = Kind::Whole(100, 599);

const FAULT: Shape = open(
    "GatewayFault",
    "The gateway refuses.",
    &[required("fault", Kind::Object(&FAULT_PARTS), "what is wrong")],
);
const FAULT_PARTS: Shape = open(
    "GatewayFaultParts",
    "What is wrong, as the gateway says it.",
    &[
        required("faultstring", Kind::Text, "in words"),
        required("detail", Kind::Object(&FAULT_DETAIL), "as a code"),
    ],
);
const FAULT_DETAIL: Shape = open(
    "GatewayFaultDetail",
    "A code of the gateway's.",
    &[required("errorcode", Kind::Text, "the code")],
);
const CODE_ERROR: Shape = open(
    "ServiceError",
    "A service refuses.",
    &[
        required("code", NUMBER, "the status"),
        required("status", Kind::Text, "its words"),
        required("message", Kind::Text, "what is wrong"),
        optional("resourceId", Kind::Text, "what it is about"),
        optional("details", Kind::Any, "the parts of it"),
    ],
);
const TYPE_ERROR: Shape = open(
    "CustomerServiceError",
    "The Customer Service refuses.",
    &[
        required("type", Kind::Text, "what is wrong, as a word"),
        required("status", NUMBER, "the status"),
        required("message", Kind::Text, "what is wrong"),
        optional("details", Kind::Any, "the parts of it"),
    ],
);
const SESSION_ERROR: Shape = open(
    "SessionError",
    "There is no session context.",
    &[
        required("sessionId", Kind::Text, "the session"),
        required("code", NUMBER, "the status"),
        required("message", Kind::Text, "what is wrong"),
    ],
);
const OAUTH_ERROR: Shape = open(
    "TokenError",
    "The token endpoint refuses.",
    &[
        required("ErrorCode", Kind::Text, "what is wrong, as a word"),
        required("Error", Kind::Text, "what is wrong"),
    ],
);
const CREATED: Shape = open(
    "Created",
    "The identifier of what was created.",
    &[required("id", Kind::Id, "the identifier")],
);
const ROW: Shape = open(
    "BulkRow",
    "What became of an item of a bulk call.",
    &[
        required("index", Kind::Whole(0, u64::MAX), "the place of the item"),
        optional("id", Kind::Text, "the identifier of what was written"),
        required("code", NUMBER, "the status"),
        required("status", Kind::Text, "its words"),
        optional("message", Kind::Text, "what is wrong"),
        optional("details", Kind::Any, "the parts of it"),
        optional("resourceId", Kind::Text, "what it is about"),
    ],
);
