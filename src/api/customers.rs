//! Customers assignments: which customers, alone or on behalf of a legal entity, are in a segment.
//!
//! Source: the vendor's Customer Segment Service, tag *Customers Assignments*.

use http::Method;

use super::assigned::Assigned;
use super::assignments::{get, list, remove, search, touch, upsert};
use super::descriptions;
use super::references::check_references;
use super::sight::{Sight, own_rows};
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call, Handler, ItemIds, Row, Target, Transition};
use crate::model::AssignmentKind;
use crate::model::scope::{MANAGE, READ, READ_OWN};

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer-segment/{tenant}/segments/{segmentId}/customers", $rest)
    };
}

/// The ten operations.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Row] = &[
    Row::new(Method::GET, (below!(""), "GET-customer-segment-retrieve-customers"),
             &[READ, READ_OWN], (&[200, 401, 403], &[400, 404]), Handler::Read(list::<Customers>)).described(&descriptions::CUSTOMERS),
    Row::new(Method::POST, (below!("/search"), "POST-customer-segment-search-customers"),
             &[READ], (&[200, 400, 401, 403], &[404, 415]), Handler::Read(search::<Customers>)).described(&descriptions::SEARCH_CUSTOMERS),
    Row::new(Method::GET, (below!("/{customerId}"), "GET-customer-segment-retrieve-customer-by-customerId"),
             &[READ], (&[200, 401, 403, 404], &[400]), Handler::Read(get::<Customers>)).described(&descriptions::ONE_CUSTOMER),
    Row::new(Method::PUT, (below!("/{customerId}"), "PUT-customer-segment-update-customer-by-customerId"),
             &[MANAGE], (&[201, 204, 400, 401, 403, 409], &[415]), Handler::Write(UPSERT)).described(&descriptions::WRITE_ASSIGNMENT),
    Row::new(Method::DELETE, (below!("/{customerId}"), "DELETE-customer-segment-remove-customer-by-customerId"),
             &[MANAGE], (&[204, 401, 403], &[400, 404]), Handler::Write(REMOVE)).described(&descriptions::REMOVE),
    Row::new(Method::GET, (below!("/{customerId}/{legalEntityId}"), "GET-customer-segment-retrieve-customer"),
             &[READ], (&[200, 401, 403, 404], &[400]), Handler::Read(get::<Customers>)).described(&descriptions::ONE_CUSTOMER),
    Row::new(Method::PUT, (below!("/{customerId}/{legalEntityId}"), "PUT-customer-segment-update-customer"),
             &[MANAGE], (&[201, 204, 400, 401, 403, 409], &[415]), Handler::Write(UPSERT)).described(&descriptions::WRITE_ASSIGNMENT),
    Row::new(Method::DELETE, (below!("/{customerId}/{legalEntityId}"), "DELETE-customer-segment-remove-customer"),
             &[MANAGE], (&[204, 401, 403], &[400, 404]), Handler::Write(REMOVE)).described(&descriptions::REMOVE),
    Row::new(Method::PUT, (below!("/bulk"), "PUT-customer-segment-update-customers-bulk"),
             &[MANAGE], (&[207, 400, 401, 403], &[415]), Handler::Bulk(UPSERT)).described(&descriptions::CUSTOMER_ITEMS),
    Row::new(Method::DELETE, (below!("/bulk"), "DELETE-customer-segment-remove-customers-bulk"),
             &[MANAGE], (&[207, 400, 401, 403], &[415]), Handler::Bulk(REMOVE)).described(&descriptions::CUSTOMER_ITEMS),
];

const ITEM_IDS: ItemIds = ItemIds::Members(Customers::ITEM_MEMBERS);

const UPSERT: Transition = Transition {
    run: upsert::<Customers>,
    touch: touch::<Customers>,
    item_ids: ITEM_IDS,
    members: &["mixins", "metadata.version", "metadata.mixins"],
    flags: &[],
};
const REMOVE: Transition = Transition {
    run: remove::<Customers>,
    touch: touch::<Customers>,
    item_ids: ITEM_IDS,
    members: &[],
    flags: &[],
};

/// Customers, alone or on behalf of a legal entity.
struct Customers;

impl Assigned for Customers {
    const KIND: AssignmentKind = AssignmentKind::Customers;
    const ID: &'static str = "customerId";
    const QUALIFIER: Option<&'static str> = Some("legalEntityId");
    const ITEM_MEMBERS: &'static [(&'static str, &'static str)] =
        &[("customerId", "customerId"), ("legalEntityId", "legalEntityId")];
    const IDENTITY: &'static [&'static str] = &["customer.id", "legalEntity.id"];
    const INDEXED: &'static [&'static str] = &["customer.id", "legalEntity.id"];
    const IS_LOCALIZED: bool = false;

    fn check(tenant: &Tenant, target: &Target<'_>) -> Result<(), ApiError> {
        check_references(tenant, Self::KIND.row(), |field| target.get(field), &[])
    }

    fn sight<'c>(tenant: &Tenant, call: &'c Call<'_>) -> Result<Sight<'c>, ApiError> {
        Ok(own_rows(tenant, call))
    }
}
