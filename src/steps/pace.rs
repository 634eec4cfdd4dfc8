//! At most a given number of requests a second, one after the other.

/// When the next request may be sent, by a clock of milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    gap_ms: u64,
    next_ms: u64,
}

impl Pace {
    /// At most `rate` a second, which is at least one.
    pub fn new(rate: u32) -> Self {
        Self { gap_ms: 1_000_u64.div_ceil(u64::from(rate.max(1))), next_ms: 0 }
    }

    /// How long to wait at `now_ms` before the next request, which counts as sent then.
    pub fn wait_ms(&mut self, now_ms: u64) -> u64 {
        let at = self.next_ms.max(now_ms);
        self.next_ms = at + self.gap_ms;
        at - now_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_as_far_apart_as_the_rate_says() {
        let mut pace = Pace::new(5);
        assert_eq!([0, 0, 10, 1_000, 1_000].map(|now| pace.wait_ms(now)), [0, 200, 390, 0, 200]);
        assert_eq!(Pace::new(3).gap_ms, 334);
    }
}
