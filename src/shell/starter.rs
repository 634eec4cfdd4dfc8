//! A folder of one's own to start with: what is in it, and how it is written, whole or not at all.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/starter");

/// A file that is to be written: its path with slashes, and its text.
pub type StarterFile = (String, String);

/// The files that need nothing of the program to be made: fixtures, a scenario, requests.
pub fn shipped() -> Vec<StarterFile> {
    let mut files = Vec::new();
    collect(&STARTER, &mut files);
    files
}

fn collect(dir: &Dir<'_>, files: &mut Vec<StarterFile>) {
    let text = |contents: &[u8]| String::from_utf8_lossy(contents).into_owned();
    files.extend(dir.files().map(|file| {
        // Where it was compiled on Windows, the separators are others.
        (file.path().to_string_lossy().replace('\\', "/"), text(file.contents()))
    }));
    dir.dirs().for_each(|dir| collect(dir, files));
}

/// Those of `files` that are there already in `folder`.
pub fn taken<'f>(folder: &Path, files: &'f [StarterFile]) -> Vec<&'f str> {
    let paths = files.iter().map(|(path, _)| path.as_str());
    paths.filter(|path| std::fs::symlink_metadata(folder.join(path)).is_ok()).collect()
}

/// Writes `files` below `folder`, where none of them may be.
///
/// # Errors
/// Which cannot be written, and why; those that were written before are gone again then.
pub fn write(folder: &Path, files: &[StarterFile]) -> Result<(), (PathBuf, io::Error)> {
    let mut written = Vec::new();
    for (path, text) in files {
        let path = folder.join(path);
        if let Err(error) = write_new(&path, text) {
            for path in &written {
                let _ = std::fs::remove_file(path);
            }
            return Err((path, error));
        }
        written.push(path);
    }
    Ok(())
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
