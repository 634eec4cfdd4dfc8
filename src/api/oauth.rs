//! The token endpoint: service access tokens for API keys.
//!
//! Source: the vendor's OAuth Service, which documents no refusals. An unknown id is refused as was seen live, before
//! the secret is looked at; the other refusals follow what such a gateway says.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde::Serialize;

use super::descriptions;
use super::token_request::{TokenRequestFields, credentials, unreadable_basic};
use crate::engine::services::OAUTH;
use crate::engine::{ApiError, Call, Handler, Identities, IssueSpec, Response, Row, Summary};
use crate::model::{Client, Scopes, Token};

/// Lifetime of a service access token, in seconds.
const EXPIRES_IN: i64 = 14_399;
/// How long a session may idle, in seconds, as the service states it.
const SESSION_IDLE_TIME: i64 = 120;

#[rustfmt::skip]
pub(super) const OPERATIONS: &[Row] = &[
    Row::new(Method::POST, ("/oauth/token", "POST-oauth-request-client-credentials"),
             &[], (&[200], &[400, 401, 415]), Handler::Tokens(issue)).of(&OAUTH).described(&descriptions::TOKEN),
];

/// The answer to a good request.
#[derive(Serialize)]
struct TokenAnswer<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    session_idle_time: i64,
    refresh_token: &'static str,
    refresh_token_expires_in: i64,
    scope: String,
}

fn issue(identities: &mut Identities<'_>, call: &Call<'_>) -> Result<Response, ApiError> {
    let fields = TokenRequestFields::of(call)?;
    let grant_type = fields.value("grant_type")?.unwrap_or_default();
    if grant_type != "client_credentials" {
        let text = format!("Unsupported grant type : {grant_type}");
        return Err(refusal(
            "unsupported_grant_type",
            text,
            StatusCode::BAD_REQUEST,
            "send grant_type=client_credentials",
        ));
    }
    let (tenant, client) = first_client(identities, &credentials(call, &fields)?)?;
    identities.admit_client(&tenant, &client);
    let requested = fields.value("scope")?;
    let requested = requested_scopes(requested.as_deref());
    let scopes = narrowed(&client.scopes, &requested);
    let dropped = dropped_hint(&client, &requested);
    let token = token(identities, &tenant, client, scopes, call)?;
    let answer = TokenAnswer {
        access_token: &token.text,
        token_type: "Bearer",
        expires_in: EXPIRES_IN,
        session_idle_time: SESSION_IDLE_TIME,
        refresh_token: "",
        refresh_token_expires_in: 0,
        scope: token
            .scopes
            .iter()
            .map(|scope| &**scope)
            .chain([&*format!("tenant={tenant}")])
            .collect::<Vec<_>>()
            .join(" "),
    };
    let body = serde_json::to_vec(&answer).expect("texts and numbers always serialise");
    let mut response = Response::json(StatusCode::OK, body);
    let summary = format!("token `{}` for tenant {tenant}", token.name);
    response.summary = Some(Summary::Words(summary));
    response.hint = fields.hint();
    response.add_hints([dropped, fields.unread(), unreadable_basic(call)].into_iter().flatten());
    Ok(response)
}

/// The API key that the first good reading of id and secret names.
fn first_client(
    identities: &mut Identities<'_>,
    readings: &[(String, String)],
) -> Result<(String, Client), ApiError> {
    let mut refusal = None;
    for (id, secret) in readings {
        match client(identities, id, secret) {
            Ok(found) => return Ok(found),
            // That a secret is wrong says more than that an id is unknown.
            Err(error) if refusal.is_none() || matches!(error, ApiError::OAuth { .. }) => {
                refusal = Some(error);
            }
            Err(_) => {}
        }
    }
    Err(refusal.expect("there is at least one reading"))
}

/// The API key with this public id and secret, and its tenant.
fn client(
    identities: &mut Identities<'_>,
    id: &str,
    secret: &str,
) -> Result<(String, Client), ApiError> {
    let unknown = |hint: String| ApiError::UnknownApiKey { hint };
    let Some((name, key)) = id.split_once('.') else {
        return Err(unknown(
            "a client id is <tenant>.<client>, for example mytenant.backend".to_owned(),
        ));
    };
    let credentials = identities.credentials(name).map_err(|error| unknown(error.hint()))?;
    let Some(client) = credentials.client(key) else {
        let known: Vec<String> =
            credentials.client_ids().iter().map(|known| format!("{name}.{known}")).collect();
        return Err(unknown(format!(
            "clients of tenant {name}: {} (see clients.json)",
            known.join(", ")
        )));
    };
    let Some(known) = client.secret.as_deref() else {
        let text = "Client credentials are invalid".to_owned();
        let hint = format!(
            "client `{key}` has no secret (see clients.json): it is a storefront's, which asks GET /customerlogin/auth/anonymous/login for tokens"
        );
        return Err(refusal("invalid_client", text, StatusCode::UNAUTHORIZED, &hint));
    };
    if *known != *secret {
        let text = "Client credentials are invalid".to_owned();
        let hint = format!("the secret of client `{key}` is another (see clients.json)");
        return Err(refusal("invalid_client", text, StatusCode::UNAUTHORIZED, &hint));
    }
    Ok((name.to_owned(), client.clone()))
}

/// The scopes in `text`; `tenant=…` is not a scope.
fn requested_scopes(text: Option<&str>) -> Vec<&str> {
    let words = text.unwrap_or_default().split_whitespace();
    words.filter(|scope| !scope.contains('=')).collect()
}

/// The scopes of a key that were requested; all of them when none were. Others are dropped.
fn narrowed(owned: &Scopes, requested: &[&str]) -> Scopes {
    let is_granted = |scope: &str| requested.is_empty() || requested.contains(&scope);
    owned.iter().filter(|scope| is_granted(scope)).cloned().collect()
}

/// Names the requested scopes that the key does not have.
fn dropped_hint(client: &Client, requested: &[&str]) -> Option<String> {
    let is_owned = |scope: &str| client.scopes.iter().any(|owned| **owned == *scope);
    let dropped: Vec<&str> = requested.iter().copied().filter(|scope| !is_owned(scope)).collect();
    (!dropped.is_empty()).then(|| {
        let (id, dropped) = (&client.id, dropped.join("`, `"));
        format!("left out of the token, because client `{id}` does not have them: `{dropped}`")
    })
}

fn token(
    identities: &mut Identities<'_>,
    tenant: &str,
    client: Client,
    scopes: Scopes,
    call: &Call<'_>,
) -> Result<Arc<Token>, ApiError> {
    let spec = IssueSpec {
        tenant: tenant.into(),
        stem: Some(client.id),
        scopes,
        lifetime_ms: Some(EXPIRES_IN * 1_000),
        ..IssueSpec::default()
    };
    identities.issue(spec, call.now)
}

fn refusal(code: &'static str, text: String, status: StatusCode, hint: &str) -> ApiError {
    ApiError::OAuth { code, text, status, hint: hint.to_owned() }
}
