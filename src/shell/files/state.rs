//! A state in files, understood by itself: a folder of tenants' folders as a start reads it, or one file as an export
//! writes it.

use std::io;
use std::path::Path;

use bytes::Bytes;

use super::disk::{self, DiskSource};
use super::origin::{FolderKind, FolderOrigin, usual_below};
use crate::content::{Merge, fixtures, fixtures_merged, one_file};
use crate::engine::store::Seed;
use crate::findings::{Code, Finding};

/// What to do about a path at which no state is.
const HINT: &str = "name a file that `emporix-sandbox export` or --export-on-exit has written, or a folder that holds folders of tenants";

/// The seed that the state at `path` makes; without a template of its own it has the shipped one.
///
/// # Errors
/// Every mistake, where there is an error.
pub fn state_at(path: &Path) -> Result<Seed, Vec<Finding>> {
    let shown = path.display().to_string();
    let trouble = |error| vec![unreadable(path.display().to_string(), &error)];
    if !std::fs::metadata(path).map_err(trouble)?.is_dir() {
        return state_of_text(&shown, &disk::bytes_of(path).map_err(trouble)?.into());
    }
    // The folder above both kinds, as `init` makes it.
    let below = usual_below(path).into_iter().find(|it| it.ends_with(FolderKind::Fixtures.usual()));
    let DiskSource { folder, unreadable, .. } =
        folder_at(below.as_deref().unwrap_or(path)).map_err(trouble)?;
    let (seed, findings) = fixtures(&folder);
    without_errors(seed, unreadable.into_iter().chain(findings).collect())
}

/// The seed of one text, called `shown`, that an export has written.
///
/// # Errors
/// Every mistake, where there is an error.
pub fn state_of_text(shown: &str, text: &Bytes) -> Result<Seed, Vec<Finding>> {
    let (folder, mut findings) = one_file(shown, text)?;
    let shipped = disk::fixtures(&FolderOrigin::Shipped);
    let shipped = shipped.map_err(|error| vec![unreadable(shown.to_owned(), &error)])?;
    let (seed, more) = fixtures_merged(&fixtures(&shipped).0, &folder, Merge::Replace);
    findings.extend(more);
    without_errors(seed, findings)
}

/// The fixtures in the folder at `path`.
///
/// # Errors
/// When it cannot be read, or holds none.
pub(super) fn folder_at(path: &Path) -> io::Result<DiskSource> {
    let source = DiskSource::of(&FolderOrigin::Disk(path.to_owned()), FolderKind::Fixtures)?;
    match source.holds_nothing() {
        true => Err(io::Error::new(io::ErrorKind::NotFound, "it holds no fixtures")),
        false => Ok(source),
    }
}

/// Why no state can be read from what is called `shown`.
pub(super) fn unreadable(shown: String, error: &io::Error) -> Finding {
    let message = format!("cannot read a state from `{shown}`: {error}");
    Finding::whole(Code::Unreadable, shown, message, HINT)
}

fn without_errors(seed: Seed, findings: Vec<Finding>) -> Result<Seed, Vec<Finding>> {
    if findings.iter().any(Finding::is_error) { Err(findings) } else { Ok(seed) }
}
