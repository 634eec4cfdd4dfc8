//! What happened to a world besides exchanges, between which it stands in the journal.

use std::collections::VecDeque;

use crate::engine::store::RecordWrite;

/// Most changes from outside that a journal keeps.
const MOST: usize = 1_000;
/// Most bytes of them.
const MOST_BYTES: usize = 1024 * 1024;

/// A change of a world that no exchange made.
#[derive(Clone, Debug)]
pub struct OutsideChange {
    /// The number of the exchange before it; 0 before the first.
    pub after: u64,
    /// What it was, in words.
    pub what: String,
    /// Whether it changed the clock and nothing else.
    pub is_of_clock: bool,
    /// The tenant whose records it wrote.
    pub tenant: Option<Box<str>>,
    /// What became of the records.
    pub written: OutsideWrites,
}

/// What a change from outside did to records.
#[derive(Clone, Debug)]
pub enum OutsideWrites {
    /// These writes, and nothing else; none where it left the records alone.
    Known(Vec<RecordWrite>),
    /// The records as a whole are others.
    Unknown,
}

impl OutsideChange {
    fn bytes(&self) -> usize {
        let writes = match &self.written {
            OutsideWrites::Known(writes) => writes.iter().map(RecordWrite::bytes).sum(),
            OutsideWrites::Unknown => 0,
        };
        size_of::<Self>() + self.what.len() + writes
    }
}

/// The changes of a world from outside, the latest last.
#[derive(Clone, Debug, Default)]
pub(super) struct OutsideChanges {
    changes: VecDeque<OutsideChange>,
    bytes: usize,
    /// The number of the exchange before the latest one that is not kept any more.
    lost_after: Option<u64>,
}

impl OutsideChanges {
    /// Keeps one more, and forgets the oldest where there are too many.
    pub(super) fn note(&mut self, change: OutsideChange) {
        self.bytes += change.bytes();
        self.changes.push_back(change);
        while self.changes.len() > MOST || (self.bytes > MOST_BYTES && self.changes.len() > 1) {
            let lost = self.changes.pop_front().expect("there is more than one");
            self.bytes -= lost.bytes();
            self.lost_after = Some(lost.after);
        }
    }

    /// Forgets those before the exchange with this number, which is the oldest that is kept.
    pub(super) fn forget_before(&mut self, oldest: u64) {
        while self.changes.front().is_some_and(|change| change.after < oldest.saturating_sub(1)) {
            let gone = self.changes.pop_front().expect("there is a first");
            self.bytes -= gone.bytes();
        }
    }

    /// Those behind the exchange with this number, the oldest first; none where some of them are not kept any more.
    pub(super) fn since(&self, number: u64) -> Option<impl Iterator<Item = &OutsideChange>> {
        let all_kept = self.lost_after.is_none_or(|lost| lost < number);
        all_kept.then(|| self.changes.iter().filter(move |change| change.after >= number))
    }

    /// The bytes that they keep.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}
