//! Segments: what customers, groups and items are assigned to.
//!
//! Source: the vendor's Customer Segment Service, tag *Segments*.

use http::Method;

use super::descriptions;
use super::languages::Reads;
use super::list_calls::ListCall;
use super::segment_list::SegmentList;
use super::segment_match::match_items;
use super::segment_writes::{CREATE, PATCH, REMOVE, UPSERT};
use super::visibility::{Member, is_active, own_customer, shows_own, unheard};
use crate::engine::exchange::parameters;
use crate::engine::query::list;
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Behavior, Call, Handler, Response, Row};
use crate::model::Segment;
use crate::model::scope::{MANAGE, READ, READ_OWN};

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer-segment/{tenant}/segments", $rest)
    };
}

/// The twelve operations.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Row] = &[
    Row::new(Method::POST, (below!(""), "POST-customer-segment-create-segment"),
             &[MANAGE], (&[201, 400, 401, 403, 409], &[415]), Handler::Write(CREATE)).described(&descriptions::WRITE_SEGMENT),
    Row::new(Method::GET, (below!(""), "GET-customer-segment-retrieve-segments"),
             &[READ, READ_OWN], (&[200, 401, 403], &[400]), Handler::Read(list)).described(&descriptions::SEGMENTS),
    Row::new(Method::POST, (below!("/search"), "POST-customer-segment-search-segments"),
             &[READ, READ_OWN], (&[200, 400, 401, 403], &[415]), Handler::Read(search)).described(&descriptions::SEARCH_SEGMENTS),
    Row::new(Method::GET, (below!("/me"), "GET-customer-segment-retrieve-own-segments"),
             &[READ_OWN], (&[200, 401, 403], &[400]), Handler::Read(own)).described(&descriptions::OWN_SEGMENTS),
    Row::new(Method::GET, (below!("/{segmentId}"), "GET-customer-segment-retrieve-segment"),
             &[READ, READ_OWN], (&[200, 401, 403, 404], &[400]), Handler::Read(get)).described(&descriptions::ONE_SEGMENT),
    Row::new(Method::PUT, (below!("/{segmentId}"), "PUT-customer-segment-update-segment"),
             &[MANAGE], (&[201, 204, 400, 401, 403, 409], &[415]), Handler::Write(UPSERT)).described(&descriptions::WRITE_SEGMENT),
    Row::new(Method::PATCH, (below!("/{segmentId}"), "PATCH-customer-segment-update-segment"),
             &[MANAGE], (&[204, 400, 401, 403, 404], &[409, 415]), Handler::Write(PATCH)).described(&descriptions::PATCH_SEGMENT),
    Row::new(Method::DELETE, (below!("/{segmentId}"), "DELETE-customer-segment-remove-segment"),
             &[MANAGE], (&[204, 401, 403], &[400, 404]), Handler::Write(REMOVE)).described(&descriptions::REMOVE_SEGMENT),
    Row::new(Method::POST, (below!("/bulk"), "POST-customer-segment-create-segments-bulk"),
             &[MANAGE], (&[207, 400, 401, 403], &[415]), Handler::Bulk(CREATE)).described(&descriptions::WRITE_SEGMENTS),
    Row::new(Method::PUT, (below!("/bulk"), "PUT-customer-segment-update-segments-bulk"),
             &[MANAGE], (&[207, 400, 401, 403], &[415]), Handler::Bulk(UPSERT)).described(&descriptions::WRITE_SEGMENTS),
    Row::new(Method::DELETE, (below!("/bulk"), "DELETE-customer-segment-remove-segments-bulk"),
             &[MANAGE], (&[207, 400, 401, 403], &[415]), Handler::Bulk(REMOVE)).described(&descriptions::REMOVE_SEGMENTS),
    Row::new(Method::POST, (below!("/match"), "POST-customer-segment-check-match"),
             &[MANAGE], (&[200, 400, 401, 403], &[415]), Handler::Read(match_items)).described(&descriptions::MATCH),
];

fn list(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let list = ListCall::list(call, &tenant.behaviors, &call.operation.parameters())?;
    of_customers(tenant, call, list)
}

fn search(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let list = ListCall::search(call, &tenant.behaviors, &call.operation.parameters())?;
    of_customers(tenant, call, list)
}

