//! The only reader of the disk: folders of fixtures, as text; and the shipped ones, inside the binary.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use include_dir::{Dir, include_dir};

use super::listing::{FolderListing, Trouble};
use super::origin::{FolderKind, FolderOrigin, looks_like_fixtures};
use crate::content::{Folder, SourceFile, is_fixture_file, is_read_as_scenario};
use crate::findings::{Code, Finding};

static SHIPPED_FIXTURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures");
static SHIPPED_SCENARIOS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// Whether a tenant of this name is among the shipped fixtures.
pub fn is_shipped_tenant(name: &str) -> bool {
    SHIPPED_FIXTURES.get_dir(name).is_some()
}

/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 512 * 1024 * 1024;

/// What a path on the disk holds.
#[derive(Debug)]
pub struct DiskSource {
    /// What it is.
    pub kind: FolderKind,
    /// The whole folder, so that references can be followed.
    pub folder: Folder,
    /// What in it cannot be read.
    pub unreadable: Vec<Finding>,
    /// The start of the paths that were meant; empty for all.
    pub only: String,
    /// Whether any file of it, or of what cannot be read, is on the disk.
    has_own: bool,
    is_shipped: bool,
    /// Whether it is of fixtures, and their template is the shipped one because the folder has none.
    pub borrows_template: bool,
}

impl DiskSource {
    /// Reads what is at `path`: a folder of fixtures, of one tenant, or of scenarios, or a file in one of these.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn at(path: &Path) -> io::Result<Self> {
        let is_folder = std::fs::metadata(path)?.is_dir();
        let of = |kind| Self::of(&FolderOrigin::Disk(path.to_owned()), kind);
        match (is_folder, is_fixture_file(&file_name(path))) {
            (true, _) if looks_like_fixtures(path) => of(FolderKind::Fixtures),
            (true, _) if holds_a_tenant(path) => Self::part_of_fixtures(path, path),
            (true, _) => of(FolderKind::Scenarios),
            (false, true) => Self::part_of_fixtures(path, &parent(path)),
            (false, false) => {
                let shown = parent(path).display().to_string();
                let files = vec![read_alone(path)?];
                let shown =
                    if path.parent() == Some(Path::new("")) { String::new() } else { shown };
                let folder = Folder { shown, files };
                let (unreadable, only) = (Vec::new(), String::new());
                let (kind, has_own, borrows_template) = (FolderKind::Scenarios, true, false);
                let is_shipped = false;
                Ok(Self { kind, folder, unreadable, only, has_own, is_shipped, borrows_template })
            }
        }
    }

    /// Reads all of `origin`.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn of(origin: &FolderOrigin, kind: FolderKind) -> io::Result<Self> {
        let listing = list(origin, kind);
        let (folder, troubles) = read(origin, kind, &listing);
        if let Some(Trouble { kind, message, .. }) = troubles.iter().find(|it| it.name.is_empty()) {
            return Err(io::Error::new(*kind, message.clone()));
        }
        let unreadable = troubles.iter().map(|trouble| unreadable(&folder, kind, trouble));
        let unreadable = unreadable.collect();
        let has_own = *origin == FolderOrigin::Shipped
            || listing.names().next().is_some()
            || !listing.troubles.is_empty();
        let borrows_template =
            kind == FolderKind::Fixtures && template(origin, &listing) != *origin;
        let (only, is_shipped) = (String::new(), *origin == FolderOrigin::Shipped);
        Ok(Self { kind, folder, unreadable, only, has_own, is_shipped, borrows_template })
    }

    /// Whether there is no file in it for us.
    pub fn holds_nothing(&self) -> bool {
        !self.has_own
    }

    /// Whether it is the shipped one.
    pub fn is_shipped(&self) -> bool {
        self.is_shipped
    }

    /// The fixtures around the folder of one tenant, of which only `path` was meant.
    fn part_of_fixtures(path: &Path, tenant: &Path) -> io::Result<Self> {
        let real = std::fs::canonicalize(tenant)?;
        let tenant_name = file_name(&real);
        let mut source = Self::of(&FolderOrigin::Disk(parent(&real)), FolderKind::Fixtures)?;
        let read_from =
            std::mem::replace(&mut source.folder.shown, parent(tenant).display().to_string());
        for finding in &mut source.unreadable {
            if let Some(rest) = finding.path.strip_prefix(&read_from) {
                finding.path = source.folder.display_path(rest.trim_start_matches('/'));
            }
        }
        let below = if path == tenant { String::new() } else { file_name(path) };
        source.only = source.folder.display_path(&format!("{tenant_name}/{below}"));
        Ok(source)
    }
}

