//! Signals that stop a run at a target: the first ends the steps, and what was written is still restored; the second ends that too.

use std::io;
use std::sync::Arc;

use tokio::sync::watch;

use crate::shell::files::wakes::Wakes;
use crate::shell::signals::Signals;

/// How many signals came, and the number of the latest.
type Count = (u32, u8);

/// Whether and how a run was stopped.
#[derive(Clone, Debug)]
pub(super) struct Stop(watch::Receiver<Count>);

impl Stop {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not let a process listen to signals.
    pub(super) fn listen() -> io::Result<Self> {
        let mut signals = Signals::listen(Arc::new(Wakes::default()))?;
        let (send, receive) = watch::channel((0, 0));
        tokio::spawn(async move {
            loop {
                let number = signals.stop().await;
                send.send_modify(|(count, latest)| (*count, *latest) = (*count + 1, number));
            }
        });
        Ok(Self(receive))
    }

    /// The number of the signal that stopped the run; none while it goes on.
    pub(super) fn signal(&self) -> Option<u8> {
        let (count, number) = *self.0.borrow();
        (count > 0).then_some(number)
    }

    /// Waits for this many signals.
    pub(super) async fn at(&mut self, count: u32) {
        // The sender lives as long as the runtime.
        if self.0.wait_for(|(known, _)| *known >= count).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
