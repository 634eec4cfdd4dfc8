//! What rules had to do with an exchange, as far as the journal keeps it.

use std::sync::Arc;

use crate::engine::effect::Effects;
use crate::engine::scenario::{ConsideredRule, Scenario};

/// Most rules kept of those that were looked at. The rules that fired come first, then the others in their order.
const MAX_RULES_KEPT: usize = 4 * 1024;

/// The rules of an exchange.
#[derive(Clone, Debug)]
pub(super) struct ConsideredRules {
    /// Each rule, and what became of it.
    pub(super) rules: Vec<ConsideredRule>,
    /// How many more were looked at.
    pub(super) more: usize,
    /// What they did to the answer on its way.
    pub(super) effects: Effects,
}

impl ConsideredRules {
    /// Those of an exchange, as far as they fit, with what they did to the answer; none where there were none.
    pub(super) fn of(mut rules: Vec<ConsideredRule>, effects: &Effects) -> Option<Box<Self>> {
        if rules.is_empty() {
            return None;
        }
        let more = bound(&mut rules);
        Some(Box::new(Self { rules, more, effects: effects.clone() }))
    }

    /// The bytes that it keeps, its scenarios aside.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.rules.capacity() * SLOT
    }

    /// The bytes of its scenarios, which as a rule others have too.
    pub(super) fn scenario_bytes(&self) -> usize {
        self.scenarios().map(|scenario| scenario.bytes()).sum()
    }

    /// Whether its scenarios are those of `other`.
    pub(super) fn has_scenarios_of(&self, other: &Self) -> bool {
        let others: Vec<*const Scenario> = other.scenarios().map(Arc::as_ptr).collect();
        self.scenarios().map(Arc::as_ptr).eq(others)
    }

    /// Its scenarios, in the order of its rules.
    fn scenarios(&self) -> impl Iterator<Item = &Arc<Scenario>> {
        let before = std::iter::once(None).chain(self.rules.iter().map(Some));
        let is_other = |(rule, before): &(&ConsideredRule, Option<&ConsideredRule>)| {
            before.is_none_or(|before| !Arc::ptr_eq(&before.scenario, &rule.scenario))
        };
        self.rules.iter().zip(before).filter(is_other).map(|(rule, _)| &rule.scenario)
    }
}

const SLOT: usize = size_of::<ConsideredRule>();

/// Takes away what is beyond the bound; how many rules that were.
fn bound(rules: &mut Vec<ConsideredRule>) -> usize {
    if rules.len() <= MAX_RULES_KEPT {
        return 0;
    }
    let before = rules.len();
    let mut for_fired = MAX_RULES_KEPT;
    let fired = rules.iter().filter(|rule| rule.verdict.acts()).count();
    let mut for_others = MAX_RULES_KEPT.saturating_sub(fired);
    rules.retain(|rule| {
        let room = if rule.verdict.acts() { &mut for_fired } else { &mut for_others };
        let left = room.checked_sub(1);
        *room = left.unwrap_or(0);
        left.is_some()
    });
    rules.shrink_to_fit();
    before - rules.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scenario::Verdict;

    #[test]
    fn the_rules_that_fired_are_kept_before_others() {
        let scenario = Arc::new(Scenario {
            name: "scenario".into(),
            title: String::new(),
            description: String::new(),
            is_ad_hoc: true,
            warnings: Vec::new(),
            rules: Vec::new(),
            steps: Vec::new(),
            verify: Vec::new(),
            text: "{}".into(),
        });
        let considered = |place: usize, verdict: Verdict| ConsideredRule {
            scenario: Arc::clone(&scenario),
            place,
            verdict,
        };
        let mut rules: Vec<_> = (0..20_000).map(|n| considered(n, Verdict::Spent)).collect();
        rules.push(considered(20_000, Verdict::Fired { hit: 1, left: None }));
        let more = bound(&mut rules);
        assert_eq!((rules.len(), rules.len() + more), (MAX_RULES_KEPT, 20_001));
        assert_eq!(rules[0].place, 0);
        assert_eq!(rules.last().map(|rule| rule.place), Some(20_000));
    }
}
