//! What rules had to do with an exchange, as far as the journal keeps it.

use crate::engine::effect::Effects;
use crate::engine::scenario::Verdict;

/// Most bytes kept of the rules that were looked at. The rules that fired come first, then the others in their order.
const MAX_RULES_KEPT: usize = 256 * 1024;

/// The rules of an exchange.
#[derive(Clone, Debug)]
pub(super) struct ConsideredRules {
    /// `scenario/rule`, and what became of it.
    pub(super) rules: Vec<(String, Verdict)>,
    /// How many more were looked at.
    pub(super) more: usize,
    /// What they did to the answer on its way.
    pub(super) effects: Effects,
}

impl ConsideredRules {
    /// Those of an exchange, as far as they fit, with what they did to the answer; none where there were none.
    pub(super) fn of(mut rules: Vec<(String, Verdict)>, effects: &Effects) -> Option<Box<Self>> {
        if rules.is_empty() {
            return None;
        }
        let more = bound(&mut rules);
        Some(Box::new(Self { rules, more, effects: effects.clone() }))
    }

    /// The bytes that it keeps.
    pub(super) fn bytes(&self) -> usize {
        let spare = self.rules.capacity() - self.rules.len();
        size_of::<Self>() + spare * SLOT + self.rules.iter().map(weight).sum::<usize>()
    }
}

const SLOT: usize = size_of::<(String, Verdict)>();

fn weight((label, verdict): &(String, Verdict)) -> usize {
    let words = match verdict {
        Verdict::Unmet(place) => place.capacity(),
        Verdict::State(state) => state.capacity(),
        Verdict::Fired { .. }
        | Verdict::RateLimited(_)
        | Verdict::Over
        | Verdict::Unable
        | Verdict::Spent
        | Verdict::Passed(_)
        | Verdict::ChanceMissed(_) => 0,
    };
    SLOT + label.capacity() + words
}

/// Takes away what is beyond the bound; how many rules that were.
fn bound(rules: &mut Vec<(String, Verdict)>) -> usize {
    if rules.iter().map(weight).sum::<usize>() <= MAX_RULES_KEPT {
        return 0;
    }
    let before = rules.len();
    let fired = rules.iter().filter(|(_, verdict)| verdict.acts()).map(weight).sum();
    let mut for_fired = MAX_RULES_KEPT;
    let mut for_others = MAX_RULES_KEPT.saturating_sub(fired);
    rules.retain(|rule| {
        let room = if rule.1.acts() { &mut for_fired } else { &mut for_others };
        let left = room.checked_sub(weight(rule));
        *room = left.unwrap_or(0);
        left.is_some()
    });
    rules.shrink_to_fit();
    before - rules.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_fired_are_kept_before_others() {
        let mut rules: Vec<_> =
            (0..20_000).map(|n| (format!("scenario/rule-{n}"), Verdict::Spent)).collect();
        rules.push(("scenario/last".to_owned(), Verdict::Fired { hit: 1, left: None }));
        let more = bound(&mut rules);
        assert!(rules.len() > 1_000 && rules.len() + more == 20_001, "{} {more}", rules.len());
        assert!(rules.iter().map(weight).sum::<usize>() <= MAX_RULES_KEPT);
        assert_eq!(rules[0].0, "scenario/rule-0");
        assert_eq!(
            rules.last().unwrap(),
            &("scenario/last".to_owned(), Verdict::Fired { hit: 1, left: None })
        );
    }
}
