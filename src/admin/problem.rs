//! How refusals look: a problem, and the mistakes in documents.

use super::body_kinds::{ANSWERED, NULL};
use super::verify::OF_FAILURES;
use crate::schema::{Field, Kind, Shape, WHOLE, joined, optional, required};

pub(super) const PROBLEM: Shape = Shape { name: "Problem", fields: &FIELDS, ..ANSWERED };

const FIELDS: [Field; 8] = joined(&OF_ALL, &OF_FAILURES);

#[rustfmt::skip]
const OF_ALL: [Field; 5] = [
    required("status",   WHOLE,                               "the status"),
    required("title",    Kind::Id,                            "its reason"),
    required("detail",   Kind::Id,                            "what is wrong"),
    required("hint",     Kind::Id,                            "what to do about it"),
    optional("mistakes", Kind::List(&Kind::Object(&FINDING)), "the mistakes in documents that were sent, or in the files"),
];

#[rustfmt::skip]
pub(super) const FINDING: Shape = Shape { name: "Finding", fields: &[
    required("severity", Kind::Word(&["error", "warning"]), "how bad it is"),
    required("code",     Kind::Id,                          "its stable code"),
    required("path",     Kind::Id,                          "the file"),
    required("line",     WHOLE,                             "the line, from 1"),
    required("column",   WHOLE,                             "the column, from 1"),
    required("message",  Kind::Id,                          "what is wrong"),
    required("hint",     Kind::Either(&[Kind::Text, NULL]), "what to do about it"),
], ..ANSWERED };
