//! What `check` warns of is reported wherever a rule is accepted, and shown as long as it is active.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::Config;
use serde_json::{Value, json};

use crate::support_admin::{NOTHING, good};
use crate::support_linted::Sandbox;

/// Rules of which `check` warns, and a part of what it says.
fn doubtful() -> Vec<(&'static str, Value)> {
    let list = "GET …/customers";
    let fails = json!({"error": "unavailable"});
    vec![
        (
            "`first` always ends the answer first",
            json!([
                {"name": "first", "on": list, "then": fails},
                {"name": "second", "on": list, "then": {"error": "server-error"}},
            ]),
        ),
        ("`times` is 0", json!([{"name": "r", "on": list, "times": 0, "then": fails}])),
        (
            "its operations take no body",
            json!([{"name": "r", "on": list, "when": {"body": {"/a": 1}}, "then": fails}]),
        ),
        (
            "nothing leads to the state `Strated`",
            json!([{"name": "r", "on": list, "inState": "Strated", "then": fails}]),
        ),
        ("the rule does nothing", json!([{"name": "r", "on": list, "then": {}}])),
        ("a scenario without rules does nothing", json!([])),
    ]
}

/// The warnings of an answer.
#[track_caller]
fn warnings(shown: &Value) -> Vec<String> {
    let list = shown["warnings"].as_array().unwrap_or_else(|| panic!("no warnings in {shown}"));
    list.iter().map(|sentence| sentence.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_rule_that_cannot_fire_is_told_wherever_it_is_accepted() {
    let sandbox = Sandbox::start().unwrap();
    for (number, (part, rules)) in doubtful().into_iter().enumerate() {
        let world = format!("w{number}");
        let inline = json!({"name": "own", "rules": rules});
        let mut told = Vec::new();
        let asked = json!({"name": world, "scenarios": [inline]});
        told.push(good(&sandbox, "POST", "worlds", &asked, 201));
        told.push(good(&sandbox, "GET", &format!("worlds/{world}"), &NOTHING, 200));
        let path = format!("worlds/{world}/scenarios");
        for method in ["POST", "PUT"] {
            told.push(good(&sandbox, method, &path, &inline, 200));
            told.push(good(&sandbox, method, &path, &json!({"scenarios": [inline]}), 200));
        }
        told.push(good(&sandbox, "GET", &path, &NOTHING, 200));
        for shown in told {
            let warnings = warnings(&shown);
            assert_eq!(warnings.len(), 1, "{warnings:?}");
            assert!(
                warnings[0].contains(part) && warnings[0].starts_with("own:1:"),
                "{warnings:?}"
            );
        }
        let clean = good(&sandbox, "PUT", &path, &json!({"scenarios": ["forbidden"]}), 200);
        assert_eq!(clean["warnings"], Value::Null);
    }
}

#[test]
fn a_file_is_warned_of_where_it_is_made_active() {
    let folder = tempfile::tempdir().unwrap();
    let rules = json!({"rules": doubtful()[0].1});
    std::fs::write(folder.path().join("shadow.json"), rules.to_string()).unwrap();
    let scenarios = Some(folder.path().to_owned());
    let sandbox = Sandbox::start_with(Config { scenarios, ..Config::default() }).unwrap();
    let shown = good(&sandbox, "GET", "worlds/main/scenarios", &NOTHING, 200);
    assert_eq!(shown["warnings"], Value::Null, "it is not active");
    let named = json!({"scenarios": ["shadow"]});
    let shown = good(&sandbox, "POST", "worlds/main/scenarios", &named, 200);
    assert!(warnings(&shown)[0].starts_with("shadow:1:"), "{shown}");
    let asked = json!({"name": "w", "scenarios": ["shadow"]});
    assert_eq!(warnings(&good(&sandbox, "POST", "worlds", &asked, 201)).len(), 1);
}

#[test]
fn a_name_that_no_token_has_is_warned_of() {
    let check = |args: &[&str]| {
        let output = crate::support_process::run(&[&["check"], args].concat(), &[]);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let folder = tempfile::tempdir().unwrap();
    let (fixtures, scenarios) = (folder.path().join("fixtures"), folder.path().join("scenarios"));
    std::fs::create_dir_all(fixtures.join("acme")).unwrap();
    std::fs::create_dir_all(&scenarios).unwrap();
    let tokens = r#"[{"name": "robot", "token": "r", "scopes": []}]"#;
    std::fs::write(fixtures.join("acme/tokens.json"), tokens).unwrap();
    let rule = |place: usize, name: &str| {
        let when = format!(r#"{{"token": {{"name": "{name}"}}}}"#);
        format!(r#"{{"name": "{place}", "on": "*", "when": {when}, "then": {{"delay": "1s"}}}}"#)
    };
    let write = |names: &[&str]| {
        let rules = names.iter().enumerate().map(|(place, name)| rule(place, name));
        let rules: Vec<String> = rules.collect();
        let rules = format!(r#"{{"rules": [{}]}}"#, rules.join(",\n"));
        std::fs::write(scenarios.join("one.json"), rules).unwrap();
    };
    write(&["robot", "service"]);
    let (code, text) = check(&[fixtures.to_str().unwrap(), scenarios.to_str().unwrap()]);
    assert_eq!(code, Some(0), "a tenant's own and one of the template: {text}");
    write(&["robt", "service"]);
    let (code, text) =
        check(&[scenarios.to_str().unwrap(), fixtures.to_str().unwrap(), "--format", "github"]);
    assert!(code == Some(1) && text.lines().count() == 1, "{text}");
    assert!(
        text.contains("S017")
            && text.contains("no token of the fixtures is called `robt`, did you mean `robot`?"),
        "{text}"
    );
    // Where scenarios alone are named, a start's fixtures count.
    write(&["service"]);
    assert_eq!(check(&[scenarios.to_str().unwrap()]).0, Some(0));
    write(&["robot"]);
    assert_eq!(check(&[scenarios.to_str().unwrap()]).0, Some(1));
    assert_eq!(
        check(&[scenarios.to_str().unwrap(), "--fixtures", fixtures.to_str().unwrap()]).0,
        Some(0)
    );
}
