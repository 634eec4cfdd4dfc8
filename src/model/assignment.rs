//! Assignments: the customers, groups and items in a segment.

use super::fields::{Access, DocumentField, Fields, access, name_of, named, schemas};
use super::{Directory, Id, Metadata};
use crate::json::FreeMap;
use crate::schema::{Kind, Shape, names, optional, required};

/// What kind of thing is assigned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssignmentKind {
    /// Customers, alone or on behalf of a legal entity.
    #[default]
    Customers,
    /// IAM groups of customers.
    Groups,
    /// Products and categories.
    Items,
}

impl AssignmentKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Customers, Self::Groups, Self::Items];

    /// What is assigned, in a word.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Customers => "customer",
            Self::Groups => "group",
            Self::Items => "product or category",
        }
    }

    pub(crate) const fn shape(self) -> &'static Shape {
        match self {
            Self::Customers => &CUSTOMER_SHAPE,
            Self::Groups => &GROUP_SHAPE,
            Self::Items => &ITEM_SHAPE,
        }
    }

    /// The fields of its documents.
    pub(crate) fn fields(self) -> &'static [DocumentField<Assignment>] {
        match self {
            Self::Customers => &CUSTOMER,
            Self::Groups => &GROUP,
            Self::Items => &ITEM,
        }
    }
}

/// Something assigned to a segment. Names are looked up in the directories when it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    /// What kind of thing it assigns.
    pub kind: AssignmentKind,
    /// What is assigned: the id of the customer, the group, or the item.
    pub assigned: Id,
    /// What tells two assignments of one id apart: the legal entity on whose behalf a customer is assigned, the type of
    /// an item.
    pub qualifier: Option<Id>,
    /// Who made it; said of customers alone.
    pub assignment_type: AssignmentType,
    /// Attributes that the tenant defines.
    pub mixins: Option<FreeMap>,
    /// Version and instants.
    pub metadata: Metadata,
}

impl Assignment {
    /// The bytes that it keeps besides itself.
    pub(crate) fn heap_bytes(&self) -> usize {
        let qualifier = self.qualifier.as_ref().map_or(0, |id| id.len());
        let mixins = self.mixins.as_ref().map_or(0, |map| map.get().len());
        self.assigned.len() + qualifier + mixins + self.metadata.heap_bytes()
    }

    /// One of `kind` that says nothing else.
    pub fn new(kind: AssignmentKind, assigned: &str, qualifier: Option<&str>) -> Self {
        let qualifier = qualifier.map(Into::into);
        Self { kind, assigned: assigned.into(), qualifier, ..Self::default() }
    }
}

/// The types of items, by the words that paths and files use.
pub(crate) const ITEM_TYPES: &[&str] = &[PRODUCT, CATEGORY];
/// The type of products.
pub(crate) const PRODUCT: &str = "PRODUCT";
/// The type of categories.
pub(crate) const CATEGORY: &str = "CATEGORY";
/// What fields, members and variables of paths call the type of an item.
pub(crate) const ITEM_TYPE: &str = "type";

const SEGMENT_ID: DocumentField<Assignment> = DocumentField::hidden(
    optional("segmentId", Kind::Id, "the segment; may stand once beside the array instead"),
    Access::Elsewhere,
);

const MIXINS: DocumentField<Assignment> = DocumentField::shown(
    optional("mixins", Kind::FreeMap, "attributes of the tenant's own"),
    access!(free_map mixins),
);

const METADATA: DocumentField<Assignment> = DocumentField::shown(
    optional("metadata", Kind::Object(Metadata::SHAPE), "version and instants"),
    access!(object metadata),
);

#[rustfmt::skip]
static CUSTOMER: [DocumentField<Assignment>; 8] = [
    SEGMENT_ID,
    DocumentField::hidden(optional("customerId", Kind::Id, "the customer"), access!(id assigned)),
    DocumentField::hidden(optional("legalEntityId", Kind::Id, "the legal entity of a B2B assignment"), access!(text qualifier)),
    DocumentField::hidden(optional("customer", Kind::Object(&Directory::Customers.answered("The customer, spelled out.")), "the customer as the service answers it, in place of `customerId`"), Access::Elsewhere),
    DocumentField::hidden(optional("legalEntity", Kind::Object(&Directory::LegalEntities.answered("The legal entity, spelled out.")), "the legal entity as the service answers it, in place of `legalEntityId`"), Access::Elsewhere),
    DocumentField::shown(optional("assignmentType", Kind::Word(&names(&AssignmentType::NAMES)), "MANUAL when absent"), access!(word assignment_type AssignmentType::NAMES)),
    MIXINS, METADATA,
];

static CUSTOMER_SHAPE: Shape = Shape {
    name: "an assignment",
    about: "A customer, alone or on behalf of a legal entity, in a segment.",
    fields: &schemas(&CUSTOMER),
    any_of: &[&["customerId", "customer"]],
    open: false,
};

#[rustfmt::skip]
static GROUP: [DocumentField<Assignment>; 5] = [
    SEGMENT_ID,
    DocumentField::hidden(optional("groupId", Kind::Id, "the group"), access!(id assigned)),
    DocumentField::hidden(optional("group", Kind::Object(&Directory::Groups.answered("The group, spelled out.")), "the group as the service answers it, in place of `groupId`"), Access::Elsewhere),
    MIXINS, METADATA,
];

static GROUP_SHAPE: Shape = Shape {
    name: "a group assignment",
    about: "An IAM group of customers in a segment.",
    fields: &schemas(&GROUP),
    any_of: &[&["groupId", "group"]],
    open: false,
};

#[rustfmt::skip]
static ITEM: [DocumentField<Assignment>; 6] = [
    SEGMENT_ID,
    DocumentField::hidden(optional("itemId", Kind::Id, "the product or the category"), access!(id assigned)),
    DocumentField::hidden(optional("item", Kind::Object(&Directory::Products.answered("The product or the category, spelled out.")), "the item as the service answers it, in place of `itemId`"), Access::Elsewhere),
    DocumentField::shown(required(ITEM_TYPE, Kind::Word(ITEM_TYPES), "what the item is"), access!(text qualifier)),
    MIXINS, METADATA,
];

static ITEM_SHAPE: Shape = Shape {
    name: "an item assignment",
    about: "A product or a category in a segment.",
    fields: &schemas(&ITEM),
    any_of: &[&["itemId", "item"]],
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
