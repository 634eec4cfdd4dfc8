//! What the sandbox says of itself: its tables, its numbers, and the description of this API.

use http::Method;
use serde_json::{Value, json};

use super::body_kinds::{ANSWERED, NULL, TEXTS};
use super::command::Command;
use super::operation::{AdminOperation, Body, SHOWS, Terms};
use crate::engine::{BEHAVIORS, Behaviors};
use crate::schema::{Kind, Shape, WHOLE, optional, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/operations", id: "operations",
                summary: "List the operations of the emulated API and of this one", read: |_| Ok(Command::Operations),
                terms: Terms { answer: Body::Object(&TABLES), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/behaviors", id: "behaviors",
                summary: "List the open questions and how they are settled", read: |_| Ok(Command::Behaviors),
                terms: Terms { answer: Body::Object(&OPEN_QUESTIONS), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/metrics", id: "metrics",
                summary: "Show numbers for Prometheus", read: |_| Ok(Command::Metrics),
                terms: Terms { answer: Body::Text("the text form of Prometheus, version 0.0.4"), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/openapi.json", id: "openapi",
                summary: "Describe this API in OpenAPI", read: |_| Ok(Command::Description),
                terms: Terms { answer: Body::Documents("an OpenAPI document, version 3.1"), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/service.openapi.json", id: "service-openapi",
                summary: "Describe the emulated services in OpenAPI", read: |_| Ok(Command::ServiceDescription),
                terms: Terms { answer: Body::Documents("an OpenAPI document, version 3.1"), ..SHOWS } },
];

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

#[rustfmt::skip]
const TABLES: Shape = Shape { name: "Operations", fields: &[
    required("operations", Kind::List(&Kind::Object(&OPERATION)),       "those of the emulated API"),
    required("admin",      Kind::List(&Kind::Object(&ADMIN_OPERATION)), "those of this one"),
], ..ANSWERED };

#[rustfmt::skip]
const OPERATION: Shape = Shape { name: "Operation", fields: &[
    required("service",    Kind::Id,            "the service that it is of"),
    required("id",         Kind::Id,            "its id"),
    required("method",     Kind::Word(METHODS), "the method"),
    required("path",       Kind::Id,            "the path template"),
    required("needs",      Kind::Id,            "what a call needs, in words"),
    required("scopes",     TEXTS,               "one of them is needed; none where no token is"),
    required("documented", Kind::List(&WHOLE),  "the statuses of the vendor's documents"),
    required("ours",       Kind::List(&WHOLE),  "the statuses it has besides"),
    required("built",      Kind::Flag,          "whether it is answered; what is not is a 405"),
    required("errors",     TEXTS,               "what `then.error` of a rule on it can name: errors with a documented status, and those that any service can have"),
    optional("rowErrors",  TEXTS,               "of a bulk call, what the `error` of its `items` can name"),
], ..ANSWERED };

#[rustfmt::skip]
const ADMIN_OPERATION: Shape = Shape { name: "AdminOperation", fields: &[
    required("id",       Kind::Id,            "its id"),
    required("method",   Kind::Word(METHODS), "the method"),
    required("path",     Kind::Id,            "the path template"),
    required("summary",  Kind::Id,            "what it does"),
    required("good",     WHOLE,               "the status of a good answer"),
    required("replaced", Kind::Either(&[WHOLE, NULL]), "the status of one where something was there, and is replaced"),
    required("refusals", Kind::List(&WHOLE),  "the other statuses, besides 403 where it is guarded"),
    required("guarded",  Kind::Flag,          "whether strangers are refused"),
    required("streams",  Kind::Flag,          "whether a good answer goes on for as long as the client wants"),
], ..ANSWERED };

#[rustfmt::skip]
const OPEN_QUESTIONS: Shape = Shape { name: "Behaviors", fields: &[
    required("behaviors", Kind::List(&Kind::Object(&OPEN_QUESTION)), "every question that the vendor's documents leave open"),
], ..ANSWERED };

#[rustfmt::skip]
const OPEN_QUESTION: Shape = Shape { name: "Behavior", fields: &[
    required("name",     Kind::Id, "its name"),
    required("value",    Kind::Id, "how it is settled where no tenant says otherwise"),
    required("values",   TEXTS,    "how it can be settled, the default first"),
    required("question", Kind::Id, "the question"),
    required("evidence", Kind::Id, "what speaks for the default"),
], ..ANSWERED };

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
