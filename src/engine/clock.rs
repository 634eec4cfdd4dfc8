//! A world's clock: the machine's, one that stands still, or one that is ahead or behind.
//!
//! Time travel is state: everything that needs the time gets it from the world, and the machine's time comes in as
//! [`Ambient`] with each call.

use super::ambient::Ambient;
use crate::model::Timestamp;

/// How a world gets its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// As the machine does.
    #[default]
    Real,
    /// It is always this instant.
    Frozen(Timestamp),
    /// As the machine does, so many milliseconds later (earlier when negative).
    Offset(i64),
}

impl Clock {
    /// The time when the machine's is `ambient.now`.
    pub fn now(self, ambient: Ambient) -> Timestamp {
        match self {
            Self::Real => ambient.now,
            Self::Frozen(at) => at,
            Self::Offset(ms) => ambient.now.plus(ms),
        }
    }

    /// This clock set forward by so many milliseconds (back when negative).
    #[must_use]
    pub fn advanced(self, by_ms: i64) -> Self {
        match self {
            Self::Real => Self::Offset(by_ms),
            Self::Frozen(at) => Self::Frozen(at.plus(by_ms)),
            Self::Offset(ms) => Self::Offset(ms.saturating_add(by_ms)),
        }
    }

    /// Whether it stands still.
    pub fn is_frozen(self) -> bool {
        match self {
            Self::Frozen(_) => true,
            Self::Real | Self::Offset(_) => false,
        }
    }

    /// The time to state in an answer where the machine's would be wrong.
    pub(super) fn date(self, ambient: Ambient) -> Option<Timestamp> {
        (self != Self::Real).then(|| self.now(ambient))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_follows_the_machine_stands_still_or_keeps_its_distance() {
        let at = |ms| Ambient { now: Timestamp::from_millis(ms) };
        let frozen = Clock::Frozen(Timestamp::from_millis(5));
        assert_eq!(Clock::Real.now(at(1_000)).as_millis(), 1_000);
        assert_eq!(frozen.now(at(1_000)).as_millis(), 5);
        assert_eq!(frozen.advanced(10).now(at(2_000)).as_millis(), 15);
        assert_eq!(Clock::Real.advanced(10).advanced(-30).now(at(2_000)).as_millis(), 1_980);
        assert_eq!((Clock::Real.date(at(1)), frozen.date(at(1)).is_some()), (None, true));
        assert_eq!(Clock::Offset(i64::MAX).advanced(i64::MAX), Clock::Offset(i64::MAX));
    }
}
