//! What decides whether a hit fires: counted for a rule as a whole, or for each of its targets by itself.

use std::collections::{BTreeMap, VecDeque};

use super::rule::Rule;
use crate::model::Timestamp;

/// Most targets that a rule remembers; beyond them the one that was met first is forgotten, and counts anew.
pub const MAX_TARGETS: usize = 10_000;

/// A target, or all that a rule is about.
pub(super) type TargetKey = u64;

/// The counts of a rule, by what it is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Tallies {
    of: BTreeMap<TargetKey, Tally>,
    /// In the order in which they were first met.
    met: VecDeque<TargetKey>,
}

/// Hits, firings and times.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    hits: u64,
    fired: u64,
    /// Until when a rate limit holds.
    clears_at: Option<Timestamp>,
    /// When the rule ends.
    ends_at: Option<Timestamp>,
}

/// What becomes of a hit, as far as counts and times decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Not a hit: a rate limit holds for this number of seconds.
    Holds(u64),
    /// Not a hit: the rule has fired as often as it may.
    Spent,
    /// Not a hit: the time of the rule is over.
    Over,
    /// It passes, as the hit with this number.
    Passes(u64),
    /// The rule may fire.
    Fires,
}

impl Tallies {
    /// The counts for `key`.
    pub(super) fn of(&mut self, key: TargetKey) -> &mut Tally {
        if !self.of.contains_key(&key) {
            if self.met.len() >= MAX_TARGETS
                && let Some(first) = self.met.pop_front()
            {
                self.of.remove(&first);
            }
            self.met.push_back(key);
        }
        self.of.entry(key).or_default()
    }
}

impl Tally {
    /// Counts a request on which `rule` could act.
    pub(super) fn turn(&mut self, rule: &Rule, now: Timestamp) -> Turn {
        if let Some(clears_at) = self.clears_at.filter(|clears_at| now < *clears_at) {
            return Turn::Holds(until(clears_at, now));
        }
        if self.ends_at.is_some_and(|ends_at| now >= ends_at) {
            return Turn::Over;
        }
        if rule.times.is_some_and(|times| self.fired >= times) {
            return Turn::Spent;
        }
        self.hits += 1;
        match self.hits <= rule.skip || !(self.hits - rule.skip).is_multiple_of(rule.every.max(1)) {
            true => Turn::Passes(self.hits),
            false => Turn::Fires,
        }
    }

    /// Notes that `rule` fires; for how many seconds more it does so, where it ends by time.
    pub(super) fn fire(&mut self, rule: &Rule, now: Timestamp) -> Option<u64> {
        let after = |ms: u64| now.plus(i64::try_from(ms).unwrap_or(i64::MAX));
        self.fired += 1;
        self.ends_at = self.ends_at.or(rule.lasts_ms.map(after));
        self.clears_at = rule.rate_limit_ms().map(|ms| self.ends_at.unwrap_or(after(ms)));
        self.ends_at.map(|ends_at| until(ends_at, now))
    }
}

/// The whole seconds from `now` to `end`.
fn until(end: Timestamp, now: Timestamp) -> u64 {
    seconds(end.as_millis() - now.as_millis())
}

/// Whole seconds, at least one.
pub(super) fn seconds(ms: i64) -> u64 {
    ms.max(1).unsigned_abs().div_ceil(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_that_was_met_first_is_forgotten_beyond_the_bound() {
        let mut tallies = Tallies::default();
        for key in 0..=MAX_TARGETS as u64 {
            tallies.of(key).hits += 1;
        }
        assert_eq!((tallies.of.len(), tallies.met.len()), (MAX_TARGETS, MAX_TARGETS));
        assert_eq!(tallies.of(1).hits, 1, "still known");
        assert_eq!(tallies.of(0).hits, 0, "counts anew");
    }
}
