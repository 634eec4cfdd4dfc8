//! Customer assignments: a customer, alone or on behalf of a legal entity, in a segment.

use super::fields::{Access, DocumentField, access, name_of, named, schemas, table};
use super::{Directory, Id, Metadata};
use crate::json::FreeMap;
use crate::schema::{Kind, Shape, names, optional};

/// A customer assigned to a segment. Names are looked up in the directory when it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    /// The customer.
    pub customer_id: Id,
    /// The legal entity of a B2B assignment.
    pub legal_entity_id: Option<Id>,
    /// Who made it.
    pub assignment_type: AssignmentType,
    /// Attributes that the tenant defines.
    pub mixins: Option<FreeMap>,
    /// Version and instants.
    pub metadata: Metadata,
}

impl Assignment {
    pub(crate) const SHAPE: &Shape = &Shape {
        name: "an assignment",
        about: "A customer, alone or on behalf of a legal entity, in a segment.",
        fields: &schemas(&Self::FIELDS),
        any_of: &[&["customerId", "customer"]],
        open: false,
    };

    #[rustfmt::skip]
    const FIELDS: [DocumentField<Self>; 8] = [
        DocumentField::hidden(optional("segmentId", Kind::Id, "the segment; may stand once beside the array instead"), Access::Elsewhere),
        DocumentField::hidden(optional("customerId", Kind::Id, "the customer"), access!(id customer_id)),
        DocumentField::hidden(optional("legalEntityId", Kind::Id, "the legal entity of a B2B assignment"), access!(text legal_entity_id)),
        DocumentField::hidden(optional("customer", Kind::Object(&Directory::Customers.answered("The customer, spelled out.")), "the customer as the service answers it, in place of `customerId`"), Access::Elsewhere),
        DocumentField::hidden(optional("legalEntity", Kind::Object(&Directory::LegalEntities.answered("The legal entity, spelled out.")), "the legal entity as the service answers it, in place of `legalEntityId`"), Access::Elsewhere),
        DocumentField::shown(optional("assignmentType", Kind::Word(&names(&AssignmentType::NAMES)), "MANUAL when absent"), access!(word assignment_type AssignmentType::NAMES)),
        DocumentField::shown(optional("mixins", Kind::FreeMap, "attributes of the tenant's own"), access!(free_map mixins)),
        DocumentField::shown(optional("metadata", Kind::Object(Metadata::SHAPE), "version and instants"), access!(object metadata)),
    ];
}

table!(Assignment);

/// Who made an assignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssignmentType {
    /// A write through the API.
    #[default]
    Manual,
    /// The platform; only fixtures make these.
    Automatic,
}

impl AssignmentType {
    /// The types by the words that files use.
    pub const NAMES: [(&'static str, Self); 2] =
        [("MANUAL", Self::Manual), ("AUTOMATIC", Self::Automatic)];
}
