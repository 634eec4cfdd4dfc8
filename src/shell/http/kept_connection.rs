//! A connection that is kept between requests: it gives back the memory that its requests took, and ends in order when the
//! server stops.
//!
//! The HTTP library reads into a buffer that grows with what comes, to 400 KB, and keeps it for as long as the connection. There
//! is no way to have it smaller again; but a connection that rests has nothing else that would be missed. So it is taken apart
//! then, and served anew on the same stream when something comes.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Incoming};
use hyper::server::conn::http1::{Builder, Connection};
use hyper::service::HttpService;
use hyper_util::rt::TokioIo;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep};

use super::abortable_stream::{AbortableStream, ConnectionState};

/// A connection that has taken much rests so long before it gives that back: one that is used goes on with what it has.
pub(in crate::shell) const REST: Duration = Duration::from_secs(1);

/// Headers that the parser takes, above what a service accepts, so that the refusal is in the service's words.
const PARSED_HEADERS: usize = 1_024;

/// Has connections end, and knows when they have.
#[derive(Debug)]
pub(super) struct Stop(watch::Sender<()>);

/// A connection as the HTTP library serves it.
type Served<S> = Connection<TokioIo<AbortableStream>, S>;

/// Whether a connection has the buffers of the HTTP library.
enum State<S: HttpService<Incoming>> {
    Served(Box<Served<S>>),
    /// It waits for the next request with its stream and its service alone.
    Resting(TokioIo<AbortableStream>, S),
    /// Only while it changes from one to the other.
    Changing,
}

/// A connection.
pub(super) struct KeptConnection<S: HttpService<Incoming>> {
    state: State<S>,
    line: Arc<ConnectionState>,
    /// Ready when the server stops; none once it has.
    stopped: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// Tells that it has ended, when it is dropped.
    _running: watch::Receiver<()>,
    /// When to look whether it rests; none where it has taken little.
    look: Option<Pin<Box<Sleep>>>,
}

impl Stop {
    /// One of no connection yet.
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(()))
    }

    /// Has the connections end, each after the exchange that is under way on it, and waits until they have.
    pub(super) async fn stop(self) {
        self.0.send_replace(());
        self.0.closed().await;
    }
}

impl<S, B> KeptConnection<S>
where
    S: HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// `service` on `wire` until `stop`.
    pub(super) fn new(
        (wire, line): (AbortableStream, &Arc<ConnectionState>),
        service: S,
        stop: &Stop,
    ) -> Self {
        let (running, mut stopping) = (stop.0.subscribe(), stop.0.subscribe());
        let stopped = async move { _ = stopping.changed().await };
        Self {
            state: State::Served(served(TokioIo::new(wire), service)),
            line: Arc::clone(line),
            stopped: Some(Box::pin(stopped)),
            _running: running,
            look: None,
        }
    }

    /// Has it end in order when the server stops; true when there is nothing to wait for.
    fn poll_stopped(&mut self, cx: &mut Context<'_>) -> bool {
        if let Some(stopped) = &mut self.stopped
            && stopped.as_mut().poll(cx).is_ready()
        {
            self.stopped = None;
            match &mut self.state {
                State::Served(served) => Pin::new(&mut **served).graceful_shutdown(),
                State::Resting(..) | State::Changing => return true,
            }
        }
        false
    }

    /// Ready when it has given back what it took, and has to be polled again.
    fn poll_lighter(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.stopped.is_none() || !self.line.is_large() {
            return Poll::Pending;
        }
        let look = self.look.get_or_insert_with(|| Box::pin(tokio::time::sleep(REST)));
        loop {
            ready!(look.as_mut().poll(cx));
            if self.line.pace.rests_for(REST) {
                break;
            }
            look.as_mut().reset(Instant::now() + REST);
        }
        self.look = None;
        self.rest();
        Poll::Ready(())
    }

    /// Gives back what it took, until something comes.
    fn rest(&mut self) {
        if let State::Served(connection) = std::mem::replace(&mut self.state, State::Changing) {
            let parts = (*connection).into_parts();
            self.line.give_back();
            self.state = if parts.read_buf.is_empty() {
                State::Resting(parts.io, parts.service)
            } else {
                // The beginning of another request has come with the last one.
                self.line.peer.read_again(&parts.read_buf);
                State::Served(served(parts.io, parts.service))
            };
        }
    }

    /// Ready when it is served, after a rest when something has come.
    fn poll_served(&mut self, cx: &mut Context<'_>) -> Poll<&mut Box<Served<S>>> {
        if let State::Resting(wire, _) = &self.state {
            // An error is met again by whoever reads.
            _ = ready!(wire.inner().poll_readable(cx));
            if let State::Resting(wire, service) =
                std::mem::replace(&mut self.state, State::Changing)
            {
                self.state = State::Served(served(wire, service));
            }
        }
        match &mut self.state {
            State::Served(served) => Poll::Ready(served),
            State::Resting(..) | State::Changing => Poll::Pending,
        }
    }
}

impl<S, B> Future for KeptConnection<S>
where
    S: HttpService<Incoming, ResBody = B> + Unpin,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Output = hyper::Result<()>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<hyper::Result<()>> {
        let this = self.get_mut();
        if this.poll_stopped(cx) {
            return Poll::Ready(Ok(()));
        }
        loop {
            let served = ready!(this.poll_served(cx));
            let ended = Pin::new(&mut **served).poll(cx);
            if ended.is_ready() || this.poll_lighter(cx).is_pending() {
                return ended;
            }
        }
    }
}

fn served<S, B>(wire: TokioIo<AbortableStream>, service: S) -> Box<Served<S>>
where
    S: HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let mut builder = Builder::new();
    Box::new(builder.half_close(true).max_headers(PARSED_HEADERS).serve_connection(wire, service))
}
