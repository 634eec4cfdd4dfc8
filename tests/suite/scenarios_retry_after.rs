//! The shipped scenarios that send `Retry-After` keep their word: a client that waits so long is let in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::engine::{Reply, Request};
use http::Method;

use crate::scenarios_armed::{knowing, shipped};
use crate::stage::{SEGMENT, Stage, customers, request};

/// A read, a write, and a request for a token.
fn calls() -> [Request; 3] {
    const FORM: &str = "application/x-www-form-urlencoded";
    const CLIENT: &str =
        "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let bearer = ("authorization", "Bearer service");
    [
        request(Method::GET, &customers(SEGMENT, ""), &[bearer], ""),
        request(Method::PUT, &customers(SEGMENT, "/61109356"), &[bearer], "{}"),
        request(Method::POST, "/oauth/token", &[("content-type", FORM)], CLIENT),
    ]
}

fn retry_after(reply: &Reply) -> Option<i64> {
    let headers = &reply.response.headers;
    let line = headers.iter().find(|(name, _)| name == "retry-after");
    line.map(|(_, value)| value.to_str().unwrap().parse().unwrap())
}

/// The first answer to `call` that says when to try again.
fn refused(stage: &mut Stage, call: &Request) -> Option<i64> {
    (0..10).find_map(|_| retry_after(&stage.send(call)))
}

#[test]
fn a_client_that_waits_as_long_as_it_is_asked_to_is_let_in() {
    let mut keeping = Vec::new();
    for scenario in shipped() {
        for call in calls() {
            // A client may come late by almost the whole window, and still reads what is left of it.
            for late_ms in [0, 300, 1_700] {
                let mut stage = knowing(None, &[&scenario.name]).stepping(0);
                let Some(seconds) = refused(&mut stage, &call) else { continue };
                stage.wait(late_ms);
                let seconds = retry_after(&stage.send(&call)).unwrap_or(seconds);
                stage.wait(seconds * 1_000);
                let reply = stage.send(&call);
                assert!(reply.response.status.is_success(), "{}: {reply:?}", scenario.name);
                keeping.push(&*scenario.name);
            }
        }
    }
    keeping.dedup();
    assert_eq!(keeping, ["maintenance-window", "rate-limit-clears"]);
}
