//! Findings: the cases of one operation and one reaction, the worst first.

use std::collections::BTreeMap;

use super::attributes::{Attribute, of_several};
use super::baseline::Baseline;
use super::judge::Judgement;
use super::plan::PlannedCase;
use super::verdict::Verdict;

/// A case and what became of it.
#[derive(Clone, Debug)]
pub struct JudgedCase {
    /// The case.
    pub case: PlannedCase,
    /// What became of it; none where it was not run.
    pub judgement: Option<Judgement>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// The pictures that the command left, by name, each with its bytes.
    pub pictures: Vec<(String, Vec<u8>)>,
}

impl JudgedCase {
    /// The verdict, where it was run.
    pub fn verdict(&self) -> Option<Verdict> {
        self.judgement.as_ref().map(|judgement| judgement.verdict)
    }
}

/// What several cases have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is known by from one sweep to the next: the verdict and the operation.
    pub id: String,
    /// The verdict; none of a finding about pictures.
    pub verdict: Option<Verdict>,
    /// The first of the cases, in words.
    pub title: String,
    /// By what one sees it.
    pub evidence: String,
    /// What is noteworthy besides, of any of the cases.
    pub attributes: Vec<String>,
    /// The numbers of the cases, the one that is shown first.
    pub cases: Vec<usize>,
    /// Whether it is known and accepted.
    pub accepted: bool,
}

impl Finding {
    /// What it is called: the verdict in capitals, or that it is about pictures.
    pub fn heading(&self, is_suite: bool) -> String {
        match self.verdict {
            Some(Verdict::Lied) if is_suite => "NO TEST NOTICES".to_owned(),
            Some(verdict) => verdict.words().to_uppercase(),
            None => "PICTURES".to_owned(),
        }
    }
}

/// The findings of all cases that came to no good end.
pub fn findings(baseline: &Baseline, cases: &[JudgedCase]) -> Vec<Finding> {
    let mut groups: BTreeMap<(Verdict, usize, String), Vec<&JudgedCase>> = BTreeMap::new();
    for case in cases {
        let Some(verdict) = case.verdict().filter(|verdict| verdict.is_bad()) else { continue };
        let kind = kind(baseline, &case.case);
        let place = baseline.calls.iter().position(|call| call.key.kind() == kind);
        groups.entry((verdict, place.unwrap_or(usize::MAX), kind)).or_default().push(case);
    }
    let groups = groups.into_iter();
    groups.map(|((verdict, _, kind), cases)| finding(verdict, &kind, &cases)).collect()
}

/// Whether all cases were run in which the finding with this id could have been found again. Those of a call that the command
/// does not make any more are none.
pub fn was_looked_for(id: &str, baseline: &Baseline, cases: &[JudgedCase]) -> bool {
    let kind_meant = id.split_once(' ').map_or("", |(_, kind)| kind);
    let is_of_a_page = id.starts_with("pictures ");
    let own = |case: &&JudgedCase| is_of_a_page || kind(baseline, &case.case) == kind_meant;
    let mut own = cases.iter().filter(own).peekable();
    if own.peek().is_none() {
        let is_made = baseline.calls.iter().any(|call| call.key.kind() == kind_meant);
        let is_guess = kind_meant.contains('=');
        return !is_made && !is_guess;
    }
    own.all(|case| case.judgement.is_some())
}

/// What cases of one operation share.
fn kind(baseline: &Baseline, case: &PlannedCase) -> String {
    case.call.map_or_else(|| case.label.clone(), |place| baseline.calls[place].key.kind())
}

fn finding(verdict: Verdict, kind: &str, cases: &[&JudgedCase]) -> Finding {
    let mut cases = cases.to_vec();
    cases.sort_by_key(|case| case.case.number);
    let judgements = || cases.iter().filter_map(|case| case.judgement.as_ref());
    let attributes: Vec<&[Attribute]> = judgements().map(|it| &*it.attributes).collect();
    let evidence = judgements().next().map(|it| it.evidence.clone()).unwrap_or_default();
    Finding {
        id: format!("{} {kind}", verdict.as_str()),
        verdict: Some(verdict),
        title: cases.first().map(|case| case.case.words.clone()).unwrap_or_default(),
        evidence,
        attributes: of_several(&attributes),
        cases: cases.iter().map(|case| case.case.number).collect(),
        accepted: false,
    }
}
