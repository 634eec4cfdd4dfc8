//! From what a tap has seen to what was observed.

use std::time::{Duration, Instant};

use crate::review::end_state::EndState;
use crate::shell::worlds::tap::{Tap, TappedExchange};
use crate::sweep::observed::{ObservedCall, TappedParts, is_held as holds};
use crate::sweep::outcome::ObservedRun;
use crate::sweep::state::{FinalState, comparable, is_marked};

/// What `tap` has seen since the command `begun`, while the case of this name was active.
pub(super) fn observed((tap, begun): (&Tap, Instant), case: &str) -> ObservedRun {
    let seen = tap.seen();
    let calls = seen.iter().filter_map(|exchange| {
        ObservedCall::of(parts((exchange, tap.took(exchange)), begun), case)
    });
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

fn parts((exchange, took): (&TappedExchange, Option<Duration>), begun: Instant) -> TappedParts<'_> {
    let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let at = exchange.at.saturating_duration_since(begun);
    TappedParts {
        world: &exchange.world,
        entry: &exchange.entry,
        request: &exchange.request,
        answer: &exchange.answer,
        at_us: micros(at),
        lasted_us: took.map_or(0, micros),
    }
}

/// Whether the answer to the exchange is held and may never end.
pub(super) fn is_held(exchange: &TappedExchange) -> bool {
    holds(&exchange.entry)
}
