//! A run as Markdown, for the summary of a step in CI.

use std::fmt::Write;

use super::run::RunFacts;

/// The page.
pub fn markdown(run: &RunFacts) -> String {
    let mut out = format!("## emporix-sandbox: `{}`\n\n", code(&run.command));
    let verdict = match (run.exit_code(), run.timed_out) {
        (_, true) => "ended because it took too long".to_owned(),
        (0, false) => "passed".to_owned(),
        (code, false) => format!("failed with exit code {code}"),
    };
    let _ = writeln!(
        out,
        "{verdict} · {} requests · {} worlds, {} gone · {} · `--seed {}`",
        run.requests(),
        run.worlds,
        run.worlds_gone,
        run.took_text(),
        run.seed
    );
    for failure in run.failures() {
        let _ = writeln!(out, "\n- **{failure}**");
    }
    let errors = run.errors().into_iter().map(|error| {
        vec![format!("`{}`", error.operation_text()), error.status_text(), error.count.to_string()]
    });
    table(&mut out, ["errors of", "status", "count"], errors.collect());
    let rules = run.rules.iter().map(|rule| {
        vec![format!("`{}`", code(&rule.name)), rule.considered.to_string(), rule.fired.to_string()]
    });
    table(&mut out, ["rule", "looked at", "fired"], rules.collect());
    let calls = run
        .unmatched
        .iter()
        .map(|(call, count)| vec![format!("`{}`", code(call)), String::new(), count.to_string()]);
    table(&mut out, ["no operation answers", "", "count"], calls.collect());
    let verified = run.verified.iter().map(|it| {
        let said = if it.passed { "met" } else { "**not met**" };
        vec![format!("`{}`", code(&it.name)), code(&it.world), said.to_owned()]
    });
    table(&mut out, ["expectation", "world", ""], verified.collect());
    for failed in run.failed_expectations() {
        let _ = writeln!(out, "\n{}", fenced(&failed.lines));
    }
    if let Some(coverage) = &run.coverage {
        let _ = write!(out, "\n{}", coverage.markdown);
    }
    if let Some(lints) = &run.lints {
        let _ = write!(out, "\n{}", lints.markdown);
    }
    if run.dropped > 0 {
        let _ = writeln!(out, "\nThe journals dropped {} exchanges.", run.dropped);
    }
    if run.captures_left_out > 0 {
        let left_out = run.captures_left_out;
        let _ = writeln!(
            out,
            "\nCaptures of worlds that went, for which there was no room: {left_out}."
        );
    }
    out
}

fn table(out: &mut String, head: [&str; 3], rows: Vec<Vec<String>>) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(out, "\n| {} |\n|---|---|---|\n", head.join(" | "));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
}

/// Text between code marks in a cell: it ends neither.
fn code(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.replace('`', "'").replace('|', "\\|").chars().map(plain).collect()
}

/// Lines as they are, between marks that they cannot end.
fn fenced(lines: &str) -> String {
    let quoted = lines.lines().map(|line| format!("    {line}"));
    quoted.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::run::tests::{covered, eventful, linted, verified};
    use super::*;

    #[test]
    fn the_page_has_a_table_for_each_kind_of_fact() {
        let page = markdown(&RunFacts { unmatched_fails: true, ..eventful() });
        for part in [
            "## emporix-sandbox: `npm test`\n\nfailed with exit code 1 · 107 requests · 3 worlds, 1 gone · 1.5 s · `--seed 42`\n",
            "\n- **no operation answers 2 calls (--unmatched fail)**\n",
            "\n| errors of | status | count |\n|---|---|---|\n| `put` | 409 | 3 |\n",
            "| `b/<never>` | 0 | 0 |\n",
            "| `GET /x\\|y` |  | 2 |\n",
            "\nThe journals dropped 7 exchanges.\n",
        ] {
            assert!(page.contains(part), "{part}\nis not in\n{page}");
        }
        assert!(!markdown(&RunFacts::default()).contains("| rule |"));
        assert!(markdown(&covered(None)).ends_with("\n\n### coverage 50 %\n"));
        assert!(markdown(&linted(false)).ends_with("\n\n### 1 lint\n"));
        let page = markdown(&RunFacts { verified: verified(), ..RunFacts::default() });
        for part in [
            "| `no bulk` | main | met |\n",
            "| `<s>/puts` | main | **not met** |\n",
            "\n    FAIL  <s>/puts\n",
        ] {
            assert!(page.contains(part), "{part}\nis not in\n{page}");
        }
    }
}
