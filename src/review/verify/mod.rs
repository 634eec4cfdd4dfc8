//! Did the client do it right: expectations on what happened to a world, held against its journal.
//!
//! Only what the journal has counts. Where exchanges, bodies or writes that decide are not there any more, an expectation
//! fails and says so.

mod answer;
mod calls;
mod hold;
mod holding;
mod known_rules;
mod rows;
mod selection;
mod state;
pub mod text;
mod verification;
mod whole;

pub use holding::{ABSENT, Holding};
use selection::Selections;
use verification::Judged;
pub use verification::{
    ClosestExchange, ExpectationFailure, ExpectationResult, Mismatch, Verification,
};

use crate::engine::World;
use crate::engine::scenario::{Expectation, Expected};
use crate::review::exchanges::Exchanges;

/// A list of expectations, and the scenario that it is of.
pub type ExpectationList<'e> = (Option<&'e str>, &'e [Expectation]);

/// Holds the exchanges of `world` against the expectations of `lists`.
pub fn verify(world: &World, lists: &[ExpectationList<'_>]) -> Verification {
    let exchanges = Exchanges::of(world);
    let mut verification = Verification::default();
    for (scenario, list) in lists {
        let selections = Selections::of(&exchanges, list);
        for one in *list {
            let judged = judge(&selections, one);
            let name = match scenario {
                Some(scenario) => format!("{scenario}/{}", one.name),
                None => one.name.to_string(),
            };
            verification.add(name, judged);
        }
    }
    verification.passed = verification.failures.is_empty();
    verification
}

/// The expectations of the scenarios that are active in `world`, verified.
pub fn verify_active(world: &World) -> Verification {
    let active = world.scenarios().active().iter();
    let lists: Vec<ExpectationList<'_>> =
        active.map(|scenario| (Some(&*scenario.name), &*scenario.verify)).collect();
    verify(world, &lists)
}

fn judge(selections: &Selections<'_, '_>, one: &Expectation) -> Judged {
    let exchanges = selections.exchanges;
    if let Expected::Calls(calls, _) | Expected::OnlyFailedRows(calls) = &one.expected
        && let Some(unknown) = known_rules::unknown_rule(exchanges.world, calls)
    {
        return Judged::Fails(unknown, None);
    }
    match &one.expected {
        Expected::Calls(_, count) => calls::count(selections, &one.name, *count),
        Expected::Order(names) => calls::order(selections, names),
        Expected::OnlyFailedRows(_) => rows::only_failed_rows(selections, &one.name),
        Expected::State(expected) => state::state(exchanges, expected),
        Expected::NoUnfiredRule => whole::no_unfired_rule(exchanges),
        Expected::NoUnmatchedCall => whole::no_unmatched_call(exchanges),
        Expected::NothingDropped => whole::nothing_dropped(exchanges),
    }
}

impl ExpectationFailure {
    /// The same, called by the world too: `expectation in world`.
    #[must_use]
    pub fn in_world(self, world: &str) -> Self {
        Self { expectation: format!("{} in {world}", self.expectation), ..self }
    }
}

impl Verification {
    fn add(&mut self, expectation: String, judged: Judged) {
        let (passed, message) = match judged {
            Judged::Holds(found) => (true, found),
            Judged::Fails(message, closest) => {
                let failure = ExpectationFailure {
                    expectation: expectation.clone(),
                    message: message.clone(),
                    closest,
                };
                self.failures.push(failure);
                (false, message)
            }
        };
        self.results.push(ExpectationResult { expectation, passed, message });
    }

    /// What became of the first `count` expectations alone.
    #[must_use]
    pub fn first(mut self, count: usize) -> Self {
        self.results.truncate(count);
        self.failures.truncate(self.results.iter().filter(|result| !result.passed).count());
        self.passed = self.failures.is_empty();
        self
    }

    /// How many hold, and of how many: `2 of 3 expectations hold`.
    pub fn summary(&self) -> String {
        let all = self.results.len();
        let hold = all - self.failures.len();
        match (hold, all) {
            (1, 1) => "1 of 1 expectation holds".to_owned(),
            (_, _) => format!("{hold} of {all} expectations hold"),
        }
    }
}
