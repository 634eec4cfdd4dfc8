//! What is said besides the report.

use std::ffi::OsString;

use crate::cli::Jobs;
use crate::engine::MAIN;
use crate::shell::terminal::remark;
use crate::sweep::baseline::Baseline;

/// Words in a command by which it is a suite of tests.
const OF_SUITES: [&str; 9] =
    ["test", "tests", "vitest", "pytest", "jest", "mocha", "playwright", "cypress", "spec"];

/// Whether the command is a suite of tests: it says so, or it has worlds of its own.
pub(super) fn is_suite(command: &[OsString], baseline: &Baseline) -> bool {
    let is_said = command.iter().any(|word| {
        let word = word.to_string_lossy();
        let file = word.rsplit(['/', '\\']).next().unwrap_or_default();
        let mut words = file.split(|c: char| !c.is_alphanumeric());
        words.any(|word| OF_SUITES.contains(&word))
    });
    let has_worlds = baseline.calls.iter().any(|call| call.key.world.as_deref() != Some(MAIN));
    is_said || has_worlds
}

/// Says that runs were not beside one another, where nothing else was wanted.
pub(super) fn jobs(wanted: Jobs, used: usize) {
    let most = std::thread::available_parallelism().map_or(1, usize::from);
    if wanted == Jobs::Auto && used == 1 && most > 1 {
        remark(
            "runs beside one another do not do the same as one alone, so there was one at a time; --jobs says another number",
        );
    }
}
