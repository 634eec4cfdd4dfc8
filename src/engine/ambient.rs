//! What surrounds a request: the time, as plain data. Chance and identifiers are hashes of the world's seed.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use crate::model::Timestamp;

/// The surroundings of one call into the engine.
#[derive(Clone, Copy, Debug)]
pub struct Ambient {
    /// The machine's time.
    pub now: Timestamp,
}

/// A number that depends on `seed` and `parts` only: the same in every run and on every machine.
pub fn roll(seed: u64, parts: &[&[u8]]) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(seed, 0x656d_706f_7269_7821);
    for part in parts {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roll_is_a_function_of_seed_and_parts() {
        assert_eq!(roll(7, &[b"a", b"b"]), roll(7, &[b"a", b"b"]));
        assert_ne!(roll(7, &[b"a", b"b"]), roll(8, &[b"a", b"b"]));
        assert_ne!(roll(7, &[b"a", b"b"]), roll(7, &[b"ab"]));
    }
}
