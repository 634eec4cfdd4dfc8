//! A sweep for programs.

use serde_json::{Value, json};

use super::facts::{CutShort, SweepFacts};
use crate::sweep::attributes::Attribute;
use crate::sweep::finding::{Finding, JudgedCase};

/// The file. Its `cases` are what the next sweep of the same command reads, to run the bad ones first.
pub fn json(facts: &SweepFacts) -> Value {
    let counts = facts.counts();
    let counts = counts.into_iter().map(|(verdict, count)| (verdict.as_str(), count));
    json!({
        "command": facts.command,
        "seed": facts.seed,
        "tookMs": facts.took_ms,
        "runs": facts.runs,
        "calls": facts.labels(),
        "unstable": facts.baseline.unstable().map(|call| call.key.label()).collect::<Vec<_>>(),
        "suite": facts.is_suite,
        "verdicts": counts.collect::<std::collections::BTreeMap<_, _>>(),
        "notRun": facts.left_out(),
        "cutShort": facts.cut_short.map(|cut| match cut {
            CutShort::Budget => "budget",
            CutShort::Signal(_) => "signal",
        }),
        "findings": facts.findings.iter().map(|it| finding(facts, it)).collect::<Vec<_>>(),
        "noLongerFound": facts.no_longer,
        "cases": facts.cases.iter().map(case).collect::<Vec<_>>(),
        "exitCode": facts.exit_code(),
    })
}

fn finding(facts: &SweepFacts, finding: &Finding) -> Value {
    json!({
        "id": finding.id,
        "verdict": finding.verdict.map(crate::sweep::verdict::Verdict::as_str),
        "title": finding.title,
        "evidence": finding.evidence,
        "attributes": finding.attributes,
        "cases": finding.cases,
        "accepted": finding.accepted,
        "fails": facts.fails(finding),
        "again": finding.cases.first().map(|number| facts.again(*number)),
    })
}

fn case(judged: &JudgedCase) -> Value {
    let case = &judged.case;
    let judgement = judged.judgement.as_ref();
    let attributes = judgement.map(|it| it.attributes.iter().map(Attribute::words));
    json!({
        "number": case.number,
        "id": case.id(),
        "call": case.label,
        "fault": case.fault.name,
        "words": case.words,
        "verdict": judged.verdict().map(crate::sweep::verdict::Verdict::as_str),
        "evidence": judgement.map(|it| &it.evidence),
        "halfDone": judgement.is_some_and(|it| it.half_done),
        "attributes": attributes.map(Iterator::collect::<Vec<_>>).unwrap_or_default(),
        "tookMs": judged.took_ms,
        "pictures": judged.pictures.iter().map(|(name, _)| name).collect::<Vec<_>>(),
    })
}
