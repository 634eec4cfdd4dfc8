//! A world under control, without a socket: its clock, journal, resets, snapshots, records, tokens, its state as
//! files, and its changes over other files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::fmt::Write;
use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::content::{self, Folder, SourceFile};
use emporix_sandbox::engine::journal::{Filter, Since, StatusFilter};
use emporix_sandbox::engine::store::Seed;
use emporix_sandbox::engine::{
    Ambient, Applied, Change, Clock, CollectionName, IssueSpec, LiveChange, MAX_SNAPSHOTS, Options,
    Record, Reply, Reset, Router, Service, World,
};
use emporix_sandbox::model::{Timestamp, Token, duration_ms};
use http::Method;
use serde_json::Value;

use crate::stage::{SEGMENT, customers, request, seed};

const NOON: &str = "2026-05-01T12:00:00.000Z";

fn ambient() -> Ambient {
    Ambient { now: Timestamp::parse(NOON).unwrap() }
}

fn world_over(name: &str, seed: Arc<Seed>, options: Options) -> World {
    let router = Arc::new(Router::new(SERVICES));
    World::new(name, seed, router, Arc::new(options), (42, ambient()))
}

fn world() -> World {
    world_over("main", Arc::clone(seed()), Options::default())
}

fn change(world: &mut World, change: Change) -> Applied {
    world.apply(change, ambient()).expect("it is not refused")
}

fn stores(tenant: &str, record: Record) -> Change {
    Change::PutRecord(tenant.into(), Box::new(record))
}

fn deletes(world: &mut World, collection: CollectionName, id: &str) -> bool {
    change(world, Change::DeleteRecord("mytenant".into(), collection, id.into())).is_done()
}

fn issued(world: &mut World, spec: IssueSpec) -> Option<Arc<Token>> {
    world.apply(Change::IssueToken(spec), ambient()).ok()?.issued()
}

fn call(world: &mut World, method: Method, rest: &str, body: &str, token: &str) -> Reply {
    let bearer = format!("Bearer {token}");
    let target =
        if rest.starts_with("/oauth") { rest.to_owned() } else { customers(SEGMENT, rest) };
    let kind = if target.starts_with("/oauth") {
        "application/x-www-form-urlencoded"
    } else {
        "application/json"
    };
    let headers = [("authorization", &*bearer), ("content-type", kind)];
    world.handle(&request(method, &target, &headers, body.to_owned()), ambient())
}

fn get(world: &mut World, rest: &str) -> Reply {
    call(world, Method::GET, rest, "", "service")
}

fn put(world: &mut World, customer: &str, body: &str) -> u16 {
    let reply = call(world, Method::PUT, &format!("/{customer}"), body, "service");
    reply.response.status.as_u16()
}

fn delete(world: &mut World, customer: &str) -> u16 {
    let reply = call(world, Method::DELETE, &format!("/{customer}"), "", "service");
    reply.response.status.as_u16()
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.response.body.to_vec()).unwrap()
}

/// Everything a client can see of a reply.
fn seen(reply: &Reply) -> String {
    let mut seen = format!("{} {:?}", reply.response.status, reply.date);
    for (name, value) in &reply.response.headers {
        write!(seen, "\n{name}: {}", value.to_str().unwrap()).unwrap();
    }
    seen + "\n" + &text(reply)
}

fn lists(world: &mut World) -> [String; 2] {
    ["?pageSize=500", "?q=mixins.x:1"].map(|rest| text(&get(world, rest)))
}

fn form(client: &str) -> String {
    format!(
        "grant_type=client_credentials&client_id=mytenant.{client}&client_secret={client}-secret"
    )
}

