//! How a command ends: its text on standard output, and its exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::shell::terminal::complain;

/// Exit code of findings, and of a run that failed.
pub(super) const FAILED: u8 = 1;
/// Exit code of bad usage, unreadable input, and a server that cannot start.
pub(super) const UNUSABLE: u8 = 2;

/// Prints a command's text. A reader that has gone, as `head` does, is no failure; a text that is lost otherwise is
/// one.
pub(super) fn print(text: &str) -> ExitCode {
    printed(write(text))
}

/// Writes a part of a command's text.
///
/// # Errors
/// When it cannot be written; [`printed`] says what that means.
pub(super) fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// How a command ends whose text was `written`, or was not.
pub(super) fn printed(written: io::Result<()>) -> ExitCode {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let hint = "free some space, or write to another place";
            complain(&format!("cannot write to standard output: {error}"), hint);
            ExitCode::from(FAILED)
        }
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}
