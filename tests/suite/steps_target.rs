//! `test --target`: steps at another process, whose state is afterwards as it was before.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Map, Value, json};

use crate::support::{CUSTOMERS, SERVICE, put, send};
use crate::support_kept::project;
use crate::support_process::{Server, command, in_time, url};

const KEY: [(&str, &str); 2] = [
    ("EMPORIX_TARGET_CLIENT_ID", "mytenant.backend"),
    ("EMPORIX_TARGET_CLIENT_SECRET", "backend-secret"),
];

/// `test` of the scenarios in `folder` at the service at `url`, in the folder `at`.
pub(crate) fn tests(at: &Path, url: &str, more: &[&str]) -> Command {
    paced(at, url, ("1000", more))
}

/// The same at most a given number of requests a second.
pub(crate) fn paced(at: &Path, url: &str, (rate, more): (&str, &[&str])) -> Command {
    let args = ["test", "--target", url, "--tenant", "mytenant", "--rate", rate];
    let mut command = command(&[&args, more].concat(), &KEY);
    command.current_dir(at);
    command
}

pub(crate) fn ended(mut command: Command) -> Output {
    let child = command.spawn().unwrap();
    in_time(child.id(), || child.wait_with_output().unwrap())
}

/// The service at `url` once its tenant has been written to, so that its state is exported.
pub(crate) fn settled(url: &str) {
    let path = format!("{url}{CUSTOMERS}/61109356");
    assert_eq!(put(&path, "{}").status, 201);
    assert_eq!(send("DELETE", &path, &[SERVICE], b"").status, 204);
}

/// The state of the service, but for versions, instants, the places of rows, and tokens that were issued.
pub(crate) fn state(url: &str) -> Value {
    let answer = send("GET", &format!("{url}/__sandbox/worlds/main/state"), &[], b"");
    assert_eq!(answer.status, 200);
    comparable(answer.json())
}

