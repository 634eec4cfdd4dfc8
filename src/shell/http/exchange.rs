//! One exchange: the request collected and handed over, its answer made ready to be sent.

use std::io;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Method, Version};
use hyper::body::{Body, Incoming};

use super::abortable_stream::ConnectionState;
use super::connection_limit;
use super::cors::cross_origin;
use super::event_stream::EventStream;
use super::incoming::{collect, drain, has_nothing_to_collect, take_body};
use super::outgoing::Outgoing;
use super::peer::{Leaving, Peer};
use crate::admin;
use crate::engine::exchange::body::expect_unpacked;
use crate::engine::{
    Address, ApiError, ConnectionFault, Delivery, HINT, MAIN, MAX_BODY, MAX_DELAY_MS, Reply,
    Request, Response, header_text,
};
use crate::shell::app::App;
use crate::shell::endings::Ending;
use crate::shell::files::reload::Status;
use crate::shell::request_line::RequestPlace;
use crate::shell::terminal::{Level, RequestLine};
use crate::shell::{admin as control, clock};

/// The largest body of the admin API: the state of a large world.
const MAX_ADMIN_BODY: usize = 256 * 1024 * 1024;

/// One exchange. An error means that the connection ends without an answer.
///
/// A future is moved around before it first runs, so what few exchanges need is boxed.
pub(super) async fn serve(
    app: &App,
    peer: IpAddr,
    line: &ConnectionState,
    request: hyper::Request<Incoming>,
) -> io::Result<hyper::Response<Outgoing>> {
    let (parts, body) = request.into_parts();
    line.reads.begin(body.size_hint().exact());
    let version = parts.version;
    let mut request = Request {
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body: Bytes::new(),
        packed: None,
        port_of: line.port_of.clone(),
    };
    if line.seat.is_spare() {
        return Box::pin(serve_beyond(app, peer, line, (&mut request, version), body)).await;
    }
    if admin::is_admin(request.uri.path()) {
        return Ok(Box::pin(administer(app, peer, line, (&mut request, version), body)).await);
    }
    emulate(app, line, (&mut request, version), body).await
}

/// One exchange on a connection beyond the limit: answered at once if a spare seat may answer it, else when there is
/// room.
async fn serve_beyond(
    app: &App,
    peer: IpAddr,
    line: &ConnectionState,
    (request, version): (&mut Request, Version),
    body: Incoming,
) -> io::Result<hyper::Response<Outgoing>> {
    let close = HeaderValue::from_static("close");
    if connection_limit::is_privileged(request.uri.path(), peer) {
        let mut response = administer(app, peer, line, (request, version), body).await;
        response.headers_mut().insert(header::CONNECTION, close);
        return Ok(response);
    }
    if !line.seat.wait_for_ordinary().await {
        let refusal = Reply::of(line.seat.refusal().with(header::CONNECTION, close));
        let reply = (app.worlds.worldless().reply("full", request, refusal), None);
        return Ok(answer(request, reply, app.folders.status(), &line.peer));
    }
    if admin::is_admin(request.uri.path()) {
        return Ok(administer(app, peer, line, (request, version), body).await);
    }
    emulate(app, line, (request, version), body).await
}

