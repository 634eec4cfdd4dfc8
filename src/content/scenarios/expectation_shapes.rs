//! What expectations look like in scenario files, in files of their own and in bodies of the admin API.

use super::text_formats::{HEADERS, POINTERS, RULE_NAME, STATUS, TRUE};
use super::when_shapes::{CONTAINS, EXISTS, MATCHES, ON, TEXT, VALUE, WHEN};
use crate::model::COLLECTIONS;
use crate::schema::{Field, Kind, Shape, WHOLE, closed, optional, required};

/// A list of expectations.
pub(super) const EXPECTATIONS: Kind = Kind::List(&Kind::Object(&EXPECTATION));

/// The keys of which an expectation has exactly one: they say what it is about.
pub(super) const SUBJECTS: [&str; 6] =
    ["on", "order", "state", "noUnfiredRule", "noUnmatchedCall", "nothingDropped"];

/// An expectation.
pub(super) static EXPECTATION: Shape = Shape {
    name: "an expectation",
    about: "An expectation: on which calls and how many of them, in which order, or what became of records, rules, calls and the journal.",
    fields: &[
        required("name", Kind::Form(&RULE_NAME), "its name, unique in the list"),
        optional("on", Kind::OneOrMore(&Kind::Text), ON),
        optional("when", Kind::Object(&WHEN), "what the requests are like"),
        optional("answer", Kind::Object(&ANSWER), "what the answers are like"),
        optional(
            "after",
            Kind::Text,
            "the name of an expectation about calls: only calls after the first one that meets it count",
        ),
        optional(
            "count",
            Kind::Either(&[WHOLE, Kind::Object(&COUNT)]),
            "how many such calls there are: a number is the exact count; at least one without it",
        ),
        optional("never", Kind::Form(&TRUE), "there is no such call"),
        optional(
            "onlyFailedRows",
            Kind::Form(&TRUE),
            "after an answer with failed rows the next such bulk call of its path has exactly those rows",
        ),
        optional(
            "order",
            Kind::ListOf(2, &Kind::Text),
            "names of expectations about calls: calls that meet them came in this order",
        ),
        optional("state", Kind::Object(&STATE), "what became of records"),
        optional("noUnfiredRule", Kind::Form(&TRUE), "each rule of the active scenarios has fired"),
        optional("noUnmatchedCall", Kind::Form(&TRUE), "an operation answers every call"),
        optional(
            "nothingDropped",
            Kind::Form(&TRUE),
            "the journal has all exchanges with their bodies",
        ),
    ],
    any_of: &[&SUBJECTS],
    open: false,
};

/// How many calls.
static COUNT: Shape = Shape {
    name: "a `count`",
    about: "How many calls there are.",
    fields: &[
        optional("exactly", WHOLE, "this number"),
        optional("atLeast", WHOLE, "this number or more"),
        optional("atMost", WHOLE, "this number or fewer, 0 included"),
    ],
    any_of: &[&["exactly", "atLeast", "atMost"]],
    open: false,
};

/// A condition on the headers of an answer.
pub(super) const HEADER: Field = optional(
    "header",
    Kind::MapOf(&HEADERS, &TEXT),
    "headers; case does not matter in their names",
);

/// A condition on the body of an answer.
pub(super) const BODY: Field =
    optional("body", Kind::MapOf(&POINTERS, &VALUE), "JSON Pointers into the body");

/// What an answer must be like.
static ANSWER: Shape = closed(
    "an `answer`",
    "What an answer must be like; all of it.",
    &[
        optional(
            "status",
            STATUSES,
            "the status that the client saw, or a class such as `4xx`; `none` where the connection failed before one",
        ),
        HEADER,
        BODY,
        optional(
            "origin",
            ORIGIN,
            "`organic` (from the state), `injected` (from a rule) or `mixed` (from the state and bent by a rule)",
        ),
        optional(
            "fault",
            TEXT,
            "any of the rules that acted on it, as `scenario/rule` or the name of its scenario; `any` or `none`",
        ),
        optional("committed", Kind::Flag, "whether the request has changed the state"),
    ],
);

/// A status: one, a class, several of them, or as text.
pub(super) const STATUSES: Kind =
    Kind::Either(&[Kind::Form(&STATUS), Kind::OneKey(&STATUS_MATCHER)]);

static STATUS_MATCHER: Shape = closed(
    "a matcher",
    "A condition on a status.",
    &[
        CONTAINS,
        MATCHES,
        optional("in", Kind::List(&Kind::Form(&STATUS)), "it is one of these"),
        EXISTS,
    ],
);

/// Where an answer comes from: one of the words, or several.
const ORIGIN: Kind = Kind::Either(&[Kind::Word(&ORIGINS), Kind::OneKey(&ORIGIN_MATCHER)]);

static ORIGIN_MATCHER: Shape = closed(
    "a matcher",
    "A condition on where an answer comes from.",
    &[optional("in", Kind::List(&Kind::Word(&ORIGINS)), "it is one of these")],
);

/// Where an answer can come from.
static ORIGINS: [&str; 3] = ["organic", "injected", "mixed"];

/// What became of records.
static STATE: Shape = Shape {
    name: "a `state`",
    about: "What became of records: all that exchanges have written, taken together.",
    fields: &[
        optional("added", RECORDS, "records of which each is new"),
        optional("changed", RECORDS, "records of which each says something else"),
        optional("removed", RECORDS, "records of which each is gone"),
        optional(
            "unchanged",
            Kind::Either(&[Kind::List(&Kind::Object(&RECORD)), Kind::Form(&TRUE)]),
            "records that are as they were; `true`: all of them",
        ),
        optional(
            "nothingElse",
            Kind::Form(&TRUE),
            "no record was written that is not named here; tokens do not count",
        ),
    ],
    any_of: &[&["added", "changed", "removed", "unchanged", "nothingElse"]],
    open: false,
};

const RECORDS: Kind = Kind::List(&Kind::Object(&RECORD));

/// Some records.
static RECORD: Shape = closed(
    "a record of `state`",
    "Records of a collection.",
    &[
        required(
            "collection",
            Kind::Word(&COLLECTION_NAMES),
            "the collection, as its file is called",
        ),
        optional("tenant", TEXT, "the tenant; any without it"),
        optional("id", TEXT, "the id, as single records have it in the admin API; any without it"),
        optional(
            "when",
            Kind::MapOf(&POINTERS, &VALUE),
            "JSON Pointers into the record in the form of fixtures: as it is now, of a removed one as it was",
        ),
    ],
);

/// The names of all collections.
static COLLECTION_NAMES: [&str; COLLECTIONS.len()] = {
    let mut names = [""; COLLECTIONS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = COLLECTIONS[at].path;
        at += 1;
    }
    names
};

/// Keys that say more of calls, and nothing of anything else.
pub(super) const OF_CALLS: [&str; 6] =
    ["when", "answer", "after", "count", "never", "onlyFailedRows"];

/// Keys that an expectation has at most one of.
pub(super) const COUNTS: [&str; 3] = ["count", "never", "onlyFailedRows"];
