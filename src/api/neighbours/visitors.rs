//! Visitors of a storefront who have not logged in: anonymous tokens, and their exchange.
//!
//! Source: the vendor's OAuth Service and Customer Service, tag *Anonymous login*, which list no refusals.

use http::{Method, StatusCode};
use serde::Serialize;

use super::descriptions;
use super::tokens::{REFRESH_EXPIRES_IN, VISITOR_EXPIRES_IN, no_exchange, scope_text, session};
use crate::engine::exchange::parameters;
use crate::engine::query::list;
use crate::engine::services::CUSTOMER_LOGIN;
use crate::engine::{
    ApiError, Call, Handler, Identities, IssueSpec, Response, Row, Summary, WordedRefusal,
};
use crate::model::Scopes;

/// The two operations.
#[rustfmt::skip]
pub(in crate::api) const OPERATIONS: &[Row] = &[
    Row::new(Method::GET, ("/customerlogin/auth/anonymous/login", "GET-oauth-generate-anonymous-access-token"),
             &[], (&[200], &[400, 401]), Handler::Tokens(login)).of(&CUSTOMER_LOGIN).described(&descriptions::VISIT),
    Row::new(Method::GET, ("/customerlogin/auth/anonymous/refresh", "GET-oauth-refresh-anonymous-access-token"),
             &[], (&[200], &[400, 401]), Handler::Tokens(refresh)).of(&CUSTOMER_LOGIN).described(&descriptions::VISIT_ON),
];

/// The parameter of old clients that names the tenant.
const OLD_TENANT: &str = "hybris-tenant";
/// The parameter of old clients that has the token itself.
const OLD_TOKEN: &str = "anonymous_token";

/// The parameters of a login. What a visitor sees is not kept.
#[rustfmt::skip]
pub(in crate::api) const OF_LOGIN: &[&str] =
    &["tenant", OLD_TENANT, "client_id", "currency", "siteCode", "language", "targetLocation", "session-id"];
/// The parameters of an exchange.
#[rustfmt::skip]
pub(in crate::api) const OF_REFRESH: &[&str] =
    &["tenant", OLD_TENANT, "client_id", "refresh_token", OLD_TOKEN];

/// The answer to both.
#[derive(Serialize)]
struct VisitorTokens<'a> {
    token_type: &'static str,
    access_token: &'a str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token_expires_in: Option<i64>,
    #[serde(rename = "sessionId")]
    session_id: &'a str,
    scope: String,
}

fn login(identities: &mut Identities<'_>, call: &Call<'_>) -> Result<Response, ApiError> {
    let (tenant, hint) = tenant_and_client(identities, call)?;
    let mut response = issue(identities, call, (&tenant, None), false)?;
    response.add_hints([hint, parameters::unread(call.request, OF_LOGIN)].into_iter().flatten());
    Ok(response)
}

fn refresh(identities: &mut Identities<'_>, call: &Call<'_>) -> Result<Response, ApiError> {
    let (tenant, hint) = tenant_and_client(identities, call)?;
    let given = list::parameter(call, "refresh_token")?.filter(|text| !text.is_empty());
    let old_form = list::parameter(call, OLD_TOKEN)?.filter(|text| !text.is_empty());
    let (given, is_old_form) = match (given, old_form) {
        (Some(given), _) => (given.into_owned(), false),
        (None, Some(token)) => {
            let found = identities.refresh_token_of(&tenant, &token);
            let unknown = "no token of this tenant that can be exchanged is this anonymous_token";
            (found.ok_or_else(|| refused(unknown))?.into(), true)
        }
        (None, None) => return Err(missing("refresh_token")),
    };
    let old = identities.exchangeable(&tenant, &given, call.now);
    let old = old.map_err(|why| refused(no_exchange(why)))?;
    if old.customer_id.is_some() {
        let hint = "this refresh token is a customer's: send it to GET /customer/{tenant}/refreshauthtoken";
        return Err(refused(hint));
    }
    identities.spend(&tenant, &given);
    let mut response = issue(identities, call, (&tenant, old.session_id), is_old_form)?;
    response.add_hints([hint, parameters::unread(call.request, OF_REFRESH)].into_iter().flatten());
    Ok(response)
}

fn refused(hint: &str) -> ApiError {
    let message = "The refresh token is not valid.";
    let expected = "a refresh token of a visitor's session";
    WordedRefusal::error(StatusCode::UNAUTHORIZED, message, hint, expected)
}

/// The tenant that a call names, once the client that it names is one of it, and what is to be said of them.
fn tenant_and_client(
    identities: &mut Identities<'_>,
    call: &Call<'_>,
) -> Result<(String, Option<String>), ApiError> {
    let tenant = match list::parameter(call, "tenant")? {
        Some(tenant) => tenant,
        None => list::parameter(call, OLD_TENANT)?.unwrap_or_default(),
    };
    if tenant.is_empty() {
        return Err(ApiError::parameter("tenant", "expected the name of the tenant"));
    }
    let id = required(call, "client_id")?;
    let credentials = identities.credentials(&tenant)?;
    let known = || {
        let all: Vec<String> =
            credentials.client_ids().iter().map(|id| format!("{tenant}.{id}")).collect();
        format!("clients of tenant {tenant}: {} (see clients.json)", all.join(", "))
    };
    // Some clients are configured with the id alone.
    let own = id.strip_prefix(&format!("{tenant}.")).unwrap_or(&id);
    let client =
        credentials.client(own).ok_or_else(|| ApiError::UnknownApiKey { hint: known() })?;
    identities.admit_client(&tenant, client);
    let hint = client.secret.is_some().then(|| {
        format!("client `{own}` has a secret, which a storefront cannot keep: one without is for visitors")
    });
    Ok((tenant.into_owned(), hint))
}

fn required<'c>(
    call: &Call<'c>,
    name: &'static str,
) -> Result<std::borrow::Cow<'c, str>, ApiError> {
    let found = list::parameter(call, name)?.filter(|text| !text.is_empty());
    found.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> ApiError {
    ApiError::parameter(name, "expected a text that is not empty")
}

/// Gives out a token of the session. The answer to the old form of an exchange does not say how to exchange it again: that
/// form names the token itself.
fn issue(
    identities: &mut Identities<'_>,
    call: &Call<'_>,
    (tenant, session_id): (&str, Option<Box<str>>),
    is_old_form: bool,
) -> Result<Response, ApiError> {
    let spec = IssueSpec {
        tenant: tenant.into(),
        stem: Some("visitor".into()),
        scopes: Scopes::default(),
        lifetime_ms: Some(VISITOR_EXPIRES_IN * 1_000),
        session: Some(session(session_id)),
        ..IssueSpec::default()
    };
    let token = identities.issue(spec, call.now)?;
    let answer = VisitorTokens {
        token_type: "Bearer",
        access_token: &token.text,
        expires_in: VISITOR_EXPIRES_IN,
        refresh_token: token.refresh_token.as_deref().filter(|_| !is_old_form),
        refresh_token_expires_in: (!is_old_form).then_some(REFRESH_EXPIRES_IN),
        session_id: token.session_id.as_deref().unwrap_or_default(),
        scope: scope_text(&token, tenant),
    };
    let body = serde_json::to_vec(&answer).expect("texts and numbers always serialise");
    let mut response = Response::json(StatusCode::OK, body);
    let summary = format!("token `{}` for tenant {tenant}", token.name);
    response.summary = Some(Summary::Words(summary));
    Ok(response)
}
