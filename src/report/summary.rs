//! A run in at most eleven lines for the terminal.

use super::run::{RuleFate, RunFacts};
use super::words::{count, some};
use crate::visible::visible;

/// Kinds of errors that have a line of their own.
const MOST_ERRORS: usize = 2;

/// The summary; `report` is the folder with all of it, where there is one.
pub fn summary(run: &RunFacts, report: Option<&str>) -> String {
    let mut lines = vec![head(run)];
    lines.extend(errors(run));
    lines.extend(rules(run));
    if run.unmatched_calls > 0 {
        let calls = run.unmatched.iter().map(|(call, times)| format!("{call} ×{times}"));
        let calls = some(calls.collect());
        lines.push(format!("no operation answers {}: {calls}", count(run.unmatched_calls, "call")));
    }
    lines.extend(lints(run));
    if run.dropped > 0 {
        let dropped = count(run.dropped, "exchange");
        lines.push(format!(
            "the journals dropped {dropped}: raise --journal-length or --journal-memory"
        ));
    }
    let failures = run.failures();
    if !failures.is_empty() {
        lines.push(format!("failed: {}", failures.join("; ")));
    }
    let left_out = match run.captures_left_out {
        0 => String::new(),
        more => format!(" without {} of worlds that went", count(more, "capture")),
    };
    lines.extend(report.map(|folder| format!("report: {folder}{left_out}")));
    lines.iter().flat_map(|line| [visible(line), "\n".into()]).collect()
}

fn head(run: &RunFacts) -> String {
    let late = if run.timed_out { ", ended because it took too long" } else { "" };
    let gone = match run.worlds_gone {
        0 => String::new(),
        gone => format!(" and {gone} that went"),
    };
    let more = match run.more_rules {
        0 => String::new(),
        more => format!(", {more} rules too many to account for"),
    };
    let verified = match (run.verified.len(), run.failed_expectations().len()) {
        (0, _) => String::new(),
        (all, 0) => format!(", {} met", count(all as u64, "expectation")),
        (all, failed) => format!(", {} of {all} expectations met", all - failed),
    };
    let covered = match &run.coverage {
        Some(coverage) => format!(", coverage {} %", coverage.percent),
        None => String::new(),
    };
    format!(
        "emporix-sandbox: {} in {}{gone}, {}{late}{verified}{covered}, --seed {}{more}",
        count(run.requests(), "request"),
        count(run.worlds, "world"),
        run.took_text(),
        run.seed
    )
}

/// What the client did badly, where it did.
fn lints(run: &RunFacts) -> Option<String> {
    let lints = run.lints.as_ref()?;
    let found = lints.found().count() as u64;
    (found > 0).then(|| format!("{}: {}", count(found, "client lint"), lints.named()))
}

fn errors(run: &RunFacts) -> Vec<String> {
    let errors = run.errors();
    let mut lines: Vec<String> = errors
        .iter()
        .take(MOST_ERRORS)
        .map(|error| {
            format!("{} ×{}: {}", error.status_text(), error.count, error.operation_text())
        })
        .collect();
    let more = errors.iter().skip(MOST_ERRORS);
    if errors.len() > MOST_ERRORS {
        let more = more.map(|error| {
            format!("{} ×{} ({})", error.status_text(), error.count, error.operation_text())
        });
        lines.push(format!("more errors: {}", some(more.collect())));
    }
    lines
}

fn rules(run: &RunFacts) -> Vec<String> {
    let fired = run.rules.iter().filter(|rule| rule.fired > 0);
    let fired: Vec<String> = fired.map(|rule| format!("{} ×{}", rule.name, rule.fired)).collect();
    let unfired: Vec<String> = run.unfired().into_iter().map(unfired).collect();
    let mut lines = Vec::new();
    if !fired.is_empty() {
        lines.push(format!("{} fired: {}", count(fired.len() as u64, "rule"), some(fired)));
    }
    if !unfired.is_empty() {
        let rules = count(unfired.len() as u64, "rule");
        lines.push(format!("{rules} never fired: {}", some(unfired)));
    }
    lines
}

fn unfired(rule: &RuleFate) -> String {
    match rule.considered {
        0 => format!("{} (no call was for it)", rule.name),
        times => format!("{} (looked at {times}×)", rule.name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::tests::{covered, eventful, linted, verified};
    use super::*;

    #[test]
    fn all_that_happened_is_in_a_few_lines() {
        let strict = RunFacts { unfired_fails: true, unmatched_fails: true, ..eventful() };
        let expected = "\
emporix-sandbox: 107 requests in 3 worlds and 1 that went, 1.5 s, --seed 42
409 ×3: put
404 ×2: no operation
more errors: no answer ×1 (put), 500 ×1 (put)
1 rule fired: a/fires ×2
2 rules never fired: a/waits (looked at 3×), b/<never> (no call was for it)
no operation answers 2 calls: GET /x|y ×2
the journals dropped 7 exchanges: raise --journal-length or --journal-memory
failed: 2 rules never fired (--unfired fail); no operation answers 2 calls (--unmatched fail)
report: out
";
        assert_eq!(summary(&strict, Some("out")), expected);
        let quiet = RunFacts { seed: 1, worlds: 1, ..RunFacts::default() };
        assert_eq!(
            summary(&quiet, None),
            "emporix-sandbox: 0 requests in 1 world, 0.0 s, --seed 1\n"
        );
    }

    #[test]
    fn what_was_verified_is_in_the_first_line() {
        let run = RunFacts { verified: verified(), ..RunFacts::default() };
        assert_eq!(
            summary(&run, None),
            "emporix-sandbox: 0 requests in 0 worlds, 0.0 s, 1 of 2 expectations met, --seed 0\nfailed: 1 of 2 expectations not met: `<s>/puts` in main\n"
        );
        let good = RunFacts { verified: verified()[..1].to_vec(), ..RunFacts::default() };
        assert!(summary(&good, None).contains(", 1 expectation met, --seed"));
    }

    #[test]
    fn what_was_done_badly_has_a_line() {
        let said = summary(&linted(false), None);
        assert!(said.ends_with("\n1 client lint: retry-storm ×2\n"), "{said}");
    }

    #[test]
    fn what_was_met_is_in_the_first_line() {
        assert!(summary(&covered(None), None).contains(", coverage 50 %, --seed"));
    }

    #[test]
    fn rules_that_are_not_accounted_for_are_told() {
        let crowded = RunFacts { more_rules: 3, ..RunFacts::default() };
        assert!(summary(&crowded, None).ends_with("--seed 0, 3 rules too many to account for\n"));
    }
}
