//! At most a given number of requests a second, one after the other.

/// How long to wait before the next request.
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

    /// How long to wait before a request, once the one before it is answered: so none comes closer behind another to the service,
    /// however long each is on its way.
    pub fn wait_ms(&mut self) -> u64 {
        std::mem::replace(&mut self.next_ms, self.gap_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_as_far_apart_as_the_rate_says() {
        let mut pace = Pace::new(5);
        assert_eq!([(); 3].map(|()| pace.wait_ms()), [0, 200, 200]);
        assert_eq!(Pace::new(3).gap_ms, 334);
    }
}
