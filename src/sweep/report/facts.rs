//! The facts of a sweep.

use crate::sweep::baseline::Baseline;
use crate::sweep::fault::FaultKind;
use crate::sweep::finding::{Finding, JudgedCase};
use crate::sweep::verdict::{VERDICTS, Verdict};

/// What a sweep has come to.
#[derive(Clone, Debug)]
pub struct SweepFacts {
    /// The command.
    pub command: String,
    /// The number from which all chance came.
    pub seed: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// How often the command was run.
    pub runs: usize,
    /// How many of these runs had no fault: they came before the cases.
    pub runs_before: usize,
    /// The calls without faults.
    pub baseline: Baseline,
    /// The cases by their numbers.
    pub cases: Vec<JudgedCase>,
    /// What several of them have in common, the worst first.
    pub findings: Vec<Finding>,
    /// The pictures of a run without faults, by name, each with its bytes.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// The folder of the report.
    pub folder: String,
    /// Whether the command is a suite of tests.
    pub is_suite: bool,
    /// The verdicts that make it fail.
    pub fail_on: Vec<Verdict>,
    /// The entries of the accept file that no finding has any more.
    pub no_longer: Vec<String>,
    /// Why not all cases were run.
    pub cut_short: Option<CutShort>,
}

/// Why not all cases were run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutShort {
    /// The time that `--budget` gives was over.
    Budget,
    /// A signal with this number.
    Signal(u8),
}

impl SweepFacts {
    /// What each call is called.
    pub fn labels(&self) -> Vec<String> {
        (0..self.baseline.calls.len()).map(|place| self.baseline.label(place)).collect()
    }

    /// How many cases have each verdict that any has, those that are fine first.
    pub fn counts(&self) -> Vec<(Verdict, usize)> {
        let count = |verdict| self.judged().filter(|case| case.verdict() == Some(verdict)).count();
        let counts = VERDICTS.iter().rev().map(|(verdict, ..)| (*verdict, count(*verdict)));
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// The cases that were run.
    pub fn judged(&self) -> impl Iterator<Item = &JudgedCase> {
        self.cases.iter().filter(|case| case.judgement.is_some())
    }

    /// How many cases were not run.
    pub fn left_out(&self) -> usize {
        self.cases.len() - self.judged().count()
    }

    /// The case of this number.
    pub fn case(&self, number: usize) -> Option<&JudgedCase> {
        self.cases.iter().find(|case| case.case.number == number)
    }

    /// Whether the finding makes the sweep fail.
    pub fn fails(&self, finding: &Finding) -> bool {
        !finding.accepted && finding.verdict.is_some_and(|verdict| self.fail_on.contains(&verdict))
    }

    /// The exit code.
    pub fn exit_code(&self) -> u8 {
        const BY_SIGNAL: u8 = 128;
        match self.cut_short {
            Some(CutShort::Signal(number)) => BY_SIGNAL.saturating_add(number),
            Some(CutShort::Budget) | None => {
                let fails = self.findings.iter().any(|finding| self.fails(finding));
                let is_stopped = self.fail_on.contains(&Verdict::Stopped)
                    && self.judged().any(|case| case.verdict() == Some(Verdict::Stopped));
                u8::from(fails || is_stopped)
            }
        }
    }

    /// How the case of this number is run again.
    pub fn again(&self, number: usize) -> String {
        let (folder, command) = (&self.folder, &self.command);
        format!("emporix-sandbox exec --case {folder}/{number}.json -- {command}")
    }

    /// Of the cases of this kind, which ones the command does not get through as without them; none where none was run.
    pub fn depends(&self, kind: FaultKind) -> Option<Vec<&JudgedCase>> {
        let mut own = self.judged().filter(|case| case.case.fault.kind == kind).peekable();
        own.peek()?;
        let is_other = |case: &&JudgedCase| {
            !matches!(case.verdict(), Some(Verdict::Survived | Verdict::NotReached))
        };
        Some(own.filter(is_other).collect())
    }

    /// `31 s`, or `1.5 s` where it is short.
    pub fn took_text(&self) -> String {
        match self.took_ms {
            ms if ms < 10_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
            ms => format!("{} s", ms / 1_000),
        }
    }
}

/// `1 run`, `2 runs`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
