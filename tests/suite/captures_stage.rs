//! Worlds that are captured while anything happens to them: requests of all kinds, faults, clocks, reloads, admin writes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::sync::Arc;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::content::{self, Merge};
use emporix_sandbox::engine::scenario::Scenario;
use emporix_sandbox::engine::store::Seed;
use emporix_sandbox::engine::{
    Ambient, ApiError, AuthMode, Change, Clock, CollectionName, Detail, IssueSpec, Options,
    Request, Reset, Router, World, roll, setting,
};
use emporix_sandbox::model::Timestamp;
use http::Method;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::stage::{SEGMENT, operations, request, seed};

/// Numbers that follow from one.
pub(crate) struct Chance {
    seed: u64,
    drawn: u64,
}

impl Chance {
    pub(crate) fn of(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.drawn += 1;
        usize::try_from(roll(self.seed, &[&self.drawn.to_le_bytes()]) % most as u64).unwrap()
    }

    pub(crate) fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

/// A captured world, and what its answers gave.
pub(crate) struct Happening {
    pub(crate) world: World,
    chance: Chance,
    now: Timestamp,
    segments: Vec<String>,
    tokens: Vec<String>,
    refresh: Vec<String>,
}

const SEGMENTS: &str = "/customer-segment/mytenant/segments";
const CUSTOMERS: [&str; 4] = ["61109356", "34017755", "98029737", "nobody"];
const SCENARIOS: [&str; 8] = [
    "fails-twice-then-works",
    "another-writer-first",
    "flaky-network",
    "third-row-fails-once",
    "write-lands-answer-lost",
    "second-page-slow",
    "contract-drift",
    "maintenance-window",
];

impl Happening {
    /// A world with chosen options over the shipped files, in which nothing has happened.
    pub(crate) fn new(seed_of_chance: u64) -> Self {
        let mut chance = Chance::of(seed_of_chance);
        let now = Timestamp::parse("2026-12-01T03:04:05.678Z").unwrap();
        let clocks =
            [Clock::Real, Clock::Real, Clock::Frozen(now.plus(-86_400_000)), Clock::Offset(5_000)];
        let behaviors =
            ["bulk-index-base=1", "empty-batch=vary", "details=vary", "default-page-size=2"];
        let behaviors = behaviors.iter().filter(|_| chance.below(3) == 0);
        let behaviors = behaviors.map(|text| {
            let (name, value) = text.split_once('=').unwrap();
            setting(name, value).unwrap()
        });
        let options = Options {
            behaviors: behaviors.collect(),
            auth: *chance.one(&[None, None, Some(AuthMode::AnyToken), Some(AuthMode::Off)]),
            scenarios: if chance.below(2) == 0 {
                vec![(*chance.one(&SCENARIOS)).into()]
            } else {
                Vec::new()
            },
            clock: *chance.one(&clocks),
            journal_length: Some(5),
            capture: true,
            ..Options::default()
        };
        let router = Arc::new(Router::new(SERVICES));
        let random_seed = roll(seed_of_chance, &[b"world"]);
        let start = (random_seed, Ambient { now });
        let world = World::new("main", Arc::clone(seed()), router, Arc::new(options), start);
        let world = if chance.below(3) == 0 { world.sprung_up(["mine", "main2"]) } else { world };
        let [segments, tokens, refresh] = [const { Vec::new() }; 3];
        Self { world, chance, now, segments, tokens, refresh }
    }

    /// Lets `count` things happen.
    pub(crate) fn happen(&mut self, count: usize) {
        for _ in 0..count {
            self.now = self.now.plus(i64::try_from(self.chance.below(2_000)).unwrap() - 20);
            match self.chance.below(10) {
                0 | 1 => self.change(),
                2 if self.chance.below(4) == 0 => self.refuse(),
                _ => self.send(),
            }
        }
    }

    fn ambient(&self) -> Ambient {
        Ambient { now: self.now }
    }

    fn refuse(&mut self) {
        let why = "the body ended, or stopped coming, before it was complete";
        let details = || vec![Detail::new("", why)];
        let error = match self.chance.below(4) {
            0 => ApiError::BodyTooLarge,
            1 => ApiError::TransferCoding { found: "foo".to_owned() },
            2 => ApiError::Validation(details()),
            _ => ApiError::Parameter(details()),
        };
        let sent = request(Method::PUT, SEGMENTS, &[("authorization", "Bearer service")], "");
        self.world.refuse(&sent, &error, self.ambient());
    }

