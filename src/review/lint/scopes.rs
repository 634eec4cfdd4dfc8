//! The least scopes that the calls of each token needed, against those that it had.

use std::collections::{BTreeMap, BTreeSet};

use super::found::TokenScopes;
use crate::engine::journal::{Entry, PresentedToken};
use crate::engine::{Caller, Operation};
use crate::review::exchanges::Exchanges;

/// What was seen of one token.
#[derive(Default)]
struct Seen<'e> {
    had: BTreeSet<&'e str>,
    needed: BTreeSet<&'e str>,
}

/// What each token had and needed, by its name.
pub(super) fn of(exchanges: &Exchanges<'_>) -> Vec<TokenScopes> {
    let mut all: BTreeMap<&str, Seen<'_>> = BTreeMap::new();
    for exchange in &exchanges.all {
        let entry = exchange.entry;
        let Some((operation, token)) = entry.row().zip(entry.token()) else { continue };
        if operation.caller != Caller::Scope || operation.scopes.is_empty() || !is_let_in(entry) {
            continue;
        }
        let seen = all.entry(token.name().unwrap_or(token.fingerprint())).or_default();
        seen.had.extend(token.scopes().iter().map(|scope| &**scope));
        seen.needed.insert(decisive(operation, token));
    }
    let texts = |scopes: BTreeSet<&str>| scopes.into_iter().map(str::to_owned).collect();
    let shown = all.into_iter().map(|(token, seen)| {
        let (token, unneeded) = (token.to_owned(), Vec::new());
        let mut shown =
            TokenScopes { token, had: texts(seen.had), needed: texts(seen.needed), unneeded };
        shown.settle();
        shown
    });
    shown.collect()
}

/// Whether the call was answered and not refused for its token.
fn is_let_in(entry: &Entry) -> bool {
    let is_refused = matches!(entry.status().or(entry.intended_status()), Some(401 | 403));
    !is_refused && (entry.trace().was_judged || entry.is_recorded())
}

/// The scope by which the call came to its answer: the first of those that the token has. With a lesser one the same call
/// would see less.
fn decisive<'e>(operation: &Operation, token: &'e PresentedToken) -> &'e str {
    let has = |scope: &&&'static str| token.scopes().iter().any(|known| **known == ***scope);
    let held = operation.scopes.iter().find(has);
    // No scope of the operation is held where the behavior manage-implies-read, or the auth mode, lets the caller in.
    let manages = || {
        let mut scopes = token.scopes().iter().map(|scope| &**scope);
        scopes.find(|scope| scope.ends_with("_manage") && is_of_service(operation, scope))
    };
    held.copied().or_else(manages).unwrap_or(operation.scopes[0])
}

/// Whether a scope begins as those of the operation do.
fn is_of_service(operation: &Operation, scope: &str) -> bool {
    let service = |scope: &str| scope.split('.').next().map(str::to_owned);
    operation.scopes.iter().any(|known| service(known) == service(scope))
}
