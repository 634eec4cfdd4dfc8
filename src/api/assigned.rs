//! What can be assigned to a segment, as the operations on its assignments need it.

use super::sight::Sight;
use crate::engine::store::{Key, Tenant};
use crate::engine::{ApiError, Call, Target};
use crate::model::AssignmentKind;

/// What is assigned, as paths and bodies name it.
pub(super) trait Assigned {
    /// The kind of assignment.
    const KIND: AssignmentKind;
    /// The path variable of what is assigned.
    const ID: &'static str;
    /// The path variable of what tells two assignments of one id apart.
    const QUALIFIER: Option<&'static str>;
    /// The members of a bulk item that stand for path variables, the id of what is assigned first.
    const ITEM_MEMBERS: &'static [(&'static str, &'static str)];

    /// The dotted paths that answers keep whatever `fields` says.
    const IDENTITY: &'static [&'static str];
    /// The dotted paths of the id and of the qualifier, as queries name them.
    const INDEXED: &'static [&'static str];
    /// Whether `Accept-Language` chooses the languages in which answers show it.
    const IS_LOCALIZED: bool;

    /// Refuses to assign what may not be assigned.
    fn check(tenant: &Tenant, target: &Target<'_>) -> Result<(), ApiError>;

    /// Which assignments of the segment that the path names the caller sees.
    fn sight<'c>(tenant: &Tenant, call: &'c Call<'_>) -> Result<Sight<'c>, ApiError>;

    /// What is to be said of what a read says of the caller and that has no effect.
    fn remark(_tenant: &Tenant, _call: &Call<'_>) -> Result<Option<String>, ApiError> {
        Ok(None)
    }
}

/// The identity of the assignment that `target` names.
pub(super) fn key<'a, A: Assigned>(target: &'a Target<'_>) -> Key<'a> {
    (target.id(A::ID), A::QUALIFIER.and_then(|qualifier| target.get(qualifier)))
}
