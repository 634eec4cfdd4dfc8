//! The sandbox from outside: a stock client, real sockets, free ports.

use serde_json::json;

use crate::support::{
    CUSTOMERS, SERVICE, UNASSIGNED, VERSION_3, Wire, get, put, request_head, send,
};
use crate::support_linted::Sandbox;

#[test]
fn an_assignment_lives_and_dies() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url());
    get(&url).assert_house_form(404);

    let created = put(&url, r#"{"mixins": {"loyalty": {"points": 3}}}"#);
    assert_eq!((created.status, created.body.as_str()), (201, ""));
    let read = get(&url).json();
    assert_eq!(read["customer"]["id"], UNASSIGNED);
    assert_eq!(read["mixins"]["loyalty"]["points"], 3);
    assert_eq!(read["metadata"]["version"], 1);

    assert_eq!(put(&url, r#"{"metadata": {"version": 1}}"#).status, 204);
    put(&url, r#"{"metadata": {"version": 1}}"#).assert_house_form(409);
    assert_eq!(send("DELETE", &url, &[SERVICE], b"").status, 204);
    get(&url).assert_house_form(404);
}

#[test]
fn two_sandboxes_do_not_meet() {
    let (one, two) = (Sandbox::start().unwrap(), Sandbox::start().unwrap());
    assert_ne!(one.url(), two.url());
    let path = format!("{CUSTOMERS}/{UNASSIGNED}");
    assert_eq!(put(&format!("{}{path}", one.url()), "{}").status, 201);
    assert_eq!(get(&format!("{}{path}", two.url())).status, 404);
}

#[test]
fn two_worlds_do_not_meet_and_a_base_path_is_as_good_as_a_header() {
    let sandbox = Sandbox::start().unwrap();
    let path = format!("{CUSTOMERS}/{UNASSIGNED}");
    let in_world = |method: &str, world: &str| {
        let headers = [SERVICE, ("Sandbox-World", world)];
        send(method, &format!("{}{path}", sandbox.url()), &headers, b"").status
    };
    assert_eq!(put(&format!("{}{path}", sandbox.world_url("one")), "{}").status, 201);
    assert_eq!(in_world("GET", "one"), 200);
    assert_eq!(in_world("GET", "two"), 404);
    assert_eq!(get(&format!("{}{path}", sandbox.url())).status, 404);

    assert_eq!(in_world("PUT", "two"), 201);
    assert_eq!(in_world("DELETE", "one"), 204);
    assert_eq!(get(&format!("{}{path}", sandbox.world_url("two"))).status, 200);
    assert_eq!(get(&format!("{}{path}", sandbox.world_url("one"))).status, 404);
}

#[test]
fn many_worlds_at_once_each_see_their_own_writes_only() {
    let sandbox = Sandbox::start().unwrap();
    std::thread::scope(|scope| {
        for number in 0..16 {
            let base = sandbox.world_url(&format!("test-{number}"));
            scope.spawn(move || {
                let url = format!("{base}{CUSTOMERS}/{UNASSIGNED}");
                assert_eq!(put(&url, &format!(r#"{{"mixins": {{"n": {number}}}}}"#)).status, 201);
                for _ in 0..number {
                    assert_eq!(
                        put(&url, &format!(r#"{{"mixins": {{"n": {number}}}}}"#)).status,
                        204
                    );
                }
                let read = get(&url).json();
                assert_eq!(read["mixins"]["n"], number);
                assert_eq!(read["metadata"]["version"], number + 1);
            });
        }
    });
    get(&format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url())).assert_house_form(404);
}

#[test]
fn a_token_of_one_world_is_unknown_in_another() {
    let sandbox = Sandbox::start().unwrap();
    let form =
        "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let url = format!("{}/oauth/token", sandbox.world_url("one"));
    let issued = send("POST", &url, &headers, form.as_bytes());
    assert_eq!(issued.status, 200, "{issued:?}");
    let bearer = format!("Bearer {}", issued.json()["access_token"].as_str().unwrap());
    let list = |base: &str| {
        send("GET", &format!("{base}{CUSTOMERS}"), &[("Authorization", &bearer)], b"").status
    };
    assert_eq!(list(&sandbox.world_url("one")), 200);
    assert_eq!(list(&sandbox.world_url("two")), 401);
    assert_eq!(list(sandbox.url()), 401);
}

#[test]
fn a_mistake_in_addressing_a_world_is_told_in_the_sandboxs_own_voice() {
    let sandbox = Sandbox::start().unwrap();
    let both = send(
        "GET",
        &format!("{}{CUSTOMERS}", sandbox.world_url("one")),
        &[SERVICE, ("Sandbox-World", "two")],
        b"",
    );
    let misnamed = get(&format!("{}/~Not_A_Name{CUSTOMERS}", sandbox.url()));
    for answer in [both, misnamed] {
        assert_eq!(answer.status, 400, "{answer:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(!answer.header("sandbox-hint").is_empty(), "{answer:?}");
    }
}

#[test]
fn of_many_writers_with_one_version_exactly_one_wins() {
    const WRITERS: usize = 8;
    const ROUNDS: u64 = 6;
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{VERSION_3}", sandbox.url());
    for version in 3..3 + ROUNDS {
        let body = json!({"metadata": {"version": version}}).to_string();
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let writers: Vec<_> =
                (0..WRITERS).map(|_| scope.spawn(|| put(&url, &body).status)).collect();
            writers.into_iter().map(|writer| writer.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [204, 409].contains(status)), "{statuses:?}");
        assert_eq!(get(&url).json()["metadata"]["version"], version + 1);
    }
}

#[test]
fn writers_without_a_version_all_win_and_none_is_lost() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..24).map(|_| scope.spawn(|| put(&url, "{}").status)).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(get(&url).json()["metadata"]["version"], 24);
}

#[test]
fn one_connection_carries_many_requests_also_ahead_of_their_answers() {
    let sandbox = Sandbox::start().unwrap();
    let mut wire = Wire::to(sandbox.url());
    let one = |method: &str, body: &str| {
        let more = format!("Content-Length: {}\r\n", body.len());
        request_head(method, &format!("{CUSTOMERS}/{UNASSIGNED}"), &more) + body
    };
    let steps = [("PUT", "{}", 201), ("GET", "", 200), ("PUT", "{}", 204), ("DELETE", "", 204)];
    for (method, body, status) in steps {
        wire.say(one(method, body));
        assert_eq!(wire.answer().unwrap().status, status, "{method}");
    }
    // All at once: the answers come in the order of the requests.
    wire.say(steps.map(|(method, body, _)| one(method, body)).concat());
    for (method, _, status) in steps {
        assert_eq!(wire.answer().unwrap().status, status, "{method}");
    }
    wire.say(request_head("GET", CUSTOMERS, "Connection: close\r\n"));
    assert_eq!(wire.answer().unwrap().status, 200);
    assert!(wire.is_over());
}

#[test]
fn a_dropped_sandbox_hangs_up() {
    let sandbox = Sandbox::start().unwrap();
    let mut wire = Wire::to(sandbox.url());
    wire.say(request_head("GET", CUSTOMERS, ""));
    assert_eq!(wire.answer().unwrap().status, 200);
    drop(sandbox);
    // Its port may be another sandbox's by now; the connection is still the old one's.
    assert!(wire.is_over());
}

#[test]
fn both_loopback_addresses_answer() {
    let sandbox = Sandbox::start().unwrap();
    let port = sandbox.url().rsplit(':').next().unwrap();
    let six = format!("[::1]:{port}");
    // A machine without IPv6 has nothing to answer on.
    if std::net::TcpListener::bind("[::1]:0").is_ok() {
        assert_eq!(get(&format!("http://{six}{CUSTOMERS}")).status, 200);
    }
    assert_eq!(get(&format!("{}{CUSTOMERS}", sandbox.url())).status, 200);
}
