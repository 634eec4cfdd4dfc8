//! A sweep as JUnit: a case each.

use super::facts::SweepFacts;
use crate::report::{Case, Outcome, Suite, document};
use crate::sweep::finding::JudgedCase;
use crate::sweep::verdict::Verdict;

/// The file.
pub fn junit(facts: &SweepFacts) -> String {
    let cases = facts.cases.iter().map(|case| Case {
        name: case.case.words.clone(),
        took_ms: Some(case.took_ms),
        outcome: outcome(facts, case),
    });
    let suite = Suite { name: "sweep".to_owned(), took_ms: facts.took_ms, cases: cases.collect() };
    document(&[suite], facts.took_ms)
}

fn outcome(facts: &SweepFacts, case: &JudgedCase) -> Outcome {
    let Some(judgement) = &case.judgement else {
        return Outcome::Skipped("not run".to_owned());
    };
    let verdict = judgement.verdict;
    let mut findings = facts.findings.iter();
    let finding = findings
        .find(|finding| finding.verdict.is_some() && finding.cases.contains(&case.case.number));
    let why = || format!("{}: {}", verdict.words(), judgement.evidence);
    if finding.is_some_and(|finding| finding.accepted) {
        return Outcome::Skipped(format!("accepted: {}", why()));
    }
    if facts.fail_on.contains(&verdict) {
        return Outcome::Failed(format!("{}; again: {}", why(), facts.again(case.case.number)));
    }
    match verdict {
        Verdict::NotReached | Verdict::Flaky => Outcome::Skipped(why()),
        Verdict::Lied
        | Verdict::LostUpdate
        | Verdict::Duplicate
        | Verdict::Waits
        | Verdict::Stopped
        | Verdict::Survived => Outcome::Passed,
    }
}
