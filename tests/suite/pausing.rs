//! An exchange that pauses for an answer from elsewhere: rules act before and after, and the world may change meanwhile.

use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::content::ad_hoc_scenario;
use emporix_sandbox::engine::{
    Ambient, Begun, Change, Handler, Operation, Options, Pending, Reply, Request, Reset, Response,
    Router, Row, Service, World, services,
};
use emporix_sandbox::model::Timestamp;
use http::{Method, StatusCode};

use crate::stage::{operations, request, seed};

const SEGMENTS: &str = "/customer-segment/mytenant/segments";
/// A service whose operation is not built.
static LATER: &[Service] = &[Service {
    terms: &services::OAUTH,
    tables: &[&[Row::new(
        Method::GET,
        ("/later/{tenant}", "GET-later"),
        &["customersegment.segment_read"],
        (&[200], &[405]),
        Handler::Unbuilt,
    )]],
}];

fn ambient() -> Ambient {
    Ambient { now: Timestamp::parse("2026-12-01T03:04:05.678Z").expect("an instant") }
}

/// A world in which rules act on a list of segments: the first call fails, the answer to another is patched.
fn world() -> World {
    let rules = r#"{"rules":[
        {"name":"first","on":"GET …/customers","times":1,"then":{"error":"unavailable"}},
        {"name":"patched","on":"GET …/customers","then":{"patch":[{"op":"add","path":"/0/seen","value":true}]}}]}"#;
    let options = Arc::new(Options::default());
    let router = Arc::new(Router::new(SERVICES));
    let mut world = World::new("main", Arc::clone(seed()), router, options, (42, ambient()));
    let scenario = ad_hoc_scenario("rules", rules.as_bytes(), &operations());
    let scenario = Arc::new(scenario.expect("rules without mistakes"));
    world.apply(Change::Arm(vec![scenario]), ambient()).expect("scenarios are always taken");
    world
}

fn list(token: &str) -> Request {
    let bearer = format!("Bearer {token}");
    let target = format!("{SEGMENTS}/628cd20c6e8b2432b6346ca6/customers");
    request(Method::GET, &target, &[("authorization", &*bearer)], "")
}

fn begin(world: &mut World, request: &Request) -> Result<Box<Pending>, Box<Reply>> {
    let forwards = |operation: &Operation| operation.method == Method::GET;
    match world.begin(request.uri.path(), request, ambient(), forwards) {
        Begun::Forward(pending) => Ok(pending),
        Begun::Done(reply) => Err(Box::new(reply)),
    }
}

#[test]
fn rules_act_before_and_after_an_answer_from_elsewhere() {
    let mut world = world();
    let failed = begin(&mut world, &list("service")).unwrap_err();
    assert_eq!(failed.response.status, StatusCode::SERVICE_UNAVAILABLE);
    let refused = begin(&mut world, &list("nobody")).unwrap_err();
    assert_eq!(refused.response.status, StatusCode::UNAUTHORIZED);

    let pending = begin(&mut world, &list("service")).unwrap();
    assert_eq!(pending.request().uri, list("service").uri);
    assert_eq!(world.journal().total(), 2, "what is pending has not happened yet");
    // Other requests, and a reset, go on meanwhile.
    world.handle(&list("service"), ambient());
    let reset = Change::Reset(Reset { data: true, ..Reset::NONE });
    world.apply(reset, ambient()).unwrap();
    let foreign = Response::json(StatusCode::OK, r#"[{"id":"elsewhere"}]"#);
    let reply = world.finish(*pending, foreign, ambient());
    assert_eq!(reply.response.body, r#"[{"id":"elsewhere","seen":true}]"#);
    assert_eq!(reply.acted.fired, ["rules/patched"]);
    assert_eq!(world.journal().total(), 4);
    let id = format!("main-{}", world.journal().total());
    let entry = world.journal().get(&id).expect("the latest one has the latest number");
    assert_eq!((entry.status(), entry.tenant()), (Some(200), Some("mytenant")));
    assert_eq!(entry.operation(), Some("GET-customer-segment-retrieve-customers"));
}

#[test]
fn what_is_not_built_can_be_answered_from_elsewhere() {
    let router = Arc::new(Router::new(LATER));
    let mut world = World::new("main", Arc::clone(seed()), router, Arc::default(), (42, ambient()));
    let target = "/later/mytenant";
    let request = request(Method::GET, target, &[("authorization", "Bearer service")], "");
    let pending = begin(&mut world, &request).unwrap();
    let reply = world.finish(*pending, Response::json(StatusCode::OK, "[]"), ambient());
    assert_eq!((reply.response.status, &*reply.response.body), (StatusCode::OK, &b"[]"[..]));
    let refused = world.handle(&request, ambient()).response;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(refused.hint.is_some_and(|hint| hint.contains("GET-later")));
}
