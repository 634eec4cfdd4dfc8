//! What the operations on assignments share, whatever is assigned: lists, single reads, upserts, removals.

use std::sync::Arc;

use super::assigned::{Assigned, key};
use super::assignment_list;
use super::assignment_list::AssignmentList;
use super::document_body::{DocumentBody, WriteRules};
use super::list_calls::ListCall;
use super::visibility::{hides_own, own_customer};
use crate::engine::exchange::parameters;
use crate::engine::query::list;
use crate::engine::query::list::Reading;
use crate::engine::store::{BaseRows, Overlay, Tenant};
use crate::engine::{
    ApiError, Behavior, Call, Detail, Done, Put, Response, Target, UnknownReference, Write, Written,
};
use crate::json::{RawObject, kind};
use crate::model::{
    Assignment, AssignmentKind, AssignmentType, CollectionName, Metadata, Reference, Timestamp,
};

/// The assignments of a segment; of a caller who may see only those of one customer, these.
pub(super) fn list<A: Assigned>(
    tenant: &mut Tenant,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let list = ListCall::list(call, &tenant.behaviors, list::LIST_PARAMETERS)?;
    let response = answer::<A>(tenant, call, &list.reading)?;
    Ok(list.remark(response))
}

/// The same, with `q` from the body.
pub(super) fn search<A: Assigned>(
    tenant: &mut Tenant,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let list = ListCall::search(call, &tenant.behaviors, list::LIST_PARAMETERS)?;
    let response = answer::<A>(tenant, call, &list.reading)?;
    Ok(list.remark(response))
}

fn answer<A: Assigned>(
    tenant: &mut Tenant,
    call: &Call<'_>,
    reading: &Reading,
) -> Result<Response, ApiError> {
    let segment = call.target.id("segmentId");
    if tenant.behaviors.is(Behavior::UnknownSegmentList, "not-found")
        && tenant.segments.get((segment, None)).is_none()
    {
        return Err(ApiError::NotFound { id: segment.into() });
    }
    let own = own_customer(tenant, call.grant);
    let is_hidden = own.is_some() && hides_own(tenant, segment, call.now);
    // A request for a segment that does not exist leaves nothing behind.
    let none = match tenant.assignments(A::KIND, segment) {
        Some(_) if !is_hidden => None,
        Some(_) | None => Some(Overlay::over(Arc::new(BaseRows::new([])))),
    };
    let assignments = none.as_ref().or_else(|| tenant.touched_assignments(A::KIND, segment));
    let assignments = assignments.expect("there are some, or an empty collection stands for them");
    let listing = AssignmentList::<A>::new(tenant, (segment, assignments), own);
    let mut response = list::answer(&listing, reading)?;
    let is_known = tenant.segments.get((segment, None)).is_some();
    if is_hidden && is_known {
        response.hint = Some(format!(
            "segment `{segment}` is not active, and segment_read_own sees rows of active segments only: \
             start with --behavior own-inactive=show to see them"
        ));
    } else if assignments.is_empty() && !tenant.segments.is_empty() && !is_known {
        response.hint =
            Some(format!("there is no segment `{segment}` in this tenant, so its list is empty"));
    }
    Ok(response)
}

/// One assignment.
pub(super) fn get<A: Assigned>(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let fields = list::fields(call)?;
    let (segment, key) = (call.target.id("segmentId"), key::<A>(call.target));
    let not_found = || ApiError::NotFound { id: call.target.last().into() };
    let mut response = assignment_list::answer_one::<A>(tenant, segment, key, fields.as_ref())
        .ok_or_else(not_found)?;
    response.add_hints(parameters::unread(call.request, &["fields"]));
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
            Some(AssignmentType::Automatic) if rules.refuse_automatic => Err(ApiError::Automatic),
            Some(AssignmentType::Automatic | AssignmentType::Manual) | None => Ok(()),
        }
    };
    let blank = || Assignment {
        metadata: Metadata::unwritten(now),
        ..Assignment::new(A::KIND, key.0, key.1)
    };
    let write_over = |stored: &mut Assignment| {
        stored.assignment_type = AssignmentType::Manual;
        said.write_over((&mut stored.mixins, &mut stored.metadata), rules.keep_mixins, now);
    };
    let put = tenant.assignments_mut(A::KIND, segment).put_over(key, judge, blank, write_over);
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
    for name in std::iter::once(A::ID).chain(A::QUALIFIER) {
        match body.get(name) {
            Some(raw) if target.get(name).is_none() && !is_blank(raw) => {
                details.push(Detail::new(name, format!("expected a string, found {}", kind(raw))));
            }
            None | Some(_) if name == A::ID && target.get(name).is_none() => {
                let noun = A::KIND.noun();
                details.push(Detail::new(name, format!("expected the id of a {noun}")));
            }
            Some(_) if target.id(name).contains('\0') => {
                details.push(Detail::new(name, "expected an id without NUL"));
            }
            None | Some(_) => {}
        }
    }
    details
}

fn is_blank(raw: &str) -> bool {
    raw == "\"\""
}

/// Refuses a write to an assignment that names what does not exist. It must exist where its collection is one of those
/// about which the documents are `strict`, or the tenant has such a directory.
pub(super) fn check_references(
    tenant: &Tenant,
    collection: AssignmentKind,
    target: &Target<'_>,
    strict: &[CollectionName],
) -> Result<(), ApiError> {
    let accepts = tenant.behaviors.is(Behavior::References, "accept");
    let all_strict = tenant.behaviors.is(Behavior::References, "strict");
    let counts = |it: &&Reference| it.counts_where(|field| target.get(field));
    for Reference { field, to, .. } in collection.row().references.iter().filter(counts) {
        let Some(id) = target.get(field) else { continue };
        let must_exist = !accepts && (all_strict || strict.contains(to) || !tenant.is_empty(*to));
        // Rows can make a segment that no document describes.
        let is_used = || *to == CollectionName::Segments && tenant.is_used(id);
        if must_exist && !tenant.knows(*to, id) && !is_used() {
            let row = to.row();
            let (kind, collection, id) = (row.noun, row.path, id.into());
            return Err(ApiError::UnknownReference(UnknownReference {
                field,
                kind,
                id,
                collection,
            }));
        }
    }
    Ok(())
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
    let missing_is_an_error = tenant.behaviors.is(Behavior::DeleteMissing, "404");
    let (segment, key) = (target.id("segmentId"), key::<A>(target));
    let stored = tenant.assignments(A::KIND, segment).is_some_and(|rows| rows.get(key).is_some());
    let removed = stored && tenant.assignments_mut(A::KIND, segment).remove(key);
    if !removed && missing_is_an_error {
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
    target: &Target<'_>,
    now: Option<Timestamp>,
) -> bool {
    let segment = target.id("segmentId");
    let stored = tenant.assignments(A::KIND, segment).and_then(|rows| rows.get(key::<A>(target)));
    let Some(mut document) = stored.cloned() else { return false };
    let Some(now) = now else { return true };
    document.metadata.count_write(now);
    tenant.assignments_mut(A::KIND, segment).put(document);
    true
}
