//! A fixture folder and its files, and which names of files are read.

use core::ops::Range;

use bytes::Bytes;
use siphasher::sip128::SipHasher13;

use super::documents::TENANT;
use crate::model::{COLLECTIONS, CollectionRow};

/// A file as it is on the disk, or a piece of a larger one that stands for a file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    bytes: Bytes,
    digest: u128,
    /// The larger file, and where the piece starts in it.
    piece_of: Option<(Bytes, usize)>,
}

impl SourceFile {
    /// The file at `path` within its folder, with slashes: `_template/customers.json`.
    pub fn new(path: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let digest = SipHasher13::new().hash(&bytes).as_u128();
        Self { path: path.into(), bytes, digest, piece_of: None }
    }

    /// What stands for the file at `path` in the bytes `piece` of `whole`: its mistakes are those of the larger file, which is
    /// called as the folder is.
    pub fn piece(path: impl Into<String>, whole: &Bytes, piece: Range<usize>) -> Self {
        let at = piece.start;
        Self { piece_of: Some((whole.clone(), at)), ..Self::new(path, whole.slice(piece)) }
    }

    /// The larger file, and where this piece starts in it.
    pub(super) fn piece_of(&self) -> Option<(&[u8], usize)> {
        self.piece_of.as_ref().map(|(whole, at)| (&**whole, *at))
    }

    /// Its path within the folder.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its content.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What distinguishes its content from any other: a hash.
    pub fn digest(&self) -> u128 {
        self.digest
    }
}

/// All files below a folder.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// The folder as the user named it; the start of every path in a report.
    pub shown: String,
    /// Its files, those in folders of its folders too, in any order.
    pub files: Vec<SourceFile>,
}

impl Folder {
    /// The path of a file or folder as people see it.
    pub fn display_path(&self, path: &str) -> String {
        match self.shown.trim_end_matches('/') {
            "" => path.to_owned(),
            folder => format!("{folder}/{path}"),
        }
    }
}

/// How the documents of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileFormat {
    /// One JSON text.
    Json,
    /// A JSON text a line.
    Ndjson,
}

impl FileFormat {
    /// The ends of the names of files, and what they say.
    pub(super) const ENDINGS: [(&'static str, Self); 2] =
        [(".json", Self::Json), (".ndjson", Self::Ndjson)];
}

/// The end of the names of mixin schemas, which the settings of a tenant map to URLs.
pub(super) const SCHEMA_ENDING: &str = ".schema.json";

/// Files that systems put into every folder that somebody looks at, in lowercase.
const OF_SYSTEMS: [&str; 4] = ["desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r"];

/// Whether a file or folder is left out because of its name: temporary files of editors, what a system puts into
/// folders, and texts for people.
pub fn is_ignored(name: &str) -> bool {
    let folded = name.to_ascii_lowercase();
    let ends = |ending: &str| folded.ends_with(ending);
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || name == "4913"
        || OF_SYSTEMS.contains(&&*folded)
        || [".swp", ".swo", ".swx", ".tmp", ".bak", ".md", "___jb_tmp___", "___jb_old___"]
            .into_iter()
            .any(ends)
}

/// Whether a file of this name belongs into the folder of a tenant.
pub fn is_fixture_file(name: &str) -> bool {
    let stem = FileFormat::ENDINGS.iter().find_map(|(ending, _)| name.strip_suffix(ending));
    let is_collection = |stem: &str| COLLECTIONS.iter().any(|collection| collection.path == stem);
    name == TENANT || name.ends_with(SCHEMA_ENDING) || stem.is_some_and(is_collection)
}

/// Whether the fixture file at `path` within its folder is read: `_template/customers.json`.
pub fn is_read_as_fixture(path: &str) -> bool {
    let named = path.split_once('/');
    named.is_some_and(|(_, name)| !name.contains('/') && is_fixture_file(name))
}

/// The collection that is surely meant by `name`: its key in files, or the end of its file name.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let is_meant = |collection: &&CollectionRow| {
        let ends = collection.path.split_once('-').is_some_and(|(_, end)| end == name);
        collection.key == name || ends
    };
    COLLECTIONS.iter().find(is_meant).map(|collection| collection.path)
}
