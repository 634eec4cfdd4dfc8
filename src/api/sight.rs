//! Which assignments of a segment a caller sees.

use super::visibility::{Member, hides_own, own_customer};
use crate::engine::query::list;
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call};

/// What of the assignments of one segment is visible.
pub(super) enum Sight<'c> {
    /// All.
    All,
    /// Those of this customer.
    Of(&'c str),
    /// None, and what is to be said of that.
    Nothing(Option<String>),
}

/// Those of a customer, in a segment that is active: as customers see who is in a segment.
pub(super) fn own_rows<'c>(tenant: &Tenant, call: &'c Call<'_>) -> Sight<'c> {
    let Some(customer) = own_customer(tenant, call.grant) else { return Sight::All };
    let segment = call.target.id("segmentId");
    match hides_own(tenant, segment, call.now) {
        false if customer.is_empty() => Sight::Nothing(Some(
            "this token stands for no customer, so no row is its own".to_owned(),
        )),
        false => Sight::Of(customer),
        true => Sight::Nothing(inactive(tenant, segment)),
    }
}

/// All of a segment that is active and that the customer is in: as customers see what is in a segment.
pub(super) fn own_segment<'c>(tenant: &Tenant, call: &'c Call<'_>) -> Result<Sight<'c>, ApiError> {
    let Some(customer) = own_customer(tenant, call.grant) else { return Ok(Sight::All) };
    let segment = call.target.id("segmentId");
    if hides_own(tenant, segment, call.now) {
        return Ok(Sight::Nothing(inactive(tenant, segment)));
    }
    let entity = list::parameter(call, "legalEntityId")?.filter(|id| !id.is_empty());
    let of_token = call.grant.legal_entity_id();
    let member = Member::new(tenant, customer, of_token, entity.as_deref());
    if !customer.is_empty() && member.is_in(tenant, segment) {
        return Ok(Sight::All);
    }
    let who = match customer.is_empty() {
        true => "this token stands for no customer, so it is in no segment".to_owned(),
        false => format!(
            "customer `{customer}` is not in segment `{segment}`, and segment_read_own sees the customer's own segments only"
        ),
    };
    Ok(Sight::Nothing(Some(who)))
}

/// What is to be said of a segment that is there and hidden.
fn inactive(tenant: &Tenant, segment: &str) -> Option<String> {
    tenant.segments.get((segment, None)).map(|_| {
        format!(
            "segment `{segment}` is not active, and segment_read_own sees rows of active segments only: \
             start with --behavior own-inactive=show to see them"
        )
    })
}
