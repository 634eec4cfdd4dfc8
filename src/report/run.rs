//! The facts of a run.

use super::coverage::RunCoverage;
use super::lints::RunLints;
use super::words::{count, some};

/// What happened while a command ran in a sandbox.
#[derive(Clone, Debug, Default)]
pub struct RunFacts {
    /// The command as it was typed.
    pub command: String,
    /// Its exit code.
    pub code: u8,
    /// Whether it was ended because it took too long.
    pub timed_out: bool,
    /// How long it took.
    pub took_ms: u64,
    /// The number from which all chance came.
    pub seed: u64,
    /// How many worlds there were at the end.
    pub worlds: u64,
    /// How many were gone by then.
    pub worlds_gone: u64,
    /// The exchanges, by operation and status.
    pub answered: Vec<Answered>,
    /// What became of every rule that was active at any time, by scenario and name.
    pub rules: Vec<RuleFate>,
    /// How often a rule was not taken in, because there were too many.
    pub more_rules: u64,
    /// Calls that no operation answers, with how often each was made; not all of them where there were many.
    pub unmatched: Vec<(String, u64)>,
    /// How many such calls there were.
    pub unmatched_calls: u64,
    /// How many exchanges the journals did not keep.
    pub dropped: u64,
    /// How many captures of worlds that are gone were not kept.
    pub captures_left_out: u64,
    /// What became of the expectations, those that were verified at the end.
    pub verified: Vec<VerifiedExpectation>,
    /// Which documented statuses were met; none where nothing was called and nothing asked for.
    pub coverage: Option<RunCoverage>,
    /// What the command did badly; none where nothing was called.
    pub lints: Option<RunLints>,
    /// Whether a rule that never fired is a failure.
    pub unfired_fails: bool,
    /// Whether a call that no operation answers is one.
    pub unmatched_fails: bool,
}

/// How often an operation was answered in a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its id; none where no operation was found.
    pub operation: Option<&'static str>,
    /// The status; none where the connection failed before an answer.
    pub status: Option<u16>,
    /// How often.
    pub count: u64,
}

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFate {
    /// `scenario/rule`.
    pub name: String,
    /// How often it was looked at.
    pub considered: u64,
    /// How often it fired.
    pub fired: u64,
}

/// What became of an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedExpectation {
    /// The world.
    pub world: String,
    /// Its name, as `scenario/name` where it is of a scenario.
    pub name: String,
    /// Whether it holds.
    pub passed: bool,
    /// What was found, and of one that does not hold what was expected.
    pub message: String,
    /// The exchange that comes closest to one that does not hold, with what differs; `null` where no exchange comes close.
    pub closest: serde_json::Value,
    /// Lines for people about one that does not hold.
    pub lines: String,
}

impl Answered {
    /// Whether it is one that clients take for an error.
    pub fn is_error(&self) -> bool {
        self.status.is_none_or(|status| status >= 400)
    }

    /// `409`, or `no answer`.
    pub fn status_text(&self) -> String {
        self.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string())
    }

    /// The operation's id, or that there is none.
    pub fn operation_text(&self) -> &'static str {
        self.operation.unwrap_or("no operation")
    }
}

impl RunFacts {
    /// How many exchanges there were.
    pub fn requests(&self) -> u64 {
        self.answered.iter().map(|answered| answered.count).sum()
    }

    /// The answers that clients take for errors, the most frequent first.
    pub fn errors(&self) -> Vec<&Answered> {
        let mut errors: Vec<&Answered> =
            self.answered.iter().filter(|answered| answered.is_error()).collect();
        errors.sort_by_key(|answered| std::cmp::Reverse(answered.count));
        errors
    }

    /// The rules that never fired.
    pub fn unfired(&self) -> Vec<&RuleFate> {
        self.rules.iter().filter(|rule| rule.fired == 0).collect()
    }

    /// The expectations that do not hold.
    pub fn failed_expectations(&self) -> Vec<&VerifiedExpectation> {
        self.verified.iter().filter(|expectation| !expectation.passed).collect()
    }

    /// What was asked for and is not so.
    pub fn failures(&self) -> Vec<String> {
        let mut failures = Vec::new();
        let unfired = self.unfired().len();
        if self.unfired_fails && unfired > 0 {
            failures
                .push(format!("{} never fired (--unfired fail)", count(unfired as u64, "rule")));
        }
        if self.unmatched_fails && self.unmatched_calls > 0 {
            let calls = count(self.unmatched_calls, "call");
            failures.push(format!("no operation answers {calls} (--unmatched fail)"));
        }
        let failed: Vec<String> = self
            .failed_expectations()
            .iter()
            .map(|it| format!("`{}` in {}", it.name, it.world))
            .collect();
        if !failed.is_empty() {
            let (failed_count, all) = (failed.len(), self.verified.len());
            let named = some(failed);
            failures.push(format!("{failed_count} of {all} expectations not met: {named}"));
        }
        failures.extend(self.coverage.as_ref().and_then(RunCoverage::failure));
        failures.extend(self.lints.as_ref().and_then(RunLints::failure));
        failures
    }

    /// The exit code of the whole: the command's, and 1 where that is 0 and something that was asked for fails.
    pub fn exit_code(&self) -> u8 {
        match self.code {
            0 => u8::from(!self.failures().is_empty()),
            code => code,
        }
    }

