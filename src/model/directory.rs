//! The directories of a tenant: what assignments and tokens name, and the sandbox alone keeps.

/// A directory of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directory {
    /// The customers.
    Customers,
    /// The legal entities: the companies on whose behalf customers act.
    LegalEntities,
    /// The IAM groups: customers, or employees, that have rights together.
    Groups,
    /// The products, as far as assignments show them.
    Products,
    /// The categories: each below its parent, if it has one.
    Categories,
    /// The sites that segments belong to.
    Sites,
    /// The contacts of legal entities: which customers act for them.
    ContactAssignments,
}

impl Directory {
    /// All of them.
    #[rustfmt::skip]
    pub const ALL: [Self; 7] = [
        Self::Customers, Self::LegalEntities, Self::Groups, Self::Products, Self::Categories, Self::Sites,
        Self::ContactAssignments,
    ];
}
