//! A sweep on the terminal: the findings, the worst first, then the matrix.

use super::facts::{CutShort, SweepFacts, counted};
use crate::sweep::attributes::{Attribute, of_several};
use crate::sweep::fault::FaultKind;
use crate::sweep::finding::Finding;
use crate::sweep::matrix::{Matrix, matrix, worst};
use crate::sweep::verdict::{VERDICTS, Verdict};
use crate::visible::visible;

/// Where the lines below a finding begin.
const INDENT: &str = "      ";
/// With more faults the matrix has only those with a bad case.
const MOST_COLUMNS: usize = 16;
/// With more findings those without their evidence are a line each.
const MOST_APART: usize = 10;
/// This many findings have their evidence with them.
const MOST_WHOLE: usize = 6;
/// The longest label of a call in the matrix.
const LONGEST_LABEL: usize = 44;

/// The text, in lines in which nothing hides.
pub fn text(facts: &SweepFacts) -> String {
    let mut lines = vec![format!("sweep  {} · {}", facts.command, head(facts)), sums(facts)];
    for (place, finding) in facts.findings.iter().enumerate() {
        // The evidence of the rest stands in the report: this is to fit a screen.
        let [title, evidence, again] = of_finding(facts, finding);
        match (place < MOST_WHOLE, facts.findings.len() <= MOST_APART) {
            (true, _) => lines.extend([title, evidence, again]),
            (false, true) => lines.extend([title, again]),
            (false, false) => lines.push(format!("{title} · {}", again.trim_start())),
        }
    }
    lines.extend(of_matrix(facts));
    lines.extend(remarks(facts));
    lines.iter().flat_map(|line| [visible(line), "\n".into()]).collect()
}

pub(super) fn head(facts: &SweepFacts) -> String {
    format!(
        "{} · {} · {} · seed {}",
        counted(facts.baseline.calls.len(), "call"),
        counted(facts.runs, "run"),
        facts.took_text(),
        facts.seed
    )
}

pub(super) fn sums(facts: &SweepFacts) -> String {
    let counts = facts.counts();
    let (bad, fine): (Vec<_>, Vec<_>) =
        counts.into_iter().partition(|(verdict, _)| verdict.is_bad());
    let half = facts.judged().filter(|case| case.judgement.as_ref().is_some_and(|it| it.half_done));
    let half = match half.count() {
        0 => String::new(),
        half => format!(" ({half} half done)"),
    };
    let said = |(verdict, count): &(Verdict, usize)| {
        let more = if *verdict == Verdict::Stopped { &*half } else { "" };
        format!("{count} {}{more}", verdict.words())
    };
    let mut parts: Vec<String> = fine.iter().map(said).collect();
    let bad: usize = bad.iter().map(|(_, count)| count).sum();
    let of_cases = facts.findings.iter().filter(|finding| finding.verdict.is_some()).count();
    parts.push(match bad {
        0 => "none bad".to_owned(),
        bad => format!("{bad} bad in {}", counted(of_cases, "finding")),
    });
    match facts.left_out() {
        0 => {}
        left => parts.push(format!("{left} not run")),
    }
    parts.join(" · ")
}

/// What it is about, its evidence, and how it is run again.
fn of_finding(facts: &SweepFacts, finding: &Finding) -> [String; 3] {
    let alike = match finding.cases.len() {
        0 | 1 => String::new(),
        more => format!("  (+{} alike)", more - 1),
    };
    let accepted = if finding.accepted { "  accepted" } else { "" };
    let heading = finding.heading(facts.is_suite);
    let attributes: String = finding.attributes.iter().flat_map(|it| ["; ", it]).collect();
    let first = finding.cases.first().copied().unwrap_or_default();
    [
        format!("{heading}  {}{alike}{accepted}", finding.title),
        format!("{INDENT}{}{attributes}", finding.evidence),
        format!("{INDENT}again: {}", facts.again(first)),
    ]
}

