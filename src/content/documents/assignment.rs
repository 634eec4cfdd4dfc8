//! Assignments, written by ids or as the service answers them.

use super::{DocumentReader, Fixture, HiddenReferences, UNREAD, judge_frames};
use crate::findings::{Code, Mistake};
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};
use crate::model::fields::FieldSet;
use crate::model::{Assignment, CollectionKind, CollectionRow, DirectoryDocument, Id, Reference};

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
        // What is assigned, then what qualifies it where a directory has that too, as the table lists them.
        let counting: Vec<_> =
            collection.spelled().filter(|(to, _)| to.counts(&assignment)).collect();
        let mut named = counting.into_iter().map(|(to, object)| {
            let spelled_out = doc.doc(object).filter(|it| it.text("id").is_some());
            spelled.extend(spelled_out.map(|it| DirectoryDocument::read(&it, to.to.row())));
            let id = spelled_out.and_then(|it| it.text("id"));
            reference(doc, (to.field, object), id)
        });
        let (assigned, qualifier) = (named.next().flatten(), named.next());
        drop(named);
        assignment.assigned = assigned.unwrap_or_else(|| UNREAD.into());
        if let Some(qualifier) = qualifier {
            assignment.qualifier = qualifier;
        }
        Self { segment_id: doc.optional("segmentId"), assignment, spelled }
    }

    fn hides(doc: &DocumentReader<'_>, collection: &CollectionRow) -> HiddenReferences {
        if doc.node.torn || doc.node.is_lost() {
            return HiddenReferences::in_file_of(collection);
        }
        let members = doc.node.members().iter().map(|member| hidden(member, collection));
        members.chain([of_unclear_type(doc, collection)]).collect()
    }

    fn judge(&self, doc: &DocumentReader<'_>, mistakes: &mut Vec<Mistake>) {
        judge_frames(&self.assignment, doc, mistakes);
        let spelled = self.assignment.kind.row().spelled();
        for (reference, object) in spelled.filter(|(to, _)| to.counts(&self.assignment)) {
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
    let of_member = |(reference, object): (&Reference, &str)| match &*member.key {
        key if key == object => Some((reference.to, node.is_lost() || (is_object && nameless()))),
        key if key == reference.field => Some((reference.to, is_object)),
        _ => None,
    };
    let spelled: Vec<_> = collection.spelled().filter_map(of_member).collect();
    if !spelled.is_empty() {
        let hidden = spelled.into_iter().filter(|(_, hides)| *hides);
        return hidden.map(|(to, _)| HiddenReferences::of(to)).collect();
    }
    let is_known = collection.shape.fields.iter().any(|field| field.name == member.key);
    match !is_known && (is_object || node.is_lost()) {
        true => HiddenReferences::in_file_of(collection),
        false => HiddenReferences::NOTHING,
    }
}

/// What a row spells out of which it is unclear what it is.
fn of_unclear_type(doc: &DocumentReader<'_>, collection: &CollectionRow) -> HiddenReferences {
    let conditional = || collection.spelled().filter(|(to, _)| to.is_conditional());
    let word = |field: &str| doc.node.get(field).and_then(SpannedValue::text);
    if conditional().any(|(to, _)| to.counts_where(word)) {
        return HiddenReferences::NOTHING;
    }
    let spelled = conditional().filter(|(_, object)| doc.node.get(object).is_some());
    spelled.map(|(to, _)| HiddenReferences::of(to.to)).collect()
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
