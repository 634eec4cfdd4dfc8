//! Findings for a terminal: each with the line it is about and a caret.

use std::fmt::Write;

use crate::findings::{Excerpt, Finding};
use crate::visible::visible;

/// All findings, an empty line behind each.
pub fn text(findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        one(&mut out, finding).expect("a string takes any text");
        out.push('\n');
    }
    out
}

/// How many errors and warnings there are: "2 errors, 1 warning".
pub fn summary(findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let count_of = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    };
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
