//! Journeys of 1,000 requests and the shortest story of their last answer: how long it takes to find, and how long it is.

mod measure;

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use emporix_sandbox::api::SERVICES;
use emporix_sandbox::content::{Folder, SourceFile, fixtures};
use emporix_sandbox::engine::{Ambient, Options, Request, Router, World};
use emporix_sandbox::model::Timestamp;
use emporix_sandbox::review::shortest::{Addressee, Shortest, Story};
use http::{HeaderMap, HeaderValue, Method, header};
use measure::{Samples, tell, title};
use serde_json::Value;

/// The sandbox that the lines are for.
const TO: Addressee<'_> = Addressee { base: "http://localhost", asks_for_token: false };
/// The requests of a journey.
const REQUESTS: usize = 1_000;
/// How often each journey is looked at.
const ROUNDS: usize = 5;
/// The most milliseconds that a story may take.
const MOST_MS: f64 = 1_000.0;
const SEGMENTS: &str = "/customer-segment/acme/segments";

fn main() {
    title("the shortest story of the last of 1,000 requests");
    for (what, journey) in [
        ("one segment among reads", reads as fn(&mut Journey)),
        ("one segment of a suite that cleans up", suite),
        ("a list of twenty that are left of 200", left),
        ("a list of a hundred", hundred),
        ("one segment among 900 writes of others", rewritten),
    ] {
        let mut sent = Journey::new();
        journey(&mut sent);
        let id = format!("main-{}", sent.count);
        let mut found = None;
        let times = (0..ROUNDS).map(|_| {
            let start = Instant::now();
            let story = Story::of(&sent.world, &id).expect("it can be sent again");
            found = Some(Shortest::of(&story, TO).expect("it leads there again"));
            start.elapsed().as_secs_f64() * 1e3
        });
        let times = Samples::new(times);
        let found = found.expect("it was found");
        let (left, replays) = (found.requests.len(), found.replays);
        assert!(found.minimal, "{what}: {left} are left, and some may not be needed");
        tell(what, &times, &format!("ms, {left} left, {replays} replays"), Some(MOST_MS));
    }
}

/// A segment, and reads of it.
fn reads(journey: &mut Journey) {
    let id = journey.create(0);
    journey.get(&format!("{SEGMENTS}/{id}"));
    while journey.count + 1 < REQUESTS {
        journey.get(SEGMENTS);
    }
    journey.get(&format!("{SEGMENTS}/{id}"));
}

/// Each test makes a segment, changes it and removes it; the last forgets to.
fn suite(journey: &mut Journey) {
    while journey.count + 6 < REQUESTS {
        let id = journey.create(1);
        journey.put(&format!("{SEGMENTS}/{id}"), &named(2));
        journey.put(&format!("{SEGMENTS}/{id}/customers/c-1"), "{}");
        journey.get(&format!("{SEGMENTS}/{id}/customers"));
        journey.send(Method::DELETE, &format!("{SEGMENTS}/{id}?forceDelete=true"), "");
    }
    let id = journey.create(1);
    journey.put(&format!("{SEGMENTS}/{id}"), &named(3));
    journey.get(&format!("{SEGMENTS}/{id}"));
}

/// Many segments, of which twenty are not removed.
fn left(journey: &mut Journey) {
    let ids: Vec<String> = (0..200).map(|number| journey.create(number)).collect();
    for (number, id) in ids.iter().enumerate() {
        journey.put(&format!("{SEGMENTS}/{id}"), &named(number));
        if number % 10 != 0 {
            journey.send(Method::DELETE, &format!("{SEGMENTS}/{id}"), "");
        }
    }
    while journey.count + 1 < REQUESTS {
        journey.get(SEGMENTS);
    }
    journey.get(&format!("{SEGMENTS}?pageSize=1000"));
}

/// A hundred segments, all of which are listed.
fn hundred(journey: &mut Journey) {
    (0..100).for_each(|number| drop(journey.create(number)));
    while journey.count + 1 < REQUESTS {
        journey.get(SEGMENTS);
    }
    journey.get(&format!("{SEGMENTS}?pageSize=1000"));
}

/// A segment that is written five times, each of which counts in its version, among many writes of others.
fn rewritten(journey: &mut Journey) {
    let id = journey.create(0);
    let others: Vec<String> = (0..90).map(|number| journey.create(number)).collect();
    for (number, other) in others.iter().cycle().take(900).enumerate() {
        journey.put(&format!("{SEGMENTS}/{other}"), &named(number));
    }
    for number in 0..5 {
        journey.put(&format!("{SEGMENTS}/{id}"), &named(number));
    }
    journey.get(&format!("{SEGMENTS}/{id}"));
}

/// A body of a segment.
fn named(number: usize) -> String {
    format!(r#"{{"name":{{"en":"n{number}"}},"siteCode":"main","status":"ACTIVE"}}"#)
}

/// A world, and how many requests it has answered.
struct Journey {
    world: World,
    count: usize,
}

impl Journey {
    fn new() -> Self {
        let file = |path: &str, text: &str| SourceFile::new(path.to_owned(), text.to_owned());
        let files = vec![
            file(
                "acme/tokens.json",
                r#"[{"name":"service","token":"service","scopes":["customersegment.segment_read","customersegment.segment_manage"]}]"#,
            ),
            file("acme/sites.json", r#"[{"code":"main"}]"#),
            file("acme/customers.json", r#"[{"id":"c-1"}]"#),
        ];
        let (seed, findings) = fixtures(&Folder { shown: String::new(), files });
        assert!(findings.iter().all(|it| !it.is_error()), "{findings:?}");
        let router = Arc::new(Router::new(SERVICES));
        let options = Arc::new(Options::default());
        let world =
            World::new("main", Arc::new(seed), router, options, (7, Ambient { now: at(0) }));
        Self { world, count: 0 }
    }

    fn create(&mut self, number: usize) -> String {
        let body = self.send(Method::POST, SEGMENTS, &named(number));
        let answer: Value = serde_json::from_slice(&body).expect("an answer of JSON");
        answer["id"].as_str().expect("an id").to_owned()
    }

    fn put(&mut self, target: &str, body: &str) {
        self.send(Method::PUT, target, body);
    }

    fn get(&mut self, target: &str) {
        self.send(Method::GET, target, "");
    }

    fn send(&mut self, method: Method, target: &str, body: &str) -> Bytes {
        let headers = [
            (header::AUTHORIZATION, HeaderValue::from_static("Bearer service")),
            (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        ];
        let uri = target.parse().expect("the targets are well-formed");
        let body = Bytes::from(body.to_owned());
        let headers = HeaderMap::from_iter(headers);
        let request = Request { method, uri, headers, body, packed: None, port_of: None };
        self.count += 1;
        let reply = self.world.handle(&request, Ambient { now: at(self.count) });
        assert!(reply.response.status.is_success(), "{target}: {:?}", reply.response);
        reply.response.body
    }
}

/// The instant of the request with this number.
fn at(number: usize) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + 1_000 * i64::try_from(number).unwrap_or(0))
}
