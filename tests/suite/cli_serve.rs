//! The server as a process: how it says that it is ready, prints requests, and ends.

#![cfg(unix)]

use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

use crate::reload_stage::until;
use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, Wire, get, put, request_head, send};
use crate::support_process::{Server, command, refusal, url};

const BULK: &str = r#"[{"customerId": "98029737", "legalEntityId": "660af2af69babe3cf6e40771"},
    {"customerId": "18249883", "legalEntityId": "628cd20c6e8b2432b6346ca6"}]"#;

#[test]
fn the_first_line_is_the_ready_event() {
    let (server, ready) = Server::start(&["--seed", "42"], &[]);
    assert!(url(&ready).starts_with("http://127.0.0.1:"), "{ready}");
    assert!(!url(&ready).ends_with(":14010") && !url(&ready).ends_with(":0"), "{ready}");
    assert_eq!(ready["worlds"], json!(["main"]));
    assert_eq!(ready["tenants"], json!(["acme"]));
    assert_eq!(ready["seed"], 42);
    assert_eq!(ready["pid"], server.pid());
    let tokens = ready["tokens"].as_array().unwrap();
    let service = tokens.iter().find(|token| token["token"] == "service").unwrap();
    assert!(service["scopes"].as_array().unwrap().len() >= 2, "{ready}");
    assert_eq!(get(&format!("{}{CUSTOMERS}", url(&ready))).status, 200);
}

#[test]
fn a_seed_nobody_chose_is_told_and_can_be_typed_again() {
    let (_server, ready) = Server::start(&[], &[]);
    let seed = ready["seed"].as_u64().unwrap().to_string();
    let (_again, same) = Server::start(&["--seed", &seed], &[]);
    assert_eq!(same["seed"], ready["seed"]);
}

#[test]
fn both_signals_end_it_cleanly_even_right_after_the_ready_line() {
    for signal in ["TERM", "INT"] {
        let (mut server, _) = Server::start(&[], &[]);
        server.signal(signal);
        assert_eq!(server.wait().code(), Some(0), "{signal}");
    }
}

#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let (mut server, ready) = Server::start(&["--grace", "1m"], &[]);
    let mut wire = Wire::to(url(&ready));
    let more = "Content-Length: 2\r\nExpect: 100-continue\r\n";
    wire.say(request_head("PUT", &format!("{CUSTOMERS}/{UNASSIGNED}"), more));
    assert_eq!(wire.answer().unwrap().status, 100);
    server.signal("TERM");
    wire.say("{}");
    assert_eq!(wire.answer().unwrap().status, 201);
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn a_client_that_never_ends_its_request_does_not_keep_it_from_ending() {
    let (mut server, ready) = Server::start(&["--grace", "10ms"], &[]);
    let mut wire = Wire::to(url(&ready));
    let more = "Content-Length: 2\r\nExpect: 100-continue\r\n";
    wire.say(request_head("PUT", &format!("{CUSTOMERS}/{UNASSIGNED}"), more));
    assert_eq!(wire.answer().unwrap().status, 100);
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    for (first, second, code) in [("TERM", "TERM", 143), ("TERM", "INT", 130), ("INT", "INT", 130)]
    {
        let (mut server, ready) = Server::start(&["--grace", "1m"], &[]);
        let mut wire = Wire::to(url(&ready));
        let more = "Content-Length: 2\r\nExpect: 100-continue\r\n";
        wire.say(request_head("PUT", &format!("{CUSTOMERS}/{UNASSIGNED}"), more));
        assert_eq!(wire.answer().unwrap().status, 100);
        server.signal(first);
        // Two signals of a kind at once are one.
        let address = url(&ready).trim_start_matches("http://");
        until("a closed port", || TcpStream::connect(address).is_err().then_some(()));
        server.signal(second);
        assert_eq!(server.wait().code(), Some(code), "{first} {second}");
    }
}

/// A full host of CI has no more instances of inotify to give, which the watcher has to report.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs unshare"]
fn the_first_line_is_the_ready_event_whatever_the_watcher_has_to_tell() {
    const NONE: &str = "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$@\"";
    let fixtures = tempfile::tempdir().unwrap();
    std::fs::create_dir(fixtures.path().join("_template")).unwrap();
    for _ in 0..5 {
        let mut command = std::process::Command::new("unshare");
        command.args(["-Ur", "sh", "-c", NONE, "sh", env!("CARGO_BIN_EXE_emporix-sandbox")]);
        command.args(["--port", "0", "--format", "json", "--fixtures"]).arg(fixtures.path());
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
        let (mut server, _) = Server::started(command);
        let notice = server.event();
        assert!(notice["message"].as_str().unwrap().contains("every two seconds"), "{notice}");
    }
}

