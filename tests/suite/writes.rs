//! Any sequence of writes against a plain model: a vector of rows, and the rules in the words of the documents.
//!
//! The model shares nothing with the store: it reads the shipped files itself, and its list is the order in which
//! things came.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]
#![expect(clippy::disallowed_methods, reason = "the model reads the shipped files itself")]

use std::collections::BTreeMap;

use emporix_sandbox::engine::Options;
use http::Method;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::stage::{SEGMENT, Stage, customers};

/// Two segments that exist, one that does not.
const SEGMENTS: [&str; 3] = ["solarpanelfans", "665d861012ddcbf42dc48645", "nosuch"];
/// Three customers that exist, one that does not.
const CUSTOMERS: [&str; 4] = ["98029737", "34017902", "61109356", "nobody"];
/// None, two legal entities that exist, one that does not.
const LEGAL_ENTITIES: [Option<&str>; 4] =
    [None, Some("660af2af69babe3cf6e40771"), Some("6614f86f4f71bab5561006f4"), Some("nowhere")];

/// What one write is about, and says.
#[derive(Clone, Debug)]
struct Write {
    customer: &'static str,
    legal_entity: Option<&'static str>,
    version: Version,
    mixins: Mixins,
}

/// The version a write sends, against the one stored when its call is made.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Version {
    Absent,
    Stored,
    Next,
    Text,
}

#[derive(Clone, Copy, Debug)]
enum Mixins {
    Absent,
    Number(u8),
    Array,
}

/// An item of a bulk call.
#[derive(Clone, Debug)]
enum Item {
    Write(Write),
    NoCustomer,
    NumberForCustomer,
    NumberForLegalEntity,
    EmptyLegalEntity,
    NoObject,
}

#[derive(Clone, Debug)]
enum Call {
    Put(usize, Write),
    Delete(usize, Write),
    BulkPut(usize, Vec<Item>),
    BulkDelete(usize, Vec<Item>),
}

fn writes() -> impl Strategy<Value = Write> {
    let version = prop::sample::select(vec![
        Version::Absent,
        Version::Absent,
        Version::Stored,
        Version::Next,
        Version::Text,
    ]);
    let mixins = prop_oneof![
        3 => Just(Mixins::Absent),
        3 => any::<u8>().prop_map(Mixins::Number),
        1 => Just(Mixins::Array),
    ];
    let customer = prop::sample::select(&CUSTOMERS[..]);
    let legal_entity = prop::sample::select(&LEGAL_ENTITIES[..]);
    (customer, legal_entity, version, mixins).prop_map(
        |(customer, legal_entity, version, mixins)| Write {
            customer,
            legal_entity,
            version,
            mixins,
        },
    )
}

fn calls() -> impl Strategy<Value = Call> {
    let segment = || 0..SEGMENTS.len();
    let broken = prop::sample::select(vec![
        Item::NoCustomer,
        Item::NumberForCustomer,
        Item::NumberForLegalEntity,
        Item::EmptyLegalEntity,
        Item::NoObject,
    ]);
    let item = prop_oneof![6 => writes().prop_map(Item::Write), 1 => broken].boxed();
    let items = prop::collection::vec(item, 0..6).boxed();
    prop_oneof![
        (segment(), writes()).prop_map(|(segment, write)| Call::Put(segment, write)),
        (segment(), writes()).prop_map(|(segment, write)| Call::Delete(segment, write)),
        (segment(), items.clone()).prop_map(|(segment, items)| Call::BulkPut(segment, items)),
        (segment(), items).prop_map(|(segment, items)| Call::BulkDelete(segment, items)),
    ]
}

/// A row of the model.
#[derive(Clone, Debug)]
struct Row {
    segment: String,
    customer: String,
    legal_entity: Option<String>,
    assignment_type: &'static str,
    mixins: Option<Value>,
    metadata_mixins: Option<Value>,
    version: u64,
    created_at: String,
    modified_at: String,
}

/// The assignments of a tenant as a plain list, and who there is.
struct Model {
    rows: Vec<Row>,
    customers: BTreeMap<String, Value>,
    legal_entities: BTreeMap<String, Value>,
    segments: Vec<String>,
}

