//! The only clock and the only generator.

use std::time::{SystemTime, UNIX_EPOCH};

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

/// A number nobody chose, from which a sandbox without `--seed` draws all chance.
pub fn entropy() -> u64 {
    // Small enough to be typed again, and exact in any language's JSON numbers.
    u64::from(SysRng.try_next_u32().expect("the system hands out random numbers"))
}
