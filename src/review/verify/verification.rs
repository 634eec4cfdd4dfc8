//! What verifying has found: each expectation with what became of it, and of a failure what comes closest.

use serde::{Deserialize, Serialize};

use crate::review::exchanges::Exchange;

/// What became of all expectations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Verification {
    /// Whether all of them hold.
    pub passed: bool,
    /// Each, in their order.
    pub results: Vec<ExpectationResult>,
    /// More of those that do not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<ExpectationFailure>,
}

/// What became of one expectation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ExpectationResult {
    /// Its name; behind that of its scenario where it is of one.
    pub expectation: String,
    /// Whether it holds.
    pub passed: bool,
    /// What was found, in words.
    pub message: String,
}

/// Why an expectation does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ExpectationFailure {
    /// Its name; behind that of its scenario where it is of one.
    pub expectation: String,
    /// What was expected and what was found, in words.
    pub message: String,
    /// The exchange that comes closest, or has too much; none where there is none to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closest: Option<ClosestExchange>,
}

/// An exchange, and where it is not as expected.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ClosestExchange {
    /// Its `Sandbox-Request-Id`.
    pub id: String,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The status that the client saw; none where it saw no answer.
    pub status: Option<u16>,
    /// Where it differs, place by place.
    pub differences: Vec<Mismatch>,
}

/// A place that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Mismatch {
    /// The place, as expectations write it: `when.body./metadata/version`.
    pub path: String,
    /// What was expected there, in the words of matchers.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl Exchange<'_> {
    /// This one as what comes closest, with where it differs.
    pub(in crate::review) fn closest(&self, differences: Vec<Mismatch>) -> ClosestExchange {
        let Self { entry, .. } = self;
        ClosestExchange {
            id: entry.id().to_owned(),
            method: entry.method().to_owned(),
            path: entry.path().to_owned(),
            status: entry.status(),
            differences,
        }
    }
}

impl Mismatch {
    /// At `path` there is something else than what was expected; both are cut where they are long.
    pub fn new(
        path: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self { path: path.into(), expected: shortened(expected), found: shortened(found) }
    }
}

/// What judging one expectation has come to.
#[derive(Clone, Debug)]
pub(super) enum Judged {
    /// It holds; what was found, in words.
    Holds(String),
    /// It does not, or that cannot be known; why, and what comes closest.
    Fails(String, Option<ClosestExchange>),
}

/// The beginning of a text that is long.
pub(super) fn shortened(text: impl Into<String>) -> String {
    /// The longest text that is shown, in characters.
    const SHOWN: usize = 240;
    let text = text.into();
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}… ({} bytes)", &text[..at], text.len()),
        None => text,
    }
}

/// The first of `all` that are many, and how many more there are.
pub(super) fn listed(all: &[String]) -> String {
    /// How many are named.
    const NAMED: usize = 5;
    let more = all.len().saturating_sub(NAMED);
    let named = all[..all.len() - more].join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}
