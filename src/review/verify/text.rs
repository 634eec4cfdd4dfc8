//! A verification for people: each failure with the closest exchange, and what was expected and found in lines that align.

use std::fmt;

use super::verification::{ClosestExchange, ExpectationFailure, Mismatch, Verification};
use crate::visible::visible;

/// What a part of the text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// That something holds, or what was expected.
    Good,
    /// That something does not, or what was found.
    Bad,
}

/// Marks a part of the text.
pub type PaintPart<'p> = &'p dyn Fn(Part, &str) -> String;

/// Leaves every part as it is.
pub fn plain(_: Part, text: &str) -> String {
    text.to_owned()
}

/// All of it: a line for what holds, some for what does not, and how many hold at the end.
pub fn text(verification: &Verification, paint: PaintPart<'_>) -> String {
    let mut lines = Vec::new();
    let mut failures = verification.failures.iter();
    for result in &verification.results {
        if result.passed {
            let good = paint(Part::Good, "ok");
            lines.push(format!(
                "{good}    {}: {}",
                visible(&result.expectation),
                visible(&result.message)
            ));
        } else if let Some(failure) = failures.next() {
            lines.extend(failure_lines(failure, paint));
        }
    }
    lines.push(verification.summary());
    lines.join("\n") + "\n"
}

/// As people read it, without colours.
impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(text(self, &plain).trim_end())
    }
}

/// The lines of one failure.
pub fn failure_lines(failure: &ExpectationFailure, paint: PaintPart<'_>) -> Vec<String> {
    let bad = paint(Part::Bad, "FAIL");
    let head = format!("{bad}  {}: {}", visible(&failure.expectation), visible(&failure.message));
    let mut lines = vec![head];
    lines.extend(failure.closest.iter().flat_map(|closest| closest_lines(closest, paint)));
    lines
}

fn closest_lines(closest: &ClosestExchange, paint: PaintPart<'_>) -> Vec<String> {
    let status = closest.status.map_or_else(|| "no answer".to_owned(), |it| it.to_string());
    let ClosestExchange { id, method, path, .. } = closest;
    let mut lines = vec![format!(
        "      closest  {} {} {} {status}",
        visible(id),
        visible(method),
        visible(path)
    )];
    lines.extend(closest.differences.iter().flat_map(|place| mismatch_lines(place, paint)));
    lines
}

/// The lines of a place that is not as expected.
pub fn mismatch_lines(place: &Mismatch, paint: PaintPart<'_>) -> [String; 3] {
    [
        format!("        {}", visible(&place.path)),
        format!("          expected  {}", paint(Part::Good, &visible(&place.expected))),
        format!("          found     {}", paint(Part::Bad, &visible(&place.found))),
    ]
}
