//! State as a difference: folded over the state before it gives the state after, whatever has happened in between.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::content::{self, Folder, SourceFile};
use emporix_sandbox::engine::store::Seed;
use emporix_sandbox::engine::{
    Ambient, Change, CollectionName, IssueSpec, Router, World, WorldState,
};
use emporix_sandbox::model::Timestamp;
use emporix_sandbox::review::changes::{Changes, RecordChange, changes, changes_since};
use http::Method;
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::stage::{customers, request};

/// Tenant, collection and id.
type Place = (String, String, String);
/// Every record of a state.
type Records = BTreeMap<Place, Value>;

fn ambient(at: i64) -> Ambient {
    Ambient { now: Timestamp::parse("2026-05-01T12:00:00Z").unwrap().plus(at) }
}

/// A template, and a tenant with a folder, which has instants that are relative to the start.
fn seed() -> Arc<Seed> {
    let tenant = |(name, settings): (&str, Value)| {
        let rows: Vec<Value> =
            ["a", "b", "c"].map(|id| json!({"segmentId": "s-1", "customerId": id})).into();
        let files = [
            ("_tenant", json!({"behaviors": settings})),
            (
                "segments",
                json!(
                    ["s-1", "s-2"]
                        .map(|id| json!({"id": id, "name": {"en": "One"}, "siteCode": "main"}))
                ),
            ),
            (
                "customers",
                json!(
                    ["a", "b", "c", "d"]
                        .map(|id| json!({"id": id, "email": format!("{id}@example.com")}))
                ),
            ),
            ("customer-assignments", json!(rows)),
            ("sites", json!([{"code": "main"}])),
            ("clients", json!([{"id": "backend", "secret": "s", "scopes": []}])),
            (
                "tokens",
                json!([
                    {"name": "service", "token": "service", "scopes": ["customersegment.segment_manage"]},
                    {"name": "soon", "token": format!("soon-{name}"), "scopes": [], "expiresAt": "+1h"},
                ]),
            ),
        ];
        files.map(|(file, text)| SourceFile::new(format!("{name}/{file}.json"), text.to_string()))
    };
    let files =
        [("_template", json!({"references": "accept"})), ("acme", json!({"details": "object"}))]
            .into_iter()
            .flat_map(tenant)
            .collect();
    let (seed, findings) = content::fixtures(&Folder { shown: String::new(), files });
    assert_eq!(findings, []);
    Arc::new(seed)
}

fn world() -> World {
    let router = Arc::new(Router::new(SERVICES));
    World::new("main", seed(), router, Arc::default(), (42, ambient(0)))
}

