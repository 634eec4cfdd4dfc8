//! Lints over HTTP and around a command: of worlds that are gone too, silenced by name, and as heavy as each world wants.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files of a report are what is tested")]

use serde_json::{Value, json};

use crate::exec::{Running, WAITS};
use crate::support::{CUSTOMERS, get, send};
use crate::support_admin::{good, refused};
use crate::support_linted::Sandbox;
use crate::support_process::run;

const NOTHING: Value = Value::Null;

/// A call with a parameter that is not read, below `base`.
fn badly(base: &str) -> u16 {
    get(&format!("{base}{CUSTOMERS}?sortBy=name")).status
}

fn admin(base: &str, method: &str, path: &str, body: &Value) {
    let headers = [("content-type", "application/json")];
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    let answer = send(method, &format!("{base}/__sandbox/{path}"), &headers, &body);
    assert!(answer.status < 300, "{method} {path}: {}", answer.status);
}

#[test]
fn a_run_says_what_was_done_badly_and_fails_where_that_is_wanted() {
    const NAMED: &str = "1 client lint: unknown-query-parameter ×1\n";
    for (args, code) in [(&[][..], 0), (&["--lint", "fail"], 1), (&["--lint", "deny"], 1)] {
        let running = Running::start(args, WAITS);
        assert_eq!(badly(&running.said), if args.ends_with(&["deny"]) { 400 } else { 200 });
        let (ended, said) = running.finish();
        assert_eq!(ended, Some(code), "{args:?}: {said}");
        assert!(said.contains(NAMED), "{said}");
        let failed = "failed: client lints: unknown-query-parameter ×1 (--lint)\n";
        assert_eq!(said.contains(failed), code == 1, "{said}");
        let evidence = "    main-1 GET /customer-segment/";
        assert_eq!(said.contains(evidence), code == 1, "{said}");
    }
    let silenced = ["--lint", "deny", "--lint-silence", "unknown-query-parameter,retry-storm"];
    let running = Running::start(&silenced, WAITS);
    assert_eq!(badly(&running.said), 200);
    let (ended, said) = running.finish();
    assert_eq!(ended, Some(0), "{said}");
    assert!(!said.contains("lint"), "{said}");
    let refused = run(&["exec", "--lint-silence", "retry-strom", "--", "true"], &[]);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("did you mean `retry-storm`?"), "{said}");
}

#[test]
fn a_world_that_is_gone_and_a_journal_that_began_anew_count_too() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("out");
    let running = Running::start(&["--report", report.to_str().unwrap()], WAITS);
    let base = &running.said;
    admin(base, "POST", "worlds", &json!({"name": "strict", "lint": "fail"}));
    assert_eq!(badly(&format!("{base}/~strict")), 200);
    admin(base, "DELETE", "worlds/strict", &NOTHING);
    assert_eq!(badly(base), 200);
    admin(base, "POST", "worlds/main/reset", &json!({}));
    assert_eq!(get(&format!("{base}/customer-segment/mytenant/nothing")).status, 404);
    let (ended, said) = running.finish();
    assert_eq!(ended, Some(1), "{said}");
    let json: Value =
        serde_json::from_slice(&std::fs::read(report.join("run.json")).unwrap()).unwrap();
    let found = json["lint"]["found"].as_array().unwrap();
    let found: Vec<_> =
        found.iter().map(|it| (it["lint"].as_str(), it["count"].as_u64())).collect();
    let names = ["unknown-query-parameter", "no-operation"];
    assert_eq!(found, [(Some(names[0]), Some(2)), (Some(names[1]), Some(1))]);
    assert!(json["lint"]["badge"].as_str().unwrap().contains("client_lints-2-orange"), "{json}");
    let page = std::fs::read_to_string(report.join("summary.md")).unwrap();
    assert!(page.contains("### 2 lints, seen 3 times in 3 exchanges\n"), "{page}");
    let junit = std::fs::read_to_string(report.join("junit.xml")).unwrap();
    assert!(junit.contains("<testsuite name=\"lint\" tests=\"14\" failures=\"2\""), "{junit}");
}

