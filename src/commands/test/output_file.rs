//! A file that the command writes.

use std::path::Path;
use std::process::ExitCode;

use crate::commands::output::FAILED;
use crate::shell::terminal::complain;
use crate::shell::whole::write_file;

/// Writes a file, whole or not at all.
///
/// # Errors
/// The exit code where it cannot be written, which is said.
pub(super) fn written(path: &Path, text: &str) -> Result<(), ExitCode> {
    write_file(path, text.as_bytes(), false).map_err(|error| {
        let message = format!("cannot write `{}`: {error}", path.display());
        complain(&message, "name a file in a folder that is there and can be written to");
        ExitCode::from(FAILED)
    })
}
