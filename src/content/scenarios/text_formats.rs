//! Forms of texts and numbers that only scenarios have: durations, patterns, pointers, headers, names.

use http::{HeaderName, HeaderValue};
use serde_json::json;

use crate::engine::MAX_DELAY_MS;
use crate::engine::journal::StatusFilter;
use crate::engine::query::pattern;
use crate::engine::scenario::{ERROR_NAMES, is_value_name};
use crate::findings::Code;
use crate::json::spanned::{SpannedValue, ValueKind};
use crate::model::duration_ms;
use crate::model::text_formats::DURATION;
use crate::schema::{Flaw, Form, Keys};
use crate::suggest::did_you_mean;

const NUMBER: &[&str] = &["a number"];

/// A duration that an answer can be delayed by.
pub(super) static DELAY: Form = Form { judge: delay, ..DURATION };

/// A duration that a rule lasts.
pub(super) static LASTING: Form = Form { judge: lasting, ..DURATION };

/// A regular expression.
pub(super) static PATTERN: Form =
    Form::of_text(regular, || json!({"type": "string", "format": "regex"}));

/// A JSON pointer.
pub(super) static POINTER: Form = Form::of_text(
    |node| {
        let text = node.text().unwrap_or_default();
        pointer(text).map_err(|flaw| Flaw { said: format!("{}: `{text}`", flaw.said), ..flaw })
    },
    || json!({"type": "string", "pattern": POINTER_PATTERN}),
);

/// The name of an error.
pub(super) static ERROR_NAME: Form = Form::of_text(
    error_name,
    || json!({"enum": ERROR_NAMES.iter().map(|(name, _)| *name).collect::<Vec<_>>()}),
);

/// The name of a rule.
pub(super) static RULE_NAME: Form = Form::of_text(
    |node| name(node.text().unwrap_or_default()),
    || json!({"type": "string", "pattern": r"^[^,/\s]([^,/]*[^,/\s])?$"}),
);

/// The value of a header.
pub(super) static HEADER_VALUE: Form = Form::of_text(header_value, || json!({"type": "string"}));

/// What stands for a header that is taken away.
pub(super) static REMOVED: Form = Form {
    expected: "null",
    types: &["null"],
    judge: |_| Ok(()),
    schema: || json!({"type": "null"}),
};

/// A value of which only `true` has a meaning.
pub(super) static TRUE: Form = Form {
    expected: "true",
    types: &["a boolean"],
    judge: |node| match node.value == ValueKind::Bool(true) {
        true => Ok(()),
        false => Err(Flaw::new(Code::UnknownWord, "can only be true", "leave it out instead")),
    },
    schema: || json!({"enum": [true]}),
};

/// A share: from 0 to 1.
pub(super) static SHARE: Form = Form {
    expected: "a number",
    types: NUMBER,
    judge: |node| match node.number::<f64>() {
        Some(share) if (0.0..=1.0).contains(&share) => Ok(()),
        Some(_) | None => Err(Flaw::new(Code::BadNumber, "must be a number from 0 to 1", "")),
    },
    schema: || json!({"type": "number", "minimum": 0, "maximum": 1}),
};

/// Where a body is cut: a whole number of bytes, or a share between 0 and 1.
pub(super) static CUT: Form = Form {
    expected: "a number",
    types: NUMBER,
    judge: |node| match (node.number::<u64>(), node.number::<f64>()) {
        (Some(_), _) => Ok(()),
        (None, Some(share)) if share > 0.0 && share < 1.0 => Ok(()),
        (None, _) => Err(Flaw::new(
            Code::BadNumber,
            "must be a whole number of bytes or a share between 0 and 1",
            "",
        )),
    },
    schema: || {
        json!({"anyOf": [
            {"type": "integer", "minimum": 0},
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        ]})
    },
};

/// A status, a class of them, or that there was none.
pub(super) static STATUS: Form = Form {
    expected: "a status",
    types: &["a string", "a number"],
    judge: status,
    schema: || {
        json!({"anyOf": [
            {"type": "integer", "minimum": 100, "maximum": 999},
            {"type": "string", "pattern": "^(none|[1-9](xx|XX)|[1-9][0-9][0-9])$"},
        ]})
    },
};

/// A value that is compared as text.
pub(super) static PLAIN: Form = Form {
    expected: "a string, a number or a boolean",
    types: &["a string", "a number", "a boolean"],
    judge: |_| Ok(()),
    schema: || one_of_types(&["string", "number", "boolean"]),
};

/// A value that is compared as JSON; an object is a matcher.
pub(super) static PLAIN_JSON: Form = Form {
    expected: "a value",
    types: &["a string", "a number", "a boolean", "null", "an array"],
    judge: |_| Ok(()),
    schema: || one_of_types(&["string", "number", "boolean", "null", "array"]),
};

/// A schema of several types: an array in `type` is what strict validators refuse.
fn one_of_types(types: &[&str]) -> serde_json::Value {
    json!({"anyOf": types.iter().map(|kind| json!({"type": kind})).collect::<Vec<_>>()})
}

const POINTER_PATTERN: &str = "^(/([^~/]|~[01])*)*$";

/// Keys of any kind.
pub(super) static ANY_KEYS: Keys = Keys { judge: |_| Ok(()), pattern: "" };

/// Keys that are JSON pointers.
pub(super) static POINTERS: Keys = Keys { judge: pointer, pattern: POINTER_PATTERN };

/// Keys that name headers.
pub(super) static HEADERS: Keys = Keys { judge: header_name, pattern: HEADER_PATTERN };

