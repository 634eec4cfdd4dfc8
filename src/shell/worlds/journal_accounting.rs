//! The part of one world in the memory of all journals.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The part of it that is one world's. What it counts is given back when the world goes.
#[derive(Debug)]
pub(in crate::shell) struct Share {
    all: Arc<AtomicUsize>,
    own: AtomicUsize,
}

impl Share {
    /// An empty part of `all`.
    pub(in crate::shell) fn of(all: &Arc<AtomicUsize>) -> Self {
        Self { all: Arc::clone(all), own: AtomicUsize::new(0) }
    }

    /// The world's journal keeps so many bytes now.
    pub(in crate::shell) fn set(&self, bytes: usize) {
        if self.own.load(Ordering::Relaxed) == bytes {
            return;
        }
        // This runs only under the world's lock, so no other change lies between the two.
        let before = self.own.swap(bytes, Ordering::Relaxed);
        match bytes.checked_sub(before) {
            Some(more) => self.all.fetch_add(more, Ordering::Relaxed),
            None => self.all.fetch_sub(before - bytes, Ordering::Relaxed),
        };
    }

    /// The bytes it counts.
    pub(in crate::shell) fn bytes(&self) -> usize {
        self.own.load(Ordering::Relaxed)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes(), Ordering::Relaxed);
    }
}
