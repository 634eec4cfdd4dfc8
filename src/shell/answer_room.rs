//! The memory of answers that wait until their clients take them.
//!
//! Only large ones are counted: how many small ones there are is bounded by the connections. A read that may have a large answer
//! begins only where there is room, so that all of them together take little more than the bound.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::Notify;

/// Most bytes of answers that wait until their clients take them; where there are more, heavy reads wait.
pub const ANSWER_ROOM: usize = 128 * 1024 * 1024;
/// Answers of fewer bytes are not counted.
const COUNTED: usize = 64 * 1024;

/// The room.
#[derive(Debug)]
pub(in crate::shell) struct AnswerRoom {
    most: usize,
    used: AtomicUsize,
    /// Some of it was given back.
    freed: Notify,
}

/// An answer that takes room until the last piece of it is in the hands of the system.
struct Counted {
    bytes: Bytes,
    room: Arc<AnswerRoom>,
}

impl AnswerRoom {
    /// A room of `most` bytes.
    pub(in crate::shell) fn of(most: usize) -> Arc<Self> {
        Arc::new(Self { most, used: AtomicUsize::new(0), freed: Notify::new() })
    }

    /// The bytes that wait.
    pub(in crate::shell) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// Whether no further answer may be made.
    pub(in crate::shell) fn is_full(&self) -> bool {
        self.used() >= self.most
    }

    /// Ends when there is room.
    pub(in crate::shell) async fn has_room(&self) {
        loop {
            let mut freed = pin!(self.freed.notified());
            freed.as_mut().enable();
            if !self.is_full() {
                return;
            }
            freed.await;
        }
    }

    /// The same bytes, which take room for as long as they are there.
    pub(in crate::shell) fn count(self: &Arc<Self>, bytes: Bytes) -> Bytes {
        if bytes.len() < COUNTED {
            return bytes;
        }
        self.used.fetch_add(bytes.len(), Ordering::Relaxed);
        Bytes::from_owner(Counted { bytes, room: Arc::clone(self) })
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.room.used.fetch_sub(self.bytes.len(), Ordering::Relaxed);
        self.room.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::task::{Context, Waker};

    use super::*;

    #[test]
    fn large_answers_take_room_for_as_long_as_a_piece_of_them_is_there() {
        let room = AnswerRoom::of(2 * COUNTED);
        let small = room.count(Bytes::from(vec![0; COUNTED - 1]));
        assert_eq!(room.used(), 0);
        let mut answers = [(); 2].map(|()| room.count(Bytes::from(vec![7; COUNTED])));
        assert_eq!((room.used(), room.is_full()), (2 * COUNTED, true));
        let mut context = Context::from_waker(Waker::noop());
        let mut waiting = pin!(room.has_room());
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        let rest = answers[0].split_off(COUNTED - 1);
        drop(std::mem::take(&mut answers[0]));
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        assert_eq!((&rest[..], small.len()), (&[7][..], COUNTED - 1));
        drop(rest);
        assert_eq!(room.used(), COUNTED);
        assert!(waiting.as_mut().poll(&mut context).is_ready());
    }
}
