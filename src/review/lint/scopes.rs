//! The least scopes that the calls of each token needed, against those that it had.

use std::collections::{BTreeMap, BTreeSet};

use super::found::TokenScopes;
use crate::engine::journal::{Entry, Side};
use crate::engine::{Caller, Operation, OperationKind};
use crate::json::{as_text, at_pointer};
use crate::review::exchanges::{Exchange, Exchanges};

/// What was seen of one token.
#[derive(Default)]
struct Seen {
    /// None where it is not known.
    had: Option<BTreeSet<String>>,
    needed: BTreeSet<String>,
}

/// What each token had and needed, by its name.
pub(super) fn of(exchanges: &Exchanges<'_>) -> Vec<TokenScopes> {
    let mut all: BTreeMap<&str, Seen> = BTreeMap::new();
    let mut granted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for exchange in &exchanges.all {
        granted.extend(grant(exchanges, exchange));
        let entry = exchange.entry;
        let Some((operation, token)) = entry.row().zip(entry.token()) else { continue };
        if operation.caller != Caller::Scope || operation.scopes.is_empty() || !is_let_in(entry) {
            continue;
        }
        let seen = all.entry(token.name().unwrap_or(token.fingerprint())).or_default();
        let known =
            token.known_scopes().map(|all| all.iter().map(|it| (**it).to_owned()).collect());
        let known: Option<Vec<String>> =
            known.or_else(|| granted.get(token.fingerprint()).cloned());
        seen.needed.insert(decisive(operation, known.as_deref().unwrap_or_default()).to_owned());
        if let Some(known) = known {
            seen.had.get_or_insert_default().extend(known);
        }
    }
    let texts = |scopes: BTreeSet<String>| scopes.into_iter().collect::<Vec<_>>();
    let shown = all.into_iter().map(|(token, seen)| {
        let (token, unneeded) = (token.to_owned(), Vec::new());
        let (had, needed) = (seen.had.map(texts), texts(seen.needed));
        let mut shown = TokenScopes { token, had, needed, unneeded };
        shown.settle();
        shown
    });
    shown.collect()
}

/// The fingerprint of a token that was answered, and its scopes as the answer says them: of a token that no tenant knows
/// there is nothing else.
fn grant(exchanges: &Exchanges<'_>, exchange: &Exchange<'_>) -> Option<(String, Vec<String>)> {
    let kind = exchange.entry.row()?.kind;
    let is_token = matches!(kind, OperationKind::Tokens | OperationKind::Session);
    if !is_token || exchange.entry.status() != Some(200) || !exchange.is_read() {
        return None;
    }
    let body = exchanges.body(exchange, Side::Answer).ok()?;
    let text = |pointer| at_pointer(body.text(), pointer).and_then(as_text);
    let (token, scopes) = (text("/access_token")?, text("/scope")?);
    Some((token.into_owned(), scopes.split_whitespace().map(str::to_owned).collect()))
}

/// Whether the call was answered and not refused for its token.
fn is_let_in(entry: &Entry) -> bool {
    let is_refused = matches!(entry.status().or(entry.intended_status()), Some(401 | 403));
    !is_refused && (entry.trace().was_judged || entry.is_recorded())
}

/// The scope by which the call came to its answer: the first of those that the token has. With a lesser one the same call
/// would see less.
fn decisive<'e>(operation: &Operation, scopes: &'e [String]) -> &'e str {
    let has = |scope: &&&'static str| scopes.iter().any(|known| **known == ***scope);
    let held = operation.scopes.iter().find(has);
    // No scope of the operation is held where the behavior manage-implies-read, or the auth mode, lets the caller in.
    let manages = || {
        let mut scopes = scopes.iter().map(|scope| &**scope);
        scopes.find(|scope| scope.ends_with("_manage") && is_of_service(operation, scope))
    };
    held.copied().or_else(manages).unwrap_or(operation.scopes[0])
}

/// Whether a scope begins as those of the operation do.
fn is_of_service(operation: &Operation, scope: &str) -> bool {
    let service = |scope: &str| scope.split('.').next().map(str::to_owned);
    operation.scopes.iter().any(|known| service(known) == service(scope))
}
