//! The expectations of a run: those of a file for the world `main`, and those of the scenarios that are active in each world.

use std::io;
use std::path::Path;

use serde_json::json;

use crate::commands::command_refusal::CommandRefusal;
use crate::commands::expectation_file;
use crate::commands::painted::painted_part;
use crate::engine::scenario::Expectation;
use crate::engine::{MAIN, World};
use crate::report::VerifiedExpectation;
use crate::review::verify::text::{PaintPart, failure_lines, plain};
use crate::review::verify::{ExpectationList, Verification, verify};
use crate::shell::app::App;
use crate::shell::clock;
use crate::shell::terminal::show_lines;

/// What is expected by the file that `--verify` names.
pub(super) fn expected(file: Option<&Path>) -> Result<Vec<Expectation>, CommandRefusal> {
    let Some(path) = file else { return Ok(Vec::new()) };
    let read = expectation_file::read(path);
    read.map(|(_, expect)| expect)
        .map_err(|(message, hint)| CommandRefusal::Unusable(message, hint))
}

/// What was verified, and what of it does not hold as it is printed.
#[derive(Debug, Default)]
pub(super) struct Verified {
    /// For the report.
    pub facts: Vec<VerifiedExpectation>,
    shown: String,
    /// Whether what is printed names the world, because there are several.
    names_worlds: bool,
}

/// Verifies what the file expects of `main`, and what the scenarios that are active expect in each world that was called and
/// is still there; in `main` where none was: a command that calls nothing has done nothing right.
pub(super) fn verified(app: &App, expected: &[Expectation]) -> Verified {
    let worlds = app.worlds.list(clock::ambient(), |name, slot| {
        let world = slot.lock();
        let is_called = world.journal().total() > 0;
        let expected = if name == MAIN { expected } else { &[] };
        let is_meant = is_called || name == MAIN;
        is_meant.then(|| (name.to_owned(), is_called, of_world(&world, expected)))
    });
    let worlds: Vec<_> = worlds.into_iter().flatten().collect();
    let is_any_called = worlds.iter().any(|(_, is_called, _)| *is_called);
    let mut verified = Verified { names_worlds: worlds.len() > 1, ..Verified::default() };
    for (world, is_called, mut verification) in worlds {
        if is_any_called && !is_called {
            verification = verification.first(expected.len());
        }
        verified.take(&world, verification);
    }
    verified
}

fn of_world(world: &World, expected: &[Expectation]) -> Verification {
    let active = world.scenarios().active().iter();
    let of_scenarios = active.map(|scenario| (Some(&*scenario.name), &*scenario.verify));
    let lists: Vec<ExpectationList<'_>> =
        std::iter::once((None, expected)).chain(of_scenarios).collect();
    verify(world, &lists)
}

impl Verified {
    fn take(&mut self, world: &str, verification: Verification) {
        let paint = painted_part(&io::stderr());
        let mut failures = verification.failures.into_iter();
        for result in verification.results {
            let failure = if result.passed { None } else { failures.next() };
            let named = failure.clone().map(|failure| match self.names_worlds {
                true => failure.in_world(world),
                false => failure,
            });
            let lines = |paint: PaintPart<'_>| {
                let lines = named.iter().flat_map(|failure| failure_lines(failure, paint));
                lines.map(|line| line + "\n").collect::<String>()
            };
            self.shown += &lines(&paint);
            self.facts.push(VerifiedExpectation {
                world: world.to_owned(),
                name: result.expectation,
                passed: result.passed,
                message: result.message,
                lines: lines(&plain),
                closest: json!(failure.and_then(|failure| failure.closest)),
            });
        }
    }

    /// Prints what does not hold.
    pub(super) fn show(&self) {
        show_lines(&self.shown);
    }
}
