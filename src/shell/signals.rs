//! The signals by which a running sandbox is controlled.

use std::io;
use std::sync::Arc;

use super::files::wakes::Wakes;

/// SIGINT, SIGTERM and SIGHUP. They are caught from now on, not only while they are waited for.
#[cfg(unix)]
#[derive(Debug)]
pub struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
    had_terminal: bool,
    wakes: Arc<Wakes>,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on; `wakes` has the files read again at SIGHUP.
    ///
    /// # Errors
    /// When the system does not let a process listen to signals.
    pub fn listen(wakes: Arc<Wakes>) -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            had_terminal: crate::shell::terminal::has_terminal(),
            wakes,
        })
    }

    /// The number of the next signal that stops the process. A terminal that is closed sends SIGHUP too, and means the
    /// end.
    pub async fn stop(&mut self) -> u8 {
        const HANGUP: u8 = 1;
        const INTERRUPT: u8 = 2;
        const TERMINATE: u8 = 15;
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return INTERRUPT,
                _ = self.terminate.recv() => return TERMINATE,
                _ = self.hangup.recv() => {
                    if self.had_terminal && !crate::shell::terminal::has_terminal() {
                        return HANGUP;
                    }
                    self.wakes.ask();
                }
            }
        }
    }
}

/// Ctrl-C. It is caught from now on, not only while it is waited for.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct Signals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Signals {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not let a process listen to signals.
    pub fn listen(_: Arc<Wakes>) -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    /// The number by which shells know the next Ctrl-C.
    pub async fn stop(&mut self) -> u8 {
        const INTERRUPT: u8 = 2;
        self.0.recv().await;
        INTERRUPT
    }
}
