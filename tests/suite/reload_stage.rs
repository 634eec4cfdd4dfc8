//! What the tests of reloading share: a shop in its own folder, sandboxes over it, and waiting for what is to come.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use emporix_sandbox::{Config, Watch};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Answer, get};
use crate::support_linted::Sandbox;
use crate::support_process::{Server, command, url};

/// Whatever is to happen happens within this, on a machine however busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at what is to happen.
const PAUSE: Duration = Duration::from_millis(2);

/// The list that shows what the files say.
pub(crate) const LIST: &str = "/customer-segment/acme/segments/s/customers?pageSize=1000";

/// The segments of a shop.
pub(crate) const SEGMENTS: &str = r#"[{"id": "s", "name": {"en": "Segment"}, "siteCode": "main"}]"#;

/// Calls `look` until it has an answer.
#[track_caller]
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        std::thread::park_timeout(PAUSE);
    }
}

/// A folder of a test's own, with the fixtures of one tenant in it.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) temp: TempDir,
    pub(crate) fixtures: PathBuf,
}

impl Shop {
    /// A shop whose one customer is called `name`.
    pub(crate) fn new(name: &str) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let fixtures = temp.path().join("fixtures");
        lay(&fixtures, name);
        Self { temp, fixtures }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    pub(crate) fn customers(&self) -> PathBuf {
        self.fixtures.join("acme/customers.json")
    }

    /// The simplest save.
    pub(crate) fn save(&self, name: &str) {
        fs::write(self.customers(), customers(name)).unwrap();
    }

    pub(crate) fn config(&self, watch: Watch) -> Config {
        Config { fixtures: Some(self.fixtures.clone()), watch, ..Config::default() }
    }

    pub(crate) fn watched(&self, watch: Watch) -> Sandbox {
        Sandbox::start_with(self.config(watch)).unwrap()
    }
}

/// Lays the fixtures of a shop whose customer is called `name` into `folder`.
pub(crate) fn lay(folder: &Path, name: &str) {
    let scopes = ["customersegment.segment_read", "customersegment.segment_manage"];
    let tokens = json!([{"name": "service", "token": "service", "scopes": scopes}]);
    let write = |path: &str, text: String| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("_template/tokens.json", tokens.to_string());
    write("acme/segments.json", SEGMENTS.to_owned());
    write("acme/customers.json", customers(name));
    // The shown form of a row with fixed instants is kept; it must not outlive the names in it.
    let metadata =
        json!({"createdAt": "2026-01-02T03:04:05Z", "modifiedAt": "2026-01-02T03:04:05Z"});
    let row = json!({"segmentId": "s", "customerId": "c", "metadata": metadata});
    write("acme/customer-assignments.json", json!([row]).to_string());
}

/// The customers of a shop: one, called `name`.
pub(crate) fn customers(name: &str) -> String {
    json!([{"id": "c", "firstName": name, "lastName": "Last", "email": "c@example.org"}])
        .to_string()
}

/// What the customer is called in the world at `base`; nothing while there is none.
#[track_caller]
pub(crate) fn name_in(base: &str) -> String {
    let answer = get(&format!("{base}{LIST}"));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()[0]["customer"]["firstName"].as_str().unwrap_or_default().to_owned()
}

/// Waits until the customer is called `name`.
#[track_caller]
pub(crate) fn until_named(base: &str, name: &str) {
    until(&format!("a customer called {name}"), || (name_in(base) == name).then_some(()));
}

/// What the sandbox says of its files: by its health, and the header that goes with every answer.
#[track_caller]
pub(crate) fn readiness(base: &str) -> String {
    let answer = get(&format!("{base}/__sandbox/health/ready"));
    assert_eq!(answer.status, 200, "{answer:?}");
    let status = answer.json()["status"].as_str().unwrap().to_owned();
    // The files may have been taken over between the two.
    if is_stale(&answer) == (status == "stale") { status } else { "changing".to_owned() }
}

/// Waits until the sandbox says `status` of its files.
#[track_caller]
pub(crate) fn until_ready(base: &str, status: &str) {
    until(status, || (readiness(base) == status).then_some(()));
}

/// Whether an answer says that the files have mistakes.
pub(crate) fn is_stale(answer: &Answer) -> bool {
    answer.header("sandbox-config") == "stale"
}

/// The program as users run it, printing events and no requests.
#[derive(Debug)]
pub(crate) struct Program {
    server: Server,
    pub(crate) url: String,
}

impl Program {
    pub(crate) fn start(shop: &Shop, arguments: &[&str]) -> Self {
        let fixtures = ["--quiet", "--fixtures", shop.fixtures.to_str().unwrap()];
        let (server, ready) = Server::start(&[&fixtures, arguments].concat(), &[]);
        Self { server, url: url(&ready).to_owned() }
    }

    /// Starts where no folder is named, in `folder`; the ready event comes with it.
    pub(crate) fn start_in(folder: &Path, arguments: &[&str]) -> (Self, Value) {
        let told = ["--port", "0", "--format", "json", "--quiet"];
        let mut command = command(&[&told, arguments].concat(), &[]);
        command.current_dir(folder);
        let (server, ready) = Server::started(command);
        (Self { server, url: url(&ready).to_owned() }, ready)
    }

    /// The next event, which must be a `kind` one.
    #[track_caller]
    pub(crate) fn event(&mut self, kind: &str) -> Value {
        let event = self.server.event();
        assert_eq!(event["event"], kind, "{event}");
        event
    }

    /// The next `kind` event; others before it, such as the notice about a tenant made again, are skipped.
    pub(crate) fn next_event(&mut self, kind: &str) -> Value {
        loop {
            let event = self.server.event();
            if event["event"] == kind {
                return event;
            }
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        self.server.signal(name);
    }

    /// Waits until it takes no new connections: it has got the signal to stop.
    pub(crate) fn until_closed(&self) {
        let address = self.url.trim_start_matches("http://");
        until("a closed port", || TcpStream::connect(address).is_err().then_some(()));
    }

    /// Waits for its end; its exit code.
    pub(crate) fn code(&mut self) -> Option<i32> {
        self.server.wait().code()
    }

    /// Stops it; the events that it printed since the last one that was read.
    pub(crate) fn stop(mut self) -> Vec<Value> {
        self.signal("TERM");
        assert!(self.server.wait().success());
        let rest = self.server.rest();
        rest.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
