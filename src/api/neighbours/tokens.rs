//! What the tokens of storefronts are like: their lifetimes and scopes, and what is a caller's own.

use serde::Serialize;

use crate::engine::{Grant, NoExchange, SessionSpec};
use crate::model::{Scopes, Token};

/// Lifetime of a visitor's token, in seconds.
pub(super) const VISITOR_EXPIRES_IN: i64 = 3_599;
/// Lifetime of a customer's token, in seconds.
pub(super) const CUSTOMER_EXPIRES_IN: i64 = 2_591_999;
/// How long either can be exchanged for another, in seconds.
pub(super) const REFRESH_EXPIRES_IN: i64 = 86_399;

/// What a customer's token may do, in the order of the vendor's documents.
const SCOPES_OF_CUSTOMERS: [&str; 23] = [
    "approval.approval_read_own",
    "customermanagement.legalentity_read_own",
    "customer.customer_read_own",
    "quote.quote_read_own",
    "returns.returns_read_own",
    "iam.scope_read_own",
    "iam.user_read_own",
    "customersegment.segment_read_own",
    "iam.group_read_own",
    "order.order_readascustomer",
    "coupon.coupon_redeem",
    "customer.customerprofile_edit",
    "quote.quote_manage_own",
    "returns.returns_manage_own",
    "customer.customer_manage_own",
    "approval.approval_manage_own",
    "order.order_updateascustomer",
    "iam.assignment_delete_own",
    "customer.consent_view",
    "customer.customerprofile_view",
    "order.history_view",
    "iam.assignment_create_own",
    "customer.consent_manage",
];

/// The scopes of a customer's token.
pub(super) fn scopes_of_customers() -> Scopes {
    SCOPES_OF_CUSTOMERS.iter().map(|scope| (*scope).into()).collect()
}

/// The scopes of a token as answers write them, the tenant last.
pub(super) fn scope_text(token: &Token, tenant: &str) -> String {
    let scopes = token.scopes.iter().map(|scope| &**scope);
    scopes.chain([&*format!("tenant={tenant}")]).collect::<Vec<_>>().join(" ")
}

/// A session that goes on, or a new one.
pub(super) fn session(id: Option<Box<str>>) -> SessionSpec {
    SessionSpec { id, refresh_lifetime_ms: REFRESH_EXPIRES_IN * 1_000 }
}

/// The customer whose things alone the caller may see, as it has not the scope `read`. One that stands for no customer
/// has the empty name, and sees nothing.
pub(super) fn own_customer<'a>(grant: Grant<'a>, read: &str) -> Option<&'a str> {
    (!grant.has(read)).then(|| grant.customer_id().unwrap_or_default())
}

/// Why a refresh token exchanges for none, in words.
pub(super) fn no_exchange(why: NoExchange) -> &'static str {
    match why {
        NoExchange::Unknown => "no token of this tenant has this refresh token",
        NoExchange::Spent => {
            "this refresh token was used before, or its session has ended: each one is good once"
        }
        NoExchange::Expired => "this refresh token has expired: log in again",
    }
}

/// The tokens of an answer, in both spellings: clients read the one or the other.
#[derive(Serialize)]
pub(super) struct TokenPair<'a> {
    access_token: &'a str,
    #[serde(rename = "accessToken")]
    access_token_too: &'a str,
    expires_in: i64,
    #[serde(rename = "expiresIn")]
    expires_in_too: i64,
    refresh_token: &'a str,
    #[serde(rename = "refreshToken")]
    refresh_token_too: &'a str,
    refresh_token_expires_in: i64,
    #[serde(rename = "refreshTokenExpiresIn")]
    refresh_token_expires_in_too: i64,
    token_type: &'static str,
    session_id: &'a str,
    #[serde(rename = "sessionId")]
    session_id_too: &'a str,
}

impl<'a> TokenPair<'a> {
    /// Those of a customer's token that was just issued.
    pub(super) fn of(token: &'a Token) -> Self {
        let refresh = token.refresh_token.as_deref().unwrap_or_default();
        let session = token.session_id.as_deref().unwrap_or_default();
        Self {
            access_token: &token.text,
            access_token_too: &token.text,
            expires_in: CUSTOMER_EXPIRES_IN,
            expires_in_too: CUSTOMER_EXPIRES_IN,
            refresh_token: refresh,
            refresh_token_too: refresh,
            refresh_token_expires_in: REFRESH_EXPIRES_IN,
            refresh_token_expires_in_too: REFRESH_EXPIRES_IN,
            token_type: "Bearer",
            session_id: session,
            session_id_too: session,
        }
    }
}
