//! Any sequence of writes of segments, and of what is assigned to them, against plain lists.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeSet;

use emporix_sandbox::engine::Options;
use http::Method;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::segment_model::{Assigned, Model};
use crate::stage::{SEGMENT, Stage};
use crate::writes::Version;

/// Segments with assignments of all kinds, of one kind, without any; two that a call may make, one that none makes.
const SEGMENTS: [&str; 7] = [
    SEGMENT,
    "solarpanelfans",
    "61ge81e13562e22001h6cf456",
    "66d56978c49de3d265fb1d97",
    "one",
    "two/2 %",
    "nosuch",
];
/// Two customers that exist, of whom one is in groups, and one that does not.
const CUSTOMERS: [&str; 3] = ["98029737", "61109356", "nobody"];
/// Two groups of customers, one of employees, one that does not exist.
const GROUPS: [&str; 4] = [
    "1gr5e52e-6e27-4ac5-9471-2467d3fb7500",
    "5d0c7a1e-93b4-4f26-8a55-70f3b9e2c611",
    "8e41f6d2-0b7c-4c39-b1aa-4f9d2e65a083",
    "nogroup",
];

/// Two products and two categories, a product that is no category, and one that does not exist.
const ITEMS: [&str; 6] = [
    "PRODUCT/p1234",
    "PRODUCT/p2345",
    "CATEGORY/c-garden",
    "CATEGORY/c-balcony",
    "CATEGORY/p1234",
    "PRODUCT/noitem",
];

