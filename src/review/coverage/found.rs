//! What was met and what was not.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What was met of all operations.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// The share of the documented statuses of the called operations that were met, in whole percent, rounded down.
    pub percent: u8,
    /// How many of them were met, answers and rows.
    pub met: usize,
    /// How many of them there are.
    pub documented: usize,
    /// The operations that were called, in the order of their table.
    pub operations: Vec<CoveredOperation>,
    /// The ids of those that were not. They count for nothing.
    pub never_called: Vec<Cow<'static, str>>,
    /// The documented statuses that were not met, in the order of the operations.
    pub gaps: Vec<Gap>,
}

/// What was met of one operation.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct CoveredOperation {
    /// Its id.
    pub operation: Cow<'static, str>,
    /// Its method.
    pub method: Cow<'static, str>,
    /// Its path template.
    pub path: Cow<'static, str>,
    /// How often it was called.
    pub calls: u64,
    /// The statuses of its answers: those that are documented, and others that were met.
    pub answers: Vec<CoveredStatus>,
    /// The codes of the rows of a bulk call, in the same way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<CoveredStatus>,
}

/// How often a status was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct CoveredStatus {
    /// The status, or the code of a row.
    pub status: u16,
    /// Whether the vendor documents it; another counts for nothing.
    pub documented: bool,
    /// How often the service itself has answered it.
    pub organic: u64,
    /// How often a rule has.
    pub injected: u64,
}

/// Of what a status is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Of the answer as a whole.
    Answer,
    /// Of a row of a bulk answer.
    Row,
}

/// A documented status that was not met.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Gap {
    /// The operation.
    pub operation: Cow<'static, str>,
    /// Of what it is.
    pub part: Part,
    /// The status.
    pub status: u16,
    /// The scenario that has the next call answered so; none where no scenario does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Box<str>>,
    /// Where there is no such scenario, a rule that does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Box<RawValue>>,
    /// The command that makes it active.
    pub line: String,
}

impl CoveredStatus {
    /// Whether it was met.
    pub fn is_met(&self) -> bool {
        self.organic + self.injected > 0
    }
}

impl Coverage {
    /// `coverage 41 %: 7 of 17 documented statuses of 3 called operations`.
    pub fn summary(&self) -> String {
        let Self { percent, met, documented, operations, never_called, .. } = self;
        let (called, more) = (operations.len(), never_called.len());
        let s = if called == 1 { "" } else { "s" };
        format!(
            "coverage {percent} %: {met} of {documented} documented statuses of {called} called operation{s}; {more} never called"
        )
    }
}

impl Gap {
    /// `401`, `row 404`.
    pub fn status_text(&self) -> String {
        match self.part {
            Part::Answer => self.status.to_string(),
            Part::Row => format!("row {}", self.status),
        }
    }
}
