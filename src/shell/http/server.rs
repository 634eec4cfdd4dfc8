//! The HTTP server: its connections are accepted, given a seat, served, and ended when they keep it waiting too long.

use std::future::{Future, poll_fn};
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::net::{TcpListener, TcpStream};

use super::abortable_stream::{AbortableStream, ConnectionState};
use super::connection_limit::{ConnectionLimit, ConnectionPermit, OncePerMinute, SPARE};
use super::eager::eagerly;
use super::exchange::serve;
use super::timeouts::{TimedOut, Timer};
use super::unparsable::{Admission, LineBudget, explained};
use crate::shell::app::{App, Timeouts};
use crate::shell::limits;
use crate::shell::terminal::Level;

/// Headers that the parser takes, above what a service accepts, so that the refusal is in the service's words.
const PARSED_HEADERS: usize = 1_024;

/// Serves on `listeners` until `shutdown`; requests under way then have `grace` to end. What is left of that comes
/// back.
pub async fn run(
    app: Arc<App>,
    listeners: Vec<TcpListener>,
    shutdown: impl Future<Output = ()>,
    grace: Duration,
) -> Duration {
    let endings = Arc::clone(&app.endings);
    let connections = Connections::of(app);
    let accepting: Vec<_> = listeners
        .into_iter()
        .map(|listener| tokio::spawn(Arc::clone(&connections).accept(listener)))
        .collect();
    shutdown.await;
    let start = Instant::now();
    let ended = async {
        for task in accepting {
            task.abort();
            let _ = task.await;
        }
        // The accepting tasks are gone, so this is the last owner.
        if let Ok(connections) = Arc::try_unwrap(connections).map_err(drop) {
            connections.end().await;
        }
    };
    let _ = tokio::time::timeout(grace, ended).await;
    endings.give_up();
    grace.saturating_sub(start.elapsed())
}

/// The connections of a server.
struct Connections {
    app: Arc<App>,
    room: Arc<ConnectionLimit>,
    graceful: GracefulShutdown,
    full: OncePerMinute,
    failing: OncePerMinute,
    /// Bounds the lines that are printed about bytes that are no request.
    unparsable: Arc<LineBudget>,
}

impl Connections {
    /// None yet, of `app`.
    fn of(app: Arc<App>) -> Arc<Self> {
        Arc::new(Self {
            app,
            room: ConnectionLimit::of(limits::most_connections(SPARE)),
            graceful: GracefulShutdown::new(),
            full: OncePerMinute::default(),
            failing: OncePerMinute::default(),
            unparsable: Arc::default(),
        })
    }

