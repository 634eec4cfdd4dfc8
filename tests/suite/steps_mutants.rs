//! Mutants of the sandbox, made by rules: each bends one place of the answers that the shipped steps get, and steps notice it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeSet;

use bytes::Bytes;
use emporix_sandbox::content::ad_hoc_scenario;
use emporix_sandbox::engine::scenario::{Scenario, StepToken};
use emporix_sandbox::engine::{Operation, Options};
use emporix_sandbox::steps::{
    Next, Place, StepAnswer, StepOutcome, StepRequest, StepResult, StepRun,
};
use http::HeaderMap;
use serde_json::{Value, json};

use crate::stage::{Stage, operations, request};
use crate::support_kept::text_of;

/// The scenarios whose steps are to notice them: together they call every operation of the service.
const SCENARIOS: [&str; 4] =
    ["documented-examples", "contract-segments", "contract-groups", "contract-items"];
/// Those of which each step looks at the whole answer.
const STRICT: [&str; 3] = ["contract-segments", "contract-groups", "contract-items"];
/// Mutants that were written by hand, for the first of them.
const BY_HAND: &str = include_str!("../steps/mutants.json");
/// The headers that belong to an answer, and not to its way.
const HEADERS: [&str; 2] = ["content-type", "x-total-count"];

/// A place of a document and the value there, those below included, of lists the first three rows.
fn places(pointer: &str, value: &Value, found: &mut Vec<(String, Value)>) {
    found.push((pointer.to_owned(), value.clone()));
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            places(&format!("{pointer}/{name}"), value, found);
        }),
        Value::Array(rows) => rows.iter().take(3).enumerate().for_each(|(nth, value)| {
            places(&format!("{pointer}/{nth}"), value, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Another value of the same kind.
fn another(value: &Value) -> Value {
    match value {
        Value::Bool(is) => json!(!is),
        Value::Number(number) => json!(number.as_i64().unwrap_or_default() + 1),
        Value::String(text) if text.starts_with("20") && text.ends_with('Z') => {
            json!("2001-01-01T00:00:00.000Z")
        }
        Value::String(text) => json!(format!("{text}x")),
        Value::Null | Value::Array(_) | Value::Object(_) => json!(7),
    }
}

/// What can be done to a body, as patches.
fn patches(body: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    places("", body, &mut found);
    let mut patches = Vec::new();
    for (path, value) in &found[1..] {
        patches.push(json!([{"op": "remove", "path": path}]));
        patches.push(json!([{"op": "replace", "path": path, "value": another(value)}]));
        patches.push(json!([{"op": "replace", "path": path, "value": null}]));
        if value.is_number() {
            patches.push(json!([{"op": "replace", "path": path, "value": value.to_string()}]));
        }
    }
    if let Some(rows) = body.as_array().filter(|rows| !rows.is_empty()) {
        patches.push(json!([{"op": "remove", "path": format!("/{}", rows.len() - 1)}]));
        patches.push(json!([{"op": "copy", "from": "/0", "path": "/-"}]));
        if rows.len() > 1 {
            patches.push(json!([{"op": "move", "from": "/1", "path": "/0"}]));
        }
    }
    patches
}

/// What a step has met.
struct Met {
    operation: &'static Operation,
    answer: StepAnswer,
}

impl Met {
    fn header(&self, name: &str) -> Option<&str> {
        self.answer.headers.get(name)?.to_str().ok()
    }

    fn body(&self) -> Option<Value> {
        serde_json::from_str(&self.answer.body).ok()
    }

    /// What a sandbox that is a little wrong does: a status that is off by one, a header that is missing, rows in another order or
    /// one fewer, a version that is another.
    fn common_mistakes(&self) -> Vec<Value> {
        let mut found = vec![json!({"status": self.answer.status + 1, "undocumented": true})];
        let headers = HEADERS.iter().filter(|name| self.header(name).is_some());
        found.extend(headers.map(|name| json!({"headers": {*name: null}})));
        let body = self.body().unwrap_or_default();
        let rows = body.as_array().map_or(0, Vec::len);
        if rows > 0 {
            found.push(json!({"patch": [{"op": "remove", "path": format!("/{}", rows - 1)}]}));
        }
        if rows > 1 {
            found.push(json!({"patch": [{"op": "move", "from": "/1", "path": "/0"}]}));
        }
        let mut all = Vec::new();
        places("", &body, &mut all);
        let versions = all.into_iter().filter(|(path, _)| path.ends_with("/metadata/version"));
        found.extend(versions.map(|(path, value)| {
            json!({"patch": [{"op": "replace", "path": path, "value": another(&value)}]})
        }));
        found
    }

    /// Everything else that can be another in an answer: what headers say, and each place of the body.
    fn other_places(&self) -> Vec<Value> {
        let mut found = Vec::new();
        for (name, value) in HEADERS.iter().filter_map(|name| Some((name, self.header(name)?))) {
            let other =
                value.parse().map_or("text/plain".to_owned(), |it: u64| (it + 1).to_string());
            found.push(json!({"headers": {*name: other}}));
        }
        let patches = self.body().iter().flat_map(patches).collect::<Vec<_>>();
        found.extend(patches.into_iter().map(|patch| json!({"patch": patch})));
        found
    }
}

/// The shipped scenario called `name`, with these rules.
fn scenario(name: &str, rules: &[Value]) -> Scenario {
    let mut scenario: Value =
        serde_json::from_str(&text_of(&format!("scenarios/{name}.json"))).unwrap();
    scenario["rules"] = json!(rules);
    ad_hoc_scenario(name, scenario.to_string().as_bytes(), &operations()).unwrap()
}

/// The header by which rules know a step: its number, from 0.
const STEP: &str = "x-step";

/// The answer of the sandbox on `stage` to what a step sends, which is the `nth` one.
fn answer(stage: &mut Stage, (nth, step): (usize, &StepRequest)) -> StepAnswer {
    let token = match &step.token {
        StepToken::Absent => None,
        StepToken::Fitting => Some("service"),
        StepToken::Named(name) => Some(&**name),
    };
    let mut headers: Vec<(&str, &str)> =
        step.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let bearer = token.map(|token| format!("Bearer {token}"));
    headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
    let nth = nth.to_string();
    headers.push((STEP, &nth));
    headers.extend(step.body.is_some().then_some(("content-type", "application/json")));
    let body = step.body.clone().map(Bytes::from).unwrap_or_default();
    let sent = request(step.operation.method.clone(), &step.path, &headers, body);
    let response = stage.send(&sent).response;
    StepAnswer {
        status: response.status.as_u16(),
        headers: response.headers.into_iter().collect::<HeaderMap>(),
        body: String::from_utf8(response.body.into()).unwrap(),
    }
}

/// Plays the steps of `scenario` while its rules act. What each has met, and whether one has noticed that something differs.
fn played(scenario: Scenario) -> (Vec<Met>, bool) {
    let mut stage = Stage::new(Options::default());
    let steps = scenario.steps.clone();
    stage.arm(scenario);
    let mut run = StepRun::new(&steps, Place::World, "mytenant", "test-");
    let mut met = Vec::new();
    loop {
        match run.upcoming() {
            Next::Done => break,
            Next::Wait(_) => panic!("no step of these waits"),
            Next::Send(step) => {
                let answer = answer(&mut stage, (met.len(), &step));
                run.answered(Ok(&answer));
                met.push(Met { operation: step.operation, answer });
            }
        }
    }
    let differs =
        |step: &StepResult| step.outcome == StepOutcome::Failed && !step.differences.is_empty();
    let has_noticed = run.results().iter().any(differs);
    (met, has_noticed)
}

/// The mutants of these rules that the steps of a scenario do not notice.
fn unnoticed(name: &str, rules: impl IntoIterator<Item = Value>) -> Vec<String> {
    let named = |mut rule: Value| {
        rule["name"] = json!("mutant");
        rule
    };
    let rules = rules.into_iter().map(named);
    let left = rules.filter(|rule| !played(scenario(name, std::slice::from_ref(rule))).1);
    left.map(|rule| format!("{name}: {rule}")).collect()
}

#[test]
fn every_operation_of_the_service_is_called_and_answered_well() {
    let mut called = BTreeSet::new();
    for name in SCENARIOS {
        let (met, noticed) = played(scenario(name, &[]));
        assert!(!noticed, "{name}");
        let good = met.iter().filter(|met| met.answer.status < 300);
        called.extend(good.map(|met| met.operation.id));
    }
    let all = operations().into_iter().filter(|it| it.service.name == "customer-segment");
    assert_eq!(called, all.map(|it| it.id).collect());
}

/// One answer is wrong, and that of no other call.
#[test]
fn every_step_notices_what_is_commonly_wrong() {
    let mut left = Vec::new();
    for name in STRICT {
        let met = played(scenario(name, &[])).0;
        let rules = met.iter().enumerate().flat_map(|(nth, met)| {
            let when = json!({"header": {STEP: nth.to_string()}});
            let rule = move |then| json!({"on": met.operation.id, "when": when, "then": then});
            met.common_mistakes().into_iter().map(rule)
        });
        let rules: Vec<Value> = rules.collect();
        assert!(rules.len() > 50, "{name}: {}", rules.len());
        left.extend(unnoticed(name, rules));
    }
    assert!(left.is_empty(), "{left:#?}");
}

/// All answers of an operation are wrong in one way.
#[test]
fn every_place_of_an_answer_that_is_bent_is_noticed_by_the_shipped_steps() {
    let by_hand: Vec<Value> = serde_json::from_str(BY_HAND).unwrap();
    let mut left = unnoticed(SCENARIOS[0], by_hand);
    for name in SCENARIOS {
        let mut rules = BTreeSet::new();
        for met in played(scenario(name, &[])).0 {
            let rule = |then| json!({"on": met.operation.id, "then": then}).to_string();
            let ways = met.common_mistakes().into_iter().chain(met.other_places());
            rules.extend(ways.map(rule));
        }
        assert!(rules.len() > 100, "{name}: {}", rules.len());
        left.extend(unnoticed(name, rules.iter().map(|rule| serde_json::from_str(rule).unwrap())));
    }
    assert!(left.is_empty(), "{left:#?}");
}
