//! For random journeys: verifying what happened holds, and verifying one thing that did not happen fails and names it.

use std::collections::BTreeMap;

use emporix_sandbox::engine::Options;
use http::Method;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, customers, request};
use crate::verify::verified;

/// Customers of the template: one who is not assigned to the segment, and two who are.
const CUSTOMERS: [(&str, bool); 3] = [("61109356", false), ("34017755", true), ("98029737", true)];

/// One call of a client.
#[derive(Clone, Debug)]
struct Step {
    method: Method,
    customer: &'static str,
    note: u8,
}

fn step() -> impl Strategy<Value = Step> {
    let method = select(&[Method::PUT, Method::PUT, Method::DELETE, Method::GET][..]);
    let customer = select(&CUSTOMERS[..]).prop_map(|(customer, _)| customer);
    (method, customer, any::<u8>()).prop_map(|(method, customer, note)| Step {
        method,
        customer,
        note,
    })
}

impl Step {
    /// Whether `other` is the same but for its number.
    fn is_like(&self, other: &Self) -> bool {
        let notes = self.method != Method::PUT || self.note == other.note;
        (&self.method, self.customer) == (&other.method, other.customer) && notes
    }

    /// Makes the call, which is the one with this number; what is expected of it comes back.
    fn play(&self, stage: &mut Stage, number: usize) -> Value {
        let path = customers(SEGMENT, &format!("/{}", self.customer));
        let on = format!("{} …/customers/{{customerId}}", self.method);
        let mut when = json!({"path": {"customerId": self.customer}, "header": {"x-step": number.to_string()}});
        let body = if self.method == Method::PUT {
            when["body"] = json!({"/mixins/note": self.note});
            json!({"mixins": {"note": self.note}}).to_string()
        } else {
            String::new()
        };
        let headers = [("authorization", "Bearer service"), ("x-step", &*number.to_string())];
        let reply = stage.send(&request(self.method.clone(), &path, &headers, body));
        let status = reply.response.status.as_u16();
        json!({"name": name(number), "on": on, "when": when, "answer": {"status": status}, "count": 1})
    }
}

fn name(number: usize) -> String {
    format!("step {number}")
}

/// What became of the assignments: under the word for it the customers.
fn fates(steps: &[Step]) -> BTreeMap<&'static str, Vec<Value>> {
    let mut fates: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
    for (customer, was_there) in CUSTOMERS {
        let mut is_there = was_there;
        let mut is_written = false;
        for step in steps.iter().filter(|step| step.customer == customer) {
            match step.method {
                Method::PUT => (is_there, is_written) = (true, true),
                Method::DELETE => is_there = false,
                _ => {}
            }
        }
        let fate = match (was_there, is_there) {
            (false, true) => "added",
            (true, false) => "removed",
            (true, true) if is_written => "changed",
            (_, _) => "unchanged",
        };
        let record =
            json!({"collection": "customer-assignments", "when": {"/customerId": customer}});
        fates.entry(fate).or_default().push(record);
    }
    fates
}

/// A journey that was made, and what happened as expectations.
fn journey(steps: &[Step]) -> (Stage, Vec<Value>) {
    let mut stage = Stage::new(Options::default());
    let calls = steps.iter().enumerate().map(|(number, step)| step.play(&mut stage, number));
    let mut expect: Vec<Value> = calls.collect();
    let names: Vec<String> = (0..steps.len()).map(name).collect();
    expect.push(json!({"name": "order", "order": names}));
    let mut records = json!(fates(steps));
    records["nothingElse"] = true.into();
    expect.push(json!({"name": "state", "state": records}));
    for whole in ["noUnfiredRule", "noUnmatchedCall", "nothingDropped"] {
        expect.push(json!({"name": whole, whole: true}));
    }
    (stage, expect)
}

/// Something that is said of a call, and is not so.
#[derive(Clone, Copy, Debug)]
enum Mutation {
    Customer,
    Note,
    Status,
    Operation,
    Header,
    Token,
    Origin,
    Fault,
}

impl Mutation {
    const ALL: [Self; 8] = [
        Self::Customer,
        Self::Note,
        Self::Status,
        Self::Operation,
        Self::Header,
        Self::Token,
        Self::Origin,
        Self::Fault,
    ];

