//! What the benchmarks of calls of a world share: requests, and the CPU time that answers take.

use std::time::Duration;

use bytes::Bytes;
use emporix_sandbox::engine::{Ambient, Request, World};
use emporix_sandbox::model::Timestamp;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::cpu;
use crate::measure::{Samples, tell};

/// How often each thing has its turn.
pub(crate) const ROUNDS: usize = 9;
/// The least CPU time of a turn.
const TURN: Duration = Duration::from_millis(100);

/// A request with the token called `token`.
pub(crate) fn request_by(token: &str, method: Method, target: &str, body: &str) -> Request {
    let token = HeaderValue::from_str(&format!("Bearer {token}")).expect("tokens are words");
    let headers = HeaderMap::from_iter([(header::AUTHORIZATION, token)]);
    let uri = target.parse().expect("the targets of the benchmarks are well-formed");
    let body = Bytes::from(body.to_owned());
    Request { method, uri, headers, body, packed: None, port_of: None }
}

/// The instant that `text` says.
pub(crate) fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("the instants of the benchmarks are well-formed")
}

/// The status of the answer.
pub(crate) fn answer(world: &mut World, request: &Request) -> StatusCode {
    let ambient = Ambient { now: instant("2025-01-01T00:00:00Z") };
    let reply = world.handle(request, ambient);
    std::hint::black_box(&reply.response.body);
    reply.response.status
}

/// The second request's CPU time by the first one's, taken in turns.
pub(crate) fn ratio(
    world: &mut World,
    what: &str,
    (one, other): (&Request, &Request),
    target: Option<f64>,
) {
    let ratios = (0..ROUNDS).map(|_| {
        let one = micros(world, one);
        micros(world, other) / one
    });
    tell(what, &Samples::new(ratios), "×", target);
}

/// The CPU time of one call in milliseconds.
pub(crate) fn millis(world: &mut World, request: &Request) -> f64 {
    micros(world, request) / 1e3
}

/// The CPU time of one call in microseconds.
pub(crate) fn micros(world: &mut World, request: &Request) -> f64 {
    assert_eq!(answer(world, request), StatusCode::OK, "{}", request.uri);
    per_call(1, || assert!(answer(world, request).is_success()))
}

/// The CPU time of one of the `calls` that `run` makes, in microseconds, over a turn.
pub(crate) fn per_call(calls: u32, mut run: impl FnMut()) -> f64 {
    let (start, mut runs, mut used) = (cpu::time("self"), 0_u32, Duration::ZERO);
    let mut step = 1;
    while used < TURN {
        (0..step).for_each(|_| run());
        runs += step;
        used = cpu::time("self").saturating_sub(start);
        // So that reading the time costs nothing that counts.
        step = runs;
    }
    used.as_secs_f64() * 1e6 / f64::from(runs) / f64::from(calls)
}