/// The words in which unreadable files are reported.
pub(in crate::shell) fn unreadable(
    folder: &Folder,
    kind: FolderKind,
    trouble: &Trouble,
) -> Finding {
    let Trouble { name, message, .. } = trouble;
    if !name.is_empty() {
        let message = format!("cannot read the file or folder: {message}");
        // What is in no folder was named by itself.
        let hint = match folder.shown.as_str() {
            "" => "name a file that is there, or a scenario that `emporix-sandbox scenarios` lists",
            _ => "",
        };
        return Finding::whole(Code::Unreadable, folder.display_path(name), message, hint);
    }
    let what = kind.as_str();
    let message = format!("cannot read {what} from `{}`: {message}", folder.shown);
    let hint = format!(
        "put a folder that holds {what} there, or start without --{what} for the shipped ones"
    );
    Finding::whole(Code::Unreadable, folder.shown.clone(), message, &hint)
}

/// The folder that holds `path`.
fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

/// Whether a folder looks like one of fixtures, or like the folder of one tenant.
pub fn holds_fixtures(path: &Path) -> bool {
    looks_like_fixtures(path) || holds_a_tenant(path)
}

/// Whether a folder has a file that belongs to a tenant.
fn holds_a_tenant(path: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(path) else { return false };
    entries.flatten().any(|entry| is_fixture_file(&entry.file_name().to_string_lossy()))
}

/// The fixtures of `origin`, read whole: tenants' folders and the files in them, links followed.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn fixtures(origin: &FolderOrigin) -> io::Result<Folder> {
    whole(origin, FolderKind::Fixtures)
}

/// The scenarios of `origin`, read whole: the files of one folder.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn scenarios(origin: &FolderOrigin) -> io::Result<Folder> {
    whole(origin, FolderKind::Scenarios)
}

/// The shipped scenarios.
pub fn shipped_scenarios() -> Folder {
    Folder { shown: FolderOrigin::Shipped.to_text(), files: shipped(&SHIPPED_SCENARIOS) }
}

fn whole(origin: &FolderOrigin, kind: FolderKind) -> io::Result<Folder> {
    let (folder, troubles) = read(origin, kind, &list(origin, kind));
    match troubles.into_iter().next() {
        None => Ok(folder),
        Some(Trouble { name, kind, message }) if name.is_empty() => {
            Err(io::Error::new(kind, message))
        }
        Some(Trouble { name, kind, message }) => {
            Err(io::Error::new(kind, format!("{}: {message}", folder.display_path(&name))))
        }
    }
}

/// The text of one file.
///
/// # Errors
/// When it cannot be read, or is no UTF-8.
pub fn text_of(path: &Path) -> io::Result<String> {
    let bytes = bytes_of(path)?;
    let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "it is no UTF-8");
    String::from_utf8(bytes).map_err(no_text)
}

/// The bytes of one file.
///
/// # Errors
/// When it cannot be read.
pub fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    read_bytes(path, std::fs::metadata(path)?.len())
}

/// What lies in `origin`, unread; nothing that could change in what is shipped.
pub fn list(origin: &FolderOrigin, kind: FolderKind) -> FolderListing {
    match origin {
        FolderOrigin::Disk(path) => FolderListing::of(path, kind),
        FolderOrigin::Shipped => FolderListing::default(),
    }
}

