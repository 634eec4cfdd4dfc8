//! Worlds with a port of their own: everything on it is that world, and it ends with the world.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::net::{TcpListener, TcpStream};

use emporix_sandbox::Config;
use serde_json::{Value, json};

use crate::support::{
    CUSTOMERS, SERVICE, UNASSIGNED, VERSION_3, Wire, get, put, request_head, send, state,
};
use crate::support_admin::{NOTHING, good, refused};
use crate::support_linted::Sandbox;
use crate::support_process::run;

/// The base URL of a new world with a port of its own.
#[track_caller]
fn made(sandbox: &Sandbox, name: &str) -> String {
    let made = good(sandbox, "POST", "worlds", &json!({"name": name, "port": 0}), 201);
    url(&made)
}

/// The base URL of a world, which is at its own port.
#[track_caller]
fn url(world: &Value) -> String {
    let port = world["port"].as_u64().unwrap();
    let url = world["url"].as_str().unwrap();
    assert_eq!(url, format!("http://127.0.0.1:{port}"));
    url.to_owned()
}

/// Whether something listens there.
fn listens(url: &str) -> bool {
    TcpStream::connect(url.trim_start_matches("http://")).is_ok()
}

#[test]
fn everything_on_the_port_of_a_world_is_that_world() {
    let sandbox = Sandbox::start().unwrap();
    let own = made(&sandbox, "mine");
    let before = state(sandbox.url());
    let one = format!("{CUSTOMERS}/{UNASSIGNED}");
    let answer = put(&format!("{own}{one}"), "{}");
    assert_eq!((answer.status, answer.header("sandbox-request-id")), (201, "mine-1"));
    assert_eq!(get(&format!("{}{one}", sandbox.world_url("mine"))).status, 200);
    assert_eq!(state(sandbox.url()), before, "main has not changed");
    // Its name may be said, and no other.
    assert_eq!(get(&format!("{own}/~mine{one}")).status, 200);
    let named =
        |name: &str| send("GET", &format!("{own}{one}"), &[SERVICE, ("Sandbox-World", name)], b"");
    assert_eq!(named("mine").status, 200);
    let problem = named("main").json();
    assert_eq!(problem["status"], 400);
    assert_eq!(
        problem["detail"],
        "this port is that of world `mine` and the header Sandbox-World names `main`"
    );
    let problem = get(&format!("{own}/~main{one}")).json();
    assert_eq!(
        problem["detail"],
        "this port is that of world `mine` and the path names world `main`"
    );
    // The IPv6 address of this machine has the same port.
    let port = own.rsplit(':').next().unwrap();
    if sandbox_has_ipv6(&sandbox) {
        assert_eq!(get(&format!("http://[::1]:{port}{one}")).status, 200);
    }
}

fn sandbox_has_ipv6(sandbox: &Sandbox) -> bool {
    let port = sandbox.url().rsplit(':').next().unwrap();
    TcpStream::connect(format!("[::1]:{port}")).is_ok()
}

