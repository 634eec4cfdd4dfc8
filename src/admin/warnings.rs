//! What is odd about the active scenarios of a world, which several answers say.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::body_kinds::TEXTS;
use crate::engine::World;
use crate::engine::scenario::TokenField;
use crate::schema::{Field, optional};
use crate::suggest::did_you_mean;

/// What is odd about the active scenarios: by themselves, as `check` says, and together with the world's clock and tokens.
pub(super) const WARNINGS: Field = optional(
    "warnings",
    TEXTS,
    "what is odd in the fixtures that the world was made with, said when it is made, and about the active scenarios: what `check` says of their rules, rate limits and faults that only advancing the frozen clock ends, and names that no token has",
);

/// Names of tokens that rules of the active scenarios wait for and that no token of the world has. One that is issued
/// later may have it.
fn unknown_tokens(world: &World) -> Vec<String> {
    let scenarios = world.scenarios().active().iter();
    let rules = scenarios.flat_map(|scenario| scenario.rules.iter().map(move |it| (scenario, it)));
    let wanted = rules.flat_map(|(scenario, rule)| {
        let of_names = rule.when.token.iter().filter(|(field, _)| *field == TokenField::Name);
        of_names.flat_map(|(_, matcher)| matcher.texts()).map(move |name| (scenario, rule, name))
    });
    let wanted: Vec<_> = wanted.collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let of_tenants = world.tokens(None);
    let of_template = world.seed().template.credentials.tokens().map(|token| &*token.name);
    let known: BTreeSet<&str> =
        of_tenants.iter().map(|token| &*token.name).chain(of_template).collect();
    let unknown = wanted.into_iter().filter(|(_, _, name)| !known.contains(&**name));
    let unknown = unknown.map(|(scenario, rule, name)| {
        let near = did_you_mean(&name, known.iter().copied());
        format!(
            "the rule `{}` waits for a token called `{name}`, which does not exist{near}",
            rule.label(scenario)
        )
    });
    unknown.collect()
}

/// What is shown of a world, with warnings about what may not have been intended.
pub(super) fn warned(shown: Value, world: &World) -> Value {
    let active = world.scenarios().active().iter();
    let frozen = active.clone().filter(|_| world.clock().is_frozen()).flat_map(|scenario| {
        scenario.rules.iter().filter_map(|rule| {
            let what = match (rule.rate_limit_ms(), rule.lasts_ms) {
                (Some(_), _) => "rate limit of `{}` clears",
                (None, Some(_)) => "fault of `{}` ends",
                (None, None) => return None,
            };
            let what = what.replace("{}", &rule.label(scenario));
            Some(format!("the {what} only when the clock is advanced, which is frozen"))
        })
    });
    let of_rules = active.flat_map(|scenario| scenario.warnings.iter().cloned());
    let warnings: Vec<String> = of_rules.chain(frozen).chain(unknown_tokens(world)).collect();
    with_warnings(shown, warnings)
}

/// What is shown of a world, with these warnings behind those that it has.
pub fn with_warnings(mut shown: Value, more: Vec<String>) -> Value {
    if more.is_empty() {
        return shown;
    }
    match shown["warnings"].as_array_mut() {
        Some(known) => known.extend(more.into_iter().map(Value::from)),
        None => shown["warnings"] = json!(more),
    }
    shown
}
