//! `guard`: what `exec` starts beside its command; it is not for people.

use std::process::ExitCode;

use super::output::FAILED;
use crate::shell::child::guard::keep_watch;

/// Waits until it is released, or its `exec` is gone.
pub(super) fn run() -> ExitCode {
    keep_watch().map_or(ExitCode::from(FAILED), |()| ExitCode::SUCCESS)
}
