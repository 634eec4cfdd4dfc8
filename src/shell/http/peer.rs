//! The client at the other end of a connection: whether it is still there while its answer waits.
//!
//! Nothing reads a connection while an answer waits, so an end of the client would be noticed only by writing.
//! Therefore the task that waits looks itself. What it has to read for that, because it comes before the end, is kept
//! for the server where the connection goes on.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{Interest, ReadBuf};
use tokio::net::TcpStream;

/// So much is kept of what is read ahead. Behind more than this only a reset is noticed.
const MOST_EARLY: usize = 64 * 1024;

/// What counts as leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::shell) enum Leaving {
    /// A reset alone: a client that only ended its sending side still reads.
    Reset,
    /// Any end, also of its sending side alone, which looks the same as a close. The connection serves no other
    /// request, so what comes before its end is thrown away.
    AnyEnd,
}

/// A client.
#[derive(Clone, Debug)]
pub(in crate::shell) struct Peer {
    stream: Arc<TcpStream>,
    seen: Arc<SeenAhead>,
}

/// What was seen of a client ahead of the server.
#[derive(Debug, Default)]
struct SeenAhead {
    /// What was read.
    early: Mutex<Vec<u8>>,
    /// Whether its sending side ended.
    ended: AtomicBool,
}

/// What came of a look.
enum PeekResult {
    /// It can be repeated when there is something to read.
    Again,
    /// No more is read ahead.
    Full,
    /// The client ended its sending side.
    End,
    /// The connection is broken.
    Broken,
}

impl Peer {
    /// The client at the other end of `stream`.
    pub(in crate::shell) fn of(stream: Arc<TcpStream>) -> Self {
        Self { stream, seen: Arc::default() }
    }

    /// Whether it was seen to end its sending side while an answer waited: it may still read, or be gone.
    pub(in crate::shell) fn has_ended(&self) -> bool {
        self.seen.ended.load(Ordering::Relaxed)
    }

    /// Whether it turns out within a moment that it is gone: what is sent to a client that has closed comes back as a reset.
    pub(in crate::shell) async fn refuses_what_is_sent(&self) -> bool {
        /// A reset comes back within a round trip.
        const ROUND_TRIP: Duration = Duration::from_millis(500);
        tokio::time::timeout(ROUND_TRIP, self.stream.ready(Interest::ERROR)).await.is_ok()
    }

    /// Waits for `wait`, at most until the client leaves; whether it left.
    pub(in crate::shell) async fn leaves_within(&self, wait: Duration, how: Leaving) -> bool {
        tokio::time::timeout(wait, self.left(how)).await.is_ok()
    }

    /// Ends when the client has left.
    async fn left(&self, how: Leaving) {
        loop {
            if self.stream.readable().await.is_err() {
                return;
            }
            match self.look(how) {
                PeekResult::Again => {}
                PeekResult::Broken => return,
                PeekResult::End if how == Leaving::AnyEnd => return,
                PeekResult::End | PeekResult::Full => break,
            }
        }
        // A reset is an error of the socket, whatever is unread before it.
        let _ = self.stream.ready(Interest::ERROR).await;
    }

    /// Reads ahead what there is.
    fn look(&self, how: Leaving) -> PeekResult {
        let mut early = self.early();
        let mut piece = [0; 4 * 1024];
        let room = match how {
            Leaving::Reset => piece.len().min(MOST_EARLY.saturating_sub(early.len())),
            Leaving::AnyEnd => piece.len(),
        };
        if room == 0 {
            return PeekResult::Full;
        }
        match self.stream.try_read(&mut piece[..room]) {
            Ok(0) => {
                self.seen.ended.store(true, Ordering::Relaxed);
                PeekResult::End
            }
            Ok(count) => {
                if how == Leaving::Reset {
                    early.extend_from_slice(&piece[..count]);
                }
                PeekResult::Again
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => PeekResult::Again,
            Err(_) => PeekResult::Broken,
        }
    }

    /// Has the server read `piece` again, before anything else.
    pub(in crate::shell) fn read_again(&self, piece: &[u8]) {
        self.early().splice(..0, piece.iter().copied());
    }

    /// Moves what was read ahead into `buf`, as far as it fits; false when there is nothing.
    pub(in crate::shell) fn take_early(&self, buf: &mut ReadBuf<'_>) -> bool {
        let mut early = self.early();
        let count = early.len().min(buf.remaining());
        buf.put_slice(&early[..count]);
        early.drain(..count);
        if early.is_empty() {
            early.shrink_to_fit();
        }
        count > 0
    }

    fn early(&self) -> MutexGuard<'_, Vec<u8>> {
        self.seen.early.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
