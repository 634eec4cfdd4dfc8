//! How long something took, counted in fixed buckets and without a lock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The upper ends of the buckets in microseconds, and how a collector reads them, in seconds. An exchange takes tenths of a
/// millisecond; a rule can hold it up for minutes.
#[rustfmt::skip]
pub(super) const BUCKETS: [(u64, &str); 12] = [
    (       100, "0.0001"),
    (       250, "0.00025"),
    (       500, "0.0005"),
    (     1_000, "0.001"),
    (     2_500, "0.0025"),
    (     5_000, "0.005"),
    (    10_000, "0.01"),
    (    50_000, "0.05"),
    (   250_000, "0.25"),
    ( 1_000_000, "1"),
    ( 5_000_000, "5"),
    (30_000_000, "30"),
];

/// How often something took how long.
#[derive(Debug, Default)]
pub(super) struct Histogram {
    /// Those of each bucket alone; the last is of all that took longer.
    counts: [AtomicU64; BUCKETS.len() + 1],
    sum_us: AtomicU64,
}

/// What one or several have counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    /// Those of each bucket alone; the last is of all that took longer.
    pub(super) counts: [u64; BUCKETS.len() + 1],
    /// What all took together, in microseconds.
    pub(super) sum_us: u64,
}

impl Histogram {
    /// One more, which took so long.
    pub(super) fn record(&self, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS.partition_point(|(end, _)| *end < us);
        self.counts[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(us, Ordering::Relaxed);
    }

    /// Adds what it has counted to `sum`.
    pub(super) fn add_to(&self, sum: &mut Counted) {
        for (sum, count) in sum.counts.iter_mut().zip(&self.counts) {
            *sum += count.load(Ordering::Relaxed);
        }
        sum.sum_us += self.sum_us.load(Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_took_as_long_as_the_end_of_a_bucket_is_in_it() {
        let histogram = Histogram::default();
        for us in [0, 100, 101, 30_000_000, 30_000_001] {
            histogram.record(Duration::from_micros(us));
        }
        let mut sum = Counted::default();
        histogram.add_to(&mut sum);
        histogram.add_to(&mut sum);
        assert_eq!((sum.counts[0], sum.counts[1]), (4, 2));
        assert_eq!((sum.counts[BUCKETS.len() - 1], sum.counts[BUCKETS.len()]), (2, 2));
        assert_eq!((sum.counts.iter().sum::<u64>(), sum.sum_us), (10, 120_000_404));
    }

    #[test]
    fn the_ends_rise_and_are_written_as_they_are() {
        assert!(BUCKETS.is_sorted_by(|one, next| one.0 < next.0));
        for (us, seconds) in BUCKETS {
            let seconds = Duration::from_secs_f64(seconds.parse().unwrap());
            assert_eq!(Duration::from_micros(us), seconds);
        }
    }
}
