//! What worlds, tables and settings look like when they are shown.

use std::collections::BTreeSet;

use http::StatusCode;
use serde_json::{Value, json};

use super::operation::AdminOperation;
use super::refusal::AdminRefusal;
use super::rows::OPERATIONS;
use crate::engine::store::Seed;
use crate::engine::{AuthMode, BEHAVIORS, Behaviors, MAIN, Operation, Setting, Settings};
use crate::model::{Scopes, Timestamp, Token};

/// The base URL of a world of the sandbox called `host`.
pub fn world_url(host: &str, name: &str) -> String {
    match name {
        MAIN => format!("http://{host}"),
        _ => format!("http://{host}/~{name}"),
    }
}

/// A token of a world that started at `start` as it is told; `tenant` where only that one knows it.
pub fn token(token: &Token, tenant: Option<&str>, start: Timestamp) -> Value {
    let mut told = json!({
        "name": token.name, "token": token.text, "scopes": token.scopes,
        "tenant": token.tenant.as_deref().or(tenant),
    });
    let more = [
        ("customerId", token.customer_id.as_deref().map(Value::from)),
        ("legalEntityId", token.legal_entity_id.as_deref().map(Value::from)),
        ("expiresAt", token.expires_at.map(|end| end.on(start).to_string().into())),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            told[name] = value;
        }
    }
    told
}

/// The tokens that hold from `start` on: those of the template, and those that single tenants have of their own.
pub fn tokens(seed: &Seed, start: Timestamp) -> Vec<Value> {
    let template = &seed.template.credentials;
    let mut told: Vec<Value> = template.tokens().map(|known| token(known, None, start)).collect();
    for (name, tenant) in &seed.tenants {
        let own = |known: &&Token| template.token(&known.text) != Some(*known);
        let known = tenant.credentials.tokens().filter(own);
        told.extend(known.map(|known| token(known, Some(name), start)));
    }
    told
}

/// The API keys, by the ids that the token endpoint takes; the template's hold in every tenant without a folder.
pub fn clients(seed: &Seed) -> Vec<Value> {
    let template = [("{tenant}", &seed.template)];
    let own = seed.tenants.iter().map(|(name, tenant)| (&**name, tenant));
    let all = template.into_iter().chain(own).flat_map(|(name, tenant)| {
        let credentials = &tenant.credentials;
        credentials.client_ids().into_iter().filter_map(move |id| {
            let client = credentials.client(id)?;
            let client_id = format!("{name}.{id}");
            Some(json!({"clientId": client_id, "secret": client.secret, "scopes": client.scopes}))
        })
    });
    all.collect()
}

/// The rows of the emulated API and of this one.
pub fn operations(emulated: &[&'static Operation]) -> Value {
    let emulated = emulated.iter().map(|row| {
        json!({
            "id": row.id, "method": row.method.as_str(), "path": row.path, "scopes": row.scopes,
            "documented": row.documented, "ours": row.ours, "built": row.is_built(),
        })
    });
    let admin = OPERATIONS.iter().map(|row| {
        let AdminOperation { id, path, summary, terms, .. } = row;
        json!({
            "id": id, "method": row.method.as_str(), "path": path, "summary": summary,
            "good": terms.good, "refusals": terms.refusals, "guarded": terms.guarded,
        })
    });
    json!({"operations": emulated.collect::<Vec<_>>(), "admin": admin.collect::<Vec<_>>()})
}

/// Every open question, and how it is settled where no tenant says otherwise.
pub fn behaviors(settled: &Behaviors) -> Value {
    let rows = BEHAVIORS.iter().zip(settled.list()).map(|(row, (name, value))| {
        let mut values: Vec<&str> = row.values.to_vec();
        values.push(if row.number { "N" } else { "vary" });
        json!({
            "name": name, "value": value, "values": values,
            "question": row.question, "evidence": row.evidence,
        })
    });
    json!({"behaviors": rows.collect::<Vec<_>>()})
}

/// The name of an auth mode.
pub fn auth_name(mode: AuthMode) -> &'static str {
    let known = AuthMode::NAMES.iter().find(|(_, known)| *known == mode);
    known.map(|(name, _)| *name).expect("every mode has a name")
}

/// Behaviors that somebody chose, by name.
pub fn chosen(settings: &Settings) -> Value {
    let told = settings.iter().map(|(behavior, setting)| {
        let row = &BEHAVIORS[*behavior as usize];
        let value = match setting {
            Setting::Choice(choice) => row.values[*choice].to_owned(),
            Setting::Number(number) => number.to_string(),
            Setting::Vary => "vary".to_owned(),
        };
        (row.name.to_owned(), Value::from(value))
    });
    Value::Object(told.collect())
}

/// Every scope that an operation knows.
pub fn scopes(operations: &[&'static Operation]) -> Scopes {
    let all: BTreeSet<&str> =
        operations.iter().flat_map(|operation| operation.scopes.iter().copied()).collect();
    all.into_iter().map(Into::into).collect()
}

/// The refusal of a world that was there and is not any more.
pub fn gone(name: &str, why: &str) -> AdminRefusal {
    AdminRefusal::new(
        StatusCode::GONE,
        format!("world `{name}` {why}"),
        format!(
            "make it again with POST /__sandbox/worlds {{\"name\": \"{name}\"}}, or use another"
        ),
    )
}
