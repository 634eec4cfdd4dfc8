//! The jobs that races run: clients as users write them, good ones and bad ones. Each is this test binary again, which plays
//! one where a variable names it.

#![expect(clippy::unwrap_used, reason = "a job that cannot go on ends badly")]

use std::io::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Answer, get, put, send};

/// The variable that names the job.
pub(crate) const JOB: &str = "TEST_JOB";
/// The variable that names a folder that all copies of a job share.
pub(crate) const SHARED: &str = "TEST_SHARED";

const JSON: (&str, &str) = ("Content-Type", "application/json");
const SERVICE: (&str, &str) = ("Authorization", "Bearer service");

/// Plays the job that the variable names; without one there is nothing to play.
#[test]
fn plays() {
    let Some(job) = variable(JOB) else { return };
    match &*job {
        "naive" => assert_eq!(write(&segment(), &read(&segment()), false).status, 204),
        "careful" => while write(&segment(), &read(&segment()), true).status != 204 {},
        "resigned" => assert_eq!(write(&segment(), &read(&segment()), true).status, 204),
        "half done" => half_done(),
        "hangs" => hangs(),
        "locked" => locked(),
        "pairs" => pairs(),
        "creates" => creates(),
        "claims" => claims(),
        "with token" => with_token(),
        "dies" => dies(),
        "impatient" => impatient(),
        "drawn" => drawn(),
        "elsewhere" => {
            drop(get(&format!("{}{SEGMENTS}", variable("EMPORIX_SANDBOX_URL").unwrap())));
        }
        "fails" => panic!("this job has failed"),
        "waits" => waits(),
        other => panic!("no job is called {other}"),
    }
}

const SEGMENTS: &str = "/customer-segment/mytenant/segments";

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.into_string().unwrap())
}

fn at(path: &str) -> String {
    format!("{}{SEGMENTS}{path}", variable("EMPORIX_API_URL").unwrap())
}

fn segment() -> String {
    at("/solarpanelfans")
}

fn copy() -> String {
    variable("EMPORIX_SANDBOX_COPY").unwrap()
}

