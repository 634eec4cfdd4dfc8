//! Coverage from outside: every gap is closed by the line that stands beside it, and worlds that are gone count.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use emporix_sandbox::Config;
use emporix_sandbox::engine::Operation;
use emporix_sandbox::review::coverage::{Coverage, Gap};
use serde_json::{Value, json};

use crate::stage::operations;
use crate::support::{CUSTOMERS, get, send};
use crate::support_admin::{NOTHING, admin, good};
use crate::support_linted::Sandbox;
use crate::support_process::run;

/// Calls an operation somehow, so that a bulk call gets to its rows.
fn call(sandbox: &Sandbox, operation: &Operation) {
    let named = operation.path.replace("{tenant}", "mytenant").replace("{type}", "PRODUCT");
    let path: Vec<&str> =
        named.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
    let body = if operation.is_bulk() { "[{}]" } else { "{}" };
    let headers = [("Authorization", "Bearer service"), ("Content-Type", "application/json")];
    let url = format!("{}{}", sandbox.url(), path.join("/"));
    send(operation.method.as_str(), &url, &headers, body.as_bytes());
}

fn coverage(sandbox: &Sandbox) -> Coverage {
    serde_json::from_str(&admin(sandbox, "GET", "coverage", &NOTHING).body).unwrap()
}

/// Runs a line of a shell that finds the program.
fn in_shell(line: &str) {
    let program = Path::new(env!("CARGO_BIN_EXE_emporix-sandbox"));
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", line]).env("PATH", program.parent().unwrap());
    let output = shell.env_remove("EMPORIX_SANDBOX_URL").output().unwrap();
    assert!(output.status.success(), "{line}: {output:?}");
}

#[cfg(unix)]
#[test]
fn every_gap_is_closed_by_its_line() {
    let sandbox = Sandbox::start().unwrap();
    let built: Vec<&Operation> = operations().into_iter().filter(|it| it.is_built()).collect();
    for operation in &built {
        call(&sandbox, operation);
    }
    let before = coverage(&sandbox);
    assert_eq!((before.operations.len(), before.never_called.len()), (built.len(), 0));
    assert_eq!(before.gaps.len(), before.documented - before.met);
    let mut by_line: BTreeMap<&str, Vec<&Gap>> = BTreeMap::new();
    for gap in &before.gaps {
        by_line.entry(&gap.line).or_default().push(gap);
    }
    assert!(by_line.keys().any(|line| line.contains("--rule")), "{by_line:#?}");
    assert!(
        by_line.contains_key(&*format!("emporix-sandbox arm --url {} forbidden", sandbox.url())),
        "{by_line:#?}"
    );
    for (line, gaps) in by_line {
        good(&sandbox, "PUT", "worlds/main/scenarios", &json!({"scenarios": []}), 200);
        in_shell(line);
        for gap in &gaps {
            call(&sandbox, built.iter().find(|it| it.id == gap.operation).unwrap());
        }
        let after = coverage(&sandbox).gaps;
        let is = |gap: &Gap| (gap.operation.clone(), gap.part, gap.status);
        for gap in gaps {
            assert!(after.iter().all(|left| is(left) != is(gap)), "{line} does not close {gap:#?}");
        }
    }
    assert_eq!(coverage(&sandbox).percent, 100);
}

#[test]
fn all_worlds_count_together_and_those_that_are_gone_go_on_counting() {
    let sandbox = Sandbox::start().unwrap();
    for (world, calls) in [("one", 2), ("two", 1)] {
        for _ in 0..calls {
            assert_eq!(get(&format!("{}{CUSTOMERS}", sandbox.world_url(world))).status, 200);
        }
    }
    let of_one = good(&sandbox, "GET", "worlds/one/coverage", &NOTHING, 200);
    assert_eq!(of_one["operations"][0]["calls"], 2);
    let line = of_one["gaps"][0]["line"].as_str().unwrap();
    let place = format!("emporix-sandbox arm --url {} --world one ", sandbox.url());
    assert!(line.starts_with(&place), "{line}");
    // Of all worlds together, it is closed in one that is there and called the operation.
    let all = good(&sandbox, "GET", "coverage", &NOTHING, 200);
    assert_eq!(all["gaps"][0]["line"], line, "{all}");
    good(&sandbox, "DELETE", "worlds/one", &NOTHING, 204);
    assert_eq!(admin(&sandbox, "GET", "worlds/one/coverage", &NOTHING).status, 410);
    let all = good(&sandbox, "GET", "coverage", &NOTHING, 200);
    assert_eq!(all["operations"][0]["calls"], 3, "{all}");
    assert_eq!(all["operations"][0]["answers"][0]["organic"], 3, "{all}");
    let line = all["gaps"][0]["line"].as_str().unwrap();
    assert!(line.starts_with(&place.replace(" one ", " two ")), "{line}");
    let share =
        |all: &Value| (all["percent"].clone(), all["met"].clone(), all["documented"].clone());
    assert_eq!(share(&all), (33.into(), 1.into(), 3.into()));
}

