//! What a client can make grow has a bound, and is found as fast where there is much of it as where there is little. What counts
//! here is how many there are, never how long something takes.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use emporix_sandbox::engine::{Options, World};
use http::Method;

use crate::stage::{SEGMENT, Stage, customers, request};
use crate::support::UNASSIGNED;

/// Tenants that nothing was written to, of which no more are kept.
const UNWRITTEN: usize = 100;
/// Tokens that a world keeps.
const TOKENS: usize = 10_000;

fn names(stage: &Stage) -> Vec<Box<str>> {
    stage.see("main", World::tenant_names)
}

#[test]
fn of_the_tenants_that_nothing_is_written_to_only_the_last_hundred_are_kept() {
    let mut stage = Stage::new(Options::default());
    let path = |tenant: &str| format!("/customer-segment/{tenant}/segments/{SEGMENT}/customers");
    let written = format!("{}/{UNASSIGNED}", path("written"));
    assert_eq!(stage.call(Method::PUT, &written, "{}").response.status, 201);
    let before = names(&stage).len();
    for number in 0..10 * UNWRITTEN {
        let list = path(&format!("name{number}"));
        let token = [("authorization", "Bearer stranger")];
        assert_eq!(stage.send(&request(Method::GET, &list, &token, "")).response.status, 401);
        assert!(names(&stage).len() <= before + UNWRITTEN);
    }
    assert_eq!(stage.call(Method::GET, &written, "").response.status, 200);
    // What is forgotten is made again, as it was.
    assert_eq!(stage.call(Method::GET, &path("name0"), "").response.status, 200);
    let foreign = [("authorization", "Bearer service")];
    let list = request(Method::GET, &path("name1"), &foreign, "");
    assert_eq!(stage.send(&list).response.status, 200);
}

/// Issues a token; its text.
fn issued(stage: &mut Stage) -> String {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body =
        "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let reply = stage.send(&request(Method::POST, "/oauth/token", &form, body));
    let answer: serde_json::Value = serde_json::from_slice(&reply.response.body).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn expired_tokens_go_only_when_there_is_no_room_and_answer_as_expired_until_then() {
    let mut stage = Stage::new(Options::default()).stepping(1);
    let hint = |stage: &mut Stage, token: &str| {
        let bearer = format!("Bearer {token}");
        let list = customers(SEGMENT, "?pageSize=1");
        let request = request(Method::GET, &list, &[("authorization", &bearer)], "");
        let response = stage.send(&request).response;
        (response.status.as_u16(), response.hint.unwrap_or_default())
    };
    let first = issued(&mut stage);
    let second = issued(&mut stage);
    assert_eq!(hint(&mut stage, &first).0, 200);
    stage.wait(100_000_000);
    for _ in 2..TOKENS {
        issued(&mut stage);
    }
    let expired = hint(&mut stage, &first);
    assert!(expired.0 == 401 && expired.1.starts_with("this token has expired"), "{expired:?}");
    assert!(expired.1.contains("…;") && expired.1.len() < 8 * 1024, "{expired:?}");
    let last = issued(&mut stage);
    let gone = hint(&mut stage, &first);
    assert!(gone.1.starts_with("this token is unknown, or has made room"), "{gone:?}");
    assert!(hint(&mut stage, &second).1.starts_with("this token has expired"));
    assert_eq!(hint(&mut stage, &last).0, 200);
    let known = stage.see("main", |world| world.tokens(Some("mytenant")));
    assert_eq!(known.iter().filter(|token| token.issued).count(), TOKENS);
}

#[test]
fn a_name_as_long_as_a_header_resembles_none() {
    let mut stage = Stage::new(Options::default());
    let long = "unavailable".repeat(59 * 1024 / 11);
    for (name, is_near) in [("not-fuond", true), (&*long, false)] {
        let headers = [("authorization", "Bearer service"), ("sandbox-scenario", name)];
        let list = customers(SEGMENT, "");
        let response = stage.send(&request(Method::GET, &list, &headers, "")).response;
        assert_eq!(response.status, 400);
        let body = String::from_utf8_lossy(&response.body);
        assert_eq!(body.contains("did you mean"), is_near, "{body:.200}");
    }
}
