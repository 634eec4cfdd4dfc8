//! What became of steps as JUnit: a suite for each scenario, a case for each step and each expectation.

use crate::report::{Case, Outcome, Suite, document};
use crate::review::verify::text::{failure_lines, mismatch_lines, plain};
use crate::steps::{RunResults, ScenarioResult, StepOutcome, StepResult};

/// The file.
pub(super) fn junit(results: &RunResults) -> String {
    let suites: Vec<Suite> = results.scenarios.iter().map(suite).collect();
    document(&suites, suites.iter().map(|suite| suite.took_ms).max().unwrap_or_default())
}

fn suite(scenario: &ScenarioResult) -> Suite {
    let mut cases: Vec<Case> = scenario.steps.iter().map(case).collect();
    if let Some(verify) = &scenario.verify {
        let failure = |name: &str| verify.failures.iter().find(|it| it.expectation == name);
        cases.extend(verify.results.iter().map(|result| Case {
            name: format!("verify {}", result.expectation),
            took_ms: None,
            outcome: match failure(&result.expectation) {
                None => Outcome::Passed,
                Some(failure) => Outcome::Failed(failure_lines(failure, &plain).join("\n")),
            },
        }));
    }
    Suite { name: scenario.name.clone(), took_ms: scenario.took_ms, cases }
}

fn case(step: &StepResult) -> Case {
    let reason = step.reason.clone().unwrap_or_default();
    let outcome = match step.outcome {
        StepOutcome::Passed => Outcome::Passed,
        StepOutcome::Skipped | StepOutcome::NotRun => Outcome::Skipped(reason),
        StepOutcome::Failed => {
            let places = step.differences.iter().flat_map(|place| mismatch_lines(place, &plain));
            let lines: Vec<String> =
                std::iter::once(step.call.clone()).chain(Some(reason)).chain(places).collect();
            Outcome::Failed(
                lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"),
            )
        }
    };
    Case { name: step.name.clone(), took_ms: None, outcome }
}
