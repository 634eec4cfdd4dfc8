//! The memory of all journals together: how much it is, and which exchanges go when it is too much.
//!
//! A world counts what its own journal keeps. Here the sum is counted, without a lock, and the oldest exchange of the
//! largest journal goes when the sum is beyond its bound. Only one world is locked at a time, and none that is busy is
//! waited for: a request of one world never waits for another world.

use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use super::journal_accounting::Share;
use super::slot::Slot;

/// Most bytes that the journals of all worlds keep, unless another size is chosen.
pub const JOURNAL_MEMORY: usize = 256 * 1024 * 1024;
/// When there is too much, this part of the bound is freed besides, so that it is not searched again at once.
const SPARE_PART: usize = 64;

/// The memory of all journals.
#[derive(Debug)]
pub(in crate::shell) struct Journals {
    used: Arc<AtomicUsize>,
    most: usize,
    /// Held while room is made; a second exchange leaves that to the first.
    making_room: Mutex<()>,
}

impl Journals {
    /// Journals that keep at most `most` bytes.
    pub(in crate::shell) fn new(most: usize) -> Self {
        Self { used: Arc::default(), most, making_room: Mutex::default() }
    }

    /// The same with another bound.
    pub(in crate::shell) fn bounded(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// The part of a new world.
    pub(in crate::shell) fn share(&self) -> Share {
        Share::of(&self.used)
    }

    /// The bytes that all journals keep.
    pub(in crate::shell) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// The most that they may.
    pub(in crate::shell) fn most(&self) -> usize {
        self.most
    }

    /// Whether there is too much.
    pub(in crate::shell) fn is_over(&self) -> bool {
        self.used() > self.most
    }

    /// Drops the oldest exchanges of the largest journals among `slots`, with their sizes, until there is room.
    pub(in crate::shell) fn make_room(&self, slots: impl FnOnce() -> Vec<(usize, Weak<Slot>)>) {
        let Ok(_turn) = self.making_room.try_lock() else { return };
        let target = self.most - self.most / SPARE_PART;
        let slots = slots();
        let mut largest: BinaryHeap<(usize, usize)> =
            slots.iter().enumerate().map(|(place, (bytes, _))| (*bytes, place)).collect();
        while self.used() > target
            && let Some((_, place)) = largest.pop()
        {
            let next = largest.peek().map_or(0, |(bytes, _)| *bytes);
            // A busy world is passed over; the exchange that uses it looks again when it has ended.
            let left = slots[place].1.upgrade().and_then(|slot| self.trim(&slot, next, target));
            largest.extend(left.filter(|left| *left > 0).map(|left| (left, place)));
        }
    }

    /// Drops exchanges of one world while its journal is the largest; how many bytes are left. None where it is busy,
    /// or has nothing left to drop.
    fn trim(&self, slot: &Slot, next: usize, target: usize) -> Option<usize> {
        let mut world = slot.try_lock()?;
        let others = self.used().saturating_sub(world.kept_bytes());
        let mut dropped = false;
        while !dropped || (world.kept_bytes() >= next && others + world.kept_bytes() > target) {
            if !world.make_room() {
                return None;
            }
            dropped = true;
        }
        Some(world.kept_bytes())
    }
}
