//! What the operations on assignments share, whatever is assigned: lists, single reads, upserts, removals.

use std::sync::Arc;

use super::assigned::{Assigned, key};
use super::assignment_list;
use super::assignment_list::AssignmentList;
use super::document_body::{DocumentBody, WriteRules};
use super::languages::Reads;
use super::list_calls::ListCall;
use super::sight::Sight;
use crate::engine::exchange::parameters;
use crate::engine::query::list;
use crate::engine::query::list::{Listing as _, Reading};
use crate::engine::store::{BaseRows, Overlay, Tenant};
use crate::engine::{
    ApiError, Behavior, Call, Detail, Done, OtherWrite, Put, Response, Target, Write, Written,
    marked,
};
use crate::json::{RawObject, kind};
use crate::model::{Assignment, AssignmentType, Metadata};

/// The assignments of a segment, as far as the caller sees them.
pub(super) fn list<A: Assigned>(
    tenant: &mut Tenant,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let list = ListCall::list(call, &tenant.behaviors, &call.operation.parameters())?;
    let response = answer::<A>(tenant, call, &list.reading)?;
    Ok(list.remark(response))
}

/// The same, with `q` from the body.
pub(super) fn search<A: Assigned>(
    tenant: &mut Tenant,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let list = ListCall::search(call, &tenant.behaviors, &call.operation.parameters())?;
    let response = answer::<A>(tenant, call, &list.reading)?;
    Ok(list.remark(response))
}

fn answer<A: Assigned>(
    tenant: &mut Tenant,
    call: &Call<'_>,
    reading: &Reading,
) -> Result<Response, ApiError> {
    let segment = call.target.id("segmentId");
    let is_known = tenant.segments.get((segment, None)).is_some();
    if !is_known && tenant.behaviors.is(Behavior::UnknownSegmentList, "not-found") {
        return Err(ApiError::NotFound { id: segment.into() });
    }
    let sight = A::sight(tenant, call)?;
    let languages = A::IS_LOCALIZED.then(|| Reads::of(call.request, tenant));
    // A request for a segment that does not exist leaves nothing behind.
    let none = match (tenant.assignments(A::KIND, segment), &sight) {
        (Some(_), Sight::All | Sight::Of(_)) => None,
        (_, _) => Some(Overlay::over(Arc::new(BaseRows::new([])))),
    };
    let assignments = none.as_ref().or_else(|| tenant.touched_assignments(A::KIND, segment));
    let assignments = assignments.expect("there are some, or an empty collection stands for them");
    let (own, hidden) = match sight {
        Sight::All => (None, None),
        Sight::Of(customer) => (Some(customer), None),
        Sight::Nothing(why) => (None, why),
    };
    let listing = AssignmentList::<A>::new(tenant, (segment, assignments), own, languages.as_ref());
    let mut response = list::answer(&listing, reading)?;
    if assignments.is_empty() && !tenant.segments.is_empty() && !is_known {
        response.hint =
            Some(format!("there is no segment `{segment}` in this tenant, so its list is empty"));
    } else if hidden.is_some() {
        response.hint = hidden;
    } else if let Some(customer) = own.filter(|_| listing.places(0).next().is_none()) {
        response.hint = Some(format!(
            "customer `{customer}` has no row in segment `{segment}`, and segment_read_own sees the customer's own rows only"
        ));
    }
    response.add_hints(A::remark(tenant, call)?);
    response.add_hints(languages.as_ref().and_then(Reads::hint));
    Ok(response)
}

/// One assignment.
pub(super) fn get<A: Assigned>(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let fields = list::fields(call)?;
    let (segment, key) = (call.target.id("segmentId"), key::<A>(call.target));
    let sight = A::sight(tenant, call)?;
    let languages = A::IS_LOCALIZED.then(|| Reads::of(call.request, tenant));
    let shown = (fields.as_ref(), languages.as_ref());
    let response = assignment_list::answer_one::<A>(tenant, segment, key, shown);
    let id = call.target.last();
    let mut response = response.ok_or_else(|| ApiError::NotFound { id: id.into() })?;
    let is_visible = match sight {
        Sight::All => true,
        Sight::Of(customer) => key.0 == customer,
        Sight::Nothing(_) => false,
    };
    if !is_visible {
        return Err(ApiError::Hidden { id: id.into() });
    }
    response.add_hints(parameters::unread(call.request, &call.operation.parameters()));
    response.add_hints(A::remark(tenant, call)?);
    response.add_hints(languages.as_ref().and_then(Reads::hint));
    Ok(response)
}

