//! The tokens of a world: listed, issued, revoked.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};

use super::body::BodyShape;
use super::body_kinds::{ANSWERED, INSTANT, LIFETIME, NULL, SENT, TEXTS};
use super::command::{Asked, Outcome, found};
use super::operation::{
    AdminCall, AdminOperation, Body, CHANGES, MISSING, Parameter, SHOWS, Terms,
};
use super::refusal::AdminRefusal;
use crate::engine::store::Seed;
use crate::engine::{Change, CollectionName, IssueSpec, World};
use crate::model::scope::{READ, READ_OWN, SCOPES, unknown_scope};
use crate::model::{Timestamp, Token};
use crate::schema::{Kind, Shape, optional, required};
use crate::suggest::did_you_mean;

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/tokens", id: "tokens-list",
                summary: "List the tokens that hold, those of the fixtures and those issued", read: list,
                terms: Terms { refusals: MISSING, query: OF_TENANT, answer: Body::Object(&TOKENS), ..SHOWS } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/tokens", id: "tokens-issue",
                summary: "Issue a token", read: issue,
                terms: Terms { good: 201, refusals: &[400, 404, 409, 410, 413, 415, 429], body: Body::Object(&TOKEN), answer: Body::Object(&KNOWN_TOKEN), ..CHANGES } },
    AdminOperation { method: Method::DELETE, path: "/__sandbox/worlds/{world}/tokens/{name}", id: "tokens-revoke",
                summary: "Revoke a token", read: revoke,
                terms: Terms { refusals: MISSING, query: OF_TENANT, ..CHANGES } },
];

const OF_TENANT: &[Parameter] = &[Parameter { name: "tenant", summary: "only of this tenant" }];

#[rustfmt::skip]
const TOKEN: Shape = Shape { name: "NewToken", fields: &[
    required("tenant",        Kind::Id, "the tenant it is for"),
    optional("name",          Kind::Id, "what people and the journal call it, unique in the world; `token-1` and so on without it"),
    optional("scopes",        TEXTS,    "what it may do; every scope there is without them"),
    optional("customerId",    Kind::Id, "the customer it stands for"),
    optional("legalEntityId", Kind::Id, "the legal entity that customer acts for"),
    optional("lifetime",      LIFETIME, "how long it is good by the world's clock; for ever without it"),
], ..SENT };

#[rustfmt::skip]
const TOKENS: Shape = Shape { name: "Tokens", fields: &[
    required("tokens",   Kind::List(&Kind::Object(&KNOWN_TOKEN)),   "those of each tenant that has files, is in use or was issued one"),
    optional("template", Kind::List(&Kind::Object(&FIXTURE_TOKEN)), "those that hold in every other tenant; not where one tenant is named"),
], ..ANSWERED };

#[rustfmt::skip]
const KNOWN_TOKEN: Shape = Shape { name: "Token", fields: &[
    required("tenant",        Kind::Id,   "the tenant in which it holds"),
    required("name",          Kind::Id,   "what people and the journal call it"),
    required("token",         Kind::Id,   "the text to send as bearer"),
    required("fingerprint",   Kind::Id,   "what stands for its text in the journal"),
    required("scopes",        TEXTS,      "what it may do"),
    optional("customerId",    Kind::Id,   "the customer it stands for"),
    optional("legalEntityId", Kind::Id,   "the legal entity that customer acts for"),
    optional("expiresAt",     INSTANT,    "when it ends by the world's clock"),
    optional("sessionId",     Kind::Id,   "the session of a storefront that it belongs to"),
    required("issued",        Kind::Flag, "whether it was given out at run time"),
    required("revoked",       Kind::Flag, "whether it was taken back, or killed by a rule"),
    optional("warnings",      TEXTS,      "of one that is issued: scopes that no operation has, and whom it does not stand for"),
], ..ANSWERED };

#[rustfmt::skip]
pub(super) const FIXTURE_TOKEN: Shape = Shape { name: "FixtureToken", fields: &[
    required("name",          Kind::Id,                        "what people and the journal call it"),
    required("token",         Kind::Id,                        "the text to send as bearer"),
    optional("fingerprint",   Kind::Id,                        "what stands for its text in the journal of the world that lists it"),
    required("scopes",        TEXTS,                           "what it may do"),
    required("tenant",        Kind::Either(&[Kind::Id, NULL]), "the one tenant that knows it; null for those without tokens of their own"),
    optional("customerId",    Kind::Id,                        "the customer it stands for"),
    optional("legalEntityId", Kind::Id,                        "the legal entity that customer acts for"),
    optional("expiresAt",     INSTANT,                         "when it ends by the world's clock"),
], ..ANSWERED };

