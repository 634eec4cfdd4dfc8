//! A HAR file, read from the disk as the journal of a world.

use std::path::Path;
use std::sync::Arc;

use super::refusal::Refusal;
use crate::api::SERVICES;
use crate::engine::{Router, World};
use crate::review::har::{HINT, read};
use crate::shell::files::disk::text_of;

/// The world whose journal has the exchanges of the file at `path`.
pub(super) fn world_of(path: &Path) -> Result<World, Refusal> {
    let shown = path.display();
    let text = text_of(path).map_err(|source| {
        let message = format!("cannot read the HAR file `{shown}`: {source}");
        Refusal::unusable(message, "name a file that is there")
    })?;
    read(&text, Arc::new(Router::new(SERVICES)))
        .map_err(|mistake| Refusal::unusable(format!("`{shown}` is no HAR file: {mistake}"), HINT))
}
