//! The body of an answer that goes on: what is new in a journal as server-sent events, and a sign of life where nothing is.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Frame;

use super::peer::{Leaving, Peer};
use crate::admin::event;
use crate::shell::follow::Following;

/// Where nothing is new a comment is sent so often, which proxies and clients take for a sign of life.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The body, as the piece that comes next; none after its end.
pub(in crate::shell) struct EventStream(Option<Next>);

/// The next piece, and what the piece behind it is made by; none at the end.
type Next = Pin<Box<dyn Future<Output = Option<(Bytes, Source)>> + Send + Sync>>;

/// Where pieces come from.
struct Source {
    following: Following,
    peer: Peer,
}

impl EventStream {
    /// That of `following`, for as long as `peer` is there.
    pub(super) fn of(following: Following, peer: &Peer) -> Self {
        let source = Source { following, peer: peer.clone() };
        // At once, so that the client sees that the stream has begun.
        let first =
            async move { Some((Bytes::from_static(b": the journal from here on\n\n"), source)) };
        Self(Some(Box::pin(first)))
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Some(next) = &mut self.0 else { return Poll::Ready(None) };
        let piece = ready!(next.as_mut().poll(cx));
        let piece = piece.map(|(bytes, source)| (bytes, Box::pin(source.next()) as Next));
        let (bytes, next) = piece.unzip();
        self.0 = next;
        Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

impl Source {
    async fn next(mut self) -> Option<(Bytes, Self)> {
        let bytes = tokio::select! {
            biased;
            news = self.following.next() => Bytes::from(news?.iter().map(event).collect::<String>()),
            left = self.peer.leaves_within(KEEP_ALIVE, Leaving::AnyEnd) => match left {
                true => return None,
                false => Bytes::from_static(b": keep-alive\n\n"),
            },
        };
        Some((bytes, self))
    }
}
