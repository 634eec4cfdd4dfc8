//! What happens often is reported from time to time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Something that happens often, and is reported only from time to time.
#[derive(Debug, Default)]
pub(in crate::shell) struct OncePerMinute(Mutex<Option<Instant>>);

impl OncePerMinute {
    /// The least time between two reports.
    const PERIOD: Duration = Duration::from_secs(60);

    /// Whether it is time to report it again.
    pub(in crate::shell) fn is_due(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| last.elapsed() >= Self::PERIOD);
        if due {
            *last = Some(Instant::now());
        }
        due
    }
}
