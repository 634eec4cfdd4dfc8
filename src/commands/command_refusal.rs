//! Why a command did not run.

use crate::sandbox::StartError;

/// Why the command did not run.
#[derive(Debug)]
pub(super) enum CommandRefusal {
    /// The sandbox did not start.
    Start(StartError),
    /// Something else cannot be used: what, and what to do about it.
    Unusable(String, String),
}

impl CommandRefusal {
    /// Something that cannot be used: what, and what to do about it.
    pub(super) fn unusable(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Unusable(message.into(), hint.into())
    }

    /// Something that the system refuses.
    pub(super) fn failed(message: impl Into<String>) -> Self {
        Self::unusable(message, "look at the limits of this machine, and run it again")
    }
}

impl From<(String, String)> for CommandRefusal {
    fn from((message, hint): (String, String)) -> Self {
        Self::Unusable(message, hint)
    }
}

impl From<StartError> for CommandRefusal {
    fn from(error: StartError) -> Self {
        Self::Start(error)
    }
}
