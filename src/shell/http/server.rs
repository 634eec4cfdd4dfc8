//! The HTTP server: its connections are accepted, given a seat, served, and ended when they keep it waiting too long.

use std::future::{Future, poll_fn};
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use hyper::service::service_fn;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::abortable_stream::{AbortableStream, ConnectionState};
use super::connection_limit::{ConnectionLimit, ConnectionPermit, SPARE};
use super::eager::eagerly;
use super::exchange::serve;
use super::kept_connection::{KeptConnection, Stop};
use super::timeouts::{TimedOut, Timer};
use super::unparsable::{Admission, LineBudget, explained};
use crate::shell::app::{App, Timeouts};
use crate::shell::clock;
use crate::shell::door::Door;
use crate::shell::limits;
use crate::shell::once_per_minute::OncePerMinute;
use crate::shell::own_ports::Opened;
use crate::shell::terminal::Level;

/// Serves at `door` and at the ports of worlds until `shutdown`; requests under way then have `grace` to end. What is left
/// of that comes back.
pub async fn run(
    app: Arc<App>,
    door: Arc<Door>,
    shutdown: impl Future<Output = ()>,
    grace: Duration,
) -> Duration {
    let server = Arc::new(Server::of(app));
    let (stop, stopping) = watch::channel(());
    let mut opened = server.app.ports.to_serve().unwrap_or_else(|| mpsc::unbounded_channel().1);
    let mut entrances = JoinSet::new();
    entrances.spawn(plain_port(Arc::clone(&server), door, stopping.clone()));
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(opened) = opened.recv() => {
                let _ = entrances.spawn(own_port(Arc::clone(&server), opened, stopping.clone()));
            }
            Some(_) = entrances.join_next() => {}
        }
    }
    let start = Instant::now();
    // They would go on for as long as their clients want.
    server.app.followers.end();
    drop(stop);
    let ended = async { while entrances.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(grace, ended).await;
    print_count(&server.app, &server.unparsable);
    server.app.endings.give_up();
    grace.saturating_sub(start.elapsed())
}

/// Ready when the server stops.
async fn stopped(mut stopping: watch::Receiver<()>) {
    while stopping.changed().await.is_ok() {}
}

/// Serves the port of the sandbox until the server stops.
async fn plain_port(server: Arc<Server>, door: Arc<Door>, stopping: watch::Receiver<()>) {
    let entrance = Entrance::of(&server, Arc::clone(&door), None);
    let end = async {
        stopped(stopping).await;
        door.shut();
    };
    entrance.serve(end).await;
}

/// Serves the own port of a world until the world goes, or the server stops.
async fn own_port(server: Arc<Server>, opened: Opened, stopping: watch::Receiver<()>) {
    let Opened { world, door, ends, closed } = opened;
    let entrance = Entrance::of(&server, Arc::clone(&door), Some(Arc::clone(&world)));
    let end = async {
        tokio::select! {
            biased;
            _ = closed => {}
            () = stopped(stopping) => door.shut(),
            () = clock::reached(ends) => server.app.ports.close(&world, &door),
        }
    };
    entrance.serve(end).await;
}

/// What all connections of a server share.
struct Server {
    app: Arc<App>,
    room: Arc<ConnectionLimit>,
    full: OncePerMinute,
    failing: OncePerMinute,
    /// Bounds the lines that are printed about bytes that are no request.
    unparsable: Arc<LineBudget>,
}

impl Server {
    /// That of `app`, without a connection yet.
    fn of(app: Arc<App>) -> Self {
        Self {
            app,
            room: ConnectionLimit::of(limits::most_connections(SPARE)),
            full: OncePerMinute::default(),
            failing: OncePerMinute::default(),
            unparsable: Arc::default(),
        }
    }
}

/// One port of a server, and the connections that came to it.
struct Entrance {
    server: Arc<Server>,
    door: Arc<Door>,
    /// The world whose own port it is.
    port_of: Option<Arc<str>>,
    stop: Stop,
}

impl Entrance {
    fn of(server: &Arc<Server>, door: Arc<Door>, port_of: Option<Arc<str>>) -> Self {
        Self { server: Arc::clone(server), door, port_of, stop: Stop::new() }
    }

    /// Accepts and serves until `end`; then its connections end, each after the exchange that is under way on it.
    async fn serve(self, end: impl Future<Output = ()>) {
        tokio::select! {
            biased;
            () = end => {}
            () = self.accept() => {}
        }
        self.stop.stop().await;
    }

    /// Accepts and serves, without end.
    async fn accept(&self) {
        /// After an accept failed, for example for want of file descriptors.
        const PAUSE: Duration = Duration::from_millis(50);
        loop {
            match self.door.accept().await {
                Ok((stream, peer)) => {
                    let seat = self.seat().await;
                    let _ = stream.set_nodelay(true);
                    self.attend(stream, peer, seat);
                }
                Err(error) => {
                    if self.server.failing.is_due() {
                        let app = &self.server.app;
                        app.terminal.log(Level::Warn, &format!("cannot accept: {error}"));
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn seat(&self) -> ConnectionPermit {
        let Server { app, room, full, .. } = &*self.server;
        if let Some(seat) = room.ordinary() {
            return seat;
        }
        if full.is_due() {
            app.terminal.log(Level::Warn, &room.full());
        }
        room.spare().await
    }

    /// Serves one connection to its end.
    fn attend(&self, stream: TcpStream, peer: SocketAddr, seat: ConnectionPermit) {
        let app = Arc::clone(&self.server.app);
        let unparsable = Arc::clone(&self.server.unparsable);
        let stream = (stream, self.port_of.clone());
        let (line, connection) = connection(&app, stream, (peer.ip(), &self.stop), seat);
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
    let stop = Stop::new();
    let (_, connection) = connection(app, (stream, None), (peer, &stop), seat);
    async move {
        // Connections end when what stops them is gone.
        let _stop = stop;
        connection.await
    }
}

/// One connection of `peer`, and what its exchanges share with it; the world is the one whose own port it came to.
fn connection(
    app: &Arc<App>,
    (stream, port_of): (TcpStream, Option<Arc<str>>),
    (peer, stop): (IpAddr, &Stop),
    seat: ConnectionPermit,
) -> (Arc<ConnectionState>, impl Future<Output = hyper::Result<()>> + use<>) {
    let app = Arc::clone(app);
    let (wire, line) = AbortableStream::new(stream, seat, port_of);
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
    let connection = KeptConnection::new((wire, &line), service, stop);
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
