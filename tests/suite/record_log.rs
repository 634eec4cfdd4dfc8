//! What the journal says was written to records, folded over the state before, is the state after; and backwards.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeMap;
use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::content;
use emporix_sandbox::engine::journal::{Filter, OutsideWrites};
use emporix_sandbox::engine::store::RecordWrite;
use emporix_sandbox::engine::{Ambient, Change, CollectionName, IssueSpec, Reset, Router, World};
use emporix_sandbox::model::Timestamp;
use http::Method;
use proptest::prelude::*;
use serde_json::Value;

use crate::stage::{request, seed};

const SEGMENTS: &str = "/customer-segment/mytenant/segments";
const TENANT: &str = "mytenant";

fn ambient() -> Ambient {
    Ambient { now: Timestamp::parse("2026-05-01T12:00:00.000Z").unwrap() }
}

fn world() -> World {
    let router = Arc::new(Router::new(SERVICES));
    World::new("main", Arc::clone(seed()), router, Arc::default(), (7, ambient()))
}

/// The records of the tenant by collection and id.
type Records = BTreeMap<(String, String), Value>;

fn records(world: &World) -> Records {
    let mut all = Records::new();
    let files = world.export();
    // A tenant without writes is as the template.
    let is_own = files.iter().any(|(path, _)| path.starts_with("mytenant/"));
    let folder = if is_own { "mytenant/" } else { "_template/" };
    for (path, text) in files {
        let Some(name) = path.strip_prefix(folder).and_then(|it| it.strip_suffix(".json")) else {
            continue;
        };
        // Settings are no record.
        if name == "_tenant" {
            continue;
        }
        let Ok(Value::Object(members)) = serde_json::from_str(text.get()) else { continue };
        let rows = members.into_iter().filter_map(|(_, rows)| rows.as_array().cloned());
        for row in rows.flatten() {
            all.insert((name.to_owned(), id(&row)), row);
        }
    }
    all
}

/// The id that admin paths give a row.
fn id(row: &Value) -> String {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    let parts = ["segmentId", "type", "itemId", "customerId", "legalEntityId", "groupId"];
    match (text("segmentId"), text("token")) {
        (Some(_), _) => parts.into_iter().filter_map(text).collect::<Vec<_>>().join("/"),
        (None, Some(_)) => text("name").unwrap().to_owned(),
        (None, None) => text("id").or(text("code")).unwrap().to_owned(),
    }
}

/// All writes of a world since its beginning, in their order; the tenant of each.
fn writes(world: &World) -> Vec<RecordWrite> {
    let mut outside = world.journal().outside_since(0).unwrap().peekable();
    let mut all = Vec::new();
    let mut upto = |number: u64, all: &mut Vec<RecordWrite>| {
        while let Some(change) = outside.next_if(|change| change.after < number) {
            match &change.written {
                OutsideWrites::Known(writes) => all.extend(writes.iter().cloned()),
                OutsideWrites::Unknown => panic!("{} is not known write by write", change.what),
            }
        }
    };
    for entry in world.journal().list(&Filter::default()) {
        upto(entry.number(), &mut all);
        all.extend(entry.writes().unwrap().iter().cloned());
    }
    upto(u64::MAX, &mut all);
    all
}

fn folded(mut state: Records, writes: &[RecordWrite], start: Timestamp) -> Records {
    for write in writes {
        let key = (write.collection.as_str().to_owned(), write.id());
        let value = |text: Option<String>| text.map(|text| serde_json::from_str(&text).unwrap());
        let before: Option<Value> = value(write.text_before(start));
        assert_eq!(state.get(&key), before.as_ref(), "{key:?}");
        match value(write.text_after(start)) {
            Some(after) => state.insert(key, after),
            None => state.remove(&key),
        };
    }
    state
}

fn send(world: &mut World, method: Method, target: &str, token: &str, body: &str) {
    let bearer = format!("Bearer {token}");
    let kind = match target.starts_with("/oauth") {
        true => "application/x-www-form-urlencoded",
        false => "application/json",
    };
    let headers = [("authorization", &*bearer), ("content-type", kind)];
    world.handle(&request(method, target, &headers, body.to_owned()), ambient());
}

