//! A careful client in four situations, tested as a user of the library tests theirs: the client is that of `examples`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

#[path = "../../examples/import_careful/importer.rs"]
pub(crate) mod importer;

use emporix_sandbox::review::changes::RecordChange;
use emporix_sandbox::{Sandbox, World};
use importer::{Shop, import};
use serde_json::json;

/// What the client imports into `world`, and what is left of the calls it made: method, end of the path, status.
fn imported(world: &World) -> Vec<(String, Option<u16>)> {
    let shop = Shop {
        url: world.url().to_owned(),
        tenant: world.tenant().to_owned(),
        client_id: "mytenant.backend".to_owned(),
        client_secret: "backend-secret".to_owned(),
    };
    import(&shop).unwrap();
    let changes = world.changes().unwrap();
    let written = changes.changes.iter().filter(|it| it.collection == "customer-assignments");
    let written: Vec<_> = written.map(|it| (it.change, &*it.id)).collect();
    let of = |customer| format!("628cd20c6e8b2432b6346ca6/{customer}");
    let [john, second, third] = ["98029737", "61109356", "65044570"].map(of);
    let (other, new) = (RecordChange::Changed, RecordChange::Added);
    assert_eq!(written, [(other, &*john), (new, &*second), (new, &*third)], "{changes}");
    let calls = world.requests().unwrap().into_iter().map(|call| {
        let end = call.path.rsplit('/').next().unwrap_or_default().to_owned();
        (format!("{} {end}", call.method), call.status)
    });
    calls.collect()
}

fn calls(all: &[(&str, u16)]) -> Vec<(String, Option<u16>)> {
    let of =
        |(call, status): &(&str, u16)| ((*call).to_owned(), Some(*status).filter(|it| *it > 0));
    all.iter().map(of).collect()
}

#[test]
fn a_token_that_dies_is_fetched_again() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.world();
    let dead = json!({"expireToken": true});
    world
        .arm(json!({"name": "dead token", "on": "GET …/customers/*", "times": 1, "then": dead}))
        .unwrap();
    let expected = [
        ("POST token", 200),
        ("GET 98029737", 401),
        ("POST token", 200),
        ("GET 98029737", 200),
        ("PUT 98029737", 204),
        ("PUT bulk", 207),
    ];
    assert_eq!(imported(&world), calls(&expected));
}

#[test]
fn a_conflict_is_resolved_by_reading_again() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.world();
    world.arm(json!({"name": "another writer", "on": "PUT …/customers/{customerId}", "times": 1, "then": {"touch": true}})).unwrap();
    let expected = [
        ("POST token", 200),
        ("GET 98029737", 200),
        ("PUT 98029737", 409),
        ("GET 98029737", 200),
        ("PUT 98029737", 204),
        ("PUT bulk", 207),
    ];
    assert_eq!(imported(&world), calls(&expected));
    let why = world.explain(&world.requests().unwrap()[2].id).unwrap();
    assert!(why.summary.contains("version"), "{why}");
}

#[test]
fn one_row_that_fails_is_sent_again_alone() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.world();
    let row = json!({"items": [{"nth": 2, "error": "conflict.changed"}]});
    world
        .arm(json!({"name": "second row", "on": "PUT …/customers/bulk", "times": 1, "then": row}))
        .unwrap();
    let expected = [
        ("POST token", 200),
        ("GET 98029737", 200),
        ("PUT 98029737", 204),
        ("PUT bulk", 207),
        ("PUT bulk", 207),
    ];
    assert_eq!(imported(&world), calls(&expected));
    let again = world.verify(json!({"name": "only the failed row", "on": "PUT …/customers/bulk", "onlyFailedRows": true}));
    let again = again.unwrap();
    assert!(again.passed, "{again}");
}

#[test]
fn an_answer_that_is_lost_after_the_commit_does_no_harm() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.world();
    world.arm("write-lands-answer-lost").unwrap();
    let expected = [
        ("POST token", 200),
        ("GET 98029737", 200),
        ("PUT 98029737", 0),
        ("PUT 98029737", 409),
        ("GET 98029737", 200),
        ("PUT bulk", 207),
    ];
    assert_eq!(imported(&world), calls(&expected));
    assert!(world.requests().unwrap()[2].committed);
}
