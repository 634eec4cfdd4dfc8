//! Faults of single items: injected failures, organic failures and successes in one 207, and the state afterwards.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeMap;

use emporix_sandbox::engine::Options;
use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scenarios_armed::{codes, stage, state};
use crate::stage::{SEGMENT, Stage, customers};

/// Customers of the template: three who are assigned for themselves, two who are not, and one who does not exist.
const CUSTOMERS: [&str; 6] = ["98029737", "34017755", "41250061", "61109356", "65044570", "nobody"];

/// The versions of the assignments without legal entity, by customer.
type Versions = BTreeMap<String, u64>;

fn versions(stage: &mut Stage) -> Versions {
    let rows = state(stage);
    let own = rows.as_array().unwrap().iter().filter(|row| row["legalEntity"].is_null());
    own.map(|row| {
        let version = row["metadata"]["version"].as_u64().unwrap();
        (row["customer"]["id"].as_str().unwrap().to_owned(), version)
    })
    .collect()
}

fn bulk(stage: &mut Stage, method: Method, items: &[Value]) -> Vec<u64> {
    let reply = stage.call(method, &customers(SEGMENT, "/bulk"), &json!(items).to_string());
    assert_eq!(reply.response.status, 207, "{reply:?}");
    codes(&reply.response.body)
}

#[test]
fn injected_and_organic_failures_and_successes_share_one_answer() {
    let mut stage = stage(&[
        json!({"on": "PUT …/customers/bulk", "then": {"items": [{"nth": [1, 4], "error": "conflict.exists"}]}}),
        json!({"on": "PUT …/customers/bulk", "then": {"items": [{"where": {"/customerId": "65044570"}, "error": "forbidden", "commit": true}]}}),
    ]);
    let before = versions(&mut stage);
    let items = [
        json!({"customerId": "61109356"}), // injected
        json!({"customerId": "98029737"}), // written
        json!({"customerId": "nobody"}),   // organic: no such customer
        json!({"customerId": "34017755"}), // injected
        json!({"customerId": "41250061", "metadata": {"version": 9}}), // organic: a stale version
        json!({"customerId": "65044570"}), // written, and reported as failed
        json!({"customerId": 5}),          // organic: no text
        json!("61109356"),                 // organic: no object
        json!({"customerId": "66001234"}), // written
    ];
    let codes = bulk(&mut stage, Method::PUT, &items);
    assert_eq!(codes, [409, 204, 400, 409, 409, 403, 400, 400, 201]);
    let mut expected = before;
    expected.insert("98029737".to_owned(), 2);
    expected.insert("65044570".to_owned(), 1);
    expected.insert("66001234".to_owned(), 1);
    assert_eq!(versions(&mut stage), expected);
}

#[test]
fn the_hint_tells_an_injected_failure_from_an_organic_one() {
    let mut stage = stage(&[
        json!({"name": "first", "on": "PUT …/customers/bulk", "then": {"items": [{"first": 1, "error": "conflict.changed"}]}}),
    ]);
    let items = json!([{"customerId": "98029737"}, {"customerId": "nobody"}]).to_string();
    let reply = stage.call(Method::PUT, &customers(SEGMENT, "/bulk"), &items);
    let hint = reply.response.hint.unwrap();
    assert!(
        hint.starts_with("index 1: injected by test/first; index 2: customer `nobody`"),
        "{hint}"
    );
}

#[test]
fn a_bulk_call_that_is_bad_as_a_whole_is_no_hit_of_a_rule_about_items() {
    let mut stage = stage(&[
        json!({"on": "PUT …/customers/bulk", "times": 1, "then": {"items": [{"nth": 2, "error": "forbidden"}]}}),
    ]);
    let path = customers(SEGMENT, "/bulk");
    for body in ["[]", "{}", "nonsense"] {
        assert_eq!(stage.call(Method::PUT, &path, body).response.status, 400, "{body}");
    }
    let one = [json!({"customerId": "98029737"})];
    assert_eq!(bulk(&mut stage, Method::PUT, &one), [204], "without a second item there is no hit");
    let two = [json!({"customerId": "98029737"}), json!({"customerId": "34017755"})];
    assert_eq!(bulk(&mut stage, Method::PUT, &two), [204, 403]);
    assert_eq!(bulk(&mut stage, Method::PUT, &two), [204, 204]);
}

