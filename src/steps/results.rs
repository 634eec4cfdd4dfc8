//! What became of steps, for people and for programs.

use serde::Serialize;

use crate::review::verify::{Mismatch, Verification};

/// What became of all scenarios.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RunResults {
    /// Whether nothing failed.
    pub passed: bool,
    /// The service they were held against; none for the built-in sandbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Each, in the order of their names.
    pub scenarios: Vec<ScenarioResult>,
    /// What else is to be said, such as what was restored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What became of one scenario.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ScenarioResult {
    /// Its name.
    pub name: String,
    /// Its title.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Whether no step and no expectation failed.
    pub passed: bool,
    /// Its steps, in their order.
    pub steps: Vec<StepResult>,
    /// What became of its expectations; none where there are none, or none could be held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<Verification>,
    /// What else is to be said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How long it took, in milliseconds.
    #[serde(rename = "tookMs")]
    pub took_ms: u64,
}

/// What became of one step.
#[derive(Clone, Debug, Serialize)]
pub struct StepResult {
    /// Its name.
    pub name: String,
    /// Its operation's id.
    pub operation: &'static str,
    /// Method and path, as they were sent; those of the operation where nothing was.
    pub call: String,
    /// The status that came; none where no whole answer did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What became of it.
    pub outcome: StepOutcome,
    /// Why it was skipped, or did not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The places that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Mismatch>,
}

/// What became of a step, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum StepOutcome {
    /// All is as expected.
    Passed,
    /// Something is not.
    Failed,
    /// It was left out.
    Skipped,
    /// One before it failed.
    NotRun,
}

impl ScenarioResult {
    /// How many of its steps came to this.
    pub fn count(&self, outcome: StepOutcome) -> usize {
        self.steps.iter().filter(|step| step.outcome == outcome).count()
    }

    /// Whether nothing of it ran.
    pub fn is_skipped(&self) -> bool {
        !self.steps.is_empty() && self.count(StepOutcome::Skipped) == self.steps.len()
    }

    /// The same, with `passed` as its steps and expectations say.
    #[must_use]
    pub fn judged(mut self) -> Self {
        let fails = self.count(StepOutcome::Failed) > 0 || self.count(StepOutcome::NotRun) > 0;
        self.passed = !fails && self.verify.as_ref().is_none_or(|verify| verify.passed);
        self
    }
}

impl RunResults {
    /// `29 scenarios: 27 passed, 1 failed, 1 skipped; 90 steps`.
    pub fn summary(&self) -> String {
        let count =
            |is: &dyn Fn(&&ScenarioResult) -> bool| self.scenarios.iter().filter(is).count();
        let failed = count(&|it| !it.passed);
        let skipped = count(&|it| it.passed && it.is_skipped());
        let passed = self.scenarios.len() - failed - skipped;
        let steps: usize = self.scenarios.iter().map(|it| it.steps.len()).sum();
        let skipped_steps: usize =
            self.scenarios.iter().map(|it| it.count(StepOutcome::Skipped)).sum();
        let skipped_steps = match skipped_steps {
            0 => String::new(),
            some => format!(", {some} of them skipped"),
        };
        let plural = |count: usize, what: &str| {
            format!("{count} {what}{}", if count == 1 { "" } else { "s" })
        };
        format!(
            "{}: {passed} passed, {failed} failed, {skipped} skipped; {}{skipped_steps}",
            plural(self.scenarios.len(), "scenario"),
            plural(steps, "step")
        )
    }
}
