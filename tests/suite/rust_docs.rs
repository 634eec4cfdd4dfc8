//! The examples of `docs/rust.md`, which are the part between the two marks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use crate::support_kept::keep_block;

#[rustfmt::skip]
mod example {
// the page
use std::time::Duration;

use emporix_sandbox::{Sandbox, World};
use serde_json::json;

const CUSTOMERS: &str = "segments/628cd20c6e8b2432b6346ca6/customers";

/// The code under test: it adds a customer, and does so once more where the service was not there.
fn join(world: &World, customer: &str) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let url = format!("{}/customer-segment/{}/{CUSTOMERS}/{customer}", world.url(), world.tenant());
    let bearer = format!("Bearer {}", world.token("service").unwrap());
    let once = || agent.put(&url).header("Authorization", &bearer).send_empty().unwrap().status().as_u16();
    match once() {
        503 => once(),
        status => status,
    }
}

#[test]
fn it_tries_again() {
    let sandbox = Sandbox::builder().seed(7).start().unwrap();
    let world = sandbox.world();
    world.arm(json!({"name": "busy", "on": "PUT …/customers/*", "times": 1, "then": {"error": "unavailable"}})).unwrap();
    assert_eq!(join(&world, "61109356"), 201);

    let all = world.requests().unwrap();
    assert_eq!([all[0].status, all[1].status], [Some(503), Some(201)]);
    assert_eq!(world.changes().unwrap().total, 1);
    let twice = json!({"name": "it tries once more", "on": "PUT …/customers/*", "count": {"exactly": 2}});
    let verification = world.verify(twice).unwrap();
    assert!(verification.passed, "{verification}");
}

#[tokio::test]
async fn it_says_why() {
    let world = Sandbox::start().unwrap().world(); // the sandbox goes with its last world
    world.arm("forbidden").unwrap();
    assert_eq!(join(&world, "61109356"), 403);
    let why = world.explain("last").unwrap();
    println!("{why}");
    assert!(why.summary.contains("forbidden"), "{why}");
    world.advance(Duration::from_secs(3600)).unwrap();
    println!("{}", world.coverage().unwrap());
}
// end of the page
}

#[test]
fn the_examples_of_the_page_are_those_that_ran() {
    let source = include_str!("rust_docs.rs");
    let (_, rest) = source.split_once("// the page\n").unwrap();
    let (example, _) = rest.split_once("// end of the page").unwrap();
    keep_block("docs/rust.md", "example", &format!("```rust\n{example}```"));
}
