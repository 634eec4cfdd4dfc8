//! `Sandbox-Request-Id`: every answer has one, and none can be taken for that of another exchange.

use std::collections::HashSet;

use emporix_sandbox::Config;
use serde_json::json;

use crate::support::{Answer, CUSTOMERS, SERVICE, UNASSIGNED, exchange, get, put, send};
use crate::support_admin::{NOTHING, admin, assert_own_id, good};
use crate::support_linted::Sandbox;

fn id(answer: &Answer) -> &str {
    answer.header("sandbox-request-id")
}

#[test]
fn an_answer_of_a_world_says_the_world_and_a_number_and_the_journal_has_it() {
    let sandbox = Sandbox::start().unwrap();
    let world = sandbox.world_url("w");
    let answers = [
        get(&format!("{world}{CUSTOMERS}")),
        put(&format!("{world}{CUSTOMERS}/{UNASSIGNED}"), "{"),
        get(&format!("{world}/nothing")),
        send("OPTIONS", &format!("{world}{CUSTOMERS}"), &[], b""),
        send("HEAD", &format!("{world}{CUSTOMERS}"), &[SERVICE], b""),
        send("GET", &format!("{world}{CUSTOMERS}"), &[("Sandbox-Scenario", "nobody")], b""),
        send(
            "GET",
            &format!("{world}{CUSTOMERS}"),
            &[("Sandbox-Scenario", "forbidden"), SERVICE],
            b"",
        ),
    ];
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(id(answer), format!("w-{}", number + 1));
        let told =
            good(&sandbox, "GET", &format!("worlds/w/requests/{}", id(answer)), &NOTHING, 200);
        assert_eq!(told["status"], answer.status);
    }
    let listed = good(&sandbox, "GET", "worlds/w/requests", &NOTHING, 200);
    assert_eq!(listed["requests"].as_array().unwrap().len(), answers.len());
    let large =
        format!("PUT {CUSTOMERS}/x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n");
    assert_eq!(id(&exchange(sandbox.url(), large)[0]), "main-1");
}

#[test]
fn an_answer_of_no_world_has_an_id_that_no_journal_knows() {
    let sandbox = Sandbox::start_with(Config { max_worlds: 4, ..Config::default() }).unwrap();
    // Worlds can have the names that such ids begin with.
    for name in ["admin", "sandbox", "gone"] {
        good(&sandbox, "POST", "worlds", &json!({"name": name}), 201);
    }
    good(&sandbox, "DELETE", "worlds/gone", &NOTHING, 204);
    let gone = format!("{}{CUSTOMERS}", sandbox.world_url("gone"));
    good(&sandbox, "POST", "worlds", &json!({"name": "last"}), 201);
    let main = format!("{}{CUSTOMERS}", sandbox.url());
    let answers = [
        get(&gone),
        get(&format!("{}{CUSTOMERS}", sandbox.world_url("No_Name"))),
        send("GET", &gone, &[("Sandbox-World", "other")], b""),
        send("GET", &main, &[("Sandbox-World", "No Name")], b""),
        get(&format!("{}/nothing", sandbox.world_url("never"))),
        send("OPTIONS", &format!("{}{CUSTOMERS}", sandbox.world_url("never")), &[], b""),
        get(&format!("{}{CUSTOMERS}", sandbox.world_url("one-too-many"))),
    ];
    let statuses = answers.each_ref().map(|answer| answer.status);
    assert_eq!(statuses, [410, 400, 400, 400, 404, 204, 429]);
    for answer in &answers {
        assert_own_id(answer, "sandbox");
    }

    let admin_url = |path: &str| format!("{}/__sandbox/{path}", sandbox.url());
    let calls = [
        admin(&sandbox, "GET", "worlds", &NOTHING),
        admin(&sandbox, "OPTIONS", "worlds", &NOTHING),
        admin(&sandbox, "GET", "health/live", &NOTHING),
        admin(&sandbox, "GET", "metrics", &NOTHING),
        admin(&sandbox, "GET", "worlds/main", &NOTHING),
        admin(&sandbox, "HEAD", "worlds/main", &NOTHING),
        admin(&sandbox, "GET", "worlds/gone", &NOTHING),
        admin(&sandbox, "GET", "nothing", &NOTHING),
        admin(&sandbox, "PUT", "worlds/main/clock", &json!({"mode": "stopped"})),
        admin(&sandbox, "DELETE", "worlds/last", &NOTHING),
        send("GET", &admin_url("worlds"), &[("Host", "evil.example")], b""),
        send("POST", &admin_url("worlds"), &[("Content-Type", "text/plain")], b"{}"),
    ];
    for answer in &calls {
        assert_own_id(answer, "admin");
    }

    let ids: HashSet<&str> = answers.iter().chain(&calls).map(id).collect();
    assert_eq!(ids.len(), answers.len() + calls.len(), "none is given twice: {ids:?}");
    for world in ["main", "admin", "sandbox"] {
        for id in &ids {
            let found = admin(&sandbox, "GET", &format!("worlds/{world}/requests/{id}"), &NOTHING);
            assert_eq!(found.status, 404, "{world} {id}");
        }
        let listed = good(&sandbox, "GET", &format!("worlds/{world}/requests"), &NOTHING, 200);
        assert_eq!(listed["requests"], json!([]), "admin calls are never journaled");
    }
}

#[test]
fn a_world_counts_the_calls_about_it_whatever_is_done_to_others() {
    let sandbox = Sandbox::start().unwrap();
    let call = |method: &str, path: &str| id(&admin(&sandbox, method, path, &NOTHING)).to_owned();
    good(&sandbox, "POST", "worlds", &json!({"name": "one"}), 201);
    good(&sandbox, "POST", "worlds", &json!({"name": "two"}), 201);
    assert_eq!(call("GET", "worlds/one"), "one.admin-1");
    assert_eq!(call("GET", "worlds/two/clock"), "two.admin-1");
    assert_eq!(call("GET", "worlds/one/nothing"), ".admin-1");
    assert_eq!(call("POST", "worlds/one/reset"), "one.admin-2");
    assert_eq!(call("DELETE", "worlds/one"), "one.admin-1", "a reset counts anew");
    assert_eq!(call("DELETE", "worlds/one"), ".admin-2");
}

#[test]
fn no_scenario_meets_the_admin_api() {
    let sandbox = Sandbox::start().unwrap();
    let rule = json!({"name": "all", "on": "*", "then": {"error": "unavailable"}});
    good(&sandbox, "POST", "worlds/main/scenarios", &json!({"rules": [rule]}), 200);
    assert_eq!(get(&format!("{}{CUSTOMERS}", sandbox.url())).status, 503);
    for path in ["worlds", "worlds/main", "config", "health/live", "worlds/main/scenarios"] {
        let url = format!("{}/__sandbox/{path}", sandbox.url());
        let answer = send("GET", &url, &[("Sandbox-Scenario", "forbidden")], b"");
        assert_eq!((answer.status, answer.header("sandbox-fault")), (200, ""), "{path}");
    }
    let listed = good(&sandbox, "GET", "worlds/main/scenarios", &NOTHING, 200);
    assert_eq!(listed["scenarios"][0]["rules"][0]["considered"], 1, "{listed}");
    assert_eq!(good(&sandbox, "GET", "worlds/main", &NOTHING, 200)["requests"], 1);
}
