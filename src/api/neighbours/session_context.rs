//! Session contexts: there never is one yet, as no cart or site is chosen here.
//!
//! Source: what public clients of the vendor's Session Context Service expect; the vendor has no file of it.

use http::Method;

use crate::engine::services::SESSION_CONTEXT;
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call, Caller, Handler, Response, Row};

const PATH: &str = "/session-context/{tenant}/me/context";

const NO_SESSION: Handler =
    Handler::LeftOut("no sessions are kept, so there is no context that it could change");

/// The two operations.
#[rustfmt::skip]
pub(in crate::api) const OPERATIONS: &[Row] = &[
    Row::new(Method::GET, (PATH, "GET-session-context-retrieve-own-context"),
             &[], (&[404], &[400, 401]), Handler::Read(get)).of(&SESSION_CONTEXT).for_callers(Caller::Token),
    Row::new(Method::PATCH, (PATH, "PATCH-session-context-update-own-context"),
             &[], (&[204], &[405]), NO_SESSION).of(&SESSION_CONTEXT).for_callers(Caller::Token),
];

fn get(_tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let session = call.grant.token().and_then(|token| token.session_id.as_deref());
    Err(ApiError::NotFound { id: session.unwrap_or_default().into() })
}
