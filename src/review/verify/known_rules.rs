//! Which rules an expectation can name: a name that no rule has would let `never` hold for nothing.

use std::collections::BTreeSet;

use crate::engine::World;
use crate::engine::journal::{FaultFilter, is_of};
use crate::engine::scenario::{Calls, Matcher};
use crate::suggest::did_you_mean;

/// What of `answer.fault` names no rule of `world`, in words; none where all is known. Known are the rules of files, those
/// that are active, and those that were.
pub(super) fn unknown_rule(world: &World, calls: &Calls) -> Option<String> {
    let texts = calls.answer.fault.as_ref().map(Matcher::texts)?;
    let known = labels(world);
    let wanted = texts.iter().find_map(|text| match FaultFilter::parse(text) {
        FaultFilter::Of(wanted) if !known.iter().any(|label| is_of(label, &wanted)) => Some(wanted),
        FaultFilter::Of(_) | FaultFilter::Organic | FaultFilter::Any => None,
    })?;
    let scenarios = known.iter().filter_map(|label| label.split_once('/')).map(|(name, _)| name);
    let near = did_you_mean(&wanted, known.iter().map(String::as_str).chain(scenarios));
    Some(format!("`answer.fault` names no scenario and no rule: `{wanted}`{near}"))
}

fn labels(world: &World) -> BTreeSet<String> {
    let of_files = world.seed().scenarios.values();
    let scenarios = of_files.chain(world.scenarios().active());
    let were = world.scenarios().accounts().list().into_iter();
    let were = were.map(|account| format!("{}/{}", account.scenario, account.rule));
    scenarios.flat_map(|scenario| scenario.labels()).chain(were).collect()
}
