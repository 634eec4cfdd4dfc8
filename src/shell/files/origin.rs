//! Where a folder of ours comes from: named, at its usual place, or in the binary; and what it looks like.

use std::path::{Path, PathBuf};

/// The two folders, by what lies in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderKind {
    /// Tenants' folders and the files in them.
    Fixtures,
    /// The files of one folder.
    Scenarios,
}

impl FolderKind {
    /// What lies in it; also the flag that names it, and the folder that is looked for.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fixtures => "fixtures",
            Self::Scenarios => "scenarios",
        }
    }

    /// Where it is looked for by default.
    pub fn usual(self) -> &'static Path {
        Path::new(self.as_str())
    }

    /// Whether the folder at `path` looks like one of this kind.
    fn is_at(self, path: &Path) -> bool {
        match self {
            Self::Fixtures => looks_like_fixtures(path),
            Self::Scenarios => has_documents(path),
        }
    }
}

/// The folders of both kinds at their usual places below `path`, as far as they look like ours.
pub fn usual_below(path: &Path) -> Vec<PathBuf> {
    let kinds = [FolderKind::Fixtures, FolderKind::Scenarios];
    let at = |kind: FolderKind| Some(path.join(kind.usual())).filter(|path| kind.is_at(path));
    kinds.into_iter().filter_map(at).collect()
}

/// Where a folder of ours comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderOrigin {
    /// The disk.
    Disk(PathBuf),
    /// The binary.
    Shipped,
}

impl FolderOrigin {
    /// The folder that was named; else the one at its usual place where it looks like ours, else the shipped one.
    pub fn of(named: Option<&Path>, kind: FolderKind) -> Self {
        match named {
            Some(path) => Self::Disk(path.to_owned()),
            None if kind.is_at(kind.usual()) => Self::Disk(kind.usual().to_owned()),
            None => Self::Shipped,
        }
    }

    /// How it is named in output.
    pub fn to_text(&self) -> String {
        match self {
            Self::Disk(path) => path.display().to_string(),
            Self::Shipped => "shipped".to_owned(),
        }
    }
}

/// Where a folder of ours is to be found, whenever it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourcePlace {
    /// Where an option names it.
    Named(PathBuf),
    /// Where it usually is; until something that looks like ours is there, the shipped one serves.
    Usual,
    /// In the binary.
    Shipped,
}

impl SourcePlace {
    /// Where the folder comes from now. One that has `served` from its usual place is looked for nowhere else: that it
    /// is gone is a mistake like any other, and no reason to go over to other fixtures.
    pub fn origin(&self, kind: FolderKind, served: Option<&FolderOrigin>) -> FolderOrigin {
        match (self, served) {
            (Self::Named(path), _) | (Self::Usual, Some(FolderOrigin::Disk(path))) => {
                FolderOrigin::Disk(path.clone())
            }
            (Self::Usual, Some(FolderOrigin::Shipped) | None) => FolderOrigin::of(None, kind),
            (Self::Shipped, _) => FolderOrigin::Shipped,
        }
    }

    /// The path at which something can change.
    pub fn path(&self, kind: FolderKind) -> Option<&Path> {
        match self {
            Self::Named(path) => Some(path),
            Self::Usual => Some(kind.usual()),
            Self::Shipped => None,
        }
    }
}

/// Whether a folder has a tenant's folder in it: one with a file that names a collection, or `_template`.
pub(super) fn looks_like_fixtures(path: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(path) else { return false };
    entries.flatten().any(|entry| {
        entry.path().is_dir() && (entry.file_name() == "_template" || has_documents(&entry.path()))
    })
}

fn has_documents(path: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(path) else { return false };
    // A wrong ending is a mistake to report, and no reason to read nothing.
    let nearly = |path: &Path| path.extension().is_some_and(|extension| extension == "jsonl");
    entries.flatten().any(|entry| names_documents(&entry.path()) || nearly(&entry.path()))
}

/// Whether a file of this name is one of documents.
pub(super) fn names_documents(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json" || extension == "ndjson")
}