/// One exchange of the emulated services.
async fn emulate(
    app: &App,
    line: &ConnectionState,
    (request, version): (&mut Request, Version),
    body: Incoming,
) -> io::Result<hyper::Response<Outgoing>> {
    let begun = app.terminal.follows_requests().then(Instant::now);
    let reads = &line.reads;
    let (head, most) = ((&*request, version), (MAX_BODY, app.patience.idle));
    let collected = match has_nothing_to_collect(head, &body, MAX_BODY) {
        true => Ok(Bytes::new()),
        false => Box::pin(collect(head, body, reads, most)).await,
    };
    let taken = collected.and_then(|body| take_body(request, body, MAX_BODY));
    let of_copy = match app.held.copy_of(request) {
        None => None,
        Some(copy) => {
            let seed = app.worlds.random_seed_of(MAIN);
            let most = Duration::from_millis(MAX_DELAY_MS);
            let left = line.peer.leaves_within(most, Leaving::Reset);
            Box::pin(app.held.turn(copy, (request, seed), left)).await?
        }
    };
    let turn = match app.heavy.at_once(request) {
        Some(turn) => turn,
        None => match Box::pin(app.heavy.turn(&app.worlds, request)).await {
            Some(turn) => turn,
            None => return Ok(had_no_turn(app, request, &line.peer)),
        },
    };
    let read = Instant::now();
    let (mut reply, slot) = turn.take(|| match taken {
        Ok(()) => app.worlds.exchange(request, clock::ambient()),
        Err(error) => {
            let mut reply = app.worlds.refuse(request, &error, clock::ambient());
            if reads.are_over() {
                let close = (header::CONNECTION, HeaderValue::from_static("close"));
                reply.response.headers.push(close);
            }
            (reply, None)
        }
    });
    reply.response.body = app.heavy.room().count(reply.response.body);
    if let Some(of_copy) = of_copy {
        of_copy.end(&reply);
    }
    let counted = app.metrics.count(request, &reply);
    let seed = slot.as_ref().map(|slot| slot.random_seed);
    let line_begun = request_line(app, request, &reply, seed).zip(begun);
    let ending = app.endings.expect(&reply, line_begun, (slot.as_ref(), read));
    // A request that waits holds no world: one that is not used any more may go meanwhile.
    drop(slot);
    let effects = &reply.acted.effects;
    if effects.delay_ms > 0 || effects.connection.is_some() {
        let answered = Box::pin(apply_effects(app, line, request, (reply, ending))).await;
        counted.took(read.elapsed());
        return answered;
    }
    counted.took(read.elapsed());
    Ok(answer(request, (reply, ending), app.folders.status(), &line.peer))
}

/// The answer to a request of heavy work that had no turn in time.
fn had_no_turn(app: &App, request: &Request, peer: &Peer) -> hyper::Response<Outgoing> {
    if app.heavy.refused.is_due() {
        let why = app.heavy.why_none();
        app.terminal.log(Level::Warn, &format!("a large read was refused: {why}"));
    }
    let refusal = app.heavy.refusal();
    let reply = app.worlds.worldless().reply("busy", request, Reply::of(refusal));
    answer(request, (reply, None), app.folders.status(), peer)
}

/// Prints notices, and makes the line about the request that is printed when its answer has ended.
fn request_line(
    app: &App,
    request: &Request,
    reply: &Reply,
    seed: Option<u64>,
) -> Option<RequestLine> {
    if !app.terminal.follows_requests() && reply.notices.is_empty() {
        return None;
    }
    let (world, path) =
        Address::of(request).map_or(("?".into(), request.uri.path()), |at| (at.world, at.path));
    app.terminal.print_notices(&world, &reply.notices);
    let seed = seed.unwrap_or_else(|| app.worlds.random_seed_of(&world));
    let place = RequestPlace { world: Some(&world), path, seed };
    app.terminal.request_line(place, request, reply)
}

/// A reply, and what is to be said at its end.
type EndedReply = (Reply, Option<Box<Ending>>);