fn of_matrix(facts: &SweepFacts) -> Vec<String> {
    let labels = facts.labels();
    let mut matrix = matrix(&labels, &facts.cases);
    if matrix.rows.is_empty() {
        return Vec::new();
    }
    let all = matrix.columns.len();
    if all > MOST_COLUMNS {
        matrix.keep_columns(|cell| worst(cell).is_some_and(Verdict::is_bad));
    }
    let left_out = all - matrix.columns.len();
    let columns = matrix.columns.iter().enumerate();
    let named: Vec<String> = columns.map(|(place, name)| format!("{} {name}", place + 1)).collect();
    let mut lines = wrapped(&named);
    let width = matrix.rows.iter().map(|row| shortened(row.label).chars().count()).max();
    let width = width.unwrap_or_default();
    let numbers: Vec<String> = (1..=matrix.columns.len()).map(|nth| format!("{nth:>3}")).collect();
    let numbers = numbers.concat();
    lines.push(format!("{:width$}{numbers}", ""));
    for row in &matrix.rows {
        let cells: String = row.cells.iter().flat_map(|cell| [' ', ' ', sign(cell)]).collect();
        let label = shortened(row.label);
        lines.push(format!("{label}{:pad$}{cells}", "", pad = width - label.chars().count()));
    }
    lines.push(legend(&matrix));
    if left_out > 0 {
        lines.push(format!("{left_out} faults without a bad case are on the page alone"));
    }
    lines
}

/// What the runs were for.
fn runs(facts: &SweepFacts) -> String {
    let cases = facts.judged().count();
    let again = facts.runs.saturating_sub(facts.runs_before + cases);
    let again = match again {
        0 => String::new(),
        again => format!(", {again} more to be sure"),
    };
    format!("runs: {} without a fault, {}{again}", facts.runs_before, counted(cases, "case"))
}

/// The names of columns, as many in a line as fit.
fn wrapped(names: &[String]) -> Vec<String> {
    const WIDEST: usize = 96;
    let mut lines = vec![String::new()];
    for name in names {
        let last = lines.last_mut().expect("there is one from the start");
        if !last.is_empty() && last.chars().count() + name.chars().count() + 3 > WIDEST {
            lines.push(name.clone());
            continue;
        }
        if !last.is_empty() {
            last.push_str(" · ");
        }
        last.push_str(name);
    }
    lines
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LONGEST_LABEL {
        return label.to_owned();
    }
    let end: String = label.chars().rev().take(LONGEST_LABEL / 2).collect();
    let start: String = label.chars().take(LONGEST_LABEL / 2 - 1).collect();
    format!("{start}…{}", end.chars().rev().collect::<String>())
}

fn sign(cell: &[&crate::sweep::finding::JudgedCase]) -> char {
    match worst(cell) {
        Some(verdict) => verdict.sign(),
        None if cell.is_empty() => ' ',
        None => '?',
    }
}

fn legend(matrix: &Matrix<'_>) -> String {
    let cells = || matrix.rows.iter().flat_map(|row| &row.cells);
    let has = |verdict: &Verdict| cells().any(|cell| worst(cell) == Some(*verdict));
    let known = VERDICTS.iter().filter(|(verdict, ..)| has(verdict));
    let known = known.map(|(verdict, _, sign)| format!("{sign} {}", verdict.words()));
    let is_open = cells().any(|cell| !cell.is_empty() && worst(cell).is_none());
    known.chain(is_open.then(|| "? not run".to_owned())).collect::<Vec<_>>().join(" · ")
}

pub(super) fn remarks(facts: &SweepFacts) -> Vec<String> {
    let mut lines = Vec::new();
    if facts.is_suite && facts.judged().any(|case| case.verdict() == Some(Verdict::Lied)) {
        lines.push("no test notices: the suite ends with 0 although a call never ended well; the matrix and --fail-on call it lied, as of any command".to_owned());
    }
    for call in facts.baseline.unstable() {
        let label = call.key.label();
        lines.push(format!(
            "unstable: {label}: two runs without a fault do not agree on how often it comes, or in which order"
        ));
    }
    for (kind, on, others) in [
        (FaultKind::Guess, "our guesses", "what this sandbox guesses"),
        (FaultKind::Drift, "the contract not growing", "the contract not growing"),
    ] {
        lines.extend(facts.depends(kind).map(|depends| {
            let named: Vec<&str> = depends.iter().map(|case| &*case.case.words).collect();
            match named[..] {
                [] => format!("does not depend on {on}"),
                _ => format!("depends on {others}: {}", named.join("; ")),
            }
        }));
    }
    lines.extend(noted(facts));
    for id in &facts.no_longer {
        lines.push(format!("accepted and no longer found: {id}"));
    }
    lines.extend(facts.cut_short.map(|cut| match cut {
        CutShort::Budget => "not all cases were run: --budget was used up".to_owned(),
        CutShort::Signal(number) => format!("not all cases were run: signal {number}"),
    }));
    lines.push(runs(facts));
    lines.push(format!("report: {}/index.html", facts.folder));
    lines
}

