//! Lints for a terminal.

use std::fmt::Write;

use super::found::LintReport;
use crate::visible::visible;

/// All of it; a finding's name goes through `paint`.
pub fn text(report: &LintReport, paint: &dyn Fn(&str) -> String) -> String {
    let mut out = visible(&report.summary()).into_owned() + "\n";
    for found in &report.found {
        let exchange = &found.exchange;
        let name = paint(&visible(&found.lint));
        let lines = [
            format!(" ×{}: {}", found.count, found.about),
            format!("    {} {} {}", exchange.id, exchange.method, exchange.path),
            format!("    {}", found.detail),
        ];
        let [about, rest @ ..] = lines.map(|line| visible(&line).into_owned() + "\n");
        let _ = write!(out, "\n{name}{about}{}", rest.concat());
    }
    if !report.scopes.is_empty() {
        out.push_str("\nscopes that the calls needed:\n");
    }
    for token in &report.scopes {
        let needed = token.needed.join(", ");
        let unneeded = match &token.unneeded[..] {
            [] if token.had.is_none() => "; what it had is not known".to_owned(),
            [] => String::new(),
            unneeded => format!("; not needed: {}", unneeded.join(", ")),
        };
        let line = format!("  token {}: {needed}{unneeded}", token.token);
        out.push_str(&(visible(&line).into_owned() + "\n"));
    }
    if report.more_tokens > 0 {
        let _ = writeln!(out, "  and {} tokens more", report.more_tokens);
    }
    if !report.silenced.is_empty() {
        let line = format!("\nsilenced: {}\n", report.silenced.join(", "));
        out.push_str(&line);
    }
    if report.dropped > 0 {
        let dropped = report.dropped;
        let _ = writeln!(out, "\nnot looked at: {dropped} exchanges that the journal has dropped");
    }
    out
}