    /// `1.5 s`.
    pub fn took_text(&self) -> String {
        format!("{}.{} s", self.took_ms / 1_000, self.took_ms % 1_000 / 100)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::coverage::CoveredCalls;
    use super::super::lints::LintedCalls;
    use super::*;

    /// A run in which something of everything happened.
    pub(in crate::report) fn eventful() -> RunFacts {
        let answered = |operation, status, count| Answered { operation, status, count };
        let rule =
            |name: &str, considered, fired| RuleFate { name: name.to_owned(), considered, fired };
        RunFacts {
            command: "npm test".to_owned(),
            took_ms: 1_540,
            seed: 42,
            worlds: 3,
            worlds_gone: 1,
            answered: vec![
                answered(None, Some(404), 2),
                answered(Some("list"), Some(200), 100),
                answered(Some("put"), None, 1),
                answered(Some("put"), Some(409), 3),
                answered(Some("put"), Some(500), 1),
            ],
            rules: vec![rule("a/fires", 5, 2), rule("a/waits", 3, 0), rule("b/<never>", 0, 0)],
            unmatched: vec![("GET /x|y".to_owned(), 2)],
            unmatched_calls: 2,
            dropped: 7,
            ..RunFacts::default()
        }
    }

    #[test]
    fn what_was_asked_for_fails_only_a_command_that_was_good() {
        let run = eventful();
        assert_eq!((run.exit_code(), run.failures().len()), (0, 0));
        let strict = RunFacts { unfired_fails: true, unmatched_fails: true, ..run };
        assert_eq!(strict.exit_code(), 1);
        assert_eq!(
            strict.failures(),
            [
                "2 rules never fired (--unfired fail)",
                "no operation answers 2 calls (--unmatched fail)"
            ]
        );
        assert_eq!(RunFacts { code: 3, ..strict }.exit_code(), 3);
    }

    /// Expectations of which one holds and one does not.
    pub(in crate::report) fn verified() -> Vec<VerifiedExpectation> {
        let one = |name: &str, passed: bool| VerifiedExpectation {
            world: "main".to_owned(),
            name: name.to_owned(),
            passed,
            message: "expected 2 calls, found 1 call".to_owned(),
            closest: if passed {
                serde_json::Value::Null
            } else {
                serde_json::json!({"id": "main-1"})
            },
            lines: if passed { String::new() } else { "FAIL  <s>/puts\n".to_owned() },
        };
        vec![one("no bulk", true), one("<s>/puts", false)]
    }

    #[test]
    fn an_expectation_that_does_not_hold_fails_only_a_command_that_was_good() {
        let run = RunFacts { verified: verified(), ..RunFacts::default() };
        assert_eq!(run.exit_code(), 1);
        assert_eq!(run.failures(), ["1 of 2 expectations not met: `<s>/puts` in main"]);
        assert_eq!(RunFacts { code: 3, ..run }.exit_code(), 3);
    }

    /// What was met of two operations, to be at least `fail_under` percent.
    pub(in crate::report) fn covered(fail_under: Option<u8>) -> RunFacts {
        let calls = |operation: &str, never: &[&str]| CoveredCalls {
            operation: operation.to_owned(),
            never: never.iter().map(|it| (*it).to_owned()).collect(),
        };
        let coverage = RunCoverage {
            percent: 50,
            fail_under,
            calls: vec![calls("list", &[]), calls("put", &["401: arm <a>", "row 404: arm b"])],
            json: serde_json::json!({"percent": 50}),
            markdown: "### coverage 50 %\n".to_owned(),
            text: String::new(),
        };
        RunFacts { coverage: Some(coverage), ..RunFacts::default() }
    }

    #[test]
    fn coverage_below_what_was_asked_for_fails_only_a_command_that_was_good() {
        for (fail_under, code) in [(None, 0), (Some(50), 0), (Some(51), 1)] {
            assert_eq!(covered(fail_under).exit_code(), code, "{fail_under:?}");
        }
        assert_eq!(covered(Some(51)).failures(), ["coverage is 50 % (--fail-under 51)"]);
        assert_eq!(RunFacts { code: 3, ..covered(Some(51)) }.exit_code(), 3);
    }

    /// Two lints of which one was found; a failure where `failing`.
    pub(in crate::report) fn linted(failing: bool) -> RunFacts {
        let calls = |lint, count, evidence: &str| LintedCalls {
            lint,
            about: "it was done badly",
            count,
            evidence: evidence.to_owned(),
        };
        let lints = RunLints {
            calls: vec![calls("no-operation", 0, ""), calls("retry-storm", 2, "main-7 <again>")],
            failing: if failing { 2 } else { 0 },
            json: serde_json::json!({"found": []}),
            markdown: "### 1 lint\n".to_owned(),
            text: String::new(),
        };
        RunFacts { lints: Some(lints), ..RunFacts::default() }
    }

    #[test]
    fn lints_fail_a_run_where_that_was_asked_for() {
        assert_eq!(linted(false).exit_code(), 0);
        assert_eq!(linted(true).exit_code(), 1);
        assert_eq!(linted(true).failures(), ["client lints: retry-storm ×2 (--lint)"]);
        assert_eq!(RunFacts { code: 3, ..linted(true) }.exit_code(), 3);
    }
}
