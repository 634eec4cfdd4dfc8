//! A sandbox without a socket: the shipped fixtures and scenarios, a clock that moves by a fixed step, a fixed seed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use emporix_sandbox::admin::{CallContext, Command, Follow, Found, answer_alone, event, find};
use emporix_sandbox::api::SERVICES;
use emporix_sandbox::content;
use emporix_sandbox::content::{Folder, SourceFile};
use emporix_sandbox::engine::lint::LintSet;
use emporix_sandbox::engine::scenario::Scenario;
use emporix_sandbox::engine::store::Seed;
use emporix_sandbox::engine::{
    Ambient, Change, CollectionName, MAIN, Operation, Options, RebaseReport, Reply, Request, Reset,
    Response, Router, Service, World,
};
use emporix_sandbox::model::Timestamp;
use emporix_sandbox::review::explain::{explain, text};
use emporix_sandbox::review::lint::{LintReport, lint};
use emporix_sandbox::shell::files::disk;
use emporix_sandbox::shell::files::origin::FolderOrigin;
use emporix_sandbox::shell::worlds::directory::{MAX_WORLDS, Slot, Worlds};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::Value;
use serde_json::value::RawValue;

/// When every stage starts.
const START: &str = "2026-12-01T03:04:05.678Z";
/// How far its clock moves after each request.
const STEP_MS: i64 = 1_000;
/// The number from which all its chance comes.
const RANDOM_SEED: u64 = 42;

/// The page's own segment.
pub(crate) const SEGMENT: &str = "628cd20c6e8b2432b6346ca6";

/// Some worlds and their time.
pub(crate) struct Stage {
    worlds: Worlds,
    now: Timestamp,
    step_ms: i64,
}

impl Stage {
    /// The worlds over the shipped fixtures, set up as `options` say.
    pub(crate) fn new(options: Options) -> Self {
        Self::over(Arc::clone(seed()), options)
    }

    /// The worlds over `seed`, set up as `options` say.
    pub(crate) fn over(seed: Arc<Seed>, options: Options) -> Self {
        let now = Timestamp::parse(START).unwrap();
        let router = Arc::new(Router::new(SERVICES));
        let chance = (RANDOM_SEED, MAX_WORLDS);
        let worlds = Worlds::new(seed, router, options, chance, Ambient { now });
        Self { worlds, now, step_ms: STEP_MS }
    }

    /// The same with a clock that moves by `step_ms`.
    pub(crate) fn stepping(self, step_ms: i64) -> Self {
        Self { step_ms, ..self }
    }

    /// The same, whose journals keep at most `bytes` together.
    pub(crate) fn with_journal_memory(self, bytes: usize) -> Self {
        Self { worlds: self.worlds.with_journal_memory(bytes), ..self }
    }

    /// The bytes that all journals keep.
    pub(crate) fn journal_memory(&self) -> usize {
        self.worlds.journal_memory_used()
    }

    /// How many exchanges the journal of `world` keeps and has dropped, and the bytes it keeps.
    pub(crate) fn journal(&self, world: &str) -> (usize, usize, usize) {
        let slot = self.worlds.find(world, Ambient { now: self.now }).unwrap();
        let world = slot.lock();
        let journal = world.journal();
        (journal.len(), usize::try_from(journal.dropped()).unwrap(), journal.bytes())
    }

    /// What `look` sees of the world called `name`.
    pub(crate) fn see<T>(&self, name: &str, look: impl FnOnce(&World) -> T) -> T {
        let slot = self.worlds.find(name, Ambient { now: self.now }).unwrap();
        look(&slot.lock())
    }

    /// Makes a scenario active in the world `main`.
    pub(crate) fn arm(&mut self, scenario: Scenario) {
        let ambient = Ambient { now: self.now };
        let main = self.worlds.find(MAIN, ambient).unwrap();
        main.lock().apply(Change::Arm(vec![Arc::new(scenario)]), ambient).unwrap();
    }

    /// Begins `world` anew.
    pub(crate) fn reset(&self, world: &str) {
        let ambient = Ambient { now: self.now };
        let slot = self.worlds.find(world, ambient).unwrap();
        slot.lock().apply(Change::Reset(Reset::ALL), ambient).unwrap();
    }

    /// Why the exchange with this id was answered as it was, for people.
    pub(crate) fn explained(&self, id: &str) -> String {
        let world = id.rsplit_once('-').unwrap().0;
        let slot = self.worlds.find(world, Ambient { now: self.now }).unwrap();
        let world = slot.lock();
        let mut explanation = explain(&world, world.journal().get(id).unwrap());
        // How long it took is another each time.
        for step in &mut explanation.steps {
            let parts = step.detail.split("; ").filter(|part| !part.starts_with("it took "));
            step.detail = parts.collect::<Vec<_>>().join("; ");
        }
        text(&explanation, &|_, line| line.to_owned())
    }

    /// What the clients of each world did badly, by the name of the world.
    pub(crate) fn lints(&self) -> Vec<(String, LintReport)> {
        let of =
            |name: &str, slot: &Slot| (name.to_owned(), lint(&slot.lock(), LintSet::default()));
        self.worlds.list(Ambient { now: self.now }, of)
    }

