//! How a scenario becomes active: by name at the start, by name for one request, and never by accident.

use http::Method;
use serde_json::Value;

use crate::scenarios_armed::{knowing, shipped};
use crate::stage::{SEGMENT, customers, request};
use crate::support::{CUSTOMERS, get, send};
use crate::support_process::{Server, refusal, run, url};

#[test]
fn the_start_names_scenarios_for_every_world() {
    let (_server, ready) = Server::start(&["--scenario", "forbidden"], &[]);
    for world in ["", "/~one"] {
        let answer = get(&format!("{}{world}{CUSTOMERS}", url(&ready)));
        assert_eq!((answer.status, answer.header("sandbox-fault")), (403, "forbidden/refused"));
    }
    let (_server, ready) =
        Server::start(&[], &[("EMPORIX_SANDBOX_SCENARIO", "second-page-slow,not-found")]);
    assert_eq!(get(&format!("{}{CUSTOMERS}/98029737", url(&ready))).status, 404);
}

#[test]
fn a_scenario_of_one_world_is_active_until_it_is_taken_away() {
    let sandbox = crate::support_linted::Sandbox::start().unwrap();
    let scenarios = format!("{}/__sandbox/worlds/mine/scenarios", sandbox.url());
    let json = [("Content-Type", "application/json")];
    let list = |world: &str| get(&format!("{}{CUSTOMERS}", sandbox.world_url(world))).status;
    assert_eq!((list("mine"), list("other")), (200, 200));
    let body = br#"{"scenarios": ["forbidden"], "rules": [{"name": "a", "on": "*", "then": {"delay": "1ms"}}]}"#;
    let armed = send("POST", &scenarios, &json, body);
    assert!((200..300).contains(&armed.status), "{armed:?}");
    assert_eq!((list("mine"), list("other")), (403, 200));
    let told = send("GET", &scenarios, &[], b"").body;
    assert!(told.contains(r#""fired":1"#) && told.contains(r#""considered":1"#), "{told}");
    assert_eq!(send("DELETE", &format!("{scenarios}/forbidden"), &[], b"").status, 204);
    assert_eq!(list("mine"), 200);
    let body = br#"{"scenarios": ["forbiden"]}"#;
    let refused = send("POST", &scenarios, &json, body);
    assert!(refused.status >= 400 && refused.body.contains("forbidden"), "{refused:?}");
}

#[test]
fn a_name_nobody_knows_ends_the_start() {
    let said = refusal(&["--port", "0", "--scenario", "third-row-fail-once"], &[]);
    assert!(said.contains("there is no scenario `third-row-fail-once`"), "{said}");
    assert!(said.contains("did you mean `third-row-fails-once`"), "{said}");
}

/// A scenario of one's own that fails reading one assignment.
fn own_scenario(name: &str, error: &str) -> String {
    format!(
        r#"{{"title": "my {name}", "rules": [{{"name": "own", "on": "GET …/customers/{{customerId}}", "then": {{"error": "{error}"}}}}]}}"#
    )
}

/// A folder with scenarios of one's own: one with a name of its own, and one with that of a shipped one.
fn own_scenarios() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, error) in [("mine", "not-found"), ("forbidden", "unavailable")] {
        let path = folder.path().join(format!("{name}.json"));
        std::fs::write(path, own_scenario(name, error)).expect("a file in it");
    }
    folder
}

#[test]
fn shipped_scenarios_stand_behind_ones_own_which_win_by_name() {
    let folder = own_scenarios();
    let own = folder.path().to_str().unwrap();
    let (_server, ready) =
        Server::start(&["--scenarios", own, "--scenario", "unauthorized-expired"], &[]);
    let url = url(&ready);
    assert_eq!(get(&format!("{url}{CUSTOMERS}")).status, 401, "a shipped one from the start");
    let scenarios = format!("{url}/__sandbox/worlds/main/scenarios");
    let json = [("Content-Type", "application/json")];
    let body = br#"{"scenarios": ["second-page-slow", "mine"]}"#;
    let replaced = send("PUT", &scenarios, &json, body);
    assert!((200..300).contains(&replaced.status), "by name, shipped and own: {replaced:?}");
    for (name, status) in [("mine", 404), ("forbidden", 503), ("unauthorized-invalid", 401)] {
        let headers = [("Authorization", "Bearer service"), ("Sandbox-Scenario", name)];
        let answer = send("GET", &format!("{url}{CUSTOMERS}/98029737"), &headers, b"");
        assert_eq!(answer.status, status, "{name}");
    }
    let listed = crate::support_process::said(&["scenarios", "--scenarios", own]);
    assert!(
        listed.contains("mine\n    my mine\n") && listed.contains("second-page-slow\n"),
        "{listed}"
    );
    assert!(listed.contains("forbidden\n    my forbidden\n"), "{listed}");
}

