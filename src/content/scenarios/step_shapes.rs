//! What steps look like in scenario files.

use super::expectation_shapes::{BODY, HEADER, STATUSES};
use super::text_formats::{
    ANY_KEYS, DELAY, HEADERS, PLAIN, POINTER, POINTERS, RULE_NAME, TRUE, VALUE_NAMES,
};
use super::when_shapes::VALUE;
use crate::engine::scenario::Ignored;
use crate::schema::{Kind, Shape, closed, names, optional, required};

/// A list of steps.
pub(super) const STEPS: Kind = Kind::List(&Kind::Object(&STEP));

/// A step.
static STEP: Shape = closed(
    "a step",
    "A step: a call, and what must come back. In its texts `${name}` stands for a value that an earlier step has saved, `${tenant}` for the tenant, `${prefix}` for what is to stand at the beginning of all names that the run makes.",
    &[
        required("name", Kind::Form(&RULE_NAME), "its name, unique in the scenario"),
        required(
            "call",
            Kind::Text,
            "the operation: its operationId, or method and path (`PUT …/customers/{customerId}`, `…` stands for any beginning)",
        ),
        optional(
            "path",
            Kind::MapOf(&ANY_KEYS, &Kind::Form(&PLAIN)),
            "the variables of the path; that of the tenant is known",
        ),
        optional("query", Kind::MapOf(&ANY_KEYS, &Kind::Form(&PLAIN)), "parameters of the query"),
        optional("header", Kind::MapOf(&HEADERS, &Kind::Form(&PLAIN)), "headers"),
        optional("body", Kind::Any, "the body, as JSON"),
        optional(
            "token",
            Kind::Id,
            "the name of the token, or `none`; the first that the operation lets in without it",
        ),
        optional("wait", Kind::Form(&DELAY), "how long to wait before the call"),
        optional(
            "byRules",
            Kind::Form(&TRUE),
            "what is expected comes of the rules: where they cannot be, with `test --target`, the step is skipped",
        ),
        required("expect", Kind::Object(&EXPECT), "what the answer must be like"),
        optional(
            "save",
            Kind::MapOf(&VALUE_NAMES, &Kind::Form(&POINTER)),
            "values for later steps: a name, and a JSON Pointer into the body of the answer",
        ),
    ],
);

/// What an answer must be like.
static EXPECT: Shape = closed(
    "an `expect`",
    "What the answer must be like; all of it.",
    &[
        required(
            "status",
            STATUSES,
            "the status, or a class such as `2xx`; `none` where no whole answer comes",
        ),
        HEADER,
        BODY,
        optional(
            "rows",
            Kind::List(&Kind::MapOf(&POINTERS, &VALUE)),
            "the rows of a bulk call, JSON Pointers into each; these rows and no others",
        ),
        optional("equals", Kind::Any, "the whole body"),
        optional(
            "ignore",
            Kind::List(&Kind::Word(&IGNORED)),
            "what may differ from `equals`: `ids` (of members called `id` or `…Id`), `instants`, `versions`; each stays what it is, a text, an instant, a whole number",
        ),
    ],
);

static IGNORED: [&str; Ignored::NAMES.len()] = names(&Ignored::NAMES);
