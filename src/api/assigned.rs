//! What can be assigned to a segment, as the operations on its assignments need it.

use crate::engine::store::{Key, Tenant};
use crate::engine::{ApiError, Target};
use crate::model::AssignmentKind;

/// What is assigned, as paths and bodies name it.
pub(super) trait Assigned {
    /// The kind of assignment.
    const KIND: AssignmentKind;
    /// The path variable of what is assigned.
    const ID: &'static str;
    /// The path variable of what tells two assignments of one id apart.
    const QUALIFIER: Option<&'static str>;

    /// The dotted paths that answers keep whatever `fields` says.
    const IDENTITY: &'static [&'static str];
    /// The dotted paths of the id and of the qualifier, as queries name them.
    const INDEXED: &'static [&'static str];

    /// Refuses to assign what may not be assigned.
    fn check(tenant: &Tenant, target: &Target<'_>) -> Result<(), ApiError>;
}

/// The identity of the assignment that `target` names.
pub(super) fn key<'a, A: Assigned>(target: &'a Target<'_>) -> Key<'a> {
    (target.id(A::ID), A::QUALIFIER.and_then(|qualifier| target.get(qualifier)))
}
