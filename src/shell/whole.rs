//! Files that are written whole or not at all: who reads one meanwhile sees what was there before.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::files::disk::text_of;

/// Writes `bytes` to the file at `path`, in the place of what is there. Only its owner may read it where it is `secret`.
///
/// # Errors
/// When the folder is not there or cannot be written to; nothing has changed then.
pub fn write_file(path: &Path, bytes: &[u8], secret: bool) -> io::Result<()> {
    let beside = beside(path, "part");
    let written = create(&beside, secret).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let moved = written.and_then(|()| std::fs::rename(&beside, path));
    moved.inspect_err(|_| _ = std::fs::remove_file(&beside))
}

/// A file that is written at the end, if at all.
#[derive(Debug)]
pub struct OwnFile(PathBuf);

impl OwnFile {
    /// The one at `path`, which can be written to now; what is there is `ours`, or nothing.
    ///
    /// # Errors
    /// `other`, where something else is there; why nothing can be written.
    pub fn at(path: &Path, other: &str, ours: impl Fn(&str) -> bool) -> io::Result<Self> {
        expect_ours(path, other, ours)?;
        probe(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes `text`, in the place of what is there.
    ///
    /// # Errors
    /// When the folder is not there any more or cannot be written to.
    pub fn write(&self, text: &str) -> io::Result<()> {
        write_file(&self.0, text.as_bytes(), false)
    }
}

/// Holds what is at `path` against what may be replaced: nothing, an empty file, or one whose text is `ours`.
///
/// # Errors
/// `other`, where it is something else; why it cannot be read.
pub(super) fn expect_ours(path: &Path, other: &str, ours: impl Fn(&str) -> bool) -> io::Result<()> {
    let refused =
        || io::Error::new(io::ErrorKind::AlreadyExists, format!("{other}, and is not replaced"));
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(there) if !there.is_file() => return Err(refused()),
        Ok(_) => {}
    }
    let text = text_of(path).map_err(|_| refused())?;
    if text.is_empty() || ours(&text) { Ok(()) } else { Err(refused()) }
}

/// Whether something can be written at `path`: nothing is left of the try.
///
/// # Errors
/// Why it cannot.
pub(super) fn probe(path: &Path) -> io::Result<()> {
    let beside = beside(path, "part");
    create(&beside, false)?;
    std::fs::remove_file(&beside)
}

/// A path beside `path` that nothing but this process uses.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.{ending}", std::process::id()));
    path.with_file_name(name)
}

fn create(path: &Path, secret: bool) -> io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = secret;
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().display().to_string()).collect()
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the file is what is tested")]
    fn a_file_takes_the_place_of_another_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ready.json");
        for text in ["first, which is longer", "second"] {
            write_file(&path, text.as_bytes(), true).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(names(folder.path()), ["ready.json"]);
        // What cannot be replaced stays, and nothing is left beside it.
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).unwrap();
        assert!(write_file(&taken, b"x", false).is_err());
        let mut names = names(folder.path());
        names.sort();
        assert_eq!(names, ["ready.json", "taken"]);
    }
}
