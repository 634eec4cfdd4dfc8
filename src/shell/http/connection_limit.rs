//! How many connections are served at once, and what happens at the limit.
//!
//! Beyond it a few spare seats are left, from which health and calls of the admin API are answered, so that a server
//! that is full can still be looked at and be put in order. Every other connection in a spare seat waits for an
//! ordinary one, and makes way for later ones when there are too many.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderValue, StatusCode, header};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use crate::admin;
use crate::engine::{Response, problem};

/// Seats beyond the limit.
pub(in crate::shell) const SPARE: usize = 128;

/// The seats of a server.
#[derive(Debug)]
pub(in crate::shell) struct ConnectionLimit {
    most: usize,
    ordinary: Arc<Semaphore>,
    spare: Arc<Semaphore>,
    /// A spare seat is wanted: the connection that has one for longest, and keeps the server waiting, makes way.
    wanted: Notify,
    /// The number that wait for one now. A wake-up that outlived its reason ends no connection.
    waiting: AtomicUsize,
}

/// The seat of a connection, which is free again when it is dropped.
#[derive(Debug)]
pub(in crate::shell) struct ConnectionPermit {
    room: Arc<ConnectionLimit>,
    is_spare: AtomicBool,
    permit: Mutex<OwnedSemaphorePermit>,
}

impl ConnectionLimit {
    /// Room for `most` connections.
    pub(in crate::shell) fn of(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            ordinary: Arc::new(Semaphore::new(most)),
            spare: Arc::new(Semaphore::new(SPARE)),
            wanted: Notify::new(),
            waiting: AtomicUsize::new(0),
        })
    }

    /// An ordinary seat, if one is free.
    pub(in crate::shell) fn ordinary(self: &Arc<Self>) -> Option<ConnectionPermit> {
        let permit = Arc::clone(&self.ordinary).try_acquire_owned().ok()?;
        Some(self.seat(permit, false))
    }

    /// The line that is printed when it is full, for the operator of the server.
    pub(in crate::shell) fn full(&self) -> String {
        format!(
            "{} connections are open, the most at once: others wait or get a 503, and health and the admin API still answer this machine; connections that say nothing end after --header-timeout and --idle-timeout",
            self.most
        )
    }

    /// A spare seat, for which another connection may have to make way.
    pub(in crate::shell) async fn spare(self: &Arc<Self>) -> ConnectionPermit {
        let spare = Arc::clone(&self.spare);
        let free = Arc::clone(&spare).try_acquire_owned();
        let permit = if let Ok(permit) = free {
            permit
        } else {
            self.waiting.fetch_add(1, Ordering::Relaxed);
            self.wanted.notify_one();
            let permit = spare.acquire_owned().await.expect("the semaphore is never closed");
            if self.waiting.fetch_sub(1, Ordering::Relaxed) > 1 {
                // Two that began to wait while no connection could make way have woken only one.
                self.wanted.notify_one();
            }
            permit
        };
        self.seat(permit, true)
    }

    fn seat(self: &Arc<Self>, permit: OwnedSemaphorePermit, is_spare: bool) -> ConnectionPermit {
        ConnectionPermit {
            room: Arc::clone(self),
            is_spare: AtomicBool::new(is_spare),
            permit: Mutex::new(permit),
        }
    }
}

impl ConnectionPermit {
    /// Whether it is one beyond the limit.
    pub(in crate::shell) fn is_spare(&self) -> bool {
        self.is_spare.load(Ordering::Relaxed)
    }

    /// The answer to the client whose connection makes way.
    pub(in crate::shell) fn refusal(&self) -> Response {
        let detail = format!("{} connections are open, the most at once", self.room.most);
        let hint = "close connections that are not used, or try again; those that say nothing end after --header-timeout and --idle-timeout";
        problem(StatusCode::SERVICE_UNAVAILABLE, &detail, hint)
            .with(header::RETRY_AFTER, HeaderValue::from_static("1"))
    }

    /// Ends when another connection wants it.
    pub(in crate::shell) async fn is_wanted(&self) {
        loop {
            self.room.wanted.notified().await;
            if self.room.waiting.load(Ordering::Relaxed) > 0 {
                return;
            }
        }
    }

    /// Waits for an ordinary seat instead of this spare one; false when it has to make way before there is one.
    pub(in crate::shell) async fn wait_for_ordinary(&self) -> bool {
        let ordinary = Arc::clone(&self.room.ordinary).acquire_owned();
        tokio::select! {
            biased;
            permit = ordinary => {
                let Ok(permit) = permit else { return false };
                *self.permit.lock().unwrap_or_else(PoisonError::into_inner) = permit;
                self.is_spare.store(false, Ordering::Relaxed);
                true
            }
            () = self.is_wanted() => false,
        }
    }
}

/// Whether a request is answered from a spare seat: health for any caller, the rest of the admin API for this machine.
pub(in crate::shell) fn is_privileged(path: &str, peer: IpAddr) -> bool {
    admin::is_open(path) || (admin::is_admin(path) && peer.to_canonical().is_loopback())
}
