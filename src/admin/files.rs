//! The files of the sandbox: read again, and what is loaded of them.

use http::Method;

use super::command::Command;
use super::operation::{AdminOperation, Answered, CHANGES, SHOWS, Terms};
use super::problem::FINDING;
use super::shape::{ObjectShape, ValueKind, must};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::POST, path: "/__sandbox/reload", id: "files-reload",
                summary: "Read the files again", read: |_| Ok(Command::Reload),
                terms: Terms { good: 200, refusals: &[422], answer: Answered::Object(&REPORT), ..CHANGES } },
    AdminOperation { method: Method::GET, path: "/__sandbox/config", id: "config",
                summary: "Show what is loaded, its mistakes, and whether it is stale", read: |_| Ok(Command::Config),
                terms: Terms { answer: Answered::Object(&CONFIG), ..SHOWS } },
];

#[rustfmt::skip]
const REPORT: ObjectShape = ObjectShape { name: "ReloadReport", members: &[
    must("collections",   ValueKind::Objects(&COUNTS),       "what the files say that they did not say before"),
    must("rules",         ValueKind::Objects(&RULES_REPORT), "the scenarios whose rules are others than before"),
    must("settings",      ValueKind::Texts,                  "the tenants whose settings are others than before"),
    must("kept",          ValueKind::Objects(&KEPT),         "the records of `main` that stay as they were changed at run time"),
    must("warnings",      ValueKind::Objects(&FINDING),      "what is odd in the files, but no reason not to use them"),
    must("fixtures",      ValueKind::Text,                   "where the fixtures come from"),
    must("template",      ValueKind::Text,                   "where their template comes from"),
    must("scenarioFiles", ValueKind::Text,                   "where the scenarios come from"),
    must("tookMs",        ValueKind::Whole,                  "how long it took"),
] };

#[rustfmt::skip]
const RULES_REPORT: ObjectShape = ObjectShape { name: "RulesReport", members: &[
    must("scenario", ValueKind::Text,  "the scenario"),
    must("added",    ValueKind::Whole, "rules that are new in the file"),
    must("changed",  ValueKind::Whole, "rules that are others"),
    must("removed",  ValueKind::Whole, "rules that are gone"),
] };

#[rustfmt::skip]
const COUNTS: ObjectShape = ObjectShape { name: "CollectionReport", members: &[
    must("tenant",     ValueKind::Text,  "the tenant"),
    must("collection", ValueKind::Text,  "the collection"),
    must("added",      ValueKind::Whole, "records that are new in the files"),
    must("changed",    ValueKind::Whole, "records that are others"),
    must("removed",    ValueKind::Whole, "records that are gone"),
    must("kept",       ValueKind::Whole, "records that `main` has otherwise"),
] };

#[rustfmt::skip]
const KEPT: ObjectShape = ObjectShape { name: "KeptRecord", members: &[
    must("tenant",     ValueKind::Text, "the tenant"),
    must("collection", ValueKind::Text, "the collection"),
    must("id",         ValueKind::Text, "its id"),
    must("change",     ValueKind::OneOf(&["added", "changed", "removed"]), "what happened to it at run time"),
] };

#[rustfmt::skip]
const CONFIG: ObjectShape = ObjectShape { name: "Config", members: &[
    must("version",       ValueKind::Text,                      "the version that runs"),
    must("status",        ValueKind::OneOf(&["ready", "stale"]), "stale: the files have mistakes, and the last good ones serve"),
    must("fixtures",      ValueKind::Text,                      "where the fixtures come from"),
    must("scenarioFiles", ValueKind::Text,                      "where the scenarios come from"),
    must("mistakes",      ValueKind::Objects(&FINDING),         "the mistakes in the files as they are now"),
    must("tenants",       ValueKind::Texts,                     "the tenants with files"),
    must("library",       ValueKind::Texts,                     "the scenarios with files"),
    must("scenarios",     ValueKind::Texts,                     "those that are active in every world from the start"),
    must("maxWorlds",     ValueKind::Whole,                     "the most worlds there can be"),
    must("journalLength", ValueKind::Whole,                     "the most exchanges that the journal of a world keeps"),
    must("journalMemory", ValueKind::Whole,                     "the most bytes that all journals keep together"),
    must("adminToken",    ValueKind::Flag,                      "whether this API asks for a token"),
] };
