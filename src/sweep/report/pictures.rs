//! Findings about pictures: a page that looks as if nothing had happened, and one that says the same of everything.

use std::collections::BTreeMap;

use crate::engine::roll;
use crate::sweep::finding::{Finding, JudgedCase};
use crate::sweep::verdict::Verdict;

/// A number that equal pictures share.
fn print(bytes: &[u8]) -> u64 {
    roll(0, &[bytes])
}

/// What is to be said of the pictures of `cases`, where `healthy` are those of a run without a fault.
pub fn picture_findings(healthy: &[(String, Vec<u8>)], cases: &[JudgedCase]) -> Vec<Finding> {
    let mut by_name: BTreeMap<&str, Vec<(&JudgedCase, u64)>> = BTreeMap::new();
    for case in cases {
        // What the command got through is to look as ever.
        let is_failure =
            matches!(case.verdict(), Some(Verdict::Stopped | Verdict::Lied | Verdict::Waits));
        for (name, bytes) in case.pictures.iter().filter(|_| is_failure) {
            by_name.entry(name).or_default().push((case, print(bytes)));
        }
    }
    let mut findings = Vec::new();
    for (name, seen) in by_name {
        let well = healthy.iter().find(|(known, _)| known == name).map(|(_, it)| print(it));
        let alike: Vec<usize> = of_print(&seen, |print| Some(print) == well);
        if !alike.is_empty() {
            findings.push(finding("the same picture as healthy", name, alike));
        }
        let others: Vec<_> = seen.iter().filter(|(_, print)| Some(*print) != well).collect();
        let first = others.first().map(|(_, print)| *print);
        if others.len() > 1 && others.iter().all(|(_, print)| Some(*print) == first) {
            let all = of_print(&seen, |print| Some(print) == first);
            findings.push(finding("the same picture for every error", name, all));
        }
    }
    findings
}

fn of_print(seen: &[(&JudgedCase, u64)], is_meant: impl Fn(u64) -> bool) -> Vec<usize> {
    let meant = seen.iter().filter(|(_, print)| is_meant(*print));
    meant.map(|(case, _)| case.case.number).collect()
}

fn finding(said: &str, name: &str, cases: Vec<usize>) -> Finding {
    Finding {
        id: format!("pictures {name}: {said}"),
        verdict: None,
        title: format!("{name}: {said}"),
        evidence: format!("in {}", super::facts::counted(cases.len(), "case")),
        attributes: Vec::new(),
        cases,
        accepted: false,
    }
}