fn comparable(value: Value) -> Value {
    match value {
        Value::Array(all) => {
            let mut all: Vec<Value> = all.into_iter().map(comparable).collect();
            all.sort_by_key(Value::to_string);
            Value::Array(all)
        }
        Value::Object(all) => {
            let left_out = ["version", "createdAt", "modifiedAt", "tokens"];
            let kept = all.into_iter().filter(|(key, _)| !left_out.contains(&&**key));
            let kept = kept.map(|(key, value)| (key, comparable(value)));
            Value::Object(
                kept.filter(|(key, value)| key != "metadata" || *value != json!({}))
                    .collect::<Map<_, _>>(),
            )
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

/// The files that are in a folder.
pub(crate) fn files(at: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(at).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

pub(crate) fn written(at: &Path, name: &str, steps: &Value) -> String {
    let path = at.join(format!("{name}.json"));
    std::fs::write(&path, json!({"rules": [], "steps": steps}).to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_shipped_steps_pass_at_a_second_process_which_is_then_as_before() {
    let (_server, ready) = Server::start(&[], &[]);
    settled(url(&ready));
    let before = state(url(&ready));
    let at = tempfile::tempdir().unwrap();
    let scenarios = project("scenarios");
    for _ in 0..2 {
        let output = ended(tests(at.path(), url(&ready), &[scenarios.to_str().unwrap()]));
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("what rules cause does not happen here"), "{said}");
        assert!(said.contains("ok    documented-examples\n"), "{said}");
        assert!(said.contains("32 scenarios: 20 passed, 0 failed, 12 skipped"), "{said}");
        assert_eq!(state(url(&ready)), before);
        assert_eq!(files(at.path()), [""; 0], "nothing is left to be restored");
    }
}

#[test]
fn a_run_that_is_killed_is_made_good_by_the_next() {
    let (mut server, ready) = Server::start(&[], &[]);
    settled(url(&ready));
    let before = state(url(&ready));
    let at = tempfile::tempdir().unwrap();
    let scenarios = project("scenarios/documented-examples.json");
    let scenarios = scenarios.to_str().unwrap();
    // At one request a second the run is in the middle of something for long.
    let mut run = Server::of(paced(at.path(), url(&ready), ("1", &[scenarios])));
    let is_written = |event: &Value| {
        event["method"] == "PUT"
            && event["status"] == 204
            && event["path"].as_str().unwrap().ends_with("/98029737")
    };
    while !is_written(&server.event()) {}
    run.signal("KILL");
    run.wait();
    assert_ne!(state(url(&ready)), before);
    let left = files(at.path());
    assert_eq!(left.len(), 1, "{left:?}");
    let journal = std::fs::read_to_string(at.path().join(&left[0])).unwrap();
    assert!(journal.contains("customers/98029737") && !journal.contains("john.doe"), "{journal}");
    let output = ended(tests(at.path(), url(&ready), &[scenarios]));
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("restored what an earlier run had left: 1 document\n"), "{said}");
    assert_eq!(state(url(&ready)), before);
    assert_eq!(files(at.path()), [""; 0]);
}

#[test]
fn a_run_that_is_stopped_restores_what_it_has_written() {
    let (mut server, ready) = Server::start(&[], &[]);
    settled(url(&ready));
    let before = state(url(&ready));
    let at = tempfile::tempdir().unwrap();
    let scenarios = project("scenarios/documented-examples.json");
    let more = [scenarios.to_str().unwrap()];
    let mut run = Server::of(paced(at.path(), url(&ready), ("10", &more)));
    // The run begins with its token.
    while server.event()["path"] != "/oauth/token" {}
    while server.event()["status"] != 201 {}
    run.signal("INT");
    let said = run.rest().join("\n");
    assert_eq!(run.wait().code(), Some(130), "{said}");
    assert!(said.contains("stopped by a signal"), "{said}");
    assert_eq!(state(url(&ready)), before);
    assert_eq!(files(at.path()), [""; 0]);
}

#[test]
fn reads_alone_are_sent_where_nothing_is_to_be_written() {
    let (_server, ready) = Server::start(&[], &[]);
    let at = tempfile::tempdir().unwrap();
    let scenarios = project("scenarios/documented-examples.json");
    let more = ["--read-only", scenarios.to_str().unwrap(), "--format", "json"];
    let output = ended(tests(at.path(), url(&ready), &more));
    let results: Value = serde_json::from_slice(&output.stdout).unwrap();
    let steps = results["scenarios"][0]["steps"].as_array().unwrap();
    for step in steps {
        let call = step["call"].as_str().unwrap();
        let only_reads = call.starts_with("GET") || call.contains("/search");
        assert!(only_reads || step["outcome"] == "skipped", "{step}");
    }
    assert!(steps.iter().any(|step| step["outcome"] == "passed"));
    let journal = send("GET", &format!("{}/__sandbox/worlds/main/requests", url(&ready)), &[], b"");
    let journal = journal.json();
    for entry in journal["requests"].as_array().unwrap() {
        let (method, path) = (&entry["method"], entry["path"].as_str().unwrap());
        let only_reads = method == "GET" || path.ends_with("/search") || path == "/oauth/token";
        assert!(only_reads, "{entry}");
    }
}

#[test]
fn what_goes_with_a_segment_comes_back_with_it() {
    let (_server, ready) = Server::start(&[], &[]);
    settled(url(&ready));
    let before = state(url(&ready));
    let at = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let segment = json!({"segmentId": "solarpanelfans"});
    let steps = json!([
        {"name": "delete", "call": "DELETE …/segments/{segmentId}", "path": segment, "query": {"forceDelete": true}, "expect": {"status": 204}},
        {"name": "gone", "call": "GET …/segments/{segmentId}", "path": segment, "expect": {"status": 404}},
    ]);
    let output =
        ended(tests(at.path(), url(&ready), &[&written(elsewhere.path(), "deletes", &steps)]));
    assert_eq!(state(url(&ready)), before, "{}", stdout(&output));
    assert_eq!(files(at.path()), [""; 0]);
}

#[test]
fn what_could_not_be_restored_is_not_sent() {
    let (_server, ready) = Server::start(&[], &[]);
    let at = tempfile::tempdir().unwrap();
    let automatic = json!({"segmentId": "628cd20c6e8b2432b6346ca6", "customerId": "41250061"});
    let unmarked = json!([{"name": "make", "call": "POST …/segments", "body": {"name": {"en": "mine"}, "siteCode": "main", "status": "ACTIVE"}, "expect": {"status": 201}}]);
    let skipped = [
        (
            json!({"name": "a", "call": "PUT …/customers/{customerId}", "path": automatic, "body": {}, "expect": {"status": 204}}),
            "it is an AUTOMATIC assignment",
        ),
        (
            json!({"name": "a", "call": "GET …/segments/me", "token": "customer", "expect": {"status": 200}}),
            "no API key gets a token such as `customer`",
        ),
        (
            json!({"name": "a", "call": "PATCH /customer/{tenant}/me", "token": "service", "body": {}, "expect": {"status": 200}}),
            "what it writes could not be restored",
        ),
    ];
    let elsewhere = tempfile::tempdir().unwrap();
    let file = written(elsewhere.path(), "unmarked", &unmarked);
    let output = ended(tests(at.path(), url(&ready), &[&file]));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("has no id or name that begins with `${prefix}`"),
        "{output:?}"
    );
    for (step, why) in skipped {
        let file = written(elsewhere.path(), "skipped", &json!([step]));
        let output = ended(tests(at.path(), url(&ready), &[&file]));
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains(why), "{why}: {said}");
        assert!(
            said.ends_with(
                "1 scenario: 0 passed, 0 failed, 1 skipped; 1 step, 1 of them skipped\n"
            ),
            "{said}"
        );
    }
}

#[test]
fn credentials_are_of_the_environment_and_in_no_output() {
    let (_server, ready) = Server::start(&[], &[]);
    let at = tempfile::tempdir().unwrap();
    let unset = ended({
        let mut command = tests(at.path(), url(&ready), &["conflict-changed"]);
        command.env_remove("EMPORIX_TARGET_CLIENT_SECRET");
        command
    });
    assert_eq!(unset.status.code(), Some(2));
    let said = String::from_utf8_lossy(&unset.stderr).into_owned();
    assert!(said.contains("the variable EMPORIX_TARGET_CLIENT_SECRET is not set"), "{said}");
    let wrong = ended({
        let mut command = tests(at.path(), url(&ready), &["conflict-changed"]);
        command.env("EMPORIX_TARGET_CLIENT_SECRET", "wr0ng-secret");
        command
    });
    let said = format!("{}{}", stdout(&wrong), String::from_utf8_lossy(&wrong.stderr));
    assert_eq!(wrong.status.code(), Some(2), "{said}");
    assert!(said.contains("no token was fetched: 401") && !said.contains("wr0ng-secret"), "{said}");
    assert!(said.contains("hint: look at --target, EMPORIX_TARGET_CLIENT_ID"), "{said}");
    // A step that shows what it should not: the text that it expects is the secret.
    let elsewhere = tempfile::tempdir().unwrap();
    let steps = json!([{"name": "look", "call": "GET …/segments", "query": {"q": "backend-secret"}, "expect": {"status": 200, "body": {"/0/id": "backend-secret"}}}]);
    for format in ["text", "json", "junit"] {
        let file = written(elsewhere.path(), "shows", &steps);
        let output = ended(tests(at.path(), url(&ready), &[&file, "--format", format]));
        let said = format!("{}{}", stdout(&output), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("(credential)") && !said.contains("backend-secret"), "{said}");
    }
}

#[test]
fn credentials_go_nowhere_without_tls_but_to_this_machine() {
    let at = tempfile::tempdir().unwrap();
    let output = ended(tests(at.path(), "http://192.0.2.1", &["conflict-changed"]));
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("without TLS everyone on the way would read the credentials"), "{said}");
}