#[test]
fn an_empty_folder_serves_the_shipped_fixtures_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, ready) = Server::start_in(folder.path());
    assert_eq!(ready["fixtures"], "shipped", "{ready}");
    assert_eq!(get(&format!("{}{CUSTOMERS}", url(&ready))).status, 200);
}

#[test]
fn fixtures_are_taken_from_the_working_folder_when_they_look_like_ours() {
    let folder = tempfile::tempdir().unwrap();
    let fixtures = folder.path().join("fixtures");
    std::fs::create_dir(&fixtures).unwrap();
    std::fs::write(fixtures.join("photo.json"), "{}").unwrap();
    let (_server, ready) = Server::start_in(folder.path());
    assert_eq!(ready["fixtures"], "shipped", "a folder of somebody else: {ready}");

    std::fs::remove_file(fixtures.join("photo.json")).unwrap();
    std::fs::create_dir(fixtures.join("shop")).unwrap();
    std::fs::write(fixtures.join("shop/customers.json"), r#"[{"id": "c1"}]"#).unwrap();
    let (_server, ready) = Server::start_in(folder.path());
    assert_ne!(ready["fixtures"], "shipped", "{ready}");
    assert_eq!(ready["tenants"], json!(["shop"]));
}

#[test]
fn an_address_of_no_interface_is_told_as_such() {
    // Kept for documentation: no machine has it.
    let told = refusal(&["--host", "192.0.2.1", "--port", "0"], &[]);
    assert!(told.starts_with("error: cannot listen on 192.0.2.1:0: "), "{told}");
    assert!(told.contains("no network interface of this machine has this address"), "{told}");
}

#[test]
fn localhost_is_both_loopback_addresses() {
    for flags in [&["--host", "localhost"][..], &["--host", "LOCALHOST"], &[]] {
        let all = [&["--port", "0", "--format", "json"], flags].concat();
        let (_server, ready) = Server::started(command(&all, &[]));
        let base = url(&ready);
        assert!(base.starts_with("http://127.0.0.1:"), "{base}");
        let port = base.rsplit(':').next().unwrap();
        // Where the machine has it.
        if TcpListener::bind("[::1]:0").is_ok() {
            assert_eq!(get(&format!("http://[::1]:{port}{CUSTOMERS}")).status, 200);
        }
        assert_eq!(get(&format!("http://localhost:{port}{CUSTOMERS}")).status, 200);
    }
}

#[test]
fn every_setting_can_come_from_the_environment() {
    let occupied = TcpListener::bind("127.0.0.1:0").unwrap();
    let other = occupied.local_addr().unwrap().port().to_string();
    let env = [
        ("EMPORIX_SANDBOX_PORT", "0"),
        ("PORT", other.as_str()),
        ("EMPORIX_SANDBOX_HOST", "127.0.0.1"),
        ("EMPORIX_SANDBOX_FIXTURES", "fixtures"),
        ("EMPORIX_SANDBOX_AUTH", "off"),
        ("EMPORIX_SANDBOX_BEHAVIOR", "bulk-index-base=0,empty-batch=207,default-page-size=7"),
        ("EMPORIX_SANDBOX_UNKNOWN_TENANT", "refuse"),
        ("EMPORIX_SANDBOX_SEED", "7"),
        ("EMPORIX_SANDBOX_GRACE", "3s"),
        ("EMPORIX_SANDBOX_QUIET", "true"),
        ("EMPORIX_SANDBOX_FORMAT", "json"),
    ];
    let (mut server, ready) = Server::started(command(&[], &env));
    let base = url(&ready);
    assert_eq!((&ready["seed"], &ready["fixtures"]), (&json!(7), &json!("fixtures")));
    let acme = "/customer-segment/acme/segments/trade/customers";
    assert_eq!(get(&format!("{base}{CUSTOMERS}")).status, 404, "an unknown tenant");
    let page = send("GET", &format!("{base}{acme}"), &[], b"");
    assert_eq!(page.status, 200, "no token is asked for: {page:?}");
    let bulk = |body: &str| put(&format!("{base}{acme}/bulk"), body);
    assert_eq!(bulk("[]").status, 207);
    assert_eq!(bulk(r#"[{"customerId": "c-2"}]"#).json()[0]["index"], 0);
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    assert!(server.rest().iter().all(|line| !line.contains("\"request\"")), "it is quiet");
}

#[test]
fn a_platforms_port_is_honoured_and_flags_come_before_the_environment() {
    let env = [("PORT", "0"), ("EMPORIX_SANDBOX_SEED", "1"), ("EMPORIX_SANDBOX_FORMAT", "text")];
    let (_server, ready) = Server::started(command(&["--format", "json", "--seed", "2"], &env));
    assert!(!url(&ready).ends_with(":14010"), "{ready}");
    assert_eq!(ready["seed"], 2);
}

#[test]
fn behaviors_from_repeated_flags_add_up() {
    let flags = ["--behavior", "bulk-index-base=0", "--behavior", "empty-batch=207"];
    let (_server, ready) = Server::start(&flags, &[]);
    let bulk = |body: &str| put(&format!("{}{CUSTOMERS}/bulk", url(&ready)), body);
    assert_eq!(bulk("[]").json(), json!([]));
    assert_eq!(bulk(BULK).json()[0]["index"], 0);
}

#[test]
fn requests_are_told_in_lines() {
    let mut server = Server::of(command(&["serve", "--port", "0"], &[]));
    let first = server.line();
    let base = first.split_whitespace().last().unwrap().to_owned();
    let suggested =
        std::iter::from_fn(|| Some(server.line())).find(|line| line.starts_with("try ")).unwrap();
    assert_eq!(server.line(), "");

    // The line that is suggested works when it is pasted.
    let token = suggested.split('\'').nth(1).unwrap().split_once(": ").unwrap();
    let target = suggested.split_whitespace().last().unwrap();
    assert!(target.starts_with(&base), "{suggested}");
    assert_eq!(send("GET", target, &[token], b"").status, 200);
    assert_eq!(
        server.line(),
        "note: tenant `mytenant` has no folder and was made from the template"
    );
    assert_eq!(server.line(), "GET …/customers 200 · 60 of 75 · main-1");

    assert_eq!(put(&format!("{base}{CUSTOMERS}/bulk"), BULK).status, 207);
    let line = server.line();
    assert!(
        line.starts_with("PUT …/customers/bulk 207 · 1 ok, 1×400 · index 2: legal entity `628c"),
        "{line}"
    );
    assert_eq!(get(&format!("{base}/~mine{CUSTOMERS}/nobody")).status, 404);
    // What is so for the whole process was said above, and is not said again for this world.
    assert_eq!(
        server.line(),
        "~mine GET …/customers/nobody 404 · nothing with id `nobody` is stored here · mine-1"
    );
}

#[test]
fn what_clients_send_cannot_command_the_terminal() {
    let mut server = Server::of(command(&["--port", "0"], &[]));
    let base = server.line().split_whitespace().last().unwrap().to_owned();
    assert_eq!(get(&format!("{base}{CUSTOMERS}/%1B%5B2J%0Aforged")).status, 404);
    let line =
        std::iter::from_fn(|| Some(server.line())).find(|line| line.starts_with("GET ")).unwrap();
    assert!(
        line.ends_with(r"nothing with id `\u{1b}[2J\nforged` is stored here · main-1"),
        "{line}"
    );
}

#[test]
fn requests_are_told_as_events() {
    let (mut server, ready) = Server::start(&[], &[]);
    let base = url(&ready);
    assert_eq!(put(&format!("{base}/~mine{CUSTOMERS}/bulk"), BULK).status, 207);
    let notice = server.event();
    assert_eq!((&notice["event"], &notice["world"]), (&json!("notice"), &json!("mine")));
    let told = server.event();
    let expected = json!({
        "event": "request", "world": "mine", "method": "PUT", "path": format!("{CUSTOMERS}/bulk"),
        "operation": "PUT-customer-segment-update-customers-bulk", "status": 207,
        "summary": "1 ok, 1×400",
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&told[key], value, "{key} in {told}");
    }
    assert!(told["hint"].as_str().unwrap().starts_with("index 2: "), "{told}");
}

#[test]
fn an_event_says_when_what_was_requested_of_whom_and_what_came_of_it() {
    let (mut server, ready) = Server::start(&[], &[]);
    assert_is_instant(&ready);
    let target = format!("/~mine{CUSTOMERS}?pageSize=1&access_token=hunter2");
    let answer = get(&format!("{}{target}", url(&ready)));
    assert_is_instant(&server.event());
    let told = server.event();
    assert_is_instant(&told);
    assert_eq!(
        (&told["id"], &told["world"], &told["tenant"], &told["bytes"]),
        (&json!("mine-1"), &json!("mine"), &json!("mytenant"), &json!(answer.body.len()))
    );
    // The whole target as it came, without the secret, for which the journal has the same words.
    let journal = get(&format!("{}/__sandbox/worlds/mine/requests/mine-1", url(&ready))).json();
    let query = journal["query"].as_str().unwrap();
    assert!(query.starts_with("pageSize=1&access_token=#"), "{query}");
    assert_eq!(told["target"], format!("/~mine{CUSTOMERS}?{query}"));

    assert_eq!(send("HEAD", &format!("{}{CUSTOMERS}", url(&ready)), &[], b"").status, 401);
    let told = std::iter::from_fn(|| Some(server.event())).find(|it| it["method"] == "HEAD");
    assert_eq!(told.unwrap()["bytes"], 0);
}

/// Holds the time of an event against the form of an instant.
#[track_caller]
fn assert_is_instant(event: &Value) {
    let time = event["time"].as_str().unwrap_or_default();
    assert!(emporix_sandbox::model::Timestamp::parse(time).is_ok(), "{event}");
}

#[test]
fn a_call_of_the_admin_api_belongs_to_no_world() {
    let (mut server, ready) = Server::start(&[], &[]);
    for (path, status) in [("reload", 200), ("worlds/main/reset", 204), ("worlds/none/reset", 404)]
    {
        let answer = send("POST", &format!("{}/__sandbox/{path}", url(&ready)), &[], b"");
        assert_eq!(answer.status, status, "{answer:?}");
        let is_request = |event: &Value| event["event"] == "request";
        let told = std::iter::from_fn(|| Some(server.event())).find(is_request).unwrap();
        assert_eq!((&told["world"], &told["tenant"]), (&Value::Null, &Value::Null), "{told}");
        assert_eq!(told["target"], format!("/__sandbox/{path}"));
        assert_eq!(told["id"], answer.header("sandbox-request-id"));
    }
}

#[test]
fn the_line_of_a_refused_admin_call_says_what_is_wrong_and_what_to_do() {
    let mut server = Server::of(command(&["--port", "0"], &[]));
    let base = server.line().split_whitespace().last().unwrap().to_owned();
    assert_eq!(send("POST", &format!("{base}/__sandbox/worlds/none/reset"), &[], b"").status, 404);
    let line =
        std::iter::from_fn(|| Some(server.line())).find(|line| line.starts_with("POST ")).unwrap();
    assert!(
        line.starts_with(
            "POST /__sandbox/worlds/none/reset 404 · there is no world `none` · make it with"
        ),
        "{line}"
    );
}

#[test]
fn a_reader_that_closes_does_not_stop_it() {
    let (mut server, ready) = Server::start(&[], &[]);
    server.stop_listening();
    for _ in 0..50 {
        assert_eq!(get(&format!("{}{CUSTOMERS}", url(&ready))).status, 200);
    }
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
}

/// Sends `count` requests on one connection and reads their answers.
fn many(base: &str, count: usize) {
    const AT_ONCE: usize = 50;
    let mut wire = Wire::to(base);
    for _ in 0..count / AT_ONCE {
        wire.say(request_head("GET", "/nowhere", "").repeat(AT_ONCE));
        for _ in 0..AT_ONCE {
            assert_eq!(wire.answer().expect("an answer").status, 404);
        }
    }
}

#[test]
fn a_reader_that_does_not_read_never_blocks_it_and_learns_what_it_missed() {
    /// More than waiting lines and any pipe hold.
    const FLOOD: usize = 6_000;
    /// Of the lines that wait, so many can be read without another request; then there is room for more.
    const WAITING: usize = 4_000;
    let (mut server, ready) = Server::start(&[], &[]);
    many(url(&ready), FLOOD);
    for _ in 0..WAITING {
        assert_eq!(server.event()["event"], "request");
    }
    many(url(&ready), 50);
    let is_dropped = |event: &Value| event["event"] == "dropped";
    let told = std::iter::from_fn(|| Some(server.event())).take(FLOOD).find(is_dropped).unwrap();
    assert!(told["lines"].as_u64().unwrap() > 0, "{told}");
}

#[test]
fn a_reader_that_does_not_read_does_not_keep_it_from_ending() {
    let (mut server, ready) = Server::start(&[], &[]);
    many(url(&ready), 6_000);
    assert_eq!(send("GET", &format!("{}{CUSTOMERS}", url(&ready)), &[SERVICE], b"").status, 200);
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
}

fn url_of(address: &Value) -> String {
    format!("http://{}", address.as_str().expect("a text"))
}

#[test]
fn a_server_on_every_interface_says_an_address_that_can_be_called() {
    let (mut server, ready) = Server::start(&["--host", "0.0.0.0", "--auth", "off"], &[]);
    let url = ready["url"].as_str().unwrap();
    assert!(url.starts_with("http://127.0.0.1:"), "{ready}");
    let port = url.rsplit(':').next().unwrap();
    assert_eq!(ready["listens"], serde_json::json!([format!("0.0.0.0:{port}")]));
    assert_eq!(get(&format!("{url}{CUSTOMERS}")).status, 200);
    server.signal("TERM");
    server.wait();
    let (mut server, ready) = Server::start(&[], &[]);
    let listens = ready["listens"].as_array().unwrap();
    assert!(listens.iter().any(|it| url_of(it) == ready["url"]), "{ready}");
    server.signal("TERM");
    server.wait();
}
