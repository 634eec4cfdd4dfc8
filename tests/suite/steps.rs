//! `test` in the built-in sandbox: the shipped steps pass, and what is printed.

#![expect(clippy::disallowed_methods, reason = "the files are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::path::Path;

use serde_json::{Value, json};

use crate::support_kept::project;
use crate::support_process::{command, in_time, refusal, run};

/// How many shipped scenarios have steps.
const SHIPPED: usize = 32;

/// Writes a scenario called `name` with these members.
fn written(at: &Path, name: &str, scenario: &Value) -> String {
    let path = at.join(format!("{name}.json"));
    std::fs::write(&path, scenario.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What is printed as JSON, and the exit code.
fn results(args: &[&str]) -> (Value, Option<i32>) {
    let output = run(&[&["test", "--format", "json"], args].concat(), &[]);
    let results = serde_json::from_slice(&output.stdout);
    (results.unwrap_or_else(|_| panic!("{output:?}")), output.status.code())
}

#[test]
fn the_shipped_steps_pass() {
    let mut command = command(&["test"], &[]);
    let child = command.current_dir(project("")).spawn().unwrap();
    let output = in_time(child.id(), || child.wait_with_output().unwrap());
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.ends_with(&format!(
            "{SHIPPED} scenarios: {SHIPPED} passed, 0 failed, 0 skipped; 188 steps\n"
        )),
        "{said}"
    );
}

/// A scenario of three steps, of which the second is wrong.
fn of_three() -> Value {
    let path = json!({"segmentId": "628cd20c6e8b2432b6346ca6", "customerId": "34017755"});
    json!({
        "rules": [{"name": "late", "on": "GET …/customers/{customerId}", "times": 1, "then": {"error": "unavailable"}}],
        "steps": [
            {"name": "too early", "call": "GET …/customers/{customerId}", "path": path, "byRules": true, "expect": {"status": 503}},
            {"name": "read", "call": "GET …/customers/{customerId}", "path": path,
             "expect": {"status": 200, "header": {"content-type": "text/plain"}, "body": {"/metadata/version": 4}}},
            {"name": "write", "call": "PUT …/customers/{customerId}", "path": path, "body": {}, "expect": {"status": 204}}
        ],
        "verify": [{"name": "no write", "on": "PUT …/customers/{customerId}", "never": true}, {"name": "fired", "noUnfiredRule": true}]
    })
}

#[test]
fn what_differs_is_printed_field_by_field_as_a_tree() {
    let at = tempfile::tempdir().unwrap();
    let file = written(at.path(), "three", &of_three());
    let output = run(&["test", &file], &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    let list = "/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/34017755";
    let expected = format!(
        "FAIL  three
      ok    too early: GET {list} → 503
      FAIL  read: GET {list} → 200
              expect.header.content-type
                expected  \"text/plain\"
                found     \"application/json\"
              expect.body./metadata/version
                expected  4
                found     3
      -     write: PUT /customer-segment/{{tenant}}/segments/{{segmentId}}/customers/{{customerId}}: a step before it failed
      ok    verify three/no write: no call
      ok    verify three/fired: 1 rule fired
1 scenario: 0 passed, 1 failed, 0 skipped; 3 steps
"
    );
    assert_eq!(said, expected);
}

#[test]
fn programs_read_json_and_junit() {
    let at = tempfile::tempdir().unwrap();
    let file = written(at.path(), "three", &of_three());
    let junit = at.path().join("junit.xml");
    let (results, code) = results(&[&file, "--junit", junit.to_str().unwrap()]);
    assert_eq!((code, &results["passed"]), (Some(1), &json!(false)));
    let steps = &results["scenarios"][0]["steps"];
    let outcomes: Vec<_> = steps.as_array().unwrap().iter().map(|it| &it["outcome"]).collect();
    assert_eq!(outcomes, ["passed", "failed", "notRun"]);
    assert_eq!(
        steps[1]["differences"][1],
        json!({"path": "expect.body./metadata/version", "expected": "4", "found": "3"})
    );
    assert_eq!(results["scenarios"][0]["verify"]["passed"], true);
    let file_of_junit = std::fs::read_to_string(junit).unwrap();
    assert!(file_of_junit.contains("tests=\"5\" failures=\"1\" skipped=\"1\""), "{file_of_junit}");
    let printed = run(&["test", &file, "--format", "junit"], &[]).stdout;
    let printed = String::from_utf8(printed).unwrap();
    assert!(
        printed.contains("<testcase classname=\"emporix-sandbox.three\" name=\"read\""),
        "{printed}"
    );
    assert!(printed.contains("expect.body./metadata/version&#10;"), "{printed}");
}

#[test]
fn each_scenario_has_a_world_of_its_own_and_time_passes_at_once() {
    let at = tempfile::tempdir().unwrap();
    let customer = json!({"segmentId": "628cd20c6e8b2432b6346ca6", "customerId": "61109356"});
    let creates = json!({"rules": [], "steps": [
        {"name": "create", "call": "PUT …/customers/{customerId}", "path": customer, "body": {}, "expect": {"status": 201}},
        {"name": "read", "call": "GET …/customers/{customerId}", "path": customer, "wait": "10m",
         "expect": {"status": 200, "equals": {"customer": {"id": "61109356", "firstName": "Noor", "lastName": "El-Amin", "email": "noor.el-amin@example.com"},
            "assignmentType": "MANUAL", "metadata": {"createdAt": "2020-01-01T00:00:00Z", "modifiedAt": "2020-01-01T00:00:00Z", "version": 9}},
            "ignore": ["instants", "versions"]},
         "save": {"made": "/metadata/createdAt"}},
        {"name": "again", "call": "GET …/customers/{customerId}", "path": customer, "expect": {"status": 200, "body": {"/metadata/createdAt": "${made}"}}}
    ]});
    for name in ["one", "two", "three"] {
        written(at.path(), name, &creates);
    }
    let (results, code) = results(&[at.path().to_str().unwrap()]);
    assert_eq!(code, Some(0), "{results}");
    assert_eq!(results["scenarios"].as_array().unwrap().len(), 3);
}

#[test]
fn what_cannot_be_tested_ends_with_2() {
    let at = tempfile::tempdir().unwrap();
    let none = refusal(&["test", "conflict-chnged"], &[]);
    assert!(
        none.contains("there is no scenario `conflict-chnged`, did you mean `conflict-changed`?"),
        "{none}"
    );
    let idle = refusal(&["test", "flaky-network"], &[]);
    assert!(idle.contains("no scenario in what was named has steps"), "{idle}");
    let mut wrong = of_three();
    wrong["steps"][1]["call"] = json!("GET …/custmers/{customerId}");
    let wrong = refusal(&["test", &written(at.path(), "wrong", &wrong)], &[]);
    assert!(wrong.contains("error[S001]: no operation matches"), "{wrong}");
    let missing = refusal(&["test", "nowhere/a.json"], &[]);
    assert!(missing.contains("cannot read `nowhere/a.json`"), "{missing}");
    let mut unknown = of_three();
    unknown["steps"][1]["token"] = json!("sevice");
    let file = written(at.path(), "unknown", &unknown);
    let (results, code) = results(&[&file]);
    assert_eq!(code, Some(1));
    let reason = results["scenarios"][0]["steps"][1]["reason"].as_str().unwrap();
    let known =
        "no token of the fixtures is called `sevice`, did you mean `service`? (there: service, ";
    assert!(reason.starts_with(known), "{reason}");
    let said = String::from_utf8(run(&["test", &file], &[]).stdout).unwrap();
    assert!(said.contains(&format!(" → not sent: {known}")), "{said}");
    let mut missing = of_three();
    missing["steps"][0]["save"] = json!({"v": "/nothing"});
    let said = run(&["test", &written(at.path(), "missing", &missing)], &[]).stdout;
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("save.v\n                expected  a value at `/nothing`"), "{said}");
    let mut never = of_three();
    never["steps"][1]["header"] = json!({"X-A": "${x}"});
    let never = refusal(&["test", &written(at.path(), "never", &never)], &[]);
    assert!(never.contains("error[S022]: no earlier step saves `x`"), "{never}");
}

#[test]
fn every_shipped_scenario_is_exported_and_what_arazzo_cannot_say_is_named() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("exported");
    let args = ["test", "--export", "arazzo", "--output", folder.to_str().unwrap()];
    let output = command(&args, &[]).current_dir(project("")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("is left out"), "{said}");
    let silent = [
        ("write-lands-answer-lost", "write"),
        ("write-lands-answer-stays-lost", "write"),
        ("write-lands-answer-stays-lost", "write_again_at_once"),
    ];
    assert_eq!(said.matches("no answer is to come").count(), silent.len(), "{said}");
    for (name, step) in silent {
        assert!(said.contains(&format!("`{name}`, step `{step}`: no answer is to come")), "{said}");
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), SHIPPED);
}

#[test]
fn a_scenario_that_arazzo_has_no_way_to_send_is_left_out_and_named() {
    let at = tempfile::tempdir().unwrap();
    let steps = json!([{"name": "odd", "call": "GET …/segments", "query": {"q": "{$inputs.token}"}, "expect": {"status": 400}}]);
    let file = written(at.path(), "odd", &json!({"rules": [], "steps": steps}));
    let output = run(&["test", "--export", "arazzo", &file], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("`odd` is left out, because of its step `odd`: it sends"), "{said}");
    assert_eq!(output.status.code(), Some(1), "there is nothing to write");
}
