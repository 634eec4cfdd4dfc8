//! The pictures that a run has left in its folder.

use std::collections::BTreeMap;
use std::path::Path;

use crate::engine::roll;
use crate::shell::files::disk::bytes_of;

/// Most pictures of a run that are looked at.
const MOST: usize = 20;
/// The longest picture that is looked at, in bytes.
const LONGEST: u64 = 4 * 1024 * 1024;

/// The pictures of a run, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Pictures(pub Vec<(String, Vec<u8>)>);

impl Pictures {
    /// Those in `folder`: the files that end in `.png`.
    pub(super) fn left_in(folder: &Path) -> Self {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let names = entries.filter(|entry| {
            let is_short = entry.metadata().is_ok_and(|it| it.is_file() && it.len() <= LONGEST);
            is_short && entry.path().extension().is_some_and(|ending| ending == "png")
        });
        let mut names: Vec<String> =
            names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        let read = |name: String| bytes_of(&folder.join(&name)).ok().map(|bytes| (name, bytes));
        Self(names.into_iter().take(MOST).filter_map(read).collect())
    }

    /// A number for each that equal ones share.
    pub(super) fn prints(&self) -> BTreeMap<String, u64> {
        self.0.iter().map(|(name, bytes)| (name.clone(), roll(0, &[bytes]))).collect()
    }
}
