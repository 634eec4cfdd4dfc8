//! The records of tenants that a session is about, and how each is called.

use crate::engine::Target;

/// A record of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RecordKey {
    /// The tenant.
    pub(super) tenant: String,
    /// What it is.
    pub(super) kind: RecordKind,
    /// The segment that an assignment is in; empty for any other.
    pub(super) segment: String,
    /// Its id, or that of what is assigned.
    pub(super) id: String,
    /// The legal entity or the type of an assignment; empty where it has none.
    pub(super) qualifier: String,
}

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RecordKind {
    /// A segment.
    Segment,
    /// A customer in the directory.
    Customer,
    /// A legal entity in the directory.
    LegalEntity,
    /// A group in the directory.
    Group,
    /// A product in the directory.
    Product,
    /// A category in the directory.
    Category,
    /// The assignment of a customer.
    CustomerRow,
    /// The assignment of a group.
    GroupRow,
    /// The assignment of an item.
    ItemRow,
}

/// The directories, whose documents no answer of the service lists.
pub(super) const DIRECTORIES: [RecordKind; 5] = [
    RecordKind::Customer,
    RecordKind::LegalEntity,
    RecordKind::Group,
    RecordKind::Product,
    RecordKind::Category,
];

/// The id of the document that stands for all that a session does not name.
pub(super) const OTHER: &str = "~another";

impl RecordKind {
    /// The collection that has it, as files of fixtures call it.
    pub(super) fn collection(self) -> &'static str {
        match self {
            Self::Segment => "segments",
            Self::Customer => "customers",
            Self::LegalEntity => "legal-entities",
            Self::Group => "groups",
            Self::Product => "products",
            Self::Category => "categories",
            Self::CustomerRow => "customer-assignments",
            Self::GroupRow => "group-assignments",
            Self::ItemRow => "item-assignments",
        }
    }

    /// Whether it is in a directory, which the service names and does not list.
    pub(super) fn is_of_directory(self) -> bool {
        DIRECTORIES.contains(&self)
    }
}

/// The type of items that are categories.
pub(super) const CATEGORY: &str = "CATEGORY";

impl RecordKey {
    /// The document of this kind with an id.
    pub(super) fn document(tenant: &str, kind: RecordKind, id: &str) -> Self {
        let (tenant, id) = (tenant.to_owned(), id.to_owned());
        Self { tenant, kind, segment: String::new(), id, qualifier: String::new() }
    }

    /// The assignment in a segment.
    pub(super) fn row(
        (tenant, segment): (&str, &str),
        kind: RecordKind,
        (id, qualifier): (&str, &str),
    ) -> Self {
        let (segment, qualifier) = (segment.to_owned(), qualifier.to_owned());
        Self { segment, qualifier, ..Self::document(tenant, kind, id) }
    }

    /// What stands for the documents of this kind that a session does not name.
    pub(super) fn other(tenant: &str, kind: RecordKind) -> Self {
        Self::document(tenant, kind, OTHER)
    }

    /// What the innermost names of a target identify: an assignment, else a segment, whose id can be in the body.
    pub(super) fn of_target(target: &Target<'_>, in_body: Option<&str>) -> Option<Self> {
        let tenant = target.get("tenant")?;
        let Some(segment) = target.get("segmentId") else {
            return in_body.map(|id| Self::document(tenant, RecordKind::Segment, id));
        };
        let in_segment = (tenant, segment);
        if let Some(id) = target.get("customerId") {
            let entity = target.get("legalEntityId").unwrap_or_default();
            return Some(Self::row(in_segment, RecordKind::CustomerRow, (id, entity)));
        }
        if let Some(id) = target.get("groupId") {
            return Some(Self::row(in_segment, RecordKind::GroupRow, (id, "")));
        }
        if let Some(id) = target.get("itemId") {
            let of_type = target.get("type").unwrap_or_default();
            return Some(Self::row(in_segment, RecordKind::ItemRow, (id, of_type)));
        }
        Some(Self::document(tenant, RecordKind::Segment, segment))
    }

    /// The documents that a target names.
    pub(super) fn named_by(target: &Target<'_>) -> impl Iterator<Item = Self> {
        let item = match target.get("type") {
            Some(CATEGORY) => RecordKind::Category,
            Some(_) | None => RecordKind::Product,
        };
        let names = [
            ("segmentId", RecordKind::Segment),
            ("customerId", RecordKind::Customer),
            ("legalEntityId", RecordKind::LegalEntity),
            ("groupId", RecordKind::Group),
            ("itemId", item),
        ];
        names.into_iter().filter_map(move |(name, kind)| {
            Some(Self::document(target.get("tenant")?, kind, target.get(name)?))
        })
    }
}

impl RecordKey {
    /// The documents that an assignment names.
    pub(super) fn names(&self) -> Vec<Self> {
        let of = |kind, id: &str| Self::document(&self.tenant, kind, id);
        let mut named = match self.kind {
            RecordKind::CustomerRow => vec![of(RecordKind::Customer, &self.id)],
            RecordKind::GroupRow => vec![of(RecordKind::Group, &self.id)],
            RecordKind::ItemRow if self.qualifier == CATEGORY => {
                vec![of(RecordKind::Category, &self.id)]
            }
            RecordKind::ItemRow => vec![of(RecordKind::Product, &self.id)],
            RecordKind::Segment
            | RecordKind::Customer
            | RecordKind::LegalEntity
            | RecordKind::Group
            | RecordKind::Product
            | RecordKind::Category => return Vec::new(),
        };
        if self.kind == RecordKind::CustomerRow && !self.qualifier.is_empty() {
            named.push(of(RecordKind::LegalEntity, &self.qualifier));
        }
        named.push(of(RecordKind::Segment, &self.segment));
        named
    }
}
