//! A HAR file, read from the disk: as the journal of a world, or as the exchanges with their whole bodies.

use std::path::Path;
use std::sync::Arc;

use super::refusal::Refusal;
use crate::api::SERVICES;
use crate::engine::{Recording, Router, World};
use crate::review::file_mistake::FileMistake;
use crate::review::har::{HINT, read, recordings};
use crate::shell::files::disk::text_of;

/// The world whose journal has the exchanges of the file at `path`.
pub(super) fn world_of(path: &Path) -> Result<World, Refusal> {
    understood(path, |text| read(text, Arc::new(Router::new(SERVICES))))
}

/// The exchanges of the file at `path`.
pub(super) fn recordings_of(path: &Path) -> Result<Vec<Recording>, Refusal> {
    understood(path, recordings)
}

fn understood<T>(
    path: &Path,
    read: impl FnOnce(&str) -> Result<T, FileMistake>,
) -> Result<T, Refusal> {
    let shown = path.display();
    let text = text_of(path).map_err(|source| {
        let message = format!("cannot read the HAR file `{shown}`: {source}");
        Refusal::unusable(message, "name a file that is there")
    })?;
    read(&text)
        .map_err(|mistake| Refusal::unusable(format!("`{shown}` is no HAR file: {mistake}"), HINT))
}
