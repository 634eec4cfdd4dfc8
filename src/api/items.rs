//! Items assignments: which products and categories are in a segment.
//!
//! Source: the vendor's Customer Segment Service, tag *Items Assignments*.

use std::sync::Arc;

use http::Method;

use super::assigned::Assigned;
use super::assigned_items::Items;
use super::assignments::{get, list, remove, search, touch, upsert};
use super::category_trees::category_trees;
use super::descriptions;
use super::item_list::ItemList;
use super::languages::Reads;
use super::list_calls::ListCall;
use super::own_items::{SITE, entity_hint, own_segments, said};
use super::segment_hints::unknown_site;
use super::visibility::{is_active_here, is_of_site, own_customer};
use crate::engine::exchange::parameters;
use crate::engine::query::list as listing;
use crate::engine::store::{AllAssignments, AssignmentsPart, Tenant};
use crate::engine::{ApiError, Behavior, Call, Handler, ItemIds, Response, Row, Transition};
use crate::model::AssignmentKind;
use crate::model::scope::{MANAGE, READ, READ_OWN};

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer-segment/{tenant}/segments", $rest)
    };
}

/// The nine operations.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Row] = &[
    Row::new(Method::GET, (below!("/items/category-trees"), "GET-customer-segment-retrieve-category-trees"),
             &[READ_OWN], (&[200, 401, 403], &[400]), Handler::Read(category_trees)).described(&descriptions::TREES),
    Row::new(Method::GET, (below!("/items"), "GET-customer-segment-retrieve-segments-items"),
             &[READ_OWN, READ], (&[200, 401, 403], &[400]), Handler::Read(all)).described(&descriptions::ALL_ITEMS),
    Row::new(Method::GET, (below!("/{segmentId}/items"), "GET-customer-segment-retrieve-segment-items"),
             &[READ, READ_OWN], (&[200, 401, 403], &[400, 404]), Handler::Read(list::<Items>)).described(&descriptions::ITEMS),
    Row::new(Method::POST, (below!("/{segmentId}/items/search"), "POST-customer-segment-search-items"),
             &[READ, READ_OWN], (&[200, 401, 403], &[400, 404, 415]), Handler::Read(search::<Items>)).described(&descriptions::SEARCH_ITEMS),
    Row::new(Method::GET, (below!("/{segmentId}/items/{type}/{itemId}"), "GET-customer-segment-retrieve-item"),
             &[READ, READ_OWN], (&[200, 401, 403, 404], &[400]), Handler::Read(get::<Items>)).described(&descriptions::ONE_ITEM),
    Row::new(Method::PUT, (below!("/{segmentId}/items/{type}/{itemId}"), "PUT-customer-segment-update-item"),
             &[MANAGE], (&[201, 204, 400, 401, 403, 409], &[415]), Handler::Write(UPSERT)).described(&descriptions::WRITE_ASSIGNMENT),
    Row::new(Method::DELETE, (below!("/{segmentId}/items/{type}/{itemId}"), "DELETE-customer-segment-remove-item"),
             &[MANAGE], (&[204, 401, 403], &[400, 404]), Handler::Write(REMOVE)).described(&descriptions::REMOVE),
    Row::new(Method::PUT, (below!("/{segmentId}/items/{type}/bulk"), "PUT-customer-segment-update-items-bulk"),
             &[MANAGE], (&[207, 400, 401, 403], &[415]), Handler::Bulk(UPSERT)).described(&descriptions::WRITE_ITEMS),
    Row::new(Method::DELETE, (below!("/{segmentId}/items/{type}/bulk"), "DELETE-customer-segment-remove-items-bulk"),
             &[MANAGE], (&[207, 400, 401, 403], &[415]), Handler::Bulk(REMOVE)).described(&descriptions::REMOVE_IDS),
];

const UPSERT: Transition = Transition {
    run: upsert::<Items>,
    touch: touch::<Items>,
    item_ids: ItemIds::Members(Items::ITEM_MEMBERS),
    members: &["mixins", "metadata.version", "metadata.mixins"],
    flags: &[],
};
const REMOVE: Transition = Transition {
    run: remove::<Items>,
    touch: touch::<Items>,
    item_ids: ItemIds::Text(Items::ID),
    members: &[],
    flags: &[],
};

/// The parameter that leaves the segments that are active.
const ONLY_ACTIVE: &str = "onlyActive";

/// The items of all segments; of a caller who may see only its own, those of its active ones.
fn all(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let list = ListCall::list(call, &tenant.behaviors, &call.operation.parameters())?;
    let only_active = parameters::flag(call.request, ONLY_ACTIVE)?;
    let site = said(call, SITE)?;
    let (items, hints) = match own_customer(tenant, call.grant) {
        Some(customer) => {
            let (segments, mut hints) = own_segments(tenant, call, customer)?;
            let is_ignored =
                !only_active && call.request.query(ONLY_ACTIVE).ok().flatten().is_some();
            hints.extend(is_ignored.then(|| {
                format!("{ONLY_ACTIVE} is always true for segment_read_own, so `false` was ignored")
            }));
            let items = tenant.assignments_of(AssignmentKind::Items, segments.iter());
            (Arc::new(items), hints)
        }
        None => (chosen(tenant, call, site.as_deref(), only_active), Vec::new()),
    };
    let languages = Reads::of(call.request, tenant);
    let mut response = listing::answer(&ItemList::new(tenant, &items, &languages), &list.reading)?;
    response.add_hints(hints);
    response.add_hints(entity_hint(tenant, call)?);
    response.add_hints(site.and_then(|site| unknown_site(tenant, &site)));
    response.add_hints(languages.hint());
    Ok(list.remark(response))
}

/// The items of the segments of a site, or of those that are active, where that is wanted.
fn chosen(
    tenant: &mut Tenant,
    call: &Call<'_>,
    site: Option<&str>,
    only_active: bool,
) -> Arc<AllAssignments> {
    if site.is_none() && !only_active {
        return tenant.all_assignments(AssignmentKind::Items);
    }
    let keep = |tenant: &Tenant, part: &AssignmentsPart| match (only_active, part.listed) {
        (true, _) => is_active_here(tenant, &part.segment, site, call.now),
        (false, Some(place)) => is_of_site(tenant.segments.doc(place), site),
        (false, None) => false,
    };
    // A segment can become active as time goes by, where its validity counts.
    if only_active && tenant.behaviors.is(Behavior::ActiveMeans, "status-and-validity") {
        let all = tenant.all_assignments(AssignmentKind::Items);
        return Arc::new(all.only(|part| keep(tenant, part)));
    }
    let name = format!("{only_active} {}", site.unwrap_or_default());
    tenant.chosen_assignments(AssignmentKind::Items, &name, keep)
}
