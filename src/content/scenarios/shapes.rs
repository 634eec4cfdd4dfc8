//! What scenario files look like: the tables from which they are checked and their JSON Schema is made.

use super::expectation_shapes::{EXPECTATION, EXPECTATIONS};
use super::step_shapes::STEPS;
use super::text_formats::{
    CUT, DELAY, ERROR_NAME, HEADER_VALUE, LASTING, POINTER, POINTERS, REMOVED, RULE_NAME,
    SENT_HEADERS, SHARE, TRUE,
};
use super::when_shapes::{ON, VALUE, WHEN};
use crate::content::documents::CHOSEN_BEHAVIORS;
use crate::engine::MAX_BATCH;
use crate::model::text_formats::DURATION;
use crate::schema::{COUNT, Field, Kind, Shape, WHOLE, closed, optional, required};

/// The largest place of an item in a bulk call.
const LAST_ITEM: u64 = MAX_BATCH as u64;

const NTH: Kind = Kind::Whole(1, LAST_ITEM);

/// A file.
pub(super) static FILE: Shape = closed(
    "a scenario",
    "A scenario: rules that say on which operations, when, how often, and what then goes wrong. Its name is the file's.",
    &[
        optional("$schema", Kind::Text, "the JSON Schema of this file, for editors"),
        optional("title", Kind::Text, "what it shows, in a few words"),
        optional("description", Kind::Text, "what it shows"),
        required("rules", Kind::List(&Kind::Object(&RULE)), "the rules, from top to bottom"),
        optional(
            "steps",
            STEPS,
            "what a client does and what must come back, call by call: `test` runs them",
        ),
        optional(
            "verify",
            EXPECTATIONS,
            "what is to be so when the client has done its work: `verify` and `exec` hold the exchanges against it",
        ),
    ],
);

/// A file of expectations.
pub(super) static EXPECTATION_FILE: Shape = closed(
    "a file of expectations",
    "Expectations: what is to be so of the exchanges of a world when the client has done its work.",
    &[
        optional("$schema", Kind::Text, "the JSON Schema of this file, for editors"),
        optional("title", Kind::Text, "what is verified, in a few words"),
        optional("description", Kind::Text, "what is verified"),
        required(
            "expect",
            Kind::ListOf(1, &Kind::Object(&EXPECTATION)),
            "the expectations; all of them are to hold",
        ),
    ],
);

/// The file of a case.
pub(super) static CASE: Shape = closed(
    "a case",
    "A case: one rule and the number from which all chance comes, around which a command runs by `exec --case`.",
    &[
        optional("$schema", Kind::Text, "the JSON Schema of this file, for editors"),
        required("seed", WHOLE, "the number from which all chance comes, as `--seed` takes it"),
        required("rule", Kind::Object(&RULE), "the rule, active in every world"),
        optional(
            "behaviors",
            CHOSEN_BEHAVIORS,
            "how questions the documents leave open are settled, before what flags say",
        ),
        required(
            "fault",
            Kind::Id,
            "what goes wrong, in words: the command has it as EMPORIX_SANDBOX_FAULT",
        ),
    ],
);

/// A rule.
static RULE: Shape = closed(
    "a rule",
    "A rule: on which operations, when, how often, and what then.",
    &[
        required("name", Kind::Form(&RULE_NAME), "its name, unique in the scenario"),
        required("on", Kind::OneOrMore(&Kind::Text), ON),
        optional("when", Kind::Object(&WHEN), "what a request must be like"),
        optional("skip", WHOLE, "so many hits pass first"),
        optional("times", WHOLE, "so often it fires; always when absent"),
        optional("every", COUNT, "of the hits after those skipped, every n-th fires"),
        optional(
            "chance",
            Kind::Form(&SHARE),
            "the share of hits that fire, from the world's random seed",
        ),
        optional(
            "for",
            Kind::Form(&LASTING),
            "so long it goes on, by the world's clock and from when it first fires; `Retry-After` then says the seconds that are left",
        ),
        optional(
            "per",
            Kind::Word(&["target"]),
            "`target`: skip, times, every and for count for each target by itself, in a bulk call for each row",
        ),
        optional(
            "inState",
            Kind::Id,
            "the state of the scenario in which it acts; the first is `Started`",
        ),
        optional("toState", Kind::Id, "the state of the scenario after it has fired"),
        required("then", Kind::Object(&THEN), "what goes wrong"),
    ],
);

const ERROR: Field =
    optional("error", Kind::Form(&ERROR_NAME), "an error by name, answered as the service does");
const MESSAGE: Field = optional("message", Kind::Text, "instead of the error's own message");
const RESOURCE_ID: Field = optional(
    "resourceId",
    Kind::Text,
    "the resource the error is about, instead of the path's or item's last id",
);
const UNDOCUMENTED: Field = optional(
    "undocumented",
    Kind::Form(&TRUE),
    "the vendor does not list this status, and that is meant",
);
const STATUS: Field = required("status", Kind::Whole(200, 599), "the status");

