//! From what a tap has seen to what was observed.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use crate::engine::{RecordPair, roll};
use crate::shell::files::disk::bytes_of;
use crate::shell::worlds::tap::{Tap, TappedExchange};
use crate::sweep::observed::{ObservedCall, TappedParts, is_held as holds};
use crate::sweep::outcome::ObservedRun;
use crate::sweep::state::FinalState;

/// What `tap` has seen since the command `begun`, while the case of this name was active.
pub(super) fn observed((tap, begun): (&Tap, Instant), case: &str) -> ObservedRun {
    let seen = tap.seen();
    let calls = seen.iter().filter_map(|exchange| ObservedCall::of(parts(exchange, begun), case));
    let calls: Vec<ObservedCall> = calls.collect();
    let drawn: BTreeSet<Box<str>> = calls.iter().flat_map(|call| call.drawn.clone()).collect();
    let mut state = FinalState::default();
    for slot in tap.worlds() {
        let (name, before, after) = {
            let world = slot.lock();
            (world.name().to_owned(), world.state_at_start(), world.state())
        };
        let mut pairs: Vec<RecordPair> = Vec::new();
        before.each_pair(&after, &mut |pair| pairs.push(pair));
        state.take(&name, &pairs, &drawn);
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
