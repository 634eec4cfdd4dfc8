//! What is odd about the active scenarios of a world, which several answers say.

use serde_json::{Value, json};

use super::body_kinds::TEXTS;
use crate::engine::World;
use crate::schema::{Field, optional};

/// What is odd about the active scenarios: by themselves, as `check` says, and together with the world's clock.
pub(super) const WARNINGS: Field = optional(
    "warnings",
    TEXTS,
    "what is odd about the active scenarios: what `check` says of their rules, and rate limits and faults that only advancing the frozen clock ends",
);

/// What is shown of a world, with warnings about what may not have been intended.
pub(super) fn warned(mut shown: Value, world: &World) -> Value {
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
    let warnings: Vec<String> = of_rules.chain(frozen).collect();
    if !warnings.is_empty() {
        shown["warnings"] = json!(warnings);
    }
    shown
}