/// The answer as rules have it: late, or never. No lock is held, and waiting costs one timer.
///
/// Only a client that is there is waited for: a reset ends everything. One that merely sends no more still gets its
/// answer; where a rule lets none come, or none to its end, nothing is waited for behind any end, which looks the same as
/// a close.
async fn apply_effects(
    app: &App,
    line: &ConnectionState,
    request: &Request,
    (reply, mut ending): EndedReply,
) -> io::Result<hyper::Response<Outgoing>> {
    let effects = &reply.acted.effects;
    let answers =
        effects.connection.is_none() && !matches!(reply.delivery, Delivery::Stalled { .. });
    let how = if answers { Leaving::Reset } else { Leaving::AnyEnd };
    let delay = Duration::from_millis(effects.delay_ms);
    if !delay.is_zero() && line.peer.leaves_within(delay, how).await {
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    let mut left = false;
    let fault = match effects.connection {
        None => return Ok(answer(request, (reply, ending), app.folders.status(), &line.peer)),
        Some(ConnectionFault::Close) => io::ErrorKind::ConnectionAborted,
        Some(ConnectionFault::Reset) => {
            line.fate.reset();
            io::ErrorKind::ConnectionReset
        }
        Some(ConnectionFault::Hang) => {
            left = line.peer.leaves_within(Duration::from_millis(MAX_DELAY_MS), how).await;
            io::ErrorKind::TimedOut
        }
    };
    if let Some(ending) = ending.as_mut().filter(|_| !left) {
        ending.complete();
    }
    Err(fault.into())
}

/// One exchange of the admin API, which no scenario meets and no journal notes.
async fn administer(
    app: &App,
    peer: IpAddr,
    line: &ConnectionState,
    (request, version): (&mut Request, Version),
    body: Incoming,
) -> hyper::Response<Outgoing> {
    let begun = Instant::now();
    let admitted = control::admit(app, peer, (request, version));
    // No page but the sandbox's own and those that were named may read the answer.
    let reader = app.guard.reader(request, admitted.is_ok()).is_some();
    let most = (MAX_ADMIN_BODY, app.patience.idle);
    line.pace.await_body();
    let read = if admitted.is_ok() {
        let read = read_whole((request, version), body, line, most).await;
        read.map_err(|error| control::unreadable(&error))
    } else {
        if !request.headers.contains_key(header::EXPECT) {
            drain(body, app.patience.idle).await;
        }
        admitted
    };
    line.pace.begin();
    let (response, following) = match read {
        Ok(()) => control::handle(app, request, clock::ambient()).await,
        Err(refusal) => (control::refused(app, refusal), None),
    };
    let mut reply = Reply::of(response);
    reply.response.body = app.heavy.room().count(reply.response.body);
    if request.method != Method::GET && request.method != Method::HEAD {
        let seed = app.worlds.random_seed_of(MAIN);
        let place = RequestPlace { world: None, path: request.uri.path(), seed };
        let line = app.terminal.request_line(place, request, &reply);
        let _ = line.map(|line| app.terminal.print_end(line, begun.elapsed(), false));
    }
    let mut response = into_http((reply, None), app.folders.status(), &line.peer);
    if let Some(following) = following {
        *response.body_mut() = Outgoing::events(EventStream::of(following, &line.peer));
    }
    if reader {
        let status = response.status();
        cross_origin(request, (status, &[]), response.headers_mut());
    }
    response
}

/// Reads the body of an admin request into it, unpacked.
async fn read_whole(
    (request, version): (&mut Request, Version),
    body: Incoming,
    line: &ConnectionState,
    most: (usize, Option<Duration>),
) -> Result<(), ApiError> {
    let body = collect((request, version), body, &line.reads, most).await?;
    take_body(request, body, most.0)?;
    expect_unpacked(request)
}

/// The reply with the headers that every answer of a service carries.
fn answer(
    request: &Request,
    reply: EndedReply,
    files: Status,
    peer: &Peer,
) -> hyper::Response<Outgoing> {
    let written = reply.0.acted.written.clone();
    let mut response = into_http(reply, files, peer);
    let status = response.status();
    cross_origin(request, (status, &written), response.headers_mut());
    response
}

/// The reply as it is sent.
fn into_http((reply, ending): EndedReply, files: Status, peer: &Peer) -> hyper::Response<Outgoing> {
    let Response { status, headers, body, hint, .. } = reply.response;
    let body = Outgoing::new(body, reply.delivery, ending, peer);
    let mut response = hyper::Response::new(body);
    *response.status_mut() = status;
    let out = response.headers_mut();
    // Room for those and three more; a little more than most answers need would be much more memory.
    out.reserve(headers.len() + 3);
    for (name, value) in headers {
        out.append(name, value);
    }
    if let Some(hint) = hint.filter(|hint| !hint.is_empty()) {
        out.insert(HINT, header_text(&hint));
    }
    let date = reply.date.map_or_else(clock::date, |date| header_text(&date.http_date()));
    out.insert(header::DATE, date);
    if files == Status::Stale {
        out.insert(CONFIG, HeaderValue::from_static("stale"));
    }
    response
}

/// Says that the files have mistakes, and that an older set of them serves.
const CONFIG: HeaderName = HeaderName::from_static("sandbox-config");
