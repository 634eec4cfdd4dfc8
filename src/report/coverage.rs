//! What of the documents a command has met, as a report has it.

/// Which documented statuses were met in a run.
#[derive(Clone, Debug)]
pub struct RunCoverage {
    /// Their share in percent.
    pub percent: u8,
    /// Below how many percent it is a failure.
    pub fail_under: Option<u8>,
    /// The operations that were called.
    pub calls: Vec<CoveredCalls>,
    /// All of it for programs.
    pub json: serde_json::Value,
    /// All of it as a part of a page.
    pub markdown: String,
    /// All of it as lines.
    pub text: String,
}

/// What was met of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredCalls {
    /// Its id.
    pub operation: String,
    /// The documented statuses that were not met, each with the line that has the next call answered so.
    pub never: Vec<String>,
}

impl RunCoverage {
    /// Why it is a failure; none where it is not.
    pub fn failure(&self) -> Option<String> {
        let Self { percent, fail_under, .. } = self;
        let least = fail_under.filter(|least| percent < least)?;
        Some(format!("coverage is {percent} % (--fail-under {least})"))
    }
}
