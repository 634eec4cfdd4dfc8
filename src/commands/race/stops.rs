//! The signals that stop a race, as several runs at once hear them: each hears of every one.

use tokio::sync::watch;

/// Says which signals came.
#[derive(Debug)]
pub(super) struct Stopper(watch::Sender<(usize, u8)>);

/// Hears of the signals that come from now on.
#[derive(Debug)]
pub(super) struct Stops(watch::Receiver<(usize, u8)>);

impl Stopper {
    /// One that no signal has come to yet.
    pub(super) fn new() -> Self {
        Self(watch::Sender::new((0, 0)))
    }

    /// What a run hears of it.
    pub(super) fn stops(&self) -> Stops {
        Stops(self.0.subscribe())
    }

    /// The signal with this number came.
    pub(super) fn came(&self, number: u8) {
        self.0.send_modify(|(count, last)| (*count, *last) = (*count + 1, number));
    }
}

impl Stops {
    /// The number of the next signal.
    pub(super) async fn next(&mut self) -> u8 {
        match self.0.changed().await {
            Ok(()) => self.0.borrow_and_update().1,
            Err(_) => std::future::pending().await,
        }
    }
}
