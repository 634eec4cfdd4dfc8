//! A state that is put over the fixtures at the start: one file, or a folder of tenants' folders.

use std::io;
use std::path::Path;

use super::disk;
use super::state::{folder_at, unreadable};
use crate::content::{Folder, Merge, fixtures_merged, one_file};
use crate::engine::store::Seed;
use crate::findings::Finding;

/// The seed that what is at `path` makes over `base`, and what it leaves doubtful.
///
/// # Errors
/// Every mistake, where there is an error.
pub(crate) fn imported(path: &Path, base: &Seed) -> Result<(Seed, Vec<Finding>), Vec<Finding>> {
    let shown = path.display().to_string();
    let read = std::fs::metadata(path).and_then(|metadata| match metadata.is_dir() {
        true => of_folder(path).map(Ok),
        false => Ok(one_file(&shown, &disk::bytes_of(path)?.into())),
    });
    let (folder, mut findings) = read.map_err(|error| vec![unreadable(shown, &error)])??;
    let (seed, more) = fixtures_merged(base, &folder, Merge::Overlay);
    findings.extend(more);
    match findings.iter().any(Finding::is_error) {
        true => Err(findings),
        false => Ok((seed, findings)),
    }
}

fn of_folder(path: &Path) -> io::Result<(Folder, Vec<Finding>)> {
    let source = folder_at(path)?;
    let mut folder = source.folder;
    if source.borrows_template {
        // What lies below has a template already.
        folder.files.retain(|file| !file.path().starts_with(disk::TEMPLATE));
    }
    Ok((folder, source.unreadable))
}
