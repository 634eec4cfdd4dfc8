//! Exchanges whose answer does not arrive as it is: what the journal, events, metrics and the terminal say of them.

use serde_json::{Value, json};

use crate::scenarios_armed::until;
use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, Wire, request_head, send};
use crate::support_process::{Server, command, url};

/// The answer of an admin call.
#[track_caller]
fn admin(base: &str, method: &str, path: &str, body: &str) -> String {
    let kind = [("Content-Type", "application/json")];
    let answer = send(method, &format!("{base}/__sandbox/{path}"), &kind, body.as_bytes());
    assert!(answer.status < 300, "{answer:?}");
    answer.body
}

/// Begins the world anew with one rule for the operations that are sent here.
fn arm(base: &str, then: &Value) {
    admin(base, "POST", "worlds/main/reset", "{}");
    let on = [
        "GET …/customers",
        "PUT …/customers/{customerId}",
        "PUT …/customers/bulk",
        "POST /oauth/token",
    ];
    let rules = json!([{"name": "r", "on": on, "then": then}]);
    admin(base, "PUT", "worlds/main/scenarios", &json!({"name": "s", "rules": rules}).to_string());
}

/// The latest exchange, once there are so many.
fn latest(base: &str, total: u64) -> Value {
    let mut shown = Value::Null;
    until(|| {
        let text = admin(base, "GET", "worlds/main/requests", "");
        shown = serde_json::from_str(&text).unwrap_or_default();
        shown["total"] == total
    });
    shown["requests"].as_array().and_then(|all| all.last().cloned()).unwrap_or_default()
}

/// Sends a request, waits until the journal has it as the one of this number, and leaves where nothing more comes.
fn ask(base: &str, (method, target, body): (&str, &str, &str), number: u64) -> Value {
    let mut wire = Wire::to(base);
    let kind = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    wire.say(request_head(method, target, &kind) + body);
    latest(base, number)
}

/// The next event of a request of the service.
fn event(server: &mut Server) -> Value {
    loop {
        let event = server.event();
        let path = event["path"].as_str().unwrap_or_default();
        if event["event"] == "request" && !path.starts_with("/__sandbox") {
            return event;
        }
    }
}

/// Holds the event of an exchange against its entry in the journal.
#[track_caller]
fn assert_told_alike(told: &Value, shown: &Value) {
    for member in ["id", "status", "intendedStatus", "clientSaw", "committed"] {
        assert_eq!(told.get(member), shown.get(member), "{member}: {told} {shown:#}");
    }
    assert!(told["latencyMs"].as_f64().is_some_and(|ms| ms > 0.0), "{told}");
}

