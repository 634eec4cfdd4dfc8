//! The files of the sandbox: read again, and what is loaded of them.

use http::Method;

use super::body_kinds::{ANSWERED, TEXTS};
use super::command::Command;
use super::operation::{AdminOperation, Body, CHANGES, SHOWS, Terms};
use super::problem::FINDING;
use crate::schema::{Kind, Shape, WHOLE, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::POST, path: "/__sandbox/reload", id: "files-reload",
                summary: "Read the files again", read: |_| Ok(Command::Reload),
                terms: Terms { good: 200, refusals: &[422], answer: Body::Object(&REPORT), ..CHANGES } },
    AdminOperation { method: Method::GET, path: "/__sandbox/config", id: "config",
                summary: "Show what is loaded, its mistakes, and whether it is stale", read: |_| Ok(Command::Config),
                terms: Terms { answer: Body::Object(&CONFIG), ..SHOWS } },
];

#[rustfmt::skip]
const REPORT: Shape = Shape { name: "ReloadReport", fields: &[
    required("collections",   Kind::List(&Kind::Object(&COUNTS)),       "what the files say that they did not say before"),
    required("rules",         Kind::List(&Kind::Object(&RULES_REPORT)), "the scenarios whose rules are others than before"),
    required("settings",      TEXTS,                                    "the tenants whose settings are others than before"),
    required("kept",          Kind::List(&Kind::Object(&KEPT)),         "the records of `main` that stay as they were changed at run time"),
    required("warnings",      Kind::List(&Kind::Object(&FINDING)),      "what is odd in the files, but no reason not to use them"),
    required("fixtures",      Kind::Id,                                 "where the fixtures come from"),
    required("template",      Kind::Id,                                 "where their template comes from"),
    required("scenarioFiles", Kind::Id,                                 "where the scenarios come from"),
    required("tookMs",        WHOLE,                                    "how long it took"),
], ..ANSWERED };

#[rustfmt::skip]
const RULES_REPORT: Shape = Shape { name: "RulesReport", fields: &[
    required("scenario", Kind::Id, "the scenario"),
    required("added",    WHOLE,    "rules that are new in the file"),
    required("changed",  WHOLE,    "rules that are others"),
    required("removed",  WHOLE,    "rules that are gone"),
], ..ANSWERED };

#[rustfmt::skip]
const COUNTS: Shape = Shape { name: "CollectionReport", fields: &[
    required("tenant",     Kind::Id, "the tenant"),
    required("collection", Kind::Id, "the collection"),
    required("added",      WHOLE,    "records that are new in the files"),
    required("changed",    WHOLE,    "records that are others"),
    required("removed",    WHOLE,    "records that are gone"),
    required("kept",       WHOLE,    "records that `main` has otherwise"),
], ..ANSWERED };

#[rustfmt::skip]
const KEPT: Shape = Shape { name: "KeptRecord", fields: &[
    required("tenant",     Kind::Id,                                     "the tenant"),
    required("collection", Kind::Id,                                     "the collection"),
    required("id",         Kind::Id,                                     "its id"),
    required("change",     Kind::Word(&["added", "changed", "removed"]), "what happened to it at run time"),
], ..ANSWERED };

#[rustfmt::skip]
const CONFIG: Shape = Shape { name: "Config", fields: &[
    required("version",       Kind::Id,                            "the version that runs"),
    required("status",        Kind::Word(&["ready", "stale"]),     "stale: the files have mistakes, and the last good ones serve"),
    required("fixtures",      Kind::Id,                            "where the fixtures come from"),
    required("scenarioFiles", Kind::Id,                            "where the scenarios come from"),
    required("mistakes",      Kind::List(&Kind::Object(&FINDING)), "the mistakes in the files as they are now"),
    required("tenants",       TEXTS,                               "the tenants with files"),
    required("library",       TEXTS,                               "the scenarios with files"),
    required("scenarios",     TEXTS,                               "those that are active in every world from the start"),
    required("maxWorlds",     WHOLE,                               "the most worlds there can be"),
    required("journalLength", WHOLE,                               "the most exchanges that the journal of a world keeps"),
    required("journalMemory", WHOLE,                               "the most bytes that all journals keep together"),
    required("adminToken",    Kind::Flag,                          "whether this API asks for a token"),
], ..ANSWERED };
