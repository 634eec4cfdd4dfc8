//! Following a world, by its journal: who does, and what is new for each. A world only notes that there is something new; what that is
//! is read from its journal, so nothing is kept for a reader that is slow, and no exchange waits for one.

use std::sync::{Arc, Weak};

use http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::clock;
use super::worlds::slot::{Sight, Slot};
use crate::admin::{AdminRefusal, Follow};
use crate::engine::journal::News;
use crate::model::Timestamp;

/// The most streams at once: each keeps a connection, and wakes at every exchange of its world.
pub const MOST_STREAMS: usize = 64;
/// The most news that are taken from a journal at once, each a copy of an exchange.
const MOST_NEWS: usize = 16;

/// Who follows journals.
#[derive(Debug)]
pub struct Followers {
    seats: Arc<Semaphore>,
    /// Whether the sandbox ends.
    ends: watch::Sender<bool>,
}

/// One who does.
#[derive(Debug)]
pub(super) struct Following {
    /// Without holding it: a world that is followed can go, and with it what wakes its followers.
    slot: Weak<Slot>,
    follow: Follow,
    world: watch::Receiver<Sight>,
    world_ends: Option<Timestamp>,
    sandbox_ends: watch::Receiver<bool>,
    _seat: OwnedSemaphorePermit,
}

impl Default for Followers {
    fn default() -> Self {
        Self { seats: Arc::new(Semaphore::new(MOST_STREAMS)), ends: watch::Sender::new(false) }
    }
}

impl Followers {
    /// One more, of the world at `slot`, who begins where `begin` says.
    ///
    /// # Errors
    /// 429 where there are too many, and what `begin` refuses.
    pub(super) fn follow(
        &self,
        slot: &Arc<Slot>,
        begin: impl FnOnce(&Slot) -> Result<Follow, AdminRefusal>,
    ) -> Result<Following, AdminRefusal> {
        let full = |_| {
            AdminRefusal::new(
                StatusCode::TOO_MANY_REQUESTS,
                format!("there are {MOST_STREAMS} streams, as many as there can be"),
                "end one of them, or list with `since` now and then: GET …/requests?since=main-42",
            )
        };
        let seat = Arc::clone(&self.seats).try_acquire_owned().map_err(full)?;
        let world = slot.follow();
        Ok(Following {
            follow: begin(slot)?,
            slot: Arc::downgrade(slot),
            world,
            world_ends: slot.ends,
            sandbox_ends: self.ends.subscribe(),
            _seat: seat,
        })
    }

    /// Ends all of them, because the sandbox does.
    pub(super) fn end(&self) {
        self.ends.send_replace(true);
    }
}

impl Following {
    /// The next news, at least one; none when the world is gone, or the sandbox ends.
    pub(super) async fn next(&mut self) -> Option<Vec<News>> {
        loop {
            if *self.sandbox_ends.borrow() {
                return None;
            }
            // Before the journal is read, so that what comes after is seen.
            self.world.borrow_and_update();
            let (news, more) = self.read()?;
            if !news.is_empty() {
                return Some(news);
            }
            if more {
                tokio::task::yield_now().await;
                continue;
            }
            tokio::select! {
                changed = self.world.changed() => changed.ok()?,
                _ = self.sandbox_ends.changed() => return None,
                () = clock::reached(self.world_ends) => return None,
            }
        }
    }

    fn read(&mut self) -> Option<(Vec<News>, bool)> {
        let slot = self.slot.upgrade()?;
        let Follow { filter, cursor, changes } = &mut self.follow;
        let world = slot.lock();
        let (mut news, more) = world.journal().news(cursor, filter, MOST_NEWS);
        let now = world.changes();
        if changes.as_mut().is_some_and(|known| std::mem::replace(known, now) != now) {
            news.push(News::Changed);
        }
        Some((news, more))
    }
}
