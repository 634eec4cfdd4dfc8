//! Customers assignments: which customers, alone or on behalf of a legal entity, are in a segment.
//!
//! Source: the vendor's Customer Segment Service, tag *Customers Assignments*.

use std::sync::Arc;

use http::Method;

use super::assignment;
use super::assignment::AssignmentList;
use crate::engine::exchange::body;
use crate::engine::query::list;
use crate::engine::query::list::Reading;
use crate::engine::store::{BaseRows, Overlay, Tenant};
use crate::engine::{
    ApiError, Behavior, Call, Detail, Done, Grant, Handler, Put, Response, Row, Target, Transition,
    UnknownReference, Write, Written,
};
use crate::json::{FreeMap, RawObject, as_text, kind};
use crate::model::scope::{MANAGE, READ, READ_OWN};
use crate::model::{
    Assignment, AssignmentKind, AssignmentType, Metadata, Reference, SegmentStatus, Timestamp,
};

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer-segment/{tenant}/segments/{segmentId}/customers", $rest)
    };
}

/// The ten operations.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Row] = &[
    Row::new(Method::GET, (below!(""), "GET-customer-segment-retrieve-customers"),
             &[READ, READ_OWN], (&[200, 401, 403], &[400, 404]), Handler::Read(list)),
    Row::new(Method::POST, (below!("/search"), "POST-customer-segment-search-customers"),
             &[READ], (&[200, 400, 401, 403], &[404, 415]), Handler::Read(search)),
    Row::new(Method::GET, (below!("/{customerId}"), "GET-customer-segment-retrieve-customer-by-customerId"),
             &[READ], (&[200, 401, 403, 404], &[400]), Handler::Read(get)),
    Row::new(Method::PUT, (below!("/{customerId}"), "PUT-customer-segment-update-customer-by-customerId"),
             &[MANAGE], (&[201, 204, 400, 401, 403, 409], &[415]), Handler::Write(UPSERT)),
    Row::new(Method::DELETE, (below!("/{customerId}"), "DELETE-customer-segment-remove-customer-by-customerId"),
             &[MANAGE], (&[204, 401, 403], &[400, 404]), Handler::Write(REMOVE)),
    Row::new(Method::GET, (below!("/{customerId}/{legalEntityId}"), "GET-customer-segment-retrieve-customer"),
             &[READ], (&[200, 401, 403, 404], &[400]), Handler::Read(get)),
    Row::new(Method::PUT, (below!("/{customerId}/{legalEntityId}"), "PUT-customer-segment-update-customer"),
             &[MANAGE], (&[201, 204, 400, 401, 403, 409], &[415]), Handler::Write(UPSERT)),
    Row::new(Method::DELETE, (below!("/{customerId}/{legalEntityId}"), "DELETE-customer-segment-remove-customer"),
             &[MANAGE], (&[204, 401, 403], &[400, 404]), Handler::Write(REMOVE)),
    Row::new(Method::PUT, (below!("/bulk"), "PUT-customer-segment-update-customers-bulk"),
             &[MANAGE], (&[207, 400, 401, 403], &[415]), Handler::Bulk(UPSERT)),
    Row::new(Method::DELETE, (below!("/bulk"), "DELETE-customer-segment-remove-customers-bulk"),
             &[MANAGE], (&[207, 400, 401, 403], &[415]), Handler::Bulk(REMOVE)),
];

/// What is assigned here.
const KIND: AssignmentKind = AssignmentKind::Customers;
const ITEM_IDS: &[&str] = &["customerId", "legalEntityId"];
const UPSERT: Transition = Transition {
    run: upsert,
    touch,
    item_ids: ITEM_IDS,
    members: &["mixins", "metadata.version", "metadata.mixins"],
};
const REMOVE: Transition = Transition { run: remove, touch, item_ids: ITEM_IDS, members: &[] };

fn list(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let reading = Reading::of(call, &tenant.behaviors)?;
    let q = list::parameter(call, "q")?;
    let reading = reading.asking(q.as_deref())?;
    let mut response = answer(tenant, call, &reading)?;
    response.add_hints(list::query_hint(call, list::LIST_PARAMETERS));
    reading.remark(&mut response);
    Ok(response)
}

fn search(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let object = body::object(call.request)?;
    let reading = Reading::of(call, &tenant.behaviors)?;
    let q = match object.get("q") {
        None => None,
        Some(raw) => Some(as_text(raw).ok_or_else(|| {
            ApiError::field("q", format!("expected a string, found {}", kind(raw)))
        })?),
    };
    let reading = reading.asking(q.as_deref())?;
    let mut response = answer(tenant, call, &reading)?;
    let in_url = list::parameter(call, "q")?
        .map(|_| "a search reads `q` from its body, and the one in the URL was ignored".to_owned());
    let in_body = body::ignored(&object, &["q"]);
    let in_query = list::query_hint(call, list::LIST_PARAMETERS);
    response.add_hints(in_url.into_iter().chain(in_body).chain(in_query));
    reading.remark(&mut response);
    Ok(response)
}

