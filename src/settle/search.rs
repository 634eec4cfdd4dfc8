//! The hypothesis that explains a session best, and for each value of each behavior whether another one explains it as well.
//!
//! Behaviors are mostly independent of each other: a hypothesis is mended step by step, at the answers that it does not
//! explain. A value is ruled out only where no steps were found that explain what it makes different; where the search was
//! ended early, nothing is ruled out.

use super::candidates::{Consulted, Step, Values, candidates};
use super::compare::OTHER_WORDS;
use super::replay::{Hypothesis, Replay, Replayed};
use super::start::Assumptions;
use crate::engine::{BEHAVIORS, Behavior, Setting, Settings};

/// Most requests that are sent in all; a value that is not tried by then is not ruled out.
const MOST_SENT: usize = 1_000_000;
/// Most requests that are sent to rule out one value.
const MOST_SENT_FOR_A_VALUE: usize = 60_000;
/// Most steps that are taken together to explain what a value makes different.
const MOST_STEPS: usize = 3;

/// A value of a behavior, and which answers are further with it than with the best hypothesis; none where it is possible.
#[derive(Clone, Debug)]
pub(super) struct TriedValue {
    /// The value.
    pub(super) value: Setting,
    /// The places of the answers that rule it out; empty where nothing does.
    pub(super) against: Vec<usize>,
}

/// What a search has found.
#[derive(Debug)]
pub(super) struct Found {
    /// The hypothesis that explains most.
    pub(super) best: Hypothesis,
    /// What it comes to.
    pub(super) replayed: Replayed,
    /// The values of each behavior, in the order of the table.
    pub(super) tried: Vec<Vec<TriedValue>>,
    /// For each behavior, the places of the answers that looked at it.
    pub(super) consulted: Vec<Vec<usize>>,
}

/// Searches.
pub(super) fn search(replay: &Replay<'_>) -> Found {
    let values = Values::of(&replay.session.exchanges);
    let mut search = Search { replay, values, best: defaults(), found: Replayed::default() };
    search.found = replay.replay(&search.best);
    search.mend();
    let tried = BEHAVIORS.iter().map(|row| search.tried(row.behavior)).collect();
    let Search { best, found: replayed, .. } = search;
    let looked = |behavior: Behavior| {
        let places = replayed.consulted.iter().enumerate();
        places.filter(|(_, of)| of.contains(&behavior)).map(|(place, _)| place).collect()
    };
    let consulted = BEHAVIORS.iter().map(|row| looked(row.behavior)).collect();
    Found { best, replayed, tried, consulted }
}

/// The sandbox as it is without settings, and nothing assumed of the state.
pub(super) fn defaults() -> Hypothesis {
    let settings = BEHAVIORS.iter().map(|row| (row.behavior, Setting::Choice(0)));
    Hypothesis { settings: settings.collect::<Settings>(), assumptions: Assumptions::new() }
}

struct Search<'r, 's> {
    replay: &'r Replay<'s>,
    values: Values,
    best: Hypothesis,
    found: Replayed,
}

/// A hypothesis beside the best one.
struct Rival {
    /// The behavior whose value stays.
    fixed: Option<Behavior>,
    hypothesis: Hypothesis,
    replayed: Replayed,
}

impl Search<'_, '_> {
    /// Takes steps as long as they bring the answers closer.
    fn mend(&mut self) {
        let mut place = 0;
        while place < self.found.distances.len() {
            let is_explained = self.found.distances[place] == 0;
            if is_explained || self.replay.sent() > MOST_SENT / 2 || !self.mend_at(place) {
                place += 1;
            }
        }
    }

