//! Captures over the admin API and by commands: what they have, when there is none, and what commands say of one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]
#![expect(clippy::disallowed_methods, reason = "the files of captures are what is tested")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use emporix_sandbox::Config;
use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::{
    Ambient, CaptureEnd, Change, MOST_CAPTURED, NoCapture, Options, Reset, Router, World, setting,
};
use emporix_sandbox::model::Timestamp;
use emporix_sandbox::review::capture::{read, replay, written};
use http::Method;
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, customers, request, seed};
use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, Wire, get, put, request_head, send};
use crate::support_admin::{NOTHING, admin, good, refused};
use crate::support_linted::Sandbox;
use crate::support_process::{Server, run, url};

/// A sandbox whose world `w` is captured, and in which something happened.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::start().unwrap();
    good(&sandbox, "POST", "worlds", &json!({"name": "w", "capture": true}), 201);
    let base = sandbox.world_url("w");
    let expected =
        json!([{"name": "written once", "on": "PUT …/customers/{customerId}", "count": 2}]);
    let rules = json!([{"name": "late", "on": "GET …/customers", "then": {"delay": "20ms"}}]);
    good(
        &sandbox,
        "POST",
        "worlds/w/scenarios",
        &json!({"rules": rules, "verify": expected, "name": "mine"}),
        200,
    );
    get(&format!("{base}{CUSTOMERS}?pageSize=2&q=customer.firstName:John"));
    put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), r#"{"mixins": {"a": {"b": 1}}}"#);
    good(&sandbox, "POST", "worlds/w/clock/advance", &json!({"by": "1h"}), 200);
    // More than a journal keeps of a body.
    let long = format!(r#"{{"mixins": {{"a": "{}"}}}}"#, "x".repeat(20_000));
    put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), &long);
    send("GET", &format!("{base}/no/such/path"), &[SERVICE], b"");
    sandbox
}

fn captured(sandbox: &Sandbox, folder: &Path, rest: &[&str]) -> PathBuf {
    let path = folder.join("w.json");
    let args = ["capture", "--world", "w", "--output", path.to_str().unwrap()];
    let args: Vec<&str> = args.iter().chain(rest).copied().collect();
    let output = run(&args, &[("EMPORIX_SANDBOX_URL", sandbox.url())]);
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    path
}

#[test]
fn a_capture_has_requests_whole_and_commands_say_the_same_of_it_as_of_its_world() {
    let (sandbox, folder) = (sandbox(), tempfile::tempdir().unwrap());
    let path = captured(&sandbox, folder.path(), &[]);
    let shown = path.to_str().unwrap();
    let said = |args: &[&str], env: &[(&str, &str)]| {
        let output = run(args, env);
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, text, _) = said(&["replay", shown], &[]);
    let expected =
        format!("{shown}: 4 requests and 2 changes, every byte of the answers is the same\n");
    assert_eq!((code, text), (Some(0), expected));
    // How long an exchange took is not known of one that was repeated, and `changes` has the sandbox's own instants.
    for args in [
        &["explain", "w-2"][..],
        &["changes", "--since", "w-1"],
        &["verify"],
        &["lint"],
        &["coverage"],
        &["requests", "--status", "2xx"],
    ] {
        let file: Vec<&str> = args.iter().copied().chain(["--capture", shown]).collect();
        let live: Vec<&str> = args.iter().copied().chain(["--world", "w"]).collect();
        // Nor is there a sandbox any more.
        let arm = format!("arm --url {}", sandbox.url());
        let without_time = |text: &str| -> Vec<String> {
            let lines = text.lines().map(|line| line.split("; it took ").next().unwrap());
            // A capture is of no world that could be named.
            lines
                .map(|line| line.replace(" --world w", "").replace(&arm, "serve --scenario"))
                .collect()
        };
        let (file_code, of_file, wrong) = said(&file, &[]);
        let (code, of_world, _) = said(&live, &[("EMPORIX_SANDBOX_URL", sandbox.url())]);
        assert_eq!(wrong, "", "{file:?}");
        assert!(!of_world.is_empty(), "{live:?}");
        assert_eq!(
            (file_code, without_time(&of_file)),
            (code, without_time(&of_world)),
            "{file:?}"
        );
    }
    let (code, text, _) = said(&["explain", "--scenario", "mine", "--capture", shown], &[]);
    assert!(code == Some(0) && text.contains("late"), "{text}");
    let (code, _, wrong) = said(&["explain", "w-99", "--capture", shown], &[]);
    assert!(code == Some(1) && wrong.contains("w-99"), "{code:?} {wrong}");
}