    fn send(&mut self) {
        let request = self.request();
        let reply = self.world.handle(&request, self.ambient());
        let body: Value = serde_json::from_slice(&reply.response.body).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        self.segments.extend(text("id"));
        self.tokens.extend(text("access_token"));
        self.refresh.extend(text("refresh_token"));
    }

    fn request(&mut self) -> Request {
        let chance = &mut self.chance;
        let mut segment = SEGMENT.to_owned();
        if !self.segments.is_empty() && chance.below(2) == 0 {
            segment.clone_from(chance.one(&self.segments));
        }
        let customer = *chance.one(&CUSTOMERS);
        let at = format!("{SEGMENTS}/{segment}");
        let assigned = format!("{at}/customers/{customer}");
        let written = json!({"name": {"en": format!("n{}", chance.below(3))}, "siteCode": "main",
            "status": "ACTIVE", "mixins": {"note": "a\u{fc}\u{202e}", "n": chance.below(9)}});
        let rows = json!([{"id": "61109356"}, {"id": customer, "mixins": {"a": 1.50}}, {"id": 7}]);
        let form = "grant_type=client_credentials&client_id=mytenant.backend&client_secret=";
        let secret = *chance.one(&["backend-secret", "wrong"]);
        let refresh = self.refresh.last().cloned().unwrap_or_default();
        let login = "/customerlogin/auth/anonymous";
        let client = "client_id=mytenant.storefront&tenant=mytenant";
        let (get, put, post, delete) = (Method::GET, Method::PUT, Method::POST, Method::DELETE);
        let (method, target, body) = match chance.below(16) {
            0 | 1 => (post, SEGMENTS.to_owned(), written.to_string()),
            2 => (put, at, written.to_string()),
            3 => (delete, format!("{at}?forceDelete=true"), String::new()),
            4 | 5 => (put, assigned, json!({"mixins": {"x": "y".repeat(30_000)}}).to_string()),
            6 => (delete, assigned, String::new()),
            7 => (get, at, String::new()),
            8 => (
                get,
                format!("{at}/customers?pageSize=2&q=customer.firstName:~(o)&sort=customer.id"),
                String::new(),
            ),
            9 => (put, format!("{at}/customers/bulk"), rows.to_string()),
            10 => (
                get,
                SEGMENTS.replace("mytenant", ["acme", "mytenan", "other"][chance.below(3)]),
                String::new(),
            ),
            11 => (post, "/oauth/token".to_owned(), format!("{form}{secret}")),
            12 => (get, format!("{login}/login?{client}"), String::new()),
            13 => (get, format!("{login}/refresh?{client}&refresh_token={refresh}"), String::new()),
            14 => (Method::OPTIONS, at, String::new()),
            _ => (get, "/no/such/path".to_owned(), String::new()),
        };
        let bearer = match (self.tokens.is_empty(), chance.below(4)) {
            (false, 0) => chance.one(&self.tokens).clone(),
            (_, 1) => "stranger".to_owned(),
            (_, _) => "service".to_owned(),
        };
        let authorization = format!("Bearer {bearer}");
        let is_form = target.starts_with("/oauth");
        let kind = if is_form { "application/x-www-form-urlencoded" } else { "application/json" };
        let mut headers = vec![("content-type", kind), ("authorization", &authorization)];
        if chance.below(4) == 0 {
            headers.push(("sandbox-scenario", *chance.one(&SCENARIOS)));
        }
        if chance.below(9) == 0 {
            headers.push(("x-odd", "\u{ff}"));
        }
        request(method, &target, &headers, body)
    }

    fn change(&mut self) {
        let change = self.next_change();
        let ambient = self.ambient();
        // One that is refused is kept too.
        if let Ok(applied) = self.world.apply(change, ambient) {
            self.tokens.extend(applied.issued().map(|token| token.text.to_string()));
        }
    }

