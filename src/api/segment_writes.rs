//! Writes of segments: create, upsert, JSON Patch, delete, alone and as items of bulk calls.

use super::document_body::WriteRules;
use super::segment_body::SegmentBody;
use super::segment_hints::{joined, written_hint};
use super::segment_list::shown;
use crate::engine::exchange::body::{ignored, json};
use crate::engine::exchange::parameters;
use crate::engine::store::Tenant;
use crate::engine::{
    ApiError, Behavior, Call, Detail, Done, ItemIds, OtherWrite, Put, Target, Transition, Write,
    Written, marked,
};
use crate::json::patch::{Change, Patch, Pointer};
use crate::json::{RawObject, as_text, elements, kind, members};
use crate::model::{Metadata, Segment, Timestamp};

/// The members of a body: only a creation has the first, and only an update the last.
const MEMBERS_OF_BOTH: &[&str] = &[
    "id",
    "name",
    "description",
    "siteCode",
    "status",
    "validity.from",
    "validity.to",
    "mixins",
    "metadata.mixins",
    "metadata.version",
];
const MEMBERS: &[&str] = MEMBERS_OF_BOTH.split_at(1).1;
const MEMBERS_OF_CREATION: &[&str] = MEMBERS_OF_BOTH.split_at(MEMBERS_OF_BOTH.len() - 1).0;
/// The parameter that lets a segment go with all that is assigned to it.
const FORCE: &str = "forceDelete";
const BY_ID: ItemIds = ItemIds::Members(&[("id", "segmentId")]);

#[rustfmt::skip]
pub(super) const CREATE: Transition =
    Transition { run: create, touch, item_ids: BY_ID, members: MEMBERS_OF_CREATION, flags: &[] };
pub(super) const UPSERT: Transition =
    Transition { run: upsert, touch, item_ids: BY_ID, members: MEMBERS, flags: &[] };
pub(super) const PATCH: Transition =
    Transition { run: patch, touch, item_ids: BY_ID, members: &[], flags: &[] };
#[rustfmt::skip]
pub(super) const REMOVE: Transition =
    Transition { run: remove, touch, item_ids: ItemIds::Text("segmentId"), members: &[], flags: &[FORCE] };

/// A POST: a new segment, under the id that the body says, else under one of the world's.
fn create(tenant: &mut Tenant, write: &mut Write<'_, '_>) -> Result<Written, ApiError> {
    let Write { call, body, .. } = *write;
    let mut details = Vec::new();
    let id = match body.get("id").map(|raw| (raw, as_text(raw))) {
        Some((raw, None)) => {
            details.push(Detail::new("id", format!("expected a string, found {}", kind(raw))));
            None
        }
        Some((_, Some(id))) if !id.is_empty() => Some(id),
        Some((_, Some(_))) | None => None,
    };
    check_id(id.as_deref(), "id", &mut details);
    let said = SegmentBody::read(tenant, call, body, details)?;
    if id.as_deref().is_some_and(|id| tenant.segments.get((id, None)).is_some()) {
        return Err(ApiError::Exists);
    }
    let drawn = || {
        let mut drawn = std::iter::repeat_with(|| write.ids.draw());
        let new = drawn.find(|id| tenant.segments.get((id, None)).is_none());
        new.expect("ids are drawn without end")
    };
    let id = id.map_or_else(drawn, |id| Box::from(&*id));
    let mut segment = blank(&id, call.now);
    said.write_over(&mut segment, || false, call.now);
    let hint = written_hint(call, tenant, &segment);
    tenant.segments_mut().put(segment);
    Ok(Written { id: Some(id), hint, ..Done::Created.into() })
}

