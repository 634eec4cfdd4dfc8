//! The lints that a request alone shows, of every request that came to the question of its operation.

use super::note::Note;
use crate::engine::Check;
use crate::engine::journal::Entry;
use crate::engine::lint::LintSet;
use crate::review::exchanges::Exchanges;

pub(super) fn find(exchanges: &Exchanges<'_>, note: Note<'_>) {
    for (place, exchange) in exchanges.all.iter().enumerate() {
        let entry = exchange.entry;
        if !is_judged(exchanges, entry) {
            continue;
        }
        let target = entry.target();
        let mut seen = LintSet::default();
        for (lint, said) in entry.sent_request(&target).lints(seen) {
            seen = seen.and([lint].into_iter().collect());
            note(lint, place, said);
        }
        // Of a body that is not kept whole, what it showed when it came.
        for (lint, said) in entry.noted_lints().filter(|(lint, _)| !seen.has(*lint)) {
            note(lint, place, said.to_owned());
        }
    }
}

/// Whether the request came to the question which operation it is of. A recording has requests of other services too, and
/// of pages.
fn is_judged(exchanges: &Exchanges<'_>, entry: &Entry) -> bool {
    match entry.row() {
        Some(_) => !matches!(entry.trace().failed, Some(Check::Framing | Check::SandboxHeaders)),
        // A browser sends OPTIONS by itself, and every path of a service answers it.
        None if entry.is_recorded() => {
            entry.method() != "OPTIONS" && exchanges.world.router().emulates(entry.path())
        }
        None => matches!(entry.trace().failed, Some(Check::Route | Check::Lint)),
    }
}
