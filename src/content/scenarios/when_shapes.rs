//! What the conditions on a request look like in scenario files: matchers, and where they stand.

use super::text_formats::{ANY_KEYS, HEADERS, PATTERN, PLAIN, PLAIN_JSON, POINTERS};
use crate::schema::{Field, Kind, Shape, closed, optional};

/// What can stand under `on`.
pub(super) const ON: &str = "operationIds, or method and path (`PUT …/customers/{customerId}`, `…` stands for any beginning); `*` stands for anything within a name, `\"*\"` for all operations";

/// A matcher of a text.
static TEXT_MATCHER: Shape = closed(
    "a matcher",
    "A condition on a text.",
    &[
        CONTAINS,
        MATCHES,
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
        MATCHES,
        optional("in", Kind::List(&Kind::Any), "it is one of these"),
        EXISTS,
    ],
);

/// A matcher of a part of a text.
pub(super) const CONTAINS: Field = optional("contains", Kind::Text, "this text is in it");

/// A matcher of a text by its form.
pub(super) const MATCHES: Field =
    optional("matches", Kind::Form(&PATTERN), "this regular expression finds something in it");

/// A matcher of whether something is there.
pub(super) const EXISTS: Field = optional("exists", Kind::Flag, "whether it is there");

/// The matchers of a text.
pub(super) const TEXT: Kind = Kind::Either(&[Kind::Form(&PLAIN), Kind::OneKey(&TEXT_MATCHER)]);

/// The matchers of a JSON value.
pub(super) const VALUE: Kind =
    Kind::Either(&[Kind::OneKey(&VALUE_MATCHER), Kind::Form(&PLAIN_JSON)]);

/// What a request must be like.
pub(super) static WHEN: Shape = closed(
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
