//! What wakes the thread that reads the files: marks that are set, not a queue, so that a hundred wake-ups are one.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::report::ReloadOutcome;

/// The outcome of a reload for a caller that waits for it; an error when the sandbox ends before.
pub type ReloadAnswer = oneshot::Receiver<Arc<ReloadOutcome>>;

/// What the thread is woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::shell) enum Wake {
    /// Something happened in the folders.
    Event,
    /// It is time to look.
    Look,
    /// A reload is requested.
    Asked,
    /// It is over.
    Stop,
}

/// The marks, and the callers that wait for the next reload.
#[derive(Debug, Default)]
pub struct Wakes {
    marks: Mutex<Marks>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Marks {
    event: bool,
    requested: bool,
    stop: bool,
    waiting: Vec<oneshot::Sender<Arc<ReloadOutcome>>>,
}

impl Wakes {
    /// Has the files read again soon, and waits for nothing.
    pub fn ask(&self) {
        self.mark(|marks| marks.requested = true);
    }

    /// Has the files read again at once. One reading that begins after this answers all callers that wait by then.
    pub fn reload(&self) -> ReloadAnswer {
        let (sender, answer) = oneshot::channel();
        self.mark(|marks| {
            if !marks.stop {
                marks.waiting.push(sender);
            }
        });
        answer
    }

    /// Something happened in the folders.
    pub(in crate::shell) fn event(&self) {
        self.mark(|marks| marks.event = true);
    }

    /// It is over: no caller is answered any more.
    pub(in crate::shell) fn stop(&self) {
        self.mark(|marks| {
            marks.stop = true;
            marks.waiting.clear();
        });
    }

    /// Whether a caller waits for the outcome of a reload.
    pub(in crate::shell) fn is_waited_for(&self) -> bool {
        !self.marks().waiting.is_empty()
    }

    /// The callers that the reading that begins now answers.
    pub(in crate::shell) fn take_waiting(&self) -> Vec<oneshot::Sender<Arc<ReloadOutcome>>> {
        std::mem::take(&mut self.marks().waiting)
    }

    /// The next wake-up; a look when there is none for so long.
    pub(in crate::shell) fn next(&self, at_most: Option<Duration>) -> Wake {
        let deadline = at_most.and_then(|at_most| Instant::now().checked_add(at_most));
        let mut marks = self.marks();
        loop {
            if let Some(wake) = marks.take() {
                return wake;
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            marks = match left {
                Some(Duration::ZERO) => return Wake::Look,
                Some(left) => {
                    let waited = self.changed.wait_timeout(marks, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(marks).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn mark(&self, set: impl FnOnce(&mut Marks)) {
        set(&mut self.marks());
        self.changed.notify_one();
    }

    fn marks(&self) -> MutexGuard<'_, Marks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Marks {
    /// What is marked, the most urgent first. The callers that wait are taken out by the reading that answers them.
    fn take(&mut self) -> Option<Wake> {
        if self.stop {
            return Some(Wake::Stop);
        }
        if std::mem::take(&mut self.requested) || !self.waiting.is_empty() {
            return Some(Wake::Asked);
        }
        std::mem::take(&mut self.event).then_some(Wake::Event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_wake_ups_are_one() {
        let wakes = Wakes::default();
        for _ in 0..100 {
            wakes.event();
            wakes.ask();
        }
        let next = || wakes.next(Some(Duration::ZERO));
        assert_eq!([next(), next(), next()], [Wake::Asked, Wake::Event, Wake::Look]);
    }

    #[test]
    fn one_reading_answers_all_who_asked_before_it_began_and_none_who_asked_later() {
        let wakes = Wakes::default();
        let mut early: Vec<ReloadAnswer> = (0..600).map(|_| wakes.reload()).collect();
        assert_eq!(wakes.next(None), Wake::Asked);
        let waiting = wakes.take_waiting();
        let mut late = wakes.reload();
        let outcome = Arc::new(ReloadOutcome::Same);
        for sender in waiting {
            sender.send(Arc::clone(&outcome)).unwrap();
        }
        assert!(early.iter_mut().all(|answer| Arc::ptr_eq(&answer.try_recv().unwrap(), &outcome)));
        assert!(matches!(late.try_recv(), Err(oneshot::error::TryRecvError::Empty)));
        assert_eq!(wakes.next(None), Wake::Asked);
    }

    #[test]
    fn nobody_waits_for_what_is_over() {
        let wakes = Wakes::default();
        let mut before = wakes.reload();
        wakes.stop();
        let mut after = wakes.reload();
        for answer in [&mut before, &mut after] {
            assert!(matches!(answer.try_recv(), Err(oneshot::error::TryRecvError::Closed)));
        }
        wakes.event();
        assert_eq!(wakes.next(None), Wake::Stop);
    }
}
