//! The table of the admin API: every operation, once, from the tables of its resources.

use super::operation::AdminOperation;
use super::{
    capture, changes, clock, coverage, explain, files, health, lint, own_files, records, requests,
    scenarios, self_description, shortest, snapshots, state, tokens, verify, worlds,
};

const RESOURCES: &[&[AdminOperation]] = &[
    health::ROWS,
    worlds::ROWS,
    state::ROWS,
    own_files::ROWS,
    snapshots::ROWS,
    changes::ROWS,
    records::ROWS,
    scenarios::ROWS,
    clock::ROWS,
    tokens::ROWS,
    requests::ROWS,
    explain::ROWS,
    shortest::ROWS,
    capture::ROWS,
    verify::ROWS,
    lint::ROWS,
    coverage::ROWS,
    files::ROWS,
    self_description::ROWS,
];

const COUNT: usize = {
    let (mut count, mut table) = (0, 0);
    while table < RESOURCES.len() {
        count += RESOURCES[table].len();
        table += 1;
    }
    count
};

/// All operations.
pub const OPERATIONS: &[&AdminOperation] = &{
    let mut all = [&RESOURCES[0][0]; COUNT];
    let (mut at, mut table) = (0, 0);
    while table < RESOURCES.len() {
        let mut row = 0;
        while row < RESOURCES[table].len() {
            all[at] = &RESOURCES[table][row];
            (at, row) = (at + 1, row + 1);
        }
        table += 1;
    }
    all
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::operation::Body;

    #[test]
    fn ids_are_unique_and_so_are_method_and_path() {
        for (place, row) in OPERATIONS.iter().enumerate() {
            for other in &OPERATIONS[..place] {
                assert_ne!(row.id, other.id);
                assert!(row.method != other.method || row.path != other.path, "{}", row.id);
            }
            assert!(row.path.starts_with("/__sandbox"), "{}", row.id);
            assert!(!row.terms.refusals.contains(&row.terms.good), "{}", row.id);
            let nothing = matches!(row.terms.answer, Body::Nothing);
            assert_eq!(nothing, row.terms.good == 204, "{}", row.id);
        }
    }

    #[test]
    fn health_and_the_index_alone_are_open() {
        let open: Vec<&str> =
            OPERATIONS.iter().filter(|row| !row.terms.guarded).map(|row| row.id).collect();
        assert_eq!(open, ["index", "health-live", "health-ready"]);
    }
}