/// A PUT: creates the segment, or writes it anew.
fn upsert(tenant: &mut Tenant, write: &mut Write<'_, '_>) -> Result<Written, ApiError> {
    let Write { call, target, body, .. } = *write;
    let mut details = id_mistakes(target, body);
    check_id(target.get("segmentId"), "id", &mut details);
    let said = SegmentBody::read(tenant, call, body, details)?;
    let (id, rules, now) = (target.id("segmentId"), WriteRules::of(tenant), call.now);
    let sent = said.common.version;
    let judge =
        |stored: Option<&Segment>| rules.check_version(sent, stored.map(|stored| &stored.metadata));
    let put = tenant.segments_mut().put_over(
        (id, None),
        judge,
        || blank(id, now),
        |stored| {
            said.write_over(stored, || rules.keep_mixins(), now);
        },
    );
    tenant.behaviors.take_consulted(&rules.0);
    let done = match put? {
        Put::Created => Done::Created,
        Put::Replaced => Done::Updated,
    };
    let hint = tenant.segments.get((id, None)).and_then(|it| written_hint(call, tenant, it));
    Ok(Written { id: Some(id.into()), hint, ..done.into() })
}

/// A PATCH: the operations of a JSON Patch, all of them or none.
fn patch(tenant: &mut Tenant, write: &mut Write<'_, '_>) -> Result<Written, ApiError> {
    let Write { call, target, .. } = *write;
    let id = target.id("segmentId");
    let changes = changes(call)?;
    let Some(stored) = tenant.segments.get((id, None)) else {
        return Err(ApiError::NotFound { id: id.into() });
    };
    let mut before = Vec::new();
    shown(stored, tenant.start, &mut before);
    let before = String::from_utf8(before).expect("shown documents are JSON text");
    let after = patched(&before, changes)?;
    let object = RawObject::of(&after)
        .ok_or_else(|| ApiError::field("", "expected a patch that leaves an object"))?;
    let said = SegmentBody::read(tenant, call, &object, kept_mistakes(&before, &object))?;
    WriteRules::of(tenant).check_version(said.common.version, Some(&stored.metadata))?;
    let mut segment = stored.clone();
    said.write_over(&mut segment, || false, call.now);
    let all = [MEMBERS, KEPT].concat();
    let nothing = (before == after)
        .then(|| "the patch changes nothing but `metadata.version` and `modifiedAt`".to_owned());
    let odd = written_hint(call, tenant, &segment);
    tenant.segments_mut().put(segment);
    let hint = joined([ignored(&object, &all), nothing, odd]);
    Ok(Written { hint, ..Done::Updated.into() })
}

/// The members that no patch changes.
const KEPT: &[&str] = &["id", "metadata.createdAt", "metadata.modifiedAt"];

/// The operations in the body of the call.
fn changes(call: &Call<'_>) -> Result<Vec<Change>, ApiError> {
    let text = json(call.request)?.unwrap_or("[]");
    let Some(all) = elements(text) else {
        let expected = "expected a JSON Patch, which is an array of operations";
        return Err(ApiError::field("", format!("{expected}, found {}", kind(text))));
    };
    let read = |(nth, raw)| {
        change(raw).map_err(|(member, message)| ApiError::field(format!("{nth}.{member}"), message))
    };
    all.into_iter().enumerate().map(read).collect()
}

/// The document `before` after `changes`.
fn patched(before: &str, changes: Vec<Change>) -> Result<String, ApiError> {
    let mut document = before.to_owned();
    for (nth, change) in changes.into_iter().enumerate() {
        document = Patch(vec![change]).apply(&document).ok_or_else(|| {
            ApiError::field(format!("{nth}.path"), "there is nothing at this path to change")
        })?;
    }
    Ok(document)
}