#[test]
fn the_admin_api_is_the_same_on_every_port() {
    let sandbox = Sandbox::start().unwrap();
    let own = made(&sandbox, "mine");
    made(&sandbox, "other");
    let listed = good(&sandbox, "GET", "worlds", &NOTHING, 200);
    let listed_there = send("GET", &format!("{own}/__sandbox/worlds"), &[], b"").json();
    assert_eq!(listed_there, listed);
    assert_eq!(listed["worlds"][0]["url"], sandbox.url());
    assert_eq!(listed["worlds"][0]["port"], Value::Null);
    assert_eq!(url(&listed["worlds"][1]), own);
    // The guard is the same too.
    let host = [("Host", "evil.example")];
    assert_eq!(send("GET", &format!("{own}/__sandbox/worlds"), &host, b"").status, 403);
    let config = Config { admin_token: Some("s3cret".into()), ..Config::default() };
    let locked = Sandbox::start_with(config).unwrap();
    let bearer = [("Authorization", "Bearer s3cret"), ("Content-Type", "application/json")];
    let worlds = format!("{}/__sandbox/worlds", locked.url());
    let made = send("POST", &worlds, &bearer, br#"{"name": "mine", "port": 0}"#).json();
    assert_eq!(send("GET", &format!("{}/__sandbox/worlds", url(&made)), &[], b"").status, 403);
}

#[test]
fn heads_are_judged_as_on_the_port_of_the_sandbox() {
    let sandbox = Sandbox::start().unwrap();
    let own = made(&sandbox, "mine");
    let mut wire = Wire::to(&own);
    wire.say(format!("GET {CUSTOMERS} HTTP/1.1\r\nAuthorization: Bearer service\r\n\r\n"));
    assert_eq!(wire.answer().unwrap().status, 400, "no Host");
    let mut wire = Wire::to(&own);
    wire.say(b"\x16\x03\x01\x02\x00\x01\x00");
    wire.drain();
    let config = Config {
        patience: emporix_sandbox::Timeouts {
            header: Some(std::time::Duration::from_millis(50)),
            ..Default::default()
        },
        ..Config::default()
    };
    let hasty = Sandbox::start_with(config).unwrap();
    let mut wire = Wire::to(&made(&hasty, "mine"));
    wire.say("GET / HTTP/1.1\r\n");
    assert!(wire.is_over(), "the head takes too long");
}

#[test]
fn the_port_ends_with_its_world() {
    let sandbox = Sandbox::start().unwrap();
    let own = made(&sandbox, "mine");
    let mut kept = Wire::to(&own);
    kept.say(request_head("GET", CUSTOMERS, ""));
    assert_eq!(kept.answer().unwrap().status, 200);
    good(&sandbox, "DELETE", "worlds/mine", &NOTHING, 204);
    assert!(!listens(&own));
    assert!(kept.is_over(), "a connection that is kept ends too");
    // A time to live ends it without a request.
    let body = json!({"name": "brief", "port": 0, "ttl": "100ms"});
    let brief = url(&good(&sandbox, "POST", "worlds", &body, 201));
    Wire::to(&brief).drain();
    while listens(&brief) {
        std::thread::yield_now();
    }
    refused(&sandbox, "GET", "worlds/brief", &NOTHING, 410);
    // With the sandbox ends everything.
    let last = made(&sandbox, "last");
    drop(sandbox);
    assert!(!listens(&last));
}

#[test]
fn a_world_that_is_put_keeps_its_port_where_it_still_wants_it() {
    let sandbox = Sandbox::start().unwrap();
    let put_world = |body: &Value, status: u16| good(&sandbox, "PUT", "worlds/mine", body, status);
    let first = put_world(&json!({"port": 0}), 201);
    let (own, port) = (url(&first), &first["port"]);
    assert_eq!(put(&format!("{own}{CUSTOMERS}/{UNASSIGNED}"), "{}").status, 201);
    for again in [json!({"port": port}), json!({"port": 0})] {
        assert_eq!(url(&put_world(&again, 200)), own);
        assert_eq!(get(&format!("{own}{CUSTOMERS}/{UNASSIGNED}")).status, 404, "it is a new world");
    }
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let moved = url(&put_world(&json!({"port": free}), 200));
    assert!(listens(&moved) && !listens(&own));
    let bare = put_world(&NOTHING, 200);
    assert_eq!(
        (&bare["port"], bare["url"].as_str().unwrap()),
        (&Value::Null, &*sandbox.world_url("mine"))
    );
    assert!(!listens(&moved));
}

#[test]
fn a_port_that_cannot_be_had_makes_no_world() {
    let sandbox = Sandbox::start().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for (method, path) in [("POST", "worlds"), ("PUT", "worlds/w1")] {
        let problem = refused(&sandbox, method, path, &json!({"port": port}), 409);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with(&format!("cannot listen on 127.0.0.1:{port}: ")), "{detail}");
        assert_eq!(problem["hint"], "say another port, or {\"port\": 0} for any free one");
    }
    refused(&sandbox, "POST", "worlds", &json!({"port": 65_536}), 400);
    refused(&sandbox, "POST", "worlds", &json!({"port": -1}), 400);
    refused(&sandbox, "POST", "worlds", &json!({"port": "9000"}), 400);
    refused(&sandbox, "GET", "worlds/w1", &NOTHING, 404);
    // What is taken already by a world that keeps it.
    let own = made(&sandbox, "mine");
    let port: u64 = own.rsplit(':').next().unwrap().parse().unwrap();
    refused(&sandbox, "POST", "worlds", &json!({"name": "other", "port": port}), 409);
    refused(&sandbox, "POST", "worlds", &json!({"name": "mine", "port": port}), 409);
    assert_eq!(get(&format!("{own}{CUSTOMERS}/{VERSION_3}")).status, 200, "it goes on");
}

#[test]
fn there_are_a_hundred_at_most() {
    let sandbox = Sandbox::start().unwrap();
    for number in 1..=100 {
        made(&sandbox, &format!("w-{number}"));
    }
    let problem = refused(&sandbox, "POST", "worlds", &json!({"name": "more", "port": 0}), 429);
    assert_eq!(
        problem["detail"],
        "there are 100 worlds with a port of their own, the most there can be"
    );
    refused(&sandbox, "GET", "worlds/more", &NOTHING, 404);
    good(&sandbox, "PUT", "worlds/w-1", &json!({"port": 0}), 200);
    good(&sandbox, "DELETE", "worlds/w-1", &NOTHING, 204);
    made(&sandbox, "more");
}

#[test]
fn commands_print_the_url_of_the_port() {
    let sandbox = Sandbox::start().unwrap();
    let own = made(&sandbox, "mine");
    let said = |args: &[&str]| {
        let output = run(args, &[("EMPORIX_SANDBOX_URL", sandbox.url())]);
        String::from_utf8(output.stdout).unwrap()
    };
    let env = said(&["env", "--world", "mine", "--format", "dotenv"]);
    assert!(env.contains(&format!("EMPORIX_API_URL={own}\n")), "{env}");
    assert!(env.contains(&format!("EMPORIX_SANDBOX_URL={}\n", sandbox.url())), "{env}");
    let worlds = said(&["worlds"]);
    assert!(worlds.contains(&format!("mine                 {own}  made by admin\n")), "{worlds}");
}
