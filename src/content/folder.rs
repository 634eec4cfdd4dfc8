//! The files of a fixture folder by what they are: which tenant's, which collection, in which form.

use bytes::Bytes;
use siphasher::sip128::SipHasher13;
use std::collections::BTreeMap;

use super::documents::{COLLECTIONS, CollectionFile, TENANT};
use super::report::FindingReport;
use crate::findings::Code;
use crate::suggest::did_you_mean;

/// A file as it is on the disk.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    bytes: Bytes,
    digest: u128,
}

impl SourceFile {
    /// The file at `path` within its folder, with slashes: `_template/customers.json`.
    pub fn new(path: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let digest = SipHasher13::new().hash(&bytes).as_u128();
        Self { path: path.into(), bytes, digest }
    }

    /// Its path within the folder.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its content.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What tells its content from any other.
    pub fn digest(&self) -> u128 {
        self.digest
    }
}

/// All files below a folder.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// The folder as people named it; the start of every path that is told.
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
    const ENDINGS: [(&'static str, Self); 2] = [(".json", Self::Json), (".ndjson", Self::Ndjson)];
}

/// The files of one tenant, by their number in the folder.
#[derive(Debug, Default)]
pub(super) struct TenantFiles {
    /// `_tenant.json`.
    pub settings: Option<usize>,
    /// The collections, in the order of [`COLLECTIONS`].
    pub collections: [Option<(usize, FileFormat)>; COLLECTIONS.len()],
}

impl TenantFiles {
    /// The first of them.
    pub(super) fn first(&self) -> Option<usize> {
        let collections = self.collections.iter().flatten().map(|(number, _)| *number);
        self.settings.into_iter().chain(collections).min()
    }

    /// The file of `collection`.
    pub(super) fn of(&self, collection: &CollectionFile) -> Option<(usize, FileFormat)> {
        let place = COLLECTIONS.iter().position(|known| known.name == collection.name)?;
        self.collections[place]
    }
}

/// Sorts the files of `report`'s folder by tenant; tells those that nobody reads.
pub(super) fn tenants<'f>(report: &mut FindingReport<'f>) -> BTreeMap<&'f str, TenantFiles> {
    let mut tenants: BTreeMap<&str, TenantFiles> = BTreeMap::new();
    for (number, file) in report.files() {
        let mut parts = file.path.split('/');
        let (tenant, name, deeper) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        if file.path.split('/').any(is_ignored) {
            continue;
        }
        match (name, deeper) {
            (Some(name), None) => {
                take(report, tenants.entry(tenant).or_default(), number, name);
            }
            (None, _) => stray(report, number, "the file is in no tenant's folder", STRAY_HINT),
            (Some(_), Some(_)) => {
                stray(
                    report,
                    number,
                    "a tenant's folder has no folders",
                    "put the file one folder up",
                );
            }
        }
    }
    tenants
}

const STRAY_HINT: &str = "put it into _template/ or the folder of a tenant";

/// Whether a file or folder is not for us by its name: what editors leave for a while, and texts for people.
pub fn is_ignored(name: &str) -> bool {
    let ends = |ending: &str| name.to_ascii_lowercase().ends_with(ending);
    name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || name == "4913"
        || [".swp", ".swo", ".swx", ".tmp", ".bak", ".md", "___jb_tmp___", "___jb_old___"]
            .into_iter()
            .any(ends)
}

fn stray(report: &mut FindingReport<'_>, number: usize, message: &str, hint: &str) {
    report.add_whole(number, Code::UnknownFile, message.to_owned(), hint);
}

fn take(report: &mut FindingReport<'_>, tenant: &mut TenantFiles, number: usize, name: &str) {
    if name == TENANT {
        tenant.settings = Some(number);
        return;
    }
    let form = FileFormat::ENDINGS
        .iter()
        .find_map(|(ending, form)| Some((name.strip_suffix(ending)?, *form)));
    let place = form.and_then(|(stem, form)| {
        let place = COLLECTIONS.iter().position(|collection| collection.name == stem)?;
        Some((place, form))
    });
    let Some((place, form)) = place else { return unknown(report, number, name) };
    match tenant.collections[place] {
        None => tenant.collections[place] = Some((number, form)),
        Some((other, _)) => {
            let other = report.file(other).path.rsplit('/').next().unwrap_or_default();
            let message =
                format!("collection `{}` stands in `{other}` too", COLLECTIONS[place].name);
            report.add_whole(number, Code::TwoFiles, message, "keep one of the two files");
        }
    }
}

/// Whether a file of this name belongs into the folder of a tenant.
pub fn is_fixture_file(name: &str) -> bool {
    let stem = FileFormat::ENDINGS.iter().find_map(|(ending, _)| name.strip_suffix(ending));
    let is_collection = |stem: &str| COLLECTIONS.iter().any(|collection| collection.name == stem);
    name == TENANT || stem.is_some_and(is_collection)
}

/// Whether anybody reads the fixture file at `path` within its folder: `_template/customers.json`.
pub fn is_read_as_fixture(path: &str) -> bool {
    let named = path.split_once('/');
    named.is_some_and(|(_, name)| !name.contains('/') && is_fixture_file(name))
}

/// The collection that somebody surely meant who calls it `name`: by its key in files, or by the end of its name.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let is_meant = |collection: &&&CollectionFile| {
        let ends = collection.name.split_once('-').is_some_and(|(_, end)| end == name);
        collection.key == name || ends
    };
    COLLECTIONS.iter().find(is_meant).map(|collection| collection.name)
}

fn unknown(report: &mut FindingReport<'_>, number: usize, name: &str) {
    let known: Vec<String> = COLLECTIONS
        .iter()
        .flat_map(|collection| {
            FileFormat::ENDINGS.iter().map(|(ending, _)| format!("{}{ending}", collection.name))
        })
        .chain([TENANT.to_owned()])
        .collect();
    let ends = FileFormat::ENDINGS.iter().find(|(ending, _)| name.ends_with(ending));
    let near = ends.and_then(|(ending, _)| Some((meant(name.strip_suffix(ending)?)?, *ending)));
    let near = match near {
        Some((meant, ending)) => format!(", did you mean `{meant}{ending}`?"),
        None => did_you_mean(name, known.iter().map(String::as_str)),
    };
    let names: Vec<&str> = COLLECTIONS.iter().map(|collection| collection.name).collect();
    let message = format!("the file `{name}` is not read{near}");
    let hint = format!("the collections are {}, as .json or .ndjson", names.join(", "));
    report.add_whole(number, Code::UnknownFile, message, &hint);
}
