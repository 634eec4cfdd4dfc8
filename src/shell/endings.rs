//! The end of an answer: what is reported when it has come to its end, or when its client left before.
//!
//! Most answers have nothing to report at their end and carry none of this.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Instant;

use super::terminal::{RequestLine, Terminal};
use super::worlds::slot::Slot;
use crate::engine::{Noted, Reply};

/// Where ends are reported.
#[derive(Debug)]
pub struct Endings {
    terminal: Arc<Terminal>,
    /// Whether answers are given up because the sandbox ends.
    given_up: AtomicBool,
}

/// What is to be reported when an answer ends. Dropping it reports it; a sender of all calls [`Ending::complete`]
/// before.
#[derive(Debug)]
pub(super) struct Ending {
    endings: Arc<Endings>,
    /// What the terminal prints, and since when the answer has been under way.
    line: Option<(RequestLine, Instant)>,
    /// Where the journal has the exchange, and since when its request is read.
    entry: Option<(Weak<Slot>, Noted, Instant)>,
    complete: bool,
    /// When the answer ended, where more is to be found out before that is reported.
    ended: Option<Instant>,
}

impl Endings {
    /// Ends that `terminal` prints.
    pub fn of(terminal: Arc<Terminal>) -> Arc<Self> {
        Arc::new(Self { terminal, given_up: AtomicBool::new(false) })
    }

    /// From now on answers are given up, and a client that does not get one has not left.
    pub(super) fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// What is to be reported of `reply` at its end; none where that is nothing, whatever happens to it.
    pub(super) fn expect(
        self: &Arc<Self>,
        reply: &Reply,
        line: Option<(RequestLine, Instant)>,
        (slot, read): (Option<&Arc<Slot>>, Instant),
    ) -> Option<Box<Ending>> {
        let effects = &reply.acted.effects;
        let waits = effects.delay_ms > 0 || effects.connection.is_some();
        // An answer that is sent at once is in the hands of the system before its client can be seen to leave.
        let entry = slot.zip(reply.noted).filter(|_| !effects.are_none());
        let entry = entry.map(|(slot, noted)| (Arc::downgrade(slot), noted, read));
        (line.is_some() || entry.is_some()).then(|| {
            let endings = Arc::clone(self);
            Box::new(Ending { endings, line, entry, complete: !waits, ended: None })
        })
    }
}

impl Ending {
    /// All that was to be sent is sent.
    pub(super) fn complete(&mut self) {
        self.complete = true;
    }

    /// The answer has ended, although it is reported later.
    pub(super) fn stop_the_clock(&mut self) {
        self.ended = Some(Instant::now());
    }

    /// There is more to send, and a client that leaves before misses it.
    pub(super) fn await_more(&mut self) {
        self.complete = false;
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let Endings { terminal, given_up } = &*self.endings;
        let client_left = !self.complete && !given_up.load(Ordering::Relaxed);
        let ended = self.ended.unwrap_or_else(Instant::now);
        if let Some((slot, noted, read)) = &self.entry
            && let Some(slot) = slot.upgrade()
        {
            slot.lock().note_end(*noted, ended.duration_since(*read), client_left);
        }
        if let Some((line, begun)) = self.line.take() {
            terminal.print_end(line, ended.duration_since(begun), client_left);
        }
    }
}
