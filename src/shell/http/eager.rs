//! A future that wakes itself while it runs is run again at once.
//!
//! hyper hands a request's body from one part of a connection to another, and wakes the connection's task for it. A
//! runtime of several threads puts a task that wakes itself at the end of its queue, and wakes another thread that may
//! take it. That is 4 % of the instructions of a PUT: without this, an upsert is on the limit of its benchmark (1.5 times
//! a bare server), or over it.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// A future is run so often in a row; then other tasks have their turn.
const MOST: usize = 4;

/// Nobody runs the future, and nobody will.
const RESTING: u8 = 0;
/// It runs.
const RUNNING: u8 = 1;
/// It has to be run, or run again, and will be.
const WOKEN: u8 = 2;

/// Runs `future` to its end.
pub(in crate::shell) async fn eagerly<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let relay = Arc::new(WakeRelay::default());
    let waker = Waker::from(Arc::clone(&relay));
    poll_fn(|cx| {
        relay.forward_to(cx.waker());
        for _ in 0..MOST {
            // A swap, so that whatever was done before a wake is seen now.
            relay.state.swap(RUNNING, Ordering::AcqRel);
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Poll::Ready(output);
            }
            if relay.rests() {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

/// Wakes the task of a future that rests; of one that runs, it is noted.
#[derive(Debug, Default)]
struct WakeRelay {
    state: AtomicU8,
    task: Mutex<Option<Waker>>,
}

impl WakeRelay {
    /// `task` is to be woken from now on.
    fn forward_to(&self, task: &Waker) {
        let mut known = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|known| !known.will_wake(task)) {
            *known = Some(task.clone());
        }
    }

    /// Whether the future, which ran, rests now: not when it was woken meanwhile.
    fn rests(&self) -> bool {
        let turned =
            self.state.compare_exchange(RUNNING, RESTING, Ordering::AcqRel, Ordering::Acquire);
        turned.is_ok()
    }
}

impl Wake for WakeRelay {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.swap(WOKEN, Ordering::AcqRel) == RESTING
            && let Some(task) = &*self.task.lock().unwrap_or_else(PoisonError::into_inner)
        {
            task.wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// Counts how often a task is woken.
    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A future that wakes itself so often, and is ready then.
    fn waking(times: usize) -> impl Future<Output = ()> {
        let mut runs = 0;
        poll_fn(move |cx| {
            runs += 1;
            if runs > times {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
    }

    #[test]
    fn a_future_that_wakes_itself_is_run_again_without_its_task() {
        let count = Arc::new(Count::default());
        let waker = Waker::from(Arc::clone(&count));
        let mut future = pin!(eagerly(waking(MOST - 1)));
        assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
        assert_eq!(count.0.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn one_that_wakes_itself_all_the_time_lets_others_have_their_turn() {
        let count = Arc::new(Count::default());
        let waker = Waker::from(Arc::clone(&count));
        let mut future = pin!(eagerly(waking(3 * MOST)));
        for turn in 1..=3 {
            assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            assert_eq!(count.0.load(Ordering::Relaxed), turn);
        }
        assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
    }

    /// A wake is never lost, whenever it comes: each of many numbers sent by another thread arrives.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_that_is_woken_by_others_is_run_by_its_task() {
        const NUMBERS: usize = 20_000;
        let (to, mut from) = tokio::sync::mpsc::unbounded_channel();
        let (ask, mut asked) = tokio::sync::mpsc::unbounded_channel();
        let sending = tokio::spawn(eagerly(async move {
            while let Some(number) = asked.recv().await {
                to.send(number).unwrap();
            }
        }));
        let receiving = tokio::spawn(eagerly(async move {
            for number in 0..NUMBERS {
                ask.send(number).unwrap();
                assert_eq!(from.recv().await, Some(number));
            }
        }));
        receiving.await.unwrap();
        sending.await.unwrap();
    }
}
