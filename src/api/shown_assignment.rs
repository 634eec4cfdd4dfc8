//! An assignment as answers show it and queries see it: joined with what the directories know of what it names.

use std::sync::LazyLock;

use bytes::Bytes;

use super::languages::Reads;
use crate::engine::query::documents::KnownPaths;
use crate::engine::query::json_values::leaf;
use crate::engine::query::{Paths, Queryable, Value, documents};
use crate::engine::store::{Overlay, Row, Tenant};
use crate::model::fields::{FieldSet, FieldValue};
use crate::model::object_writer::{ObjectWriter, Reader};
use crate::model::{
    Assignment, AssignmentKind, ByAssignmentKind, CATEGORY, Directories, Directory,
    DirectoryDocument, Metadata, Moment, Timestamp,
};

/// About the size of a shown assignment.
const USUAL_LENGTH: usize = 512;

/// The directories an assignment is joined with, and the segment it is in.
#[derive(Clone, Copy)]
pub(super) struct Joined<'a> {
    /// The segment.
    pub segment: &'a str,
    directories: &'a Directories<Overlay<DirectoryDocument>>,
    /// Whether all is shown as the seed has it, so that shown bytes can be kept.
    pub pristine: bool,
    start: Timestamp,
    /// The languages in which localised texts are shown; all where none are given.
    languages: Option<&'a Reads>,
}

/// The member that shows what an assignment names, the directory that has it, and its id.
type Join<'d> = (&'static str, Directory, &'d str);

/// What `document` names, in the order in which the contract shows it.
fn joins(document: &Assignment) -> impl Iterator<Item = Join<'_>> {
    let id = &*document.assigned;
    let (first, second) = match document.kind {
        AssignmentKind::Customers => {
            let entity = document.qualifier.as_deref();
            let entity = entity.map(|id| ("legalEntity", Directory::LegalEntities, id));
            (Some(("customer", Directory::Customers, id)), entity)
        }
        AssignmentKind::Groups => (Some(("group", Directory::Groups, id)), None),
        AssignmentKind::Items => {
            let directory = match document.qualifier.as_deref() {
                Some(CATEGORY) => Directory::Categories,
                Some(_) | None => Directory::Products,
            };
            (Some(("item", directory, id)), None)
        }
    };
    first.into_iter().chain(second)
}

/// Whether answers say the segment of an assignment.
fn says_segment(kind: AssignmentKind) -> bool {
    match kind {
        AssignmentKind::Customers => false,
        AssignmentKind::Groups | AssignmentKind::Items => true,
    }
}

impl<'a> Joined<'a> {
    /// Those of `tenant`, for a reader of these `languages`, where they matter.
    pub(super) fn of(tenant: &'a Tenant, segment: &'a str, languages: Option<&'a Reads>) -> Self {
        let shows_all = languages.is_none_or(Reads::shows_all);
        Self {
            segment,
            directories: &tenant.directories,
            pristine: shows_all && tenant.directories_are_pristine(),
            start: tenant.start,
            languages,
        }
    }