/// Something that happens to a world.
#[derive(Clone, Debug)]
enum Event {
    Put(&'static str, CollectionName, Value),
    Delete(&'static str, CollectionName, String),
    Call(Method, String, String),
    Issue(&'static str, u8),
    Revoke(Option<&'static str>, &'static str),
    Save,
    Load,
    StartOver,
    Rebase,
}

fn tenants() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["acme", "mytenant", "othertenant"])
}

fn records() -> impl Strategy<Value = (CollectionName, Value)> {
    let customer = prop::sample::select(vec!["a", "b", "e", "f"]);
    let segment = prop::sample::select(vec!["s-1", "s-2", "s-3", "s/4"]);
    let what = prop::sample::select(vec![
        CollectionName::Customers,
        CollectionName::Segments,
        CollectionName::CustomerAssignments,
        CollectionName::Sites,
        CollectionName::Clients,
        CollectionName::Tokens,
    ]);
    let mixins = prop::sample::select(vec![
        json!({}),
        json!({"m": {"a/b": 1, "l": [1, 2]}}),
        json!({"m": {"a/b": null, "l": [1]}, "~n": {"x": []}}),
        json!({"m": {"l": [{"id": "x", "n": 1}, {"id": "y"}]}}),
        json!({"m": {"l": [{"id": "x", "n": 2}, {"id": "y"}]}}),
    ]);
    (what, customer, segment, mixins, 0..3).prop_map(|(what, customer, segment, mixins, number)| {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the strategy above chooses")]
        let record = match what {
            CollectionName::Customers => json!({"id": customer, "firstName": format!("n{number}")}),
            CollectionName::Segments => {
                json!({"id": segment, "name": {"en": format!("n{number}")}, "siteCode": "main", "mixins": mixins})
            }
            CollectionName::Sites => json!({"code": customer}),
            CollectionName::Clients => json!({"id": customer, "secret": format!("{number}"), "scopes": []}),
            CollectionName::Tokens => {
                json!({"name": customer, "token": format!("{customer}-{number}"), "scopes": [], "expiresAt": "+2h"})
            }
            _ => json!({"segmentId": segment, "customerId": customer, "mixins": mixins}),
        };
        (what, record)
    })
}

fn events() -> impl Strategy<Value = Event> {
    let id = |what: CollectionName, record: &Value| {
        content::record(what, record.to_string().as_bytes()).unwrap().id()
    };
    let put = (tenants(), records()).prop_map(|(tenant, (what, it))| Event::Put(tenant, what, it));
    let delete = (tenants(), records())
        .prop_map(move |(tenant, (what, it))| Event::Delete(tenant, what, id(what, &it)));
    let call = (any::<bool>(), prop::sample::select(vec!["a", "b", "d", "f"]), 0..3).prop_map(
        |(puts, customer, number)| match puts {
            true => Event::Call(
                Method::PUT,
                customers("s-1", &format!("/{customer}")),
                json!({"mixins": {"m": {"n": number}}}).to_string(),
            ),
            false => Event::Call(
                Method::DELETE,
                customers("s-1", &format!("/{customer}")),
                String::new(),
            ),
        },
    );
    let revoke = (any::<bool>(), tenants(), prop::sample::select(vec!["service", "soon", "t1"]))
        .prop_map(|(one, tenant, name)| Event::Revoke(one.then_some(tenant), name));
    prop_oneof![
        4 => put,
        3 => delete,
        3 => call,
        1 => (tenants(), 0_u8..3).prop_map(|(tenant, name)| Event::Issue(tenant, name)),
        1 => revoke,
        1 => Just(Event::Save),
        1 => Just(Event::Load),
        1 => Just(Event::StartOver),
        1 => Just(Event::Rebase),
    ]
}

fn play(world: &mut World, event: Event, at: i64) {
    let change = match event {
        Event::Put(tenant, what, record) => {
            let record = content::record(what, record.to_string().as_bytes()).unwrap();
            Change::PutRecord(tenant.into(), Box::new(record))
        }
        Event::Delete(tenant, what, id) => Change::DeleteRecord(tenant.into(), what, id.into()),
        Event::Call(method, target, body) => {
            let headers =
                [("authorization", "Bearer service"), ("content-type", "application/json")];
            world.handle(&request(method, &target, &headers, body), ambient(at));
            return;
        }
        Event::Issue(tenant, number) => {
            let name = Some(format!("t{number}").into());
            Change::IssueToken(IssueSpec { tenant: tenant.into(), name, ..IssueSpec::default() })
        }
        Event::Revoke(tenant, name) => Change::RevokeToken(tenant.map(Into::into), name.into()),
        Event::Save => Change::SaveSnapshot("s".into()),
        Event::Load => Change::LoadSnapshot("s".into()),
        Event::StartOver => {
            let data = emporix_sandbox::engine::Reset::NONE.and("data").unwrap();
            Change::Reset(data)
        }
        Event::Rebase => Change::Rebase(seed()),
    };
    // One that is refused changes nothing.
    let _ = world.apply(change, ambient(at));
}

/// The records of an export, each under its id.
fn records_of(state: &WorldState) -> Records {
    let mut records = Records::new();
    for (path, text) in state.export() {
        let (tenant, file) = path.split_once('/').unwrap();
        let file = file.trim_end_matches(".json");
        let said: Value = serde_json::from_str(text.get()).unwrap();
        let mut add = |id: &str, record: Value| {
            records.insert((tenant.into(), file.into(), id.into()), record);
        };
        let Some(collection) = CollectionName::named(file) else {
            add(tenant, said);
            continue;
        };
        let rows = said.as_object().unwrap().values().find_map(Value::as_array).unwrap();
        for row in rows {
            let id = content::record(collection, row.to_string().as_bytes()).unwrap().id();
            add(&id, row.clone());
        }
    }
    records
}

/// The records with those of `tenants` too that are not there: they are made of the template.
fn with(mut records: Records, tenants: &BTreeSet<String>) -> Records {
    for tenant in tenants {
        if !records.keys().any(|(known, ..)| known == tenant) {
            let of_template = records.iter().filter(|((of, ..), _)| of == "_template");
            let own = |(_, file, id): &Place| {
                let id = if file == "_tenant" { tenant } else { id };
                (tenant.to_owned(), file.clone(), id.to_owned())
            };
            let made: Records = of_template.map(|(at, it)| (own(at), it.clone())).collect();
            records.extend(made);
        }
    }
    records
}

/// What `changes` make of `records`.
fn folded(mut records: Records, changes: &Changes) -> Records {
    let value = |raw: &RawValue| -> Value { serde_json::from_str(raw.get()).unwrap() };
    for it in &changes.changes {
        let at = (it.tenant.to_string(), it.collection.to_string(), it.id.to_string());
        match it.change {
            RecordChange::Added => {
                let was = records.insert(at, value(it.after.as_deref().unwrap()));
                assert_eq!(was, None, "{it:?}");
            }
            RecordChange::Removed => {
                let was = records.remove(&at);
                assert_eq!(was, Some(value(it.before.as_deref().unwrap())), "{it:?}");
            }
            RecordChange::Changed => {
                let record = records.get_mut(&at).unwrap();
                for field in &it.fields {
                    let was = record.pointer(&field.path).cloned();
                    assert_eq!(was, field.before.as_deref().map(value), "{field:?}");
                    let (parent, name) = field.path.rsplit_once('/').unwrap();
                    let name = name.replace("~1", "/").replace("~0", "~");
                    let parent = record.pointer_mut(parent).unwrap();
                    match (field.after.as_deref().map(value), parent) {
                        (Some(after), Value::Object(members)) => _ = members.insert(name, after),
                        (None, Value::Object(members)) => _ = members.remove(&name),
                        (after, parent) => panic!("{after:?} in {parent}"),
                    }
                }
            }
        }
    }
    records
}

const ALL: usize = usize::MAX;

/// Holds the changes between two states against both, in both directions.
fn go_together(before: &WorldState, after: &WorldState) -> Result<(), TestCaseError> {
    let found = changes(before, after, ALL);
    prop_assert_eq!(found.total, found.changes.len());
    let (old, new) = (records_of(before), records_of(after));
    let tenants = old.keys().chain(new.keys()).map(|(tenant, ..)| tenant.clone()).collect();
    prop_assert_eq!(folded(with(old, &tenants), &found), with(new, &tenants));
    prop_assert_eq!(changes(after, before, ALL).total, found.total);
    prop_assert_eq!(changes(after, after, ALL).total, 0);
    let first = changes(before, after, 1);
    prop_assert_eq!((first.total, first.changes.len()), (found.total, found.total.min(1)));
    Ok(())
}

/// Holds two differences against each other, apart from settings and the order.
fn same_differences(one: &Changes, other: &Changes) -> Result<(), TestCaseError> {
    let shown = |changes: &Changes| -> BTreeSet<String> {
        let records = changes.changes.iter().filter(|it| it.collection != "_tenant");
        records.map(|it| serde_json::to_string(it).unwrap()).collect()
    };
    prop_assert_eq!(shown(one), shown(other));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changes_folded_over_the_state_before_give_the_state_after(
        events in prop::collection::vec(events(), 0..25),
    ) {
        let mut world = world();
        let mut points = Vec::new();
        for (at, event) in (0_i64..).zip(events) {
            let is_exchange = matches!(event, Event::Call(..));
            play(&mut world, event, at * 1_000);
            if is_exchange {
                points.push((world.journal().total(), world.state()));
            }
        }
        for (number, then) in points {
            let Ok(writes) = world.writes_since(number) else { continue };
            same_differences(&changes_since(&writes, ALL), &changes(&then, &world.state(), ALL))?;
        }
        go_together(&world.state_at_start(), &world.state())?;
        if let Some(snapshot) = world.state_of_snapshot("s") {
            go_together(&snapshot, &world.state())?;
        }
        let texts = |files: Vec<(String, Box<RawValue>)>| -> Vec<(String, String)> {
            files.into_iter().map(|(path, text)| (path, text.get().to_owned())).collect()
        };
        prop_assert_eq!(texts(world.state().export()), texts(world.export()));
    }
}

#[test]
fn an_export_is_the_state_that_it_was_made_of() {
    let mut world = world();
    for (at, event) in [
        Event::Call(Method::PUT, customers("s-1", "/d"), "{}".into()),
        Event::Delete("acme", CollectionName::Customers, "a".into()),
        Event::Issue("othertenant", 1),
        Event::Revoke(None, "soon"),
    ]
    .into_iter()
    .enumerate()
    {
        play(&mut world, event, i64::try_from(at).unwrap());
    }
    let file = |(path, text): (String, Box<RawValue>)| SourceFile::new(path, text.get().to_owned());
    let files = world.export().into_iter().map(file).collect();
    let (seed, findings) = content::fixtures(&Folder { shown: String::new(), files });
    assert_eq!(findings, []);
    let exported = WorldState::of(Arc::new(seed), ambient(99).now);
    let found = changes(&exported, &world.state(), ALL);
    assert_eq!(found.total, 0, "{found:?}");
}
