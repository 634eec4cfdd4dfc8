//! What strangers may know: where to go from here, whether the sandbox is alive, and serves what its files say.

use http::Method;
use serde_json::{Value, json};

use super::body_kinds::ANSWERED;
use super::command::Command;
use super::operation::{AdminOperation, Body, SHOWS, Terms};
use crate::schema::{Kind, Shape, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox", id: "index",
                summary: "Say where health, description and operations are; so does `/`", read: |_| Ok(Command::Show(index())),
                terms: Terms { guarded: false, answer: Body::Object(&INDEX), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/health/live", id: "health-live",
                summary: "Say that the process answers", read: |_| Ok(Command::Show(json!({"status": "live"}))),
                terms: Terms { guarded: false, answer: Body::Object(&LIVE), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/health/ready", id: "health-ready",
                summary: "Say that it serves, and whether it serves what the files say", read: |_| Ok(Command::Ready),
                terms: Terms { guarded: false, answer: Body::Object(&READY), ..SHOWS } },
];

#[rustfmt::skip]
const INDEX: Shape = Shape { name: "Index", fields: &[
    required("name",       Kind::Text, "the name of the program"),
    required("health",     Kind::Text, "the path that says whether it serves"),
    required("docs",       Kind::Text, "the path of this description"),
    required("operations", Kind::Text, "the path of the list of all operations"),
    required("console",    Kind::Text, "the path of the page for browsers"),
], ..ANSWERED };

fn index() -> Value {
    json!({
        "name": env!("CARGO_PKG_NAME"),
        "health": "/__sandbox/health/ready",
        "docs": "/__sandbox/openapi.json",
        "operations": "/__sandbox/operations",
        "console": "/__sandbox/ui",
    })
}

#[rustfmt::skip]
const LIVE: Shape = Shape { name: "Live", fields: &[
    required("status", Kind::Word(&["live"]), "that the process answers"),
], ..ANSWERED };

#[rustfmt::skip]
const READY: Shape = Shape { name: "Ready", fields: &[
    required("status", Kind::Word(&["ready", "stale"]), "stale: the files have mistakes, and the last good ones serve"),
], ..ANSWERED };
