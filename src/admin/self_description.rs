//! What the sandbox says of itself: its tables, its numbers, and the description of this API.

use http::Method;
use serde_json::{Value, json};

use super::command::Command;
use super::operation::{AdminOperation, Answered, SHOWS, Terms};
use super::shape::{ObjectShape, ValueKind, must};
use crate::engine::{BEHAVIORS, Behaviors};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/operations", id: "operations",
                summary: "List the operations of the emulated API and of this one", read: |_| Ok(Command::Operations),
                terms: Terms { answer: Answered::Object(&TABLES), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/behaviors", id: "behaviors",
                summary: "List the open questions and how they are settled", read: |_| Ok(Command::Behaviors),
                terms: Terms { answer: Answered::Object(&OPEN_QUESTIONS), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/metrics", id: "metrics",
                summary: "Show numbers for Prometheus", read: |_| Ok(Command::Metrics),
                terms: Terms { answer: Answered::Text("the text form of Prometheus, version 0.0.4"), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/openapi.json", id: "openapi",
                summary: "Describe this API in OpenAPI", read: |_| Ok(Command::Description),
                terms: Terms { answer: Answered::Documents("an OpenAPI document, version 3.1"), ..SHOWS } },
];

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

#[rustfmt::skip]
const TABLES: ObjectShape = ObjectShape { name: "Operations", members: &[
    must("operations", ValueKind::Objects(&OPERATION),       "those of the emulated API"),
    must("admin",      ValueKind::Objects(&ADMIN_OPERATION), "those of this one"),
] };

#[rustfmt::skip]
const OPERATION: ObjectShape = ObjectShape { name: "Operation", members: &[
    must("id",         ValueKind::Text,           "its id"),
    must("method",     ValueKind::OneOf(METHODS), "the method"),
    must("path",       ValueKind::Text,           "the path template"),
    must("scopes",     ValueKind::Texts,          "one of them is needed; none where no token is"),
    must("documented", ValueKind::Wholes,         "the statuses of the vendor's documents"),
    must("ours",       ValueKind::Wholes,         "the statuses it has besides"),
    must("built",      ValueKind::Flag,           "whether it is not a 501"),
] };

#[rustfmt::skip]
const ADMIN_OPERATION: ObjectShape = ObjectShape { name: "AdminOperation", members: &[
    must("id",       ValueKind::Text,           "its id"),
    must("method",   ValueKind::OneOf(METHODS), "the method"),
    must("path",     ValueKind::Text,           "the path template"),
    must("summary",  ValueKind::Text,           "what it does"),
    must("good",     ValueKind::Whole,          "the status of a good answer"),
    must("refusals", ValueKind::Wholes,         "the other statuses, besides 403 where it is guarded"),
    must("guarded",  ValueKind::Flag,           "whether strangers are refused"),
] };

#[rustfmt::skip]
const OPEN_QUESTIONS: ObjectShape = ObjectShape { name: "Behaviors", members: &[
    must("behaviors", ValueKind::Objects(&OPEN_QUESTION), "every question that the vendor's documents leave open"),
] };

#[rustfmt::skip]
const OPEN_QUESTION: ObjectShape = ObjectShape { name: "Behavior", members: &[
    must("name",     ValueKind::Text,  "its name"),
    must("value",    ValueKind::Text,  "how it is settled where no tenant says otherwise"),
    must("values",   ValueKind::Texts, "how it can be settled, the default first"),
    must("question", ValueKind::Text,  "the question"),
    must("evidence", ValueKind::Text,  "what speaks for the default"),
] };

/// Every open question, and how it is settled where no tenant says otherwise.
pub fn behaviors(settled: &Behaviors) -> Value {
    let rows = BEHAVIORS.iter().zip(settled.list()).map(|(row, (name, value))| {
        json!({
            "name": name, "value": value, "values": row.choices(),
            "question": row.question, "evidence": row.evidence,
        })
    });
    json!({"behaviors": rows.collect::<Vec<_>>()})
}