fn answer(tenant: &mut Tenant, call: &Call<'_>, reading: &Reading) -> Result<Response, ApiError> {
    let segment = call.target.id("segmentId");
    if tenant.behaviors.is(Behavior::UnknownSegmentList, "not-found")
        && tenant.segments.get((segment, None)).is_none()
    {
        return Err(ApiError::NotFound { id: segment.into() });
    }
    let own = own_customer(tenant, call.grant);
    let is_hidden = own.is_some() && hides_own(tenant, segment, call.now);
    // A request for a segment that does not exist leaves nothing behind.
    let none = match tenant.assignments(KIND, segment) {
        Some(_) if !is_hidden => None,
        Some(_) | None => Some(Overlay::over(Arc::new(BaseRows::new([])))),
    };
    let assignments = none.as_ref().or_else(|| tenant.touched_assignments(KIND, segment));
    let assignments = assignments.expect("there are some, or an empty collection stands for them");
    let mut response =
        list::answer(&AssignmentList::new(tenant, (segment, assignments), own), reading)?;
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

/// Whether a caller's own rows of `segment` are hidden, because it is not an active one of the tenant's segments. A
/// tenant that describes no segment at all hides nothing.
fn hides_own(tenant: &Tenant, segment: &str, now: Timestamp) -> bool {
    let validity_counts = tenant.behaviors.is(Behavior::ActiveMeans, "status-and-validity");
    let is_active = tenant.segments.get((segment, None)).is_some_and(|segment| {
        segment.status == SegmentStatus::Active
            && (!validity_counts || segment.validity.holds(now, tenant.start))
    });
    let is_known_by_rows_alone = tenant.segments.is_empty();
    !is_active && !is_known_by_rows_alone && tenant.behaviors.is(Behavior::OwnInactive, "hide")
}

/// The customer whose assignments alone the caller may see: `read_own` narrows only where nothing else lets read.
fn own_customer<'a>(tenant: &Tenant, grant: Grant<'a>) -> Option<&'a str> {
    let manage_reads = tenant.behaviors.is(Behavior::ManageImpliesRead, "yes");
    let reads_all = grant.has(READ) || (manage_reads && grant.has(MANAGE));
    (!reads_all).then(|| grant.customer_id().unwrap_or_default())
}

fn get(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let fields = list::fields(call)?;
    let (segment, key) = (call.target.id("segmentId"), key(call.target));
    let not_found = || ApiError::NotFound { id: call.target.last().into() };
    let mut response =
        assignment::answer_one(tenant, segment, key, fields.as_ref()).ok_or_else(not_found)?;
    response.hint = list::query_hint(call, &["fields"]);
    Ok(response)
}

fn key<'a>(target: &'a Target<'_>) -> (&'a str, Option<&'a str>) {
    (target.id("customerId"), target.get("legalEntityId"))
}

/// A PUT: creates the assignment, or writes it anew.
fn upsert(tenant: &mut Tenant, write: &mut Write<'_, '_>) -> Result<Written, ApiError> {
    let Write { call, target, body, .. } = *write;
    let now = call.now;
    let wanted = Wanted::read(target, body)?;
    check_references(tenant, target)?;
    let keep_mixins = tenant.behaviors.is(Behavior::PutWithoutMixins, "keep");
    let refuse_automatic = tenant.behaviors.is(Behavior::AutomaticOverwrite, "refuse");
    let ignore_version = tenant.behaviors.is(Behavior::VersionOnCreate, "ignore");
    let assignments = tenant.assignments_mut(KIND, target.id("segmentId"));
    let sent = wanted.version;
    let judge = |stored: Option<&Assignment>| match (stored, sent) {
        (Some(stored), Some(sent)) if sent != stored.metadata.version => {
            Err(ApiError::Changed { sent, stored: Some(stored.metadata.version) })
        }
        (None, Some(sent)) if !ignore_version => Err(ApiError::Changed { sent, stored: None }),
        (Some(stored), _)
            if refuse_automatic && stored.assignment_type == AssignmentType::Automatic =>
        {
            Err(ApiError::Automatic)
        }
        (_, _) => Ok(()),
    };
    let blank = || blank(key(target), now);
    let put = assignments.put_over(key(target), judge, blank, |stored| {
        wanted.write_over(stored, keep_mixins, now);
    });
    if put.is_err() {
        tenant.forget_unwritten(KIND, target.id("segmentId"));
    }
    Ok(match put? {
        Put::Created => Done::Created.into(),
        Put::Replaced => Done::Updated.into(),
    })
}

