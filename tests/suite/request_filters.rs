//! The filters of a journal, over HTTP and as flags of `requests`.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use serde_json::{Value, json};

use crate::support::{CUSTOMERS, UNASSIGNED, VERSION_3, Wire, get, put, request_head, send};
use crate::support_admin::{NOTHING, good, refused};
use crate::support_linted::Sandbox;
use crate::support_process::said;
use crate::support_stream::EventReader;

/// A sandbox with an exchange of each kind: 1 a list, 2 a put that a rule refuses, 3 the same that is written, 4 a refused
/// token, 5 a patched answer, 6 a reset connection, 7 a path that no operation has.
fn stage() -> Sandbox {
    let sandbox = Sandbox::start().unwrap();
    let rules = json!([
        {"name": "once", "on": "PUT …/customers/{customerId}", "times": 1, "then": {"error": "unavailable"}},
        {"name": "bent", "on": "GET …/customers/{customerId}", "when": {"path": {"customerId": VERSION_3}},
         "then": {"patch": [{"op": "remove", "path": "/customer"}]}},
        {"name": "cut", "on": "DELETE …/customers/{customerId}", "then": {"connection": "reset"}},
    ]);
    good(&sandbox, "POST", "worlds/main/scenarios", &json!({"name": "own", "rules": rules}), 200);
    let list = format!("{}{CUSTOMERS}", sandbox.url());
    get(&format!("{list}?pageSize=1"));
    put(&format!("{list}/{UNASSIGNED}"), "{}");
    put(&format!("{list}/{UNASSIGNED}"), "{}");
    send("GET", &list, &[("Authorization", "Bearer unheard-of")], b"");
    get(&format!("{list}/{VERSION_3}"));
    let mut wire = Wire::to(sandbox.url());
    wire.say(request_head("DELETE", &format!("{CUSTOMERS}/{VERSION_3}"), ""));
    wire.drain();
    get(&format!("{}/nothing", sandbox.url()));
    sandbox
}

/// The numbers of the exchanges that `query` lists.
#[track_caller]
fn listed(sandbox: &Sandbox, query: &str) -> Vec<u64> {
    let listed = good(sandbox, "GET", &format!("worlds/main/requests?{query}"), &NOTHING, 200);
    let number = |exchange: &Value| {
        exchange["id"].as_str().unwrap().trim_start_matches("main-").parse().unwrap()
    };
    listed["requests"].as_array().unwrap().iter().map(number).collect()
}

#[test]
fn every_filter_lists_what_it_says() {
    let sandbox = stage();
    let exchange = good(&sandbox, "GET", "worlds/main/requests/main-4", &NOTHING, 200);
    let fingerprint = exchange["token"]["fingerprint"].as_str().unwrap().replace('#', "%23");
    for (query, numbers) in [
        ("operation=PUT%20%E2%80%A6/customers/*", &[2, 3][..]),
        ("operation=put%20.../customers/*", &[2, 3]),
        ("operation=GET-customer-segment-retrieve-customers", &[1, 4]),
        ("operation=GET-*", &[1, 4, 5]),
        ("operation=*", &[1, 2, 3, 4, 5, 6]),
        ("status=503", &[2]),
        ("status=4xx", &[4, 7]),
        ("status=2XX", &[1, 3, 5]),
        ("status=none", &[6]),
        ("token=service", &[1, 2, 3, 5, 6, 7]),
        (&format!("token={fingerprint}"), &[4]),
        ("fault=own", &[2, 5, 6]),
        ("fault=own/once", &[2]),
        ("fault=any", &[2, 5, 6]),
        ("fault=none", &[1, 3, 4, 7]),
        ("fault=not-found", &[]),
        ("outcome=organic", &[1, 3, 4, 7]),
        ("outcome=injected", &[2, 6]),
        ("outcome=mixed", &[5]),
        ("outcome=injected&status=5xx&token=service&since=main-1", &[2]),
        ("outcome=injected&since=main-2", &[6]),
        ("last=2", &[6, 7]),
        ("last=99", &[1, 2, 3, 4, 5, 6, 7]),
        ("before=main-3", &[1, 2]),
        ("before=3&last=1", &[2]),
        ("status=4xx&last=1", &[7]),
        ("status=4xx&before=main-7&last=9", &[4]),
        ("before=main-1", &[]),
    ] {
        assert_eq!(listed(&sandbox, query), numbers, "{query}");
    }
}

