//! Why a command did not run.

use crate::sandbox::StartError;

/// Why the command did not run.
#[derive(Debug)]
pub(super) enum ExecRefusal {
    /// The sandbox did not start.
    Start(StartError),
    /// Something else cannot be used: what, and what to do about it.
    Unusable(String, String),
}

impl ExecRefusal {
    /// Something that cannot be used: what, and what to do about it.
    pub(super) fn unusable(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Unusable(message.into(), hint.into())
    }
}

impl From<StartError> for ExecRefusal {
    fn from(error: StartError) -> Self {
        Self::Start(error)
    }
}
