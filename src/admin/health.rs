//! Whether the sandbox is alive, and serves what its files say.

use http::Method;
use serde_json::json;

use super::command::Command;
use super::operation::{AdminOperation, Answered, SHOWS, Terms};
use super::shape::{ObjectShape, ValueKind, must};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/health/live", id: "health-live",
                summary: "Say that the process answers", read: |_| Ok(Command::Show(json!({"status": "live"}))),
                terms: Terms { guarded: false, answer: Answered::Object(&LIVE), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/health/ready", id: "health-ready",
                summary: "Say that it serves, and whether it serves what the files say", read: |_| Ok(Command::Ready),
                terms: Terms { guarded: false, answer: Answered::Object(&READY), ..SHOWS } },
];

#[rustfmt::skip]
const LIVE: ObjectShape = ObjectShape { name: "Live", members: &[
    must("status", ValueKind::OneOf(&["live"]), "that the process answers"),
] };

#[rustfmt::skip]
const READY: ObjectShape = ObjectShape { name: "Ready", members: &[
    must("status", ValueKind::OneOf(&["ready", "stale"]), "stale: the files have mistakes, and the last good ones serve"),
] };
