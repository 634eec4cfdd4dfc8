//! Verifying over HTTP and from the command line.

#![expect(clippy::disallowed_methods, reason = "the files of expectations are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::path::Path;

use emporix_sandbox::{Config, Sandbox};
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, UNASSIGNED, get, put};
use crate::support_admin::{NOTHING, good, refused};
use crate::support_process::run;

const PUT: &str = "PUT …/customers/{customerId}";

fn puts(count: u64) -> Value {
    json!({"expect": [{"name": "puts", "on": PUT, "count": count}]})
}

fn put_one(base: &str) {
    assert_eq!(put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), "{}").status, 201);
}

#[test]
fn what_holds_is_200_and_what_does_not_is_422_with_the_closest_exchange() {
    let sandbox = Sandbox::start().unwrap();
    put_one(sandbox.url());
    let passed = good(&sandbox, "POST", "worlds/main/verify", &puts(1), 200);
    let results = json!([{"expectation": "puts", "passed": true, "message": "1 call"}]);
    assert_eq!(passed, json!({"passed": true, "results": results}));
    let expect = json!({"expect": [
        {"name": "puts", "on": PUT}, {"name": "other", "on": PUT, "when": {"path": {"customerId": "1"}}},
    ]});
    let failed = refused(&sandbox, "POST", "worlds/main/verify", &expect, 422);
    assert_eq!(
        (&failed["passed"], &failed["detail"]),
        (&json!(false), &json!("1 of 2 expectations hold"))
    );
    let closest = json!({
        "id": "main-1", "method": "PUT", "path": format!("{CUSTOMERS}/{UNASSIGNED}"), "status": 201,
        "differences": [{"path": "when.path.customerId", "expected": "\"1\"", "found": "\"61109356\""}],
    });
    let message = "expected at least 1 call, found no call";
    assert_eq!(
        failed["failures"],
        json!([{"expectation": "other", "message": message, "closest": closest}])
    );
    // Verifying is no exchange itself, and changes nothing.
    good(&sandbox, "POST", "worlds/main/verify", &puts(1), 200);
}

#[test]
fn without_a_body_the_expectations_of_active_scenarios_are_verified() {
    let sandbox = Sandbox::start().unwrap();
    let silent = refused(&sandbox, "POST", "worlds/main/verify", &NOTHING, 409);
    assert_eq!(silent["detail"], "no active scenario has expectations");
    let verify = puts(1)["expect"].clone();
    let scenarios = json!({"scenarios": [{"name": "s", "rules": [], "verify": verify}]});
    good(&sandbox, "POST", "worlds/main/scenarios", &scenarios, 200);
    let failed = refused(&sandbox, "POST", "worlds/main/verify", &NOTHING, 422);
    assert_eq!(failed["failures"][0]["expectation"], "s/puts");
    put_one(sandbox.url());
    good(&sandbox, "POST", "worlds/main/verify", &NOTHING, 200);
    let rules = json!({"name": "t", "rules": [], "verify": verify});
    good(&sandbox, "PUT", "worlds/main/scenarios", &rules, 200);
    let passed = good(&sandbox, "POST", "worlds/main/verify", &json!({}), 200);
    assert_eq!(passed["results"][0]["expectation"], "t/puts");
}

#[test]
fn mistakes_in_expectations_are_told_with_their_places() {
    let sandbox = Sandbox::start().unwrap();
    let expect = json!({"expect": [{"name": "puts", "on": "PUT …/custmers/{customerId}"}]});
    let wrong = refused(&sandbox, "POST", "worlds/main/verify", &expect, 422);
    assert_eq!(wrong["mistakes"][0]["code"], "S001", "{wrong}");
    assert_eq!(wrong["failures"], Value::Null);
    let many: Vec<Value> =
        (0..201).map(|nth| json!({"name": format!("e{nth}"), "noUnfiredRule": true})).collect();
    let wrong = refused(&sandbox, "POST", "worlds/main/verify", &json!({"expect": many}), 422);
    assert_eq!(wrong["mistakes"][0]["code"], "S021", "{wrong}");
    refused(&sandbox, "POST", "worlds/main/verify", &json!({"expct": []}), 400);
    refused(&sandbox, "POST", "worlds/nowhere/verify", &puts(1), 404);
}

#[test]
fn a_journal_that_has_dropped_exchanges_says_so() {
    let options =
        emporix_sandbox::engine::Options { journal_length: Some(1), ..Default::default() };
    let sandbox = Sandbox::start_with(Config { options, ..Config::default() }).unwrap();
    put_one(sandbox.url());
    get(&format!("{}{CUSTOMERS}", sandbox.url()));
    let failed = refused(&sandbox, "POST", "worlds/main/verify", &puts(1), 422);
    let message = failed["failures"][0]["message"].as_str().unwrap();
    assert!(message.contains("1 of 2 exchanges were dropped from the journal"), "{message}");
}

fn written(folder: &Path, text: &Value) -> String {
    let path = folder.join("expect.json");
    std::fs::write(&path, text.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_command_ends_with_0_1_or_2() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start().unwrap();
    put_one(sandbox.url());
    let env = [("EMPORIX_SANDBOX_URL", sandbox.url())];
    let verify = |expect: &Value, more: &[&str]| {
        let output = run(&[&["verify", &*written(folder.path(), expect)], more].concat(), &env);
        let texts = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        (output.status.code().unwrap(), texts)
    };
    assert_eq!(
        verify(&puts(1), &[]),
        (0, ["ok    puts: 1 call\n1 of 1 expectations hold\n".to_owned(), String::new()])
    );
    let (code, [out, _]) = verify(&puts(0), &[]);
    let expected = format!(
        "\
FAIL  puts: expected no call, found 1 call
      closest  main-1 PUT {CUSTOMERS}/{UNASSIGNED} 201
        count
          expected  no call
          found     1 call
0 of 1 expectations hold
"
    );
    assert_eq!((code, out), (1, expected));
    let (code, [out, _]) = verify(&puts(0), &["--format", "json"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &json["failures"][0]["closest"]["id"]), (1, &json!("main-1")));
    let (code, [_, said]) = verify(&json!({"expect": [{"name": "a", "on": "PUT …/x"}]}), &[]);
    assert!(code == 2 && said.contains("expect.json:1:") && said.contains("S001"), "{code} {said}");
    let (code, [_, said]) = verify(&puts(1), &["--world", "nowhere"]);
    assert!(code == 2 && said.contains("nowhere"), "{code} {said}");
    let nothing = run(&["verify"], &env);
    let said = String::from_utf8_lossy(&nothing.stderr).into_owned();
    assert!(nothing.status.code() == Some(2) && said.contains("no active scenario"), "{said}");
    assert_eq!(run(&["verify", "./nothing.json"], &env).status.code(), Some(2));
}
