//! Writes whose documents get identifiers from the world, in single calls and in the rows of bulk calls.

use std::sync::Arc;

use emporix_sandbox::engine::services::CUSTOMER_SEGMENT;
use emporix_sandbox::engine::store::{Document, Tenant};
use emporix_sandbox::engine::{
    Ambient, ApiError, Change, Done, Handler, ItemIds, Request, Reset, Router, Row, Service,
    Transition, World, Write, Written,
};
use emporix_sandbox::model::Timestamp;
use http::{Method, StatusCode};

use crate::stage::{request, seed};

const CREATE: Transition = Transition {
    run: create,
    touch: |_, _| false,
    item_ids: ItemIds::Members(&[("name", "name")]),
    members: &[],
    flags: &[],
};

/// A service that the sandbox does not have: its documents are named by the client that creates them and get an
/// identifier.
const SERVICES: &[Service] = &[Service {
    terms: &CUSTOMER_SEGMENT,
    tables: &[&[
        Row::new(
            Method::POST,
            ("/thing/{tenant}/things", "POST-thing-create"),
            &["customersegment.segment_manage"],
            (&[201], &[400]),
            Handler::Write(CREATE),
        ),
        Row::new(
            Method::POST,
            ("/thing/{tenant}/things/bulk", "POST-thing-create-bulk"),
            &["customersegment.segment_manage"],
            (&[207], &[400]),
            Handler::Bulk(CREATE),
        ),
    ]],
}];

/// Keeps nothing: what it shows is what a transition is given, and what becomes of what it returns.
fn create(tenant: &mut Tenant, write: &mut Write<'_, '_>) -> Result<Written, ApiError> {
    let Write { call, target, body, ids } = write;
    assert!(call.grant.has("customersegment.segment_manage"));
    assert_eq!(call.now, Timestamp::parse(NOW).expect("an instant"));
    let named = target.get("name").or_else(|| body.get("name"));
    if named.is_none() {
        return Err(ApiError::field("name", "expected a name"));
    }
    if call.request.query("update").is_ok_and(|update| update.is_some()) {
        return Ok(Written { done: Done::Updated, id: Some("kept".into()), hint: None });
    }
    let id = ids.draw();
    assert!(tenant.segments.docs().all(|segment| segment.key().0 != &*id), "it is new");
    Ok(Written { done: Done::Created, id: Some(id), hint: None })
}

const NOW: &str = "2026-12-01T03:04:05.678Z";

fn world() -> World {
    let router = Arc::new(Router::new(SERVICES));
    let now = Timestamp::parse(NOW).expect("an instant");
    World::new("main", Arc::clone(seed()), router, Arc::default(), (42, Ambient { now }))
}

fn post(world: &mut World, path: &str, body: &str) -> (StatusCode, String) {
    let headers = [("authorization", "Bearer service"), ("content-type", "application/json")];
    let request: Request = request(Method::POST, path, &headers, body.to_owned());
    let now = Timestamp::parse(NOW).expect("an instant");
    let response = world.handle(&request, Ambient { now }).response;
    (response.status, String::from_utf8(response.body.to_vec()).expect("JSON is UTF-8"))
}

/// The identifiers in a text: 24 hexadecimal digits between quotes.
fn ids(text: &str) -> Vec<&str> {
    let is_id = |part: &&str| part.len() == 24 && part.bytes().all(|it| it.is_ascii_hexdigit());
    text.split('"').filter(is_id).collect()
}

#[test]
fn a_created_document_tells_its_identifier_and_the_rows_of_a_bulk_call_tell_theirs() {
    let mut world = world();
    let (status, single) = post(&mut world, "/thing/mytenant/things", r#"{"name":"a"}"#);
    assert_eq!((status, ids(&single).len()), (StatusCode::CREATED, 1), "{single}");
    assert_eq!(single, format!(r#"{{"id":"{}"}}"#, ids(&single)[0]));
    let items = r#"[{"name":"b"},{},{"name":"c"}]"#;
    let (status, bulk) = post(&mut world, "/thing/mytenant/things/bulk", items);
    let [b, c] = ids(&bulk)[..] else { panic!("{bulk}") };
    assert!(b != c && b != ids(&single)[0]);
    assert_eq!(status, StatusCode::MULTI_STATUS);
    assert!(bulk.starts_with(&format!(r#"[{{"index":1,"id":"{b}","code":201,"#)), "{bulk}");
    assert!(bulk.contains(r#"{"index":2,"code":400,"#), "{bulk}");
    let updated = post(&mut world, "/thing/mytenant/things?update=1", r#"{"name":"a"}"#);
    assert_eq!(updated, (StatusCode::NO_CONTENT, String::new()));
}

#[test]
fn identifiers_replay_after_a_reset() {
    let mut world = world();
    let create = |world: &mut World| post(world, "/thing/mytenant/things", r#"{"name":"a"}"#).1;
    let first = create(&mut world);
    assert_ne!(create(&mut world), first);
    let now = Timestamp::parse(NOW).expect("an instant");
    world.apply(Change::Reset(Reset::ALL), Ambient { now }).unwrap();
    assert_eq!(create(&mut world), first);
}