#[test]
fn everything_follows_the_worlds_clock() {
    let mut world = world();
    assert_eq!(get(&mut world, "").date, None);
    let spec = IssueSpec {
        tenant: "mytenant".into(),
        name: Some("brief".into()),
        scopes: Box::new(["customersegment.segment_read".into()]),
        lifetime_ms: Some(duration_ms("4h").unwrap()),
        ..IssueSpec::default()
    };
    let token = issued(&mut world, spec.clone()).unwrap().text.clone();
    assert!(issued(&mut world, spec).is_none(), "a name stands for one token");
    let status =
        |world: &mut World| call(world, Method::GET, "", "", &token).response.status.as_u16();
    assert_eq!(status(&mut world), 200);
    change(&mut world, Change::AdvanceClock(duration_ms("5h").unwrap()));
    assert_eq!((world.clock(), status(&mut world)), (Clock::Offset(18_000_000), 401));
    let frozen = Timestamp::parse("2030-01-01T00:00:00.000Z").unwrap();
    change(&mut world, Change::SetClock(Clock::Frozen(frozen)));
    change(&mut world, Change::AdvanceClock(1_000));
    assert_eq!(put(&mut world, "61109356", "{}"), 201);
    let reply = get(&mut world, "/61109356");
    assert!(
        text(&reply).contains(r#""modifiedAt":"2030-01-01T00:00:01.000Z""#),
        "{}",
        text(&reply)
    );
    assert_eq!(reply.date, Some(frozen.plus(1_000)));
    let at = world.journal().list(&Filter::default()).last().unwrap().at();
    assert_eq!(at, frozen.plus(1_000));
}

#[test]
fn the_journal_tells_what_was_asked_answered_and_done_but_no_credentials() {
    let options =
        Options { scenarios: vec!["write-lands-answer-lost".into()], ..Options::default() };
    let mut world = world_over("main", Arc::clone(seed()), options);
    get(&mut world, "?pageSize=1");
    put(&mut world, "61109356", r#"{"mixins":{"x":1}}"#);
    call(&mut world, Method::POST, "/oauth/token", &form("backend"), "service");
    world.handle(&request(Method::GET, "/nowhere?client_secret=hidden", &[], ""), ambient());
    let shown = serde_json::to_value(world.journal().list(&Filter::default())).unwrap();
    let of = |path: &str| {
        let rows = shown.as_array().unwrap().iter();
        rows.map(|row| row.pointer(path).cloned().unwrap_or_default()).collect::<Vec<Value>>()
    };
    assert_eq!(of("/id"), ["main-1", "main-2", "main-3", "main-4"]);
    assert_eq!(of("/status")[0], 200);
    assert_eq!(of("/status")[3], 404);
    assert_eq!(of("/tenant")[..2], ["mytenant", "mytenant"]);
    assert_eq!(of("/committed")[0], false);
    assert_eq!(of("/committed")[1], true);
    assert_eq!(of("/operation")[1], "PUT-customer-segment-update-customer-by-customerId");
    assert_eq!(of("/request/body")[1], r#"{"mixins":{"x":1}}"#);
    assert_eq!(of("/answer/headers/sandbox-request-id")[3], "main-4");
    let shown = shown.to_string();
    assert!(shown.contains("Bearer #") && shown.contains("client_secret=#"), "{shown}");
    for credential in ["Bearer service", "backend-secret", "hidden"] {
        assert!(!shown.contains(credential), "{credential}: {shown}");
    }
    let issued: Vec<_> =
        world.tokens(Some("mytenant")).into_iter().filter(|token| token.issued).collect();
    assert_eq!(issued.len(), 1);
    for token in issued {
        assert!(!shown.contains(&*token.token), "{shown}");
    }
}

#[test]
fn the_journal_is_filtered_and_bounded() {
    let mut world = world();
    for _ in 0..600 {
        get(&mut world, "?pageSize=1");
        get(&mut world, "/nobody");
    }
    let count = |filter: &Filter| world.journal().list(filter).len();
    assert_eq!(count(&Filter::default()), 1_000);
    let status = Some(StatusFilter::Exactly(404));
    assert_eq!(count(&Filter { status, ..Filter::default() }), 500);
    assert_eq!(count(&Filter { tenant: Some("other".into()), ..Filter::default() }), 0);
    let id = "GET-customer-segment-retrieve-customers";
    let rows = SERVICES.iter().flat_map(Service::operations).filter(|row| row.id == id);
    let operations = Some(rows.collect());
    assert_eq!(count(&Filter { operations, ..Filter::default() }), 500);
    for (since, expected) in [("main-1190", 10), ("1190", 10), (NOON, 1_000)] {
        let since = Some(Since::parse(since).unwrap());
        assert_eq!(count(&Filter { since, ..Filter::default() }), expected);
    }
    assert!(Since::parse("yesterday").is_err());
    let large = format!(r#"{{"mixins":{{"x":"{}"}}}}"#, "x".repeat(100_000));
    put(&mut world, "61109356", &large);
    let shown = serde_json::to_value(world.journal().get("main-1201").unwrap()).unwrap();
    assert_eq!(shown["request"]["length"], large.len());
    assert_eq!(shown["request"]["cut"], true);
    assert_eq!(shown["request"]["body"].as_str().unwrap().len(), 16 * 1024);
}

#[test]
fn the_oldest_exchanges_lose_their_bodies_when_there_is_much_to_keep() {
    let mut world = world();
    let large = format!(r#"{{"mixins":{{"x":"{}"}}}}"#, "x".repeat(15_000));
    for _ in 0..700 {
        put(&mut world, "61109356", &large);
    }
    let shown = |id: &str| serde_json::to_value(world.journal().get(id).unwrap()).unwrap();
    let (oldest, latest) = (shown("main-1"), shown("main-700"));
    assert_eq!(
        (&oldest["request"]["body"], &oldest["request"]["cut"]),
        (&Value::Null, &true.into())
    );
    assert_eq!(
        (&latest["request"]["body"], &latest["request"]["cut"]),
        (&large.into(), &false.into())
    );
    assert_eq!(world.journal().list(&Filter::default()).len(), 700);
    let writes = |id: &str| world.journal().get(id).unwrap().writes().map(<[_]>::len);
    assert_eq!((writes("main-1"), writes("main-700")), (None, Some(1)));
}

#[test]
fn a_reset_world_answers_as_a_new_one_and_its_parts_are_reset_apart() {
    let scenario = "fails-twice-then-works";
    let options = || Options { scenarios: vec![scenario.into()], ..Options::default() };
    let journey = |world: &mut World| {
        let mut answers = String::new();
        for _ in 0..3 {
            answers += &seen(&get(world, ""));
        }
        put(world, "61109356", "{}");
        delete(world, "98029737");
        answers += &seen(&call(world, Method::POST, "/oauth/token", &form("backend"), ""));
        answers + &seen(&get(world, "?pageSize=500"))
    };
    let mut world = world_over("main", Arc::clone(seed()), options());
    let first = journey(&mut world);
    assert_ne!(journey(&mut world), first);
    change(&mut world, Change::Disarm(scenario.into()));
    change(&mut world, Change::Reset(Reset::ALL));
    assert_eq!(journey(&mut world), first);
    assert_eq!(world.journal().len(), 7);
    change(&mut world, Change::SetClock(Clock::Offset(5)));
    change(&mut world, Change::Reset(Reset { data: true, ..Reset::NONE }));
    assert_eq!((world.journal().len(), world.clock()), (7, Clock::Offset(5)));
    assert_eq!(world.start(), ambient().now.plus(5));
    let parts = Reset::PARTS.iter().try_fold(Reset::NONE, |reset, part| reset.and(part));
    assert_eq!((parts, Reset::NONE.and("moon")), (Some(Reset::ALL), None));
}

#[test]
fn a_snapshot_comes_back_whatever_happens_after_it() {
    let mut world = world();
    put(&mut world, "61109356", r#"{"mixins":{"x":1}}"#);
    call(&mut world, Method::POST, "/oauth/token", &form("backend"), "");
    let before = (lists(&mut world), world.tokens(None));
    assert!(change(&mut world, Change::SaveSnapshot("one".into())).is_done());
    put(&mut world, "61109356", "{}");
    delete(&mut world, "98029737");
    change(&mut world, Change::RevokeToken(None, "service".into()));
    change(&mut world, Change::SetClock(Clock::Offset(9)));
    assert_eq!(get(&mut world, "").response.status.as_u16(), 401);
    for _ in 0..2 {
        assert!(change(&mut world, Change::LoadSnapshot("one".into())).is_done());
        assert_eq!((lists(&mut world), world.tokens(None)), before);
        assert_eq!(world.clock(), Clock::Real);
        delete(&mut world, "61109356");
    }
    for number in 1..MAX_SNAPSHOTS {
        assert!(change(&mut world, Change::SaveSnapshot(number.to_string().into())).is_done());
    }
    assert!(
        !change(&mut world, Change::SaveSnapshot("too-many".into())).is_done()
            && change(&mut world, Change::SaveSnapshot("one".into())).is_done()
    );
    assert!(
        change(&mut world, Change::DeleteSnapshot("one".into())).is_done()
            && !change(&mut world, Change::DeleteSnapshot("one".into())).is_done()
    );
    assert!(
        !change(&mut world, Change::LoadSnapshot("one".into())).is_done()
            && world.snapshots().len() == MAX_SNAPSHOTS - 1
    );
}

#[test]
fn another_writer_reads_and_writes_records_of_every_collection() {
    let mut world = world();
    for (collection, id, json) in [
        (CollectionName::Segments, "vip", r#"{"id":"vip","name":{"en":"VIP"},"siteCode":"main"}"#),
        (CollectionName::Customers, "c/1", r#"{"id":"c/1","firstName":"Ada"}"#),
        (CollectionName::LegalEntities, "l", r#"{"id":"l","name":"L"}"#),
        (
            CollectionName::CustomerAssignments,
            "vip/c%2F1/l",
            r#"{"segmentId":"vip","customerId":"c/1","legalEntityId":"l","mixins":{"n":1.10}}"#,
        ),
        (CollectionName::Tokens, "t", r#"{"name":"t","token":"text","scopes":[]}"#),
        (CollectionName::Clients, "k", r#"{"id":"k","secret":"s","scopes":[]}"#),
    ] {
        let record = content::record(collection, json.as_bytes()).unwrap();
        assert_eq!((record.id(), record.collection()), (id.to_owned(), collection));
        assert!(world.record("mytenant", collection, id).is_none());
        world.apply(stores("mytenant", record.clone()), ambient()).unwrap();
        let stored = world.record("mytenant", collection, id).unwrap();
        content::record(collection, stored.get().as_bytes()).unwrap();
        world.apply(stores("mytenant", record), ambient()).unwrap();
        if collection == CollectionName::CustomerAssignments {
            assert!(stored.get().contains(r#"{"n":1.10}"#), "{stored}");
            let again = world.record("mytenant", collection, id).unwrap();
            assert!(stored.get().contains(r#""version":1"#), "{stored}");
            assert!(again.get().contains(r#""version":2"#), "{again}");
        }
    }
    assert_eq!(call(&mut world, Method::GET, "", "", "text").response.status.as_u16(), 403);
    let other =
        content::record(CollectionName::Tokens, br#"{"name":"u","token":"text","scopes":[]}"#);
    assert!(world.apply(stores("mytenant", other.unwrap()), ambient()).is_err());
    for collection in CollectionName::ALL {
        assert!(!deletes(&mut world, collection, "nobody/nowhere"));
    }
    assert!(deletes(&mut world, CollectionName::Tokens, "t"));
    assert_eq!(call(&mut world, Method::GET, "", "", "text").response.status.as_u16(), 401);
    assert!(deletes(&mut world, CollectionName::CustomerAssignments, "vip/c%2F1/l"));
}

#[test]
fn a_killed_token_is_refused_and_a_new_one_of_its_name_is_not() {
    let mut world = world();
    let spec = || IssueSpec {
        tenant: "mytenant".into(),
        name: Some("mine".into()),
        scopes: Box::new(["customersegment.segment_read".into()]),
        ..IssueSpec::default()
    };
    let first = issued(&mut world, spec()).unwrap();
    let status = |world: &mut World, token: &str| {
        call(world, Method::GET, "", "", token).response.status.as_u16()
    };
    assert_eq!(status(&mut world, &first.text), 200);
    assert!(
        change(&mut world, Change::RevokeToken(Some("mytenant".into()), "mine".into())).is_done()
    );
    assert!(
        !change(&mut world, Change::RevokeToken(Some("mytenant".into()), "mine".into())).is_done()
    );
    let second = issued(&mut world, spec()).unwrap();
    assert_eq!((status(&mut world, &first.text), status(&mut world, &second.text)), (401, 200));
    let known = world.tokens(Some("mytenant"));
    assert_eq!(known.iter().filter(|token| token.issued && token.revoked).count(), 1);
}

fn understood(files: Vec<(String, Box<serde_json::value::RawValue>)>) -> Arc<Seed> {
    let files = files.into_iter().map(|(path, text)| SourceFile::new(path, text.get().to_owned()));
    let folder = Folder { shown: "state".to_owned(), files: files.collect() };
    let (seed, findings) = content::fixtures(&folder);
    assert_eq!(findings, []);
    Arc::new(seed)
}

#[test]
fn an_exported_state_imports_as_the_same_state() {
    let mut world = world();
    put(&mut world, "61109356", r#"{"mixins":{"z":1.10,"a":12345678901234567890123}}"#);
    put(&mut world, "34017755", r#"{"metadata":{"mixins":{"a":"https://example.com"}}}"#);
    delete(&mut world, "98029737");
    call(&mut world, Method::POST, "/oauth/token", &form("backend"), "");
    change(&mut world, Change::RevokeToken(Some("mytenant".into()), "read".into()));
    let exported = world.export();
    let texts = |files: &[(String, Box<serde_json::value::RawValue>)]| -> Vec<(String, String)> {
        files.iter().map(|(path, text)| (path.clone(), text.get().to_owned())).collect()
    };
    let before = lists(&mut world);
    assert!(texts(&exported).iter().any(|(path, _)| path == "mytenant/customer-assignments.json"));
    let later = Ambient { now: ambient().now.plus(86_400_000) };
    let mut other = world_over("other", Arc::clone(seed()), Options::default());
    other.apply(Change::Import(understood(world.export())), later).unwrap();
    assert_eq!(texts(&other.export()), texts(&exported));
    assert_eq!(lists(&mut other), before);
    assert_eq!(call(&mut other, Method::GET, "", "", "read").response.status.as_u16(), 401);
    put(&mut other, "98029737", "{}");
    change(&mut other, Change::Rebase(Arc::clone(seed())));
    assert_eq!(get(&mut other, "/98029737").response.status.as_u16(), 200);
    change(&mut other, Change::Reset(Reset::ALL));
    assert_eq!(lists(&mut other), lists(&mut self::world()));
}

#[test]
fn a_worlds_changes_stay_over_new_files_and_the_rest_follows_them() {
    let mut world = world();
    assert_eq!(put(&mut world, "61109356", "{}"), 201);
    assert_eq!(put(&mut world, "34017755", r#"{"mixins":{"x":1}}"#), 204);
    change(&mut world, Change::SaveSnapshot("before".into()));
    let mut source = self::world();
    for customer in ["34017755", "61109356", "98029737"] {
        put(&mut source, customer, r#"{"mixins":{"x":"file"}}"#);
    }
    let rename = br#"{"id":"61109356","firstName":"Renamed"}"#;
    let rename = content::record(CollectionName::Customers, rename).unwrap();
    source.apply(stores("mytenant", rename), ambient()).unwrap();
    let new = understood(source.export());
    let differences = seed().differences(&new);
    let changed = differences.iter().filter(|it| it.tenant.as_deref() == Some("mytenant"));
    assert!(changed.clone().all(|it| it.changed == 0 && it.added > 0), "{differences:?}");
    for name in [None, Some("before")] {
        let report = change(&mut world, Change::Rebase(Arc::clone(&new))).rebased().unwrap();
        let kept: Vec<_> = report.kept.iter().map(|kept| (&*kept.id, kept.change)).collect();
        if name.is_none() {
            let id = |customer: &str| format!("{SEGMENT}/{customer}");
            assert_eq!(
                kept,
                [(&*id("34017755"), LiveChange::Changed), (&*id("61109356"), LiveChange::Added)]
            );
        } else {
            assert!(change(&mut world, Change::LoadSnapshot("before".into())).is_done());
        }
        let all = text(&get(&mut world, "?pageSize=500"));
        assert!(all.contains(r#""x":"file""#) && all.contains("Renamed"), "{all}");
        assert!(text(&get(&mut world, "/34017755")).contains(r#"{"x":1}"#));
        assert!(!text(&get(&mut world, "/61109356")).contains("mixins"));
    }
}

#[test]
fn the_same_seed_clock_and_requests_give_the_same_bytes() {
    let frozen = Options {
        clock: Clock::Frozen(Timestamp::parse("2030-01-01T00:00:00Z").unwrap()),
        scenarios: vec!["flaky-network".into()],
        ..Options::default()
    };
    let journey = |at: i64| {
        let router = Arc::new(Router::new(SERVICES));
        let ambient = Ambient { now: Timestamp::from_millis(at) };
        let options = Arc::new(frozen.clone());
        let mut world = World::new("mine", Arc::clone(seed()), router, options, (7, ambient));
        let mut answers = String::new();
        for number in 0..20 {
            answers += &seen(&get(&mut world, ""));
            put(&mut world, "61109356", &format!(r#"{{"mixins":{{"x":{number}}}}}"#));
            answers += &seen(&call(&mut world, Method::POST, "/oauth/token", &form("backend"), ""));
        }
        answers + &serde_json::to_string(&world.journal().list(&Filter::default())).unwrap()
    };
    assert_eq!(journey(0), journey(1_000_000_000));
}

#[test]
fn a_tenant_that_extends_the_template_shows_its_own_names() {
    let files = [
        ("_template/customers.json", r#"[{"id":"1","firstName":"Template"}]"#),
        ("_template/segments.json", r#"[{"id":"s","name":{"en":"s"},"siteCode":"m"}]"#),
        (
            "_template/customer-assignments.json",
            r#"[{"segmentId":"s","customerId":"1","metadata":{"createdAt":"2024-10-12T12:00:00.000Z"}}]"#,
        ),
        (
            "_template/tokens.json",
            r#"[{"name":"t","token":"service","scopes":["customersegment.segment_read"]}]"#,
        ),
        ("own/_tenant.json", r#"{"extends":"_template"}"#),
        ("own/customers.json", r#"[{"id":"1","firstName":"Own"}]"#),
    ];
    let raw = |text: &str| serde_json::value::RawValue::from_string(text.to_owned()).unwrap();
    let seed = understood(files.map(|(path, text)| (path.to_owned(), raw(text))).into());
    let mut world = world_over("main", seed, Options::default());
    for (tenant, name) in [("other", "Template"), ("own", "Own"), ("other", "Template")] {
        let target = format!("/customer-segment/{tenant}/segments/s/customers");
        let headers = [("authorization", "Bearer service")];
        let reply = world.handle(&request(Method::GET, &target, &headers, ""), ambient());
        assert!(text(&reply).contains(name), "{tenant}: {}", text(&reply));
    }
}

#[test]
fn what_happened_to_a_world_is_a_list_that_replays() {
    let later = |ms| Ambient { now: ambient().now.plus(ms) };
    let record = r#"{"id":"vip","name":{"en":"VIP"},"siteCode":"main"}"#;
    let record = content::record(CollectionName::Segments, record.as_bytes()).unwrap();
    let spec = IssueSpec { tenant: "mytenant".into(), ..IssueSpec::default() };
    let changes = [
        Change::AdvanceClock(3_600_000),
        stores("mytenant", record),
        Change::SaveSnapshot("one".into()),
        Change::IssueToken(spec),
        Change::RevokeToken(Some("mytenant".into()), "read".into()),
        Change::DeleteRecord("mytenant".into(), CollectionName::Customers, "98029737".into()),
        Change::Arm(seed().scenarios.values().take(2).cloned().collect()),
        Change::LoadSnapshot("one".into()),
        Change::SetClock(Clock::Frozen(ambient().now)),
        Change::Reset(Reset { scenarios: true, ..Reset::NONE }),
    ];
    let run = |name: &str, changes: &[Change]| {
        let mut world = world_over(name, Arc::clone(seed()), Options::default());
        for (step, change) in (0..).zip(changes) {
            world.apply(change.clone(), later(step)).unwrap();
            put(&mut world, "61109356", "{}");
        }
        format!("{:?} {:?}", world.export(), world.clock())
    };
    let all = run("main", &changes);
    assert_eq!(run("main", &changes), all);
    assert_ne!(run("main", &changes[..9]), run("main", &changes[..7]));
}
