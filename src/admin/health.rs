//! Whether the sandbox is alive, and serves what its files say.

use http::Method;
use serde_json::json;

use super::body_kinds::ANSWERED;
use super::command::Command;
use super::operation::{AdminOperation, Body, SHOWS, Terms};
use crate::schema::{Kind, Shape, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/health/live", id: "health-live",
                summary: "Say that the process answers", read: |_| Ok(Command::Show(json!({"status": "live"}))),
                terms: Terms { guarded: false, answer: Body::Object(&LIVE), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/health/ready", id: "health-ready",
                summary: "Say that it serves, and whether it serves what the files say", read: |_| Ok(Command::Ready),
                terms: Terms { guarded: false, answer: Body::Object(&READY), ..SHOWS } },
];

#[rustfmt::skip]
const LIVE: Shape = Shape { name: "Live", fields: &[
    required("status", Kind::Word(&["live"]), "that the process answers"),
], ..ANSWERED };

#[rustfmt::skip]
const READY: Shape = Shape { name: "Ready", fields: &[
    required("status", Kind::Word(&["ready", "stale"]), "stale: the files have mistakes, and the last good ones serve"),
], ..ANSWERED };
