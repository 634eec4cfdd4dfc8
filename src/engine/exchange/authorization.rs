//! Who is let in: the presented token to a grant, `Emporix-Tenant`, the scopes, and how a refusal is worded.

use http::HeaderName;

use super::routed::RoutedRequest;
use crate::engine::auth::grant::{AuthMode, Grant, judge};
use crate::engine::auth::issued_tokens::IssuedTokens;
use crate::engine::behavior::Behavior;
use crate::engine::check::Compared;
use crate::engine::error::{ApiError, TokenRefusal};
use crate::engine::message::{Request, Response};
use crate::engine::store::Tenant;
use crate::model::{Timestamp, Token};

/// What a world knows of tokens, and the tenant whose door this is.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Authorization<'w> {
    pub(in crate::engine) issued: &'w IssuedTokens,
    pub(in crate::engine) start: Timestamp,
    /// The tenant's name.
    pub(in crate::engine) name: &'w str,
    /// Whether the presented token is another tenant's.
    pub(in crate::engine) foreign: bool,
}

impl Authorization<'_> {
    /// The caller's grant, once token, `Emporix-Tenant` and scopes are good.
    pub(in crate::engine) fn admit<'t>(
        self,
        routed: &RoutedRequest<'_>,
        tenant: &Tenant,
        text: Option<&str>,
        token: Option<&'t Token>,
    ) -> Result<Grant<'t>, ApiError> {
        let grant = match (tenant.auth, text) {
            (AuthMode::Off, _) => Grant::UNLIMITED,
            (AuthMode::Enforce | AuthMode::AnyToken, None) => {
                return Err(ApiError::Unauthorized(TokenRefusal::Missing));
            }
            (mode @ (AuthMode::Enforce | AuthMode::AnyToken), Some(text)) => {
                self.grant(mode, text, token, routed.now).map_err(ApiError::Unauthorized)?
            }
        };
        same_tenant(routed.request, self.name)?;
        grant.admit(routed.operation(), || {
            tenant.behaviors.is(Behavior::ManageImpliesRead, "yes")
        })?;
        Ok(grant)
    }

    /// Whether the caller gets in because of this token, so that its death would be noticed.
    pub(in crate::engine) fn asks_for(
        self,
        mode: AuthMode,
        text: &str,
        token: Option<&Token>,
        now: Timestamp,
    ) -> bool {
        mode != AuthMode::Off && self.grant(mode, text, token, now).is_ok()
    }

    fn grant<'t>(
        self,
        mode: AuthMode,
        text: &str,
        token: Option<&'t Token>,
        now: Timestamp,
    ) -> Result<Grant<'t>, TokenRefusal> {
        if self.issued.is_dead(self.name, text) {
            return Err(TokenRefusal::Ended);
        }
        match (token, mode) {
            (Some(token), _) => judge(token, self.name, self.start, now).map(|()| Grant::of(token)),
            (None, AuthMode::AnyToken | AuthMode::Off) => Ok(Grant::UNLIMITED),
            (None, AuthMode::Enforce) if self.foreign => Err(TokenRefusal::Foreign),
            (None, AuthMode::Enforce) => Err(TokenRefusal::Unknown),
        }
    }

    /// What a token that was refused because it has expired was to be, and when it did; none of another error.
    pub(in crate::engine) fn expired(
        self,
        error: &ApiError,
        token: Option<&Token>,
        now: Timestamp,
    ) -> Option<Box<Compared>> {
        let ApiError::Unauthorized(TokenRefusal::Expired) = error else { return None };
        let end = token?.expires_at?.on(self.start);
        let expected = format!("a token that holds at {now}");
        Some(Box::new(Compared::of(expected, format!("one that expired at {end}"))))
    }

    /// The answer of an organic refusal.
    pub(in crate::engine) fn refused(
        self,
        error: &ApiError,
        routed: &RoutedRequest<'_>,
        tenant: &Tenant,
    ) -> Response {
        let mut response = error.response(routed.voice(&tenant.behaviors));
        if let ApiError::Unauthorized(refusal) = error {
            response.hint = Some(self.refusal_hint(tenant, *refusal));
        }
        response
    }

    /// Why a token was refused, and what would be accepted.
    fn refusal_hint(self, tenant: &Tenant, refusal: TokenRefusal) -> String {
        /// More names do not fit into a header.
        const MOST_NAMED: usize = 100;
        /// Said where as many are issued as [`IssuedTokens::MOST`].
        const FORGOTTEN: &str = "this token is unknown, or has made room: a world keeps 10,000 issued tokens, and those that end soonest go first";
        const GONE: &str = "the customer of this token is not among the customers of this tenant (see customers.json): it was removed, or never there";
        let why = match refusal {
            TokenRefusal::Missing => "no bearer token was sent",
            TokenRefusal::Unknown if self.issued.are_full() => FORGOTTEN,
            TokenRefusal::Unknown => "this token is unknown",
            TokenRefusal::Expired => "this token has expired",
            TokenRefusal::Ended => {
                "this token was ended before its time, by a logout, a rule or the admin API"
            }
            TokenRefusal::Foreign => "this token is another tenant's",
            TokenRefusal::CustomerGone => return GONE.to_owned(),
        };
        let fixtures = tenant.credentials().tokens().map(|token| &*token.text);
        let known = fixtures.chain(self.issued.names(self.name)).take(MOST_NAMED + 1);
        let mut known: Vec<&str> = known.collect();
        if known.len() > MOST_NAMED {
            known[MOST_NAMED] = "…";
        }
        let known = known.join(", ");
        format!("{why}; tenant {} knows: {known}; --auth any-token or off asks for less", self.name)
    }
}

/// The header in which some clients repeat the tenant of the path.
const TENANT_HEADER: HeaderName = HeaderName::from_static("emporix-tenant");

/// Refuses a request whose `Emporix-Tenant` names another tenant than its path.
fn same_tenant(request: &Request, tenant: &str) -> Result<(), ApiError> {
    let mut named = request.lines(TENANT_HEADER);
    match named.find(|value| value.as_bytes() != tenant.as_bytes()) {
        None => Ok(()),
        Some(other) => {
            let header = String::from_utf8_lossy(other.as_bytes()).into_owned();
            Err(ApiError::TenantMismatch { header })
        }
    }
}
