//! The clients that are swept: this binary itself, run once more with the name of a client in a variable.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "a client leaves files as clients do")]
#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::time::Duration;

use serde_json::{Value, json};

use crate::rust_situations::importer::{Shop, import};

/// Which client to be; without it the test below does nothing.
pub(crate) const CLIENT: &str = "SWEPT_CLIENT";

/// Where to say that a fault was met.
pub(crate) const TELL: &str = "SWEPT_TELL";

/// From which run on another customer is written, and the file that counts the runs.
pub(crate) const RUNS: &str = "SWEPT_RUNS";

/// A customer of the template who is in the segment.
const JOHN: &str = "98029737";
/// Two who are not.
const OTHERS: [&str; 2] = ["61109356", "65044570"];
/// No answer is waited for longer than this by those who do not wait for ever.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// What came of a request: the status, and the body where that is JSON.
type Outcome = Result<(u16, Value), String>;

struct Client {
    agent: ureq::Agent,
    base: String,
    /// The world that the header names.
    world: Option<String>,
}

impl Client {
    fn of(patience: Option<Duration>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections(0)
            .proxy(None)
            .timeout_global(patience);
        let tenant = std::env::var("EMPORIX_TENANT").unwrap();
        let url = std::env::var("EMPORIX_API_URL").unwrap();
        let base =
            format!("{url}/customer-segment/{tenant}/segments/628cd20c6e8b2432b6346ca6/customers");
        Self { agent: ureq::Agent::new_with_config(config.build()), base, world: None }
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Outcome {
        let token = std::env::var("EMPORIX_TOKEN_SERVICE").unwrap();
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", "application/json");
        let request =
            self.world.iter().fold(request, |it, world| it.header("Sandbox-World", world));
        let answer = match body {
            Some(body) => self.agent.run(request.body(body.to_string()).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let mut answer = answer.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
        let body = if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&text) };
        Ok((status, body.map_err(|error| error.to_string())?))
    }

    /// The same, tried three times where it may come to something else, and good in the end.
    fn sure(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, u16> {
        let mut last = 0;
        for nth in 0..3 {
            if nth > 0 {
                pause();
            }
            match self.send(method, path, body) {
                Ok((200..300, body)) => return Ok(body),
                Ok((status @ (400..500), _)) => return Err(status),
                Ok((status, _)) => last = status,
                Err(_) => last = 0,
            }
        }
        Err(last)
    }
}

/// What clients do before they try again: one that does so at once is taken for an HTTP stack.
fn pause() {
    std::thread::sleep(Duration::from_millis(20));
}

fn gold(read: &Value) -> Value {
    let mut mixins = read["mixins"].as_object().cloned().unwrap_or_default();
    mixins.insert("loyalty".to_owned(), json!({ "tier": "GOLD" }));
    json!({ "mixins": mixins, "metadata": { "version": read["metadata"]["version"] } })
}

fn rows() -> Value {
    OTHERS.iter().map(|id| json!({ "customerId": id })).collect()
}

/// Reads, writes, writes many, and looks at nothing.
fn naive() {
    let client = Client::of(None);
    let _ = client.send("GET", &format!("/{JOHN}"), None);
    let blind = json!({ "mixins": { "loyalty": { "tier": "GOLD" } } });
    let _ = client.send("PUT", &format!("/{JOHN}"), Some(&blind));
    let _ = client.send("PUT", "/bulk", Some(&rows()));
}

/// Does the same, and ends well only when all of it is done.
fn careful() {
    let client = Client::of(Some(PATIENCE));
    let is_written = (0..3).any(|_| {
        let read = client.sure("GET", &format!("/{JOHN}"), None).unwrap();
        let written = client.sure("PUT", &format!("/{JOHN}"), Some(&gold(&read)));
        assert!(matches!(written, Ok(_) | Err(409)), "{written:?}");
        written.is_ok()
    });
    let is_imported = (0..3).any(|_| {
        let answered = client.sure("PUT", "/bulk", Some(&rows())).unwrap();
        let is_good = |row: &Value| row["code"].as_u64().is_some_and(|code| code < 300);
        answered.as_array().unwrap().iter().all(is_good)
    });
    assert!(is_written && is_imported);
}

/// Reads and writes five customers beside one another, and gives up at the first that goes wrong.
fn parallel() {
    let customers = ["98029737", "34017755", "41250061", "65038123", "64133290"];
    let pairs = customers.into_iter().map(|id| {
        std::thread::spawn(move || {
            let client = Client::of(Some(PATIENCE));
            let path = format!("/{id}");
            let read = client.send("GET", &path, None).unwrap();
            assert!(read.0 == 200, "{read:?}");
            let (status, _) = client.send("PUT", &path, Some(&gold(&read.1))).unwrap();
            assert!(status < 300, "{status}");
        })
    });
    let pairs: Vec<_> = pairs.collect();
    assert!(pairs.into_iter().all(|pair| pair.join().is_ok()));
}

/// Takes what it could not read for an empty list.
fn empty() {
    let client = Client::of(Some(PATIENCE));
    let read = client.send("GET", "", None).ok().filter(|(status, _)| *status == 200);
    let rows = read.and_then(|(_, body)| body.as_array().cloned()).unwrap_or_default();
    assert!(rows.len() < 1_000);
}

/// Creates a segment, in a world that has another name in each run, and does it once more where no good answer came.
fn creator() {
    let sandbox = std::env::var("EMPORIX_SANDBOX_URL").unwrap();
    let worlds = format!("{sandbox}/__sandbox/worlds");
    let name = format!("run-{}", std::process::id());
    let made = ureq::post(&worlds).header("Content-Type", "application/json");
    made.send(json!({ "name": name }).to_string()).unwrap();
    let client = Client::of(Some(PATIENCE));
    let segments = client.base.split("/628cd20c6e8b2432b6346ca6").next().unwrap();
    let base = segments.replace(&sandbox, &format!("{sandbox}/~{name}"));
    let client = Client { base, ..client };
    let segment = json!({ "name": { "en": "new" }, "siteCode": "main" });
    let is_good = || matches!(client.send("POST", "", Some(&segment)), Ok((201, _)));
    let is_created = is_good() || {
        pause();
        is_good()
    };
    ureq::delete(format!("{worlds}/{name}")).call().unwrap();
    assert!(is_created);
}

/// A suite of happy paths: it makes a world of its own and expects nothing of it.
fn suite() {
    let sandbox = std::env::var("EMPORIX_SANDBOX_URL").unwrap();
    let world = format!("{sandbox}/__sandbox/worlds");
    let made = ureq::post(&world).header("Content-Type", "application/json");
    made.send(r#"{"name": "mine"}"#).unwrap();
    let client = Client::of(Some(PATIENCE));
    let mine = client.base.replace(&sandbox, &format!("{sandbox}/~mine"));
    let client = Client { base: mine, ..client };
    let _ = client.send("PUT", &format!("/{}", OTHERS[0]), Some(&json!({})));
    ureq::delete(format!("{world}/mine")).call().unwrap();
}

/// A suite whose tests each have a world that comes into being by use: by its path, or by the header.
fn springing() {
    let client = Client::of(Some(PATIENCE));
    let sandbox = std::env::var("EMPORIX_SANDBOX_URL").unwrap();
    let base = client.base.replace(&sandbox, &format!("{sandbox}/~t1"));
    let by_path = Client { base, ..Client::of(Some(PATIENCE)) };
    let _ = by_path.send("PUT", &format!("/{}", OTHERS[0]), Some(&json!({})));
    let drawn = format!("t-{}", std::process::id());
    let by_header = Client { world: Some(drawn), ..client };
    let _ = by_header.send("PUT", &format!("/{}", OTHERS[1]), Some(&json!({})));
}

/// Reads a list, and says on the way when it meets a fault; then it waits.
fn announcer() {
    let _ = Client::of(Some(PATIENCE)).send("GET", "", None);
    if std::env::var("EMPORIX_SANDBOX_FAULT").is_ok_and(|fault| fault.contains("503")) {
        let mut connection = std::net::TcpStream::connect(std::env::var(TELL).unwrap()).unwrap();
        let _ = std::io::Read::read(&mut connection, &mut [0]);
    }
}

/// Reads a list and leaves a picture of it, which is another only where the answer is no JSON.
fn painter() {
    let read = Client::of(Some(PATIENCE)).send("GET", "", None);
    let picture: &[u8] =
        if matches!(read, Err(ref why) if why.contains("column")) { b"bad" } else { b"good" };
    let folder = std::env::var("EMPORIX_SANDBOX_CASE_DIR").unwrap();
    std::fs::write(format!("{folder}/page.png"), picture).unwrap();
}

/// Writes a customer, and from some run on another one besides.
fn changing() {
    let said = std::env::var(RUNS).unwrap();
    let (from, file) = said.split_once(' ').unwrap();
    let runs = std::fs::read_to_string(file).unwrap_or_default().len() + 1;
    std::fs::write(file, ".".repeat(runs)).unwrap();
    let count = if runs >= from.parse().unwrap() { 2 } else { 1 };
    for customer in &OTHERS[..count] {
        let _ = Client::of(Some(PATIENCE)).send("PUT", &format!("/{customer}"), Some(&json!({})));
    }
}

#[test]
fn client() {
    match std::env::var(CLIENT).as_deref() {
        Ok("naive") => naive(),
        Ok("careful") => careful(),
        Ok("importer") => import(&Shop::of_environment().unwrap()).unwrap(),
        Ok("parallel") => parallel(),
        Ok("empty") => empty(),
        Ok("suite") => suite(),
        Ok("creator") => creator(),
        Ok("springing") => springing(),
        Ok("announcer") => announcer(),
        Ok("painter") => painter(),
        Ok("changing") => changing(),
        Ok(other) => panic!("no client {other}"),
        // An ordinary run of the tests.
        Err(_) => {}
    }
}
