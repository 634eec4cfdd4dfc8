//! Files and worlds from outside: reloading on demand, what is loaded, and which worlds take it up.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::path::Path;

use emporix_sandbox::Config;
use serde_json::json;

use crate::support::get;
use crate::support_admin::{NOTHING, admin, good, refused};
use crate::support_linted::Sandbox;

/// A folder with one tenant and one customer assignment per `customers`.
fn write(folder: &Path, customers: &[&str]) {
    let tenant = folder.join("mytenant");
    std::fs::create_dir_all(&tenant).unwrap();
    std::fs::create_dir_all(folder.join("_template")).unwrap();
    let tokens =
        r#"[{"name": "service", "token": "service", "scopes": ["customersegment.segment_read"]}]"#;
    std::fs::write(folder.join("_template/tokens.json"), tokens).unwrap();
    let rows: Vec<_> =
        customers.iter().map(|id| json!({"segmentId": "s", "customerId": id})).collect();
    std::fs::write(tenant.join("customer-assignments.json"), json!(rows).to_string()).unwrap();
}

fn started(folder: &Path) -> Sandbox {
    let fixtures = Some(folder.to_owned());
    Sandbox::start_with(Config { fixtures, ..Config::default() }).unwrap()
}

fn count(base: &str) -> usize {
    let list = get(&format!("{base}/customer-segment/mytenant/segments/s/customers"));
    list.json().as_array().unwrap().len()
}

#[test]
fn files_are_reloaded_on_demand_and_worlds_take_them_up_when_they_begin_anew() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &["a"]);
    let sandbox = started(folder.path());
    good(&sandbox, "POST", "worlds", &json!({"name": "admin"}), 201);
    let own = json!({"name": "own", "fixtures": {"mytenant": {"customer-assignments": []}}});
    good(&sandbox, "POST", "worlds", &own, 201);
    let counts = || ["admin", "used", "own"].map(|name| count(&sandbox.world_url(name)));
    assert_eq!((count(sandbox.url()), counts()), (1, [1, 1, 0]));

    write(folder.path(), &["a", "b"]);
    let report = good(&sandbox, "POST", "reload", &NOTHING, 200);
    assert!(report.is_object(), "{report}");
    assert_eq!((count(sandbox.url()), counts()), (2, [1, 1, 0]), "the others stay");
    for name in ["admin", "used", "own"] {
        good(&sandbox, "POST", &format!("worlds/{name}/reset"), &NOTHING, 204);
    }
    assert_eq!(counts(), [2, 2, 0], "one with fixtures of its own keeps them");
}

#[test]
fn files_with_mistakes_are_told_and_the_last_good_ones_serve() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &["a"]);
    let sandbox = started(folder.path());
    let config = || good(&sandbox, "GET", "config", &NOTHING, 200);
    assert_eq!((&config()["status"], &config()["mistakes"]), (&json!("ready"), &json!([])));
    std::fs::write(folder.path().join("mytenant/customer-assignments.json"), "[{]").unwrap();
    let problem = refused(&sandbox, "POST", "reload", &NOTHING, 422);
    assert!(problem["mistakes"][0]["line"].is_u64(), "{problem}");
    assert_eq!(count(sandbox.url()), 1);
    assert_eq!(good(&sandbox, "GET", "health/ready", &NOTHING, 200)["status"], "stale");
    let stale = config();
    assert_eq!(stale["status"], "stale");
    assert_eq!(
        stale["mistakes"].as_array().unwrap().len(),
        problem["mistakes"].as_array().unwrap().len()
    );
    assert!(admin(&sandbox, "GET", "metrics", &NOTHING).body.contains("emporix_sandbox_stale 1\n"));
    write(folder.path(), &["a"]);
    good(&sandbox, "POST", "reload", &NOTHING, 200);
    assert_eq!(good(&sandbox, "GET", "health/ready", &NOTHING, 200)["status"], "ready");
}

#[test]
fn rules_of_a_request_go_before_a_file_of_the_same_name() {
    let sandbox = Sandbox::start().unwrap();
    let rules = json!([{"name": "x", "on": "*", "then": {"error": "unavailable"}}]);
    let scenario = json!({"name": "forbidden", "title": "T", "description": "D.", "rules": rules});
    good(&sandbox, "POST", "worlds", &json!({"name": "w", "scenarios": [scenario]}), 201);
    let url = format!("{}{}", sandbox.world_url("w"), crate::support::CUSTOMERS);
    assert_eq!(get(&url).status, 503);
    good(&sandbox, "POST", "worlds/w/reset", &NOTHING, 204);
    assert_eq!(get(&url).status, 503);
}
