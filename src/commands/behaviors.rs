//! `behaviors`: every question the documents leave open, its values, and the evidence.

use std::fmt::Write;
use std::process::ExitCode;

use super::output::print;
use crate::engine::BEHAVIORS;

/// Prints the table.
pub(super) fn run() -> ExitCode {
    print(&text())
}

/// The table as text.
fn text() -> String {
    let mut out = String::from(
        "Set one with --behavior name=value, or in a tenant's _tenant.json; the first value is the default.\n\
         `vary` lets the world's random seed pick, so that tests find code that relies on a guess.\n",
    );
    for row in BEHAVIORS {
        let _ = write!(
            out,
            "\n{}={}\n    {}\n    evidence: {}\n",
            row.name,
            row.choices().join("|"),
            row.question,
            row.evidence
        );
    }
    out
}
