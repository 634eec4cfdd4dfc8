//! Groups assignments: which IAM groups are in a segment, and with them their members.
//!
//! Source: the vendor's Customer Segment Service, tag *Groups Assignments*.

use http::Method;

use super::assigned::Assigned;
use super::assignments::{get, list, remove, search, touch, upsert};
use super::descriptions;
use super::references::check_references;
use super::sight::{Sight, own_rows};
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call, Handler, ItemIds, Row, Target, Transition};
use crate::model::scope::{MANAGE, READ};
use crate::model::{AssignmentKind, CollectionName, Directory, is_of_customers};

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer-segment/{tenant}/segments/{segmentId}/groups", $rest)
    };
}

/// The five operations.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Row] = &[
    Row::new(Method::GET, (below!(""), "GET-customer-segment-retrieve-groups"),
             &[READ], (&[200, 401, 403], &[400, 404]), Handler::Read(list::<Groups>)).described(&descriptions::GROUPS),
    Row::new(Method::POST, (below!("/search"), "POST-customer-segment-search-groups"),
             &[READ], (&[200, 400, 401, 403], &[404, 415]), Handler::Read(search::<Groups>)).described(&descriptions::SEARCH_GROUPS),
    Row::new(Method::GET, (below!("/{groupId}"), "GET-customer-segment-retrieve-group"),
             &[READ], (&[200, 401, 403, 404], &[400]), Handler::Read(get::<Groups>)).described(&descriptions::ONE_GROUP),
    Row::new(Method::PUT, (below!("/{groupId}"), "PUT-customer-segment-update-group"),
             &[MANAGE], (&[201, 204, 400, 401, 403, 409], &[415]), Handler::Write(UPSERT)).described(&descriptions::WRITE_ASSIGNMENT),
    Row::new(Method::DELETE, (below!("/{groupId}"), "DELETE-customer-segment-remove-group"),
             &[MANAGE], (&[204, 401, 403], &[400, 404]), Handler::Write(REMOVE)).described(&descriptions::REMOVE),
];

const ITEM_IDS: ItemIds = ItemIds::Members(Groups::ITEM_MEMBERS);

const UPSERT: Transition = Transition {
    run: upsert::<Groups>,
    touch: touch::<Groups>,
    item_ids: ITEM_IDS,
    members: &["mixins", "metadata.version", "metadata.mixins"],
    flags: &[],
};
const REMOVE: Transition = Transition {
    run: remove::<Groups>,
    touch: touch::<Groups>,
    item_ids: ITEM_IDS,
    members: &[],
    flags: &[],
};

/// What must exist, whatever the tenant's files describe: the documents answer 400 for others.
const STRICT: &[CollectionName] = &[CollectionName::Segments, CollectionName::Groups];

/// IAM groups of customers.
struct Groups;

impl Assigned for Groups {
    const KIND: AssignmentKind = AssignmentKind::Groups;
    const ID: &'static str = "groupId";
    const QUALIFIER: Option<&'static str> = None;
    // There is no bulk call for groups.
    const ITEM_MEMBERS: &'static [(&'static str, &'static str)] = &[];
    const IDENTITY: &'static [&'static str] = &["segmentId", "group.id"];
    const INDEXED: &'static [&'static str] = &["group.id"];
    const IS_LOCALIZED: bool = false;

    /// A group must exist, in a segment that exists, and be of customers.
    fn check(tenant: &Tenant, target: &Target<'_>) -> Result<(), ApiError> {
        check_references(tenant, Self::KIND.row(), |field| target.get(field), STRICT)?;
        let group = tenant.directories[Directory::Groups].get((target.id(Self::ID), None));
        match group.is_none_or(is_of_customers) {
            true => Ok(()),
            false => Err(ApiError::field(
                Self::ID,
                "expected a group whose userType is CUSTOMER, found one of employees",
            )),
        }
    }

    fn sight<'c>(tenant: &Tenant, call: &'c Call<'_>) -> Result<Sight<'c>, ApiError> {
        Ok(own_rows(tenant, call))
    }
}