/// One of the things that write; many are refused.
fn act(world: &mut World, (what, one, two): (u8, u8, u8)) {
    let first = "628cd20c6e8b2432b6346ca6";
    let segment = [first, "s1", "s2", "unknown"][one as usize % 4];
    let customer = ["61109356", "34017755", "98029737", "nobody"][two as usize % 4];
    let path = format!("{SEGMENTS}/{segment}");
    let body = format!(r#"{{"name":{{"en":"{two}"}},"siteCode":"main","status":"ACTIVE"}}"#);
    let form =
        "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let admin = |world: &mut World, change: Change| drop(world.apply(change, ambient()));
    match what {
        0 => send(world, Method::PUT, &path, "service", &body),
        1 => send(world, Method::DELETE, &format!("{path}?forceDelete=true"), "service", ""),
        2 => send(world, Method::PUT, &format!("{path}/customers/{customer}"), "service", "{}"),
        3 => send(world, Method::DELETE, &format!("{path}/customers/{customer}"), "service", ""),
        4 => {
            let rows =
                format!(r#"[{{"customerId":"{customer}"}},{{"customerId":"61109356"}},{{}}]"#);
            send(world, Method::PUT, &format!("{path}/customers/bulk"), "service", &rows);
        }
        5 => send(world, Method::POST, "/oauth/token", "", form),
        6 => {
            let name = Some(format!("t{}", one % 3).into());
            let spec = IssueSpec { tenant: TENANT.into(), name, ..IssueSpec::default() };
            admin(world, Change::IssueToken(spec));
        }
        7 => {
            let name = ["t0", "t1", "read", "backend-1"][one as usize % 4];
            admin(world, Change::RevokeToken(Some(TENANT.into()), name.into()));
        }
        8 => {
            let group = [r#"{"id":"g1","name":{"en":"G"}}"#, r#"{"id":"g2","name":{"en":"H"}}"#]
                [one as usize % 2];
            let record = content::record(CollectionName::Groups, group.as_bytes()).unwrap();
            admin(world, Change::PutRecord(TENANT.into(), Box::new(record)));
        }
        9 => {
            let group = ["g1", "g2"][one as usize % 2];
            let change = Change::DeleteRecord(TENANT.into(), CollectionName::Groups, group.into());
            admin(world, change);
        }
        10 => {
            let group = ["g1", "g2"][two as usize % 2];
            send(world, Method::PUT, &format!("{path}/groups/{group}"), "service", "{}");
        }
        11 => {
            let text = format!(r#"{{"name":"t{}","token":"x{two}","scopes":[]}}"#, one % 3);
            let record = content::record(CollectionName::Tokens, text.as_bytes()).unwrap();
            admin(world, Change::PutRecord(TENANT.into(), Box::new(record)));
        }
        12 => lose_scope(world, one.into()),
        _ => {
            let login = r#"{"email":"jane.doe@example.com","password":"wrong"}"#;
            let signup = format!(
                r#"{{"email":"n{one}@example.com","password":"Secret-{two}","customerDetails":{{"firstName":"N"}}}}"#
            );
            let (path, body) =
                [("login", login.to_owned()), ("signup", signup)][one as usize % 2].clone();
            send(world, Method::POST, &format!("/customer/mytenant/{path}"), "anonymous", &body);
        }
    }
}

/// A token of the tenant, issued or of its files, loses the scope that reads.
fn lose_scope(world: &mut World, nth: usize) {
    const CASE: &str = r#"{"seed": 1, "fault": "x", "rule": {"name": "r", "on": "GET …", "times": 1, "then": {"loseScope": true}}}"#;
    let router = Router::new(SERVICES);
    let case = content::case("lose.json", CASE.as_bytes(), router.operations()).unwrap();
    drop(world.apply(Change::Arm(vec![Arc::new(case.scenario)]), ambient()));
    let tokens = world.tokens(Some(TENANT));
    let text = tokens.get(nth % tokens.len().max(1)).map(|token| token.token.clone());
    send(world, Method::GET, SEGMENTS, text.as_deref().unwrap_or("service"), "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_writes_of_the_journal_lead_from_the_first_state_to_the_last(
        steps in prop::collection::vec((0u8..14, any::<u8>(), any::<u8>()), 0..40),
    ) {
        let mut world = world();
        let before = records(&world);
        for step in steps {
            act(&mut world, step);
        }
        let writes = writes(&world);
        let start = world.start();
        prop_assert!(folded(before, &writes, start) == records(&world), "{writes:?}");
    }
}

#[test]
fn what_changes_the_records_as_a_whole_is_named_between_the_exchanges() {
    let mut world = world();
    let put = format!("{SEGMENTS}/s1");
    send(&mut world, Method::PUT, &put, "service", r#"{"name":{"en":"a"},"siteCode":"main"}"#);
    for change in [
        Change::SaveSnapshot("a".into()),
        Change::AdvanceClock(1_000),
        Change::LoadSnapshot("a".into()),
        Change::Disarm("none".into()),
        Change::Reset(Reset::NONE.and("data").unwrap()),
    ] {
        drop(world.apply(change, ambient()));
    }
    let said: Vec<_> = world
        .journal()
        .outside_since(0)
        .unwrap()
        .map(|it| (it.after, &*it.what, matches!(it.written, OutsideWrites::Unknown)))
        .collect();
    assert_eq!(
        said,
        [
            (1, "the clock was moved by 1000 ms", false),
            (1, "the snapshot `a` was restored", true),
            (1, "the data were reset", true),
        ]
    );
    drop(world.apply(Change::Reset(Reset::ALL), ambient()));
    assert_eq!(world.journal().outside_since(0).unwrap().count(), 0);
}

#[test]
fn of_too_many_changes_between_exchanges_the_latest_are_kept_and_the_loss_is_known() {
    let mut world = world();
    for _ in 0..1_005 {
        drop(world.apply(Change::AdvanceClock(1), ambient()));
    }
    assert!(world.journal().outside_since(0).is_none());
    send(&mut world, Method::GET, &format!("{SEGMENTS}/s1"), "service", "");
    assert_eq!(world.journal().outside_since(1).unwrap().count(), 0);
}
