//! Why an answer is as it is, beyond the numbers and names that belong to one world: two refusals that look alike may have
//! different reasons, and a story that leads to another one explains the wrong thing.

use crate::engine::journal::Entry;
use crate::engine::{Check, Compared, FailedRow, Reply, World};

/// Why an answer is as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decision {
    /// The check that was failed, and what it stood for.
    failed: Option<(Check, String)>,
    /// The rows that were refused: their places, the checks that they failed, and what these stood for.
    rows: Vec<(usize, Check, String)>,
    /// The rules that acted.
    fired: Vec<String>,
}

impl Decision {
    /// That behind the latest reply of `world`, whose journal has it.
    pub(super) fn of(reply: &Reply, world: &World) -> Self {
        let fired = reply.acted.fired.clone();
        let latest = world.journal().entries().next_back().map(Entry::trace);
        let Some(trace) = latest else { return Self { fired, ..Self::default() } };
        // All refusals of tokens stand for the same thing, and the hint begins with what is wrong.
        let reason = |check: Check| match check == Check::Token {
            true => reply.response.hint.as_deref().map(first_part).unwrap_or_default(),
            false => expected(trace.compared.as_deref()),
        };
        let row = |row: &FailedRow| (row.place, row.check, expected(row.compared.as_ref()));
        Self {
            failed: trace.failed.map(|check| (check, reason(check))),
            rows: trace.rows.iter().map(row).collect(),
            fired,
        }
    }
}

/// What a check stood for, without numbers.
fn expected(compared: Option<&Compared>) -> String {
    compared.map(|compared| without_numbers(&compared.expected)).unwrap_or_default()
}

/// What a hint says before it lists what is known.
fn first_part(hint: &str) -> String {
    without_numbers(hint.split([';', ':']).next().unwrap_or_default())
}

/// `text` with `0` for each number: a version, a count or a part of an instant.
fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for next in text.chars() {
        let next = if next.is_ascii_digit() { '0' } else { next };
        if next != '0' || !out.ends_with('0') {
            out.push(next);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_no_reason_and_words_are() {
        assert_eq!(without_numbers("version 12"), without_numbers("version 3"));
        assert_ne!(without_numbers("version 12"), without_numbers("no document"));
        assert_eq!(first_part("this token is unknown; tenant t knows: a"), "this token is unknown");
    }
}
