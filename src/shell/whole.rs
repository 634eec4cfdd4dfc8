//! Files and folders that are written whole or not at all: whoever reads one meanwhile sees what was there before.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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

/// Whether something can be written at `path`: nothing is left of the try.
///
/// # Errors
/// Why it cannot.
pub(super) fn probe(path: &Path) -> io::Result<()> {
    let beside = beside(path, "part");
    create(&beside, false)?;
    std::fs::remove_file(&beside)
}

/// A folder that is filled beside its place and takes it at the end. Dropping it before leaves the place as it is.
#[derive(Debug)]
pub struct WholeFolder {
    place: PathBuf,
    beside: PathBuf,
}

impl WholeFolder {
    /// An empty one for `place`, where nothing is, or a folder that has no entries but those that are `own`.
    ///
    /// # Errors
    /// When something else is there, or the folder cannot be made.
    pub fn begin(place: &Path, own: impl Fn(&OsStr) -> bool) -> io::Result<Self> {
        let place = std::path::absolute(place)?;
        expect_own(&place, own)?;
        if let Some(parent) = place.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let beside = beside(&place, "part");
        remove_folder(&beside)?;
        std::fs::create_dir(&beside)?;
        Ok(Self { place, beside })
    }

    /// A new file in it, whose folder is made too.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(&self, name: &str) -> io::Result<std::fs::File> {
        let path = self.beside.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::File::create(path)
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// When what was there cannot be moved away; it is still there then.
    pub fn finish(self) -> io::Result<()> {
        let old = beside(&self.place, "old");
        remove_folder(&old)?;
        let had_one = match std::fs::rename(&self.place, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        if let Err(error) = std::fs::rename(&self.beside, &self.place) {
            if had_one {
                std::fs::rename(&old, &self.place)?;
            }
            return Err(error);
        }
        remove_folder(&old)
    }
}

impl Drop for WholeFolder {
    fn drop(&mut self) {
        let _ = remove_folder(&self.beside);
    }
}

/// Holds what is at `place` against what may be replaced: a folder with entries that are not `own` is that of a person.
///
/// # Errors
/// When it has others, or is no folder.
pub(super) fn expect_own(place: &Path, own: impl Fn(&OsStr) -> bool) -> io::Result<()> {
    let entries = match std::fs::read_dir(place) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let name = entry?.file_name();
        if !own(&name) {
            let other = format!("it holds `{}`, which is not replaced", name.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, other));
        }
    }
    Ok(())
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A path beside `path` that nothing but this process uses.
fn beside(path: &Path, ending: &str) -> PathBuf {
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

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the files are what is tested")]
    fn a_folder_takes_the_place_of_another_or_leaves_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("new/report");
        let file = place.join("state/main.json");
        for text in ["first", "second"] {
            let whole = WholeFolder::begin(&place, |name| name == "state").unwrap();
            whole.create("state/main.json").unwrap().write_all(text.as_bytes()).unwrap();
            whole.finish().unwrap();
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
            assert_eq!(names(&folder.path().join("new")), ["report"]);
        }
        drop(WholeFolder::begin(&place, |name| name == "state").unwrap());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "second");
        assert_eq!(names(&folder.path().join("new")), ["report"]);
    }

    #[test]
    fn a_folder_of_somebody_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("photo.jpg"), "").unwrap();
        let refused = WholeFolder::begin(folder.path(), |name| name == "run.json").unwrap_err();
        assert_eq!(refused.to_string(), "it holds `photo.jpg`, which is not replaced");
        assert_eq!(names(folder.path()), ["photo.jpg"]);
    }
}