fn list<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let tenant = call.parameter("tenant")?;
    call.under_lock(move |world| {
        let Some(tenant) = tenant else {
            let template = world.seed().template.credentials.tokens();
            let template = template.map(|token| {
                let mut shown = shown(token, None, world.start());
                shown["fingerprint"] = world.fingerprint(&token.text).into();
                shown
            });
            let template: Vec<Value> = template.collect();
            return Ok(Outcome::Shown(json!({"tokens": world.tokens(None), "template": template})));
        };
        world.admits(&tenant)?;
        Ok(Outcome::Shown(json!({"tokens": world.tokens(Some(&tenant))})))
    })
}

fn issue<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let body = BodyShape::read(call.request, &TOKEN)?;
    // Without scopes in the request, it may do everything.
    let all = || {
        let rows = call.context.operations.iter();
        let all: BTreeSet<&str> = rows.flat_map(|row| row.scopes.iter().copied()).collect();
        all.into_iter().map(Into::into).collect::<Vec<Box<str>>>()
    };
    let spec = IssueSpec {
        tenant: body.boxed("tenant").unwrap_or_default(),
        name: body.boxed("name"),
        stem: None,
        scopes: body.texts("scopes").unwrap_or_else(all).into(),
        customer_id: body.boxed("customerId"),
        legal_entity_id: body.boxed("legalEntityId"),
        lifetime_ms: body.duration_ms("lifetime"),
        session: None,
    };
    call.under_lock(move |world| {
        let tenant = spec.tenant.clone();
        world.admits(&tenant)?;
        if let Some(name) = spec.name.as_deref().filter(|name| world.has_token(&tenant, name)) {
            return Err(AdminRefusal::conflict(
                format!("tenant `{tenant}` has a token `{name}`"),
                "use another name; one that was issued can be deleted first",
            ));
        }
        let issued = call.change(world, Change::IssueToken(spec))?.issued();
        let token = issued.expect("a token is issued or refused");
        let known = world.tokens(Some(&tenant));
        let shown = known.iter().find(|known| known.token == token.text);
        let path = format!("/__sandbox/worlds/{}/tokens/{}", world.name(), token.name);
        let (mut shown, mut warnings) = (json!(shown), odd_scopes(&token.scopes));
        warnings.extend(odd_customer(world, &tenant, &token));
        if !warnings.is_empty() {
            shown["warnings"] = json!(warnings);
        }
        Ok(Outcome::Made { path, shown })
    })
}

/// What to say of scopes that look like the service's and are not. Those of other services have another word in front.
fn odd_scopes(scopes: &[Box<str>]) -> Vec<String> {
    let near = |scope: &str| match scope.contains('.') {
        true => unknown_scope(scope),
        false => Some(did_you_mean(scope, SCOPES)),
    };
    let odd = scopes.iter().filter_map(|scope| Some((scope, near(scope)?)));
    odd.map(|(scope, near)| format!("the service has no scope `{scope}`{near}")).collect()
}

/// What to say of a token that can read nothing of its own, because it stands for no known customer.
fn odd_customer(world: &World, tenant: &str, token: &Token) -> Option<String> {
    let reads_own_only = token.scopes.iter().any(|scope| **scope == *READ_OWN)
        && !token.scopes.iter().any(|scope| **scope == *READ);
    match token.customer_id.as_deref() {
        None => reads_own_only.then(|| {
            format!("the token stands for no customer, so `{READ_OWN}` lets it see nothing: say `customerId`")
        }),
        Some(customer) => {
            let is_unknown = world.lacks(tenant, CollectionName::Customers, customer);
            is_unknown.then(|| format!("tenant `{tenant}` has no customer `{customer}`: correct `customerId`, or add the customer"))
        }
    }
}

fn revoke<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let (tenant, name) = (call.parameter("tenant")?, call.variable("name"));
    call.under_lock(move |world| {
        if let Some(tenant) = &tenant {
            world.admits(tenant)?;
        }
        let change = Change::RevokeToken(tenant.map(Into::into), name.into());
        found(call.change(world, change)?.is_done(), "live token", name, "tokens")
    })
}

/// A token of a world that started at `start` as it is shown; `tenant` where only that one knows it.
fn shown(token: &Token, tenant: Option<&str>, start: Timestamp) -> Value {
    let mut object = json!({
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
            object[name] = value;
        }
    }
    object
}

/// The tokens that hold from `start` on: those of the template, and those that belong to single tenants.
pub fn fixture_tokens(seed: &Seed, start: Timestamp) -> Vec<Value> {
    let template = &seed.template.credentials;
    let mut tokens: Vec<Value> = template.tokens().map(|known| shown(known, None, start)).collect();
    for (name, tenant) in &seed.tenants {
        let own = |known: &&Token| template.token(&known.text) != Some(*known);
        let known = tenant.credentials.tokens().filter(own);
        tokens.extend(known.map(|known| shown(known, Some(name), start)));
    }
    tokens
}