#[test]
fn a_value_that_no_exchange_can_have_is_refused_with_what_was_perhaps_meant() {
    let sandbox = stage();
    for (query, detail, hint) in [
        ("status=4x", "`status` is `4x`", "a class such as `4xx`"),
        ("status=999", "`status` is `999`", "(100 to 599)"),
        ("status=6xx", "`status` is `6xx`", "(1xx to 5xx)"),
        ("outcome=organics", "did you mean `organic`?", "one of organic, injected, mixed"),
        ("fault=own/onec", "did you mean `own/once`?", "`scenario/rule`"),
        ("fault=forbiden", "did you mean `forbidden`?", "worlds/main/scenarios"),
        ("token=servise", "did you mean `service`?", "worlds/main/tokens"),
        ("operation=PUT%20.../custmers/*", "nearest is `PUT …", "/__sandbox/operations"),
        ("operation=GET-customer-segment-retrieve-custmers", "nearest is `GET-", "operations"),
        ("tenant=No", "", ""),
        ("tenant=mytennant", "did you mean `mytenant`?", "worlds/main"),
        ("last=0", "`last` is `0`", "from 1 to 1000000"),
        ("last=all", "`last` is `all`", "from 1 to 1000000"),
        ("before=other-3", "`before`: `other-3` is no exchange of the world `main`", "main-42"),
        ("before=2026-01-31T12:00:00Z", "is an instant", "main-42"),
    ] {
        let path = format!("worlds/main/requests?{query}");
        let problem = refused(&sandbox, "GET", &path, &NOTHING, 400);
        let text = |name: &str| problem[name].as_str().unwrap();
        assert!(text("detail").contains(detail) && text("hint").contains(hint), "{problem}");
    }
}

#[test]
fn the_points_of_changes_are_named_where_one_of_them_is_wrong() {
    let sandbox = stage();
    for (since, status, detail, hint) in [
        ("other-3", 400, "no exchange of the world `main`", "`start`, `snapshot:NAME` or a"),
        ("main-99", 410, "no exchange `main-99` yet", "`since=start` compares"),
        ("2026-01-31T12:00:00Z", 400, "neither `start` nor `snapshot:NAME`", ""),
        ("0", 400, "neither `start` nor `snapshot:NAME`", ""),
    ] {
        let path = format!("worlds/main/changes?since={since}");
        let problem = refused(&sandbox, "GET", &path, &NOTHING, status);
        let text = |name: &str| problem[name].as_str().unwrap();
        assert!(text("detail").contains(detail) && text("hint").contains(hint), "{problem}");
        assert!(
            !text("hint").contains("since=0") && !text("hint").contains("instant"),
            "{problem}"
        );
    }
}

#[test]
fn a_tenant_that_comes_by_its_first_call_can_be_followed_before_and_not_listed() {
    let sandbox = stage();
    let stream = "/__sandbox/worlds/main/requests/stream?tenant=later";
    let mut events = EventReader::open(sandbox.url(), stream, "");
    refused(&sandbox, "GET", "worlds/main/requests?tenant=later", &NOTHING, 400);
    get(&format!("{}{}", sandbox.url(), CUSTOMERS.replace("mytenant", "later")));
    assert_eq!(events.next_id(), "main-8");
    assert_eq!(listed(&sandbox, "tenant=later"), [8]);
}

#[test]
fn a_point_that_the_journal_has_not_reached_is_no_lost_one() {
    let sandbox = stage();
    let detail = |query: &str| {
        let path = format!("worlds/main/requests?{query}");
        let problem = refused(&sandbox, "GET", &path, &NOTHING, 410);
        (problem["detail"].as_str().unwrap().to_owned(), problem["hint"].to_string())
    };
    let (said, hint) = detail("since=main-99");
    assert_eq!(said, "`since`: there was no exchange `main-99` yet");
    assert!(hint.contains("its latest is `main-7`"), "{hint}");
    good(&sandbox, "POST", "worlds/main/reset", &json!({"only": ["journal"]}), 204);
    assert_eq!(
        detail("since=main-7").0,
        "`since`: the exchange `main-7` is not in the journal any more"
    );
    good(&sandbox, "POST", "worlds/main/reset", &NOTHING, 204);
    let (said, hint) = detail("since=1");
    assert_eq!(said, "`since`: there was no exchange `main-1` yet");
    assert!(hint.contains("it had none since"), "{hint}");
}