/// Reads the files of `listing`, which lie in `origin`; and what cannot be read.
pub fn read(
    origin: &FolderOrigin,
    kind: FolderKind,
    listing: &FolderListing,
) -> (Folder, Vec<Trouble>) {
    let mut folder = Folder { shown: origin.to_text(), files: Vec::new() };
    let mut troubles = listing.troubles.clone();
    if *origin == FolderOrigin::Shipped {
        folder.files = shipped(match kind {
            FolderKind::Fixtures => &SHIPPED_FIXTURES,
            FolderKind::Scenarios => &SHIPPED_SCENARIOS,
        });
    }
    for file in &listing.files {
        match read_bytes(&file.path, file.length) {
            Ok(bytes) => folder.files.push(SourceFile::new(file.name.clone(), bytes)),
            Err(error) => troubles.push(Trouble::of(&file.name, &error)),
        }
    }
    // Unreadable files are reported by their names.
    let unread = listing.unread.iter().map(|name| SourceFile::new(name.clone(), Bytes::new()));
    folder.files.extend(unread);
    if kind == FolderKind::Fixtures && template(origin, listing) != *origin {
        let lent = shipped(&SHIPPED_FIXTURES).into_iter();
        folder.files.extend(lent.filter(|file| file.path().starts_with(TEMPLATE)));
    }
    (folder, troubles)
}

/// The single files of `listing`, each as a folder with nothing else in it; and what cannot be read.
pub(super) fn single(listing: &FolderListing) -> (Vec<Folder>, Vec<Trouble>) {
    let mut troubles = listing.troubles.clone();
    let mut folders = Vec::new();
    for file in &listing.files {
        let (shown, name) = match file.name.rsplit_once('/') {
            Some(("", name)) => ("/", name),
            Some((folder, name)) => (folder, name),
            None => ("", &*file.name),
        };
        match read_bytes(&file.path, file.length) {
            Ok(bytes) => {
                let files = vec![SourceFile::new(name, bytes)];
                folders.push(Folder { shown: shown.to_owned(), files });
            }
            Err(error) => troubles.push(Trouble::of(&file.name, &error)),
        }
    }
    (folders, troubles)
}

/// Where the files of the template are.
pub(super) const TEMPLATE: &str = "_template/";

/// Where the template of the fixtures in `origin` comes from: a folder that has none, an empty one too, has the shipped
/// one, so that there are tokens that can be typed.
pub fn template(origin: &FolderOrigin, listing: &FolderListing) -> FolderOrigin {
    let is_there = listing.troubles.iter().all(|trouble| !trouble.name.is_empty());
    let has_one = listing.names().any(|name| name.starts_with(TEMPLATE));
    if is_there && !has_one { FolderOrigin::Shipped } else { origin.clone() }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// One file by itself.
fn read_alone(path: &Path) -> io::Result<SourceFile> {
    let message =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let length = std::fs::metadata(path).map_err(message)?.len();
    let name = file_name(path);
    let bytes = match is_read_as_scenario(&name) {
        true => read_bytes(path, length).map_err(message)?,
        false => Vec::new(),
    };
    Ok(SourceFile::new(name, bytes))
}

fn read_bytes(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, "larger than 512 MiB");
    if length > MAX_FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    // It may grow meanwhile, or not say how long it is, as in /proc.
    let read = std::fs::File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if read as u64 > MAX_FILE { Err(too_large()) } else { Ok(bytes) }
}

fn shipped(dir: &'static Dir<'_>) -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> = dir
        .dirs()
        .flat_map(Dir::files)
        .chain(dir.files())
        .map(|file| SourceFile::new(file.path().to_string_lossy(), file.contents()))
        .collect();
    files.sort_by(|one, other| one.path().cmp(other.path()));
    files
}