/// What is noteworthy of the cases that are not bad, which no finding says.
fn noted(facts: &SweepFacts) -> Option<String> {
    let fine = facts.judged().filter_map(|case| case.judgement.as_ref());
    let fine = fine.filter(|judgement| !judgement.verdict.is_bad());
    // Whoever sees a failure prints something else.
    let attributes = fine.map(|judgement| {
        let attributes = judgement.attributes.iter();
        attributes.filter(|it| **it != Attribute::OutputDiffers).cloned().collect::<Vec<_>>()
    });
    let attributes: Vec<Vec<Attribute>> = attributes.collect();
    let attributes: Vec<&[Attribute]> = attributes.iter().map(Vec::as_slice).collect();
    let said = of_several(&attributes);
    (!said.is_empty()).then(|| format!("of the cases that are not bad: {}", said.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::finding::JudgedCase;
    use crate::sweep::judge::Judgement;
    use crate::sweep::tests::{READ, baseline, call, planned};

    fn facts(findings: usize) -> SweepFacts {
        let finding = |number: usize| Finding {
            id: format!("lied {number}"),
            verdict: Some(Verdict::Lied),
            title: format!("call {number} fails"),
            evidence: "exit 0".to_owned(),
            attributes: Vec::new(),
            cases: vec![number],
            accepted: false,
        };
        SweepFacts {
            command: "job".to_owned(),
            seed: 42,
            took_ms: 0,
            runs: 9,
            runs_before: 3,
            baseline: baseline(&[call(READ, "c", 200)]),
            cases: Vec::new(),
            findings: (1..=findings).map(finding).collect(),
            pictures: Vec::new(),
            folder: "report".to_owned(),
            is_suite: false,
            fail_on: Vec::new(),
            no_longer: Vec::new(),
            cut_short: None,
        }
    }

    #[test]
    fn what_is_noteworthy_of_cases_that_are_not_bad_is_said_once() {
        let case = |number: usize, verdict, attributes: &[Attribute]| {
            let mut case = planned(&baseline(&[call(READ, "c", 200)])).swap_remove(number);
            case.number = number;
            let judgement = Judgement {
                verdict,
                evidence: "exit 1".to_owned(),
                attributes: attributes.to_vec(),
                half_done: false,
            };
            let (judgement, pictures) = (Some(judgement), Vec::new());
            JudgedCase { case, judgement, took_ms: 0, pictures }
        };
        let (storm, differs) = (Attribute::Storm(59), Attribute::OutputDiffers);
        let mut facts = facts(0);
        facts.cases = vec![case(1, Verdict::Stopped, std::slice::from_ref(&differs))];
        assert_eq!(noted(&facts), None);
        facts.cases.push(case(2, Verdict::Stopped, &[storm, differs]));
        facts.cases.push(case(3, Verdict::Lied, &[Attribute::RetryAfterIgnored]));
        let said = "of the cases that are not bad: storm of 59 more requests (in 1 of 2)";
        assert_eq!(noted(&facts).as_deref(), Some(said));
        assert!(text(&facts).contains(said));
    }

    #[test]
    fn each_finding_says_how_it_is_run_again_and_many_fit_a_screen() {
        for (findings, lines) in [(1, 3), (6, 18), (7, 20), (10, 26), (11, 23), (15, 27)] {
            let said = text(&facts(findings));
            assert_eq!(
                said.matches("again: emporix-sandbox exec --case report/").count(),
                findings
            );
            let besides = text(&facts(0)).lines().count();
            assert_eq!(said.lines().count() - besides, lines, "{said}");
        }
    }
}