#[test]
fn a_file_can_be_named_and_is_active_in_every_world() {
    let folder = own_scenarios();
    let file = folder.path().join("mine.json");
    let file = file.to_str().unwrap();
    let (_server, ready) =
        Server::start(&["--scenario", file, "--scenario", "second-page-slow"], &[]);
    assert_eq!(ready["scenarios"], serde_json::json!(["mine", "second-page-slow"]));
    let one = |world: &str| get(&format!("{}{world}{CUSTOMERS}/98029737", url(&ready)));
    for world in ["", "/~one"] {
        assert_eq!((one(world).status, one(world).header("sandbox-fault")), (404, "mine/own"));
    }
    // It is read again with all the others, and a mistake in it changes nothing.
    let reload = || send("POST", &format!("{}/__sandbox/reload", url(&ready)), &[], b"").status;
    std::fs::write(file, own_scenario("mine", "forbidden")).unwrap();
    assert_eq!((reload(), one("").status), (200, 403));
    std::fs::write(file, own_scenario("mine", "forbiden")).unwrap();
    assert_eq!((reload(), one("").status), (422, 403));
    std::fs::remove_file(file).unwrap();
    assert_eq!((reload(), one("").status), (422, 403));
}

#[test]
fn a_file_that_was_named_is_watched() {
    let folder = own_scenarios();
    let file = folder.path().join("mine.json");
    let (mut server, ready) = Server::start(&["--scenario", file.to_str().unwrap()], &[]);
    std::fs::write(&file, own_scenario("mine", "forbidden")).unwrap();
    let reloaded = loop {
        let event = server.event();
        if event["event"] == "reloaded" {
            break event;
        }
    };
    assert_eq!(reloaded["rules"][0]["scenario"], "mine", "{reloaded}");
    assert_eq!(get(&format!("{}{CUSTOMERS}/98029737", url(&ready))).status, 403);
}

#[test]
fn a_file_that_cannot_be_used_ends_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("wrong.json"), "{}").unwrap();
    std::fs::write(path("other.txt"), "{}").unwrap();
    for (name, expected) in [
        ("missing.json", "missing.json: cannot read the file or folder"),
        ("wrong.json", "wrong.json:1:1"),
        ("other.txt", "there is no scenario `"),
    ] {
        let said = refusal(&["--port", "0", "--scenario", &path(name)], &[]);
        assert!(said.contains(expected) || said.contains("X001"), "{name}: {said}");
    }
}

