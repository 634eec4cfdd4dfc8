//! A change from outside, read from a capture.

use std::sync::Arc;

use super::read_world::{clock, scenario};
use crate::content::record;
use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;
use crate::engine::{
    Change, CollectionName, IssueSpec, Operation, Record, RecordOrigin, Reset, SessionSpec,
};
use crate::findings::Finding;
use crate::review::file_mistake::FileMistake;
use crate::review::placed_object::PlacedObject;

/// All seeds of the capture, and the one that the world follows now.
type SeedsRead<'s> = (&'s [Arc<Seed>], &'s Arc<Seed>);

/// Reads a change.
pub(super) fn change(
    object: &PlacedObject<'_>,
    (seeds, now): SeedsRead<'_>,
    operations: &[&'static Operation],
) -> Result<Change, FileMistake> {
    let name = || Ok(object.text("name")?.into());
    let scenarios = || scenarios(object, now, operations);
    Ok(match &*object.text("what")? {
        "putRecord" => Change::PutRecord(object.text("tenant")?.into(), Box::new(put(object)?)),
        "deleteRecord" => Change::DeleteRecord(
            object.text("tenant")?.into(),
            collection(object)?,
            object.text("id")?.into(),
        ),
        "reset" if object.has("seed") => Change::ResetOver(seed(object, seeds)?, parts(object)?),
        "reset" => Change::Reset(parts(object)?),
        "import" => Change::Import(seed(object, seeds)?),
        "reload" => Change::Rebase(seed(object, seeds)?),
        "setClock" => Change::SetClock(clock(&object.object("clock")?)?),
        "advanceClock" => Change::AdvanceClock(object.integer("byMs")?),
        "arm" => Change::Arm(scenarios()?),
        "replaceScenarios" => Change::ReplaceScenarios(scenarios()?),
        "disarm" => Change::Disarm(name()?),
        "issueToken" => Change::IssueToken(token(object)?),
        "revokeToken" => Change::RevokeToken(optional(object, "tenant")?, name()?),
        "saveSnapshot" => Change::SaveSnapshot(name()?),
        "loadSnapshot" => Change::LoadSnapshot(name()?),
        "deleteSnapshot" => Change::DeleteSnapshot(name()?),
        other => return Err(object.mistake("what", format!("there is no change `{other}`"))),
    })
}

fn optional(object: &PlacedObject<'_>, name: &str) -> Result<Option<Box<str>>, FileMistake> {
    Ok(object.optional_text(name)?.map(Into::into))
}

fn seed(object: &PlacedObject<'_>, seeds: &[Arc<Seed>]) -> Result<Arc<Seed>, FileMistake> {
    let place = object.whole("seed")?;
    let known = usize::try_from(place).ok().and_then(|place| seeds.get(place));
    known.cloned().ok_or_else(|| object.mistake("seed", format!("there is no seed {place}")))
}

fn parts(object: &PlacedObject<'_>) -> Result<Reset, FileMistake> {
    object.texts("parts")?.iter().try_fold(Reset::NONE, |parts, name| {
        parts.and(name).ok_or_else(|| object.mistake("parts", format!("there is no part `{name}`")))
    })
}

fn collection(object: &PlacedObject<'_>) -> Result<CollectionName, FileMistake> {
    let name = object.text("collection")?;
    let known = CollectionName::named(&name);
    known.ok_or_else(|| object.mistake("collection", format!("there is no collection `{name}`")))
}

fn put(object: &PlacedObject<'_>) -> Result<Record, FileMistake> {
    let read = record(collection(object)?, object.raw("record")?.as_bytes());
    let read = read.map_err(|findings| {
        let first = findings.first().map(Finding::sentence).unwrap_or_default();
        object.mistake("record", first)
    })?;
    let said = object.texts("stated")?;
    let states = |name: &str| said.iter().any(|said| said == name);
    Ok(read.with_origin(RecordOrigin {
        version: states("version"),
        created_at: states("createdAt"),
        modified_at: states("modifiedAt"),
    }))
}

fn scenarios(
    object: &PlacedObject<'_>,
    now: &Arc<Seed>,
    operations: &[&'static Operation],
) -> Result<Vec<Arc<Scenario>>, FileMistake> {
    let mut all = Vec::new();
    for one in object.list("scenarios")? {
        let one = one?;
        let name = one.text("name")?;
        all.push(match one.has("text") {
            true => Arc::new(scenario(&name, &one, operations)?),
            false => now.scenarios.get(&*name).cloned().ok_or_else(|| {
                one.mistake("name", format!("the files have no scenario `{name}`"))
            })?,
        });
    }
    Ok(all)
}

fn token(object: &PlacedObject<'_>) -> Result<IssueSpec, FileMistake> {
    let has_end = object.has("lifetimeMs");
    let session = object.optional_object("session")?;
    let session = session.map(|session| {
        let id = optional(&session, "id")?;
        Ok(SessionSpec { id, refresh_lifetime_ms: session.integer("refreshLifetimeMs")? })
    });
    Ok(IssueSpec {
        tenant: object.text("tenant")?.into(),
        name: optional(object, "name")?,
        stem: optional(object, "stem")?,
        scopes: object.texts("scopes")?.into_iter().map(Into::into).collect(),
        customer_id: object.optional_text("customerId")?.map(Into::into),
        legal_entity_id: object.optional_text("legalEntityId")?.map(Into::into),
        lifetime_ms: has_end.then(|| object.integer("lifetimeMs")).transpose()?,
        session: session.transpose()?,
    })
}
