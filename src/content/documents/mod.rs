//! The documents that fixtures hold: how one that was held against its shape is read, and what it says wrongly.

mod assignment;
mod hidden;
mod reader;
mod settings;

use crate::findings::{Code, Mistake};
use crate::model::fields::{FieldSet, FieldValue};
use crate::model::{CollectionKind as Kind, CollectionRow, DirectoryDocument};

pub(super) use assignment::AssignmentRow;
pub(super) use hidden::HiddenReferences;
pub(super) use reader::{DocumentReader, UNREAD};
pub(crate) use settings::TEMPLATE;
pub(super) use settings::{CHOSEN_BEHAVIORS, MixinSource, TENANT, TenantSettings, chosen};

/// A document that a fixture file can hold.
pub(super) trait Fixture: Sized + Send {
    /// Reads one of `collection` as far as it can be read, which is all of it where it has no mistake. What cannot be
    /// read and matters to others is [`UNREAD`].
    fn read(doc: &DocumentReader<'_>, collection: &CollectionRow) -> Self;

    /// What mistakes in it hide of what others name.
    fn hides(doc: &DocumentReader<'_>, collection: &CollectionRow) -> HiddenReferences {
        match doc.is_named() {
            true => HiddenReferences::NOTHING,
            false => HiddenReferences::in_file_of(collection),
        }
    }

    /// Reports what no shape can say: keys that do not go together. It may have mistakes by itself.
    fn judge(&self, doc: &DocumentReader<'_>, mistakes: &mut Vec<Mistake>);
}

/// A document that says nothing yet.
pub(super) trait Blank {
    /// One of `collection`.
    fn blank(collection: &CollectionRow) -> Self;
}

impl<D: Default> Blank for D {
    fn blank(_: &CollectionRow) -> Self {
        Self::default()
    }
}

impl Blank for DirectoryDocument {
    fn blank(collection: &CollectionRow) -> Self {
        match collection.kind {
            Kind::Directory(directory) => Self::new(directory),
            Kind::Segments | Kind::Assignments(_) | Kind::Clients | Kind::Tokens => {
                unreachable!("only directories have such documents")
            }
        }
    }
}

impl<D: Blank + FieldSet + Send> Fixture for D {
    fn read(doc: &DocumentReader<'_>, collection: &CollectionRow) -> Self {
        let mut document = Self::blank(collection);
        document.fill(doc);
        document
    }

    fn judge(&self, doc: &DocumentReader<'_>, mistakes: &mut Vec<Mistake>) {
        judge_frames(self, doc, mistakes);
    }
}

/// Reports which time frames of `document` begin after their end.
fn judge_frames(document: &dyn FieldSet, doc: &DocumentReader<'_>, mistakes: &mut Vec<Mistake>) {
    document.each(false, &mut |key, value| {
        let FieldValue::Object(part) = value else { return };
        for [begin, end] in [["from", "to"], ["createdAt", "modifiedAt"]] {
            let is_wrong = match (part.get(false, begin), part.get(false, end)) {
                (Some(FieldValue::Moment(from)), Some(FieldValue::Moment(to))) => {
                    to.is_before(from)
                }
                (_, _) => false,
            };
            if let Some(node) = doc.node.at(&[key, end]).filter(|_| is_wrong)
                && is_faultless(doc, key, mistakes)
            {
                let message = format!("`{key}.{end}` is before the beginning");
                let mistake = Mistake::new(Code::EndsFirst, node.span.clone(), message);
                mistakes.push(mistake.hint("change one of the two instants"));
            }
        }
    });
}

/// Whether no error was found in the value under `key` of `doc`, whose mistakes are the last ones.
fn is_faultless(doc: &DocumentReader<'_>, key: &str, mistakes: &[Mistake]) -> bool {
    let span = doc.node.get(key).map_or(0..0, |node| node.span.clone());
    let mut own = mistakes.iter().rev().take_while(|it| it.span.start >= doc.node.span.start);
    own.all(|it| !it.is_error() || !span.contains(&it.span.start))
}
