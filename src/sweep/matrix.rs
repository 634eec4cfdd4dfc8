//! The matrix: a row for each call, a column for each fault.

use super::fault::USUAL;
use super::finding::JudgedCase;
use super::verdict::Verdict;

/// The cases by call and fault.
#[derive(Debug)]
pub struct Matrix<'c> {
    /// The faults, first the usual ones.
    pub columns: Vec<&'c str>,
    /// The calls with their cells, in the order of the baseline.
    pub rows: Vec<MatrixRow<'c>>,
}

/// A call and its cells, one for each column.
#[derive(Debug)]
pub struct MatrixRow<'c> {
    /// What the call is called.
    pub label: &'c str,
    /// The cases of each column; none where the fault cannot befall the call.
    pub cells: Vec<Vec<&'c JudgedCase>>,
}

/// The matrix of the cases that are about a call, whose calls are labelled so.
pub fn matrix<'c>(labels: &'c [String], cases: &'c [JudgedCase]) -> Matrix<'c> {
    let mut columns: Vec<&str> = Vec::new();
    for case in cases.iter().filter(|case| case.case.call.is_some()) {
        if !columns.contains(&&*case.case.fault.name) {
            columns.push(&case.case.fault.name);
        }
    }
    let known = |name: &str| USUAL.iter().position(|usual| *usual == name);
    columns.sort_by_key(|name| known(name).unwrap_or(USUAL.len()));
    let row = |(place, label): (usize, &'c String)| {
        let own: Vec<&JudgedCase> =
            cases.iter().filter(|case| case.case.call == Some(place)).collect();
        let cell = |column: &&str| {
            own.iter().copied().filter(|case| case.case.fault.name == *column).collect()
        };
        let cells: Vec<Vec<&JudgedCase>> = columns.iter().map(cell).collect();
        (!own.is_empty()).then_some(MatrixRow { label, cells })
    };
    let rows = labels.iter().enumerate().filter_map(row).collect();
    Matrix { columns, rows }
}

impl Matrix<'_> {
    /// Keeps only the columns that have a cell which `is_meant`, and the usual ones.
    pub fn keep_columns(&mut self, is_meant: impl Fn(&[&JudgedCase]) -> bool) {
        let keeps = |place: usize| {
            let is_usual = USUAL.contains(&self.columns[place]);
            is_usual || self.rows.iter().any(|row| is_meant(&row.cells[place]))
        };
        let kept: Vec<bool> = (0..self.columns.len()).map(keeps).collect();
        let is_kept = |place: &mut usize| {
            *place += 1;
            kept[*place - 1]
        };
        let mut place = 0;
        self.columns.retain(|_| is_kept(&mut place));
        for row in &mut self.rows {
            let mut place = 0;
            row.cells.retain(|_| is_kept(&mut place));
        }
    }
}

/// The worst verdict of a cell; none where nothing of it was run.
pub fn worst(cell: &[&JudgedCase]) -> Option<Verdict> {
    cell.iter().filter_map(|case| case.verdict()).min()
}