#[test]
fn the_command_prints_a_matrix_a_page_or_what_the_admin_api_says() {
    let sandbox = Sandbox::start().unwrap();
    let printed = |more: &[&str]| {
        let output =
            run(&[&["coverage"], more].concat(), &[("EMPORIX_SANDBOX_URL", sandbox.url())]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(
        printed(&[])
            .starts_with("coverage 0 %: 0 of 0 documented statuses of 0 called operations;")
    );
    get(&format!("{}{CUSTOMERS}", sandbox.url()));
    let text = printed(&["--world", "main"]);
    assert!(
        text.starts_with("coverage 33 %: 1 of 3 documented statuses of 1 called operation;"),
        "{text}"
    );
    let line = format!("emporix-sandbox arm --url {} forbidden", sandbox.url());
    let gap = format!("\n  GET-customer-segment-retrieve-customers  403  {line}\n");
    assert!(text.contains(&gap), "{text}");
    let page = printed(&["--format", "markdown"]);
    assert!(
        page.contains("| GET-customer-segment-retrieve-customers | 1 | never | never |\n"),
        "{page}"
    );
    assert!(page.contains("/badge/answers_met-33%25-red)"), "{page}");
    let json: Value = serde_json::from_str(&printed(&["--format", "json"])).unwrap();
    assert_eq!(json["percent"], 33);
}

#[test]
fn the_line_of_a_gap_says_where_the_token_of_the_admin_api_is_and_not_the_token() {
    let admin_token = Some("s3cret".into());
    let sandbox = Sandbox::start_with(Config { admin_token, ..Config::default() }).unwrap();
    assert_eq!(get(&format!("{}{CUSTOMERS}", sandbox.url())).status, 200);
    let token = ("EMPORIX_SANDBOX_ADMIN_TOKEN", "s3cret");
    let output = run(&["coverage"], &[("EMPORIX_SANDBOX_URL", sandbox.url()), token]);
    let text = String::from_utf8(output.stdout).unwrap();
    let line = format!(
        "emporix-sandbox arm --url {} --admin-token \"$EMPORIX_SANDBOX_ADMIN_TOKEN\" forbidden\n",
        sandbox.url()
    );
    assert!(text.contains(&line) && !text.contains("s3cret"), "{text}");
}

#[test]
fn a_rule_that_is_written_out_has_to_be_json() {
    let output = run(&["arm", "--rule", "{on"], &[]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("`{on` is no JSON") && said.contains("hint: write one as in `rules`"),
        "{said}"
    );
}

#[test]
fn a_recording_has_met_what_its_client_has_met() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(get(&format!("{}{CUSTOMERS}?pageSize=0", sandbox.url())).status, 400);
    assert_eq!(get(&format!("{}{CUSTOMERS}", sandbox.url())).status, 200);
    let rows = r#"[{"customer": {"id": "61109356"}}, {"customer": {}}]"#;
    let bulk = format!("{}{CUSTOMERS}/bulk", sandbox.url());
    let headers = [("Authorization", "Bearer service"), ("Content-Type", "application/json")];
    assert_eq!(send("PUT", &bulk, &headers, rows.as_bytes()).status, 207);
    let here = [("EMPORIX_SANDBOX_URL", sandbox.url())];
    let live = run(&["coverage", "--world", "main", "--format", "json"], &here);
    let har = run(&["requests", "--format", "har"], &here);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.har");
    std::fs::write(&file, har.stdout).unwrap();
    let recorded = run(&["coverage", "--har", file.to_str().unwrap(), "--format", "json"], &[]);
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
    let (live, recorded) = (read(&live.stdout), read(&recorded.stdout));
    assert_eq!(recorded["operations"], live["operations"]);
    assert_eq!(recorded["operations"].as_array().unwrap().len(), 2);
    assert_eq!(recorded["percent"], live["percent"]);
    // There is no sandbox any more: a gap is closed in one that is started for it.
    let closing = recorded["gaps"][0]["line"].as_str().unwrap();
    assert!(closing.contains("emporix-sandbox serve --scenario "), "{closing}");
    // The shipped scenarios are known there.
    let forbidden = recorded["gaps"].as_array().unwrap().iter().find(|gap| gap["status"] == 403);
    assert_eq!(forbidden.unwrap()["line"], "emporix-sandbox serve --scenario forbidden");
}
