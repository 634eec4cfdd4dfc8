//! The only reader of the disk: folders of fixtures, as text; and the shipped ones, inside the binary.

use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::content::{Folder, SourceFile};

static SHIPPED_FIXTURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures");
static SHIPPED_SCENARIOS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

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
    /// The fixtures that were asked for; else `./fixtures` where it looks like ours, else the shipped ones.
    pub fn of_fixtures(asked: Option<&Path>) -> Self {
        Self::choose(asked, "fixtures", looks_like_fixtures)
    }

    /// The scenarios that were asked for; else `./scenarios` where it holds some, else the shipped ones.
    pub fn of_scenarios(asked: Option<&Path>) -> Self {
        Self::choose(asked, "scenarios", has_documents)
    }

    fn choose(asked: Option<&Path>, usual: &str, is_ours: fn(&Path) -> bool) -> Self {
        match asked {
            Some(path) => Self::Disk(path.to_owned()),
            None if is_ours(Path::new(usual)) => Self::Disk(PathBuf::from(usual)),
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

/// The scenarios of `origin`, read whole: the files of one folder.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn scenarios(origin: &Origin) -> io::Result<Folder> {
    let shown = origin.shown();
    let mut files = match origin {
        Origin::Disk(path) => read_files(path, "")?,
        Origin::Shipped => shipped(&SHIPPED_SCENARIOS),
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
        files.extend(read_files(&path, &format!("{name}/"))?);
    }
    Ok(files)
}

/// The files of one folder, their names behind `prefix`.
fn read_files(folder: &Path, prefix: &str) -> io::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = file_name(&path);
        if !path.is_dir() && !name.starts_with('.') {
            files.push(read_file(&path, format!("{prefix}{name}"))?);
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
