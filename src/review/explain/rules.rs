//! The rules that were looked at for an exchange, in the phase in which each acts.

use super::conditions::lacked;
use super::effect::does;
use super::step::{Outcome, Step};
use crate::engine::World;
use crate::engine::journal::Entry;
use crate::engine::scenario::{ConsideredRule, Phase, Verdict};

/// Those that act before anything is judged.
pub(super) fn before(world: &World, entry: &Entry, steps: &mut Vec<Step>) {
    of_phase(world, entry, Phase::Before, steps);
}

/// Those that act on the items of a bulk call.
pub(super) fn of_items(world: &World, entry: &Entry, steps: &mut Vec<Step>) {
    of_phase(world, entry, Phase::Items, steps);
}

/// Those that act on the answer, and how many more there were.
pub(super) fn after(world: &World, entry: &Entry, steps: &mut Vec<Step>) {
    of_phase(world, entry, Phase::After, steps);
    let more = entry.more_rules();
    if more > 0 {
        let detail = match more {
            1 => "1 more rule was looked at, and is not kept".to_owned(),
            more => format!("{more} more rules were looked at, and are not kept"),
        };
        steps.push(Step::new("rules", Outcome::Noted, detail));
    }
}

fn of_phase(world: &World, entry: &Entry, phase: Phase, steps: &mut Vec<Step>) {
    let Some(operation) = entry.row() else { return };
    let of_phase = entry.rules().iter().filter(|it| it.rule().phase(operation) == phase);
    for considered in of_phase {
        rule(world, entry, considered, steps);
    }
}

fn rule(world: &World, entry: &Entry, considered: &ConsideredRule, steps: &mut Vec<Step>) {
    let name = format!("rule {}", considered.label());
    let lacked = lacked(world, entry, considered);
    let outcome = if considered.verdict.acts() { Outcome::Fired } else { Outcome::NotFired };
    let detail = match (&considered.verdict, lacked.len()) {
        (Verdict::Unmet(_), 1) => "one condition was not met".to_owned(),
        (Verdict::Unmet(_), count) => format!("{count} conditions were not met"),
        (verdict @ Verdict::Fired { .. }, _) => {
            format!("{}: {}", verdict.to_text(considered.rule()), does(considered.rule()))
        }
        (verdict, _) => verdict.to_text(considered.rule()),
    };
    steps.push(Step::new(name, outcome, detail));
    for condition in lacked {
        let detail = format!("of rule {}", considered.label());
        let step = Step::new(condition.path, Outcome::Failed, detail);
        steps.push(step.expecting(condition.expected).finding(condition.found));
    }
}
