//! Replies that no world gives: their ids, and what they lose of the world that they were made by.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderValue;

use crate::engine::{Address, EXPLAIN, REQUEST_ID, Reply, Request, Router, header_text};

/// Counts the replies that no world gives.
#[derive(Debug)]
pub struct WorldlessReplies {
    given: AtomicU64,
    router: Arc<Router>,
}

impl WorldlessReplies {
    /// None yet, about paths that `router` knows.
    pub(super) fn new(router: Arc<Router>) -> Self {
        Self { given: AtomicU64::new(0), router }
    }

    /// The id of such a reply, `.sandbox-7` or `.admin-8`: its dot distinguishes it from that of any world, whatever that is
    /// called, and no journal has it.
    pub fn id(&self, from: &str) -> HeaderValue {
        let number = self.given.fetch_add(1, Ordering::Relaxed) + 1;
        header_text(&format!(".{from}-{number}"))
    }

    /// A reply that no world's journal has, with an id that says where it is `from`.
    pub fn reply(&self, from: &str, request: &Request, mut reply: Reply) -> Reply {
        reply.noted = None;
        let path = Address::of(request).map_or(request.uri.path(), |address| address.path);
        if self.router.issues_tokens(path) {
            reply.response.forbid_storing(&[]);
        }
        let headers = &mut reply.response.headers;
        headers.retain(|(name, _)| *name != REQUEST_ID && *name != EXPLAIN);
        headers.push((REQUEST_ID, self.id(from)));
        reply
    }
}
