//! What became of steps as a tree on the terminal: each scenario, its steps, and every place that differs.

use super::results::{RunResults, ScenarioResult, StepOutcome, StepResult};
use crate::review::verify::text::{PaintPart, Part, failure_lines, mismatch_lines};
use crate::visible::visible;

/// All of it, each line ended.
pub fn text(run: &RunResults, paint: PaintPart<'_>) -> String {
    let mut lines: Vec<String> =
        run.scenarios.iter().flat_map(|scenario| scenario_lines(scenario, paint)).collect();
    lines.extend(run.notes.iter().map(|note| visible(note).into_owned()));
    lines.push(run.summary());
    lines.join("\n") + "\n"
}

/// The lines of one scenario.
pub fn scenario_lines(scenario: &ScenarioResult, paint: PaintPart<'_>) -> Vec<String> {
    let word = match (scenario.passed, scenario.is_skipped()) {
        (false, _) => paint(Part::Bad, "FAIL"),
        (true, true) => "skip".to_owned(),
        (true, false) => paint(Part::Good, "ok") + "  ",
    };
    let mut lines = vec![format!("{word}  {}", visible(&scenario.name))];
    lines.extend(scenario.steps.iter().flat_map(|step| step_lines(step, paint)));
    lines.extend(scenario.notes.iter().map(|note| format!("      {}", visible(note))));
    if let Some(verify) = &scenario.verify {
        let mut failures = verify.failures.iter();
        for result in &verify.results {
            let failure = if result.passed { None } else { failures.next() };
            match failure {
                Some(failure) => {
                    let of_failure = failure_lines(failure, paint);
                    lines.extend(of_failure.into_iter().map(|line| format!("      {line}")));
                }
                None => lines.push(format!(
                    "      {}    verify {}: {}",
                    paint(Part::Good, "ok"),
                    visible(&result.expectation),
                    visible(&result.message)
                )),
            }
        }
    }
    lines
}

fn step_lines(step: &StepResult, paint: PaintPart<'_>) -> Vec<String> {
    let word = match step.outcome {
        StepOutcome::Passed => paint(Part::Good, "ok") + "  ",
        StepOutcome::Failed => paint(Part::Bad, "FAIL"),
        StepOutcome::Skipped => "skip".to_owned(),
        StepOutcome::NotRun => "-   ".to_owned(),
    };
    let status = match (step.outcome, step.status) {
        (StepOutcome::Passed | StepOutcome::Failed, Some(status)) => format!(" → {status}"),
        // One that failed with nothing to compare was never sent.
        (StepOutcome::Failed, None) if step.differences.is_empty() => " → not sent".to_owned(),
        (StepOutcome::Passed | StepOutcome::Failed, None) => " → no answer".to_owned(),
        (StepOutcome::Skipped | StepOutcome::NotRun, _) => String::new(),
    };
    let reason = step.reason.as_deref().map(|why| format!(": {}", visible(why)));
    let reason = reason.unwrap_or_default();
    let (name, call) = (visible(&step.name), visible(&step.call));
    let mut lines = vec![format!("      {word}  {name}: {call}{status}{reason}")];
    let differences = step.differences.iter().flat_map(|place| mismatch_lines(place, paint));
    lines.extend(differences.map(|line| format!("      {line}")));
    lines
}
