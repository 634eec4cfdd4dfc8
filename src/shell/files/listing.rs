//! What lies in a folder of ours: names, and what shows that a file is another one. It never opens a file.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::origin::{FolderKind, names_documents};
use crate::content::{is_ignored, is_read_as_fixture, is_read_as_scenario};

/// How coarse the clocks of file systems are, and then some.
const FRESH: Duration = Duration::from_secs(4);

/// The files of a folder as they are found, links followed. Two that are equal are the same files, unless one
/// was written again within the tick of its file system's clock: see [`FolderListing::is_fresh`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderListing {
    /// The files, by name.
    pub files: Vec<ListedFile>,
    /// The names of files that are not read: that they are there is reported, and what they hold makes no difference.
    pub unread: BTreeSet<String>,
    /// The real paths of the folders that were looked into.
    pub folders: BTreeSet<PathBuf>,
    /// The links that were followed.
    pub links: BTreeSet<PathBuf>,
    /// What could not be looked at, by name.
    pub troubles: Vec<Trouble>,
}

/// A file that is there to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Its path within the folder, with slashes: `_template/customers.json`.
    pub name: String,
    /// Where it really is, so that reading it crosses no link that may be swapped meanwhile.
    pub path: PathBuf,
    /// Its length in bytes.
    pub length: u64,
    modified: Option<SystemTime>,
    identity: Identity,
}

/// Why a file or folder cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Its path within the folder; empty for the folder itself.
    pub name: String,
    /// The kind of error.
    pub kind: io::ErrorKind,
    /// The error in words.
    pub message: String,
}

/// Device, file and time of the last change of either, where the system has such; names of files move, these do not.
type Identity = [i128; 3];

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    let changed = i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec());
    [metadata.dev().into(), metadata.ino().into(), changed]
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {
    [0; 3]
}

/// Whether files in folders are taken too, and which names are those of files that are read.
type Taking = (bool, fn(&str) -> bool);

impl FolderListing {
    /// What lies in `root`, and in its folders where they hold files too.
    pub fn of(root: &Path, kind: FolderKind) -> Self {
        let mut listing = Self::default();
        let is_read = match kind {
            FolderKind::Fixtures => is_read_as_fixture,
            FolderKind::Scenarios => is_read_as_scenario,
        };
        let folders_too = kind == FolderKind::Fixtures;
        if let Err(error) = listing.walk(root, "", (folders_too, is_read)) {
            listing.troubles.push(Trouble::of("", &error));
        }
        listing.files.sort_by(|one, other| one.name.cmp(&other.name));
        listing.troubles.sort_by(|one, other| one.name.cmp(&other.name));
        listing
    }

    /// The files at `paths`, each by itself and called as it is named.
    pub fn of_files(paths: &[PathBuf]) -> Self {
        let mut listing = Self::default();
        for path in paths {
            let name = path.display().to_string();
            match path.canonicalize().and_then(|real| ListedFile::at(name.clone(), real)) {
                Ok(file) => listing.files.push(file),
                Err(error) => listing.troubles.push(Trouble::of(&name, &error)),
            }
        }
        listing
    }

    /// Whether a file was written so shortly before `now` that it may be written again and look the same.
    pub fn is_fresh(&self, now: SystemTime) -> bool {
        let age = |file: &ListedFile| now.duration_since(file.modified?).ok();
        self.files.iter().filter_map(age).any(|age| age < FRESH)
    }

    /// Whether a file that had something in it before is gone or empty now: perhaps it is just being saved.
    pub fn lacks_a_file_of(&self, before: &Self) -> bool {
        let filled = |listing: &Self, name: &str| {
            listing.files.iter().any(|file| file.name == name && file.length > 0)
        };
        let mut names = before.files.iter().filter(|file| file.length > 0).map(|file| &file.name);
        names.any(|name| !filled(self, name))
    }

    /// The names of all files, also of those that are not read.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| &file.name).chain(&self.unread).map(String::as_str)
    }

    fn walk(&mut self, folder: &Path, prefix: &str, taking: Taking) -> io::Result<()> {
        let real = folder.canonicalize()?;
        self.folders.insert(real.clone());
        for entry in fs::read_dir(&real)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_ignored(&name) {
                continue;
            }
            let name = format!("{prefix}{name}");
            if let Err(error) = self.entry(&entry, &name, taking) {
                self.troubles.push(Trouble::of(&name, &error));
            }
        }
        Ok(())
    }

    fn entry(&mut self, entry: &fs::DirEntry, name: &str, taking: Taking) -> io::Result<()> {
        let (folders_too, is_read) = taking;
        let mut path = entry.path();
        if entry.file_type()?.is_symlink() {
            self.links.insert(path.clone());
            if !folders_too && !is_read(name) && !path.is_dir() {
                self.unread.insert(name.to_owned());
                return Ok(());
            }
            path = path.canonicalize()?;
        }
        let metadata = fs::metadata(&path)?;
        if metadata.is_dir() {
            let inside = format!("{name}/");
            return match folders_too {
                true => self.walk(&path, &inside, (false, is_read)),
                false if names_documents(&path) => {
                    Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder and no file"))
                }
                false => Ok(()),
            };
        }
        if !is_read(name) {
            self.unread.insert(name.to_owned());
            return Ok(());
        }
        self.files.push(ListedFile::at(name.to_owned(), path)?);
        Ok(())
    }
}

impl ListedFile {
    /// The file called `name` that really is at `path`.
    fn at(name: String, path: PathBuf) -> io::Result<Self> {
        let metadata = fs::metadata(&path)?;
        if metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder and no file"));
        }
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        Ok(Self {
            name,
            path,
            length: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(&metadata),
        })
    }
}

impl Trouble {
    /// The trouble that `error` means for the file or folder called `name`.
    pub fn of(name: &str, error: &io::Error) -> Self {
        Self { name: name.to_owned(), kind: error.kind(), message: error.to_string() }
    }
}