    /// Accepts and serves those of `listener`, without end.
    async fn accept(self: Arc<Self>, listener: TcpListener) {
        /// After an accept failed, for example for want of file descriptors.
        const PAUSE: Duration = Duration::from_millis(50);
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let seat = self.seat().await;
                    let _ = stream.set_nodelay(true);
                    self.serve(stream, peer, seat);
                }
                Err(error) => {
                    if self.failing.is_due() {
                        self.app.terminal.log(Level::Warn, &format!("cannot accept: {error}"));
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Ends them all, each after the exchange that is under way on it.
    async fn end(self) {
        print_count(&self.app, &self.unparsable);
        self.graceful.shutdown().await;
    }

    async fn seat(&self) -> ConnectionPermit {
        if let Some(seat) = self.room.ordinary() {
            return seat;
        }
        if self.full.is_due() {
            self.app.terminal.log(Level::Warn, &self.room.full());
        }
        self.room.spare().await
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr, seat: ConnectionPermit) {
        let (line, connection) = connection(&self.app, stream, peer.ip(), seat);
        let connection = self.graceful.watch(connection);
        let app = Arc::clone(&self.app);
        let unparsable = Arc::clone(&self.unparsable);
        tokio::spawn(async move {
            // A connection's error ends that connection, and its client is the one that sees it.
            match driven(connection, &line, app.patience).await {
                Ok(()) => {}
                Err(ConnectionEnd::Unparsable(why)) => match unparsable.admit(Instant::now()) {
                    Admission::Print => {
                        app.terminal.log(Level::Warn, &format!("{peer} sent no request: {why}"));
                    }
                    Admission::CountAfter(rest) => {
                        // The connection is over, and gives back its seat.
                        drop(line);
                        tokio::time::sleep(rest).await;
                        print_count(&app, &unparsable);
                    }
                    Admission::Counted => {}
                },
                Err(ConnectionEnd::Other(why)) => {
                    app.terminal.log(Level::Debug, &format!("connection of {peer}: {why}"));
                }
            }
        });
    }
}

/// Prints how many connections that sent no request were only counted.
fn print_count(app: &App, unparsable: &LineBudget) {
    if let Some(count) = unparsable.take_count() {
        app.terminal.log(Level::Warn, &count);
    }
}

/// Why a connection ended that did not end in order.
enum ConnectionEnd {
    /// What came is no request. The HTTP library refuses it, and prints nothing itself.
    Unparsable(String),
    /// Anything else.
    Other(String),
}

impl ConnectionEnd {
    /// Through `error`, on `line`.
    fn of(error: &hyper::Error, line: &ConnectionState) -> Self {
        match error.is_parse() {
            true => Self::Unparsable(explained(&line.reads.beginning(), error)),
            false => Self::Other(error.to_string()),
        }
    }
}

/// One connection of `peer`, without a limit beside it.
#[cfg(test)]
pub(crate) fn lone(
    app: &Arc<App>,
    stream: TcpStream,
    peer: IpAddr,
) -> impl Future<Output = hyper::Result<()>> + use<> {
    let seat = ConnectionLimit::of(1).ordinary().expect("a room that is empty");
    connection(app, stream, peer, seat).1
}

/// One connection of `peer`, and what its exchanges share with it.
fn connection(
    app: &Arc<App>,
    stream: TcpStream,
    peer: IpAddr,
    seat: ConnectionPermit,
) -> (Arc<ConnectionState>, impl GracefulConnection<Error = hyper::Error> + use<>) {
    let app = Arc::clone(app);
    let (wire, line) = AbortableStream::new(stream, seat);
    let shared = Arc::clone(&line);
    let service = service_fn(move |request| {
        let (app, line) = (Arc::clone(&app), Arc::clone(&shared));
        async move {
            line.pace.begin();
            let answer = serve(&app, peer, &line, request).await;
            line.pace.answered();
            answer
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .half_close(true)
        .max_headers(PARSED_HEADERS)
        .serve_connection(TokioIo::new(wire), service);
    (line, connection)
}

/// Runs a connection to its end, or to the end of patience with it. What has come is looked at before it is given up.
async fn driven(
    connection: impl Future<Output = hyper::Result<()>>,
    line: &ConnectionState,
    patience: Timeouts,
) -> Result<(), ConnectionEnd> {
    let mut connection = pin!(eagerly(connection));
    let mut timer = Timer::of(patience);
    let mut wanted = None;
    poll_fn(|cx| {
        if let Poll::Ready(ended) = connection.as_mut().poll(cx) {
            return Poll::Ready(ended.map_err(|error| ConnectionEnd::of(&error, line)));
        }
        if let Some(timer) = &mut timer
            && let Poll::Ready(why) = timer.poll_expired(&line.pace, cx)
        {
            if why == TimedOut::Unread {
                // Else the system would go on trying to send the rest.
                line.fate.reset();
            }
            return Poll::Ready(Err(ConnectionEnd::Other(why.reason().to_owned())));
        }
        if !line.seat.is_spare() || !line.pace.awaits_client() {
            wanted = None;
            return Poll::Pending;
        }
        let wanted = wanted.get_or_insert_with(|| {
            Box::pin(async {
                line.pace.first_moment().await;
                line.seat.is_wanted().await;
            })
        });
        wanted
            .as_mut()
            .poll(cx)
            .map(|()| Err(ConnectionEnd::Other("made way for another one".to_owned())))
    })
    .await
}
