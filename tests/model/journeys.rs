//! Journeys, one after another.

use crate::chance::{Chance, seed};
use crate::drawn::journey;
use crate::journey::{Pair, take, transcript};
use crate::shrink::shrunk;
use crate::step::{Step, WORLDS};

/// The number of journeys where nothing else is said, and of steps in each.
const JOURNEYS: u64 = 40;
const STEPS: usize = 120;

/// The shortest form of a journey that fails, and its transcript.
pub(crate) fn shortest(steps: &[Step], pair: &Pair) -> (Vec<Step>, String) {
    let steps = shrunk(steps.to_vec(), Step::smaller, |steps| take(steps, pair).is_some());
    match take(&steps, pair) {
        Some(difference) => (steps.clone(), transcript(&steps, &difference)),
        None => (steps, "it does not fail when it is repeated\n".to_owned()),
    }
}

#[test]
fn every_answer_of_a_random_journey_is_that_of_the_model() {
    #[expect(clippy::disallowed_methods, reason = "how long it goes on")]
    let journeys = std::env::var("MODEL_JOURNEYS").ok().and_then(|text| text.parse().ok());
    let seed = seed();
    for number in 0..journeys.unwrap_or(JOURNEYS) {
        let mut chance = Chance::of(seed.wrapping_add(number));
        let steps = journey(&mut chance, &WORLDS, (STEPS, true));
        if let Some(difference) = take(&steps, &Pair::right()) {
            let steps = &steps[..=difference.step];
            let (_, text) = shortest(steps, &Pair::right());
            panic!("MODEL_SEED={seed}, journey {number}:\n{text}");
        }
    }
}
