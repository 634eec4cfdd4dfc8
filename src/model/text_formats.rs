//! How instants and names of tenants are written in files: what is wrong with a text, and its JSON Schema.

use serde_json::json;

use super::{Moment, duration_ms, is_language, is_tenant_name, zone_hint};
use crate::findings::Code;
use crate::json::spanned::SpannedValue;
use crate::schema::{Flaw, Form, Kind};

/// An instant, fixed or relative to the world's start.
pub(crate) const MOMENT: Kind = Kind::Form(&Form::of_text(
    |node| moment(node, ""),
    || json!({"type": "string", "pattern": format!("^({MOMENT_PATTERN})$")}),
));

/// A moment, or `never`.
pub(crate) const EXPIRY: Kind = Kind::Form(&Form::of_text(
    |node| if node.text() == Some(NEVER) { Ok(()) } else { moment(node, ", \"never\"") },
    || json!({"type": "string", "pattern": format!("^({MOMENT_PATTERN}|{NEVER})$")}),
));

/// A duration of any length.
pub(crate) const DURATION: Form = Form::of_text(
    duration,
    || json!({"type": "string", "pattern": r"^[0-9]+(\.[0-9]*)?(ms|s|m|h|d)$"}),
);

/// The name of a language.
pub(crate) const LANGUAGE: Kind = Kind::Form(&Form::of_text(
    |node| {
        let text = node.text().unwrap_or_default();
        is_language(text).then_some(()).ok_or_else(|| {
            let said = format!("is the name of no language: `{text}`");
            Flaw::new(Code::BadLanguage, said, "write a language such as \"de\" or \"de-CH\"")
        })
    },
    || json!({"type": "string", "pattern": LANGUAGE_PATTERN}),
));

/// A name that a tenant can have.
pub(crate) const TENANT_NAME: Kind = Kind::Form(&Form::of_text(
    tenant_name,
    || json!({"type": "string", "pattern": TENANT_NAME_PATTERN}),
));

/// What a tenant's name may be.
pub(crate) const TENANT_NAME_HINT: &str =
    "it takes 3 to 16 lowercase letters and digits, a letter first";

/// The word for no end.
const NEVER: &str = "never";

/// Instants and durations, as far as a pattern can describe them.
const MOMENT_PATTERN: &str =
    r"[+-][0-9]+(\.[0-9]*)?(ms|s|m|h|d)|[+-]?[0-9]{4,6}-?[0-9]{2}-?[0-9]{2}[Tt ].*";

/// What a language can be called.
const LANGUAGE_PATTERN: &str = "^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$";

/// What a tenant can be called.
const TENANT_NAME_PATTERN: &str = "^[a-z][a-z0-9]{2,15}$";

fn moment(node: &SpannedValue<'_>, never: &str) -> Result<(), Flaw> {
    let text = node.text().unwrap_or_default();
    Moment::parse(text).map(drop).map_err(|_| {
        if let Some(hint) = zone_hint(text, |text| Moment::parse(text).is_ok()) {
            return Flaw::new(Code::BadTime, format!("is no instant: `{text}`"), hint);
        }
        let said = format!("is neither an instant nor a duration: `{text}`");
        let hint = format!(
            "write \"2024-10-12T12:00:00.000Z\", or relative to the world's start \"-1d\", \"+4h\"{never}"
        );
        Flaw::new(Code::BadTime, said, hint)
    })
}

fn duration(node: &SpannedValue<'_>) -> Result<(), Flaw> {
    let text = node.text().unwrap_or_default();
    duration_ms(text).map(drop).map_err(|_| {
        let hint = "write \"250ms\", \"1.5s\", \"3m\", \"4h\" or \"1d\"";
        Flaw::new(Code::BadTime, format!("is no duration: `{text}`"), hint)
    })
}

fn tenant_name(node: &SpannedValue<'_>) -> Result<(), Flaw> {
    let name = node.text().unwrap_or_default();
    let said = || format!("cannot name a tenant: `{name}`");
    is_tenant_name(name)
        .then_some(())
        .ok_or_else(|| Flaw::new(Code::BadTenantName, said(), TENANT_NAME_HINT))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn patterns_let_through_all_that_is_read() {
        let moment = Regex::new(&format!("^({MOMENT_PATTERN})$")).unwrap();
        for text in [
            "-1d",
            "+4h",
            "+1.5s",
            "+250ms",
            "+1.s",
            "2024-10-12T12:00:00.000Z",
            "2024-10-12T12:00Z",
            "2024-10-12t12:00:00+02:00",
            "2024-10-12 12:00:00Z",
            "20241012T120000Z",
            "-000001-01-01T00:00:00Z",
        ] {
            assert!(Moment::parse(text).is_ok() && moment.is_match(text), "{text}");
        }
        for text in ["", "yesterday", "4h", "+", "-1w", "never", "2024-10-12"] {
            assert!(Moment::parse(text).is_err() && !moment.is_match(text), "{text}");
        }
        let tenant = Regex::new(TENANT_NAME_PATTERN).unwrap();
        for text in ["abc", "a1b2", "ab", "Abc", "1abc", "abcdefghijklmnop", "abcdefghijklmnopq"] {
            assert_eq!(is_tenant_name(text), tenant.is_match(text), "{text}");
        }
    }
}
