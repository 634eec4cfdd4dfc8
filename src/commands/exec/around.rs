//! The command's run: the sandbox serves until the command has ended, and signals reach the command.

use std::ffi::OsString;
use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::sandbox::Prepared;
use crate::shell::child::{CommandChild, GRACE};
use crate::shell::signals::Signals;

/// What shells add to the number of the signal that ended a process.
const BY_SIGNAL: u8 = 128;
/// The exit code of a command that took too long, as `timeout` has it.
const TIMED_OUT: u8 = 124;

/// How the command's run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommandEnd {
    /// The command has ended with this exit code.
    Exited(u8),
    /// A signal with this number has ended the command.
    BySignal(u8),
    /// It took too long and was ended.
    TimedOut,
    /// A second signal, with this number, has ended both.
    Stopped(u8),
}

impl CommandEnd {
    /// The exit code that says so.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Exited(code) => code,
            Self::BySignal(number) | Self::Stopped(number) => BY_SIGNAL.saturating_add(number),
            Self::TimedOut => TIMED_OUT,
        }
    }

    fn of(status: ExitStatus) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::process::ExitStatusExt;
            if let Some(number) = status.signal() {
                return Self::BySignal(u8::try_from(number).unwrap_or_default());
            }
        }
        Self::Exited(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
    }
}

/// Serves, and runs `command` with the variables `env` meanwhile.
///
/// # Errors
/// When the command cannot be started, or the sandbox fails.
pub(super) async fn around(
    prepared: Prepared,
    mut signals: Signals,
    (command, env): (&[OsString], &[(String, String)]),
    timeout: Option<Duration>,
) -> io::Result<CommandEnd> {
    let (stop, stopped) = oneshot::channel::<()>();
    let mut serving = std::pin::pin!(prepared.run(async { _ = stopped.await }));
    let mut child = CommandChild::start(command, env)?;
    let ended = tokio::select! {
        failed = &mut serving => {
            child.kill();
            Err(failed.err().unwrap_or_else(|| io::Error::other("the sandbox has ended")))
        }
        ended = until_ended(&mut child, &mut signals, timeout) => ended,
    };
    if let Ok(CommandEnd::Stopped(_)) = ended {
        child.kill();
        return ended;
    }
    child.end_rest().await;
    drop(stop);
    // A second signal does not wait for connections that are left.
    tokio::select! {
        _ = serving => {}
        _ = signals.stop() => {}
    }
    ended
}

/// Waits for the command's end. The first signal and the end of the time request it, a second signal and the end of the
/// grace force it.
async fn until_ended(
    child: &mut CommandChild,
    signals: &mut Signals,
    timeout: Option<Duration>,
) -> io::Result<CommandEnd> {
    let mut over = std::pin::pin!(after(timeout));
    let (mut was_stopped, mut was_late) = (false, false);
    loop {
        tokio::select! {
            status = child.wait() => {
                let end = CommandEnd::of(status?);
                return Ok(if was_late { CommandEnd::TimedOut } else { end });
            }
            number = signals.stop() => {
                if was_stopped {
                    return Ok(CommandEnd::Stopped(number));
                }
                was_stopped = true;
                child.pass_on(number);
            }
            () = &mut over => {
                if was_late {
                    child.kill();
                } else {
                    child.request_end();
                }
                over.set(after(if was_late { None } else { Some(GRACE) }));
                was_late = true;
            }
        }
    }
}

/// Ends after `time`; never without one.
async fn after(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_shells() {
        for (end, code) in [
            (CommandEnd::Exited(0), 0),
            (CommandEnd::Exited(42), 42),
            (CommandEnd::BySignal(9), 137),
            (CommandEnd::TimedOut, 124),
            (CommandEnd::Stopped(2), 130),
        ] {
            assert_eq!(end.code(), code);
        }
    }
}