/// A segment by its name, or by its place in the list when the call is made.
#[derive(Clone, Copy, Debug)]
enum Who {
    Named(&'static str),
    Nth(usize),
}

/// What a write says, its version apart.
type Body = (Map<String, Value>, Version);

/// An item of a bulk call: a body and its id, or something else altogether.
#[derive(Clone, Debug)]
enum Item {
    Of(Option<Who>, Body),
    Wrong(Value),
}

/// What is assigned: a customer, a group or an item, which says its type before its id.
type Assignment = (Assigned, &'static str);

#[derive(Clone, Debug)]
enum Call {
    Create(Item),
    Upsert(Who, Body),
    Patch(Who, Vec<(Value, Version)>),
    Delete(Who, Option<&'static str>),
    Bulk(Bulk),
    Assign(Who, Assignment, Body),
    Unassign(Who, Assignment),
}

#[derive(Clone, Debug)]
enum Bulk {
    Create(Vec<Item>),
    Upsert(Vec<Item>),
    Delete(Vec<Result<Who, Value>>, Option<&'static str>),
    /// Every segment there is, with force.
    DeleteAll,
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![
        3 => select(&SEGMENTS[..]).prop_map(Who::Named),
        1 => any::<usize>().prop_map(Who::Nth),
    ]
}

fn versions() -> impl Strategy<Value = Version> {
    let all = [Version::Stored, Version::Next, Version::Text, Version::Absent];
    prop_oneof![4 => Just(Version::Absent), 2 => Just(Version::Stored), 1 => select(all.to_vec())]
}

/// A member of a body: mostly one of the `good` values, sometimes one of the `wrong` ones; null leaves it out.
fn member(name: &'static str, good: Value, wrong: Value) -> impl Strategy<Value = (String, Value)> {
    let all = |values: Value| values.as_array().unwrap().clone();
    let value = prop_oneof![12 => select(all(good)), 1 => select(all(wrong))];
    value.prop_map(move |value| (name.to_owned(), value))
}

fn mixins() -> impl Strategy<Value = (String, Value)> {
    member("mixins", json!([null, {"m": {"n": 1}}, {"m": {"n": 2, "list": []}}]), json!([[]]))
}

fn bodies() -> impl Strategy<Value = Body> {
    let name = json!([{"en": "A"}, {"en": "B", "de": "C"}, {}]);
    let members = (
        member("name", name, json!([null, "A", {"en": 1}])),
        member("siteCode", json!(["main", "outlet"]), json!([null, "", 7])),
        member("status", json!([null, "ACTIVE", "INACTIVE"]), json!(["OPEN", 1])),
        member("description", json!([null, {"en": "D"}]), json!(["D", {"en": []}])),
        mixins(),
        versions(),
    );
    members.prop_map(|(name, site, status, description, mixins, version)| {
        let members = [name, site, status, description, mixins];
        (members.into_iter().filter(|(_, value)| !value.is_null()).collect(), version)
    })
}

fn assignment_bodies() -> impl Strategy<Value = Body> {
    (mixins(), versions()).prop_map(|(mixins, version)| {
        ([mixins].into_iter().filter(|(_, value)| !value.is_null()).collect(), version)
    })
}

fn items() -> impl Strategy<Value = Item> {
    let wrong = json!([1, "one", [], {"id": 7, "name": {}, "siteCode": "main"}]);
    prop_oneof![
        8 => (prop::option::weighted(0.7, who()), bodies()).prop_map(|(who, body)| Item::Of(who, body)),
        1 => select(wrong.as_array().unwrap().clone()).prop_map(Item::Wrong),
    ]
}

/// An operation of a patch; `Version` is for those that write one.
fn changes() -> impl Strategy<Value = (Value, Version)> {
    let good = json!([
        {"op": "replace", "path": "/status", "value": "ACTIVE"},
        {"op": "replace", "path": "/status", "value": "INACTIVE"},
        {"op": "add", "path": "/name/fr", "value": "F"},
        {"op": "remove", "path": "/name/fr"},
        {"op": "replace", "path": "/siteCode", "value": "outlet"},
        {"op": "add", "path": "/mixins", "value": {"m": {"n": 3, "list": [1]}}},
        {"op": "add", "path": "/mixins/m/list/-", "value": "x"},
        {"op": "replace", "path": "/mixins/m/n", "value": 4.50},
        {"op": "remove", "path": "/mixins/campaign/featured"},
        {"op": "remove", "path": "/mixins"},
        {"op": "remove", "path": "/description"},
        {"op": "remove", "path": "/metadata/version"},
        {"op": "remove", "path": "/metadata/mixins"},
        {"op": "replace", "path": "/metadata/version"},
        {"op": "add", "path": "/colour", "value": "red"},
    ]);
    let wrong = json!([
        {"op": "replace", "path": "/status", "value": "OPEN"},
        {"op": "replace", "path": "/id", "value": "other"},
        {"op": "replace", "path": "/metadata/createdAt", "value": "2020-01-01T00:00:00.000Z"},
        {"op": "remove", "path": "/metadata"},
        {"op": "remove", "path": "/name"},
        {"op": "remove", "path": ""},
        {"op": "replace", "path": "", "value": {}},
        {"op": "add", "path": "/mixins", "value": []},
        {"op": "add", "path": "name/fr", "value": "F"},
        {"op": "add", "path": "/no/where", "value": 1},
        {"op": "add", "path": "/name/fr"},
        {"op": "test", "path": "/siteCode", "value": "main"},
        {"path": "/status", "value": "ACTIVE"},
        7,
    ]);
    let all = |values: Value| select(values.as_array().unwrap().clone());
    (prop_oneof![12 => all(good), 1 => all(wrong)], versions())
}

fn assignments() -> impl Strategy<Value = Assignment> {
    let customers = CUSTOMERS.map(|id| (Assigned::Customers, id));
    let groups = GROUPS.map(|id| (Assigned::Groups, id));
    let items = ITEMS.map(|id| (Assigned::Items, id));
    select([&customers[..], &groups[..], &items[..]].concat())
}

fn calls() -> impl Strategy<Value = Call> {
    let force = || select(vec![None, Some("true"), Some("true"), Some("false")]);
    let deleted = prop_oneof![
        6 => who().prop_map(Ok),
        1 => select(vec![json!(7), json!({"id": "one"}), json!("")]).prop_map(Err),
    ];
    let of_force = prop_oneof![8 => force(), 1 => Just(Some("yes"))];
    let many = || prop::collection::vec(items(), 0..5);
    prop_oneof![
        2 => items().prop_map(Call::Create),
        4 => (who(), bodies()).prop_map(|(who, body)| Call::Upsert(who, body)),
        4 => (who(), prop::collection::vec(changes(), 0..4)).prop_map(|(who, all)| Call::Patch(who, all)),
        4 => (who(), of_force).prop_map(|(who, force)| Call::Delete(who, force)),
        1 => many().prop_map(|all| Call::Bulk(Bulk::Create(all))),
        1 => many().prop_map(|all| Call::Bulk(Bulk::Upsert(all))),
        1 => (prop::collection::vec(deleted, 0..4), force()).prop_map(|(all, force)| Call::Bulk(Bulk::Delete(all, force))),
        1 => prop::bool::weighted(0.2).prop_map(|all| {
            if all { Call::Bulk(Bulk::DeleteAll) } else { Call::Delete(Who::Nth(0), Some("true")) }
        }),
        6 => (who(), assignments(), assignment_bodies()).prop_map(|(who, it, body)| Call::Assign(who, it, body)),
        3 => (who(), assignments()).prop_map(|(who, it)| Call::Unassign(who, it)),
    ]
}

/// A path below the segments of the tenant, each of `parts` encoded.
fn path(parts: &[&str], query: &str) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let parts =
        parts.iter().map(|part| format!("/{}", utf8_percent_encode(part, NON_ALPHANUMERIC)));
    format!("/customer-segment/mytenant/segments{}{query}", parts.collect::<String>())
}

/// The path of what is assigned.
fn assigned_path(kind: Assigned, segment: &str, more: &[&str], query: &str) -> String {
    let name = match kind {
        Assigned::Customers => "customers",
        Assigned::Groups => "groups",
        Assigned::Items => "items",
    };
    let more = more.iter().flat_map(|part| match kind {
        Assigned::Items => part.split('/').collect(),
        Assigned::Customers | Assigned::Groups => vec![*part],
    });
    path(&[segment, name].into_iter().chain(more).collect::<Vec<_>>(), query)
}

/// The words that stand beside a code in a row of a bulk answer.
fn word(code: u16) -> &'static str {
    match code {
        201 => "Created",
        204 => "OK",
        400 => "Bad Request",
        409 => "Conflict",
        _ => "none that a row has",
    }
}

/// The sandbox and the model, side by side.
struct Pair {
    stage: Stage,
    model: Model,
}

impl Pair {
    fn id(&self, who: Who) -> String {
        match who {
            Who::Nth(nth) if !self.model.segments.is_empty() => {
                let at = nth % self.model.segments.len();
                self.model.segments[at]["id"].as_str().unwrap().to_owned()
            }
            Who::Nth(_) => "nosuch".to_owned(),
            Who::Named(id) => id.to_owned(),
        }
    }

    /// Sends a request; its status and its body.
    fn send(&mut self, method: Method, target: &str, body: &Value) -> (u16, Value) {
        let sent = if body.is_null() { String::new() } else { body.to_string() };
        let response = self.stage.call(method, target, &sent).response;
        let answered: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        (response.status.as_u16(), answered)
    }

    fn call(&mut self, call: &Call) -> Result<(), TestCaseError> {
        let now = self.stage.now().to_string();
        match call {
            Call::Create(item) => {
                let body = self.item(item);
                let (status, answered) = self.send(Method::POST, &path(&[], ""), &body);
                let expected = self.model.create(&body, &answered["id"], &now);
                prop_assert_eq!(status, expected, "{}", body);
                if let (201, Some(id)) = (status, said(&body)) {
                    prop_assert_eq!(answered, json!({"id": id}));
                }
            }
            Call::Upsert(who, body) => {
                let id = self.id(*who);
                let body = sent(body, self.model.version(&id));
                let (status, answered) = self.send(Method::PUT, &path(&[&id], ""), &body);
                prop_assert_eq!(status, self.model.upsert(&id, &body, &now), "{}", body);
                if status == 201 {
                    prop_assert_eq!(answered, json!({"id": id}));
                }
            }
            Call::Patch(who, changes) => {
                let id = self.id(*who);
                let stored = self.model.version(&id);
                let changes: Vec<Value> = changes.iter().map(|it| written(it, stored)).collect();
                let body = json!(changes);
                let (status, _) = self.send(Method::PATCH, &path(&[&id], ""), &body);
                prop_assert_eq!(status, self.model.patch(&id, &changes, &now), "{}", body);
            }
            Call::Delete(who, force) => {
                let id = self.id(*who);
                let (status, _) =
                    self.send(Method::DELETE, &path(&[&id], &query(*force)), &Value::Null);
                prop_assert_eq!(status, self.model.delete(&id, *force));
            }
            Call::Assign(who, (kind, of), body) => {
                let id = self.id(*who);
                let body = sent(body, self.model.version_of(*kind, &id, of));
                let target = assigned_path(*kind, &id, &[of], "");
                let (status, _) = self.send(Method::PUT, &target, &body);
                prop_assert_eq!(
                    status,
                    self.model.assign(*kind, (&id, of), &body, &now),
                    "{}",
                    body
                );
            }
            Call::Unassign(who, (kind, of)) => {
                let id = self.id(*who);
                let target = assigned_path(*kind, &id, &[of], "");
                let (status, _) = self.send(Method::DELETE, &target, &Value::Null);
                prop_assert_eq!(status, self.model.unassign(*kind, &id, of));
            }
            Call::Bulk(bulk) => self.bulk(bulk, &now)?,
        }
        Ok(())
    }

    /// A bulk call: each index once, in order, with the code and the id of its item.
    fn bulk(&mut self, call: &Bulk, now: &str) -> Result<(), TestCaseError> {
        let (method, items, force): (_, Vec<Value>, _) = match call {
            Bulk::Create(items) => {
                (Method::POST, items.iter().map(|item| self.item(item)).collect(), None)
            }
            Bulk::Upsert(items) => {
                (Method::PUT, items.iter().map(|item| self.item(item)).collect(), None)
            }
            Bulk::Delete(items, force) => {
                let item = |item: &Result<Who, Value>| match item {
                    Ok(who) => json!(self.id(*who)),
                    Err(wrong) => wrong.clone(),
                };
                (Method::DELETE, items.iter().map(item).collect(), *force)
            }
            Bulk::DeleteAll => {
                let all = self.model.segments.iter().map(|segment| segment["id"].clone());
                (Method::DELETE, all.collect(), Some("true"))
            }
        };
        let (status, rows) =
            self.send(method.clone(), &path(&["bulk"], &query(force)), &json!(items));
        if items.is_empty() {
            prop_assert_eq!(status, 400);
            return Ok(());
        }
        prop_assert_eq!(status, 207);
        let rows = rows.as_array().unwrap();
        prop_assert_eq!(rows.len(), items.len());
        for ((index, item), row) in (1..).zip(&items).zip(rows) {
            let id = match method {
                Method::DELETE => item.as_str().filter(|id| !id.is_empty()),
                _ => said(item),
            };
            let code = match (method.as_str(), id) {
                ("POST", _) => self.model.create(item, &row["id"], now),
                (_, None) => 400,
                ("PUT", Some(id)) => self.model.upsert(id, item, now),
                (_, Some(id)) => self.model.delete(id, force),
            };
            let mut expected = json!({"index": index, "code": code, "status": word(code)});
            let mut row = row.clone();
            if code < 300 {
                expected["id"] = id.map_or_else(|| row["id"].clone(), |id| json!(id));
            } else {
                let message = row.as_object_mut().unwrap().remove("message");
                prop_assert!(message.is_some_and(|message| message.is_string()), "{}", row);
            }
            prop_assert_eq!(row, expected, "{}", item);
        }
        Ok(())
    }

    /// What an item sends now.
    fn item(&self, item: &Item) -> Value {
        let (who, body) = match item {
            Item::Wrong(value) => return value.clone(),
            Item::Of(who, body) => (who, body),
        };
        let id = who.map(|who| self.id(who));
        let mut body = sent(body, id.as_ref().map_or(0, |id| self.model.version(id)));
        if let Some(id) = id {
            body["id"] = json!(id);
        }
        body
    }
}

/// The segments, page by page and alone, and all that is assigned to them, are the model's.
fn same_state(stage: &mut Stage, model: &Model) -> Result<(), TestCaseError> {
    let mut get = |token: &str, target: &str| {
        let token = [("authorization", token)];
        let response = stage.send(&crate::stage::request(Method::GET, target, &token, "")).response;
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        (response.status.as_u16(), body)
    };
    let mut listed: Vec<Value> = Vec::new();
    for page in 1..=model.segments.len() / 4 + 2 {
        let (_, rows) =
            get("Bearer service", &path(&[], &format!("?pageSize=4&pageNumber={page}")));
        listed.extend(rows.as_array().unwrap().iter().cloned());
    }
    prop_assert_eq!(&listed, &model.segments);
    let (_, own) = get("Bearer customer", &path(&["me"], "?fields=id"));
    let own: Vec<Value> = own.as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    prop_assert_eq!(own, model.own("98029737"));
    for id in SEGMENTS.iter().copied().chain(model.ids.iter().map(String::as_str)) {
        match (get("Bearer service", &path(&[id], "")), model.segment(id)) {
            ((status, found), Some(segment)) => {
                prop_assert_eq!((status, &found), (200, segment));
            }
            ((status, found), None) => prop_assert_eq!(status, 404, "{}", found),
        }
        for kind in Assigned::ALL {
            let (_, rows) = get("Bearer service", &assigned_path(kind, id, &[], "?pageSize=1000"));
            let rows = rows.as_array().unwrap();
            let expected: Vec<Value> =
                model.rows(kind, id).into_iter().map(|row| shown(model, kind, row)).collect();
            let shown: Vec<Value> = rows.iter().map(without_names).collect();
            prop_assert_eq!(shown, expected, "{:?} of {}", kind, id);
        }
    }
    let items = |segments: Vec<String>| -> Vec<Value> {
        let rows = segments.iter().flat_map(|id| model.rows(Assigned::Items, id));
        rows.map(|row| shown(model, Assigned::Items, row)).collect()
    };
    let (all, own) = (items(model.with_items()), items(model.own_items("98029737")));
    let mut listed: Vec<Value> = Vec::new();
    for page in 1..=all.len() / 4 + 2 {
        let query = format!("?pageSize=4&pageNumber={page}");
        let (_, rows) = get("Bearer service", &path(&["items"], &query));
        listed.extend(rows.as_array().unwrap().iter().cloned());
    }
    prop_assert_eq!(listed, all);
    for site in ["main", "outlet", "main"] {
        let query = format!("?pageSize=1000&onlyActive=true&siteCode={site}");
        let (_, rows) = get("Bearer service", &path(&["items"], &query));
        prop_assert_eq!(rows, json!(items(model.active_with_items(site))), "{}", site);
    }
    if !model.segments.is_empty() {
        let (_, listed) = get("Bearer customer", &path(&["items"], "?pageSize=1000"));
        prop_assert_eq!(listed, json!(own));
        let (_, trees) = get("Bearer customer", &path(&["items", "category-trees"], ""));
        let mut nodes = Vec::new();
        collect_nodes(&trees, None, &mut nodes);
        prop_assert_eq!(nodes.iter().cloned().collect::<BTreeSet<_>>(), model.tree("98029737"));
        prop_assert_eq!(nodes.len(), model.tree("98029737").len());
    }
    Ok(())
}

/// The nodes of some trees: the id of each, that of the one above it, and whether it is assigned.
fn collect_nodes(
    trees: &Value,
    above: Option<&str>,
    nodes: &mut Vec<(String, Option<String>, bool)>,
) {
    for node in trees.as_array().into_iter().flatten() {
        let id = node["id"].as_str().unwrap();
        let is_assigned = node["isSegmentAssigned"].as_bool().unwrap();
        nodes.push((id.to_owned(), above.map(str::to_owned), is_assigned));
        collect_nodes(&node["subcategories"], Some(id), nodes);
    }
}

/// A row as lists show it, but for what a customer and a legal entity are called.
fn shown(model: &Model, kind: Assigned, row: &Value) -> Value {
    let mut shown = row.clone();
    let all = shown.as_object_mut().unwrap();
    if kind == Assigned::Groups {
        let id = all.remove("groupId").unwrap();
        all.insert("group".into(), model.group(&id));
        return shown;
    }
    if kind == Assigned::Items {
        let id = all.remove("itemId").unwrap();
        all.insert("item".into(), model.item(&all["type"], &id));
        return shown;
    }
    all.remove("segmentId");
    for (id, part) in [("customerId", "customer"), ("legalEntityId", "legalEntity")] {
        if let Some(id) = all.remove(id) {
            all.insert(part.into(), json!({"id": id}));
        }
    }
    shown
}

/// The fixture set of the export has the model's rows of every kind.
fn same_files(files: &Value, model: &Model) -> Result<(), TestCaseError> {
    // A tenant that is as the template makes it has no files.
    let file = |name: &str| {
        let own = files.get(format!("mytenant/{name}.json"));
        own.unwrap_or_else(|| &files[format!("_template/{name}.json")])
    };
    prop_assert_eq!(&file("segments")["segments"], &json!(model.segments));
    for kind in Assigned::ALL {
        let [name, member, _] = kind.names();
        let rows = file(name)[member].as_array().unwrap();
        let ids = rows.iter().map(|row| row["segmentId"].as_str().unwrap());
        let mut ids: Vec<&str> = ids.chain(model.ids.iter().map(String::as_str)).collect();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let found: Vec<&Value> = rows.iter().filter(|row| row["segmentId"] == id).collect();
            prop_assert_eq!(found, model.rows(kind, id), "{} of {}", name, id);
        }
    }
    Ok(())
}

/// What `body` sends where `stored` is the version.
fn sent((body, version): &Body, stored: u64) -> Value {
    let mut body = Value::Object(body.clone());
    if let Some(version) = version.of(stored) {
        body["metadata"] = json!({"version": version});
    }
    body
}

/// The operation of a patch; one that writes a version gets it here.
fn written((change, version): &(Value, Version), stored: u64) -> Value {
    let mut change = change.clone();
    if change["path"] == "/metadata/version" && change["op"] == "replace" {
        change["value"] = version.of(stored).unwrap_or_else(|| json!(stored));
    }
    change
}

impl Version {
    fn of(self, stored: u64) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Stored => Some(json!(stored)),
            Self::Next => Some(json!(stored + 1)),
            Self::Text => Some(json!("1")),
        }
    }
}

