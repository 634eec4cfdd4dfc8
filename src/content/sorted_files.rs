//! The files of a fixture folder by what they are: which tenant's, which collection, in which form.

use std::collections::BTreeMap;

use super::documents::TENANT;
use super::finding_collector::FindingReport;
pub(super) use super::folder::SCHEMA_ENDING;
use super::folder::{FileFormat, is_fixture_file, is_ignored, meant};
use crate::findings::Code;
use crate::model::{COLLECTIONS, CollectionRow};
use crate::suggest::{did_you_mean, nearest};

/// The files of one tenant, by their number in the folder.
#[derive(Debug, Default)]
pub(super) struct TenantFiles {
    /// `_tenant.json`.
    pub settings: Option<usize>,
    /// Mixin schemas by their names.
    pub schemas: BTreeMap<String, usize>,
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
    pub(super) fn of(&self, collection: &CollectionRow) -> Option<(usize, FileFormat)> {
        let place = COLLECTIONS.iter().position(|known| known.name == collection.name)?;
        self.collections[place]
    }
}

/// Sorts the files of `report`'s folder by tenant; reports those that are not read.
pub(super) fn tenants<'f>(report: &mut FindingReport<'f>) -> BTreeMap<&'f str, TenantFiles> {
    let mut tenants: BTreeMap<&str, TenantFiles> = BTreeMap::new();
    for (number, file) in report.files() {
        let mut parts = file.path().split('/');
        let (tenant, name, deeper) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        if file.path().split('/').any(is_ignored) {
            continue;
        }
        match (name, deeper) {
            (Some(name), None) => {
                take(report, tenants.entry(tenant).or_default(), number, name);
            }
            (None, _) => {
                let hint = if is_fixture_file(tenant) { ABOVE_HINT } else { STRAY_HINT };
                stray(report, number, "the file is in no tenant's folder", hint);
            }
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

/// Where the name is that of a collection, the folder is perhaps one of a tenant.
const ABOVE_HINT: &str = "if this is the folder of one tenant, name the folder above it; else put the file into _template/ or the folder of a tenant";
const STRAY_HINT: &str = "put it into _template/ or the folder of a tenant";

fn stray(report: &mut FindingReport<'_>, number: usize, message: &str, hint: &str) {
    report.add_whole(number, Code::UnknownFile, message.to_owned(), hint);
}

fn take(report: &mut FindingReport<'_>, tenant: &mut TenantFiles, number: usize, name: &str) {
    if name == TENANT {
        tenant.settings = Some(number);
        return;
    }
    if name.ends_with(SCHEMA_ENDING) {
        tenant.schemas.insert(name.to_owned(), number);
        return;
    }
    let form = FileFormat::ENDINGS
        .iter()
        .find_map(|(ending, form)| Some((name.strip_suffix(ending)?, *form)));
    let place = form.and_then(|(stem, form)| {
        let place = COLLECTIONS.iter().position(|collection| collection.path == stem)?;
        Some((place, form))
    });
    let Some((place, form)) = place else { return unknown(report, number, name) };
    match tenant.collections[place] {
        None => tenant.collections[place] = Some((number, form)),
        Some((other, _)) => {
            let other = report.file(other).path().rsplit('/').next().unwrap_or_default();
            let message =
                format!("collection `{}` stands in `{other}` too", COLLECTIONS[place].path);
            report.add_whole(number, Code::TwoFiles, message, "keep one of the two files");
        }
    }
}

fn unknown(report: &mut FindingReport<'_>, number: usize, name: &str) {
    let known: Vec<String> = COLLECTIONS
        .iter()
        .flat_map(|collection| {
            FileFormat::ENDINGS.iter().map(|(ending, _)| format!("{}{ending}", collection.path))
        })
        .chain([TENANT.to_owned()])
        .collect();
    let near = match lines_named_otherwise(name).or_else(|| meant_file(name)) {
        Some((meant, ending)) => format!(", did you mean `{meant}{ending}`?"),
        None => did_you_mean(name, known.iter().map(String::as_str)),
    };
    let names: Vec<&str> = COLLECTIONS.iter().map(|collection| collection.path).collect();
    let message = format!("the file `{name}` is not read{near}");
    let hint = format!("the collections are {}, as .json or .ndjson", names.join(", "));
    report.add_whole(number, Code::UnknownFile, message, &hint);
}

/// Other endings of files with a JSON text a line; `.ndjson` is the one that is read.
const LINES: [&str; 3] = [".jsonl", ".jsonlines", ".ldjson"];

/// The collection and ending that are meant by a file of lines with another ending.
fn lines_named_otherwise(name: &str) -> Option<(&'static str, &'static str)> {
    let stem = LINES.iter().find_map(|ending| name.strip_suffix(ending))?;
    let is_named = |collection: &&CollectionRow| collection.path == stem;
    let exact = COLLECTIONS.iter().find(is_named).map(|collection| collection.path);
    let near = || nearest(stem, COLLECTIONS.iter().map(|collection| collection.path));
    Some((exact.or_else(|| meant(stem)).or_else(near)?, ".ndjson"))
}

/// The collection and ending that are surely meant by a file with an ending that is read.
fn meant_file(name: &str) -> Option<(&'static str, &'static str)> {
    let mut endings = FileFormat::ENDINGS.iter();
    let (stem, ending) =
        endings.find_map(|(ending, _)| Some((name.strip_suffix(ending)?, *ending)))?;
    Some((meant(stem)?, ending))
}
