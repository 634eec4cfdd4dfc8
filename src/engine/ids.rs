//! Identifiers that a world gives to new documents.

use super::ambient::roll;
use crate::model::Id;

/// Identifiers in the form of the service's, 24 hexadecimal digits. They are drawn from a random seed and a count, so
/// that the same calls give the same ones.
#[derive(Clone, Debug)]
pub struct Ids {
    random_seed: u64,
    drawn: u64,
}

impl Ids {
    /// Those of a world with this random seed, from the first.
    pub(super) fn new(random_seed: u64) -> Self {
        Self { random_seed, drawn: 0 }
    }

    /// One that was not drawn before.
    pub fn draw(&mut self) -> Id {
        self.drawn += 1;
        self.nth(self.drawn)
    }

    /// How many were drawn.
    pub(super) fn drawn(&self) -> u64 {
        self.drawn
    }

    /// Draws on as if `drawn` had been drawn.
    pub(super) fn draw_after(&mut self, drawn: u64) {
        self.drawn = drawn;
    }

    /// The one with this number, from 1.
    pub(super) fn nth(&self, number: u64) -> Id {
        let part = |place: u8| roll(self.random_seed, &[b"id", &number.to_le_bytes(), &[place]]);
        format!("{:016x}{:08x}", part(0), part(1) >> 32).into()
    }
}

/// The eight digits that stand for such an id where the service's are numbers.
pub fn number_of(id: &str) -> String {
    let number = u64::from_str_radix(&id[..15], 16).unwrap_or_default();
    (10_000_000 + number % 90_000_000).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_those_of_the_service_and_replay() {
        let first_three = |seed| {
            let mut ids = Ids::new(seed);
            [ids.draw(), ids.draw(), ids.draw()]
        };
        let ids = first_three(42);
        assert!(ids.iter().all(|id| id.len() == 24 && id.bytes().all(|it| it.is_ascii_hexdigit())));
        assert!(ids[0] != ids[1] && ids[1] != ids[2]);
        assert_eq!(ids, first_three(42));
        assert_ne!(ids, first_three(43));
    }
}