    fn find(&self, directory: Directory, id: &str) -> Option<&'a DirectoryDocument> {
        self.directories[directory].get((id, None))
    }

    /// Appends the shown form of `row`.
    pub(super) fn write_json(&self, row: &Row<'_, Assignment>, out: &mut Vec<u8>) {
        match self.kept(row) {
            Some(bytes) => out.extend_from_slice(bytes),
            None => self.write(row.doc, out),
        }
    }

    /// The shown form of `row`, for an answer of its own.
    pub(super) fn json_of(&self, row: &Row<'_, Assignment>) -> Bytes {
        self.kept(row).cloned().unwrap_or_else(|| self.written(row.doc))
    }

    /// The bytes that are kept of the shown form, where it is the same each time.
    fn kept<'r>(&self, row: &Row<'r, Assignment>) -> Option<&'r Bytes> {
        let same = self.pristine && is_fixed(row.doc);
        same.then(|| row.bytes.get_or_init(|| self.written(row.doc)))
    }

    /// Shows the text that stands for the name of `found`, where languages choose it.
    fn see_localized(
        &self,
        found: &DirectoryDocument,
        paths: &Paths,
        see: &mut dyn FnMut(usize, Value<'_>),
    ) {
        let Some(languages) = self.languages else { return };
        for name in LOCALIZED {
            let Some(paths) = paths.get(name).filter(|paths| paths.is_end()) else { continue };
            let Some(FieldValue::Map(map)) = found.get(true, name) else { continue };
            if let Some(text) = languages.text_of(map.get()) {
                leaf(paths, Value::Text(&text), see);
            }
        }
    }

    fn written(&self, document: &Assignment) -> Bytes {
        let mut bytes = Vec::with_capacity(USUAL_LENGTH);
        self.write(document, &mut bytes);
        Bytes::copy_from_slice(&bytes)
    }

    fn write(&self, document: &Assignment, out: &mut Vec<u8>) {
        let mut object = ObjectWriter::begin(out, self.start, Reader::Client);
        if says_segment(document.kind) {
            object.text("segmentId", self.segment);
        }
        for (name, directory, id) in joins(document) {
            let write = |object: &mut ObjectWriter<'_>| match self.find(directory, id) {
                Some(found) => object.members(found),
                None => object.text("id", id),
            };
            match self.languages.filter(|languages| !languages.shows_all()) {
                None => object.object(name, write),
                Some(languages) => {
                    let mut part = Vec::new();
                    let mut inner = ObjectWriter::begin(&mut part, self.start, Reader::Client);
                    write(&mut inner);
                    inner.end();
                    let part = String::from_utf8(part).expect("shown documents are JSON text");
                    object.raw(name, &languages.localized(&part, LOCALIZED));
                }
            }
        }
        object.members(document);
        object.end();
    }
}

/// The map of what is assigned that has a text for each language.
const LOCALIZED: &[&str] = &["name"];

/// Whether the shown form is the same in every world.
fn is_fixed(document: &Assignment) -> bool {
    let Metadata { created_at, modified_at, .. } = document.metadata;
    matches!((created_at, modified_at), (Moment::At(_), Moment::At(_)))
}

/// The dotted paths of assignments of `kind`.
pub(super) fn known_paths(kind: AssignmentKind) -> &'static KnownPaths {
    static KNOWN: LazyLock<ByAssignmentKind<KnownPaths>> =
        LazyLock::new(|| AssignmentKind::ALL.map(paths_of));
    &KNOWN[kind as usize]
}

fn paths_of(kind: AssignmentKind) -> KnownPaths {
    let mut known = KnownPaths { localized: localized_paths(kind), ..KnownPaths::default() };
    known.names.push("segmentId".to_owned());
    for (name, directory, _) in joins(&Assignment::new(kind, "", Some(""))) {
        known.names.push(name.to_owned());
        known.add(&format!("{name}."), directory.fields());
    }
    known.add("", kind.fields());
    known
}

/// The dotted paths of the maps that stand for one of their texts.
fn localized_paths(kind: AssignmentKind) -> &'static [&'static str] {
    match kind {
        AssignmentKind::Customers | AssignmentKind::Groups => &[],
        AssignmentKind::Items => &["item.name"],
    }
}

/// An assignment as a query sees it: what is shown, and the segment it is in.
pub(super) struct AnswerParts<'a> {
    /// The assignment.
    pub document: &'a Assignment,
    /// What it is shown with.
    pub joined: Joined<'a>,
}

impl Queryable for AnswerParts<'_> {
    fn values(&self, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
        documents::values(self.document, paths, self.joined.start, see);
        if let Some(paths) = paths.get("segmentId") {
            leaf(paths, Value::Text(self.joined.segment), see);
        }
        for (name, directory, id) in joins(self.document) {
            let Some(paths) = paths.get(name) else { continue };
            leaf(paths, Value::Structure, see);
            // The id is known without a look at the directory.
            let mut more = paths.below().filter(|(name, _)| *name != "id");
            match more.next().and_then(|_| self.joined.find(directory, id)) {
                Some(found) => {
                    documents::values(found, paths, self.joined.start, see);
                    self.joined.see_localized(found, paths, see);
                }
                None => _ = paths.get("id").map(|paths| leaf(paths, Value::Text(id), see)),
            }
        }
    }
}
