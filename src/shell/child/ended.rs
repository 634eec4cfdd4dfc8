//! How a command has ended, and the exit code that says so.

use std::process::ExitStatus;

/// What shells add to the number of the signal that ended a process.
const BY_SIGNAL: u8 = 128;
/// The exit code of a command that took too long, as `timeout` has it.
const TIMED_OUT: u8 = 124;

/// How the command's run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandEnd {
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
    pub fn code(self) -> u8 {
        match self {
            Self::Exited(code) => code,
            Self::BySignal(number) | Self::Stopped(number) => BY_SIGNAL.saturating_add(number),
            Self::TimedOut => TIMED_OUT,
        }
    }

    /// How one has ended that ended by itself.
    pub fn of(status: ExitStatus) -> Self {
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
