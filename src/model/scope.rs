//! The scopes of the service.

use serde_json::json;

use crate::findings::Code;
use crate::json::spanned::SpannedValue;
use crate::schema::{Flaw, Form, Kind};
use crate::suggest::{did_you_mean, near};

/// Lets read everything.
pub const READ: &str = "customersegment.segment_read";
/// Lets read what is about the token's own customer.
pub const READ_OWN: &str = "customersegment.segment_read_own";
/// Lets write.
pub const MANAGE: &str = "customersegment.segment_manage";

/// All of them.
pub const SCOPES: [&str; 3] = [READ, READ_OWN, MANAGE];

/// The name of a scope, of this service or another.
pub(crate) const SCOPE: Kind = Kind::Form(&Form::of_text(
    |node: &SpannedValue<'_>| {
        let scope = node.text().unwrap_or_default();
        if let Some(meant) = without_prefix(scope) {
            let said = format!("scope `{scope}` does not name its service");
            let hint = format!("write `{meant}`");
            return Err(Flaw { alone: true, ..Flaw::new(Code::NoPrefix, said, hint) });
        }
        let Some(near) = unknown_scope(scope) else { return Ok(()) };
        let said = format!("the service has no scope `{scope}`{near}");
        let hint = format!("it has {}", SCOPES.join(", "));
        Err(Flaw { alone: true, ..Flaw::new(Code::UnknownScope, said, hint) })
    },
    || json!({"type": "string", "examples": SCOPES}),
));

/// For a scope that looks like one of the service and is unknown: the one that may be meant, in words.
pub(crate) fn unknown_scope(scope: &str) -> Option<String> {
    let is_unknown = scope.starts_with(PREFIX) && !SCOPES.contains(&scope);
    is_unknown.then(|| did_you_mean(scope, SCOPES))
}

/// How all of them start.
const PREFIX: &str = "customersegment.";

/// The scope that is meant by one that lacks the name of the service, as in `segment_read`.
fn without_prefix(scope: &str) -> Option<&'static str> {
    if scope.contains('.') {
        return None;
    }
    let bare = || SCOPES.iter().filter_map(|known| known.strip_prefix(PREFIX));
    let meant = bare().find(|known| *known == scope);
    let meant = meant.or_else(|| near(scope, bare()).into_iter().next())?;
    SCOPES.into_iter().find(|known| known.strip_prefix(PREFIX) == Some(meant))
}
