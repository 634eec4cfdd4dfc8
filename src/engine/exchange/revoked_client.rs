//! What a rule has happen to the API key with which a request asks for a token, just before the request.

use super::handler::TokenHandler;
use super::identities::Identities;
use super::routed::RoutedRequest;
use crate::engine::auth::grant::Grant;
use crate::engine::error::ApiError;
use crate::engine::message::Response;
use crate::engine::scenario::Act;

/// Does what `act` says, or says whether it can be done.
pub(super) fn act_on_client(
    identities: &mut Identities<'_>,
    routed: &RoutedRequest<'_>,
    run: TokenHandler,
    act: Act<'_>,
) -> bool {
    let revokes = match act {
        Act::CanRevokeClient => false,
        Act::RevokeClient => true,
        Act::CanTouch
        | Act::Touch(_)
        | Act::CanRemove
        | Act::Remove
        | Act::CanHarmToken(_)
        | Act::HarmToken(_) => return false,
    };
    if would_issue(identities, routed, run).is_err() {
        return false;
    }
    let Some((tenant, id)) = identities.client.take() else { return false };
    !revokes || identities.revoke_client(&tenant, &id)
}

/// What a token endpoint would answer; nothing is issued or made.
pub(super) fn would_issue(
    identities: &mut Identities<'_>,
    routed: &RoutedRequest<'_>,
    run: TokenHandler,
) -> Result<Response, ApiError> {
    let issued = identities.issued.clone();
    let last: Option<Box<str>> = identities.tenants.entered_last().map(Into::into);
    let answer = run(identities, &routed.call(Grant::UNLIMITED));
    *identities.issued = issued;
    if identities.tenants.entered_last() != last.as_deref() {
        identities.tenants.forget_entered_last();
    }
    answer
}