/// An assignment of which nothing was written yet.
fn blank((customer, legal_entity): (&str, Option<&str>), now: Timestamp) -> Assignment {
    Assignment {
        metadata: Metadata::unwritten(now),
        ..Assignment::new(KIND, customer, legal_entity)
    }
}

/// What the body of an upsert says.
struct Wanted {
    version: Option<u64>,
    mixins: Option<FreeMap>,
    metadata_mixins: Option<FreeMap>,
}

impl Wanted {
    /// Reads the body, and that the target is named by texts; every mistake is reported.
    fn read(target: &Target<'_>, body: &RawObject<'_>) -> Result<Self, ApiError> {
        let mut details = id_mistakes(target, body);
        let metadata = body.object("metadata").unwrap_or_else(|_| {
            details.push(Detail::new("metadata", "expected an object"));
            None
        });
        let none = RawObject::default();
        let metadata = metadata.unwrap_or(&none);
        let mut map = |object: &RawObject<'_>, field: &str| {
            let raw = object.get("mixins")?;
            FreeMap::checked(raw).map_err(|message| details.push(Detail::new(field, message))).ok()
        };
        let (mixins, metadata_mixins) = (map(body, "mixins"), map(metadata, "metadata.mixins"));
        let version = metadata.get("version").map(str::parse::<u64>);
        if let Some(Err(_)) = version {
            details.push(Detail::new("metadata.version", "expected a whole number"));
        }
        if details.is_empty() {
            Ok(Self { version: version.and_then(Result::ok), mixins, metadata_mixins })
        } else {
            Err(ApiError::Validation(details))
        }
    }

    /// Writes it over `stored`, whose mixins stay where it says none and they are to be kept.
    fn write_over(self, stored: &mut Assignment, keep_mixins: bool, now: Timestamp) {
        let Self { version: _, mixins, metadata_mixins } = self;
        for (stored, sent) in
            [(&mut stored.mixins, mixins), (&mut stored.metadata.mixins, metadata_mixins)]
        {
            if sent.is_some() || !keep_mixins {
                *stored = sent;
            }
        }
        stored.assignment_type = AssignmentType::Manual;
        stored.metadata.count_write(now);
    }
}

/// What is wrong with the identifiers of a bulk item; nothing where the path has them.
fn id_mistakes(target: &Target<'_>, body: &RawObject<'_>) -> Vec<Detail> {
    let mut details = Vec::new();
    if !target.is_of_item() {
        return details;
    }
    for name in ITEM_IDS {
        match body.get(name) {
            Some(raw) if target.get(name).is_none() && !is_blank(raw) => {
                details.push(Detail::new(*name, format!("expected a string, found {}", kind(raw))));
            }
            None | Some(_) if *name == "customerId" && target.get(name).is_none() => {
                details.push(Detail::new(*name, "expected the id of a customer"));
            }
            Some(_) if target.id(name).contains('\0') => {
                details.push(Detail::new(*name, "expected an id without NUL"));
            }
            None | Some(_) => {}
        }
    }
    details
}

fn is_blank(raw: &str) -> bool {
    raw == "\"\""
}

/// Refuses a write that names what does not exist.
fn check_references(tenant: &Tenant, target: &Target<'_>) -> Result<(), ApiError> {
    let must_exist = |has_directory: bool| {
        tenant.behaviors.is(Behavior::References, "strict")
            || (tenant.behaviors.is(Behavior::References, "auto") && has_directory)
    };
    for Reference { field, to } in KIND.row().references {
        let Some(id) = target.get(field) else { continue };
        if !tenant.knows(*to, id) && must_exist(!tenant.is_empty(*to)) {
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
fn remove(tenant: &mut Tenant, write: &mut Write<'_, '_>) -> Result<Written, ApiError> {
    let Write { target, body, .. } = *write;
    let details = id_mistakes(target, body);
    if !details.is_empty() {
        return Err(ApiError::Validation(details));
    }
    let missing_is_an_error = tenant.behaviors.is(Behavior::DeleteMissing, "404");
    let segment = target.id("segmentId");
    let stored =
        tenant.assignments(KIND, segment).is_some_and(|rows| rows.get(key(target)).is_some());
    let removed = stored && tenant.assignments_mut(KIND, segment).remove(key(target));
    if !removed && missing_is_an_error {
        return Err(ApiError::NotFound { id: target.last().into() });
    }
    Ok(Done::Removed.into())
}

/// Another writer gets there first: the stored version grows, where a time is given.
fn touch(tenant: &mut Tenant, target: &Target<'_>, now: Option<Timestamp>) -> bool {
    let segment = target.id("segmentId");
    let stored = tenant.assignments(KIND, segment).and_then(|rows| rows.get(key(target)));
    let Some(mut document) = stored.cloned() else { return false };
    let Some(now) = now else { return true };
    document.metadata.count_write(now);
    tenant.assignments_mut(KIND, segment).put(document);
    true
}
