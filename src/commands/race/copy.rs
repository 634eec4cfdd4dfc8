//! A copy of the command: a process with a group of its own, until it has ended.

use std::ffi::OsString;
use std::io;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::race::copies::CopyName;
use crate::shell::child::{CommandChild, CommandEnd, GRACE, Printed};

/// What is wanted of a copy that runs.
#[derive(Clone, Copy, Debug)]
pub(super) enum StopCopy {
    /// The signal with this number, which this process was sent.
    Signal(u8),
    /// Its end, within the grace.
    End,
    /// Its end at once.
    Kill,
}

/// The end of a copy.
#[derive(Debug)]
pub(super) struct CopyEnded {
    /// Which copy.
    pub copy: CopyName,
    /// How it has ended.
    pub end: io::Result<CommandEnd>,
}

/// A copy that was started.
#[derive(Debug)]
pub(super) struct CopyRun {
    copy: CopyName,
    printed: Printed,
    stops: mpsc::UnboundedSender<StopCopy>,
}

impl CopyRun {
    /// Starts `command` as `copy`; `ended` gets its end, and that of everything that it has started.
    ///
    /// # Errors
    /// When there is no such command, or the system gives no process.
    pub(super) fn start(
        copy: CopyName,
        (command, env): (&[OsString], &[(String, String)]),
        ended: mpsc::UnboundedSender<CopyEnded>,
    ) -> io::Result<Self> {
        let printed = Printed::begin()?;
        let child = CommandChild::start_apart(command, env, printed.output()?)?;
        let (stops, wanted) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let end = until_ended(child, wanted).await;
            let _ = ended.send(CopyEnded { copy, end });
        });
        Ok(Self { copy, printed, stops })
    }

    /// Wants it to stop, where it still runs.
    pub(super) fn stop(&self, how: StopCopy) {
        let _ = self.stops.send(how);
    }

    /// The copy, and the end of what it has printed.
    pub(super) fn printed(mut self) -> (CopyName, String) {
        let text = self.printed.end().unwrap_or_else(|error| format!("cannot be read: {error}"));
        (self.copy, text)
    }
}

async fn until_ended(
    mut child: CommandChild,
    mut wanted: mpsc::UnboundedReceiver<StopCopy>,
) -> io::Result<CommandEnd> {
    let mut grace = pin!(after(None));
    let status = loop {
        tokio::select! {
            status = child.wait() => break status,
            Some(stop) = wanted.recv() => match stop {
                StopCopy::Signal(number) => child.pass_on(number),
                StopCopy::End => {
                    child.request_end();
                    grace.set(after(Some(GRACE)));
                }
                StopCopy::Kill => child.kill(),
            },
            () = &mut grace => {
                child.kill();
                grace.set(after(None));
            }
        }
    };
    child.end_rest().await;
    status.map(CommandEnd::of)
}

/// Ends after `time`; never without one.
async fn after(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}
