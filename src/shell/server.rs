//! The HTTP server: accept, collect, hand over, answer.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Method, Version};
use hyper::body::{Body, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::cors::cross_origin;
use super::eager::eagerly;
use super::incoming::{collect, drain, has_nothing_to_collect};
use super::metrics::Metrics;
use super::outgoing::Outgoing;
use super::peer::{Leaving, Peer};
use super::reload::{Folders, Status};
use super::terminal::{Level, Terminal};
use super::wakes::Wakes;
use super::wire::{Line, Wire};
use super::worlds::Worlds;
use super::{clock, control};
use crate::admin::{self, Guard};
use crate::engine::{
    Address, ConnectionFault, HINT, MAIN, MAX_BODY, MAX_DELAY_MS, Reply, Request, Response,
    header_text,
};

/// Connections served at once; more wait to be accepted.
const MAX_CONNECTIONS: usize = 10_000;
/// Headers that the parser takes, above what a service accepts, so that the refusal is in the service's words.
const PARSED_HEADERS: usize = 1_024;
/// The largest body of the admin API: the state of a large world.
const MAX_ADMIN_BODY: usize = 256 * 1024 * 1024;

/// What serving needs.
#[derive(Debug)]
pub struct App {
    /// The worlds.
    pub worlds: Worlds,
    /// The files that the worlds live on.
    pub folders: Arc<Folders>,
    /// What has the files read again, by the thread that watches them.
    pub wakes: Arc<Wakes>,
    /// Where requests are told.
    pub terminal: Terminal,
    /// Who may call the admin API.
    pub guard: Guard,
    /// What collectors are told.
    pub metrics: Metrics,
    /// The name and port of the first listener, for clients that do not say how they reached it.
    pub address: String,
}

/// Serves on `listeners` until `shutdown`; requests under way then have `grace` to end. What is left of that comes back.
pub async fn run(
    app: Arc<App>,
    listeners: Vec<TcpListener>,
    shutdown: impl Future<Output = ()>,
    grace: Duration,
) -> Duration {
    let connections = Arc::new(Connections {
        app,
        room: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
        graceful: GracefulShutdown::new(),
    });
    let accepting: Vec<_> = listeners
        .into_iter()
        .map(|listener| tokio::spawn(accept(Arc::clone(&connections), listener)))
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
            connections.graceful.shutdown().await;
        }
    };
    let _ = tokio::time::timeout(grace, ended).await;
    grace.saturating_sub(start.elapsed())
}

struct Connections {
    app: Arc<App>,
    room: Arc<Semaphore>,
    graceful: GracefulShutdown,
}