fn read(url: &str) -> Value {
    let answer = get(url);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// Writes one more visit than was read, with the version that was read or without.
fn write(url: &str, read: &Value, with_version: bool) -> Answer {
    let count = read["mixins"]["visits"]["count"].as_u64().unwrap_or_default();
    let mut body = json!({
        "name": {"en": "Solar panel fans"}, "siteCode": "main", "status": "ACTIVE",
        "mixins": {"visits": {"count": count + 1}},
    });
    if with_version {
        body["metadata"] = json!({"version": read["metadata"]["version"]});
    }
    put(url, &body.to_string())
}

/// Writes two segments, and gives up between the two where another writer is seen.
fn half_done() {
    let (first, second) = (segment(), at("/628cd20c6e8b2432b6346ca6"));
    let (read, other) = (read(&first), read(&second));
    assert_eq!(write(&first, &read, false).status, 204);
    assert_eq!(write(&second, &other, true).status, 204);
}

/// Waits without end for what does not come, where its version is not the stored one.
fn hangs() {
    if write(&segment(), &read(&segment()), true).status == 409 {
        loop {
            std::thread::park();
        }
    }
}

/// One after another, by a file that is there while one is at work.
fn locked() {
    let lock = PathBuf::from(variable(SHARED).unwrap()).join("lock");
    while std::fs::OpenOptions::new().write(true).create_new(true).open(&lock).is_err() {
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
    let written = write(&segment(), &read(&segment()), false);
    std::fs::remove_file(&lock).unwrap();
    assert_eq!(written.status, 204);
}

/// Two pairs of read and write at once, on segments of their own.
fn pairs() {
    std::thread::scope(|scope| {
        for url in [segment(), at("/628cd20c6e8b2432b6346ca6")] {
            scope.spawn(move || while write(&url, &read(&url), true).status != 204 {});
        }
    });
}

/// Two segments under ids that the service draws, and a customer of the last one.
fn creates() {
    let mut last = String::new();
    for part in ["one", "two"] {
        let name = format!("{part} of {}", copy());
        let body = json!({"name": {"en": name}, "siteCode": "main", "status": "ACTIVE"});
        let answer = send("POST", &at(""), &[SERVICE, JSON], body.to_string().as_bytes());
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["id"].as_str().unwrap().clone_into(&mut last);
    }
    assert_eq!(put(&at(&format!("/{last}/customers/61109356")), "{}").status, 201);
}

/// Does what is to be done once, and says that it has done it; who comes later says that it has not.
fn claims() {
    let url = at("/only-once");
    assert_eq!(get(&url).status, 404, "it is done");
    let body = json!({"name": {"en": "Only once"}, "siteCode": "main", "status": "ACTIVE"});
    assert!(put(&url, &body.to_string()).status < 300);
}

/// A token, a preflight as browsers send it, and one visit more on a connection that is kept.
fn with_token() {
    let base = variable("EMPORIX_API_URL").unwrap();
    let (id, secret) = (variable("EMPORIX_CLIENT_ID"), variable("EMPORIX_CLIENT_SECRET"));
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        id.unwrap(),
        secret.unwrap()
    );
    let agent = ureq::Agent::config_builder().allow_non_standard_methods(true).build();
    let agent = ureq::Agent::new_with_config(agent);
    let token =
        agent.post(format!("{base}/oauth/token")).content_type("application/x-www-form-urlencoded");
    let token = token.send(&form).unwrap().body_mut().read_to_string().unwrap();
    let token: Value = serde_json::from_str(&token).unwrap();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let preflight = http::Request::builder()
        .method("OPTIONS")
        .uri(segment())
        .header("Origin", "http://localhost:5173")
        .header("Access-Control-Request-Method", "PUT");
    assert!(agent.run(preflight.body(()).unwrap()).unwrap().status().is_success());
    let read = agent.get(segment()).header("Authorization", &bearer).call().unwrap();
    let read: Value = serde_json::from_str(&{ read }.body_mut().read_to_string().unwrap()).unwrap();
    let count = read["mixins"]["visits"]["count"].as_u64().unwrap_or_default();
    let body = json!({
        "name": {"en": "Solar panel fans"}, "siteCode": "main", "status": "ACTIVE",
        "mixins": {"visits": {"count": count + 1}},
    });
    let written =
        agent.put(segment()).header("Authorization", &bearer).content_type("application/json");
    assert_eq!(written.send(body.to_string()).unwrap().status(), 204);
}

/// Ends in the middle, as processes do that are killed, where another copy is seen.
fn dies() {
    let read = read(&segment());
    if write(&segment(), &read, true).status == 409 {
        std::process::abort();
    }
}

/// A write whose client does not wait for the answer, and then one visit more.
fn impatient() {
    let base = variable("EMPORIX_API_URL").unwrap();
    let (host, path) = base.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    let target = format!("/{path}{SEGMENTS}/solarpanelfans/customers/61109356");
    let head =
        "Authorization: Bearer service\r\nContent-Type: application/json\r\nContent-Length: 2";
    write!(stream, "PUT {target} HTTP/1.1\r\nHost: {host}\r\n{head}\r\n\r\n{{}}").unwrap();
    drop(stream);
    while write(&segment(), &read(&segment()), true).status != 204 {}
}

/// Writes what is another text each time.
fn drawn() {
    let name = format!("{:?}", std::time::Instant::now());
    let body = json!({"name": {"en": name}, "siteCode": "main", "status": "ACTIVE"});
    assert_eq!(put(&segment(), &body.to_string()).status, 204);
}

/// One visit; then it says that it is there, and runs until it is ended.
fn waits() {
    let shared = PathBuf::from(variable(SHARED).unwrap());
    let _ = write(&segment(), &read(&segment()), false);
    if std::fs::OpenOptions::new().write(true).create_new(true).open(shared.join("first")).is_ok() {
        return;
    }
    std::fs::write(shared.join("waits"), "").unwrap();
    loop {
        std::thread::park();
    }
}
