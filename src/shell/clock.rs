//! The only clock and the only generator.

use std::cell::RefCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderValue;
use rand::TryRng;
use rand::rngs::SysRng;

use crate::engine::Ambient;
use crate::model::Timestamp;

/// The machine's time, to hold against that of files.
#[expect(clippy::disallowed_methods, reason = "this file is where the clock is read")]
pub(super) fn now() -> SystemTime {
    SystemTime::now()
}

/// What surrounds a request that arrives now.
pub fn ambient() -> Ambient {
    let since_epoch = now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ambient {
        now: Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)),
    }
}

/// Ready when the machine's clock has reached `instant`; never without one.
pub(super) async fn reached(instant: Option<Timestamp>) {
    /// The clock may be set meanwhile, so it is looked at again now and then.
    const LONGEST: Duration = Duration::from_secs(60);
    let Some(instant) = instant else { return std::future::pending().await };
    loop {
        let left = instant.as_millis().saturating_sub(ambient().now.as_millis());
        let Some(left) = u64::try_from(left).ok().filter(|left| *left > 0) else { return };
        tokio::time::sleep(Duration::from_millis(left).min(LONGEST)).await;
    }
}

/// The `Date` of an answer that is sent now. Left to the HTTP server, it would stay at the latest instant that was seen
/// when the machine's clock goes back.
pub(super) fn date() -> HeaderValue {
    date_at(now())
}

thread_local! {
    /// The second that was written last, and how: most answers are sent in the same one as another.
    static WRITTEN: RefCell<(u64, HeaderValue)> = const { RefCell::new((u64::MAX, HeaderValue::from_static(""))) };
}

fn date_at(now: SystemTime) -> HeaderValue {
    let second = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    WRITTEN.with_borrow_mut(|(of, text)| {
        if *of != second {
            let ms = i64::try_from(second.saturating_mul(1_000)).unwrap_or(i64::MAX);
            let date = Timestamp::from_millis(ms).http_date();
            (*of, *text) = (second, HeaderValue::try_from(date).expect("a date is plain ASCII"));
        }
        text.clone()
    })
}

/// A number that was not chosen, from which a sandbox without `--seed` draws all chance.
pub fn entropy() -> u64 {
    // Small enough to be typed again, and exact in any language's JSON numbers.
    u64::from(SysRng.try_next_u32().expect("the system hands out random numbers"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_follows_the_clock_also_when_it_goes_back() {
        let at = |seconds| date_at(UNIX_EPOCH + Duration::from_secs(seconds));
        let later = at(1_800_000_000);
        assert_eq!(later, "Fri, 15 Jan 2027 08:00:00 GMT");
        assert_eq!(at(1_800_000_000), later);
        assert_eq!(at(1_799_996_400), "Fri, 15 Jan 2027 07:00:00 GMT");
        assert_eq!(at(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(at(1_800_000_001), "Fri, 15 Jan 2027 08:00:01 GMT");
    }
}