/// An operation of a patch; else which member is wrong, and how.
fn change(raw: &str) -> Result<Change, (&'static str, String)> {
    let object = RawObject::of(raw)
        .ok_or_else(|| ("op", format!("expected an object, found {}", kind(raw))))?;
    let text = |key| object.get(key).and_then(as_text);
    let is_escaped = |path: &str| path.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    let path = text("path").filter(|path| is_escaped(path));
    let path = path.and_then(|path| Pointer::parse(&path));
    let path = path.ok_or(("path", "expected a JSON Pointer, such as /name/en".to_owned()))?;
    let value = || {
        // A null is a value here.
        let is_value = |(key, _): &(&str, &str)| as_text(key).is_some_and(|key| key == "value");
        let raw = members(raw).and_then(|all| all.into_iter().find(is_value));
        raw.map(|(_, raw)| Box::from(raw))
            .ok_or(("value", "expected the value to write".to_owned()))
    };
    match text("op").as_deref() {
        Some("add") => Ok(Change::Add(path, value()?)),
        Some("replace") => Ok(Change::Replace(path, value()?)),
        Some("remove") => Ok(Change::Remove(path)),
        Some(_) | None => Err(("op", "expected one of add, remove, replace".to_owned())),
    }
}

/// Details on what a patch has changed and may not.
fn kept_mistakes(before: &str, after: &RawObject<'_>) -> Vec<Detail> {
    let before = RawObject::of(before).unwrap_or_default();
    let value = |object: &RawObject<'_>, path: &str| match path.split_once('.') {
        None => object.get(path).map(str::to_owned),
        Some((part, key)) => {
            let part = object.object(part).ok().flatten();
            part.and_then(|part| part.get(key)).map(str::to_owned)
        }
    };
    let changed = KEPT.iter().filter(|path| value(&before, path) != value(after, path));
    changed.map(|path| Detail::new(*path, "cannot be changed")).collect()
}

/// A DELETE: the segment is gone afterwards, and with `forceDelete=true` all that is assigned to it.
fn remove(tenant: &mut Tenant, write: &mut Write<'_, '_>) -> Result<Written, ApiError> {
    let Write { call, target, .. } = *write;
    let force = parameters::flag(call.request, FORCE)?;
    let Some(id) = target.get("segmentId") else {
        return Err(ApiError::field("", "expected the id of a segment"));
    };
    // Rows can make a segment that no document describes.
    let is_used = tenant.is_used(id);
    if tenant.segments.get((id, None)).is_none() && !is_used {
        if tenant.behaviors.is(Behavior::DeleteMissing, "404") {
            return Err(ApiError::NotFound { id: id.into() });
        }
        let hint = format!("there was no segment `{id}`, so nothing was removed");
        return Ok(Written { id: Some(id.into()), hint: Some(hint), ..Done::Removed.into() });
    }
    if !force && is_used {
        return Err(ApiError::AssignmentsExist { assigned: tenant.assigned_to(id) });
    }
    tenant.remove_assignments(id);
    tenant.segments_mut().remove((id, None));
    Ok(Written { id: Some(id.into()), ..Done::Removed.into() })
}

/// Another writer gets there first: the stored version grows, where a time is given.
fn touch(tenant: &mut Tenant, OtherWrite { target, now, mark, .. }: OtherWrite<'_>) -> bool {
    let id = target.id("segmentId");
    let Some(mut segment) = tenant.segments.get((id, None)).cloned() else { return false };
    let Some(now) = now else { return true };
    segment.metadata.count_write(now);
    segment.mixins = marked(segment.mixins, mark);
    tenant.segments_mut().put(segment);
    true
}

/// A segment of which nothing was written yet.
fn blank(id: &str, now: Timestamp) -> Segment {
    Segment { id: id.into(), metadata: Metadata::unwritten(now), ..Segment::default() }
}

/// What is wrong with the identifier of a bulk item; nothing where the path has it.
fn id_mistakes(target: &Target<'_>, body: &RawObject<'_>) -> Vec<Detail> {
    if target.get("segmentId").is_some() {
        return Vec::new();
    }
    let found = body.get("id").map_or("nothing", kind);
    vec![Detail::new("id", format!("expected the id of a segment, found {found}"))]
}

fn check_id(id: Option<&str>, field: &str, details: &mut Vec<Detail>) {
    if id.is_some_and(|id| id.contains('\0')) {
        details.push(Detail::new(field, "expected an id without NUL"));
    }
}