#[test]
fn an_event_that_is_cut_off_the_end_is_missed() {
    let (sandbox, folder) = (sandbox(), tempfile::tempdir().unwrap());
    let path = captured(&sandbox, folder.path(), &[]);
    let text = std::fs::read_to_string(&path).unwrap();
    let (kept, rest) = text.rsplit_once(",\n{").unwrap();
    std::fs::write(&path, format!("{kept}{}", &rest[rest.find("\n]").unwrap()..])).unwrap();
    let output = run(&["replay", path.to_str().unwrap()], &[]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("/events, from line "), "{output:?}");
}

#[test]
fn a_byte_of_a_body_that_is_changed_is_named_with_its_exchange_and_offset() {
    let (sandbox, folder) = (sandbox(), tempfile::tempdir().unwrap());
    let path = captured(&sandbox, folder.path(), &[]);
    let text = std::fs::read_to_string(&path).unwrap();
    let at = text.find(r#""answer":{"status":200"#).unwrap();
    let body = at + text[at..].find(r#""body":""#).unwrap() + 8;
    let end = body + text[body..].find("John").unwrap();
    std::fs::write(&path, format!("{}Joan{}", &text[..end], &text[end + 4..])).unwrap();
    let output = run(&["replay", "--format", "json", path.to_str().unwrap()], &[]);
    assert_eq!(output.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = &said[0]["difference"];
    let answer =
        get(&format!("{}{CUSTOMERS}?pageSize=2&q=customer.firstName:John", sandbox.world_url("w")));
    let changed = &said[0]["changed"];
    assert_eq!(
        (&changed[0]["place"], &changed[1]),
        (&json!("/events/1/answer/body"), &json!(null))
    );
    assert_eq!((&changed[0]["offset"], &changed[0]["bytes"]), (&json!(end + 2), &json!(1)));
    assert_eq!((&found["id"], &found["part"]), (&json!("w-1"), &json!("body")));
    assert_eq!(found["offset"], json!(answer.body.find("John").unwrap() + 2));
    assert!(found["expected"].as_str().unwrap().contains("Joan"), "{found}");
    assert!(found["found"].as_str().unwrap().contains("John"), "{found}");
    let output = run(&["coverage", "--capture", path.to_str().unwrap()], &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(2) && said.contains("/events/1/answer/body, line "),
        "{said}"
    );
}

#[test]
fn a_world_that_is_not_captured_says_how_one_is() {
    let sandbox = Sandbox::start().unwrap();
    let problem = refused(&sandbox, "GET", "worlds/main/capture", &NOTHING, 409);
    let detail = "there is no capture of world `main`: it is not captured";
    assert_eq!(problem["detail"], detail);
    assert!(problem["hint"].as_str().unwrap().contains("--capture"), "{problem}");
    refused(&sandbox, "GET", "worlds/main/capture?redact=maybe", &NOTHING, 400);
    refused(&sandbox, "GET", "worlds/none/capture", &NOTHING, 404);
    let output = run(&["capture"], &[("EMPORIX_SANDBOX_URL", sandbox.url())]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains(detail), "{output:?}");
    for (text, said) in [
        ("{}", "/capture: it is missing"),
        ("{", "it is no JSON"),
        (r#"{"capture": 99}"#, "this is 99"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.json");
        std::fs::write(&path, text).unwrap();
        let output = run(&["replay", path.to_str().unwrap()], &[]);
        let wrong = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && wrong.contains(said), "{wrong}");
    }
}

#[cfg(unix)]
#[test]
fn all_worlds_of_a_sandbox_are_captured_where_it_is_started_so() {
    let (server, ready) = Server::start(&["--capture"], &[]);
    let base = url(&ready);
    get(&format!("{base}/~sprung{CUSTOMERS}"));
    let text = get(&format!("{base}/__sandbox/worlds/sprung/capture")).body;
    server.signal("TERM");
    let file = read(&text, Arc::new(Router::new(SERVICES))).unwrap();
    // The first answers of a world that sprang up say so.
    assert!(file.captured.origin.is_some() && text.contains("was made by its first use"));
    let replayed = replay(&file.captured);
    assert_eq!((replayed.requests, replayed.difference), (1, None));
}

#[test]
fn what_is_personal_is_replaced_everywhere_on_request() {
    let (sandbox, folder) = (sandbox(), tempfile::tempdir().unwrap());
    let base = sandbox.world_url("w");
    let login = r#"{"email": "john.doe@example.com", "password": "john-secret"}"#;
    let json = [("Content-Type", "application/json")];
    let token = send(
        "GET",
        &format!(
            "{base}/customerlogin/auth/anonymous/login?client_id=mytenant.storefront&tenant=mytenant"
        ),
        &[],
        b"",
    );
    let bearer = format!("Bearer {}", token.json()["access_token"].as_str().unwrap());
    let headers = [json[0], ("Authorization", &bearer)];
    let answer =
        send("POST", &format!("{base}/customer/mytenant/login"), &headers, login.as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    let path = captured(&sandbox, folder.path(), &["--redact"]);
    let text = std::fs::read_to_string(&path).unwrap();
    for personal in
        ["John", "john.doe", "john-secret", "Bearer service", "backend-secret", "SomeCompany"]
    {
        let at = text.find(personal).map(|at| &text[at.saturating_sub(60)..at + 20]);
        assert_eq!(at, None, "{personal}");
    }
    assert!(text.contains("@redacted.example") && text.contains("redacted-secret-"));
    let output = run(&["replay", path.to_str().unwrap()], &[]);
    assert!(output.status.success(), "{output:?}");
    // The query found the same customer by the stand-in of the name.
    let file = read(&text, Arc::new(Router::new(SERVICES))).unwrap();
    let world = replay(&file.captured).world;
    let first = world.journal().get("w-1").unwrap();
    assert!(first.request_line().contains("redacted"), "{}", first.request_line());
}

/// A world that is captured, and its time.
fn world() -> (World, Ambient) {
    let now = Ambient { now: Timestamp::parse("2026-12-01T03:04:05.678Z").unwrap() };
    let options = Options { capture: true, ..Options::default() };
    let router = Arc::new(Router::new(SERVICES));
    (World::new("main", Arc::clone(seed()), router, Arc::new(options), (7, now)), now)
}

#[test]
fn a_capture_ends_where_it_would_keep_too_much_and_says_so() {
    let (mut world, now) = world();
    let body = "x".repeat(9 * 1024 * 1024);
    let sent = request(
        Method::PUT,
        &customers(SEGMENT, "/1"),
        &[("authorization", "Bearer service")],
        body,
    );
    for _ in 0..MOST_CAPTURED / (9 * 1024 * 1024) {
        world.handle(&sent, now);
    }
    assert!(world.captured().is_ok());
    world.handle(&sent, now);
    let ended = NoCapture::Ended(CaptureEnd::Full { after: 8 });
    assert_eq!(world.captured().unwrap_err(), ended);
    assert!(ended.to_string().contains("ended after 8 exchanges, at 64 MiB"), "{ended}");
    world.handle(&sent, now);
    assert_eq!(world.captured().unwrap_err(), ended);
    // A world that is reset whole is as if it were made then.
    world.apply(Change::Reset(Reset::ALL), now).unwrap();
    assert_eq!(world.captured().unwrap().events.len(), 0);
}

#[test]
fn a_world_with_a_snapshot_goes_on_with_its_capture_when_it_is_reset() {
    let (mut world, now) = world();
    world.apply(Change::SaveSnapshot("before".into()), now).unwrap();
    world.apply(Change::Reset(Reset::ALL), now).unwrap();
    assert_eq!(world.captured().unwrap().events.len(), 2);
    world.apply(Change::DeleteSnapshot("before".into()), now).unwrap();
    world.apply(Change::Reset(Reset::ALL), now).unwrap();
    assert_eq!(world.captured().unwrap().events.len(), 0);
}

#[test]
fn captures_count_in_the_memory_of_journals_and_make_room() {
    let options = Options { capture: true, ..Options::default() };
    let mut stage = Stage::new(options).with_journal_memory(900_000);
    let body = json!({"mixins": {"a": "x".repeat(50_000)}}).to_string();
    for _ in 0..20 {
        stage.call(Method::PUT, &customers(SEGMENT, "/34017755"), &body);
    }
    assert!(stage.journal_memory() <= 900_000);
    let why = stage.see("main", |world| world.captured().unwrap_err());
    assert!(matches!(why, NoCapture::Ended(CaptureEnd::Memory { .. })), "{why:?}");
    assert!(why.hint().contains("--journal-memory"));
}

#[test]
fn instants_of_files_stay_relative_so_that_a_later_reset_means_the_same() {
    let (world, now) = world();
    let text = written(&world.captured().unwrap(), false);
    let again = read(&text, Arc::new(Router::new(SERVICES))).unwrap().captured;
    let later = Ambient { now: now.now.plus(86_400_000) };
    let states = [&seed().clone(), &again.seed].map(|seed| {
        let router = Arc::new(Router::new(SERVICES));
        let of = World::new("main", Arc::clone(seed), router, Arc::default(), (7, later));
        of.export()
            .into_iter()
            .map(|(path, text)| (path, text.get().to_owned()))
            .collect::<Vec<_>>()
    });
    assert!(states[0] == states[1]);
}

#[test]
fn a_sandbox_of_the_library_captures_where_its_options_say_so() {
    let options = Options { capture: true, ..Options::default() };
    let sandbox = Sandbox::start_with(Config { options, ..Config::default() }).unwrap();
    get(&format!("{}{CUSTOMERS}", sandbox.url()));
    let answer = admin(&sandbox, "GET", "worlds/main/capture", &NOTHING);
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let file = read(&answer.body, Arc::new(Router::new(SERVICES))).unwrap();
    assert_eq!(replay(&file.captured).requests, 1);
}

#[test]
fn the_shortest_story_of_a_capture_has_bodies_that_no_journal_keeps_whole() {
    let sandbox = Sandbox::start().unwrap();
    let (made, folder) =
        (json!({"name": "w", "capture": true, "journalLength": 2}), tempfile::tempdir().unwrap());
    good(&sandbox, "POST", "worlds", &made, 201);
    let base = sandbox.world_url("w");
    let long = format!(r#"{{"mixins": {{"a": "{}"}}}}"#, "x".repeat(20_000));
    for _ in 0..3 {
        get(&format!("{base}{CUSTOMERS}"));
    }
    put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), &long);
    get(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"));
    let path = captured(&sandbox, folder.path(), &[]);
    let of_file = run(&["explain", "--shortest", "w-5", "--capture", path.to_str().unwrap()], &[]);
    let said = String::from_utf8(of_file.stdout).unwrap();
    assert!(
        said.starts_with("# w-5, answered with 200: 2 requests; 3 others before it are not needed"),
        "{said}"
    );
    assert!(said.contains(&"x".repeat(20_000)));
    // The world says the same while it lives.
    let live = run(&["explain", "--shortest", "w-5"], &[("EMPORIX_SANDBOX_URL", sandbox.url())]);
    assert!(live.status.success(), "{live:?}");
}

/// Has the files of `main` say something else, and calls it with them.
fn files_change(sandbox: &Sandbox) {
    let base = sandbox.url();
    let files = json!({"fixtures": {"mytenant": {
        "customers": [{"id": UNASSIGNED, "firstName": "New", "email": "n@example.org"}],
        "segments": [{"id": SEGMENT, "name": {"en": "New"}, "siteCode": "main", "status": "ACTIVE"}],
        "tokens": [{"name": "service", "token": "service", "scopes": ["customersegment.segment_manage", "customersegment.segment_read"]}],
    }}, "scenarios": [
        {"name": "late-too", "rules": [{"name": "r", "on": "GET …/customers", "then": {"headers": {"x-file": "new"}}}]},
        "forbidden",
    ]});
    good(sandbox, "PUT", "worlds/main/files", &files, 204);
    good(sandbox, "POST", "worlds/main/scenarios", &json!({"scenarios": ["late-too"]}), 200);
    refused(
        sandbox,
        "POST",
        "worlds/main/scenarios",
        &json!({"scenarios": ["flaky-network"]}),
        404,
    );
    let listed = send("GET", &format!("{base}{CUSTOMERS}"), &[SERVICE], b"");
    assert_eq!((listed.status, listed.header("x-file")), (200, "new"), "{listed:?}");
    put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), r#"{"mixins": {"a": 2}}"#);
}

#[test]
fn a_capture_is_sent_to_another_sandbox_and_the_first_byte_that_differs_there_is_named() {
    let options = Options { capture: true, ..Options::default() };
    let sandbox = Sandbox::start_with(Config { options, ..Config::default() }).unwrap();
    let (base, folder) = (sandbox.url(), tempfile::tempdir().unwrap());
    let login = "/customerlogin/auth/anonymous";
    let client = "client_id=mytenant.storefront&tenant=mytenant";
    let visitor = send("GET", &format!("{base}{login}/login?{client}"), &[], b"").json();
    let refresh = visitor["refresh_token"].as_str().unwrap();
    let bearer = format!("Bearer {}", visitor["access_token"].as_str().unwrap());
    let rules = json!([
        {"name": "gone once", "on": "GET …/customers", "when": {"query": {"x": "gone"}}, "times": 1, "then": {"connection": "reset"}},
        {"name": "late", "on": "GET …/customers", "every": 2, "then": {"delay": "5ms", "headers": {"x-late": "yes"}}},
    ]);
    good(&sandbox, "POST", "worlds/main/scenarios", &json!({"rules": rules}), 200);
    let mut wire = Wire::to(base);
    wire.say(request_head("GET", &format!("{CUSTOMERS}?x=gone"), ""));
    while wire.answer().is_some() {}
    let issued = good(&sandbox, "POST", "worlds/main/tokens", &json!({"tenant": "mytenant"}), 201);
    let issued = format!("Bearer {}", issued["token"].as_str().unwrap());
    send("GET", &format!("{base}{CUSTOMERS}"), &[("Authorization", &issued)], b"");
    put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), r#"{"mixins": {"a": 1}}"#);
    good(&sandbox, "PUT", "worlds/main/snapshots/one", &NOTHING, 204);
    let record = json!({"firstName": "Ada", "email": "ada@example.org"});
    good(
        &sandbox,
        "PUT",
        &format!("worlds/main/tenants/mytenant/customers/{UNASSIGNED}"),
        &record,
        204,
    );
    good(&sandbox, "POST", "worlds/main/clock/advance", &json!({"by": "2h"}), 200);
    send("GET", &format!("{base}{CUSTOMERS}"), &[("Authorization", &bearer)], b"");
    send("GET", &format!("{base}{login}/refresh?{client}&refresh_token={refresh}"), &[], b"");
    send("DELETE", &format!("{base}{CUSTOMERS}/{UNASSIGNED}"), &[SERVICE], b"");
    let deleted = send("DELETE", &format!("{base}{CUSTOMERS}/{UNASSIGNED}"), &[SERVICE], b"");
    files_change(&sandbox);
    let path = folder.path().join("main.json");
    std::fs::write(&path, get(&format!("{base}/__sandbox/worlds/main/capture")).body).unwrap();
    let against =
        |other: &Sandbox| run(&["replay", path.to_str().unwrap(), "--against", other.url()], &[]);

    let same = Sandbox::start().unwrap();
    let output = against(&same);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(admin(&same, "GET", "worlds/main-replayed", &NOTHING).status, 410);

    let options = Options {
        behaviors: [setting("delete-missing", "404").unwrap()].into(),
        ..Options::default()
    };
    let other = Sandbox::start_with(Config { options, ..Config::default() }).unwrap();
    let output = against(&other);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), deleted.status), (Some(1), 204), "{output:?}");
    assert!(said.contains("the status differs at byte 0") && said.contains("DELETE"), "{said}");
    // What differs can be looked at there.
    assert_eq!(admin(&other, "GET", "worlds/main-replayed", &NOTHING).status, 200);
    let output = against(&other);
    assert!(String::from_utf8_lossy(&output.stderr).contains("main-replayed"), "{output:?}");
}
