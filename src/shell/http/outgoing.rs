//! The body of an answer on its way: as it is, or as a fault has it.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::runtime::Handle;

use super::event_stream::EventStream;
use super::peer::{Leaving, Peer};
use crate::engine::{Delivery, MAX_DELAY_MS};
use crate::shell::endings::Ending;

/// What has been sent must be on the wire before the connection is cut.
const FLUSH: Duration = Duration::from_millis(50);

/// The body of an answer, and what is to be said at its end.
pub(in crate::shell) struct Outgoing {
    content: Content,
    ending: Option<(Box<Ending>, Peer)>,
}

/// What is sent.
enum Content {
    /// Whole, at once.
    Whole(Option<Bytes>),
    /// Piece by piece, to an end that the client does not expect.
    Faulty(Box<Faulty>),
    /// As things happen, for as long as the client wants.
    Events(EventStream),
}

/// A body that a fault has in hand.
pub(in crate::shell) struct Faulty {
    rest: Bytes,
    piece: usize,
    pause: Duration,
    /// What `Content-Length` says.
    announced: u64,
    end: End,
    peer: Peer,
    pause_under_way: Option<Pause>,
    /// Whether the client left before the end.
    left: bool,
}

/// Ends after its time, or when the client leaves; whether it left.
type Pause = Pin<Box<dyn Future<Output = bool> + Send + Sync>>;

/// How a faulty body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// In order.
    Good,
    /// The connection is cut.
    Cut,
    /// It never ends.
    Never,
}

impl Outgoing {
    /// `body` as far as `delivery` lets it come, for as long as `peer` is there.
    pub(in crate::shell) fn new(
        body: Bytes,
        delivery: Delivery,
        mut ending: Option<Box<Ending>>,
        peer: &Peer,
    ) -> Self {
        let content = Content::new(body, delivery, peer);
        if let Some(ending) = &mut ending {
            match content {
                Content::Whole(_) => ending.complete(),
                Content::Faulty(_) | Content::Events(_) => ending.await_more(),
            }
        }
        Self { content, ending: ending.map(|ending| (ending, peer.clone())) }
    }

    /// A body that goes on.
    pub(super) fn events(events: EventStream) -> Self {
        Self { content: Content::Events(events), ending: None }
    }
}

impl Drop for Outgoing {
    /// A client that ended its sending side while its answer waited may have closed: whether it got the answer shows only
    /// when that is sent.
    fn drop(&mut self) {
        let Some((mut ending, peer)) = self.ending.take() else { return };
        let Some(runtime) = Handle::try_current().ok().filter(|_| peer.has_ended()) else { return };
        ending.stop_the_clock();
        runtime.spawn(async move {
            if peer.refuses_what_is_sent().await {
                ending.await_more();
            }
        });
    }
}

impl Content {
    fn new(body: Bytes, delivery: Delivery, peer: &Peer) -> Self {
        let length = body.len() as u64;
        let faulty = |rest: Bytes, announced: u64, end: End| Faulty {
            piece: rest.len().max(1),
            rest,
            pause: Duration::ZERO,
            announced,
            end,
            peer: peer.clone(),
            pause_under_way: None,
            left: false,
        };
        Self::Faulty(Box::new(match delivery {
            Delivery::Whole | Delivery::Unsent(_) => return Self::Whole(Some(body)),
            Delivery::Malformed => return Self::Whole(Some(malformed(&body))),
            Delivery::Cut { sent, .. } => return Self::Whole(Some(body.slice(..sent))),
            Delivery::Truncated { sent } => faulty(body.slice(..sent), length, End::Cut),
            Delivery::Stalled { sent } => faulty(body.slice(..sent), length, End::Never),
            Delivery::TooShort { announced, .. } => faulty(body, announced, End::Cut),
            Delivery::Dribbled { bytes, interval_ms } => Faulty {
                piece: bytes,
                pause: Duration::from_millis(interval_ms),
                ..faulty(body, length, End::Good)
            },
        }))
    }
}

/// `body` without its last byte: no JSON any more, at a length that is right.
fn malformed(body: &Bytes) -> Bytes {
    let mut broken = body.slice(..body.len().saturating_sub(1)).to_vec();
    broken.extend_from_slice(b",]");
    broken.into()
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Self { content, ending } = &mut *self;
        match content {
            Content::Whole(body) => Poll::Ready(body.take().map(|body| Ok(Frame::data(body)))),
            Content::Faulty(faulty) => {
                let polled = faulty.poll(cx);
                if let Some((ending, _)) = ending.as_mut().filter(|_| faulty.is_over(&polled)) {
                    ending.complete();
                }
                polled
            }
            Content::Events(events) => events.poll(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Whole(body) => body.as_ref().is_none_or(Bytes::is_empty),
            Content::Faulty(faulty) => faulty.rest.is_empty() && faulty.end == End::Good,
            Content::Events(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Whole(body) => {
                SizeHint::with_exact(body.as_ref().map_or(0, |body| body.len() as u64))
            }
            Content::Faulty(faulty) => SizeHint::with_exact(faulty.announced),
            Content::Events(_) => SizeHint::default(),
        }
    }
}

impl Faulty {
    /// Whether what `polled` says is its planned end.
    fn is_over(&self, polled: &Poll<Option<io::Result<Frame<Bytes>>>>) -> bool {
        match polled {
            Poll::Pending => false,
            Poll::Ready(None | Some(Err(_))) => !self.left,
            Poll::Ready(Some(Ok(_))) => self.rest.is_empty() && self.end == End::Good,
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(pause) = &mut self.pause_under_way {
            if ready!(pause.as_mut().poll(cx)) {
                self.left = true;
                return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
            }
            self.pause_under_way = None;
        } else if self.rest.is_empty() && self.end != End::Good {
            return self.wait(cx);
        }
        if !self.rest.is_empty() {
            let piece = self.rest.split_to(self.piece.min(self.rest.len()));
            self.announced = self.announced.saturating_sub(piece.len() as u64);
            if !self.rest.is_empty() && !self.pause.is_zero() {
                self.pause_under_way = Some(self.pause(self.pause, Leaving::Reset));
            }
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        match self.end {
            End::Good => Poll::Ready(None),
            End::Cut | End::Never => {
                Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
            }
        }
    }

    /// Waits before the unexpected end: until what was sent is on the wire, or for as long as anything may hang.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let (pause, how) = match self.end {
            End::Never => (Duration::from_millis(MAX_DELAY_MS), Leaving::AnyEnd),
            End::Good | End::Cut => (FLUSH, Leaving::Reset),
        };
        self.pause_under_way = Some(self.pause(pause, how));
        self.poll(cx)
    }

    fn pause(&self, pause: Duration, how: Leaving) -> Pause {
        let peer = self.peer.clone();
        Box::pin(async move { peer.leaves_within(pause, how).await })
    }
}