/// The answer to a list that may name a customer, and what is to be said of that.
fn of_customers(tenant: &Tenant, call: &Call<'_>, list: ListCall) -> Result<Response, ApiError> {
    let visible = visible(tenant, call)?;
    let mut response = answer(tenant, call, list, visible)?;
    let said = |name| list::parameter(call, name).map(|it| it.filter(|id| !id.is_empty()));
    let (customer, entity) = (said("customerId")?, said("legalEntityId")?);
    let hint = unheard(tenant, call.grant, customer.as_deref(), entity.as_deref());
    response.add_hints(hint);
    Ok(response)
}

/// The caller's own segments, whatever else its token lets it read. A token that stands for no customer has none.
fn own(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let list = ListCall::list(call, &tenant.behaviors, &call.operation.parameters())?;
    let customer = call.grant.customer_id().unwrap_or_default();
    let visible = places(tenant, own_segments(tenant, call, customer, None));
    let mut response = answer(tenant, call, list, Some(visible))?;
    if customer.is_empty() {
        response.add_hint("this token stands for no customer, so it has no segments of its own");
    }
    Ok(response)
}

fn answer(
    tenant: &Tenant,
    call: &Call<'_>,
    list: ListCall,
    visible: Option<Vec<u32>>,
) -> Result<Response, ApiError> {
    let languages = Reads::of(call.request, tenant);
    let listing = SegmentList::new(tenant, visible, &languages);
    let mut response = list::answer(&listing, &list.reading)?;
    response.add_hints(languages.hint());
    Ok(list.remark(response))
}

fn get(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let fields = list::fields(call)?;
    let id = call.target.id("segmentId");
    let requested = list::parameter(call, "legalEntityId")?;
    let is_visible = |segment: &Segment| match own_customer(tenant, call.grant) {
        None => true,
        Some(customer) => own_segments(tenant, call, customer, requested.as_deref())(segment),
    };
    let place = tenant.segments.place((id, None));
    let place = place.ok_or_else(|| ApiError::NotFound { id: id.into() })?;
    if !is_visible(tenant.segments.doc(place)) {
        return Err(ApiError::Hidden { id: id.into() });
    }
    let languages = Reads::of(call.request, tenant);
    let mut response =
        SegmentList::new(tenant, None, &languages).answer_one(place, fields.as_ref());
    let of_query = parameters::unread(call.request, &call.operation.parameters());
    let of_entity = unheard(tenant, call.grant, None, requested.as_deref());
    response.add_hints([of_query, languages.hint(), of_entity].into_iter().flatten());
    Ok(response)
}

/// The places of the segments that a list of the caller's has: all where it may read all and names no customer; those of
/// that customer; else those that it may call its own.
fn visible(tenant: &Tenant, call: &Call<'_>) -> Result<Option<Vec<u32>>, ApiError> {
    let customer = list::parameter(call, "customerId")?.filter(|id| !id.is_empty());
    let entity = list::parameter(call, "legalEntityId")?.filter(|id| !id.is_empty());
    match (own_customer(tenant, call.grant), customer) {
        (None, None) => Ok(None),
        (None, Some(customer)) => {
            let member = Member::new(tenant, &customer, None, entity.as_deref());
            Ok(Some(places(tenant, |segment| member.is_in(tenant, &segment.id))))
        }
        (Some(_), Some(_)) => Err(call.grant.lacks(&[READ])),
        (Some(own), None) => {
            Ok(Some(places(tenant, own_segments(tenant, call, own, entity.as_deref()))))
        }
    }
}

/// Whether a segment is one that `customer`, who calls, may see as its own. As a catalogue, these are all active ones.
fn own_segments<'t>(
    tenant: &'t Tenant,
    call: &'t Call<'_>,
    customer: &'t str,
    legal_entity: Option<&'t str>,
) -> impl Fn(&Segment) -> bool + 't {
    let of_token = call.grant.legal_entity_id();
    let is_me = call.operation.path.ends_with("/me");
    let is_catalogue = !is_me && tenant.behaviors.is(Behavior::OwnSegments, "catalogue");
    let member = Member::new(tenant, customer, of_token, legal_entity);
    move |segment| {
        let is_mine = || !customer.is_empty() && member.is_in(tenant, &segment.id);
        // Neither the catalogue nor `me` has what is not active, whatever is shown of own rows.
        let is_shown = match is_me || is_catalogue {
            true => is_active(tenant, segment, call.now),
            false => shows_own(tenant, segment, call.now),
        };
        is_shown && (is_catalogue || is_mine())
    }
}

fn places(tenant: &Tenant, is_visible: impl Fn(&Segment) -> bool) -> Vec<u32> {
    let all = tenant.segments.places(0);
    all.filter(|place| is_visible(tenant.segments.doc(*place))).collect()
}