    /// Says it of a call; the place that is wrong then comes back.
    fn apply(self, expectation: &mut Value) -> &'static str {
        match self {
            Self::Customer => {
                expectation["when"]["path"]["customerId"] = "other".into();
                "when.path.customerId"
            }
            Self::Note => {
                expectation["when"]["body"]["/mixins/note"] = json!(1_000);
                "when.body./mixins/note"
            }
            Self::Status => {
                expectation["answer"]["status"] = 418.into();
                "answer.status"
            }
            Self::Header => {
                expectation["when"]["header"]["x-step"] = "none of them".into();
                "when.header.x-step"
            }
            Self::Token => {
                expectation["when"]["token"] = json!({"name": "read"});
                "when.token.name"
            }
            Self::Origin => {
                expectation["answer"]["origin"] = "injected".into();
                "answer.origin"
            }
            Self::Fault => {
                expectation["answer"]["fault"] = "any".into();
                "answer.fault"
            }
            Self::Operation => {
                expectation["on"] = "PUT …/customers/bulk".into();
                expectation["when"]["path"] = json!({});
                "on"
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_happened_holds(steps in proptest::collection::vec(step(), 2..12)) {
        let (stage, expect) = journey(&steps);
        let verification = verified(&stage, &json!(expect));
        prop_assert!(verification.passed, "{verification:#?}");
    }

    #[test]
    fn one_thing_that_did_not_happen_is_named(
        steps in proptest::collection::vec(step(), 2..12),
        at in any::<Index>(),
        mutation in select(&Mutation::ALL[..]),
    ) {
        let (stage, mut expect) = journey(&steps);
        let at = at.index(steps.len());
        let place = mutation.apply(&mut expect[at]);
        let verification = verified(&stage, &json!(expect));
        let names: Vec<&str> = verification.failures.iter().map(|it| &*it.expectation).collect();
        // A call that did not come cannot be in order either.
        prop_assert_eq!(names, [&*name(at), "order"]);
        let closest = verification.failures[0].closest.clone().unwrap();
        let places: Vec<&str> = closest.differences.iter().map(|it| &*it.path).collect();
        prop_assert_eq!(places, [place]);
        // Calls that differ in their number alone are as near as each other where the number is what is wrong.
        let is_near = |nth: &usize| *nth == at || place == "when.header.x-step" && steps[*nth].is_like(&steps[at]);
        let near: Vec<String> = (0..steps.len()).filter(is_near).map(|nth| format!("main-{}", nth + 1)).collect();
        prop_assert!(near.iter().any(|id| **id == *closest.id), "{closest:?}");
    }

    #[test]
    fn another_count_is_named(
        steps in proptest::collection::vec(step(), 2..12),
        at in any::<Index>(),
        count in select(&[0_u64, 2, 3][..]),
    ) {
        let (stage, mut expect) = journey(&steps);
        let at = at.index(steps.len());
        expect[at]["count"] = count.into();
        let verification = verified(&stage, &json!(expect));
        let names: Vec<&str> = verification.failures.iter().map(|it| &*it.expectation).collect();
        prop_assert_eq!(names, [&*name(at)]);
        let failure = &verification.failures[0];
        prop_assert!(failure.message.contains("found 1 call"), "{failure:?}");
        let closest = failure.closest.clone();
        prop_assert!(closest.is_some_and(|it| !it.differences.is_empty()), "{failure:?}");
    }

    #[test]
    fn two_calls_in_the_wrong_order_are_named(
        steps in proptest::collection::vec(step(), 2..12),
        at in any::<Index>(),
    ) {
        let (stage, mut expect) = journey(&steps);
        let place = at.index(steps.len() - 1);
        let order = expect[steps.len()]["order"].as_array_mut().unwrap();
        order.swap(place, place + 1);
        let verification = verified(&stage, &json!(expect));
        prop_assert_eq!(verification.failures.len(), 1);
        let failure = &verification.failures[0];
        prop_assert_eq!(&*failure.expectation, "order");
        prop_assert_eq!(&*failure.closest.clone().unwrap().id, &*format!("main-{}", place + 1));
    }

    #[test]
    fn another_fate_of_a_record_is_named(
        steps in proptest::collection::vec(step(), 2..12),
        at in any::<Index>(),
        to in select(&["added", "changed", "removed", "unchanged"][..]),
    ) {
        let (stage, mut expect) = journey(&steps);
        let fates = fates(&steps);
        let all: Vec<(&str, &Value)> =
            fates.iter().flat_map(|(fate, all)| all.iter().map(move |one| (*fate, one))).collect();
        let (from, record) = all[at.index(all.len())];
        prop_assume!(from != to);
        let state = &mut expect[steps.len() + 1]["state"];
        state[from].as_array_mut().unwrap().retain(|known| known != record);
        if !state[to].is_array() {
            state[to] = json!([]);
        }
        state[to].as_array_mut().unwrap().push(record.clone());
        let verification = verified(&stage, &json!(expect));
        let names: Vec<&str> = verification.failures.iter().map(|it| &*it.expectation).collect();
        prop_assert_eq!(names, ["state"]);
        let is = if to == "unchanged" { "is" } else { "was" };
        let customer = &record["when"]["/customerId"];
        let wanted = format!("customer-assignments with `/customerId` {customer} {is} {to}");
        prop_assert!(verification.failures[0].message.contains(&wanted), "{verification:?}");
    }
}
