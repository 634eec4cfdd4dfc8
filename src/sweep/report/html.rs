//! The page: findings, then the matrix with its pictures. One file, without scripts and without anything from elsewhere.

use std::collections::BTreeMap;
use std::fmt::Write;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::facts::SweepFacts;
use super::style::style;
use super::text::{head, remarks, sums};
use crate::report::escaped;
use crate::sweep::attributes::Attribute;
use crate::sweep::finding::{Finding, JudgedCase};
use crate::sweep::matrix::matrix;
use crate::visible::visible;

/// The page.
pub fn html(facts: &SweepFacts) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>sweep: {command}</title>\n<style>{style}</style>\n</head>\n<body>\n<header>\n<h1>sweep: <code>{command}</code></h1>\n",
        command = shown(&facts.command),
        style = style(),
    );
    paragraph(&mut out, &format!("{} · {}", head(facts), sums(facts)));
    out.push_str("</header>\n<main>\n<section>\n<h2>Findings</h2>\n");
    if facts.findings.is_empty() {
        paragraph(&mut out, "None.");
    }
    for finding in &facts.findings {
        article(&mut out, facts, finding);
    }
    out.push_str("</section>\n");
    let mut seen = SeenPictures::new();
    table(&mut out, facts, &mut seen);
    if !facts.pictures.is_empty() {
        out.push_str("<section>\n<h2>Without a fault</h2>\n");
        pictures(&mut out, &facts.pictures, "without a fault", &mut seen);
        out.push_str("</section>\n");
    }
    out.push_str("<footer>\n");
    for remark in remarks(facts) {
        paragraph(&mut out, &remark);
    }
    out.push_str("</footer>\n</main>\n</body>\n</html>\n");
    out
}

fn shown(text: &str) -> String {
    escaped(&visible(text))
}

fn paragraph(out: &mut String, text: &str) {
    let _ = writeln!(out, "<p>{}</p>", shown(text));
}

fn article(out: &mut String, facts: &SweepFacts, finding: &Finding) {
    let class = match (finding.accepted, finding.verdict) {
        (true, _) => "accepted",
        (false, None) => "pictures",
        (false, Some(_)) => "finding",
    };
    let verdict = finding.verdict.map_or("pictures", crate::sweep::verdict::Verdict::as_str);
    let accepted = if finding.accepted { " (accepted)" } else { "" };
    let heading = finding.heading(facts.is_suite);
    let _ = writeln!(
        out,
        "<article class=\"{class}\">\n<h3><span class=\"verdict {verdict}\">{heading}</span> {}{accepted}</h3>",
        shown(&finding.title)
    );
    let attributes: String = finding.attributes.iter().flat_map(|it| ["; ", it]).collect();
    paragraph(out, &format!("{}{attributes}", finding.evidence));
    let words = finding.cases.iter().filter_map(|number| facts.case(*number));
    let others: Vec<String> = words.skip(1).map(|case| case.case.words.clone()).collect();
    if let Some(first) = finding.cases.first() {
        let _ = writeln!(out, "<pre>{}</pre>", shown(&facts.again(*first)));
    }
    if !others.is_empty() {
        let _ = writeln!(out, "<details><summary>{} more alike</summary>", others.len());
        for words in &others {
            paragraph(out, words);
        }
        out.push_str("</details>\n");
    }
    let _ = writeln!(
        out,
        "<p><small>to be accepted as <code>{}</code></small></p>\n</article>",
        shown(&finding.id)
    );
}

fn table<'f>(out: &mut String, facts: &'f SweepFacts, seen: &mut SeenPictures<'f>) {
    let labels = facts.labels();
    let matrix = matrix(&labels, &facts.cases);
    out.push_str("<section>\n<h2>Every fault at every call</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>call</th>");
    for column in &matrix.columns {
        let _ = write!(out, "<th>{}</th>", shown(column));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &matrix.rows {
        let _ = write!(out, "<tr><th>{}</th>", shown(row.label));
        for cell in &row.cells {
            out.push_str("<td>");
            for case in cell {
                if let Some(case) = facts.case(case.case.number) {
                    of_case(out, case, seen);
                }
            }
            out.push_str("</td>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n</section>\n");
}

fn of_case<'f>(out: &mut String, judged: &'f JudgedCase, seen: &mut SeenPictures<'f>) {
    let Some(judgement) = &judged.judgement else {
        out.push_str("<p><span class=\"verdict\">not run</span></p>");
        return;
    };
    let verdict = judgement.verdict;
    let half = if judgement.half_done { ", half done" } else { "" };
    let row = judged.case.fault.row.as_ref();
    let row = row.map(|(place, _)| format!("row {}: ", place + 1)).unwrap_or_default();
    let attributes: Vec<String> = judgement.attributes.iter().map(Attribute::words).collect();
    let _ = write!(
        out,
        "<p>{row}<span class=\"verdict {}\">{}{half}</span> <small>{} {}</small></p>",
        verdict.as_str(),
        verdict.words(),
        judged.case.number,
        shown(&attributes.join(", ")),
    );
    pictures(out, &judged.pictures, &judged.case.words, seen);
}

/// The pictures that the page has already, each with the words under which it stands.
type SeenPictures<'f> = BTreeMap<&'f [u8], String>;

/// Pictures; one that equals another is named by that.
fn pictures<'f>(
    out: &mut String,
    pictures: &'f [(String, Vec<u8>)],
    words: &str,
    seen: &mut SeenPictures<'f>,
) {
    for (name, bytes) in pictures {
        if let Some(first) = seen.get(&**bytes) {
            let _ = write!(out, "<p><small>{} as: {}</small></p>", shown(name), shown(first));
            continue;
        }
        seen.insert(bytes, words.to_owned());
        let _ = write!(
            out,
            "<img alt=\"{}: {}\" src=\"data:image/png;base64,{}\">",
            shown(name),
            shown(words),
            BASE64_STANDARD.encode(bytes)
        );
    }
}
