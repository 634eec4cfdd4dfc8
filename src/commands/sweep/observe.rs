//! From what a tap has seen to what was observed.

use std::path::Path;
use std::time::Instant;

use crate::engine::roll;
use crate::review::end_state::EndState;
use crate::shell::files::disk::bytes_of;
use crate::shell::worlds::tap::{Tap, TappedExchange};
use crate::sweep::observed::{ObservedCall, TappedParts, is_held as holds};
use crate::sweep::outcome::ObservedRun;
use crate::sweep::state::{FinalState, comparable, is_marked};

/// What `tap` has seen since the command `begun`, while the case of this name was active.
pub(super) fn observed((tap, begun): (&Tap, Instant), case: &str) -> ObservedRun {
    let seen = tap.seen();
    let calls = seen.iter().filter_map(|exchange| ObservedCall::of(parts(exchange, begun), case));
    let calls: Vec<ObservedCall> = calls.collect();
    let mut state = FinalState::default();
    for slot in tap.worlds() {
        let (name, before, after, end) = {
            let world = slot.lock();
            let end = EndState::of_world(&world, comparable);
            (world.name().to_owned(), world.state_at_start(), world.state(), end)
        };
        let mut marks = 0;
        before.each_pair(&after, &mut |pair| {
            marks += usize::from(pair.after.as_deref().is_some_and(is_marked));
        });
        state.take(&name, end(), marks);
    }
    ObservedRun { calls, state, ..ObservedRun::default() }
}

fn parts(exchange: &TappedExchange, begun: Instant) -> TappedParts<'_> {
    let at = exchange.at.saturating_duration_since(begun);
    TappedParts {
        world: &exchange.world,
        entry: &exchange.entry,
        request: &exchange.request,
        answer: &exchange.answer,
        at_us: u64::try_from(at.as_micros()).unwrap_or(u64::MAX),
    }
}

/// Whether the answer to the exchange is held and may never end.
pub(super) fn is_held(exchange: &TappedExchange) -> bool {
    holds(&exchange.entry)
}

/// A number that two runs share that printed the same, their addresses apart.
pub(super) fn print_of_output(path: &Path, url: &str) -> u64 {
    let bytes = bytes_of(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let place = url.strip_prefix("http://").unwrap_or(url);
    roll(0, &[text.replace(place, "").as_bytes()])
}