async fn accept(connections: Arc<Connections>, listener: TcpListener) {
    /// After an accept failed, for example for want of file descriptors.
    const PAUSE: Duration = Duration::from_millis(50);
    loop {
        let Ok(room) = Arc::clone(&connections.room).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, peer)) => {
                let _ = stream.set_nodelay(true);
                let connection = connection(&connections.app, stream, peer.ip());
                let connection = connections.graceful.watch(connection);
                let app = Arc::clone(&connections.app);
                tokio::spawn(async move {
                    // A connection's error ends that connection, and is its client's to tell.
                    if let Err(error) = eagerly(connection).await {
                        app.terminal.log(Level::Debug, &format!("connection of {peer}: {error}"));
                    }
                    drop(room);
                });
            }
            Err(error) => {
                connections.app.terminal.log(Level::Warn, &format!("cannot accept: {error}"));
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Serves one connection of `peer`.
pub(crate) fn connection(
    app: &Arc<App>,
    stream: TcpStream,
    peer: IpAddr,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + use<> {
    let app = Arc::clone(app);
    let (wire, line) = Wire::new(stream);
    let service = service_fn(move |request| {
        let (app, line) = (Arc::clone(&app), Arc::clone(&line));
        async move { serve(&app, peer, &line, request).await }
    });
    hyper::server::conn::http1::Builder::new()
        .half_close(true)
        .max_headers(PARSED_HEADERS)
        .serve_connection(TokioIo::new(wire), service)
}

/// One exchange. An error means that the connection ends without an answer.
///
/// A future is moved around before it first runs, so what few exchanges need stands in boxes of its own.
async fn serve(
    app: &App,
    peer: IpAddr,
    line: &Line,
    request: hyper::Request<Incoming>,
) -> io::Result<hyper::Response<Outgoing>> {
    let (parts, body) = request.into_parts();
    let reads = &line.reads;
    reads.begin(body.size_hint().exact());
    let version = parts.version;
    let mut request = Request {
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body: Bytes::new(),
    };
    if admin::is_admin(request.uri.path()) {
        return Ok(Box::pin(administer(app, peer, line, (request, version), body)).await);
    }
    let head = (&request, version);
    let collected = match has_nothing_to_collect(head, &body, MAX_BODY) {
        true => Ok(Bytes::new()),
        false => Box::pin(collect(head, body, reads, MAX_BODY)).await,
    };
    let reply = match collected {
        Ok(body) => {
            request.body = body;
            app.worlds.handle(&request, clock::ambient())
        }
        Err(error) => {
            let mut reply = app.worlds.refuse(&request, &error, clock::ambient());
            if reads.are_over() {
                let close = (header::CONNECTION, HeaderValue::from_static("close"));
                reply.response.headers.push(close);
            }
            reply
        }
    };
    app.metrics.count(&reply);
    if app.terminal.has_to_tell(&reply) {
        let (world, path) = Address::of(&request)
            .map_or(("?".into(), request.uri.path()), |at| (at.world, at.path));
        app.terminal.tell(&world, &request, path, &reply);
    }
    let effects = &reply.acted.effects;
    if effects.delay_ms > 0 || effects.connection.is_some() {
        return Box::pin(suffer(app, line, request, reply)).await;
    }
    Ok(answer(&request, reply, app.folders.status(), &line.peer))
}

/// The answer as rules have it: late, or never. No lock is held, and waiting costs one timer.
///
/// It is waited only for a client that is there: a reset ends everything. One that merely sends no more still gets its
/// answer, where one is to come.
async fn suffer(
    app: &App,
    line: &Line,
    request: Request,
    reply: Reply,
) -> io::Result<hyper::Response<Outgoing>> {
    let effects = &reply.acted.effects;
    let how = match effects.connection {
        Some(ConnectionFault::Hang) => Leaving::AnyEnd,
        Some(ConnectionFault::Close | ConnectionFault::Reset) | None => Leaving::Reset,
    };
    let delay = Duration::from_millis(effects.delay_ms);
    if !delay.is_zero() && line.peer.leaves_within(delay, how).await {
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    match effects.connection {
        None => Ok(answer(&request, reply, app.folders.status(), &line.peer)),
        Some(ConnectionFault::Close) => Err(io::ErrorKind::ConnectionAborted.into()),
        Some(ConnectionFault::Reset) => {
            line.fate.reset();
            Err(io::ErrorKind::ConnectionReset.into())
        }
        Some(ConnectionFault::Hang) => {
            line.peer.leaves_within(Duration::from_millis(MAX_DELAY_MS), how).await;
            Err(io::ErrorKind::TimedOut.into())
        }
    }
}

/// One exchange of the admin API, which no scenario meets and no journal notes.
async fn administer(
    app: &App,
    peer: IpAddr,
    line: &Line,
    (mut request, version): (Request, Version),
    body: Incoming,
) -> hyper::Response<Outgoing> {
    let admitted = control::admit(app, peer, (&request, version));
    // No page but the sandbox's own may read the answer.
    let reader = admitted.is_ok().then(|| admin::own_origin(&request).cloned()).flatten();
    let response = match admitted {
        Err(refusal) => {
            if !request.headers.contains_key(header::EXPECT) {
                drain(body).await;
            }
            control::refused(app, refusal)
        }
        Ok(()) => match collect((&request, version), body, &line.reads, MAX_ADMIN_BODY).await {
            Ok(body) => {
                request.body = body;
                control::handle(app, &request, clock::ambient()).await
            }
            Err(error) => control::refused(app, control::unreadable(&error)),
        },
    };
    let reply = Reply::of(response);
    if request.method != Method::GET && request.method != Method::HEAD {
        app.terminal.tell(MAIN, &request, request.uri.path(), &reply);
    }
    let mut response = plain(reply, app.folders.status(), &line.peer);
    if let Some(origin) = reader {
        let out = response.headers_mut();
        out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        out.insert(header::VARY, HeaderValue::from_static("Origin"));
    }
    response
}

/// The reply with the headers that every answer of a service carries.
fn answer(
    request: &Request,
    reply: Reply,
    files: Status,
    peer: &Peer,
) -> hyper::Response<Outgoing> {
    let mut response = plain(reply, files, peer);
    let status = response.status();
    cross_origin(request, status, response.headers_mut());
    response
}

/// The reply as it is sent.
fn plain(reply: Reply, files: Status, peer: &Peer) -> hyper::Response<Outgoing> {
    let Response { status, headers, body, hint, .. } = reply.response;
    let body = Outgoing::new(body, reply.acted.effects.body.as_ref(), peer);
    let mut response = hyper::Response::new(body);
    *response.status_mut() = status;
    let out = response.headers_mut();
    // Room for those and two more; a little more than most answers need would be much more memory.
    out.reserve(headers.len() + 2);
    for (name, value) in headers {
        out.append(name, value);
    }
    if let Some(hint) = hint.filter(|hint| !hint.is_empty()) {
        out.insert(HINT, header_text(&hint));
    }
    // Where the machine's is as good, the server adds it.
    if let Some(date) = reply.date {
        out.insert(header::DATE, header_text(&date.http_date()));
    }
    if files == Status::Stale {
        out.insert(CONFIG, HeaderValue::from_static("stale"));
    }
    response
}

/// Says that the files have mistakes, and that an older set of them serves.
const CONFIG: HeaderName = HeaderName::from_static("sandbox-config");
