//! The lints that a request alone shows, of every request that came to the question of its operation.

use super::note::Note;
use crate::engine::Check;
use crate::engine::journal::Entry;
use crate::engine::lint::{BodySent, LintSet, SentRequest};
use crate::review::exchanges::Exchanges;

pub(super) fn find(exchanges: &Exchanges<'_>, note: Note<'_>) {
    for (place, exchange) in exchanges.all.iter().enumerate() {
        let entry = exchange.entry;
        if !is_judged(exchanges, entry) {
            continue;
        }
        let (request, target) = (entry.recorded_request(), entry.target());
        let content_type =
            request.headers().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let body = match (request.is_whole, request.body) {
            (false, _) => BodySent::Partly,
            (true, []) => BodySent::Nothing,
            (true, bytes) => BodySent::Whole(bytes),
        };
        let sent = SentRequest {
            operation: entry.row(),
            path: request.path,
            target: &target,
            query: request.query,
            content_type: content_type.map(|(_, value)| value),
            body,
        };
        for (lint, said) in sent.lints(LintSet::default()) {
            note(lint, place, said);
        }
    }
}

/// Whether the request came to the question which operation it is of. A recording has requests of other services too, and
/// of pages.
fn is_judged(exchanges: &Exchanges<'_>, entry: &Entry) -> bool {
    match entry.row() {
        Some(_) => !matches!(entry.trace().failed, Some(Check::Framing | Check::SandboxHeaders)),
        None if entry.is_recorded() => exchanges.world.router().emulates(entry.path()),
        None => matches!(entry.trace().failed, Some(Check::Route | Check::Lint)),
    }
}
