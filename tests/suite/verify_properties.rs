//! For random journeys: verifying what happened holds, and verifying one thing that did not happen fails and names it.

use std::collections::BTreeMap;

use emporix_sandbox::engine::Options;
use emporix_sandbox::engine::scenario::Scenario;
use http::Method;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, customers, request, seed};
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
        let answer = json!({"status": status, "committed": reply.committed});
        json!({"name": name(number), "on": on, "when": when, "answer": answer, "count": 1})
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
        let (mut is_written, mut note) = (false, None);
        for step in steps.iter().filter(|step| step.customer == customer) {
            match step.method {
                Method::PUT => (is_there, is_written, note) = (true, true, Some(step.note)),
                Method::DELETE => (is_there, note) = (false, None),
                _ => {}
            }
        }
        let fate = match (was_there, is_there) {
            (false, true) => "added",
            (true, false) => "removed",
            (true, true) if is_written => "changed",
            (_, _) => "unchanged",
        };
        let mut when = json!({"/customerId": customer});
        if let Some(note) = note.filter(|_| is_there) {
            when["/mixins/note"] = note.into();
        }
        let record = json!({"collection": "customer-assignments", "when": when});
        fates.entry(fate).or_default().push(record);
    }
    fates
}

/// A journey that was made, and what happened as expectations.
fn journey(steps: &[Step]) -> (Stage, Vec<Value>) {
    let mut stage = Stage::new(Options::default());
    let calls = steps.iter().enumerate().map(|(number, step)| step.play(&mut stage, number));
    let calls = calls.collect();
    (stage, expectations(steps, calls))
}

/// What happened, where it is said of each call already.
fn expectations(steps: &[Step], calls: Vec<Value>) -> Vec<Value> {
    let mut expect = calls;
    let names: Vec<String> = (0..steps.len()).map(name).collect();
    expect.push(json!({"name": "order", "order": names}));
    let mut records = json!(fates(steps));
    records["nothingElse"] = true.into();
    expect.push(json!({"name": "state", "state": records}));
    for whole in ["noUnfiredRule", "noUnmatchedCall", "nothingDropped"] {
        expect.push(json!({"name": whole, whole: true}));
    }
    expect
}

/// The names of the expectations that are not met.
fn failing(stage: &Stage, expect: &[Value]) -> Vec<String> {
    let failures = verified(stage, &json!(expect)).failures;
    failures.into_iter().map(|failure| failure.expectation).collect()
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
    Query,
    Tenant,
    World,
    Target,
    Scope,
    Committed,
    AnswerHeader,
    AnswerBody,
}

impl Mutation {
    const ALL: [Self; 16] = [
        Self::Customer,
        Self::Note,
        Self::Status,
        Self::Operation,
        Self::Header,
        Self::Token,
        Self::Origin,
        Self::Fault,
        Self::Query,
        Self::Tenant,
        Self::World,
        Self::Target,
        Self::Scope,
        Self::Committed,
        Self::AnswerHeader,
        Self::AnswerBody,
    ];

    /// What is said: the place that is wrong then, by its keys, and what stands there.
    fn said(self, expectation: &Value) -> (&'static str, Value) {
        match self {
            Self::Customer => ("when.path.customerId", "other".into()),
            Self::Note => ("when.body./mixins/note", 1_000.into()),
            Self::Status => ("answer.status", 418.into()),
            Self::Operation => ("on", "PUT …/customers/bulk".into()),
            Self::Header => ("when.header.x-step", "none of them".into()),
            Self::Token => ("when.token.name", "read".into()),
            Self::Origin => ("answer.origin", "injected".into()),
            Self::Fault => ("answer.fault", "any".into()),
            Self::Query => ("when.query.fields", "id".into()),
            Self::Tenant => ("when.tenant", "acme".into()),
            Self::World => ("when.world", "other".into()),
            Self::Target => ("when.target.customerId", "other".into()),
            Self::Scope => ("when.token.scope", "no.such_scope".into()),
            Self::Committed => {
                let committed = expectation["answer"]["committed"] == json!(true);
                ("answer.committed", (!committed).into())
            }
            Self::AnswerHeader => ("answer.header.x-none", json!({"exists": true})),
            Self::AnswerBody => ("answer.body./code", 1_000.into()),
        }
    }

