//! Assignments: what is in a segment. A customer, alone or on behalf of a legal entity, today; what else can be assigned
//! is one more kind.

use super::fields::{Access, DocumentField, Fields, access, name_of, named, schemas};
use super::{Directory, Id, Metadata};
use crate::json::FreeMap;
use crate::schema::{Kind, Shape, names, optional};

/// What kind of thing is assigned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssignmentKind {
    /// Customers, alone or on behalf of a legal entity.
    #[default]
    Customers,
}

impl AssignmentKind {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::Customers];

    pub(crate) const fn shape(self) -> &'static Shape {
        match self {
            Self::Customers => &CUSTOMER_SHAPE,
        }
    }

    /// The fields of its documents.
    pub(crate) fn fields(self) -> &'static [DocumentField<Assignment>] {
        match self {
            Self::Customers => &CUSTOMER,
        }
    }
}

/// Something assigned to a segment. Names are looked up in the directories when it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    /// What kind of thing it assigns.
    pub kind: AssignmentKind,
    /// What is assigned: the id of the customer.
    pub assigned: Id,
    /// What tells two assignments of one id apart: the legal entity on whose behalf a customer is assigned.
    pub qualifier: Option<Id>,
    /// Who made it.
    pub assignment_type: AssignmentType,
    /// Attributes that the tenant defines.
    pub mixins: Option<FreeMap>,
    /// Version and instants.
    pub metadata: Metadata,
}

impl Assignment {
    /// One of `kind` that says nothing else.
    pub fn new(kind: AssignmentKind, assigned: &str, qualifier: Option<&str>) -> Self {
        let qualifier = qualifier.map(Into::into);
        Self { kind, assigned: assigned.into(), qualifier, ..Self::default() }
    }
}

#[rustfmt::skip]
static CUSTOMER: [DocumentField<Assignment>; 8] = [
    DocumentField::hidden(optional("segmentId", Kind::Id, "the segment; may stand once beside the array instead"), Access::Elsewhere),
    DocumentField::hidden(optional("customerId", Kind::Id, "the customer"), access!(id assigned)),
    DocumentField::hidden(optional("legalEntityId", Kind::Id, "the legal entity of a B2B assignment"), access!(text qualifier)),
    DocumentField::hidden(optional("customer", Kind::Object(&Directory::Customers.answered("The customer, spelled out.")), "the customer as the service answers it, in place of `customerId`"), Access::Elsewhere),
    DocumentField::hidden(optional("legalEntity", Kind::Object(&Directory::LegalEntities.answered("The legal entity, spelled out.")), "the legal entity as the service answers it, in place of `legalEntityId`"), Access::Elsewhere),
    DocumentField::shown(optional("assignmentType", Kind::Word(&names(&AssignmentType::NAMES)), "MANUAL when absent"), access!(word assignment_type AssignmentType::NAMES)),
    DocumentField::shown(optional("mixins", Kind::FreeMap, "attributes of the tenant's own"), access!(free_map mixins)),
    DocumentField::shown(optional("metadata", Kind::Object(Metadata::SHAPE), "version and instants"), access!(object metadata)),
];

static CUSTOMER_SHAPE: Shape = Shape {
    name: "an assignment",
    about: "A customer, alone or on behalf of a legal entity, in a segment.",
    fields: &schemas(&CUSTOMER),
    any_of: &[&["customerId", "customer"]],
    open: false,
};

impl Fields for Assignment {
    fn fields(&self) -> &'static [DocumentField<Self>] {
        self.kind.fields()
    }
}

/// One thing for each kind of assignment.
pub type ByAssignmentKind<T> = [T; AssignmentKind::ALL.len()];

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
