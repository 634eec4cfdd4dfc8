//! One decision about an exchange.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One decision about an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Step {
    /// What was decided: the name of a check, `rule` and its name, `row` and its index.
    pub step: String,
    /// How it was decided.
    pub outcome: Outcome,
    /// What it would have taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// The same in a sentence.
    pub detail: String,
}

/// How something was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// The check let the request through.
    Passed,
    /// The check ended the request, or a condition was not met.
    Failed,
    /// Something before it ended the request.
    NotReached,
    /// The rule acted.
    Fired,
    /// The rule did not act.
    NotFired,
    /// What is to be known, and decided nothing by itself.
    Noted,
    /// It was done.
    Done,
}

impl Outcome {
    /// All, by their names on the wire.
    pub const WORDS: &'static [&'static str] =
        &["passed", "failed", "notReached", "fired", "notFired", "noted", "done"];
}

impl Step {
    /// A step with nothing expected or found.
    pub(super) fn new(
        step: impl Into<String>,
        outcome: Outcome,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (step, detail) = (step.into(), detail.into().into_owned());
        Self { step, outcome, expected: None, found: None, detail }
    }

    /// The same with what was expected.
    pub(super) fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// The same with what was found.
    pub(super) fn finding(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_wire() {
        let all = [
            Outcome::Passed,
            Outcome::Failed,
            Outcome::NotReached,
            Outcome::Fired,
            Outcome::NotFired,
            Outcome::Noted,
            Outcome::Done,
        ];
        let words = all.map(|outcome| serde_json::to_value(outcome).unwrap());
        assert_eq!(words.to_vec(), Outcome::WORDS.to_vec());
    }
}