    fn next_change(&mut self) -> Change {
        let name = |chance: &mut Chance| (*chance.one(&["one", "two"])).into();
        let chance = &mut self.chance;
        match chance.below(18) {
            0 => Change::PutRecord("mytenant".into(), Box::new(record(chance))),
            1 => Change::DeleteRecord(
                "mytenant".into(),
                CollectionName::CustomerAssignments,
                format!("{SEGMENT}/34017755").into(),
            ),
            2 => Change::Reset(parts(chance)),
            3 => Change::ResetOver(Arc::clone(self.world.seed()), parts(chance)),
            4 => Change::ResetOver(other_files(chance), Reset::ALL),
            5 => Change::Import(other_files(chance)),
            6 | 7 => Change::Rebase(other_files(chance)),
            8 => Change::SetClock(*chance.one(&[
                Clock::Real,
                Clock::Frozen(self.now),
                Clock::Offset(-9_000),
            ])),
            9 | 10 => Change::AdvanceClock(i64::try_from(chance.below(100_000)).unwrap()),
            11 => Change::Arm(vec![armed(chance, &self.world)]),
            12 => Change::ReplaceScenarios(vec![armed(chance, &self.world)]),
            13 => Change::Disarm((*chance.one(&SCENARIOS)).into()),
            14 => Change::IssueToken(IssueSpec {
                tenant: "mytenant".into(),
                name: (chance.below(2) == 0).then(|| "mine".into()),
                scopes: [
                    "customersegment.segment_read".into(),
                    "customersegment.segment_manage".into(),
                ]
                .into(),
                customer_id: (chance.below(2) == 0).then(|| "61109356".into()),
                lifetime_ms: (chance.below(2) == 0).then_some(1_500),
                ..IssueSpec::default()
            }),
            15 => Change::RevokeToken(None, "service".into()),
            16 => Change::SaveSnapshot(name(chance)),
            _ => match chance.below(3) {
                0 => Change::DeleteSnapshot(name(chance)),
                _ => Change::LoadSnapshot(name(chance)),
            },
        }
    }
}

fn parts(chance: &mut Chance) -> Reset {
    let mut parts = Reset::NONE;
    for name in Reset::PARTS {
        if chance.below(3) == 0 {
            parts = parts.and(name).unwrap();
        }
    }
    if chance.below(5) == 0 { Reset::ALL } else { parts }
}

fn record(chance: &mut Chance) -> emporix_sandbox::engine::Record {
    let (collection, text) = match chance.below(5) {
        0 => (
            CollectionName::Customers,
            json!({"id": "61109356", "firstName": "Ada", "email": "ada@example.org"}),
        ),
        1 => (
            CollectionName::CustomerAssignments,
            json!({"segmentId": SEGMENT, "customerId": "61109356", "metadata": {"version": 7}}),
        ),
        2 => (
            CollectionName::Tokens,
            json!({"name": "service", "token": "again", "scopes": [], "expiresAt": "+1s"}),
        ),
        3 => (CollectionName::Clients, json!({"id": "backend", "secret": "wrong", "scopes": []})),
        _ => (
            CollectionName::Segments,
            json!({"id": "s-1", "name": {"en": "S"}, "siteCode": "main", "validity": {"from": "-1d"}}),
        ),
    };
    content::record(collection, text.to_string().as_bytes()).unwrap()
}

/// Files that differ from the shipped ones: read anew, so that nothing is shared with other seeds.
fn other_files(chance: &mut Chance) -> Arc<Seed> {
    let name = format!("Reloaded {}", chance.below(3));
    let fixtures = json!({"mytenant": {
        "customers": [{"id": "61109356", "firstName": name, "lastName": "B", "email": "b@example.org"}, {"id": "34017755"}],
        "segments": [{"id": SEGMENT, "name": {"en": name}, "siteCode": "main", "status": "ACTIVE", "validity": {"from": "-2h", "to": "+1d"}}],
        "customer-assignments": [{"segmentId": SEGMENT, "customerId": "61109356", "mixins": {"a": [1.0, 2e3]}}],
    }});
    let raw = RawValue::from_string(fixtures.to_string()).unwrap();
    let (folder, _) = content::inline("other", &raw).unwrap();
    let (mut other, findings) = content::fixtures_merged(seed(), &folder, Merge::Overlay);
    assert!(findings.iter().all(|finding| !finding.is_error()), "{findings:?}");
    if chance.below(2) == 0 {
        let rule = json!({"rules": [{"name": "slow", "on": "GET …/customers", "then": {"delay": format!("{}ms", chance.below(50))}}]});
        let text = format!("{}\n", rule.to_string().replace(':', " : "));
        let mut scenario =
            content::ad_hoc_scenario("flaky-network", text.as_bytes(), &operations()).unwrap();
        scenario.is_ad_hoc = false;
        other.scenarios.insert("flaky-network".into(), Arc::new(scenario));
    }
    Arc::new(other)
}

fn armed(chance: &mut Chance, world: &World) -> Arc<Scenario> {
    if chance.below(3) > 0 {
        return Arc::clone(&world.seed().scenarios[*chance.one(&SCENARIOS)]);
    }
    let rule = json!({"name": "patched", "on": "GET …/segments/{segmentId}", "every": 2, "chance": 0.7,
        "then": {"delay": "5ms", "headers": {"x-patched": "yes"}}});
    let text = json!({"rules": [rule]}).to_string();
    Arc::new(content::ad_hoc_scenario("mine", text.as_bytes(), &operations()).unwrap())
}
