//! Numbers that follow from one, and no generator of the program.

/// A source of numbers; the same seed gives the same ones (`SplitMix64`).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `most`.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    /// Whether one of `of` cases is met.
    pub(crate) fn one_in(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    /// One of these.
    pub(crate) fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        let place = self.below(all.len() as u64);
        all[usize::try_from(place).expect("it is a place in a slice")]
    }

    /// A number below `most`, or none in one case of `of`.
    pub(crate) fn maybe(&mut self, of: u64, most: u64) -> Option<u64> {
        (!self.one_in(of)).then(|| self.below(most))
    }
}

/// A seed that is another one in each run, unless `MODEL_SEED` says it; a failure prints it.
pub(crate) fn seed() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    #[expect(clippy::disallowed_methods, reason = "the seed of a run that is repeated")]
    let said = std::env::var("MODEL_SEED").ok().and_then(|text| text.parse().ok());
    said.unwrap_or_else(|| RandomState::new().hash_one(0))
}
