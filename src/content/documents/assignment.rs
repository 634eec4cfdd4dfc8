//! Customer assignments, written by ids or as the service answers them.

use super::metadata::{Metadata, ends_first};
use super::{DocumentReader, Fixture, HiddenReferences, UNREAD, metadata};
use crate::findings::{Code, Mistake};
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};
use crate::model::{Assignment, AssignmentType, Customer, Id, LegalEntity};
use crate::schema::{Kind, Shape, names, optional};

static ANSWERED_CUSTOMER: Shape =
    Shape { open: true, about: "The customer, spelled out.", ..copy(Customer::SHAPE) };

static ANSWERED_LEGAL_ENTITY: Shape =
    Shape { open: true, about: "The legal entity, spelled out.", ..copy(LegalEntity::SHAPE) };

const fn copy(shape: &'static Shape) -> Shape {
    Shape {
        name: shape.name,
        about: shape.about,
        fields: shape.fields,
        any_of: shape.any_of,
        open: shape.open,
    }
}

/// A customer assignment of a file.
#[derive(Debug)]
pub(crate) struct AssignmentRow {
    /// The segment, where the row says it.
    pub segment_id: Option<Id>,
    /// The assignment.
    pub assignment: Assignment,
    /// The customer, where the row spells it out.
    pub customer: Option<Box<Customer>>,
    /// The legal entity, where the row spells it out.
    pub legal_entity: Option<Box<LegalEntity>>,
}

impl Fixture for AssignmentRow {
    const SHAPE: &'static Shape = &Shape {
        name: "an assignment",
        about: "A customer, alone or on behalf of a legal entity, in a segment.",
        fields: &[
            optional("segmentId", Kind::Id, "the segment; may stand once beside the array instead"),
            optional("customerId", Kind::Id, "the customer"),
            optional("legalEntityId", Kind::Id, "the legal entity of a B2B assignment"),
            optional(
                "customer",
                Kind::Object(&ANSWERED_CUSTOMER),
                "the customer as the service answers it, in place of `customerId`",
            ),
            optional(
                "legalEntity",
                Kind::Object(&ANSWERED_LEGAL_ENTITY),
                "the legal entity as the service answers it, in place of `legalEntityId`",
            ),
            optional(
                "assignmentType",
                Kind::Word(&names(&AssignmentType::NAMES)),
                "MANUAL when absent",
            ),
            optional("mixins", Kind::FreeMap, "attributes of the tenant's own"),
            optional("metadata", Kind::Object(&metadata::SHAPE), "version and instants"),
        ],
        any_of: &[&["customerId", "customer"]],
        open: false,
    };

    /// What rows spell out.
    const NAMED: HiddenReferences =
        HiddenReferences { customers: true, legal_entities: true, segments: false };

    fn read(doc: &DocumentReader<'_>) -> Self {
        let customer = spelled(doc, "customer").as_ref().map(Customer::read);
        let legal_entity = spelled(doc, "legalEntity").as_ref().map(LegalEntity::read);
        let metadata = Metadata::of(doc);
        let customer_id = reference(doc, CUSTOMER, customer.as_ref().map(|it| &it.id));
        let legal_entity_id = reference(doc, LEGAL_ENTITY, legal_entity.as_ref().map(|it| &it.id));
        let assignment = Assignment {
            customer_id: customer_id.unwrap_or_else(|| UNREAD.into()),
            legal_entity_id,
            assignment_type: doc
                .word("assignmentType", &AssignmentType::NAMES)
                .unwrap_or(AssignmentType::Manual),
            mixins: doc.free_map("mixins"),
            metadata_mixins: metadata.mixins,
            version: metadata.version,
            created_at: metadata.created_at,
            modified_at: metadata.modified_at,
        };
        let segment_id = doc.optional("segmentId", Self::SHAPE);
        let (customer, legal_entity) = (customer.map(Box::new), legal_entity.map(Box::new));
        Self { segment_id, assignment, customer, legal_entity }
    }

    fn hides(doc: &DocumentReader<'_>) -> HiddenReferences {
        if doc.node.torn || doc.node.is_lost() {
            return Self::NAMED;
        }
        let hidden = doc.node.members().iter().map(hidden);
        hidden.fold(HiddenReferences::NOTHING, HiddenReferences::and)
    }

    fn judge(&self, doc: &DocumentReader<'_>, mistakes: &mut Vec<Mistake>) {
        let life = (Some(self.assignment.created_at), Some(self.assignment.modified_at));
        ends_first(life, (doc, &["metadata", "modifiedAt"]), mistakes);
        for (id, object) in [CUSTOMER, LEGAL_ENTITY] {
            contradiction(doc, id, object, mistakes);
        }
    }
}

/// The two ways in which a row names its customer: by the id, and spelled out.
const CUSTOMER: (&str, &str) = ("customerId", "customer");

/// The two ways in which it names its legal entity.
const LEGAL_ENTITY: (&str, &str) = ("legalEntityId", "legalEntity");

/// What the row spells out under `key`, if its identity can be read.
fn spelled<'a>(doc: &DocumentReader<'a>, key: &str) -> Option<DocumentReader<'a>> {
    doc.doc(key).filter(|spelled| spelled.text("id").is_some())
}

/// Whom a row names by the id, or by what it has `spelled` out; [`UNREAD`] where that may be another.
fn reference(
    doc: &DocumentReader<'_>,
    (id, object): (&str, &str),
    spelled: Option<&Id>,
) -> Option<Id> {
    match (doc.text(id), spelled) {
        (Some(said), Some(spelled)) if said != *spelled => Some(UNREAD.into()),
        (Some(said), _) => Some(said),
        (None, Some(spelled)) => Some(spelled.clone()),
        (None, None) => {
            let hidden = |key: &str| doc.hides(key, AssignmentRow::SHAPE);
            (hidden(id) || hidden(object)).then(|| UNREAD.into())
        }
    }
}

/// What a member of a row hides that may be spelled out there, whatever its key was meant to be.
fn hidden(member: &SpannedMember<'_>) -> HiddenReferences {
    let node = &member.value;
    let is_object = matches!(node.value, ValueKind::Object(_));
    let nameless = || node.get("id").is_none_or(|id| id.text().is_none());
    let customers = HiddenReferences { customers: true, ..HiddenReferences::NOTHING };
    let legal_entities = HiddenReferences { legal_entities: true, ..HiddenReferences::NOTHING };
    match &*member.key {
        "customer" if node.is_lost() || (is_object && nameless()) => customers,
        "legalEntity" if node.is_lost() || (is_object && nameless()) => legal_entities,
        "customerId" if is_object => customers,
        "legalEntityId" if is_object => legal_entities,
        known if AssignmentRow::SHAPE.fields.iter().any(|field| field.name == known) => {
            HiddenReferences::NOTHING
        }
        _ if is_object || node.is_lost() => AssignmentRow::NAMED,
        _ => HiddenReferences::NOTHING,
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
