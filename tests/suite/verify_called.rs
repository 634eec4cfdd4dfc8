//! Verifying over HTTP, from the command line and around a command.

#![expect(
    clippy::disallowed_methods,
    reason = "the files of expectations and reports are what is tested"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::path::Path;

use emporix_sandbox::Config;
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, UNASSIGNED, get, put};
use crate::support_admin::{NOTHING, good, refused};
use crate::support_linted::Sandbox;
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
        (0, ["ok    puts: 1 call\n1 of 1 expectation holds\n".to_owned(), String::new()])
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

#[cfg(unix)]
#[test]
fn exec_verifies_a_file_and_the_scenarios_of_every_world_that_was_called() {
    let folder = tempfile::tempdir().unwrap();
    let scenarios = folder.path().join("scenarios");
    std::fs::create_dir(&scenarios).unwrap();
    let scenario = json!({"rules": [], "verify": [{"name": "one put", "on": PUT, "count": 1}]});
    std::fs::write(scenarios.join("s.json"), scenario.to_string()).unwrap();
    let report = folder.path().join("report");
    let exec = |expect: &Value, script: &str| {
        let file = written(folder.path(), expect);
        let args = [
            "exec",
            "--verify",
            &file,
            "--scenarios",
            scenarios.to_str().unwrap(),
            "--scenario",
            "s",
            "--report",
            report.to_str().unwrap(),
            "--",
            "/bin/sh",
            "-c",
            script,
        ];
        let output = run(&args, &[]);
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let call = |base: &str| {
        format!(
            "curl -sS -o /dev/null -X PUT -H \"Authorization: Bearer $EMPORIX_TOKEN_SERVICE\" \"{base}/customer-segment/$EMPORIX_TENANT/segments/628cd20c6e8b2432b6346ca6/customers/{UNASSIGNED}\"; "
        )
    };
    let (code, said) = exec(&puts(1), &call("$EMPORIX_API_URL"));
    assert!(code == 0 && said.contains(", 2 expectations met, "), "{code} {said}");
    // A world that nothing has called is left out, and one that was called is verified by what is active in it.
    let other = call("$EMPORIX_SANDBOX_URL/~w") + &call("$EMPORIX_SANDBOX_URL/~w");
    let (code, said) = exec(&puts(2), &(call("$EMPORIX_API_URL") + &other));
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("FAIL  puts in main: expected exactly 2 calls, found 1 call\n"),
        "{said}"
    );
    assert!(
        said.contains(
            "FAIL  s/one put in w: expected exactly 1 call, found 2 calls\n      closest  w-2 PUT "
        ),
        "{said}"
    );
    assert!(
        said.contains("failed: 2 of 3 expectations not met: `puts` in main, `s/one put` in w\n"),
        "{said}"
    );
    let (code, said_of_w) = exec(&puts(0), &other);
    assert!(code == 1 && !said_of_w.contains("s/one put in main"), "{said_of_w}");
    let (code, _) = exec(&puts(2), &(call("$EMPORIX_API_URL") + &other));
    assert_eq!(code, 1);
    reported(&report);
}

/// The report of a run has what was not met.
#[cfg(unix)]
fn reported(report: &Path) {
    let json: Value =
        serde_json::from_slice(&std::fs::read(report.join("run.json")).unwrap()).unwrap();
    assert_eq!(json["verified"][2]["closest"]["id"], "w-2", "{json:#}");
    let junit = std::fs::read_to_string(report.join("junit.xml")).unwrap();
    assert!(
        junit.contains("<testsuite name=\"expectations\" tests=\"3\" failures=\"2\""),
        "{junit}"
    );
    let page = std::fs::read_to_string(report.join("summary.md")).unwrap();
    assert!(page.contains("| `puts` | main | **not met** |"), "{page}");
}

#[cfg(unix)]
#[test]
fn the_exit_code_of_the_command_comes_first_and_mistakes_end_it_before_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let exec = |expect: &Value, script: &str| {
        let file = written(folder.path(), expect);
        let output = run(&["exec", "--verify", &file, "--", "/bin/sh", "-c", script], &[]);
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(exec(&puts(2), "exit 7").0, 7);
    let (code, said) = exec(&json!({"expect": []}), "echo ran >&2");
    assert!(
        code == 2 && said.contains("`expect` is empty") && !said.contains("ran\n"),
        "{code} {said}"
    );
}