/// A PUT: creates the assignment, or writes it anew.
pub(super) fn upsert<A: Assigned>(
    tenant: &mut Tenant,
    write: &mut Write<'_, '_>,
) -> Result<Written, ApiError> {
    let Write { call, target, body, .. } = *write;
    let now = call.now;
    let mut details = id_mistakes::<A>(target, body);
    let said = DocumentBody::read(body, &mut details);
    if !details.is_empty() {
        return Err(ApiError::Validation(details));
    }
    said.check_mixins(tenant)?;
    A::check(tenant, target)?;
    let rules = WriteRules::of(tenant);
    let (segment, key) = (target.id("segmentId"), key::<A>(target));
    let sent = said.version;
    let judge = |stored: Option<&Assignment>| {
        rules.check_version(sent, stored.map(|stored| &stored.metadata))?;
        match stored.map(|stored| stored.assignment_type) {
            Some(AssignmentType::Automatic) if rules.refuse_automatic() => Err(ApiError::Automatic),
            Some(AssignmentType::Automatic | AssignmentType::Manual) | None => Ok(()),
        }
    };
    let blank = || Assignment {
        metadata: Metadata::unwritten(now),
        ..Assignment::new(A::KIND, key.0, key.1)
    };
    let write_over = |stored: &mut Assignment| {
        stored.assignment_type = AssignmentType::Manual;
        said.write_over((&mut stored.mixins, &mut stored.metadata), || rules.keep_mixins(), now);
    };
    let put = tenant.assignments_mut(A::KIND, segment).put_over(key, judge, blank, write_over);
    tenant.behaviors.take_consulted(&rules.0);
    if put.is_err() {
        tenant.forget_unwritten(A::KIND, segment);
    }
    Ok(match put? {
        Put::Created => Done::Created.into(),
        Put::Replaced => Done::Updated.into(),
    })
}

/// What is wrong with the identifiers of a bulk item; nothing where the path has them.
fn id_mistakes<A: Assigned>(target: &Target<'_>, body: &RawObject<'_>) -> Vec<Detail> {
    let mut details = Vec::new();
    if !target.is_of_item() {
        return details;
    }
    for (member, variable) in A::ITEM_MEMBERS.iter().copied() {
        match body.get(member) {
            Some(raw) if target.get(variable).is_none() && !is_blank(raw) => {
                let message = format!("expected a string, found {}", kind(raw));
                details.push(Detail::new(member, message));
            }
            None | Some(_) if variable == A::ID && target.get(variable).is_none() => {
                let noun = A::KIND.noun();
                details.push(Detail::new(member, format!("expected the id of a {noun}")));
            }
            None | Some(_) if target.id(variable).contains('\0') => {
                details.push(Detail::new(member, "expected an id without NUL"));
            }
            None | Some(_) => {}
        }
    }
    details
}

fn is_blank(raw: &str) -> bool {
    raw == "\"\""
}

/// A DELETE: the assignment is gone afterwards.
pub(super) fn remove<A: Assigned>(
    tenant: &mut Tenant,
    write: &mut Write<'_, '_>,
) -> Result<Written, ApiError> {
    let Write { target, body, .. } = *write;
    let details = id_mistakes::<A>(target, body);
    if !details.is_empty() {
        return Err(ApiError::Validation(details));
    }
    let (segment, key) = (target.id("segmentId"), key::<A>(target));
    let stored = tenant.assignments(A::KIND, segment).is_some_and(|rows| rows.get(key).is_some());
    let removed = stored && tenant.assignments_mut(A::KIND, segment).remove(key);
    if !removed && tenant.behaviors.is(Behavior::DeleteMissing, "404") {
        return Err(ApiError::NotFound { id: target.last().into() });
    }
    let id = target.last();
    let hint = (!removed)
        .then(|| format!("there was no assignment of `{id}` here, so nothing was removed"));
    Ok(Written { hint, ..Done::Removed.into() })
}

/// Another writer gets there first: the stored version grows, where a time is given.
pub(super) fn touch<A: Assigned>(
    tenant: &mut Tenant,
    OtherWrite { target, now, mark, .. }: OtherWrite<'_>,
) -> bool {
    let segment = target.id("segmentId");
    let stored = tenant.assignments(A::KIND, segment).and_then(|rows| rows.get(key::<A>(target)));
    let Some(mut document) = stored.cloned() else { return false };
    let Some(now) = now else { return true };
    document.metadata.count_write(now);
    document.mixins = marked(document.mixins, mark);
    tenant.assignments_mut(A::KIND, segment).put(document);
    true
}