#[test]
fn the_command_shows_the_lints_of_a_world_and_fails_as_the_world_wants() {
    let sandbox = Sandbox::start().unwrap();
    let strict = json!({"name": "strict", "lint": "fail", "lintSilence": ["repeated-read"]});
    let made = good(&sandbox, "POST", "worlds", &strict, 201);
    assert_eq!((&made["lint"], &made["lintSilence"]), (&json!("fail"), &json!(["repeated-read"])));
    for base in [sandbox.url().to_owned(), format!("{}/~strict", sandbox.url())] {
        assert_eq!((badly(&base), badly(&base)), (200, 200));
    }
    let lint = |args: &[&str]| {
        let output = run(&[&["lint"], args].concat(), &[("EMPORIX_SANDBOX_URL", sandbox.url())]);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = lint(&["--world", "main"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.starts_with("2 lints, seen 3 times in 2 exchanges\n\nunknown-query-parameter ×2: "),
        "{said}"
    );
    assert!(said.contains("\n    main-1 GET /customer-segment/"), "{said}");
    let (code, said) = lint(&["--world", "strict", "--format", "json"]);
    assert_eq!(code, Some(1), "{said}");
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["found"].as_array().unwrap().len(), 1, "{report:#}");
    assert_eq!(report["scopes"][0]["token"], "service");
    let (code, said) = lint(&["--world", "strict", "--silence", "unknown-query-parameter"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("\nsilenced: unknown-query-parameter, repeated-read\n"), "{said}");

    let path = "worlds/main/lint?silence=repeated-read,%20no-operation";
    let report = good(&sandbox, "GET", path, &NOTHING, 200);
    assert_eq!(report["silenced"], json!(["no-operation", "repeated-read"]));
    let problem = refused(&sandbox, "GET", "worlds/main/lint?silence=x", &NOTHING, 400);
    assert!(problem["detail"].as_str().unwrap().starts_with("unknown lint `x`"), "{problem}");
    let wrong = json!({"lintSilence": ["repeated-raed"]});
    refused(&sandbox, "POST", "worlds", &wrong, 400);
    refused(&sandbox, "POST", "worlds", &json!({"lint": "warn"}), 400);
}

#[test]
fn all_worlds_together_are_looked_at_and_those_that_are_gone() {
    let sandbox = Sandbox::start().unwrap();
    good(&sandbox, "POST", "worlds", &json!({"name": "strict", "lint": "fail"}), 201);
    for (world, calls) in [("main", 1), ("strict", 1), ("gone", 1)] {
        for _ in 0..calls {
            assert_eq!(badly(&format!("{}/~{world}", sandbox.url())), 200);
        }
    }
    good(&sandbox, "DELETE", "worlds/gone", &NOTHING, 204);
    let all = good(&sandbox, "GET", "lint", &NOTHING, 200);
    let found = &all["found"][0];
    assert_eq!(
        (&found["lint"], &found["count"], &found["failing"], &all["exchanges"]),
        (&json!("unknown-query-parameter"), &json!(3), &json!(1), &json!(3)),
        "{all}"
    );
    assert_eq!(all["scopes"][0]["needed"], json!(["customersegment.segment_read"]));
    let silent = good(&sandbox, "GET", "lint?silence=unknown-query-parameter", &NOTHING, 200);
    assert_eq!(
        (&silent["found"], &silent["silenced"]),
        (&json!([]), &json!(["unknown-query-parameter"]))
    );
    refused(&sandbox, "GET", "lint?silence=x", &NOTHING, 400);
    let lint = |args: &[&str]| {
        let output = run(&[&["lint"], args].concat(), &[("EMPORIX_SANDBOX_URL", sandbox.url())]);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = lint(&[]);
    assert!(code == Some(1) && said.starts_with("1 lint, seen 3 times in 3 exchanges\n"), "{said}");
    good(&sandbox, "POST", "worlds/strict/reset", &json!({}), 204);
    good(&sandbox, "DELETE", "worlds/strict", &NOTHING, 204);
    let (code, said) = lint(&["--format", "json"]);
    assert!(code == Some(1) && said.contains("\"failing\": 1"), "{said}");
    let (code, said) = lint(&["--silence", "unknown-query-parameter"]);
    assert!(code == Some(0) && said.starts_with("no lint in 3 exchanges\n"), "{said}");
}

#[test]
fn a_recording_is_looked_at_without_a_sandbox() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!((badly(sandbox.url()), badly(sandbox.url())), (200, 200));
    for page in [1, 2] {
        let path = format!("{CUSTOMERS}?pageSize=2&fields=customer.id&pageNumber={page}");
        assert_eq!(get(&format!("{}{path}", sandbox.url())).status, 200);
    }
    assert_eq!(get(&format!("{}/elsewhere/logo.png", sandbox.url())).status, 404);
    let har = run(&["requests", "--format", "har"], &[("EMPORIX_SANDBOX_URL", sandbox.url())]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.har");
    std::fs::write(&file, har.stdout).unwrap();
    let output = run(&["lint", "--har", file.to_str().unwrap(), "--format", "json"], &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = report["found"].as_array().unwrap().iter().map(|it| it["lint"].as_str().unwrap());
    let found: Vec<&str> = found.collect();
    // What is no path of the service may be a call of another one.
    assert_eq!(found, ["unknown-query-parameter", "paging-stops-early", "repeated-read"]);
    assert_eq!(report["found"][0]["exchange"]["id"], "har-1");
}
