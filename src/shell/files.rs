//! The only reader of the disk: folders of fixtures, as text; and the shipped ones, inside the binary.

use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::content::{Folder, SourceFile, is_fixture_file};

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

/// What a path on the disk holds.
#[derive(Debug)]
pub enum Source {
    /// Fixtures; what is told of them is only what lies below `only`.
    Fixtures {
        /// The whole folder, so that references can be followed.
        folder: Folder,
        /// The start of the paths that were meant; empty for all.
        only: String,
    },
    /// Scenarios: all of a folder, or one.
    Scenarios(Folder),
}

impl Source {
    /// Reads what is at `path`: a folder of fixtures, of one tenant, or of scenarios, or a file in one of these.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn at(path: &Path) -> io::Result<Self> {
        let is_folder = std::fs::metadata(path)?.is_dir();
        match (is_folder, is_fixture_file(&file_name(path))) {
            (true, _) if looks_like_fixtures(path) => {
                let folder = fixtures(&Origin::Disk(path.to_owned()))?;
                Ok(Self::Fixtures { folder, only: String::new() })
            }
            (true, _) if holds_a_tenant(path) => Self::part_of_fixtures(path, path),
            (true, _) => scenarios(&Origin::Disk(path.to_owned())).map(Self::Scenarios),
            (false, true) => Self::part_of_fixtures(path, &parent(path)),
            (false, false) => {
                let shown = parent(path).display().to_string();
                let files = vec![read_file(path, file_name(path))?];
                let shown =
                    if path.parent() == Some(Path::new("")) { String::new() } else { shown };
                Ok(Self::Scenarios(Folder { shown, files }))
            }
        }
    }

    /// The fixtures around the folder of one tenant, of which only `path` was meant.
    fn part_of_fixtures(path: &Path, tenant: &Path) -> io::Result<Self> {
        let real = std::fs::canonicalize(tenant)?;
        let tenant_name = file_name(&real);
        let mut folder = fixtures(&Origin::Disk(parent(&real)))?;
        folder.shown = parent(tenant).display().to_string();
        let below = if path == tenant { String::new() } else { file_name(path) };
        let only = folder.shown(&format!("{tenant_name}/{below}"));
        Ok(Self::Fixtures { folder, only })
    }
}

/// The folder that holds `path`.
fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

/// Whether a folder has a file that belongs to a tenant.
fn holds_a_tenant(path: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(path) else { return false };
    entries.flatten().any(|entry| is_fixture_file(&entry.file_name().to_string_lossy()))
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
