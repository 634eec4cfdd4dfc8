//! The only reader of the disk: folders of fixtures, as text; and the shipped ones, inside the binary.

use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::content::{Folder, SourceFile};

static SHIPPED_FIXTURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures");

/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 512 * 1024 * 1024;

/// Where a folder of ours comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The disk.
    Disk(PathBuf),
    /// The binary.
    Shipped,
}

impl Origin {
    /// The folder that was asked for; else `usual` where it looks like ours, else the shipped one.
    pub fn choose(asked: Option<&Path>, usual: &str) -> Self {
        match asked {
            Some(path) => Self::Disk(path.to_owned()),
            None if looks_like_fixtures(Path::new(usual)) => Self::Disk(PathBuf::from(usual)),
            None => Self::Shipped,
        }
    }

    /// How it is told to people.
    pub fn shown(&self) -> String {
        match self {
            Self::Disk(path) => path.display().to_string(),
            Self::Shipped => "shipped".to_owned(),
        }
    }
}

/// Whether a folder has a tenant's folder in it: one with a file that names a collection, or `_template`.
fn looks_like_fixtures(path: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(path) else { return false };
    entries.flatten().any(|entry| {
        entry.path().is_dir() && (entry.file_name() == "_template" || has_documents(&entry.path()))
    })
}

fn has_documents(path: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(path) else { return false };
    entries.flatten().any(|entry| {
        entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "json" || extension == "ndjson")
    })
}

/// The fixtures of `origin`, read whole: tenants' folders and the files in them, links followed.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn fixtures(origin: &Origin) -> io::Result<Folder> {
    let shown = origin.shown();
    let mut files = match origin {
        Origin::Disk(path) => read_tenants(path)?,
        Origin::Shipped => shipped(&SHIPPED_FIXTURES),
    };
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Folder { shown, files })
}

fn read_tenants(root: &Path) -> io::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root)? {
        let path = entry?.path();
        let name = file_name(&path);
        if name.starts_with('.') {
            continue;
        }
        if !path.is_dir() {
            files.push(read_file(&path, name)?);
            continue;
        }
        for entry in std::fs::read_dir(&path)? {
            let path = entry?.path();
            let file = file_name(&path);
            if !path.is_dir() && !file.starts_with('.') {
                files.push(read_file(&path, format!("{name}/{file}"))?);
            }
        }
    }
    Ok(files)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read_file(path: &Path, shown: String) -> io::Result<SourceFile> {
    let told =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let length = std::fs::metadata(path).map_err(told)?.len();
    if length > MAX_FILE {
        return Err(told(io::Error::new(io::ErrorKind::FileTooLarge, "larger than 512 MiB")));
    }
    #[expect(clippy::disallowed_methods, reason = "this file is where the disk is read")]
    let bytes = std::fs::read(path).map_err(told)?;
    Ok(SourceFile { path: shown, bytes: bytes.into() })
}

fn shipped(dir: &Dir<'_>) -> Vec<SourceFile> {
    dir.dirs()
        .flat_map(Dir::files)
        .chain(dir.files())
        .map(|file| SourceFile {
            path: file.path().to_string_lossy().into_owned(),
            bytes: file.contents().to_vec().into(),
        })
        .collect()
}
