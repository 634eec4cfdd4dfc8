//! Lints as Markdown, for the summary of a step in CI, with a badge for whoever wants one.

use std::fmt::Write;

use super::found::LintReport;

/// The part of a page.
pub fn markdown(report: &LintReport) -> String {
    let mut out = format!("### {}\n", report.summary());
    if !report.found.is_empty() {
        out.push_str("\n| lint | times | first seen in | what was so |\n|---|---|---|---|\n");
    }
    for found in &report.found {
        let (exchange, detail) = (&found.exchange, cell(&found.detail));
        let call = cell(&format!("{} {} {}", exchange.id, exchange.method, exchange.path));
        let _ = writeln!(out, "| `{}` | {} | `{call}` | {detail} |", found.lint, found.count);
    }
    if !report.scopes.is_empty() {
        out.push_str(
            "\n| token | scopes that its calls needed | had and not needed |\n|---|---|---|\n",
        );
    }
    for token in &report.scopes {
        let names = |scopes: &[String]| {
            let scopes: Vec<_> = scopes.iter().map(|scope| format!("`{}`", cell(scope))).collect();
            scopes.join(", ")
        };
        let unneeded = match token.had {
            Some(_) => names(&token.unneeded),
            None => "not known".to_owned(),
        };
        let needed = names(&token.needed);
        let _ = writeln!(out, "| `{}` | {needed} | {unneeded} |", cell(&token.token));
    }
    if report.more_tokens > 0 {
        let _ = writeln!(out, "\nAnd {} tokens more.", report.more_tokens);
    }
    let _ = write!(out, "\nBadge for a README:\n\n    {}\n", badge(report));
    out
}

/// The line of a README that shows how many lints were found.
pub fn badge(report: &LintReport) -> String {
    let (said, colour) = match report.found.len() {
        0 => ("none".to_owned(), "brightgreen"),
        lints => (lints.to_string(), "orange"),
    };
    format!("![client lints](https://img.shields.io/badge/client_lints-{said}-{colour})")
}

/// Text in a cell: it ends neither the cell nor the line.
fn cell(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.replace('`', "'").replace('|', "\\|").chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::super::found::{FoundLint, LintedExchange};
    use super::*;

    #[test]
    fn a_page_has_each_lint_and_a_badge() {
        let clean = LintReport { exchanges: 1, ..LintReport::default() };
        assert_eq!(
            markdown(&clean),
            "### no lint in 1 exchange\n\nBadge for a README:\n\n    ![client lints](https://img.shields.io/badge/client_lints-none-brightgreen)\n"
        );
        let exchange =
            LintedExchange { id: "main-1".into(), method: "GET".into(), path: "/a|b".into() };
        let found = FoundLint {
            lint: "retry-storm".into(),
            about: "".into(),
            count: 2,
            failing: 0,
            exchange,
            detail: "`x`\n".into(),
        };
        let page = markdown(&LintReport { found: vec![found], ..clean });
        assert!(page.contains("| `retry-storm` | 2 | `main-1 GET /a\\|b` | 'x'  |\n"), "{page}");
        assert!(page.contains("client_lints-1-orange"), "{page}");
    }
}
