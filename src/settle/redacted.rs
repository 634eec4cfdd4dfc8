//! Exchanges whose credentials were taken out of the recording, as browsers do that save one without what is sensitive.
//!
//! They were answered, so that they had a token: one in common stands for it. Where the recording shows that customers called
//! too, what a customer may call as well is left aside: whose call it was is not known.

use http::{HeaderValue, header};

use super::session::{Aside, Session, SessionExchange};
use crate::engine::{Recording, Request, bearer};
use crate::model::scope::READ_OWN;

/// What stands for the token.
const STAND_IN: HeaderValue = HeaderValue::from_static("Bearer redacted");

/// Gives the exchanges of `session` that have no token one in common.
pub(super) fn stand_in(session: &mut Session<'_>, recordings: &[Recording]) {
    let is_profile = |it: &&Recording| {
        it.path.starts_with("/customer/") && it.path.ends_with("/me") && !has_token(&it.request)
    };
    let is_good = |it: &Recording| it.response.as_ref().is_some_and(|it| it.status.is_success());
    let is_own = |it: &SessionExchange<'_>| {
        *it.operation.scopes == [READ_OWN] && it.is_good() && !has_token(&it.request)
    };
    let customers =
        recordings.iter().filter(is_profile).any(is_good) || session.exchanges.iter().any(is_own);
    let count = session.exchanges.len();
    session.exchanges.retain(|it| {
        !customers || has_token(&it.request) || !it.operation.scopes.contains(&READ_OWN)
    });
    session.set_aside(Aside::UnknownCaller, count - session.exchanges.len());
    for exchange in session.exchanges.iter_mut().filter(|it| !has_token(&it.request)) {
        exchange.request.headers.insert(header::AUTHORIZATION, STAND_IN);
    }
}

fn has_token(request: &Request) -> bool {
    bearer(request.header(&header::AUTHORIZATION)).is_some()
}
