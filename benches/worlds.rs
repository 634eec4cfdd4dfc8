//! What a world costs over a seed of 100,000 assignments: to make one, to reset one that has changed, to keep
//! 10,000 that do nothing or have answered one list, and an exchange with everything that is noted of it.

mod cpu;
mod measure;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::store::{AssignmentsBySegment, BaseRows, Seed, TenantSeed};
use emporix_sandbox::engine::{
    Ambient, Change, Credentials, Options, Request, Reset, Router, World, roll,
};
use emporix_sandbox::model::{
    Assignment, AssignmentKind, AssignmentType, Metadata, Moment, Timestamp, Token,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use measure::{Samples, tell, title};

/// The assignments of the seed.
const MANY: u32 = 100_000;
/// The worlds that do nothing.
const IDLE: usize = 10_000;
/// The turns of each measurement.
const ROUNDS: usize = 9;
/// The exchanges of a turn.
const EXCHANGES: u32 = 50_000;

#[expect(clippy::cast_precision_loss, reason = "megabytes are told with two digits")]
fn main() {
    let maker = Maker::new();
    title("a world over 100,000 assignments");
    let made = (0..ROUNDS).map(|_| micros(|| drop(black_box(maker.world("made")))));
    tell("made", &Samples::new(made), "µs", Some(1_000.0));
    let mut world = maker.world("reset");
    let reset = (0..ROUNDS).map(|_| {
        for n in 0..1_000 {
            send(&mut world, &put(n));
        }
        micros(|| drop(world.apply(Change::Reset(Reset::ALL), maker.ambient)))
    });
    tell("reset after 1,000 writes", &Samples::new(reset), "µs", Some(1_000.0));

    title("10,000 worlds");
    let before = resident();
    let grown = || Samples::new([resident().saturating_sub(before) as f64 / 1e6]);
    let mut worlds: Vec<World> = (0..IDLE).map(|n| maker.world(&format!("idle-{n}"))).collect();
    tell("that do nothing", &grown(), "MB", Some(100.0));
    for world in &mut worlds {
        send(world, &list());
    }
    tell("that have answered one list each", &grown(), "MB", Some(100.0));
    drop(worlds);

    title("an exchange, with what is noted of it");
    let mut world = maker.world("busy");
    for (what, request) in [("one", one()), ("a list", list()), ("a write", put(1))] {
        let times = (0..ROUNDS).map(|_| {
            let start = cpu::time("self");
            (0..EXCHANGES).for_each(|_| send(&mut world, &request));
            cpu::time("self").saturating_sub(start).as_secs_f64() * 1e6 / f64::from(EXCHANGES)
        });
        tell(what, &Samples::new(times), "µs", None);
    }
}

struct Maker {
    seed: Arc<Seed>,
    router: Arc<Router>,
    options: Arc<Options>,
    ambient: Ambient,
}

impl Maker {
    fn new() -> Self {
        let at = Moment::At(Timestamp::from_millis(1_700_000_000_000));
        let assignment = |n: u32| Assignment {
            assignment_type: AssignmentType::Manual,
            mixins: None,
            metadata: Metadata { version: 1, created_at: at, modified_at: at, mixins: None },
            ..Assignment::new(AssignmentKind::Customers, &format!("c{n}"), None)
        };
        let token = Token {
            name: "service".into(),
            text: "service".into(),
            scopes: ["read", "manage"]
                .map(|end| format!("customersegment.segment_{end}").into())
                .into(),
            ..Token::default()
        };
        let shelf = Arc::new(BaseRows::new((0..MANY).map(assignment)));
        let tenant = TenantSeed {
            assignments: [
                [("many".into(), shelf)].into_iter().collect(),
                AssignmentsBySegment::default(),
                AssignmentsBySegment::default(),
            ],
            credentials: Arc::new(Credentials::new(vec![token], Vec::new())),
            ..TenantSeed::default()
        };
        let mut seed = Seed::default();
        seed.tenants.insert("bench".into(), Arc::new(tenant));
        Self {
            seed: Arc::new(seed),
            router: Arc::new(Router::new(SERVICES)),
            options: Arc::default(),
            ambient: Ambient { now: Timestamp::from_millis(1_750_000_000_000) },
        }
    }

    fn world(&self, name: &str) -> World {
        let (seed, router, options) =
            (Arc::clone(&self.seed), Arc::clone(&self.router), Arc::clone(&self.options));
        let random_seed = roll(7, &[name.as_bytes()]);
        World::new(name, seed, router, options, (random_seed, self.ambient))
    }
}

/// The memory that this process holds, in bytes.
fn resident() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the system's own numbers, not a fixture")]
    let told = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = told.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or_default() * 4_096
}

/// The time that `run` takes, in microseconds.
fn micros(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().max(Duration::from_nanos(1)).as_secs_f64() * 1e6
}

fn send(world: &mut World, request: &Request) {
    let reply = world.handle(request, Ambient { now: Timestamp::from_millis(1_750_000_000_000) });
    assert!(reply.response.status.is_success(), "{}", reply.response.status);
    black_box(reply);
}

fn one() -> Request {
    request(Method::GET, "/c5", "")
}

fn list() -> Request {
    request(Method::GET, "", "")
}

fn put(n: u32) -> Request {
    request(Method::PUT, &format!("/new{n}"), r#"{"mixins":{"loyalty":{"tier":"GOLD"}}}"#)
}

/// A request with the headers that a common client sends.
fn request(method: Method, rest: &str, body: &'static str) -> Request {
    let headers = [
        (header::HOST, "localhost:14010"),
        (header::AUTHORIZATION, "Bearer service"),
        (header::ACCEPT, "application/json, text/plain, */*"),
        (header::CONTENT_TYPE, "application/json"),
        (header::USER_AGENT, "axios/1.7.7"),
        (header::ACCEPT_ENCODING, "gzip, compress, deflate, br"),
        (header::CONNECTION, "keep-alive"),
    ];
    let headers: HeaderMap = headers
        .map(|(name, value)| -> (HeaderName, HeaderValue) {
            (name, HeaderValue::from_static(value))
        })
        .into_iter()
        .collect();
    let target = format!("/customer-segment/bench/segments/many/customers{rest}");
    let uri = target.parse().expect("the targets of this file are well-formed");
    Request {
        method,
        uri,
        headers,
        body: Bytes::from_static(body.as_bytes()),
        packed: None,
        port_of: None,
    }
}