/// One item, and what rules plan for it.
#[derive(Clone, Debug)]
struct Item {
    customer: &'static str,
    version: Option<u64>,
    /// The fault of the first rule and of the second: its error, and whether the item is written all the same.
    faults: [Option<(Fault, bool)>; 2],
}

/// An error by its name, and its status.
type Fault = (&'static str, u64);

const FAULTS: [Fault; 4] = [
    ("bad-request.validation", 400),
    ("forbidden", 403),
    ("conflict.changed", 409),
    ("unauthorized.expired", 401),
];

impl Item {
    fn json(&self) -> Value {
        let mut item = json!({"customerId": self.customer});
        if let Some(version) = self.version {
            item["metadata"] = json!({"version": version});
        }
        item
    }

    /// What the item comes to without rules, and what it leaves.
    fn organic(&self, stored: &mut Versions, method: &Method) -> u64 {
        if *method == Method::DELETE {
            stored.remove(self.customer);
            return 204;
        }
        if self.customer == "nobody" {
            return 400;
        }
        let now = stored.get(self.customer).copied();
        if self.version.is_some() && self.version != now {
            return 409;
        }
        stored.insert(self.customer.to_owned(), now.unwrap_or(0) + 1);
        if now.is_some() { 204 } else { 201 }
    }

    /// The same with the rules: the first that means the item decides.
    fn model(&self, stored: &mut Versions, method: &Method) -> u64 {
        let Some(((_, status), is_written)) = self.faults.iter().flatten().next() else {
            return self.organic(stored, method);
        };
        if !is_written {
            return *status;
        }
        let organic = self.organic(stored, method);
        if organic >= 400 { organic } else { *status }
    }
}

fn fault() -> impl Strategy<Value = Option<(Fault, bool)>> {
    prop::option::weighted(0.3, (prop::sample::select(&FAULTS[..]), any::<bool>()))
}

fn item() -> impl Strategy<Value = Item> {
    (
        prop::sample::select(&CUSTOMERS[..]),
        prop::option::weighted(0.4, 1..4_u64),
        [fault(), fault()],
    )
        .prop_map(|(customer, version, faults)| Item { customer, version, faults })
}

/// The rule of the `which` faults of `items`; none when there is none.
fn rule(items: &[Item], which: usize, on: &str) -> Option<Value> {
    let faults: Vec<Value> = (1..)
        .zip(items)
        .filter_map(|(nth, item): (u64, _)| {
            let ((error, _), commit) = item.faults[which]?;
            Some(json!({"nth": nth, "error": error, "commit": commit}))
        })
        .collect();
    (!faults.is_empty()).then(|| json!({"on": on, "then": {"items": faults}}))
}

proptest! {
    #[test]
    fn the_state_afterwards_is_that_of_the_items_that_succeeded(
        items in prop::collection::vec(item(), 1..12),
        method in prop::sample::select(vec![Method::PUT, Method::DELETE]),
    ) {
        // Both operations, so that every error is documented for one of them.
        let rules: Vec<Value> =
            (0..2).filter_map(|which| rule(&items, which, "* …/customers/bulk")).collect();
        let mut stage = if rules.is_empty() { Stage::new(Options::default()) } else { stage(&rules) };
        let mut expected = versions(&mut stage);
        let bodies: Vec<Value> = items.iter().map(Item::json).collect();
        let codes = bulk(&mut stage, method.clone(), &bodies);
        let modelled: Vec<u64> =
            items.iter().map(|item| item.model(&mut expected, &method)).collect();
        prop_assert_eq!(codes, modelled);
        prop_assert_eq!(versions(&mut stage), expected);
    }
}
