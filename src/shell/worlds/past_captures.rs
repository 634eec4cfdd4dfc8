//! The captures of worlds that are gone or were reset whole, as far as a run has a place for them.

use std::collections::VecDeque;

use crate::engine::{Captured, MOST_CAPTURED, NoCapture, World};

/// Most captures that are kept.
const MOST: usize = 1_000;
/// Most bytes that they keep together.
const MOST_BYTES: usize = 4 * MOST_CAPTURED;

/// The captures of worlds that are gone, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct PastCaptures {
    kept: VecDeque<(Captured, usize)>,
    bytes: usize,
    left_out: u64,
}

impl PastCaptures {
    /// Adds that of `world`, where it is captured and anything has happened; the oldest make room.
    pub(super) fn add(&mut self, world: &World) {
        match world.captured() {
            Ok(captured) if captured.events.is_empty() => return,
            Ok(captured) => {
                let bytes = world.capture_bytes();
                self.bytes += bytes;
                self.kept.push_back((captured, bytes));
            }
            Err(NoCapture::Ended(_)) => self.left_out += 1,
            Err(NoCapture::Off) => return,
        }
        while self.kept.len() > MOST || self.bytes > MOST_BYTES {
            let Some((_, bytes)) = self.kept.pop_front() else { break };
            self.bytes -= bytes;
            self.left_out += 1;
        }
    }

    /// Those that are kept, the oldest first.
    pub fn kept(&self) -> impl Iterator<Item = &Captured> {
        self.kept.iter().map(|(captured, _)| captured)
    }

    /// How many there were besides: for which there was no room, or which had ended.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::Method;

    use super::*;
    use crate::engine::store::Seed;
    use crate::engine::{Ambient, Options, Request, Router};
    use crate::model::Timestamp;

    fn world(capture: bool, calls: usize) -> World {
        let now = Ambient { now: Timestamp::from_millis(0) };
        let options = Arc::new(Options { capture, ..Options::default() });
        let router = Arc::new(Router::new(&[]));
        let mut world = World::new("w", Arc::<Seed>::default(), router, options, (1, now));
        for _ in 0..calls {
            let request = Request {
                method: Method::GET,
                uri: "/x".parse().unwrap(),
                headers: http::HeaderMap::new(),
                body: bytes::Bytes::new(),
                packed: None,
                port_of: None,
            };
            world.handle(&request, now);
        }
        world
    }

    #[test]
    fn what_is_kept_is_bounded_and_what_is_left_out_is_counted() {
        let mut captures = PastCaptures::default();
        captures.add(&world(false, 1));
        captures.add(&world(true, 0));
        assert_eq!((captures.kept().count(), captures.left_out()), (0, 0));
        for calls in 1..=MOST + 3 {
            captures.add(&world(true, calls.min(2)));
        }
        assert_eq!((captures.kept().count(), captures.left_out()), (MOST, 3));
        assert_eq!(captures.kept().next().map(|it| it.events.len()), Some(2));
        let bytes: usize = captures.kept.iter().map(|(_, bytes)| bytes).sum();
        assert!(bytes > 0 && bytes == captures.bytes);
    }
}
