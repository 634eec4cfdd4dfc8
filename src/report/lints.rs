//! What a command did badly, as a report has it.

use super::words::some;

/// The lints of a run.
#[derive(Clone, Debug)]
pub struct RunLints {
    /// Every lint that was looked for.
    pub calls: Vec<LintedCalls>,
    /// How often a lint was seen in worlds where that is a failure.
    pub failing: u64,
    /// All of it for programs.
    pub json: serde_json::Value,
    /// All of it as a part of a page.
    pub markdown: String,
    /// All of it as lines.
    pub text: String,
}

/// How often one lint was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintedCalls {
    /// Its name.
    pub lint: &'static str,
    /// What the client did, in a sentence.
    pub about: &'static str,
    /// How often; never where it was looked for in vain.
    pub count: u64,
    /// The id of the first exchange that shows it, and what of that is so.
    pub evidence: String,
}

impl RunLints {
    /// Those that were found.
    pub fn found(&self) -> impl Iterator<Item = &LintedCalls> {
        self.calls.iter().filter(|calls| calls.count > 0)
    }

    /// The names of those that were found, each with how often it was.
    pub fn named(&self) -> String {
        some(self.found().map(|calls| format!("{} ×{}", calls.lint, calls.count)).collect())
    }

    /// Why it is a failure; none where it is not.
    pub fn failure(&self) -> Option<String> {
        (self.failing > 0).then(|| format!("client lints: {} (--lint)", self.named()))
    }
}
