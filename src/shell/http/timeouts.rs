//! How long a connection may keep the server waiting: for a request's head, and between requests.
//!
//! A connection costs one timer, not one for each request: exchanges only note the phase of the connection, and the
//! timer looks at that when it fires.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use crate::shell::app::Timeouts;

/// The phase of a connection. The clock is read only at the start of a phase that may last: a head that came whole is
/// no such phase, nor is an answer that is being sent.
const SILENT: u8 = 0;
/// The first piece of a head has come.
const BEGUN: u8 = 1;
/// More of a head is awaited.
const HEAD: u8 = 2;
const EXCHANGE: u8 = 3;
const ANSWERED: u8 = 4;
const IDLE: u8 = 5;
/// More of a body is awaited, for which its reader has a time-out.
const BODY: u8 = 6;

/// The phase of a connection, and since when.
#[derive(Debug)]
pub(in crate::shell) struct Activity {
    start: Instant,
    phase: AtomicU8,
    /// Milliseconds from the start to when the phase began, or a byte was last sent.
    since: AtomicU64,
    /// The same to when the client took no more of its answer; 0 while it takes it.
    blocked: AtomicU64,
}

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::shell) enum TimedOut {
    /// It never sent anything.
    Silent,
    /// A request's head did not come whole.
    Head,
    /// No request followed.
    Idle,
    /// Its client does not take its answer.
    Unread,
}

impl TimedOut {
    /// Why, in words.
    pub(in crate::shell) fn reason(self) -> &'static str {
        match self {
            Self::Silent => "nothing came within --header-timeout",
            Self::Head => "a request's head did not come whole within --header-timeout",
            Self::Idle => "no further request came within --idle-timeout",
            Self::Unread => "its client took no more of its answer within --idle-timeout",
        }
    }
}

impl Activity {
    pub(in crate::shell) fn new() -> Self {
        Self {
            start: Instant::now(),
            phase: AtomicU8::new(SILENT),
            since: AtomicU64::new(0),
            blocked: AtomicU64::new(0),
        }
    }

    /// The server wants to read. While an answer is under way it does not, so the answer is sent.
    pub(in crate::shell) fn wants_more(&self) {
        match self.phase() {
            BEGUN => self.enter(HEAD),
            ANSWERED => self.enter(IDLE),
            _ => {}
        }
    }

    /// Something came.
    pub(in crate::shell) fn came(&self) {
        if matches!(self.phase(), SILENT | IDLE) {
            self.phase.store(BEGUN, Ordering::Relaxed);
        }
    }

    /// More of a request's body is awaited.
    pub(in crate::shell) fn await_body(&self) {
        self.phase.store(BODY, Ordering::Relaxed);
    }

    /// A whole head has come, or a whole request.
    pub(in crate::shell) fn begin(&self) {
        self.phase.store(EXCHANGE, Ordering::Relaxed);
    }

    /// The answer is known; it may still have to be sent.
    pub(in crate::shell) fn answered(&self) {
        self.phase.store(ANSWERED, Ordering::Relaxed);
    }

    /// The client took something of its answer.
    pub(in crate::shell) fn sent(&self) {
        if self.blocked.load(Ordering::Relaxed) != 0 {
            self.blocked.store(0, Ordering::Relaxed);
        }
        if self.phase() == IDLE {
            self.since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// The client takes no more for now.
    pub(in crate::shell) fn cannot_send(&self) {
        if self.blocked.load(Ordering::Relaxed) == 0 {
            self.blocked.store(self.now().max(1), Ordering::Relaxed);
        }
    }

    /// Whether its client has to send more of a request, or take more of its answer, before anything goes on.
    pub(in crate::shell) fn awaits_client(&self) -> bool {
        matches!(self.phase(), SILENT | BEGUN | HEAD | IDLE | BODY)
            || self.blocked.load(Ordering::Relaxed) != 0
    }

    /// Whether nothing has come or gone for so long, and nothing is under way.
    pub(in crate::shell) fn rests_for(&self, rest: Duration) -> bool {
        let since = Duration::from_millis(self.since.load(Ordering::Relaxed));
        let is_idle = self.phase() == IDLE && self.blocked.load(Ordering::Relaxed) == 0;
        is_idle && self.start.elapsed().saturating_sub(since) >= rest
    }

    /// Ends when a client that has connected has had time to send a request.
    pub(in crate::shell) async fn first_moment(&self) {
        /// More than a client on this machine takes; a full server gives up so many milliseconds of silence at most.
        const MOMENT: Duration = Duration::from_millis(250);
        tokio::time::sleep_until(self.start + MOMENT).await;
    }

    /// When patience ends in the present phase, and why.
    fn deadline(&self, patience: Timeouts) -> Option<(Instant, TimedOut)> {
        let from = |since: &AtomicU64, wait: Option<Duration>, why| {
            let since = Duration::from_millis(since.load(Ordering::Relaxed));
            Some(((self.start + since).checked_add(wait?)?, why))
        };
        if self.blocked.load(Ordering::Relaxed) != 0 {
            return from(&self.blocked, patience.idle, TimedOut::Unread);
        }
        match self.phase() {
            SILENT => from(&self.since, patience.header, TimedOut::Silent),
            HEAD => from(&self.since, patience.header, TimedOut::Head),
            IDLE => from(&self.since, patience.idle, TimedOut::Idle),
            _ => None,
        }
    }

    fn enter(&self, phase: u8) {
        self.since.store(self.now(), Ordering::Relaxed);
        self.phase.store(phase, Ordering::Relaxed);
    }

    fn phase(&self) -> u8 {
        self.phase.load(Ordering::Relaxed)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// The timer of a connection.
#[derive(Debug)]
pub(in crate::shell) struct Timer {
    patience: Timeouts,
    /// It looks at least so often: no phase that begins later can end before that.
    tick: Duration,
    sleep: Pin<Box<Sleep>>,
}

impl Timer {
    /// A timer for `patience`; none where that has no end.
    pub(in crate::shell) fn of(patience: Timeouts) -> Option<Self> {
        let tick = patience.header.into_iter().chain(patience.idle).min()?;
        Some(Self { patience, tick, sleep: Box::pin(tokio::time::sleep(tick)) })
    }

    /// Ready when patience with a connection at `pace` has ended.
    pub(in crate::shell) fn poll_expired(
        &mut self,
        pace: &Activity,
        cx: &mut Context<'_>,
    ) -> Poll<TimedOut> {
        loop {
            ready!(self.sleep.as_mut().poll(cx));
            let next = self.sleep.deadline() + self.tick;
            let next = next.max(Instant::now());
            match pace.deadline(self.patience) {
                Some((at, why)) if at <= Instant::now() => return Poll::Ready(why),
                Some((at, _)) => self.sleep.as_mut().reset(at.min(next)),
                None => self.sleep.as_mut().reset(next),
            }
        }
    }
}
