//! A capture, read from the disk: as what happened, or as the world that all of it leads to.

use std::path::Path;
use std::sync::Arc;

use super::refusal::Refusal;
use crate::api::SERVICES;
use crate::engine::{Ambient, Router, World};
use crate::review::capture::{CaptureFile, HINT, read, replay};
use crate::shell::files::disk::text_of;

/// What the file at `path` says.
pub(super) fn capture_of(path: &Path) -> Result<CaptureFile, Refusal> {
    let shown = path.display();
    let text = text_of(path).map_err(|source| {
        let message = format!("cannot read the capture `{shown}`: {source}");
        Refusal::unusable(message, "name a file that is there")
    })?;
    read(&text, Arc::new(Router::new(SERVICES)))
        .map_err(|mistake| Refusal::unusable(format!("`{shown}` is no capture: {mistake}"), HINT))
}

/// The world after everything in the file at `path`, with its whole journal, and the machine's time by then.
pub(super) fn world_of(path: &Path) -> Result<(World, Ambient), Refusal> {
    let file = capture_of(path)?;
    let replayed = replay(&file.captured);
    let why = match (file.changed.first(), &replayed.difference) {
        (None, None) => return Ok((replayed.world, Ambient { now: file.captured.ended() })),
        (Some(place), _) => format!("{place} is not as it was written"),
        (None, Some(difference)) => format!("{} is answered otherwise now", difference.id),
    };
    let shown = path.display();
    let message = format!("what happened cannot be repeated from `{shown}`: {why}");
    Err(Refusal::unusable(
        message,
        "`emporix-sandbox replay FILE` shows the first byte that differs",
    ))
}
