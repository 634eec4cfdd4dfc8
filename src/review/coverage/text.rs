//! Coverage for a terminal: a matrix of operations and statuses, then each gap with the line that closes it.

use std::collections::BTreeSet;
use std::fmt;

use super::found::{Coverage, CoveredStatus};
use crate::visible::visible;

/// What stands for a status that is documented and never came.
const NEVER: &str = "never";

/// All of it.
pub fn text(coverage: &Coverage) -> String {
    let mut out = visible(&coverage.summary()).into_owned() + "\n";
    if coverage.operations.is_empty() {
        return out;
    }
    out.push_str("\n`12` met, `12i` injected by rules, `never`: documented and not met; in brackets what no document lists\n\n");
    for line in aligned(&table(coverage)) {
        out.push_str(&visible(&line));
        out.push('\n');
    }
    if !coverage.gaps.is_empty() {
        out.push_str("\nnever met, each with the line that has the next call answered so:\n");
    }
    let gaps = coverage
        .gaps
        .iter()
        .map(|gap| [&*gap.operation, &gap.status_text(), &gap.line].map(str::to_owned).to_vec());
    for line in aligned(&gaps.collect::<Vec<_>>()) {
        out.push_str("  ");
        out.push_str(&visible(&line));
        out.push('\n');
    }
    out
}

/// As people read it.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(text(self).trim_end())
    }
}

/// The matrix as rows of cells: a head, then a row for each operation, and one below it for the rows of a bulk call.
pub(super) fn table(coverage: &Coverage) -> Vec<Vec<String>> {
    let all = coverage.operations.iter().flat_map(|it| it.answers.iter().chain(&it.rows));
    let columns: BTreeSet<u16> = all.map(|status| status.status).collect();
    let head = std::iter::once("operation".to_owned());
    let mut rows = vec![head.chain(columns.iter().map(u16::to_string)).collect::<Vec<_>>()];
    let mut add = |name: String, statuses: &[CoveredStatus]| {
        let cells = columns.iter().map(|column| {
            let found = statuses.iter().find(|status| status.status == *column);
            found.map(cell).unwrap_or_default()
        });
        rows.push(std::iter::once(name).chain(cells).collect());
    };
    for it in &coverage.operations {
        add(it.operation.to_string(), &it.answers);
        if !it.rows.is_empty() {
            add("  its rows".to_owned(), &it.rows);
        }
    }
    rows
}

/// `12`, `3i`, `12+3i`, `never`.
fn cell(status: &CoveredStatus) -> String {
    let counts = match (status.organic, status.injected) {
        (0, 0) => NEVER.to_owned(),
        (organic, 0) => organic.to_string(),
        (0, injected) => format!("{injected}i"),
        (organic, injected) => format!("{organic}+{injected}i"),
    };
    if status.documented { counts } else { format!("({counts})") }
}

/// The lines of a table, each column as wide as its widest cell.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
