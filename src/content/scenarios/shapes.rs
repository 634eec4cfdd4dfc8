//! What scenario files look like: the tables from which they are checked and their JSON Schema is made.

use super::text_formats::{
    ANY_KEYS, CUT, DELAY, ERROR_NAME, HEADER_VALUE, HEADERS, LASTING, PATTERN, PLAIN, PLAIN_JSON,
    POINTER, POINTERS, REMOVED, RULE_NAME, SENT_HEADERS, SHARE, TRUE,
};
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
        required(
            "on",
            Kind::OneOrMore(&Kind::Text),
            "operationIds, or method and path (`PUT …/customers/{customerId}`, `…` stands for any beginning); `*` stands for anything within a name, `\"*\"` for all operations",
        ),
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

/// A matcher of a text.
static TEXT_MATCHER: Shape = closed(
    "a matcher",
    "A condition on a text.",
    &[
        optional("contains", Kind::Text, "this text is in it"),
        optional("matches", Kind::Form(&PATTERN), "this regular expression finds something in it"),
        optional("in", Kind::List(&Kind::Form(&PLAIN)), "it is one of these"),
        EXISTS,
    ],
);

/// A matcher of a JSON value.
static VALUE_MATCHER: Shape = closed(
    "a matcher",
    "A condition on a JSON value.",
    &[
        optional(
            "contains",
            Kind::Text,
            "a text with this in it, or an array with this as an element",
        ),
        optional("matches", Kind::Form(&PATTERN), "this regular expression finds something in it"),
        optional("in", Kind::List(&Kind::Any), "it is one of these"),
        EXISTS,
    ],
);

const EXISTS: Field = optional("exists", Kind::Flag, "whether it is there");

/// The matchers of a text.
const TEXT: Kind = Kind::Either(&[Kind::Form(&PLAIN), Kind::OneKey(&TEXT_MATCHER)]);

/// The matchers of a JSON value.
const VALUE: Kind = Kind::Either(&[Kind::OneKey(&VALUE_MATCHER), Kind::Form(&PLAIN_JSON)]);

/// What a request must be like.
static WHEN: Shape = closed(
    "a rule's `when`",
    "What a request must be like; all of it.",
    &[
        optional("path", Kind::MapOf(&ANY_KEYS, &TEXT), "path variables"),
        optional("query", Kind::MapOf(&ANY_KEYS, &TEXT), "query parameters"),
        optional(
            "header",
            Kind::MapOf(&HEADERS, &TEXT),
            "headers; case does not matter in their names",
        ),
        optional("body", Kind::MapOf(&POINTERS, &VALUE), "JSON Pointers into the body"),
        optional("token", Kind::Object(&TOKEN), "the presented token"),
        optional("tenant", TEXT, "the tenant"),
        optional("world", TEXT, "the world"),
        optional(
            "target",
            Kind::Object(&TARGET),
            "what the request is about, from the path or, in a bulk call, from each item: then only those items meet the fault",
        ),
    ],
);

/// The conditions on the token.
static TOKEN: Shape = closed(
    "a rule's `token`",
    "What the presented token must be like.",
    &[
        optional("name", TEXT, "its name"),
        optional("scope", TEXT, "any of its scopes"),
        optional("customerId", TEXT, "the customer it stands for"),
        optional("legalEntityId", TEXT, "the legal entity that customer acts for"),
    ],
);

/// The conditions on the target.
static TARGET: Shape = closed(
    "a rule's `target`",
    "What the request, or the item of a bulk call, is about.",
    &[
        optional("segmentId", TEXT, "the segment"),
        optional("customerId", TEXT, "the customer"),
        optional("legalEntityId", TEXT, "the legal entity"),
        optional("groupId", TEXT, "the group"),
        optional("itemId", TEXT, "the product or the category"),
        optional("type", TEXT, "the type of the item: PRODUCT or CATEGORY"),
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
            Kind::Form(&TRUE),
            "another writer got there first: the stored version grows before the operation runs",
        ),
        optional("expireToken", Kind::Form(&TRUE), "the presented token is dead from now on"),
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
