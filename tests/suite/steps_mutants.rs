//! Mutants of the sandbox, made by rules: each bends one place of the answers that the shipped steps get, and steps notice it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support_admin::{NOTHING, good};
use crate::support_kept::{project, text_of};
use crate::support_linted::Sandbox;
use crate::support_process::run;

/// The scenario whose steps are to notice them.
const SCENARIO: &str = "scenarios/documented-examples.json";
/// Mutants that were written by hand.
const BY_HAND: &str = include_str!("../steps/mutants.json");
/// How many are tried by one process.
const AT_ONCE: usize = 100;
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

/// The mutants of the answers that steps have met, an operation and a status each: a status that is off by one, headers that are gone or others, places of bodies.
fn mutants(journal: &Value, met: &BTreeSet<(&str, u64)>) -> BTreeSet<String> {
    let mut statuses: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    let mut mutants = BTreeSet::new();
    let mut add =
        |on: &str, then: Value| mutants.insert(json!({"on": on, "then": then}).to_string());
    let exchanges = journal["requests"].as_array().unwrap().iter();
    for exchange in exchanges {
        let operation = exchange["operation"].as_str().unwrap_or_default();
        // The runner reads what it restores besides; such an answer is no step's.
        let status = exchange["status"].as_u64().unwrap();
        if !met.contains(&(operation, status)) {
            continue;
        }
        statuses.entry(operation).or_default().insert(status);
        let answer = &exchange["answer"];
        for name in HEADERS {
            let Some(value) = answer["headers"][name].as_str() else { continue };
            let other =
                value.parse().map_or("text/plain".to_owned(), |it: u64| (it + 1).to_string());
            add(operation, json!({"headers": {name: null}}));
            add(operation, json!({"headers": {name: other}}));
        }
        let body = serde_json::from_str(answer["body"].as_str().unwrap_or_default());
        for patch in body.iter().flat_map(patches) {
            add(operation, json!({"patch": patch}));
        }
    }
    for (operation, statuses) in statuses.iter().filter(|(_, statuses)| statuses.len() == 1) {
        let other = statuses.first().unwrap() + 1;
        add(operation, json!({"status": other, "undocumented": true}));
    }
    mutants
}

/// What the journal of a service has of the steps, and their results.
fn played() -> (Value, Value) {
    let (sandbox, at) = (Sandbox::start().unwrap(), tempfile::tempdir().unwrap());
    let file = project(SCENARIO).display().to_string();
    let restored = at.path().join("restore.ndjson").display().to_string();
    let args = ["test", &file, "--target", sandbox.url(), "--tenant", "mytenant", "--rate", "1000"];
    let more = ["--format", "json", "--restore-file", &restored];
    let key = [
        ("EMPORIX_TARGET_CLIENT_ID", "mytenant.backend"),
        ("EMPORIX_TARGET_CLIENT_SECRET", "backend-secret"),
    ];
    let output = run(&[&args[..], &more].concat(), &key);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let results: Value = serde_json::from_slice(&output.stdout).unwrap();
    (good(&sandbox, "GET", "worlds/main/requests", &NOTHING, 200), results)
}

#[test]
fn every_place_of_an_answer_that_is_bent_is_noticed_by_the_shipped_steps() {
    let (journal, results) = played();
    let steps = results["scenarios"][0]["steps"].as_array().unwrap();
    let met = steps
        .iter()
        .map(|step| (step["operation"].as_str().unwrap(), step["status"].as_u64().unwrap()))
        .collect();
    let made = mutants(&journal, &met);
    assert!(made.len() > 400, "{}", made.len());
    let by_hand: Vec<Value> = serde_json::from_str(BY_HAND).unwrap();
    let made = made.iter().map(|rule| serde_json::from_str(rule).unwrap());
    let all: Vec<Value> = by_hand.into_iter().chain(made).collect();
    let folder = tempfile::tempdir().unwrap();
    let mut scenario: Value = serde_json::from_str(&text_of(SCENARIO)).unwrap();
    let mut files = Vec::new();
    for (nth, rule) in all.iter().enumerate() {
        let mut rule = rule.clone();
        rule["name"] = json!("mutant");
        scenario["rules"] = json!([rule]);
        let file = folder.path().join(format!("m{nth}.json"));
        std::fs::write(&file, scenario.to_string()).unwrap();
        files.push(file.display().to_string());
    }
    let mut results = Vec::new();
    for files in files.chunks(AT_ONCE) {
        let args: Vec<&str> = files.iter().map(|file| &**file).collect();
        let output = run(&[&["test", "--format", "json"], &args[..]].concat(), &[]);
        let said: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        results.extend(said["scenarios"].as_array().unwrap().clone());
    }
    assert_eq!(results.len(), all.len());
    let differs = |step: &Value| step["outcome"] == "failed" && !step["differences"].is_null();
    let unnoticed =
        results.iter().filter(|it| !it["steps"].as_array().unwrap().iter().any(differs));
    let unnoticed: Vec<&Value> = unnoticed
        .map(|it| {
            let nth: usize = it["name"].as_str().unwrap()[1..].parse().unwrap();
            &all[nth]
        })
        .collect();
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
}