/// The exchanges without a status in the metrics.
fn counted_without_status(base: &str) -> u64 {
    let metrics = admin(base, "GET", "metrics", "");
    let counted = metrics.lines().filter(|line| line.contains(r#"status="none""#));
    counted.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
}

#[test]
fn an_exchange_without_an_answer_has_no_status_and_says_what_was_to_be_answered() {
    let (mut server, ready) = Server::start(&[], &[]);
    let base = url(&ready).to_owned();
    let put = format!("{CUSTOMERS}/{UNASSIGNED}");
    let bulk = format!("{CUSTOMERS}/bulk");
    let items = format!(r#"[{{"customerId": "{UNASSIGNED}"}}]"#);
    let form = "/oauth/token?grant_type=client_credentials";
    let mut unanswered = 0;
    for (fault, saw) in [
        ("reset", "reset, nothing sent"),
        ("close", "closed, nothing sent"),
        ("hang", "hang, nothing sent"),
    ] {
        for (request, commit, intended) in [
            (("GET", CUSTOMERS, ""), false, Some(200)),
            (("GET", CUSTOMERS, ""), true, Some(200)),
            (("PUT", &*put, "{}"), false, Some(201)),
            (("PUT", &*put, "{}"), true, Some(201)),
            (("PUT", &*put, "{"), false, Some(400)),
            (("PUT", &*bulk, &*items), false, Some(207)),
            (("PUT", &*bulk, &*items), true, Some(207)),
            (("POST", form, "{}"), false, None),
        ] {
            let commits = commit && request.0 == "PUT";
            arm(
                &base,
                &match commits {
                    true => json!({"connection": fault, "commit": true}),
                    false => json!({"connection": fault, "delay": "1ms"}),
                },
            );
            let shown = ask(&base, request, 1);
            let told = format!("{fault} {request:?} {shown:#}");
            assert_eq!(shown["status"], Value::Null, "{told}");
            assert!(shown.as_object().is_some_and(|it| it.contains_key("status")), "{told}");
            assert_eq!(
                (&shown["clientSaw"], &shown["committed"]),
                (&json!(saw), &json!(commits)),
                "{told}"
            );
            if let Some(intended) = intended {
                assert_eq!(shown["intendedStatus"], intended, "{told}");
            }
            assert_eq!(shown["origin"], "injected", "{told}");
            // What was only tried has changed nothing.
            let stored = send("GET", &format!("{base}{put}"), &[SERVICE], b"");
            assert_eq!(stored.status, if commits { 200 } else { 404 }, "{told}");
            unanswered += 1;
            // The look at what is stored may end before.
            let told = [event(&mut server), event(&mut server)];
            let of = |id: &str| told.iter().find(|event| event["id"] == id).cloned();
            assert_told_alike(&of("main-1").unwrap_or_default(), &shown);
            assert_eq!(of("main-2").unwrap_or_default()["status"], stored.status);
        }
    }
    assert_eq!(counted_without_status(&base), unanswered);
    let listed = admin(&base, "GET", "worlds/main/requests?status=none", "");
    let listed: Value = serde_json::from_str(&listed).unwrap_or_default();
    assert_eq!(
        (listed["requests"].as_array().map(Vec::len), &listed["total"]),
        (Some(1), &json!(2))
    );
}

#[test]
fn a_body_that_does_not_arrive_whole_is_told_as_the_client_sees_it() {
    let (mut server, ready) = Server::start(&[], &[]);
    let base = url(&ready).to_owned();
    let list = format!("{CUSTOMERS}?pageSize=1");
    let whole = send("GET", &format!("{base}{list}"), &[SERVICE], b"").body.len();
    let _ = event(&mut server);
    for (body, saw) in [
        (json!({"truncate": 10}), Some("truncated after 10 bytes".to_owned())),
        (json!({"truncate": 0}), Some("truncated after 0 bytes".to_owned())),
        (json!({"truncate": 1_000_000}), None),
        (json!({"malformed": true}), Some("malformed body".to_owned())),
        (json!({"stall": true}), Some(format!("stalled after {} bytes", whole / 2))),
        (
            json!({"contentLength": 10}),
            Some(format!("cut to 10 of {whole} bytes by Content-Length")),
        ),
        (json!({"contentLength": whole}), None),
        (
            json!({"contentLength": whole + 5}),
            Some(format!("closed after {whole} of {} announced bytes", whole + 5)),
        ),
        (
            json!({"dribble": {"bytes": 100, "interval": "1ms"}}),
            Some("in pieces of 100 bytes, 1 ms apart".to_owned()),
        ),
    ] {
        arm(&base, &json!({"body": body}));
        let stalls = body.get("stall").is_some();
        let mut wire = Wire::to(&base);
        wire.say(request_head("GET", &list, "Connection: close\r\n"));
        let head = wire.head().map(|head| head.status);
        assert_eq!(head, Some(200), "{body}");
        if !stalls {
            wire.drain();
        }
        let shown = latest(&base, 1);
        let saw = json!(saw);
        assert_eq!(shown.get("clientSaw").unwrap_or(&Value::Null), &saw, "{body} {shown:#}");
        assert_eq!((&shown["status"], &shown["committed"]), (&json!(200), &json!(false)), "{body}");
        assert_eq!(shown.get("intendedStatus"), None, "{body}");
        assert_eq!(shown.get("clientLeft"), None, "{body} {shown:#}");
        // A stalled answer ends when its client leaves, every other one by itself.
        drop(wire);
        let told = event(&mut server);
        assert_eq!(told.get("clientSaw").unwrap_or(&Value::Null), &saw, "{body} {told}");
        assert_eq!(told["status"], 200, "{body} {told}");
        assert_eq!(told.get("clientLeft"), stalls.then_some(&json!(true)), "{body} {told}");
    }
}

#[test]
fn a_client_that_leaves_before_the_end_is_told_and_what_was_done_stays() {
    let (mut server, ready) = Server::start(&[], &[]);
    let base = url(&ready).to_owned();
    arm(&base, &json!({"body": {"dribble": {"bytes": 1, "interval": "2ms"}}}));
    let mut wire = Wire::to(&base);
    wire.say(request_head("GET", CUSTOMERS, ""));
    assert_eq!(wire.head().map(|head| head.status), Some(200));
    assert_eq!(latest(&base, 1).get("clientLeft"), None);
    drop(wire);
    let told = event(&mut server);
    assert_eq!((&told["clientLeft"], &told["status"]), (&json!(true), &json!(200)), "{told}");
    assert_eq!(latest(&base, 1)["clientLeft"], true);
}

#[test]
fn the_terminal_says_that_there_was_no_answer() {
    let mut server = Server::of(command(&["--port", "0"], &[]));
    let mut line = server.line();
    let base = line.rsplit(' ').next().unwrap_or_default().to_owned();
    let put = format!("{CUSTOMERS}/{UNASSIGNED}");
    for (then, request, expected) in [
        (
            json!({"connection": "reset"}),
            ("GET", CUSTOMERS, ""),
            "GET …/customers no answer · reset, nothing sent · instead of 200, nothing written · fault s/r · main-1",
        ),
        (
            json!({"connection": "close", "commit": true}),
            ("PUT", &*put, "{}"),
            "PUT …/customers/61109356 no answer · closed, nothing sent · instead of 201, written · fault s/r · main-1",
        ),
        (
            json!({"body": {"truncate": 10}}),
            ("GET", CUSTOMERS, ""),
            "GET …/customers 200 · truncated after 10 bytes · 60 of 75 · fault s/r · main-1",
        ),
    ] {
        arm(&base, &then);
        ask(&base, request, 1);
        line = server.line();
        while !line.contains("…/customers") {
            line = server.line();
        }
        assert!(line.starts_with(expected), "{line}\n{expected}");
    }
}
