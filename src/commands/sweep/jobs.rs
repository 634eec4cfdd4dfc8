//! How many runs there are at once. One that waits for an answer which is held does nothing, so it gives its permit back and
//! runs beside the others.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Most runs that wait beside the others.
const MOST_WAITING: usize = 32;

/// The permits of all runs.
#[derive(Clone, Debug)]
pub(super) struct JobPermits {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// The permit of one run.
#[derive(Debug, Default)]
pub(super) struct JobPermit {
    running: Option<OwnedSemaphorePermit>,
    waiting: Option<OwnedSemaphorePermit>,
    beside: Option<Arc<Semaphore>>,
}

impl JobPermits {
    /// Those of as many runs at once.
    pub(super) fn of(jobs: usize) -> Self {
        let running = Arc::new(Semaphore::new(jobs.max(1)));
        Self { running, waiting: Arc::new(Semaphore::new(MOST_WAITING)) }
    }

    /// A permit, once there is one.
    pub(super) async fn permit(&self) -> JobPermit {
        let running = Arc::clone(&self.running).acquire_owned().await.ok();
        JobPermit { running, waiting: None, beside: Some(Arc::clone(&self.waiting)) }
    }
}

impl JobPermit {
    /// Lets another run begin while this one waits, where not too many wait already.
    pub(super) fn give_back_while(&mut self, waits: bool) {
        if !waits || self.running.is_none() {
            return;
        }
        let beside = self.beside.clone().and_then(|beside| beside.try_acquire_owned().ok());
        if beside.is_some() {
            self.waiting = beside;
            self.running = None;
        }
    }
}
