//! Customer assignments, written by ids or as the service answers them.

use super::metadata::{self, Metadata, ends_first};
use super::{Doc, Fixture};
use crate::content::code::Code;
use crate::content::located::{Member, Node, Value};
use crate::content::mistake::Mistake;
use crate::content::shape::{Kind, Shape, names, optional};
use crate::model::{Assignment, AssignmentType, Customer, Id, LegalEntity};

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
    pub customer: Option<Customer>,
    /// The legal entity, where the row spells it out.
    pub legal_entity: Option<LegalEntity>,
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

    /// Others name what a row spells out: an object, whatever its key was meant to be.
    fn may_be_named(node: &Node<'_>) -> bool {
        let plain = ["mixins", "metadata"];
        let spells = |member: &Member<'_>| {
            matches!(member.value.value, Value::Object(_)) && !plain.contains(&&*member.key)
        };
        !node.whole || node.is_lost() || node.members().iter().any(spells)
    }

    fn read(doc: &Doc<'_>) -> Option<Self> {
        let customer = doc.doc("customer").as_ref().and_then(Customer::read);
        let legal_entity = doc.doc("legalEntity").as_ref().and_then(LegalEntity::read);
        let metadata = Metadata::of(doc);
        let customer_id = doc.text("customerId");
        let legal_entity_id = doc.text("legalEntityId");
        let assignment = Assignment {
            customer_id: customer_id.or_else(|| customer.as_ref().map(|it| it.id.clone()))?,
            legal_entity_id: legal_entity_id
                .or_else(|| legal_entity.as_ref().map(|it| it.id.clone())),
            assignment_type: doc
                .word("assignmentType", &AssignmentType::NAMES)
                .unwrap_or(AssignmentType::Manual),
            mixins: doc.free_map("mixins"),
            metadata_mixins: metadata.mixins,
            version: metadata.version,
            created_at: metadata.created_at,
            modified_at: metadata.modified_at,
        };
        Some(Self { segment_id: doc.text("segmentId"), assignment, customer, legal_entity })
    }

    fn judge(&self, doc: &Doc<'_>, mistakes: &mut Vec<Mistake>) {
        let life = (Some(self.assignment.created_at), Some(self.assignment.modified_at));
        ends_first(life, (doc, &["metadata", "modifiedAt"]), mistakes);
        for (id, object) in [("customerId", "customer"), ("legalEntityId", "legalEntity")] {
            contradiction(doc, id, object, mistakes);
        }
    }
}

fn contradiction(doc: &Doc<'_>, id: &str, object: &str, mistakes: &mut Vec<Mistake>) {
    if let Some(said) = doc.node.get(id).and_then(Node::text)
        && let Some(spelled) = doc.node.at(&[object, "id"])
        && spelled.text().is_some_and(|spelled| spelled != said)
    {
        let message = format!("`{object}.id` is another than `{id}`");
        let mistake = Mistake::new(Code::Contradiction, spelled.span.clone(), message);
        mistakes.push(mistake.hint("one of the two is enough"));
    }
}