/// The id that an item says.
fn said(item: &Value) -> Option<&str> {
    item["id"].as_str().filter(|id| !id.is_empty())
}

fn query(force: Option<&str>) -> String {
    force.map_or_else(String::new, |force| format!("?forceDelete={force}"))
}

fn without_names(row: &Value) -> Value {
    let mut row = row.clone();
    for part in ["customer", "legalEntity"] {
        if let Some(found) = row.get_mut(part) {
            *found = json!({"id": found["id"]});
        }
    }
    row
}

/// What comes of `calls`, each answered as the model says.
fn played(calls: &[Call]) -> Result<Pair, TestCaseError> {
    let mut pair = Pair { stage: Stage::new(Options::default()), model: Model::new() };
    let reads = ["items", "items?onlyActive=true&siteCode=main"];
    for (call, rest) in calls.iter().zip(reads.into_iter().cycle()) {
        pair.call(call)?;
        // What is kept of a read must follow the writes after it.
        pair.send(
            Method::GET,
            &format!("/customer-segment/mytenant/segments/{rest}"),
            &Value::Null,
        );
    }
    Ok(pair)
}

proptest! {
    #[test]
    fn any_sequence_of_writes_leaves_the_segments_that_plain_lists_have(
        calls in prop::collection::vec(calls(), 0..30),
    ) {
        let Pair { mut stage, model } = played(&calls)?;
        same_state(&mut stage, &model)?;
    }
}

/// A segment that is there in the end.
fn lasting() -> Call {
    let Value::Object(body) = json!({"name": {"en": "Kept"}, "siteCode": "main"}) else {
        unreachable!("it is an object")
    };
    Call::Upsert(Who::Named("kept"), (body, Version::Absent))
}

proptest! {
    // Each of them reads all files twice.
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn exports_and_reloads_keep_the_segments_that_were_written(
        mut calls in prop::collection::vec(calls(), 0..30),
    ) {
        // A tenant of which no change is left is forgotten at a reload, and is in no export then: one change lasts.
        calls.push(lasting());
        let Pair { mut stage, model } = played(&calls)?;
        let (files, mut imported) = stage.exported();
        same_files(&files, &model)?;
        same_state(&mut imported, &model)?;
        prop_assert_eq!(stage.reload().kept, []);
        same_state(&mut stage, &model)?;
        prop_assert_eq!(stage.exported().0, files);
    }
}
