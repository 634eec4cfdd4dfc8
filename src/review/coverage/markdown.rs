//! Coverage as Markdown, for a page or the summary of a step in CI, with a badge for whoever wants one.

use std::fmt::Write;

use super::found::Coverage;
use super::text::table;

/// From how many percent on a badge is green, and from how many on yellow.
const COLOURS: [(u8, &str); 2] = [(80, "brightgreen"), (50, "yellow")];

/// The page.
pub fn markdown(coverage: &Coverage) -> String {
    let mut out = format!("### {}\n", coverage.summary());
    let rows = table(coverage);
    if let [head, rest @ ..] = &rows[..]
        && !rest.is_empty()
    {
        let _ = write!(out, "\n| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
        for row in rest {
            let _ = writeln!(out, "| {} |", row.join(" | "));
        }
        out.push_str("\n`i`: injected by rules. In brackets: documented nowhere.\n");
    }
    if !coverage.gaps.is_empty() {
        out.push_str("\n| never met | status | the line that has the next call answered so |\n|---|---|---|\n");
    }
    for gap in &coverage.gaps {
        let line = gap.line.replace('|', "\\|");
        let _ = writeln!(out, "| `{}` | {} | `{line}` |", gap.operation, gap.status_text());
    }
    let _ = write!(out, "\nBadge for a README:\n\n    {}\n", badge(coverage));
    out
}

/// The line of a README that shows the percentage.
pub fn badge(coverage: &Coverage) -> String {
    let percent = coverage.percent;
    let colour = COLOURS.iter().find(|(from, _)| percent >= *from).map_or("red", |(_, name)| name);
    format!("![answers met](https://img.shields.io/badge/answers_met-{percent}%25-{colour})")
}
