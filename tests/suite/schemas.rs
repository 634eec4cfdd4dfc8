//! The schemas of the files that people write, as an editor uses them: by a validator that knows nothing of ours.

#![expect(clippy::disallowed_methods, reason = "the shipped files are what is tested here")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support_kept::project;
use crate::support_schema::{file_validator, flaws};

/// A file of the project.
fn read(path: &Path) -> Value {
    let text = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The validator of `schemas/<name>.schema.json`.
fn schema(name: &str) -> Validator {
    file_validator(&read(&project(&format!("schemas/{name}.schema.json"))))
}

#[test]
fn every_shipped_file_is_as_its_schema_says() {
    let folders = ["fixtures/_template", "fixtures/acme", "scenarios"].map(project);
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let paths = files.map(|file| file.unwrap().path());
    let mut validators = BTreeMap::new();
    let mut count = 0;
    // What is a schema itself has the schema of schemas.
    let is_data = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".json") && !name.ends_with(".schema.json")
    };
    for path in paths.filter(is_data) {
        let file = read(&path);
        let named = path.parent().unwrap().join(file["$schema"].as_str().unwrap());
        let named =
            named.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", named.display()));
        let validator =
            validators.entry(named).or_insert_with_key(|path| file_validator(&read(path)));
        let flaws = flaws(validator, &file);
        assert!(flaws.is_empty(), "{}: {flaws:#?}", path.display());
        count += 1;
    }
    assert!(count > 30, "{count}");
}

#[test]
fn what_a_file_may_not_say_is_no_match_for_its_schema() {
    let rule = json!({"name": "r", "on": "*", "then": {"error": "not-found"}});
    let with = |name: &str, value: Value| {
        let mut rule = rule.clone();
        rule[name] = value;
        json!({"rules": [rule]})
    };
    #[rustfmt::skip]
    let cases = [
        ("scenario",  json!({"rules": [rule]}),                                  json!({})),
        ("scenario",  with("times", json!(2)),                                   with("times", json!("2"))),
        ("scenario",  with("name", json!("third row")),                          with("name", json!("a,b"))),
        ("scenario",  with("then", json!({"delay": "1s"})),                      with("then", json!({"dealy": "1s"}))),
        ("expectations", json!({"expect": [{"name": "e", "on": "*", "count": {"atMost": 1}}]}), json!({"expect": [{"name": "e", "count": {"most": 1}}]})),
        ("case",      json!({"seed": 1, "rule": rule, "fault": "f"}),            json!({"seed": 1, "fault": "f"})),
        ("customers", json!([{"id": "c"}]),                                      json!([{"firstName": "Ada"}])),
        ("customers", json!({"customers": []}),                                  json!({"customer": []})),
        ("segments",  json!([{"id": "s", "name": {"en": "S"}, "siteCode": "main"}]),                                      json!([{"id": "s", "name": {"en": "S"}}])),
        ("tokens",    json!([{"name": "t", "token": "t", "scopes": []}]),        json!([{"name": "t", "token": "t", "scopes": "all"}])),
        ("tenant",    json!({"extends": "_template"}),                           json!({"extends": 1})),
    ];
    for (name, good, bad) in cases {
        let validator = schema(name);
        assert_eq!(flaws(&validator, &good), [""; 0], "{name}: {good}");
        assert!(!flaws(&validator, &bad).is_empty(), "{name}: {bad}");
    }
}
