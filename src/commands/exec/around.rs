//! The command's run: the sandbox serves until the command has ended, and signals reach the command.

use std::ffi::OsString;
use std::io;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::sandbox::Prepared;
use crate::shell::child::{CommandChild, CommandEnd, GRACE};
use crate::shell::signals::Signals;

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
