//! A change from outside, as a capture has it.

use std::sync::Arc;

use super::seeds::Seeds;
use super::write_parts::{clock_text, list, object, optional, scenario_members};
use crate::engine::scenario::Scenario;
use crate::engine::{Change, CollectionName, IssueSpec, Record, RecordOrigin, Reset};
use crate::model::Timestamp;
use crate::model::object_writer::ObjectWriter;

/// The event that `change` is.
pub(super) fn change_text(now: Timestamp, change: &Change, seeds: &Seeds<'_>) -> String {
    object(|event| {
        event.text("now", &now.to_string());
        event.object("change", |out| change_members(out, change, seeds));
    })
}

fn change_members(out: &mut ObjectWriter<'_>, change: &Change, seeds: &Seeds<'_>) {
    let mut named = |what: &str, name: &str| {
        out.text("what", what);
        out.text("name", name);
    };
    match change {
        Change::Disarm(name) => named("disarm", name),
        Change::SaveSnapshot(name) => named("saveSnapshot", name),
        Change::LoadSnapshot(name) => named("loadSnapshot", name),
        Change::DeleteSnapshot(name) => named("deleteSnapshot", name),
        Change::RevokeToken(tenant, name) => {
            named("revokeToken", name);
            optional(out, "tenant", tenant.as_deref());
        }
        Change::PutRecord(tenant, record) => record_members(out, tenant, record),
        Change::DeleteRecord(tenant, collection, id) => {
            record_place(out, "deleteRecord", (tenant, *collection));
            out.text("id", id);
        }
        Change::Reset(parts) => reset_members(out, *parts),
        Change::ResetOver(seed, parts) => {
            reset_members(out, *parts);
            out.raw("seed", &seeds.place(seed).to_string());
        }
        Change::Import(seed) => of_seed(out, "import", seeds.place(seed)),
        Change::Rebase(seed) => of_seed(out, "reload", seeds.place(seed)),
        Change::SetClock(clock) => {
            out.text("what", "setClock");
            out.raw("clock", &clock_text(*clock));
        }
        Change::AdvanceClock(ms) => {
            out.text("what", "advanceClock");
            out.raw("byMs", &ms.to_string());
        }
        Change::Arm(scenarios) => scenario_list(out, "arm", scenarios, seeds),
        Change::ReplaceScenarios(scenarios) => {
            scenario_list(out, "replaceScenarios", scenarios, seeds);
        }
        Change::IssueToken(spec) => token_members(out, spec),
    }
}

fn of_seed(out: &mut ObjectWriter<'_>, what: &str, place: usize) {
    out.text("what", what);
    out.raw("seed", &place.to_string());
}

fn reset_members(out: &mut ObjectWriter<'_>, parts: Reset) {
    out.text("what", "reset");
    out.raw("parts", &list(parts.names()));
}

fn record_place(
    out: &mut ObjectWriter<'_>,
    what: &str,
    (tenant, collection): (&str, CollectionName),
) {
    out.text("what", what);
    out.text("tenant", tenant);
    out.text("collection", collection.as_str());
}

/// A record, and what it says of its own history: what it does not say is in its text too.
fn record_members(out: &mut ObjectWriter<'_>, tenant: &str, record: &Record) {
    record_place(out, "putRecord", (tenant, record.collection()));
    out.raw("record", &record.text());
    if let Some(RecordOrigin { version, created_at, modified_at }) = record.origin() {
        let all = [("version", version), ("createdAt", created_at), ("modifiedAt", modified_at)];
        let stated = all.into_iter().filter(|(_, is_stated)| *is_stated).map(|(name, _)| name);
        out.raw("stated", &list(stated));
    }
}

/// Scenarios: the names of those that the files of that moment have, and whatever else there is.
fn scenario_list(
    out: &mut ObjectWriter<'_>,
    what: &str,
    scenarios: &[Arc<Scenario>],
    seeds: &Seeds<'_>,
) {
    let known = &seeds.now().scenarios;
    let texts = scenarios.iter().map(|scenario| {
        object(|one| {
            one.text("name", &scenario.name);
            let of_files = known.get(&scenario.name);
            if !of_files.is_some_and(|known| Arc::ptr_eq(known, scenario)) {
                scenario_members(one, scenario);
            }
        })
    });
    let texts: Vec<String> = texts.collect();
    out.text("what", what);
    out.raw("scenarios", &format!("[{}]", texts.join(",")));
}

fn token_members(out: &mut ObjectWriter<'_>, spec: &IssueSpec) {
    out.text("what", "issueToken");
    out.text("tenant", &spec.tenant);
    optional(out, "name", spec.name.as_deref());
    optional(out, "stem", spec.stem.as_deref());
    out.raw("scopes", &list(spec.scopes.iter().map(AsRef::as_ref)));
    optional(out, "customerId", spec.customer_id.as_deref());
    optional(out, "legalEntityId", spec.legal_entity_id.as_deref());
    if let Some(ms) = spec.lifetime_ms {
        out.raw("lifetimeMs", &ms.to_string());
    }
    if let Some(session) = &spec.session {
        out.object("session", |out| {
            optional(out, "id", session.id.as_deref());
            out.raw("refreshLifetimeMs", &session.refresh_lifetime_ms.to_string());
        });
    }
}
