//! Why an exchange was answered as it was: the decisions that led to the answer, in the order in which they were made.
//!
//! The journal keeps facts; words are made of them here, when they are asked for.

mod answer;
mod checks;
mod conditions;
mod effect;
mod explanation;
mod lacked;
mod not_looked_at;
mod order;
mod recording;
mod rules;
mod scenario;
mod step;
mod summary;
mod text;
mod written;

pub use explanation::Explanation;
pub use lacked::LackedCondition;
pub use scenario::{NearExchange, RuleExplanation, ScenarioExplanation, explain_scenario};
pub use step::{Outcome, Step};
pub use text::{ExplainPaint, scenario_text, text};

use crate::engine::World;
use crate::engine::journal::Entry;

/// Explains an exchange of the journal of `world`.
pub fn explain(world: &World, entry: &Entry) -> Explanation {
    if entry.is_recorded() {
        return recording::explained(world, entry);
    }
    let mut steps = Vec::new();
    checks::addressed(world, entry, &mut steps);
    checks::way_in(world, entry, &mut steps);
    rules::before(world, entry, &mut steps);
    checks::judgement(entry, &mut steps);
    checks::behaviors(entry, &mut steps);
    rules::of_items(world, entry, &mut steps);
    answer::rows(entry, &mut steps);
    written::writes(world, entry, &mut steps);
    rules::after(world, entry, &mut steps);
    answer::leaving(entry, &mut steps);
    Explanation {
        id: entry.id().to_owned(),
        request: entry.request_line(),
        status: entry.status(),
        summary: summary::summary(entry),
        steps,
    }
}
