//! To which checks a call comes, and in which order.

use crate::engine::{Check, Operation, OperationKind};

/// All checks in the order in which a call of `operation` comes to them. Who asks for a token is known by what the request
/// says, and that is read first.
pub(super) fn in_order(operation: &Operation) -> Vec<Check> {
    let mut all = Check::ALL.map(|(check, _)| check).to_vec();
    if matches!(operation.kind, OperationKind::Tokens) {
        all.retain(|check| *check != Check::Token);
        all.insert(all.len() - 1, Check::Token);
    }
    all
}

/// The checks that a request does not come to when it has failed this one, which comes before any rule; `operation` is
/// what it calls, where that is known.
pub(super) fn behind(failed: Check, operation: Option<&Operation>) -> Vec<Check> {
    let has_tenant = operation.is_some_and(|operation| operation.path.contains("{tenant}"));
    let route = (failed < Check::Route).then_some(Check::Route);
    let tenant = (failed < Check::Tenant && has_tenant).then_some(Check::Tenant);
    let of_service = operation.into_iter().flat_map(|operation| {
        in_order(operation).into_iter().filter(|check| applies(*check, operation))
    });
    route.into_iter().chain(tenant).chain(of_service).collect()
}

/// Whether a call of `operation` comes to `check`, after its tenant.
pub(super) fn applies(check: Check, operation: &Operation) -> bool {
    let (kind, method) = (operation.kind, &operation.method);
    let has_body = *method != http::Method::GET && *method != http::Method::HEAD;
    let writes = matches!(kind, OperationKind::Write);
    let is_of_tokens = matches!(kind, OperationKind::Tokens);
    match check {
        Check::Framing | Check::SandboxHeaders | Check::Route | Check::Lint | Check::Tenant => {
            false
        }
        Check::TenantHeader | Check::Scope => !is_of_tokens,
        Check::MediaType | Check::Body => {
            has_body && (*method != http::Method::DELETE || operation.is_bulk())
        }
        Check::Token | Check::Parameters | Check::Operation => true,
        Check::Fields => (writes || is_of_tokens) && has_body && *method != http::Method::DELETE,
        Check::References => writes && *method != http::Method::DELETE,
        Check::Version => writes && *method == http::Method::PUT,
    }
}
