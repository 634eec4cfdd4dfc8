//! How refusals look: a problem, and the mistakes in documents.

use super::shape::{ObjectShape, ValueKind, may, must};

#[rustfmt::skip]
pub(super) const PROBLEM: ObjectShape = ObjectShape { name: "Problem", members: &[
    must("status",  ValueKind::Whole,             "the status"),
    must("title",   ValueKind::Text,              "its reason"),
    must("detail",  ValueKind::Text,              "what is wrong"),
    must("hint",    ValueKind::Text,              "what to do about it"),
    may("mistakes", ValueKind::Objects(&FINDING), "the mistakes in documents that were sent, or in the files"),
] };

#[rustfmt::skip]
pub(super) const FINDING: ObjectShape = ObjectShape { name: "Finding", members: &[
    must("severity", ValueKind::OneOf(&["error", "warning"]), "how bad it is"),
    must("code",     ValueKind::Text,                         "its stable code"),
    must("path",     ValueKind::Text,                         "the file"),
    must("line",     ValueKind::Whole,                        "the line, from 1"),
    must("column",   ValueKind::Whole,                        "the column, from 1"),
    must("message",  ValueKind::Text,                         "what is wrong"),
    must("hint",     ValueKind::OrNull(&ValueKind::AnyText),       "what to do about it"),
] };
