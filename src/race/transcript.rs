//! An order as people read it: a column for each copy, a line for each call, from above to below as they were answered.

use std::fmt::Write;

use super::calls::Step;
use super::copies::CopyName;
use super::oracle::Exit;
use crate::visible::visible;

/// Between two columns.
const GAP: usize = 3;

/// The lines, each ended. What all paths begin with stands in the first.
pub fn transcript(steps: &[Step], exits: &[(CopyName, Exit)]) -> String {
    let shared = shared(steps);
    let copies: Vec<CopyName> = exits.iter().map(|(copy, _)| *copy).collect();
    let cells: Vec<(usize, String)> =
        steps.iter().map(|step| cell(step, &copies, shared)).collect();
    let ends: Vec<String> = exits.iter().map(|(_, exit)| end(*exit)).collect();
    let width = |place: usize| {
        let own = cells.iter().filter(|(column, _)| *column == place).map(|(_, text)| text);
        own.chain(ends.get(place)).map(|text| text.chars().count()).max().unwrap_or_default() + GAP
    };
    let before: Vec<usize> =
        (0..copies.len()).map(|place| (0..place).map(width).sum::<usize>()).collect();
    let mut out = String::new();
    if !shared.is_empty() {
        let _ = writeln!(out, "      … is {}", visible(shared));
    }
    let row = |texts: &[String]| {
        let mut line = String::new();
        for (place, text) in texts.iter().enumerate() {
            let _ = write!(line, "{text:width$}", width = width(place));
        }
        line.trim_end().to_owned()
    };
    let names: Vec<String> = copies.iter().map(ToString::to_string).collect();
    let _ = writeln!(out, "      {}", row(&names));
    for (number, (column, text)) in cells.iter().enumerate() {
        let indent = before.get(*column).copied().unwrap_or_default();
        let _ = writeln!(out, "{:>4}  {:indent$}{text}", number + 1, "");
    }
    let _ = writeln!(out, "      {}", row(&ends));
    out
}

/// What all paths begin with, up to a slash, where it is worth a line.
fn shared(steps: &[Step]) -> &str {
    const WORTH: usize = 12;
    let mut targets = steps.iter().map(|step| &*step.called.call.target);
    let Some(first) = targets.next() else { return "" };
    let path = first.split('?').next().unwrap_or_default();
    let length = targets.fold(path.len(), |length, other| {
        let same = path.bytes().zip(other.bytes()).take_while(|(one, other)| one == other);
        same.count().min(length)
    });
    let whole = path.get(..length).and_then(|start| start.rfind('/')).unwrap_or_default();
    if whole < WORTH { "" } else { &path[..whole] }
}

/// The column of a step, and what stands there.
fn cell(step: &Step, copies: &[CopyName], shared: &str) -> (usize, String) {
    let call = &step.called.call;
    let column = copies.iter().position(|copy| *copy == step.called.copy).unwrap_or_default();
    let status = step.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let target = match call.target.strip_prefix(shared).filter(|_| !shared.is_empty()) {
        Some(rest) => format!("…{rest}"),
        None => call.target.to_string(),
    };
    (column, format!("{:6} {} {status}", call.method, visible(&target)))
}

/// How a copy has ended, in words.
pub fn end(exit: Exit) -> String {
    match exit {
        Exit::Code(code) => format!("exit {code}"),
        Exit::TimedOut => "ended, it took too long".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::race::calls::{Call, CopyCall};

    fn step(copy: &str, method: &str, target: &str, status: Option<u16>) -> Step {
        let call = Arc::new(Call { method: method.into(), target: target.into() });
        Step { called: CopyCall { copy: CopyName::of(copy).unwrap(), call }, status }
    }

    #[test]
    fn each_copy_has_a_column_and_the_calls_stand_in_their_order() {
        let at = "/customer-segment/mytenant/segments/s1";
        let steps = [
            step("a", "GET", at, Some(200)),
            step("b", "GET", at, Some(200)),
            step("b", "PUT", &format!("{at}?x=1"), Some(204)),
            step("a", "PUT", at, None),
        ];
        let exits = CopyName::first(2).into_iter().zip([Exit::Code(0), Exit::TimedOut]);
        let expected = [
            "      … is /customer-segment/mytenant/segments",
            "      a                       b",
            "   1  GET    …/s1 200",
            "   2                          GET    …/s1 200",
            "   3                          PUT    …/s1?x=1 204",
            "   4  PUT    …/s1 no answer",
            "      exit 0                  ended, it took too long",
        ];
        let lines = transcript(&steps, &exits.collect::<Vec<_>>());
        assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn paths_that_share_little_are_whole() {
        let steps = [step("a", "POST", "/oauth/token", Some(200)), step("a", "GET", "/x", None)];
        let lines = transcript(&steps, &[(CopyName::of("a").unwrap(), Exit::Code(1))]);
        assert_eq!(
            lines,
            "      a\n   1  POST   /oauth/token 200\n   2  GET    /x no answer\n      exit 1\n"
        );
    }
}
