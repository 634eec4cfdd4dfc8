//! Products and categories as what can be assigned.

use super::assigned::Assigned;
use super::own_items::entity_hint;
use super::references::check_references;
use super::sight::{Sight, own_segment};
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call, Target};
use crate::model::{AssignmentKind, ITEM_TYPE};

/// Products and categories.
pub(super) struct Items;

impl Assigned for Items {
    const KIND: AssignmentKind = AssignmentKind::Items;
    const ID: &'static str = "itemId";
    const QUALIFIER: Option<&'static str> = Some(ITEM_TYPE);
    const ITEM_MEMBERS: &'static [(&'static str, &'static str)] = &[("id", "itemId")];
    const IDENTITY: &'static [&'static str] = &["segmentId", "item.id", ITEM_TYPE];
    const INDEXED: &'static [&'static str] = &["item.id", ITEM_TYPE];
    const IS_LOCALIZED: bool = true;

    fn check(tenant: &Tenant, target: &Target<'_>) -> Result<(), ApiError> {
        check_references(tenant, Self::KIND.row(), |field| target.get(field), &[])
    }

    fn sight<'c>(tenant: &Tenant, call: &'c Call<'_>) -> Result<Sight<'c>, ApiError> {
        own_segment(tenant, call)
    }

    fn remark(tenant: &Tenant, call: &Call<'_>) -> Result<Option<String>, ApiError> {
        entity_hint(tenant, call)
    }
}
