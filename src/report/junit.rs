//! A run as JUnit XML, which every CI shows: the command, every rule, the calls that no operation answers, the expectations, what was met, and what the client did badly.

use super::coverage::{CoveredCalls, RunCoverage};
use super::junit_xml::{Case, Outcome, Suite, document};
use super::lints::{LintedCalls, RunLints};
use super::run::{RuleFate, RunFacts, VerifiedExpectation};

/// The file.
pub fn junit(run: &RunFacts) -> String {
    let suites = [
        ("command", vec![command(run)]),
        ("rules", run.rules.iter().map(|rule| of_rule(rule, run.unfired_fails)).collect()),
        ("calls", vec![calls(run)]),
        ("expectations", run.verified.iter().map(expectation).collect()),
        ("coverage", run.coverage.iter().flat_map(coverage).collect()),
        ("lint", run.lints.iter().flat_map(lints).collect()),
    ];
    let took_ms = |name: &str| if name == "command" { run.took_ms } else { 0 };
    let suite = |(name, cases): (&str, Vec<Case>)| Suite {
        name: name.to_owned(),
        took_ms: took_ms(name),
        cases,
    };
    document(&suites.map(suite), run.took_ms)
}

fn command(run: &RunFacts) -> Case {
    let outcome = match (run.code, run.timed_out) {
        (_, true) => Outcome::Failed("it took too long and was ended".to_owned()),
        (0, false) => Outcome::Passed,
        (code, false) => Outcome::Failed(format!("exit code {code}")),
    };
    Case { name: run.command.clone(), took_ms: None, outcome }
}

fn of_rule(rule: &RuleFate, unfired_fails: bool) -> Case {
    let why = || format!("it never fired; it was looked at {} times", rule.considered);
    let outcome = match (rule.fired, unfired_fails) {
        (0, true) => Outcome::Failed(why()),
        (0, false) => Outcome::Skipped(why()),
        _ => Outcome::Passed,
    };
    Case { name: rule.name.clone(), took_ms: None, outcome }
}

fn expectation(verified: &VerifiedExpectation) -> Case {
    let outcome = match verified.passed {
        true => Outcome::Passed,
        false => Outcome::Failed(verified.lines.trim_end().to_owned()),
    };
    Case { name: format!("{} in {}", verified.name, verified.world), took_ms: None, outcome }
}

/// Each operation that was called, and whether enough was met where that was asked for.
fn coverage(coverage: &RunCoverage) -> Vec<Case> {
    let of_operation = |calls: &CoveredCalls| Case {
        name: format!("every documented status of {} was met", calls.operation),
        took_ms: None,
        outcome: match calls.never.is_empty() {
            true => Outcome::Passed,
            false => Outcome::Skipped(format!("never met: {}", calls.never.join("; "))),
        },
    };
    let whole = coverage.fail_under.map(|least| Case {
        name: format!("at least {least} % of the documented statuses were met"),
        took_ms: None,
        outcome: coverage.failure().map_or(Outcome::Passed, Outcome::Failed),
    });
    coverage.calls.iter().map(of_operation).chain(whole).collect()
}

/// Every lint that was looked for: passed where it was not found.
fn lints(lints: &RunLints) -> Vec<Case> {
    let outcome = |calls: &LintedCalls| {
        let said =
            || format!("{}; {} times, first in {}", calls.about, calls.count, calls.evidence);
        match (calls.count, lints.failing) {
            (0, _) => Outcome::Passed,
            (_, 0) => Outcome::Skipped(said()),
            _ => Outcome::Failed(said()),
        }
    };
    let case = |calls: &LintedCalls| Case {
        name: format!("no {}", calls.lint),
        took_ms: None,
        outcome: outcome(calls),
    };
    lints.calls.iter().map(case).collect()
}

fn calls(run: &RunFacts) -> Case {
    let calls = run.unmatched.iter().map(|(call, times)| format!("{call} ({times})"));
    let calls = calls.collect::<Vec<_>>().join(", ");
    let outcome = match (run.unmatched_calls, run.unmatched_fails) {
        (0, _) => Outcome::Passed,
        (_, true) => Outcome::Failed(calls),
        (_, false) => Outcome::Skipped(calls),
    };
    Case { name: "an operation answers every call".to_owned(), took_ms: None, outcome }
}

#[cfg(test)]
mod tests {
    use super::super::run::tests::{covered, eventful, linted, verified};
    use super::*;

    #[test]
    fn a_rule_that_never_fired_is_skipped_or_a_failure() {
        let told = junit(&eventful());
        assert!(
            told.contains("tests=\"5\" failures=\"0\" skipped=\"3\" time=\"1.540\">"),
            "{told}"
        );
        let strict = RunFacts { unfired_fails: true, unmatched_fails: true, ..eventful() };
        let strict = junit(&RunFacts { code: 3, ..strict });
        assert!(strict.contains("tests=\"5\" failures=\"4\" skipped=\"0\""), "{strict}");
        assert!(
            strict.contains(
                "name=\"b/&lt;never&gt;\" time=\"0\"><failure message=\"it never fired; it was looked at 0 times\"/></testcase>"
            ),
            "{strict}"
        );
        assert!(strict.contains("message=\"exit code 3\""), "{strict}");
    }

    #[test]
    fn an_expectation_that_does_not_hold_is_a_failure() {
        let run = junit(&RunFacts { verified: verified(), ..RunFacts::default() });
        assert!(
            run.contains("<testsuite name=\"expectations\" tests=\"2\" failures=\"1\""),
            "{run}"
        );
        assert!(run.contains("name=\"&lt;s&gt;/puts in main\" time=\"0\"><failure message=\"FAIL  &lt;s&gt;/puts\"/>"), "{run}");
    }

    #[test]
    fn what_was_never_met_is_skipped_and_too_little_is_a_failure() {
        let run = junit(&covered(Some(80)));
        assert!(
            run.contains("<testsuite name=\"coverage\" tests=\"3\" failures=\"1\" skipped=\"1\""),
            "{run}"
        );
        assert!(
            run.contains("<skipped message=\"never met: 401: arm &lt;a&gt;; row 404: arm b\"/>"),
            "{run}"
        );
        assert!(run.contains("<failure message=\"coverage is 50 % (--fail-under 80)\"/>"), "{run}");
    }

    #[test]
    fn a_lint_that_is_found_is_skipped_or_a_failure() {
        let noted = junit(&linted(false));
        assert!(
            noted.contains("<testsuite name=\"lint\" tests=\"2\" failures=\"0\" skipped=\"1\""),
            "{noted}"
        );
        let said = "message=\"it was done badly; 2 times, first in main-7 &lt;again&gt;\"";
        assert!(
            noted.contains(&format!("name=\"no retry-storm\" time=\"0\"><skipped {said}")),
            "{noted}"
        );
        assert!(junit(&linted(true)).contains(&format!("<failure {said}")));
    }
}
