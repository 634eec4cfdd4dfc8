//! What bodies of the admin API are made of, besides the kinds that files have too.

use serde_json::json;

use crate::findings::Code;
use crate::json::spanned::SpannedValue;
use crate::model::{Timestamp, duration_ms, text_formats};
use crate::schema::{Flaw, Form, Kind, Shape, closed};

/// Of bodies that are sent: nothing else may be in them.
pub(super) const SENT: Shape = closed("", "", &[]);
/// Of bodies that are answered: a later version may add members.
pub(super) const ANSWERED: Shape = Shape { open: true, ..SENT };

/// A duration such as `10m`.
pub(super) const DURATION: Kind = Kind::Form(&Form {
    expected: "a duration such as `250ms`, `30s`, `10m` or `1h`",
    ..text_formats::DURATION
});

/// A duration that is longer than none.
pub(super) const LIFETIME: Kind = Kind::Form(&Form {
    expected: "a duration longer than none, such as `30s`, `10m` or `1h`",
    types: &["a string"],
    judge: |node| {
        let ms = node.text().and_then(|text| duration_ms(text).ok());
        let flaw = || Flaw::new(Code::BadTime, "is no duration longer than none", "");
        ms.filter(|ms| *ms > 0).map(drop).ok_or_else(flaw)
    },
    schema: || {
        let number = r"([0-9]*[1-9][0-9]*(\.[0-9]*)?|[0-9]+\.[0-9]*[1-9][0-9]*)";
        json!({"type": "string", "pattern": format!("^{number}(ms|s|m|h|d)$")})
    },
});

/// An RFC 3339 instant.
pub(super) const INSTANT: Kind = Kind::Form(&Form {
    expected: "an instant such as `2026-01-31T12:00:00Z`",
    types: &["a string"],
    judge: |node| match Timestamp::parse(node.text().unwrap_or_default()) {
        Ok(_) => Ok(()),
        Err(_) => Err(Flaw::new(Code::BadTime, "is no instant", "")),
    },
    schema: || json!({"type": "string", "format": "date-time"}),
});

/// Milliseconds, with thousandths.
pub(super) const MILLISECONDS: Kind = Kind::Form(&Form {
    expected: "milliseconds",
    types: &["a number"],
    judge: |_| Ok(()),
    schema: || json!({"type": "number", "minimum": 0}),
});

/// What stands where nothing is.
pub(super) const NULL: Kind = Kind::Form(&Form {
    expected: "null",
    types: &["null"],
    judge: |_| Ok(()),
    schema: || json!({"type": "null"}),
});

/// A list of texts that are not empty.
pub(super) const TEXTS: Kind = Kind::List(&Kind::Form(&Form {
    expected: "texts",
    types: &["a string"],
    judge: not_empty,
    schema: || json!({"type": "string"}),
}));

/// A list of documents of the user's own.
pub(super) const DOCUMENTS: Kind = Kind::List(&Kind::Form(&Form {
    expected: "objects",
    types: &["an object"],
    judge: |_| Ok(()),
    schema: || json!({"type": "object"}),
}));

/// A list of names and documents of the user's own.
pub(super) const NAMES_AND_DOCUMENTS: Kind = Kind::List(&Kind::Form(&Form {
    expected: "names and objects",
    types: &["a string", "an object"],
    judge: not_empty,
    schema: || json!({"type": ["string", "object"]}),
}));

fn not_empty(node: &SpannedValue<'_>) -> Result<(), Flaw> {
    match node.text() {
        Some("") => Err(Flaw::new(Code::Empty, "is empty", "")),
        Some(_) | None => Ok(()),
    }
}