    /// Takes the steps that bring the answer in this place closer, and mend what they bring further; whether there were some.
    fn mend_at(&mut self, place: usize) -> bool {
        let goal = self.found.total().saturating_sub(1);
        let until = self.replay.sent().saturating_add(MOST_SENT_FOR_A_VALUE);
        let best =
            Rival { fixed: None, hypothesis: self.best.clone(), replayed: self.found.clone() };
        let closer = self.closer(&best, place);
        let mended = closer.filter_map(|rival| self.mended(rival, MOST_STEPS - 1, (goal, until)));
        let mended = mended.min_by_key(|rival| rival.replayed.total());
        let is_better = mended.is_some();
        if let Some(Rival { hypothesis, replayed, .. }) = mended {
            (self.best, self.found) = (hypothesis, replayed);
        }
        is_better
    }

    /// The rivals of which each is a step from this one, and the answer in this place closer.
    fn closer<'r>(&'r self, from: &'r Rival, place: usize) -> impl Iterator<Item = Rival> + 'r {
        let steps = self.steps(place, from).into_iter();
        steps.filter_map(move |step| {
            let hypothesis = step.from(&from.hypothesis);
            let closer = Some((place, from.replayed.distances[place]));
            let replayed = self.replay.replay_if_closer(&hypothesis, closer)?;
            Some(Rival { fixed: from.fixed, hypothesis, replayed })
        })
    }

    /// A rival after at most this number of steps, which mend what is further with it, where it then comes to the goal or
    /// below; none where there are no such steps, or too many requests were sent.
    fn mended(&self, rival: Rival, steps: usize, (goal, until): (u32, usize)) -> Option<Rival> {
        if rival.replayed.total() <= goal {
            return Some(rival);
        }
        let distances = rival.replayed.distances.iter().zip(&self.found.distances);
        let (place, _) = distances.enumerate().find(|(_, (rival, own))| rival > own)?;
        if steps == 0 || self.replay.sent() > until {
            return None;
        }
        let mut closer = self.closer(&rival, place);
        closer.find_map(|next| self.mended(next, steps - 1, (goal, until)))
    }

    fn steps(&self, place: usize, from: &Rival) -> Vec<Step> {
        let looked = |at: usize| {
            from.replayed.consulted[at].iter().chain(&self.found.consulted[at]).copied()
        };
        let before = self.replay.related(place).writes.iter();
        let before = before.flat_map(|at| looked(*at)).collect();
        let consulted = Consulted { here: looked(place).collect(), before };
        let looked = (place, &consulted);
        candidates(self.replay, &self.values, looked, &from.hypothesis, from.fixed)
    }

    /// Every value of a behavior, and what rules it out; nothing where no answer looked at it.
    fn tried(&self, behavior: Behavior) -> Vec<TriedValue> {
        let is_consulted = self.found.consulted.iter().any(|of| of.contains(&behavior));
        let values = self.values.of_behavior(behavior).iter();
        let tried = values.map(|value| match is_consulted {
            true => self.tried_value(behavior, *value),
            false => TriedValue { value: *value, against: Vec::new() },
        });
        tried.collect()
    }

    fn tried_value(&self, fixed: Behavior, value: Setting) -> TriedValue {
        let possible = TriedValue { value, against: Vec::new() };
        let is_best = self.best.settings.get(&fixed) == Some(&value);
        if is_best || self.replay.sent() > MOST_SENT {
            return possible;
        }
        let hypothesis = Step::Set(fixed, value).from(&self.best);
        let replayed = self.replay.replay(&hypothesis);
        // An answer that is not explained says nothing, be it ever so far.
        let speaks = |place: &usize| {
            let (own, rival) = (self.found.distances[*place], replayed.distances[*place]);
            own < rival && own <= OTHER_WORDS
        };
        let against: Vec<usize> = (0..replayed.distances.len()).filter(speaks).collect();
        if against.is_empty() {
            return possible;
        }
        let until = self.replay.sent().saturating_add(MOST_SENT_FOR_A_VALUE);
        let rival = Rival { fixed: Some(fixed), hypothesis, replayed };
        let mended = self.mended(rival, MOST_STEPS, (self.found.total(), until));
        // Where the search was ended early, nothing is ruled out.
        match mended.is_some() || self.replay.sent() > until {
            true => possible,
            false => TriedValue { value, against },
        }
    }
}