#[test]
fn the_shipped_scenarios_can_be_left_out() {
    let folder = own_scenarios();
    let own = folder.path().to_str().unwrap();
    let with_own = ["--scenarios", own, "--no-shipped"];
    let said = refusal(&[&["--port", "0", "--scenario", "not-found"][..], &with_own].concat(), &[]);
    assert!(said.contains("there is no scenario `not-found`"), "{said}");
    let listed = crate::support_process::said(&[&["scenarios"][..], &with_own].concat());
    assert_eq!(listed, "forbidden\n    my forbidden\nmine\n    my mine\n");
    let empty = tempfile::tempdir().unwrap();
    let alone = |args: &[&str]| {
        let mut command =
            crate::support_process::command(args, &[("EMPORIX_SANDBOX_NO_SHIPPED", "true")]);
        let output = command.current_dir(empty.path()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(alone(&["scenarios"]), (Some(0), String::new()), "no folder, no scenarios");
    let (code, checked) = alone(&["check"]);
    assert!(code == Some(0) && !checked.contains("checked scenarios"), "{checked}");
    let (_server, ready) = Server::start(&with_own, &[]);
    let headers = [("Authorization", "Bearer service"), ("Sandbox-Scenario", "not-found")];
    let answer = send("GET", &format!("{}{CUSTOMERS}", url(&ready)), &headers, b"");
    assert_eq!(answer.status, 400, "{answer:?}");
}

#[test]
fn a_file_with_a_mistake_ends_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"{"rules": [
        {"name": "a", "on": "PUT …/customer/bulk", "then": {"error": "conflict.changed"}},
        {"name": "b", "on": "PUT …/customers/bulk", "then": {"error": "conflict.change"}}
    ]}"#;
    std::fs::write(folder.path().join("broken.json"), text).unwrap();
    let said = refusal(&["--port", "0", "--scenarios", folder.path().to_str().unwrap()], &[]);
    assert!(said.contains("broken.json:2:29") && said.contains("broken.json:3:"), "{said}");
    assert!(said.contains("PUT …/customers/bulk"), "{said}");
    assert!(said.contains("did you mean `conflict.changed`"), "{said}");
}

#[test]
fn a_header_with_a_name_nobody_knows_is_refused_in_the_sandboxs_own_voice() {
    let mut stage = knowing(None, &[]);
    for (names, near) in [
        ("forbiden", "did you mean `forbidden`"),
        ("forbidden, nonsense", "`nonsense`, which is no scenario"),
    ] {
        let headers = [("authorization", "Bearer service"), ("sandbox-scenario", names)];
        let sent = request(Method::PUT, &customers(SEGMENT, "/61109356"), &headers, "{}");
        let reply = stage.send(&sent);
        assert_eq!(reply.response.status, 400);
        assert!(reply.acted.fired.is_empty(), "{reply:?}");
        let typed = &reply.response.headers[0].1;
        assert_eq!(typed, "application/problem+json");
        let problem: Value = serde_json::from_slice(&reply.response.body).unwrap();
        assert!(problem["detail"].as_str().unwrap().contains(near), "{problem}");
    }
    let stored = stage.call(Method::GET, &customers(SEGMENT, "/61109356"), "");
    assert_eq!(stored.response.status, 404, "nothing was written");
}

#[test]
fn scenarios_of_the_header_go_before_those_of_the_start() {
    let mut stage = knowing(None, &["forbidden", "second-page-slow"]);
    let headers =
        [("authorization", "Bearer service"), ("sandbox-scenario", "unauthorized-expired")];
    let page = customers(SEGMENT, "?pageNumber=2");
    let reply = stage.send(&request(Method::GET, &page, &headers, ""));
    assert_eq!(reply.response.status, 401);
    assert_eq!(reply.acted.fired, ["unauthorized-expired/refused", "second-page-slow/page two"]);
    assert_eq!(
        stage.call(Method::GET, &page, "").response.status,
        403,
        "the next request has none"
    );
}

#[test]
fn every_shipped_scenario_says_what_it_shows() {
    for scenario in shipped() {
        let name = &scenario.name;
        assert!(!scenario.title.is_empty() && !scenario.title.contains('\n'), "{name}");
        assert!(scenario.title.chars().count() <= 60, "{name}: {}", scenario.title);
        assert!(scenario.description.ends_with('.'), "{name}: {}", scenario.description);
        let is_kebab = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(name.chars().all(is_kebab), "{name}");
    }
    assert!(shipped().count() >= 24);
}

#[test]
fn the_command_line_lists_every_shipped_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = crate::support_process::command(&["scenarios"], &[]);
    let listed = command.current_dir(folder.path()).output().unwrap();
    assert!(listed.status.success(), "{listed:?}");
    let listed = String::from_utf8(listed.stdout).unwrap();
    for scenario in shipped() {
        assert!(listed.contains(&*scenario.name), "{} is not in\n{listed}", scenario.name);
        assert!(listed.contains(&scenario.title), "{}", scenario.title);
    }
    assert_eq!(run(&["scenarios", "--nonsense"], &[]).status.code(), Some(2));
}
