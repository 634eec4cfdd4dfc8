//! Worlds through the admin API: made, shown, reset, and gone.

use emporix_sandbox::Config;
use emporix_sandbox::engine::{Options, UnknownTenant};
use serde_json::{Value, json};

use crate::scenarios_armed;
use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, VERSION_3, get, put, send};
use crate::support_admin::{NOTHING, admin, assert_problem, good, refused};
use crate::support_linted::Sandbox;

#[test]
fn a_world_is_made_listed_shown_and_deleted() {
    let sandbox = Sandbox::start().unwrap();
    let made =
        admin(&sandbox, "POST", "worlds", &json!({"name": "mine", "seed": 7, "auth": "off"}));
    assert_eq!((made.status, made.header("location")), (201, "/__sandbox/worlds/mine"));
    let made = made.json();
    assert_eq!(made["url"], sandbox.world_url("mine"));
    assert_eq!(
        (&made["name"], &made["seed"], &made["madeBy"]),
        (&json!("mine"), &json!(7), &json!("admin"))
    );
    assert!(made["tokens"].as_array().unwrap().iter().any(|token| token["token"] == "service"));
    assert!(
        made["clients"]
            .as_array()
            .unwrap()
            .iter()
            .any(|client| client["clientId"] == "{tenant}.backend")
    );
    assert_eq!(
        send("GET", &format!("{}{CUSTOMERS}", sandbox.world_url("mine")), &[], b"").status,
        200
    );

    let names = |listed: &Value| -> Vec<String> {
        let worlds = listed["worlds"].as_array().unwrap();
        worlds.iter().map(|world| world["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&good(&sandbox, "GET", "worlds", &NOTHING, 200)), ["main", "mine"]);
    assert_eq!(good(&sandbox, "GET", "worlds/mine", &NOTHING, 200)["requests"], 1);
    refused(&sandbox, "POST", "worlds", &json!({"name": "mine"}), 409);
    good(&sandbox, "DELETE", "worlds/mine", &NOTHING, 204);
    refused(&sandbox, "GET", "worlds/mine", &NOTHING, 410);
    refused(&sandbox, "DELETE", "worlds/mine", &NOTHING, 410);
    refused(&sandbox, "GET", "worlds/never", &NOTHING, 404);
    refused(&sandbox, "DELETE", "worlds/main", &NOTHING, 409);
    refused(&sandbox, "GET", "worlds/No_Name", &NOTHING, 400);
}

#[test]
fn a_world_that_is_put_is_made_or_takes_the_place_of_the_one_of_its_name() {
    let sandbox = Sandbox::start().unwrap();
    let frozen = json!({"seed": 7, "clock": {"mode": "frozen", "at": "2026-01-31T12:00:00Z"}});
    let put_world = |body: &Value| admin(&sandbox, "PUT", "worlds/mine", body);
    let made = put_world(&frozen);
    assert_eq!((made.status, made.header("location")), (201, "/__sandbox/worlds/mine"));
    let first = made.json();
    assert_eq!(
        (&first["name"], &first["seed"], &first["requests"]),
        (&json!("mine"), &json!(7), &json!(0))
    );
    // Everything of it changes.
    let base = sandbox.world_url("mine");
    let one = format!("{base}{CUSTOMERS}/{UNASSIGNED}");
    assert_eq!(put(&one, "{}").status, 201);
    good(&sandbox, "PUT", "worlds/mine/scenarios", &json!({"scenarios": ["forbidden"]}), 200);
    good(&sandbox, "PUT", "worlds/mine/snapshots/s", &NOTHING, 204);
    good(&sandbox, "POST", "worlds/mine/clock/advance", &json!({"by": "1h"}), 200);
    let token = json!({"tenant": "mytenant", "name": "t"});
    let issued = good(&sandbox, "POST", "worlds/mine/tokens", &token, 201);
    let again = put_world(&frozen);
    assert_eq!((again.status, again.header("sandbox-request-id")), (200, "mine.admin-0"));
    assert_eq!(again.json(), first, "as new");
    let answer = get(&one);
    assert_eq!((answer.status, answer.header("sandbox-request-id")), (404, "mine-1"));
    assert_eq!(good(&sandbox, "POST", "worlds/mine/tokens", &token, 201), issued);
    // Another one in its place, with an end that the one before had not.
    let other = json!({"ttl": "1h", "fixtures": {"mytenant": {"customers": [{"id": "only"}]}}});
    let other = good(&sandbox, "PUT", "worlds/mine", &other, 200);
    assert!(other["expiresAt"].is_string() && other["seed"] != 7, "{other}");
    assert!(good(&sandbox, "PUT", "worlds/mine", &NOTHING, 200)["expiresAt"].is_null());
    good(&sandbox, "DELETE", "worlds/mine", &NOTHING, 204);
    good(&sandbox, "PUT", "worlds/mine", &NOTHING, 201);
    // One that was made by use.
    assert_eq!(get(&format!("{}{CUSTOMERS}", sandbox.world_url("used"))).status, 200);
    assert_eq!(good(&sandbox, "PUT", "worlds/used", &NOTHING, 200)["madeBy"], "admin");
}

#[test]
fn what_cannot_be_put_leaves_the_world_as_it_is() {
    let config = Config { max_worlds: 2, ..Config::default() };
    let sandbox = Sandbox::start_with(config).unwrap();
    let before = good(&sandbox, "PUT", "worlds/mine", &json!({"seed": 7}), 201);
    let wrong = json!({"fixtures": {"mytenant": {"customers": [{"idd": "x"}]}}});
    refused(&sandbox, "PUT", "worlds/mine", &wrong, 422);
    refused(&sandbox, "PUT", "worlds/mine", &json!({"scenarios": ["forbiden"]}), 404);
    let named = refused(&sandbox, "PUT", "worlds/mine", &json!({"name": "mine"}), 400);
    assert!(named["detail"].as_str().unwrap().contains("`name`"), "{named}");
    refused(&sandbox, "PUT", "worlds/No_Name", &NOTHING, 400);
    let main = refused(&sandbox, "PUT", "worlds/main", &NOTHING, 409);
    assert!(main["hint"].as_str().unwrap().contains("worlds/main/reset"), "{main}");
    refused(&sandbox, "PUT", "worlds/other", &NOTHING, 429);
    assert_eq!(good(&sandbox, "GET", "worlds/mine", &NOTHING, 200)["seed"], before["seed"]);
    good(&sandbox, "PUT", "worlds/mine", &NOTHING, 200);
}

#[test]
fn a_world_without_a_name_gets_one_of_its_own() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(get(&format!("{}{CUSTOMERS}", sandbox.world_url("w1"))).status, 200);
    let one = good(&sandbox, "POST", "worlds", &NOTHING, 201);
    let two = good(&sandbox, "POST", "worlds", &json!({}), 201);
    assert_ne!(one["name"], two["name"]);
    assert_ne!(one["name"], "w1");
    assert_ne!(one["seed"], two["seed"]);
}

#[test]
fn a_deleted_world_is_gone_until_it_is_made_again() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.world_url("w"));
    assert_eq!(put(&url, "{}").status, 201);
    good(&sandbox, "DELETE", "worlds/w", &NOTHING, 204);
    let unrouted = format!("{}/nothing", sandbox.world_url("w"));
    for (method, url) in [("GET", &url), ("PUT", &url), ("GET", &unrouted), ("OPTIONS", &url)] {
        let answer = send(method, url, &[], b"");
        let problem = assert_problem(&answer, 410);
        assert!(problem["hint"].as_str().unwrap().contains("/__sandbox/worlds"), "{problem}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    good(&sandbox, "POST", "worlds", &json!({"name": "w"}), 201);
    assert_eq!(get(&url).status, 404);
}

#[test]
fn a_world_expires_by_the_machines_clock() {
    let sandbox = Sandbox::start().unwrap();
    let made = good(&sandbox, "POST", "worlds", &json!({"name": "brief", "ttl": "1ms"}), 201);
    assert!(made["expiresAt"].is_string());
    let url = format!("{}{CUSTOMERS}", sandbox.world_url("brief"));
    scenarios_armed::until(|| get(&url).status == 410);
    let problem = assert_problem(&get(&url), 410);
    assert_eq!(problem["detail"], "world `brief` has expired");
    assert_eq!(
        good(&sandbox, "GET", "worlds", &NOTHING, 200)["worlds"].as_array().unwrap().len(),
        1
    );
    good(&sandbox, "POST", "worlds", &json!({"name": "brief", "ttl": "1h"}), 201);
    assert_eq!(get(&url).status, 200);
    // The world's own clock has no say in it.
    good(&sandbox, "POST", "worlds/brief/clock/advance", &json!({"by": "2h"}), 200);
    assert_eq!(get(&url).status, 200);
}

#[test]
fn worlds_made_by_use_make_room_and_those_of_the_admin_api_never() {
    let sandbox = Sandbox::start_with(Config { max_worlds: 4, ..Config::default() }).unwrap();
    let used = |name: &str| get(&format!("{}{CUSTOMERS}", sandbox.world_url(name))).status;
    assert_eq!((used("one"), used("two")), (200, 200));
    good(&sandbox, "POST", "worlds", &json!({"name": "kept"}), 201);
    assert_eq!(used("one"), 200);
    assert_eq!(used("three"), 200, "`two` is the least recently used");
    assert_eq!((used("two"), used("one")), (410, 200));
    good(&sandbox, "POST", "worlds", &json!({"name": "kept-2"}), 201);
    good(&sandbox, "POST", "worlds", &json!({"name": "kept-3"}), 201);
    assert_eq!((used("one"), used("three")), (410, 410));
    refused(&sandbox, "POST", "worlds", &json!({"name": "kept-4"}), 429);
    assert_problem(&get(&format!("{}{CUSTOMERS}", sandbox.world_url("four"))), 429);
    good(&sandbox, "DELETE", "worlds/kept", &NOTHING, 204);
    assert_eq!(used("four"), 200);
}

#[test]
fn a_request_that_is_refused_before_it_reaches_a_tenant_makes_no_world() {
    let options = Options { unknown_tenant: UnknownTenant::Refuse, ..Options::default() };
    let config = Config { options, max_worlds: 2, ..Config::default() };
    let sandbox = Sandbox::start_with(config).unwrap();
    let used = format!("{}{}", sandbox.world_url("used"), CUSTOMERS.replace("mytenant", "acme"));
    assert_eq!(get(&used).status, 401, "its tenant was reached");
    let unknown_tenant = CUSTOMERS.replace("mytenant", "nobody");
    let other = |path: &str| format!("{}{path}", sandbox.world_url("other"));
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let stranger = b"grant_type=client_credentials&client_id=acme.x&client_secret=x";
    for (method, path, header, body, status) in [
        ("GET", CUSTOMERS, ("Sandbox-Foo", "x"), &b""[..], 400),
        ("GET", CUSTOMERS, ("Sandbox-Scenario", "no-such"), b"", 400),
        ("GET", &unknown_tenant, SERVICE, b"", 404),
        ("POST", "/oauth/token", form, stranger, 401),
        ("POST", "/oauth/token", form, b"", 400),
        ("GET", "/oauth/token", form, b"", 405),
        ("GET", "/nowhere", form, b"", 404),
    ] {
        let answer = send(method, &other(path), &[header], body);
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        refused(&sandbox, "GET", "worlds/other", &NOTHING, 404);
    }
    assert_eq!(get(&used).status, 401, "it did not have to make room");
}

#[test]
fn a_world_remembers_what_its_rules_have_counted() {
    let once = json!({"on": "POST /oauth/token", "times": 1, "then": {"error": "unavailable"}});
    let armed = scenarios_armed::sandbox(&[once]);
    let url = format!("{}/oauth/token", armed.sandbox.world_url("other"));
    assert_eq!([503, 400], [1, 2].map(|_| send("POST", &url, &[], b"").status));
}

#[test]
fn fixtures_in_the_request_lie_over_the_seed() {
    let sandbox = Sandbox::start().unwrap();
    let fixtures = json!({"mytenant": {
        "_tenant": {"behaviors": {"delete-missing": "404"}},
        "customer-assignments": [{"segmentId": "628cd20c6e8b2432b6346ca6", "customerId": UNASSIGNED}],
    }});
    let made = good(&sandbox, "POST", "worlds", &json!({"name": "own", "fixtures": fixtures}), 201);
    assert!(made["tenants"].as_array().unwrap().contains(&json!("mytenant")), "{made}");
    let rows = get(&format!("{}{CUSTOMERS}", sandbox.world_url("own"))).json();
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!(rows[0]["customer"]["id"], UNASSIGNED);
    let url = format!("{}{CUSTOMERS}/{VERSION_3}", sandbox.world_url("own"));
    assert_eq!(send("DELETE", &url, &[SERVICE], b"").status, 404);
    assert_eq!(get(&format!("{}{CUSTOMERS}/{VERSION_3}", sandbox.url())).status, 200);

    let problem = refused(
        &sandbox,
        "POST",
        "worlds",
        &json!({"name": "bad", "fixtures": {"acme": {"customers": [{"idd": 1}]}}}),
        422,
    );
    let mistake = &problem["mistakes"][0];
    assert_eq!(mistake["path"], "fixtures/acme/customers.json", "{problem}");
    assert!(mistake["line"].is_u64() && mistake["code"].is_string(), "{problem}");
    refused(&sandbox, "GET", "worlds/bad", &NOTHING, 404);
    refused(&sandbox, "POST", "worlds", &json!({"fixtures": {"acme": []}}), 400);
}

#[test]
fn a_world_is_made_with_behaviors_scenarios_and_a_clock() {
    let sandbox = Sandbox::start().unwrap();
    let rules = json!([{"name": "always", "on": "*", "then": {"error": "not-found"}}]);
    let made = good(
        &sandbox,
        "POST",
        "worlds",
        &json!({
            "name": "made", "behaviors": {"bulk-index-base": 0, "details": "object"},
            "scenarios": ["rate-limit-clears", {"name": "mine", "title": "Mine", "description": "Nothing is there.", "rules": rules}],
            "clock": {"mode": "frozen", "at": "2026-01-31T12:00:00Z"},
        }),
        201,
    );
    assert_eq!(made["scenarios"], json!(["rate-limit-clears", "mine"]));
    assert_eq!(made["clock"], json!({"mode": "frozen", "at": "2026-01-31T12:00:00.000Z"}));
    assert_eq!(made["behaviors"], json!({"bulk-index-base": "0", "details": "object"}));
    let answer = get(&format!("{}{CUSTOMERS}", sandbox.world_url("made")));
    assert_eq!((answer.status, answer.header("sandbox-fault")), (404, "mine/always"));
    assert_eq!(answer.header("date"), "Sat, 31 Jan 2026 12:00:00 GMT");
    // A reset returns to what the world was made with.
    good(&sandbox, "DELETE", "worlds/made/scenarios/mine", &NOTHING, 204);
    good(&sandbox, "PUT", "worlds/made/clock", &json!({"mode": "real"}), 200);
    assert_eq!(get(&format!("{}{CUSTOMERS}", sandbox.world_url("made"))).status, 200);
    good(&sandbox, "POST", "worlds/made/reset", &NOTHING, 204);
    let shown = good(&sandbox, "GET", "worlds/made", &NOTHING, 200);
    assert_eq!((&shown["scenarios"], &shown["clock"]), (&made["scenarios"], &made["clock"]));

    for (body, status) in [
        (json!({"scenarios": ["rate-limit-clear"]}), 404),
        (
            json!({"scenarios": [{"name": "x", "rules": [{"name": "y", "on": "nothing", "then": {}}]}]}),
            422,
        ),
        (json!({"behaviors": {"detials": "object"}}), 400),
        (json!({"auth": "none"}), 400),
        (json!({"clock": {"mode": "offset"}}), 400),
        (json!({"clock": {"mode": "frozen", "at": "noon"}}), 400),
        (json!({"seed": -1}), 400),
        (json!({"ttl": "soon"}), 400),
        (json!({"name": "Ä"}), 400),
        (json!({"nmae": "x"}), 400),
        (json!([]), 400),
    ] {
        let problem = refused(&sandbox, "POST", "worlds", &body, status);
        assert!(problem["detail"].as_str().unwrap().len() > 10, "{body}: {problem}");
    }
}

#[test]
fn every_part_of_a_world_can_be_reset_alone() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.world_url("w"));
    good(&sandbox, "POST", "worlds", &json!({"name": "w"}), 201);
    let prepare = || {
        put(&url, "{}");
        good(
            &sandbox,
            "POST",
            "worlds/w/scenarios",
            &json!({"scenarios": ["second-page-slow"]}),
            200,
        );
        good(&sandbox, "PUT", "worlds/w/clock", &json!({"mode": "frozen"}), 200);
        get(&format!("{}{CUSTOMERS}", sandbox.world_url("w")));
    };
    let state = || {
        let shown = good(&sandbox, "GET", "worlds/w", &NOTHING, 200);
        let considered = good(&sandbox, "GET", "worlds/w/scenarios", &NOTHING, 200)["scenarios"][0]
            ["rules"][0]["considered"]
            .clone();
        let here = get(&url).status == 200;
        [
            json!(here),
            json!(shown["scenarios"] != json!([])),
            json!(shown["clock"]["mode"] == "frozen"),
            json!(considered.as_u64().unwrap_or(0) > 0),
            json!(shown["requests"].as_u64().unwrap() > 1),
        ]
    };
    for (place, part) in
        ["data", "scenarios", "clock", "counters", "journal"].into_iter().enumerate()
    {
        good(&sandbox, "POST", "worlds/w/reset", &NOTHING, 204);
        prepare();
        assert_eq!(state(), [true; 5].map(Value::from));
        good(&sandbox, "POST", "worlds/w/reset", &json!({"only": [part]}), 204);
        let after = state();
        assert_eq!(after[place], false, "{part}: {after:?}");
        let counters = usize::from(part == "scenarios") * 3;
        for (other, kept) in after.iter().enumerate() {
            assert!(
                other == place || (counters > 0 && other == counters) || *kept == true,
                "{part}: {after:?}"
            );
        }
    }
    let problem = refused(&sandbox, "POST", "worlds/w/reset", &json!({"only": ["date"]}), 400);
    assert!(problem["detail"].as_str().unwrap().contains("did you mean `data`?"), "{problem}");
}

#[test]
fn a_world_or_token_that_would_be_over_at_once_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    for nothing in ["0s", "0ms", "0.0h", "0.1ms", "-1s"] {
        let found = format!("found `\"{nothing}\"`");
        let problem = refused(&sandbox, "POST", "worlds", &json!({"ttl": nothing}), 400);
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.starts_with("`ttl`: expected a duration longer than none")
                && detail.ends_with(&found),
            "{detail}"
        );
        let asked = json!({"tenant": "mytenant", "lifetime": nothing});
        let problem = refused(&sandbox, "POST", "worlds/main/tokens", &asked, 400);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with("`lifetime`: expected") && detail.ends_with(&found), "{detail}");
    }
    let asked = json!({"tenant": "mytenant", "lifetime": "0.5s"});
    good(&sandbox, "POST", "worlds/main/tokens", &asked, 201);
}