#[test]
fn an_id_of_elsewhere_is_refused_as_such() {
    let sandbox = stage();
    get(&format!("{}{CUSTOMERS}", sandbox.world_url("wx")));
    for what in ["", "/explain", "/shortest"] {
        for (id, detail) in [
            ("wx-1", "`wx-1` is of the world `wx`, and this is `main`"),
            (
                ".sandbox-5",
                "`.sandbox-5` is an answer of the admin API, or one that no world gave: no journal has it",
            ),
            (
                "main.admin-3",
                "`main.admin-3` is an answer of the admin API, or one that no world gave: no journal has it",
            ),
            ("main-99", "there is no exchange `main-99`, or not any more"),
        ] {
            let path = format!("worlds/main/requests/{id}{what}");
            let problem = refused(&sandbox, "GET", &path, &NOTHING, 404);
            assert_eq!(problem["detail"], detail, "{path}");
        }
        let path = format!("worlds/wx/requests/last{what}");
        assert_eq!(good(&sandbox, "GET", &path, &NOTHING, 200)["id"], "wx-1", "{path}");
    }
    for id in [".sandbox-5", "main.admin-3"] {
        let args = ["explain", id, "--url", sandbox.url()];
        let output = crate::support_process::command(&args, &[]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains("no journal has it"), "{said}");
    }
}

#[test]
fn text_comes_where_it_is_wanted_more_than_json() {
    let sandbox = Sandbox::start().unwrap();
    get(&format!("{}{CUSTOMERS}", sandbox.url()));
    let url = format!("{}/__sandbox/worlds/main/requests/last", sandbox.url());
    for what in ["explain", "shortest"] {
        for (accept, kind) in [
            ("text/plain", "text/plain"),
            ("TEXT/plain; charset=utf-8, */*", "text/plain"),
            ("application/json;q=0.5, text/plain", "text/plain"),
            ("text/plain;q=0", "application/json"),
            ("text/plain;q=0.5, application/json", "application/json"),
            ("application/json, text/plain, */*", "application/json"),
            ("*/*", "application/json"),
        ] {
            let answer = send("GET", &format!("{url}/{what}"), &[("Accept", accept)], b"");
            assert_eq!(answer.status, 200, "{answer:?}");
            let found = answer.header("content-type").split(';').next().unwrap();
            assert_eq!(found, kind, "{what}: {accept}");
        }
    }
}

#[test]
fn a_name_that_only_the_journal_has_still_finds_its_exchanges() {
    let sandbox = stage();
    let issue = json!({"tenant": "mytenant", "name": "brief"});
    let issued = good(&sandbox, "POST", "worlds/main/tokens", &issue, 201);
    let bearer = format!("Bearer {}", issued["token"].as_str().unwrap());
    send("GET", &format!("{}{CUSTOMERS}", sandbox.url()), &[("Authorization", &bearer)], b"");
    good(&sandbox, "DELETE", "worlds/main/tokens/brief", &NOTHING, 204);
    good(&sandbox, "DELETE", "worlds/main/scenarios/own", &NOTHING, 204);
    assert_eq!(listed(&sandbox, "token=brief"), [8]);
    assert_eq!(listed(&sandbox, "fault=own/cut"), [6]);
}

#[test]
fn the_command_has_the_same_filters() {
    let sandbox = stage();
    let lines = |args: &[&str]| {
        let printed = said(&[&["requests", "--url", sandbox.url()], args].concat());
        let ids = printed.lines().filter_map(|line| line.split(' ').next().map(ToOwned::to_owned));
        ids.collect::<Vec<_>>()
    };
    assert_eq!(lines(&["--operation", "PUT …/customers/*"]), ["main-2", "main-3"]);
    assert_eq!(lines(&["--status", "4xx", "--token", "service"]), ["main-7"]);
    assert_eq!(lines(&["--fault", "own/once"]), ["main-2"]);
    assert_eq!(lines(&["--outcome", "mixed"]), ["main-5"]);
}
