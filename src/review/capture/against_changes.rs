//! Changes from outside as calls of the admin API.

use std::sync::Arc;

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::write_parts::{fixtures_text, with_name};
use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;
use crate::engine::{Change, IssueSpec, Record, Reset, World};
use crate::json::members;

/// Method, path below that of the world, and body.
pub(in crate::review) type WorldCall = (Method, String, String);

/// The calls that make `change` in a world as `world` is before it, whose files the sandbox knows.
pub(in crate::review) fn calls_of(change: &Change, world: &World) -> Vec<WorldCall> {
    let (nothing, put, post, delete) = (String::new, Method::PUT, Method::POST, Method::DELETE);
    match change {
        Change::PutRecord(tenant, record) => {
            let path = record_path(tenant, record.collection().as_str(), &record.id());
            vec![(put, path, record_text(record))]
        }
        Change::DeleteRecord(tenant, collection, id) => {
            vec![(delete, record_path(tenant, collection.as_str(), id), nothing())]
        }
        Change::Reset(parts) => vec![reset(*parts)],
        Change::ResetOver(seed, parts) if Arc::ptr_eq(seed, world.seed()) => vec![reset(*parts)],
        Change::ResetOver(seed, parts) => vec![files(seed), reset(*parts)],
        Change::Import(seed) => vec![(put, "state".to_owned(), fixtures_text(seed))],
        Change::Rebase(seed) => vec![files(seed)],
        // The clock is set before each request to what it showed then.
        Change::SetClock(_) | Change::AdvanceClock(_) => Vec::new(),
        Change::Arm(scenarios) => {
            vec![(post, "scenarios".to_owned(), texts(scenarios, world.seed()))]
        }
        Change::ReplaceScenarios(scenarios) => {
            vec![(put, "scenarios".to_owned(), texts(scenarios, world.seed()))]
        }
        Change::Disarm(name) => vec![(delete, format!("scenarios/{}", encoded(name)), nothing())],
        Change::IssueToken(spec) => vec![(post, "tokens".to_owned(), token(spec).to_string())],
        Change::RevokeToken(tenant, name) => {
            let tenant = tenant.as_ref().map(|tenant| format!("?tenant={}", encoded(tenant)));
            let path = format!("tokens/{}{}", encoded(name), tenant.unwrap_or_default());
            vec![(delete, path, nothing())]
        }
        Change::SaveSnapshot(name) => {
            vec![(put, format!("snapshots/{}", encoded(name)), nothing())]
        }
        Change::LoadSnapshot(name) => {
            vec![(post, format!("snapshots/{}/load", encoded(name)), nothing())]
        }
        Change::DeleteSnapshot(name) => {
            vec![(delete, format!("snapshots/{}", encoded(name)), nothing())]
        }
    }
}

/// The call after which the files of the world say what `seed` says.
pub(super) fn files(seed: &Arc<Seed>) -> WorldCall {
    let all = seed.scenarios.values().map(|it| with_name(&it.name, &it.text));
    let scenarios = all.collect::<Vec<_>>().join(",");
    let body = format!(r#"{{"fixtures":{},"scenarios":[{scenarios}]}}"#, fixtures_text(seed));
    (Method::PUT, "files".to_owned(), body)
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The slashes of an id part what it is made of.
fn record_path(tenant: &str, collection: &str, id: &str) -> String {
    let id = id.split('/').map(encoded).collect::<Vec<_>>().join("/");
    format!("tenants/{}/{collection}/{id}", encoded(tenant))
}

/// The record without what it does not state of its own history.
fn record_text(record: &Record) -> String {
    let text = record.text();
    let Some(origin) = record.origin() else { return text };
    let is_stated = |key: &str| match key {
        "\"version\"" => origin.version,
        "\"createdAt\"" => origin.created_at,
        "\"modifiedAt\"" => origin.modified_at,
        _ => true,
    };
    let all = members(&text).unwrap_or_default().into_iter().map(|(key, raw)| {
        if key != "\"metadata\"" {
            return format!("{key}:{raw}");
        }
        let stated = members(raw).unwrap_or_default().into_iter();
        let stated = stated.filter(|(key, _)| is_stated(key));
        let stated = stated.map(|(key, raw)| format!("{key}:{raw}"));
        format!("{key}:{{{}}}", stated.collect::<Vec<_>>().join(","))
    });
    format!("{{{}}}", all.collect::<Vec<_>>().join(","))
}

fn reset(parts: Reset) -> WorldCall {
    let only: Vec<&str> = parts.names().collect();
    (Method::POST, "reset".to_owned(), json!({ "only": only }).to_string())
}

/// Scenarios by their names where they are those of the files, and else as they were written out.
fn texts(scenarios: &[Arc<Scenario>], files: &Seed) -> String {
    let is_of_files = |it: &Scenario| {
        let known = files.scenarios.get(&it.name);
        !it.is_ad_hoc && known.is_some_and(|known| known.text == it.text)
    };
    let all = scenarios.iter().map(|it| match is_of_files(it) {
        true => Value::from(&*it.name).to_string(),
        false => with_name(&it.name, &it.text),
    });
    format!(r#"{{"scenarios":[{}]}}"#, all.collect::<Vec<_>>().join(","))
}

fn token(spec: &IssueSpec) -> Value {
    let mut body = json!({"tenant": spec.tenant, "scopes": spec.scopes});
    let texts = [
        ("name", spec.name.as_deref()),
        ("customerId", spec.customer_id.as_deref()),
        ("legalEntityId", spec.legal_entity_id.as_deref()),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            body[name] = text.into();
        }
    }
    if let Some(ms) = spec.lifetime_ms {
        body["lifetime"] = format!("{ms}ms").into();
    }
    body
}
