//! Findings for a terminal: each with the line it is about and a caret.

use std::collections::HashMap;
use std::fmt::Write;

use crate::findings::{Excerpt, Finding};
use crate::visible::visible;

/// Up to this number, equal findings are printed one by one.
const MOST_EQUAL: usize = 3;
/// Where there are more, the places of this number of them are named.
const PLACES: usize = 3;

/// All findings, an empty line behind each. Where many say the same, as for a wrong column of a large file, the first is
/// printed with their number and the next places.
pub fn text(findings: &[Finding]) -> String {
    let mut equal: HashMap<_, Vec<&Finding>> = HashMap::new();
    for finding in findings {
        equal.entry(said_by(finding)).or_default().push(finding);
    }
    let mut out = String::new();
    for finding in findings {
        let same = &equal[&said_by(finding)];
        let is_first = std::ptr::eq(same[0], finding);
        if same.len() > MOST_EQUAL && !is_first {
            continue;
        }
        one(&mut out, finding).expect("a string takes any text");
        if same.len() > MOST_EQUAL {
            let places = same[1..].iter().take(PLACES).map(|finding| {
                format!("{}:{}:{}", visible(&finding.path), finding.line, finding.column)
            });
            let (more, places) = (same.len() - 1, places.collect::<Vec<_>>().join(", "));
            let rest = if more > PLACES { ", …" } else { "" };
            let _ = writeln!(out, " = the same {more} times more: {places}{rest}");
        }
        out.push('\n');
    }
    out
}

/// What a finding says, whatever its place.
fn said_by(finding: &Finding) -> (&str, &str, Option<&str>) {
    (finding.code, &finding.message, finding.hint.as_deref())
}

/// "1 file", "2 files".
pub(crate) fn count_of(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// How many errors and warnings there are: "2 errors, 1 warning".
pub fn summary(findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    format!("{}, {}", count_of(errors, "error"), count_of(findings.len() - errors, "warning"))
}

fn one(out: &mut String, finding: &Finding) -> std::fmt::Result {
    let Finding { severity, code, line, column, .. } = finding;
    let (path, message) = (visible(&finding.path), visible(&finding.message));
    writeln!(out, "{}[{code}]: {message}", severity.as_str())?;
    let margin = line.to_string().len();
    match &finding.excerpt {
        None => writeln!(out, "{:margin$}--> {path}", "")?,
        Some(excerpt) => {
            writeln!(out, "{:margin$}--> {path}:{line}:{column}", "")?;
            source(out, excerpt, *line, margin)?;
        }
    }
    if let Some(hint) = &finding.hint {
        writeln!(out, "{:margin$} = hint: {}", "", visible(hint))?;
    }
    Ok(())
}

fn source(out: &mut String, excerpt: &Excerpt, line: usize, margin: usize) -> std::fmt::Result {
    let Excerpt { text, start, width } = excerpt;
    writeln!(out, "{:margin$} |", "")?;
    writeln!(out, "{line} | {text}")?;
    writeln!(out, "{:margin$} | {:start$}{:^<width$}", "", "", "")
}
