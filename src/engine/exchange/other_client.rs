//! What a rule has another client do just before a request: write what the request is about, or remove it.

use super::handler::{Call, Handler, OtherWrite, Write};
use super::routed::RoutedRequest;
use crate::engine::auth::grant::Grant;
use crate::engine::ids::Ids;
use crate::engine::message::Request;
use crate::engine::store::Tenant;
use crate::json::RawObject;
use crate::model::{Timestamp, Token};

/// Another writer gets there first, where the operation has something to write.
pub(super) fn touch(
    tenant: &mut Tenant,
    routed: &RoutedRequest<'_>,
    token: Option<&Token>,
    (now, mark): (Option<Timestamp>, Option<&str>),
) -> bool {
    match routed.row.handler {
        Handler::Write(transition) => {
            let customer = token.and_then(|token| token.customer_id.as_deref());
            let write = OtherWrite { target: &routed.target, customer, now, mark };
            tenant.by_rule(|tenant| (transition.touch)(tenant, write))
        }
        Handler::Bulk(_)
        | Handler::Read(_)
        | Handler::Tokens(_)
        | Handler::Session(_)
        | Handler::Unbuilt
        | Handler::OnlyRead(_)
        | Handler::LeftOut(_) => false,
    }
}

/// Another client removes what the path names, as the DELETE of the same path does, with every flag by which that removes more;
/// whether there was something that it could remove.
pub(super) fn remove(tenant: &mut Tenant, routed: &RoutedRequest<'_>, ids: &mut Ids) -> bool {
    let Some(Handler::Write(transition)) = routed.removal.map(|row| row.handler) else {
        return false;
    };
    let target = &routed.target;
    let there = OtherWrite { target, customer: None, now: None, mark: None };
    if !(transition.touch)(tenant, there) {
        return false;
    }
    let request = &with_flags(routed.request, transition.flags);
    let (operation, grant, now) = (routed.operation(), Grant::UNLIMITED, routed.now);
    let (call, body) = (&Call { operation, target, request, grant, now }, &RawObject::default());
    let mut write = Write { call, target, body, ids };
    tenant.by_rule(|tenant| (transition.run)(tenant, &mut write).is_ok())
}

/// The same request with these flags in the place of its query.
fn with_flags(request: &Request, flags: &[&str]) -> Request {
    let query: Vec<String> = flags.iter().map(|flag| format!("{flag}=true")).collect();
    let uri = format!("{}?{}", request.uri.path(), query.join("&")).parse();
    Request { uri: uri.unwrap_or_else(|_| request.uri.clone()), ..request.clone() }
}