    /// The time of the next request.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, ms: i64) {
        self.now = self.now.plus(ms);
    }

    /// Answers `request`, and lets time pass.
    pub(crate) fn send(&mut self, request: &Request) -> Reply {
        let now = self.now;
        self.now = now.plus(self.step_ms);
        self.worlds.handle(request, Ambient { now })
    }

    /// Answers a request to the admin API that is about one world, at the time of the next request; a stream goes on behind
    /// its answer.
    pub(crate) fn administer(&self, request: &Request) -> (Response, Option<OpenStream>) {
        let ambient = Ambient { now: self.now };
        let operations = operations();
        let context = call_context(ambient, &operations);
        let name = request.uri.path().split('/').nth(3).unwrap().to_owned();
        let slot = self.worlds.find(&name, ambient).unwrap();
        if let Ok(Found::Operation(call)) = find(request, context)
            && let Ok(Command::Follow(_, begin)) = (call.operation.read)(&call)
        {
            return match begin(&slot.lock()) {
                Ok(follow) => {
                    let head = Response::empty(StatusCode::OK)
                        .with(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
                    (head, Some(OpenStream { world: name, follow }))
                }
                Err(refusal) => (refusal.response(), None),
            };
        }
        (answer_alone(&mut slot.lock(), request, context), None)
    }

    /// What a stream has said by now.
    pub(crate) fn streamed(&self, stream: OpenStream) -> String {
        let OpenStream { world, follow: Follow { filter, mut cursor, .. } } = stream;
        let (mut said, mut more) = (String::new(), true);
        while more {
            let (news, is_more) =
                self.see(&world, |world| world.journal().news(&mut cursor, &filter, usize::MAX));
            said.extend(news.iter().map(|news| untimed(&event(news))));
            more = is_more;
        }
        said.trim_end().to_owned()
    }

    /// Sends JSON, or nothing, with the token `service`.
    pub(crate) fn call(&mut self, method: Method, target: &str, body: &str) -> Reply {
        self.send(&request(method, target, &[("authorization", "Bearer service")], body.to_owned()))
    }

    /// The world `main` as a fixture set, and what another stage makes of that set.
    pub(crate) fn exported(&self) -> (Value, Self) {
        let ambient = Ambient { now: self.now };
        let files = self.worlds.find(MAIN, ambient).unwrap().lock().export();
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let shown = files.iter().map(|(path, text)| (path.clone(), value(text.get()))).collect();
        let file =
            |(path, text): (String, Box<RawValue>)| SourceFile::new(path, text.get().to_owned());
        let files = files.into_iter().map(file).collect();
        let (seed, findings) = content::fixtures(&Folder { shown: String::new(), files });
        assert!(findings.is_empty(), "an export has mistakes: {findings:?}");
        (Value::Object(shown), Self::over(Arc::new(seed), Options::default()))
    }

    /// Reads the shipped files again, and lets the worlds follow them.
    pub(crate) fn reload(&self) -> RebaseReport {
        self.worlds.adopt(Arc::new(read_seed()))
    }

    /// Another writer stores a record in the tenant `mytenant` of the world `main`.
    pub(crate) fn put_record(&mut self, collection: CollectionName, record: &str) {
        let record = content::record(collection, record.as_bytes()).unwrap();
        let ambient = Ambient { now: self.now };
        let main = self.worlds.find(MAIN, ambient).unwrap();
        let change = Change::PutRecord("mytenant".into(), Box::new(record));
        main.lock().apply(change, ambient).unwrap();
    }
}

/// An event without how long its exchange took, which is another time each time.
fn untimed(event: &str) -> String {
    let Some((before, rest)) = event.split_once(r#""durationMs":"#) else { return event.into() };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    format!(r#"{before}"durationMs":0{rest}"#)
}

/// A stream of the journal of a world.
pub(crate) struct OpenStream {
    world: String,
    follow: Follow,
}

/// What the shipped files say.
pub(crate) fn seed() -> &'static Arc<Seed> {
    static SEED: OnceLock<Arc<Seed>> = OnceLock::new();
    SEED.get_or_init(|| Arc::new(read_seed()))
}

fn read_seed() -> Seed {
    let folder = disk::fixtures(&FolderOrigin::Shipped).unwrap();
    let (mut seed, mut findings) = content::fixtures(&folder);
    let folder = disk::scenarios(&FolderOrigin::Shipped).unwrap();
    let (scenarios, more) = content::scenarios(&folder, &operations());
    seed.scenarios = scenarios;
    findings.extend(more);
    assert!(findings.is_empty(), "the shipped files have mistakes: {findings:?}");
    seed
}

/// The same, with a folder for `tenant` that is like the template.
pub(crate) fn seed_with_folder(tenant: &str) -> Arc<Seed> {
    let shipped = seed();
    let (mut tenants, template) = (shipped.tenants.clone(), Arc::clone(&shipped.template));
    tenants.insert(tenant.into(), Arc::clone(&template));
    let scenarios = shipped.scenarios.clone();
    Arc::new(Seed { tenants, template, scenarios, ..Seed::default() })
}

/// Every operation of the table.
pub(crate) fn operations() -> Vec<&'static Operation> {
    SERVICES.iter().flat_map(Service::operations).collect()
}

/// A request as the shell would hand it over.
pub(crate) fn request(
    method: Method,
    target: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Request {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| -> (HeaderName, HeaderValue) {
            (name.parse().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
        })
        .collect();
    let uri = target.parse().unwrap_or_else(|error| panic!("target `{target}`: {error}"));
    Request { method, uri, headers, body: body.into(), packed: None, port_of: None }
}

/// The path of the customers of `segment` in the tenant `mytenant`, and `rest`.
pub(crate) fn customers(segment: &str, rest: &str) -> String {
    format!("/customer-segment/mytenant/segments/{segment}/customers{rest}")
}

/// A call of the admin API from this machine, where no token is asked for.
pub(crate) fn call_context<'a>(
    ambient: Ambient,
    operations: &'a [&'static Operation],
) -> CallContext<'a> {
    let (host, asks_for_token, is_alone) = ("localhost", false, false);
    CallContext { host, asks_for_token, is_alone, ambient, operations }
}