/// Keys that name values of steps.
pub(super) static VALUE_NAMES: Keys =
    Keys { judge: value_name, pattern: "^[A-Za-z_][A-Za-z0-9_]*$" };

/// Keys that name headers a rule can set.
pub(super) static SENT_HEADERS: Keys = Keys { judge: sent_header, pattern: HEADER_PATTERN };

const HEADER_PATTERN: &str = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

/// What keeps `name` from standing between `${` and `}`.
fn value_name(name: &str) -> Result<(), Flaw> {
    match is_value_name(name) {
        true => Ok(()),
        false => {
            Err(Flaw::new(Code::BadName, "cannot name a value", "use letters, digits and `_`"))
        }
    }
}

/// What keeps `name` from naming a rule or a scenario: both are told in headers, by comma and slash.
pub(super) fn name(name: &str) -> Result<(), Flaw> {
    let flaw = |said: &str| Err(Flaw::new(Code::BadName, said, "use letters, digits, blanks, `-`"));
    if name.is_empty() {
        return Err(Flaw::new(Code::Empty, "is empty", ""));
    }
    if name.trim() != name {
        return flaw("starts or ends with a blank");
    }
    match name.chars().find(|letter| matches!(letter, ',' | '/') || letter.is_control()) {
        Some(letter) => flaw(&format!("cannot hold `{}`", letter.escape_debug())),
        None => Ok(()),
    }
}

fn delay(node: &SpannedValue<'_>) -> Result<(), Flaw> {
    (DURATION.judge)(node)?;
    let ms = duration_ms(node.text().unwrap_or_default()).unwrap_or_default().unsigned_abs();
    if ms > MAX_DELAY_MS {
        let said = format!("is longer than {} minutes", MAX_DELAY_MS / 60_000);
        return Err(Flaw::new(
            Code::BadTime,
            said,
            "for no answer at all say \"connection\": \"hang\"",
        ));
    }
    Ok(())
}

fn lasting(node: &SpannedValue<'_>) -> Result<(), Flaw> {
    (DURATION.judge)(node)?;
    match duration_ms(node.text().unwrap_or_default()) {
        Ok(0) => {
            Err(Flaw::new(Code::BadTime, "is no time at all", "write \"30s\", or leave it out"))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

fn regular(node: &SpannedValue<'_>) -> Result<(), Flaw> {
    let text = node.text().unwrap_or_default();
    pattern(text).map(|_| ()).map_err(|error| {
        let character = text[..error.offset].chars().count() + 1;
        let said = format!("is no pattern: {} at character {character}", error.reason);
        Flaw::new(Code::BadPattern, said, format!("write {}", error.expected))
    })
}

/// What keeps `text` from being a JSON pointer.
pub(super) fn pointer(text: &str) -> Result<(), Flaw> {
    let flaw = |hint: String| Err(Flaw::new(Code::BadPointer, "is no JSON pointer", hint));
    if !text.is_empty() && !text.starts_with('/') {
        return flaw(format!("write `/{}`", text.replace('.', "/")));
    }
    match text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1'])) {
        true => Ok(()),
        false => flaw("write ~ as ~0 and / within a key as ~1".to_owned()),
    }
}

fn error_name(node: &SpannedValue<'_>) -> Result<(), Flaw> {
    let name = node.text().unwrap_or_default();
    let names = || ERROR_NAMES.iter().map(|(name, _)| *name);
    if names().any(|known| known == name) {
        return Ok(());
    }
    let said = format!("names no error: `{name}`{}", did_you_mean(name, names()));
    Err(Flaw::new(
        Code::UnknownError,
        said,
        format!("there are {}", names().collect::<Vec<_>>().join(", ")),
    ))
}

fn status(node: &SpannedValue<'_>) -> Result<(), Flaw> {
    let number = if let ValueKind::Number(number) = node.value { Some(number) } else { None };
    let text = number.or(node.text()).unwrap_or_default();
    if StatusFilter::parse(text).is_some() {
        return Ok(());
    }
    let classes = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];
    let said = format!("is no status: `{text}`{}", did_you_mean(text, classes));
    let hint = "write a status such as 409, a class such as \"4xx\", or \"none\" for no answer";
    Err(Flaw::new(Code::UnknownWord, said, hint))
}

fn header_name(name: &str) -> Result<(), Flaw> {
    HeaderName::try_from(name)
        .map(|_| ())
        .map_err(|_| Flaw::new(Code::BadHeader, "is no name of a header", ""))
}

/// What the connection or the sandbox says itself, which no rule can set.
fn sent_header(name: &str) -> Result<(), Flaw> {
    const FRAMING: [&str; 4] = ["content-length", "transfer-encoding", "connection", "upgrade"];
    header_name(name)?;
    let name = name.to_ascii_lowercase();
    if name.starts_with("sandbox-") {
        let hint = "the sandbox says in headers of its own what it did; take another name";
        return Err(Flaw::new(Code::BadHeader, "is set by the sandbox itself", hint));
    }
    match FRAMING.contains(&name.as_str()) {
        true => Err(Flaw::new(
            Code::BadHeader,
            "is set by the connection itself",
            "for a wrong length say \"body\": {\"contentLength\": …} beside `respond`",
        )),
        false => Ok(()),
    }
}

fn header_value(node: &SpannedValue<'_>) -> Result<(), Flaw> {
    HeaderValue::from_str(node.text().unwrap_or_default())
        .map(|_| ())
        .map_err(|_| Flaw::new(Code::BadHeader, "cannot be sent in a header", "use visible ASCII"))
}