    /// Says it of a call; the place that is wrong then comes back.
    fn apply(self, expectation: &mut Value) -> &'static str {
        let (place, value) = self.said(expectation);
        if matches!(self, Self::Operation) {
            // The paths of another operation have other variables.
            expectation["when"]["path"] = json!({});
        }
        *place.split('.').fold(expectation, |at, key| &mut at[key]) = value;
        place
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
        let wanted = format!("customer-assignments with `/customerId` {customer}");
        let said = verification.failures[0].message.split_once(&wanted).map(|(_, rest)| rest);
        let fate = format!(" {is} {to}");
        prop_assert!(said.is_some_and(|said| said.contains(&fate)), "{verification:?}");
    }

    #[test]
    fn another_value_of_a_record_is_named(
        steps in proptest::collection::vec(step(), 2..12),
        at in any::<Index>(),
    ) {
        let (stage, mut expect) = journey(&steps);
        let state = &mut expect[steps.len() + 1]["state"];
        let with_note = |record: &Value| !record["when"]["/mixins/note"].is_null();
        let fates = ["added", "changed"];
        let all: Vec<_> = fates.iter().flat_map(|fate| {
            let records = state[fate].as_array().into_iter().flatten().enumerate();
            records.filter(|(_, it)| with_note(it)).map(move |(place, _)| (*fate, place))
        }).collect();
        prop_assume!(!all.is_empty());
        let (fate, place) = all[at.index(all.len())];
        state[fate][place]["when"]["/mixins/note"] = json!(1_000);
        let verification = verified(&stage, &json!(expect));
        prop_assert_eq!(verification.failures.len(), 1);
        let failure = &verification.failures[0];
        prop_assert_eq!(&*failure.expectation, "state");
        let places = failure.closest.iter().flat_map(|closest| &closest.differences);
        let places: Vec<&str> = places.map(|it| &*it.path).collect();
        prop_assert_eq!(places, [format!("state.{fate}.when./mixins/note")]);
    }

    /// What was expected stays, and what happens is another thing.
    #[test]
    fn a_journey_that_went_otherwise_is_named(
        steps in proptest::collection::vec(step(), 2..12),
        at in any::<Index>(),
        kind in select(&Slip::ALL[..]),
    ) {
        let (_, mut expect) = journey(&steps);
        let at = at.index(steps.len());
        if matches!(kind, Slip::SentTwice) {
            // The second answer may be another one.
            expect[at].as_object_mut().unwrap().remove("answer");
        }
        let journal_length = matches!(kind, Slip::Dropped).then(|| steps.len() - 1);
        let mut stage = Stage::new(Options { journal_length, ..Options::default() });
        let mut order: Vec<usize> = (0..steps.len()).collect();
        match kind {
            Slip::LeftOut => drop(order.remove(at)),
            Slip::SentTwice => order.insert(at, at),
            Slip::Earlier => order.swap(at, at.saturating_sub(1)),
            Slip::UnknownCall | Slip::RuleThatNeverActs | Slip::Dropped => {}
        }
        if matches!(kind, Slip::RuleThatNeverActs) {
            stage.arm(scenario("third-row-fails-once"));
        }
        for number in order {
            if number == at && matches!(kind, Slip::UnknownCall) {
                stage.call(Method::GET, "/customer-segment/mytenant/segmnts", "");
            }
            steps[number].play(&mut stage, number);
        }
        let names = failing(&stage, &expect);
        let has = |name: &str| names.iter().any(|it| it == name);
        match kind {
            Slip::LeftOut => prop_assert!(has(&name(at)) && has("order"), "{names:?}"),
            Slip::SentTwice => prop_assert!(has(&name(at)), "{names:?}"),
            Slip::Earlier => prop_assert_eq!(has("order"), at > 0, "{:?}", names),
            Slip::UnknownCall => prop_assert_eq!(names, ["noUnmatchedCall"]),
            Slip::RuleThatNeverActs => prop_assert_eq!(names, ["noUnfiredRule"]),
            Slip::Dropped => prop_assert!(has("nothingDropped") && has("state"), "{names:?}"),
        }
    }

    /// Bulk calls of which rows fail, and what is sent again.
    #[test]
    fn rows_that_are_sent_again_though_they_had_not_failed_are_named(
        rows in proptest::collection::vec(any::<bool>(), 2..12),
        at in any::<Index>(),
        wrong in select(&[Again::Right, Again::OneLess, Again::OneMore, Again::Another, Again::Never][..]),
    ) {
        prop_assume!(rows.contains(&false));
        let row = |(nth, is_good): (usize, &bool)| match is_good {
            true => json!({"customerId": "98029737", "mixins": {"n": nth}}),
            false => json!({"customerId": format!("nobody-{nth}")}),
        };
        let all: Vec<Value> = rows.iter().enumerate().map(row).collect();
        let is_failed = |row: &Value| row["customerId"] != "98029737";
        let mut again: Vec<Value> = all.iter().filter(|row| is_failed(row)).cloned().rev().collect();
        let at = at.index(again.len());
        let place = match wrong {
            Again::Right => None,
            Again::OneLess => {
                again.remove(at);
                Some("body".to_owned())
            }
            Again::OneMore => {
                again.push(json!({"customerId": "34017755"}));
                Some(format!("body./{}", again.len() - 1))
            }
            Again::Another => {
                again[at]["mixins"] = json!({"n": 1_000});
                Some(format!("body./{at}"))
            }
            Again::Never => Some("body".to_owned()),
        };
        let mut stage = Stage::new(Options::default());
        let path = customers(SEGMENT, "/bulk");
        stage.call(Method::PUT, &path, &json!(all).to_string());
        if !matches!(wrong, Again::Never) && !again.is_empty() {
            stage.call(Method::PUT, &path, &json!(again).to_string());
            // What failed again is sent again, so that only the second call is judged.
            stage.call(Method::PUT, &path, &json!(again).to_string());
        }
        let on = json!({"name": "again", "on": "PUT …/customers/bulk", "onlyFailedRows": true,
            "when": {"body": {"/0/customerId": all[0]["customerId"], "/1/customerId": all[1]["customerId"]}}});
        let verification = verified(&stage, &json!([on]));
        let failure = verification.failures.first();
        let differences = failure.and_then(|it| it.closest.as_ref()).map(|it| &it.differences);
        let first = differences.and_then(|all| all.first()).map(|it| it.path.clone());
        prop_assert_eq!(first, place, "{:?}", verification);
    }
}

/// How a journey went otherwise than it was expected to.
#[derive(Clone, Copy, Debug)]
enum Slip {
    LeftOut,
    SentTwice,
    Earlier,
    UnknownCall,
    RuleThatNeverActs,
    Dropped,
}

impl Slip {
    const ALL: [Self; 6] = [
        Self::LeftOut,
        Self::SentTwice,
        Self::Earlier,
        Self::UnknownCall,
        Self::RuleThatNeverActs,
        Self::Dropped,
    ];
}

/// What a client sends after an answer with failed rows.
#[derive(Clone, Copy, Debug)]
enum Again {
    Right,
    OneLess,
    OneMore,
    Another,
    Never,
}

/// A shipped scenario.
fn scenario(name: &str) -> Scenario {
    Scenario::clone(&seed().scenarios[name])
}
