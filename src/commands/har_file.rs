//! A HAR file, read from the disk: as the journal of a world, or as the exchanges with their whole bodies.

use std::path::Path;
use std::sync::Arc;

use super::refusal::Refusal;
use crate::api::SERVICES;
use crate::engine::store::Seed;
use crate::engine::{Recording, Router, World};
use crate::review::file_mistake::FileMistake;
use crate::review::har::{HINT, read, read_into, recordings};
use crate::shell::files::disk::{shipped_scenarios, text_of};
use crate::shell::files::library::ShippedScenarios;
use crate::shell::files::origin::FolderOrigin;

/// The same world, which knows the shipped scenarios, as a sandbox does that is started without flags; none is active.
pub(super) fn world_with_scenarios(path: &Path) -> Result<World, Refusal> {
    let router = Router::new(SERVICES);
    let (origin, folder) = (FolderOrigin::Shipped, shipped_scenarios());
    let (scenarios, _) = ShippedScenarios::Known.with((&folder, &origin), router.operations());
    let seed = Arc::new(Seed { scenarios, ..Seed::default() });
    understood(path, |text| read_into(text, seed, Arc::new(router)))
}

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
