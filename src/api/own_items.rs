//! Whose items a call is about: those of the active segments that its customer is in.

use std::borrow::Cow;

use super::visibility::{Member, is_active_here, unheard};
use crate::engine::query::list;
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call};
use crate::model::Id;

/// The parameter that says for which of its legal entities a customer calls.
pub(super) const LEGAL_ENTITY: &str = "legalEntityId";
/// The parameter that leaves the segments of one site.
pub(super) const SITE: &str = "siteCode";

/// The active segments, of the site that the call wants, that `customer` is in, and what is to be said of that.
pub(super) fn own_segments(
    tenant: &Tenant,
    call: &Call<'_>,
    customer: &str,
) -> Result<(Vec<Id>, Vec<String>), ApiError> {
    let (entity, site) = (said(call, LEGAL_ENTITY)?, said(call, SITE)?);
    if customer.is_empty() {
        let hint = "this token stands for no customer, so it has no segments of its own";
        return Ok((Vec::new(), vec![hint.to_owned()]));
    }
    let of_token = call.grant.legal_entity_id();
    let member = Member::new(tenant, customer, of_token, entity.as_deref());
    let mut segments = member.segments(tenant);
    segments.retain(|id| is_active_here(tenant, id, site.as_deref(), call.now));
    Ok((segments, Vec::new()))
}

/// The parameter called `name`; an empty one counts as absent.
pub(super) fn said<'c>(
    call: &Call<'c>,
    name: &'static str,
) -> Result<Option<Cow<'c, str>>, ApiError> {
    Ok(list::parameter(call, name)?.filter(|text| !text.is_empty()))
}

/// What is to be said of a legal entity that the call names and that has no effect.
pub(super) fn entity_hint(tenant: &Tenant, call: &Call<'_>) -> Result<Option<String>, ApiError> {
    let Some(entity) = said(call, LEGAL_ENTITY)? else { return Ok(None) };
    Ok(match call.grant.customer_id() {
        Some(customer) => unheard(tenant, call.grant, Some(customer), Some(&entity)),
        None => Some(format!(
            "{LEGAL_ENTITY} counts for the token of a customer, so `{entity}` was ignored"
        )),
    })
}