/// What goes wrong.
static THEN: Shape = closed(
    "a rule's `then`",
    "What goes wrong.",
    &[
        ERROR,
        MESSAGE,
        optional("details", Kind::Any, "instead of the error's own details, as written"),
        RESOURCE_ID,
        optional(
            "retryAfter",
            Kind::Form(&DURATION),
            "how long a rate limit lasts; 1s when absent",
        ),
        UNDOCUMENTED,
        optional("respond", Kind::Object(&RESPOND), "an answer as written"),
        optional(
            "items",
            Kind::List(&Kind::Object(&ITEM)),
            "faults of single items of a bulk call; the first that means an item decides",
        ),
        optional(
            "commit",
            Kind::Either(&[Kind::Flag, Kind::Object(&COMMIT)]),
            "how much is written before the fault is sent: nothing when absent or false",
        ),
        optional(
            "headers",
            Kind::MapOf(
                &SENT_HEADERS,
                &Kind::Either(&[Kind::OneOrMore(&Kind::Form(&HEADER_VALUE)), Kind::Form(&REMOVED)]),
            ),
            "headers of the answer as it is, one value or several; null takes a header away",
        ),
        optional("status", Kind::Whole(200, 599), "the status of the answer as it is"),
        optional("patch", Kind::List(&Kind::Object(&PATCH)), "a JSON Patch of the answer's body"),
        optional(
            "touch",
            Kind::Either(&[Kind::Form(&TRUE), Kind::Id]),
            "another writer got there first: the stored version grows before the operation runs; a text is what that writer leaves in the mixin `otherWriter`",
        ),
        optional(
            "remove",
            Kind::Form(&TRUE),
            "another client has removed what the path names before the operation runs",
        ),
        optional("expireToken", Kind::Form(&TRUE), "the presented token is dead from now on"),
        optional(
            "loseScope",
            Kind::Form(&TRUE),
            "the presented token has lost the scopes that let it call the operation",
        ),
        optional(
            "revokeClient",
            Kind::Form(&TRUE),
            "the API key that asks for a token is revoked from now on: its secret is another, and one without a secret is gone",
        ),
        optional(
            "delay",
            Kind::Either(&[Kind::Form(&DELAY), Kind::Object(&DELAYS)]),
            "time before the first byte, at most 10m",
        ),
        optional("body", Kind::OneKey(&BODY), "what becomes of the answer's body on its way"),
        optional(
            "connection",
            Kind::Word(&["reset", "close", "hang"]),
            "what becomes of the connection instead of an answer",
        ),
    ],
);

/// An answer as written.
static RESPOND: Shape = closed(
    "a rule's `respond`",
    "An answer as written.",
    &[
        STATUS,
        optional(
            "headers",
            Kind::MapOf(&SENT_HEADERS, &Kind::OneOrMore(&Kind::Form(&HEADER_VALUE))),
            "headers, one value or several",
        ),
        optional("body", Kind::Any, "the body: a string is sent as it is, anything else as JSON"),
        UNDOCUMENTED,
    ],
);

/// A fault of some items.
static ITEM: Shape = Shape {
    name: "an item fault",
    about: "A fault of some items of a bulk call; the others run for real.",
    fields: &[
        optional("nth", Kind::OneOrMore(&NTH), "these items, counted from 1"),
        optional(
            "where",
            Kind::MapOf(&POINTERS, &VALUE),
            "the items that meet all of these: JSON Pointers into the item",
        ),
        optional("every", NTH, "every n-th item"),
        optional("first", NTH, "the first n items"),
        optional("all", Kind::Form(&TRUE), "all items"),
        ERROR,
        MESSAGE,
        RESOURCE_ID,
        UNDOCUMENTED,
        optional("respond", Kind::Object(&ITEM_RESPOND), "the item's row as written"),
        optional("commit", Kind::Flag, "whether the item is written all the same"),
    ],
    any_of: &[&["nth", "where", "every", "first", "all"], &["error", "respond"]],
    open: false,
};

/// The row of an item as written.
static ITEM_RESPOND: Shape = closed(
    "an item's `respond`",
    "The row of an item as written; its index is added.",
    &[
        STATUS,
        optional("body", Kind::FreeMap, "members of the row besides index, code and status"),
        UNDOCUMENTED,
    ],
);

/// How much of a bulk call is written.
static COMMIT: Shape = closed(
    "a rule's `commit`",
    "How much of a bulk call is written before the fault is sent.",
    &[required("first", NTH, "the first n items")],
);

/// An operation of a JSON Patch.
static PATCH: Shape = closed(
    "a patch operation",
    "An operation of a JSON Patch (RFC 6902).",
    &[
        required(
            "op",
            Kind::Word(&["add", "remove", "replace", "move", "copy", "test"]),
            "what is done",
        ),
        required("path", Kind::Form(&POINTER), "where"),
        optional("from", Kind::Form(&POINTER), "from where, for move and copy"),
        optional("value", Kind::Any, "the value, for add, replace and test"),
    ],
);

/// Delays that differ.
static DELAYS: Shape = Shape {
    name: "a rule's `delay`",
    about: "Delays that differ: anything from `min` to `max`, or log-normal with `median` and `p99`.",
    fields: &[
        optional("min", Kind::Form(&DELAY), "at least"),
        optional("max", Kind::Form(&DELAY), "at most"),
        optional("median", Kind::Form(&DELAY), "half of them are shorter"),
        optional("p99", Kind::Form(&DELAY), "one in a hundred is longer"),
    ],
    any_of: &[&["min", "median"], &["max", "p99"]],
    open: false,
};

/// What becomes of a body.
static BODY: Shape = closed(
    "a rule's `body`",
    "What becomes of the answer's body on its way.",
    &[
        optional(
            "truncate",
            Kind::Form(&CUT),
            "it ends early: after so many bytes, or after a share between 0 and 1 of them",
        ),
        optional("malformed", Kind::Form(&TRUE), "it stops being JSON"),
        optional("stall", Kind::Form(&TRUE), "its first half is sent, and then nothing more"),
        optional("dribble", Kind::Object(&DRIBBLE), "it comes in pieces"),
        optional("contentLength", WHOLE, "the header says this, whatever the body is"),
    ],
);

/// Pieces of a body.
static DRIBBLE: Shape = closed(
    "a rule's `dribble`",
    "A body in pieces.",
    &[
        required("bytes", COUNT, "bytes a piece"),
        required("interval", Kind::Form(&DELAY), "time between pieces"),
    ],
);
