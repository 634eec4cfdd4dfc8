//! Requests that failed and came again: before the time that the answer had named, or over and over without a pause.

use std::collections::BTreeMap;

use super::note::Note;
use super::same::SameRequest;
use crate::engine::journal::{Entry, KeptValue, Side};
use crate::engine::lint::Lint;
use crate::review::exchanges::Exchanges;

/// So many sends of a request that fails, one after the other, are a storm within [`STORM_MS`].
const STORM: usize = 6;
/// Within how many milliseconds of the world's clock. A client that doubles a first pause of 100 ms takes longer.
const STORM_MS: i64 = 2_000;
/// So many are one however long they take, and where the clock stands: the client never gives up.
const ENDLESS: usize = 10;

/// What is known of a request that is sent again and again.
#[derive(Default)]
struct Attempts {
    /// When it failed, one after the other.
    failed: Vec<i64>,
    /// Whether that is a storm that was noted.
    is_noted: bool,
    /// Before when it is not to come again, and the exchange that said so.
    not_before: Option<(i64, String)>,
}

pub(super) fn find(exchanges: &Exchanges<'_>, note: Note<'_>) {
    let stands = exchanges.world.clock().is_frozen();
    let mut all: BTreeMap<SameRequest<'_>, Attempts> = BTreeMap::new();
    for (place, exchange) in exchanges.all.iter().enumerate() {
        let entry = exchange.entry;
        let Some(same) = SameRequest::of(entry) else { continue };
        let attempts = all.entry(same).or_default();
        let at = entry.at().as_millis();
        if let Some((time, id)) = attempts.not_before.take()
            && at < time
            // The client may have waited by its own clock.
            && !(stands && attempts.failed.last() == Some(&at))
        {
            let early = seconds(time - at);
            note(
                Lint::RetryAfterIgnored,
                place,
                format!("{id} had said when to send it again, and it came {early} s early"),
            );
        }
        if !has_failed(entry) {
            *attempts = Attempts::default();
            continue;
        }
        attempts.failed.push(at);
        if attempts.is_storm(stands) && !attempts.is_noted {
            attempts.is_noted = true;
            let times = attempts.failed.len();
            note(
                Lint::RetryStorm,
                place,
                format!("it has failed {times} times in a row, and came again without a pause"),
            );
        }
        let wait = retry_after(entry).filter(|_| exchange.is_read());
        attempts.not_before = wait.map(|wait| (at.saturating_add(wait), entry.id().to_owned()));
    }
}

impl Attempts {
    fn is_storm(&self, stands: bool) -> bool {
        let first = self.failed.len().checked_sub(STORM).map(|first| self.failed[first]);
        let took = first.zip(self.failed.last()).map(|(first, last)| last - first);
        let is_quick = took.is_some_and(|took| (0..=STORM_MS).contains(&took));
        self.failed.len() >= ENDLESS || (is_quick && !stands)
    }
}

/// Whether a client may want to send the request again: it saw no answer, came too often, or the service failed.
fn has_failed(entry: &Entry) -> bool {
    entry.status().is_none_or(|status| matches!(status, 408 | 429 | 500..))
}

/// The milliseconds that `Retry-After` says. A date is not understood.
fn retry_after(entry: &Entry) -> Option<i64> {
    let values = entry.header_values(Side::Answer, "retry-after");
    match values.first()? {
        KeptValue::Shown(value) => value.trim().parse::<i64>().ok()?.checked_mul(1_000),
        KeptValue::Hidden | KeptValue::Absent => None,
    }
}

/// `1.5`
fn seconds(ms: i64) -> String {
    format!("{}.{}", ms / 1_000, ms % 1_000 / 100)
}
