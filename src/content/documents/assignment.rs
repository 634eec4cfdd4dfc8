//! Assignments, written by ids or as the service answers them.

use super::{DocumentReader, Fixture, HiddenReferences, UNREAD, judge_frames};
use crate::findings::{Code, Mistake};
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};
use crate::model::fields::FieldSet;
use crate::model::{Assignment, CollectionKind, CollectionRow, DirectoryDocument, Id};

/// An assignment of a file.
#[derive(Debug)]
pub(crate) struct AssignmentRow {
    /// The segment, where the row says it.
    pub segment_id: Option<Id>,
    /// The assignment.
    pub assignment: Assignment,
    /// The documents of directories that the row spells out.
    pub spelled: Vec<DirectoryDocument>,
}

impl Fixture for AssignmentRow {
    fn read(doc: &DocumentReader<'_>, collection: &CollectionRow) -> Self {
        let CollectionKind::Assignments(kind) = collection.kind else {
            unreachable!("only collections of assignments have such rows")
        };
        let mut assignment = Assignment { kind, ..Assignment::default() };
        assignment.fill(doc);
        let mut spelled = Vec::new();
        // What is assigned, then what qualifies it, as the table lists them; nothing where no directory has it.
        let mut named = collection.spelled().map(|(to, object)| {
            let spelled_out = doc.doc(object).filter(|it| it.text("id").is_some());
            spelled.extend(spelled_out.map(|it| DirectoryDocument::read(&it, to.to.row())));
            let id = spelled_out.and_then(|it| it.text("id"));
            reference(doc, (to.field, object), id)
        });
        if let Some(assigned) = named.next() {
            assignment.assigned = assigned.unwrap_or_else(|| UNREAD.into());
            assignment.qualifier = named.next().flatten();
        }
        drop(named);
        Self { segment_id: doc.optional("segmentId"), assignment, spelled }
    }

    fn hides(doc: &DocumentReader<'_>, collection: &CollectionRow) -> HiddenReferences {
        if doc.node.torn || doc.node.is_lost() {
            return HiddenReferences::in_file_of(collection);
        }
        doc.node.members().iter().map(|member| hidden(member, collection)).collect()
    }

    fn judge(&self, doc: &DocumentReader<'_>, mistakes: &mut Vec<Mistake>) {
        judge_frames(&self.assignment, doc, mistakes);
        for (reference, object) in self.assignment.kind.row().spelled() {
            contradiction(doc, reference.field, object, mistakes);
        }
    }
}

/// The id that a row names, or that of the document it has `spelled` out; [`UNREAD`] where the two may differ.
fn reference(
    doc: &DocumentReader<'_>,
    (id, object): (&str, &str),
    spelled: Option<Id>,
) -> Option<Id> {
    match (doc.text(id), spelled) {
        (Some(said), Some(spelled)) if said != spelled => Some(UNREAD.into()),
        (Some(said), _) => Some(said),
        (None, Some(spelled)) => Some(spelled),
        (None, None) => (doc.hides(id) || doc.hides(object)).then(|| UNREAD.into()),
    }
}

/// What a member of a row hides that may be spelled out there, whatever its key was meant to be.
fn hidden(member: &SpannedMember<'_>, collection: &CollectionRow) -> HiddenReferences {
    let node = &member.value;
    let is_object = matches!(node.value, ValueKind::Object(_));
    let nameless = || node.get("id").is_none_or(|id| id.text().is_none());
    for (reference, object) in collection.spelled() {
        let hides = match &*member.key {
            key if key == object => node.is_lost() || (is_object && nameless()),
            key if key == reference.field => is_object,
            _ => continue,
        };
        return if hides { HiddenReferences::of(reference.to) } else { HiddenReferences::NOTHING };
    }
    let is_known = collection.shape.fields.iter().any(|field| field.name == member.key);
    match !is_known && (is_object || node.is_lost()) {
        true => HiddenReferences::in_file_of(collection),
        false => HiddenReferences::NOTHING,
    }
}

fn contradiction(doc: &DocumentReader<'_>, id: &str, object: &str, mistakes: &mut Vec<Mistake>) {
    if let Some(said) = doc.node.get(id).and_then(SpannedValue::text)
        && let Some(spelled) = doc.node.at(&[object, "id"])
        && spelled.text().is_some_and(|spelled| spelled != said)
    {
        let message = format!("`{object}.id` is another than `{id}`");
        let mistake = Mistake::new(Code::Contradiction, spelled.span.clone(), message);
        mistakes.push(mistake.hint("one of the two is enough"));
    }
}