/// The documents of a shipped file.
pub(crate) fn shipped(collection: &str, member: &str) -> Vec<Value> {
    let root = env!("CARGO_MANIFEST_DIR");
    let text =
        std::fs::read_to_string(format!("{root}/fixtures/_template/{collection}.json")).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file[member].as_array_mut().map(std::mem::take).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

impl Model {
    fn new() -> Self {
        let by_id =
            |documents: Vec<Value>| documents.into_iter().map(|row| (text(&row["id"]), row));
        let row = |row: Value| Row {
            segment: text(&row["segmentId"]),
            customer: text(&row["customerId"]),
            legal_entity: row.get("legalEntityId").map(text),
            assignment_type: if row["assignmentType"] == "AUTOMATIC" {
                "AUTOMATIC"
            } else {
                "MANUAL"
            },
            mixins: row.get("mixins").cloned(),
            metadata_mixins: row["metadata"].get("mixins").cloned(),
            version: row["metadata"]["version"].as_u64().unwrap(),
            created_at: text(&row["metadata"]["createdAt"]),
            modified_at: text(&row["metadata"]["modifiedAt"]),
        };
        let rows = shipped("customer-assignments", "customerAssignments").into_iter().map(row);
        Self {
            rows: rows.collect(),
            customers: by_id(shipped("customers", "customers")).collect(),
            legal_entities: by_id(shipped("legal-entities", "legalEntities")).collect(),
            segments: by_id(shipped("segments", "segments")).map(|(id, _)| id).collect(),
        }
    }

    fn find(&self, segment: &str, customer: &str, legal_entity: Option<&str>) -> Option<usize> {
        self.rows.iter().position(|row| {
            row.segment == segment
                && row.customer == customer
                && row.legal_entity.as_deref() == legal_entity
        })
    }

    /// The body that `write` sends now.
    fn body(&self, segment: &str, write: &Write) -> Map<String, Value> {
        let stored = self
            .find(segment, write.customer, write.legal_entity)
            .map_or(0, |at| self.rows[at].version);
        let mut body = Map::new();
        match write.version {
            Version::Absent => {}
            Version::Stored => drop(body.insert("metadata".into(), json!({"version": stored}))),
            Version::Next => drop(body.insert("metadata".into(), json!({"version": stored + 1}))),
            Version::Text => drop(body.insert("metadata".into(), json!({"version": "1"}))),
        }
        match write.mixins {
            Mixins::Absent => {}
            Mixins::Number(n) => drop(body.insert("mixins".into(), json!({"m": {"n": n}}))),
            Mixins::Array => drop(body.insert("mixins".into(), json!([]))),
        }
        body
    }

    /// The bulk item that `item` sends now.
    fn item(&self, segment: &str, item: &Item) -> Value {
        match item {
            Item::Write(write) => {
                let mut body = self.body(segment, write);
                body.insert("customerId".into(), write.customer.into());
                if let Some(id) = write.legal_entity {
                    body.insert("legalEntityId".into(), id.into());
                }
                body.into()
            }
            Item::NoCustomer => json!({"legalEntityId": "660af2af69babe3cf6e40771"}),
            Item::NumberForCustomer => json!({"customerId": 98_029_737}),
            Item::NumberForLegalEntity => json!({"customerId": "98029737", "legalEntityId": 1}),
            Item::EmptyLegalEntity => json!({"customerId": "98029737", "legalEntityId": ""}),
            Item::NoObject => json!("98029737"),
        }
    }

    /// A PUT of `body`, at `now`.
    fn put(&mut self, segment: &str, key: (&str, Option<&str>), body: &Value, now: &str) -> u16 {
        let (customer, legal_entity) = key;
        let version = body["metadata"].get("version");
        if version.is_some_and(|version| !version.is_u64())
            || body.get("mixins").is_some_and(|mixins| !mixins.is_object())
            || !self.segments.iter().any(|known| known == segment)
            || !self.customers.contains_key(customer)
            || legal_entity.is_some_and(|id| !self.legal_entities.contains_key(id))
        {
            return 400;
        }
        let place = self.find(segment, customer, legal_entity);
        let stored = place.map_or(0, |at| self.rows[at].version);
        // No document has version 0, so what is sent for none never matches.
        if version.is_some_and(|sent| place.is_none() || sent.as_u64() != Some(stored)) {
            return 409;
        }
        let row = Row {
            segment: segment.to_owned(),
            customer: customer.to_owned(),
            legal_entity: legal_entity.map(str::to_owned),
            assignment_type: "MANUAL",
            mixins: body.get("mixins").cloned(),
            metadata_mixins: None,
            version: stored + 1,
            created_at: place.map_or_else(|| now.to_owned(), |at| self.rows[at].created_at.clone()),
            modified_at: now.to_owned(),
        };
        if let Some(at) = place {
            self.rows[at] = row;
            return 204;
        }
        self.rows.push(row);
        201
    }

    fn delete(&mut self, segment: &str, (customer, legal_entity): (&str, Option<&str>)) -> u16 {
        if let Some(at) = self.find(segment, customer, legal_entity) {
            self.rows.remove(at);
        }
        204
    }

    /// One item of a bulk call.
    fn item_code(&mut self, method: &Method, segment: &str, item: &Value, now: &str) -> u16 {
        let Some(customer) = item["customerId"].as_str() else { return 400 };
        let legal_entity = match item.get("legalEntityId") {
            None => None,
            Some(Value::String(id)) => Some(&**id).filter(|id| !id.is_empty()),
            Some(_) => return 400,
        };
        match *method {
            Method::PUT => self.put(segment, (customer, legal_entity), item, now),
            _ => self.delete(segment, (customer, legal_entity)),
        }
    }

    /// The row as the service answers it.
    fn shown(&self, row: &Row) -> Value {
        let customer = &self.customers[&row.customer];
        let mut shown = json!({
            "customer": {
                "id": customer["id"], "firstName": customer["firstName"],
                "lastName": customer["lastName"], "email": customer["email"],
            },
            "assignmentType": row.assignment_type,
            "metadata": {
                "createdAt": row.created_at, "modifiedAt": row.modified_at, "version": row.version,
            },
        });
        if let Some(id) = &row.legal_entity {
            shown["legalEntity"] = json!({"id": id, "name": self.legal_entities[id]["name"]});
        }
        if let Some(mixins) = &row.mixins {
            shown["mixins"] = mixins.clone();
        }
        if let Some(mixins) = &row.metadata_mixins {
            shown["metadata"]["mixins"] = mixins.clone();
        }
        shown
    }
}

/// The sandbox and the model, side by side.
struct Pair {
    stage: Stage,
    model: Model,
}

impl Pair {
    fn call(&mut self, call: &Call) -> Result<(), TestCaseError> {
        let now = self.stage.now().to_string();
        let (method, segment, single, items) = match call {
            Call::Put(at, write) => (Method::PUT, SEGMENTS[*at], Some(write), &[][..]),
            Call::Delete(at, write) => (Method::DELETE, SEGMENTS[*at], Some(write), &[][..]),
            Call::BulkPut(at, items) => (Method::PUT, SEGMENTS[*at], None, &items[..]),
            Call::BulkDelete(at, items) => (Method::DELETE, SEGMENTS[*at], None, &items[..]),
        };
        if let Some(write) = single {
            let body: Value = self.model.body(segment, write).into();
            let key = (write.customer, write.legal_entity);
            let rest = format!("/{}{}", key.0, key.1.map_or(String::new(), |id| format!("/{id}")));
            let sent = if method == Method::PUT { body.to_string() } else { String::new() };
            let response =
                self.stage.call(method.clone(), &customers(segment, &rest), &sent).response;
            let expected = match method {
                Method::PUT => self.model.put(segment, key, &body, &now),
                _ => self.model.delete(segment, key),
            };
            prop_assert_eq!(response.status.as_u16(), expected);
            return Ok(());
        }
        let items: Vec<Value> = items.iter().map(|item| self.model.item(segment, item)).collect();
        let target = customers(segment, "/bulk");
        let response = self.stage.call(method.clone(), &target, &json!(items).to_string()).response;
        if items.is_empty() {
            prop_assert_eq!(response.status.as_u16(), 400);
            return Ok(());
        }
        prop_assert_eq!(response.status.as_u16(), 207);
        let rows: Vec<Value> = serde_json::from_slice(&response.body).unwrap();
        let expected: Vec<(u64, u64)> = (1..)
            .zip(&items)
            .map(|(index, item)| {
                (index, u64::from(self.model.item_code(&method, segment, item, &now)))
            })
            .collect();
        let told: Vec<(u64, u64)> = rows
            .iter()
            .map(|row| (row["index"].as_u64().unwrap(), row["code"].as_u64().unwrap()))
            .collect();
        prop_assert_eq!(told, expected, "each index once, in order, with the code of its item");
        Ok(())
    }

    /// The lists of all segments, page by page, and each assignment alone, are the model's.
    fn same_state(&mut self) -> Result<(), TestCaseError> {
        for segment in SEGMENTS {
            let expected: Vec<Value> = self
                .model
                .rows
                .iter()
                .filter(|row| row.segment == segment)
                .map(|row| self.model.shown(row))
                .collect();
            let mut listed: Vec<Value> = Vec::new();
            for page in 1..=expected.len() / 3 + 2 {
                let target = customers(segment, &format!("?pageSize=3&pageNumber={page}"));
                let response = self.stage.call(Method::GET, &target, "").response;
                let rows: Vec<Value> = serde_json::from_slice(&response.body).unwrap();
                listed.extend(rows);
            }
            prop_assert_eq!(&listed, &expected);
            for customer in CUSTOMERS {
                let target = customers(segment, &format!("?q=customer.id:{customer}"));
                let response = self.stage.call(Method::GET, &target, "").response;
                let found: Vec<Value> = serde_json::from_slice(&response.body).unwrap();
                let own = |row: &&Value| row["customer"]["id"] == customer;
                let expected: Vec<Value> = expected.iter().filter(own).cloned().collect();
                prop_assert_eq!(found, expected);
                for legal_entity in LEGAL_ENTITIES {
                    self.same_one(segment, customer, legal_entity)?;
                }
            }
        }
        Ok(())
    }

    fn same_one(
        &mut self,
        segment: &str,
        customer: &str,
        legal_entity: Option<&str>,
    ) -> Result<(), TestCaseError> {
        let rest = legal_entity.map_or(String::new(), |id| format!("/{id}"));
        let target = customers(segment, &format!("/{customer}{rest}"));
        let response = self.stage.call(Method::GET, &target, "").response;
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        if let Some(at) = self.model.find(segment, customer, legal_entity) {
            prop_assert_eq!(body, self.model.shown(&self.model.rows[at]));
        } else {
            prop_assert_eq!(response.status.as_u16(), 404);
        }
        Ok(())
    }
}

proptest! {
    #[test]
    fn any_sequence_of_writes_leaves_what_a_plain_list_has(calls in prop::collection::vec(calls(), 0..30)) {
        let mut pair = Pair { stage: Stage::new(Options::default()), model: Model::new() };
        for call in &calls {
            pair.call(call)?;
        }
        pair.same_state()?;
    }
}

#[test]
fn a_bulk_call_takes_two_hundred_items() {
    let mut stage = Stage::new(Options::default());
    let items = vec![json!({"customerId": "61109356"}); 200];
    let target = customers(SEGMENT, "/bulk");
    let response = stage.call(Method::PUT, &target, &json!(items).to_string()).response;
    let rows: Vec<Value> = serde_json::from_slice(&response.body).unwrap();
    let expected: Vec<Value> = (1..=200)
        .map(|index| match index {
            1 => json!({"index": 1, "code": 201, "status": "Created"}),
            _ => json!({"index": index, "code": 204, "status": "OK"}),
        })
        .collect();
    assert_eq!((response.status.as_u16(), rows), (207, expected));
    let stored = stage.call(Method::GET, &customers(SEGMENT, "/61109356"), "").response;
    let stored: Value = serde_json::from_slice(&stored.body).unwrap();
    assert_eq!(stored["metadata"]["version"], 200);
}
