//! How long an exchange took, noted while its world is locked for it anyway.

use std::ops::DerefMut;
use std::time::Instant;

use crate::engine::{Reply, World};

/// What `answer` replies in the world that `enter` gives. The journal notes how long both took, unless a rule holds the answer
/// up: the end of that one is noted when it comes.
pub(super) fn timed<W: DerefMut<Target = World>>(
    enter: impl FnOnce() -> W,
    answer: impl FnOnce(&mut World) -> Reply,
) -> Reply {
    let begun = Instant::now();
    let mut world = enter();
    let reply = answer(&mut world);
    if let Some(noted) = reply.noted.filter(|_| reply.acted.effects.are_none()) {
        world.note_end(noted, begun.elapsed(), false);
    }
    reply
}
