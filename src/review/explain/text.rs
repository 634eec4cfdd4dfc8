//! Explanations as people read them.

use std::fmt;

use super::explanation::Explanation;
use super::lacked::LackedCondition;
use super::scenario::ScenarioExplanation;
use super::step::{Outcome, Step};
use super::summary::status_words;
use crate::visible::visible;

/// Marks a line about something that was decided so.
pub type ExplainPaint<'p> = &'p dyn Fn(Outcome, &str) -> String;

/// The lines of an explanation, each ended.
pub fn text(explanation: &Explanation, paint: ExplainPaint<'_>) -> String {
    let Explanation { id, request, status, summary, steps } = explanation;
    let status = status.map_or_else(|| "no answer".to_owned(), status_words);
    let mut out =
        format!("{}\n{}\n\n", visible(&format!("{id} {request} → {status}")), visible(summary));
    let width = steps.iter().map(|step| step.step.chars().count()).filter(|it| *it <= 32).max();
    let width = width.unwrap_or_default();
    let mut steps = steps.iter().peekable();
    while let Some(step) = steps.next() {
        if step.outcome != Outcome::NotReached {
            line(step, width, paint, &mut out);
            continue;
        }
        let mut names = vec![&*step.step];
        while let Some(next) = steps.next_if(|next| next.outcome == Outcome::NotReached) {
            names.push(&next.step);
        }
        let said = visible(&format!("– not reached: {}", names.join(", "))).into_owned();
        push(&mut out, "  ", &paint(Outcome::NotReached, &said));
    }
    out
}

/// As people read it, without colours.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(text(self, &|_, line| line.to_owned()).trim_end())
    }
}

fn line(step: &Step, width: usize, paint: ExplainPaint<'_>, out: &mut String) {
    let is_condition = ["when.", "inState", "then"].iter().any(|it| step.step.starts_with(it))
        || ["skip", "every", "chance"].contains(&&*step.step);
    let indent = if is_condition { "      " } else { "  " };
    let sign = sign(step.outcome);
    let name = format!("{:<width$}", step.step, width = if is_condition { 0 } else { width });
    let compared = match (&step.expected, &step.found) {
        (Some(expected), Some(found)) if step.outcome == Outcome::Failed => {
            format!("expected {expected}, found {found}")
        }
        (_, Some(found)) => found.clone(),
        (Some(expected), None) if step.outcome == Outcome::Failed => format!("expected {expected}"),
        (_, None) => String::new(),
    };
    let detail = if is_condition { "" } else { besides_compared(step) };
    let parts: Vec<&str> = [&*compared, detail].into_iter().filter(|it| !it.is_empty()).collect();
    let said = visible(&format!("{sign} {name}  {}", parts.join(": "))).into_owned();
    push(out, indent, &paint(step.outcome, said.trim_end()));
}

/// What the detail of a step says besides what it expected and found, which stands before it.
fn besides_compared(Step { detail, expected, outcome, .. }: &Step) -> &str {
    let Some(expected) = expected.as_ref().filter(|_| *outcome == Outcome::Failed) else {
        return detail;
    };
    let Some((before, behind)) = detail.split_once(&format!("expected {expected}")) else {
        return detail;
    };
    let is_all = behind.is_empty() || behind.starts_with(", found ") || behind.starts_with(": ");
    // Of several mistakes each is said.
    match is_all && !behind.contains("; ") {
        true => before.trim_end_matches(": "),
        false => detail,
    }
}

/// Adds a line.
fn push(out: &mut String, indent: &str, line: &str) {
    out.push_str(indent);
    out.push_str(line);
    out.push('\n');
}

fn sign(outcome: Outcome) -> char {
    match outcome {
        Outcome::Passed | Outcome::Done => '✓',
        Outcome::Failed => '✗',
        Outcome::Fired => '!',
        Outcome::NotReached | Outcome::NotFired => '–',
        Outcome::Noted => '·',
    }
}

/// The lines about a scenario, each ended.
pub fn scenario_text(explanation: &ScenarioExplanation, paint: ExplainPaint<'_>) -> String {
    let ScenarioExplanation { scenario, state, rules } = explanation;
    let mut out = visible(&format!("{scenario}, in state {state}")).into_owned();
    out.push('\n');
    for rule in rules {
        let outcome = if rule.fired > 0 { Outcome::Fired } else { Outcome::NotFired };
        let said =
            visible(&format!("{} {}: {}", sign(outcome), rule.rule, rule.summary)).into_owned();
        push(&mut out, "  ", &paint(outcome, &said));
        for near in &rule.nearest {
            let said = format!("{} {}: {}", near.id, near.request, near.verdict);
            push(&mut out, "      ", &visible(&said));
            for LackedCondition { path, expected, found } in &near.lacked {
                let said =
                    visible(&format!("✗ {path}  expected {expected}, found {found}")).into_owned();
                push(&mut out, "          ", &paint(Outcome::Failed, &said));
            }
        }
    }
    out
}
