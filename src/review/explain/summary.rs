//! The reason of an answer in one sentence.

use http::StatusCode;

use crate::engine::Check;
use crate::engine::journal::{Entry, Origin};

/// The status of a bulk answer.
const MULTI_STATUS: u16 = 207;
/// The first status of a refusal.
const REFUSED: u16 = 400;

/// Why the exchange was answered as it was.
pub(super) fn summary(entry: &Entry) -> String {
    let fired: Vec<String> = entry
        .rules()
        .iter()
        .filter(|considered| considered.verdict.acts())
        .map(|considered| format!("`{}`", considered.label()))
        .collect();
    let fired = fired.join(", ");
    let status = entry.status().or(entry.intended_status()).unwrap_or_default();
    if entry.status().is_none() {
        return format!("no answer: the connection failed by {fired}");
    }
    match entry.origin() {
        Origin::Injected if entry.committed() => {
            format!("{status}: injected by {fired}, and written all the same")
        }
        Origin::Injected => format!("{status}: injected by {fired}"),
        Origin::Mixed => format!("{status}: {}, and bent by {fired}", organic(entry, status)),
        Origin::Organic if fired.is_empty() => format!("{status}: {}", organic(entry, status)),
        Origin::Organic => format!("{status}: {}, after {fired}", organic(entry, status)),
    }
}

/// What the service itself came to.
fn organic(entry: &Entry, status: u16) -> String {
    let hint = entry.own_hint().map(|hint| format!(": {hint}")).unwrap_or_default();
    match entry.trace().failed {
        Some(Check::Route) if entry.row().is_none() => {
            format!("no operation has this method and path{hint}")
        }
        Some(check) => format!("the check `{}` failed{hint}", check.name()),
        None if status >= REFUSED => format!("refused{hint}"),
        None => {
            let what = entry.operation().unwrap_or("an answer about the methods of the path");
            match status {
                MULTI_STATUS => format!("{what}, row by row"),
                _ => format!("{what}{hint}"),
            }
        }
    }
}

/// What a status is called, with its number.
pub(super) fn status_words(status: u16) -> String {
    let reason = StatusCode::from_u16(status).ok().and_then(|it| it.canonical_reason());
    format!("{status} {}", reason.unwrap_or_default()).trim_end().to_owned()
}
