//! The description of the admin API is held against real answers of every row, good ones and refusals.

use std::collections::BTreeSet;

use emporix_sandbox::Config;
use emporix_sandbox::admin::OPERATIONS;
use emporix_sandbox::model::duration_ms;
use serde_json::{Value, json};

use crate::support::{Answer, CUSTOMERS, UNASSIGNED, get, put, send};
use crate::support_admin::{NOTHING, admin};
use crate::support_linted::Sandbox;
use crate::support_schema::{flaws, openapi_validator};
use crate::support_stream::EventReader;

/// A sandbox, its description, and the rows that were answered as it says.
struct Held {
    sandbox: Sandbox,
    described: Value,
    good: BTreeSet<&'static str>,
}

/// The world that is called.
const W: (&str, &str) = ("world", "w");
/// A record of it.
const RECORD: [(&str, &str); 4] =
    [W, ("tenant", "mytenant"), ("collection", "customers"), ("id", "c-1")];

impl Held {
    fn start() -> Self {
        let config = Config { max_worlds: 3, ..Config::default() };
        let sandbox = Sandbox::start_with(config).expect("the shipped files are good");
        let described = admin(&sandbox, "GET", "openapi.json", &NOTHING).json();
        Self { sandbox, described, good: BTreeSet::new() }
    }

    /// Calls the row `id` and holds body and answer against the description.
    #[track_caller]
    fn call(&mut self, id: &str, variables: &[(&str, &str)], body: &Value, status: u16) -> Answer {
        let row = OPERATIONS.iter().find(|row| row.id == id).expect(id);
        let mut path = row.path.trim_start_matches("/__sandbox").trim_start_matches('/').to_owned();
        for (name, value) in variables {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        let method = row.method.as_str();
        let answer = admin(&self.sandbox, method, &path, body);
        let operation = &self.described["paths"][row.path][method.to_lowercase()];
        let response = &operation["responses"][status.to_string()];
        assert_eq!(answer.status, status, "{id}: {answer:?}");
        assert!(response.is_object(), "{id}: {status} is not described");
        let kind = answer.header("content-type").split(';').next().unwrap_or_default();
        let schema = &response["content"][kind]["schema"];
        let mut told = Vec::new();
        match (kind, status) {
            ("", 204) => assert!(response.get("content").is_none(), "{id}"),
            ("text/plain", 200) => assert_eq!(schema["type"], "string", "{id}"),
            _ => told.extend(self.flaws(schema, &answer.json())),
        }
        if status < 400 {
            self.good.insert(row.id);
            if !body.is_null() {
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                told.extend(self.flaws(schema, body));
            }
        }
        assert!(told.is_empty(), "{id}: {told:#?}");
        answer
    }

    /// Calls the row `id`, whose answer goes on, and holds what it begins with against the description.
    #[track_caller]
    fn stream(&mut self, id: &str, variables: &[(&str, &str)]) {
        let row = OPERATIONS.iter().find(|row| row.id == id).expect(id);
        assert!(row.terms.streams(), "{id}");
        let mut path = row.path.to_owned();
        for (name, value) in variables {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        let operation = &self.described["paths"][row.path]["get"];
        let schema = &operation["responses"]["200"]["content"]["text/event-stream"]["schema"];
        assert_eq!(schema["type"], "string", "{operation}");
        EventReader::open(self.sandbox.url(), &path, "");
        self.good.insert(row.id);
    }

    /// What of `value` is not as the description's `schema` says.
    #[track_caller]
    fn flaws(&self, schema: &Value, value: &Value) -> Vec<String> {
        flaws(&openapi_validator(&self.described, schema), value)
    }
}

#[test]
fn every_row_answers_as_it_is_described() {
    let mut held = Held::start();
    for id in
        ["index", "health-live", "health-ready", "worlds-list", "config", "operations", "behaviors"]
    {
        held.call(id, &[], &NOTHING, 200);
    }
    held.call("openapi", &[], &NOTHING, 200);
    held.call("service-openapi", &[], &NOTHING, 200);
    make_worlds(&mut held);
    look(&mut held);
    change(&mut held);
    be_refused(&mut held);
    let ids = OPERATIONS.iter().map(|row| row.id);
    let missed: Vec<_> = ids.filter(|id| !held.good.contains(id)).collect();
    assert_eq!(missed, [""; 0], "rows that nobody has called");
}

fn rule(name: &str, on: &str, then: &Value) -> Value {
    json!({"name": name, "on": on, "times": 9, "then": then})
}

/// Worlds with everything that one can be made with, and with nothing.
fn make_worlds(held: &mut Held) {
    let scenario = json!({"name": "own", "title": "Own", "description": "Rules.", "rules": [
        rule("slow", "GET …/customers", &json!({"delay": "1ms"})),
        rule("bent", "GET …/customers/{customerId}", &json!({"body": {"truncate": 5}})),
        rule("limit", "PUT …/customers/bulk", &json!({"error": "rate-limited"})),
    ]});
    let token = json!({"name": "own", "token": "own", "scopes": [], "customerId": "98029737", "expiresAt": "+1h"});
    let everything = json!({
        "name": "w", "seed": 7, "capture": true, "ttl": "1h", "auth": "enforce", "behaviors": {"details": "object"},
        "scenarios": [scenario, "flaky-network"],
        "clock": {"mode": "frozen", "at": "2026-01-31T12:00:00Z"},
        "fixtures": {"mytenant": {"tokens": [token]}},
    });
    let made = held.call("worlds-create", &[], &everything, 201).json();
    assert!(made["warnings"].is_array(), "its clock stands: {made}");
    held.call("worlds-create", &[], &NOTHING, 201);
    held.call("worlds-delete", &[("world", "w1")], &NOTHING, 204);
    held.call("worlds-put", &[("world", "v")], &json!({"seed": 7, "port": 0}), 201);
    held.call("worlds-put", &[("world", "v")], &NOTHING, 200);
}

/// Exchanges of every kind, and all that can be seen then.
fn look(held: &mut Held) {
    let token = json!({
        "tenant": "mytenant", "name": "t", "lifetime": "1h", "customerId": "c", "legalEntityId": "l",
        "scopes": ["customersegment.segment_read"],
    });
    let issued = held.call("tokens-issue", &[W], &token, 201).json();
    let bearer = format!("Bearer {}", issued["token"].as_str().expect("it has a text"));
    let base = held.sandbox.world_url("w");
    let list = format!("{base}{CUSTOMERS}?pageSize=1");
    assert_eq!(send("GET", &list, &[("Authorization", &bearer)], b"").status, 200);
    get(&list);
    put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), "{}");
    get(&format!("{base}/nothing"));
    get(&format!("{}{CUSTOMERS}", held.sandbox.url()));
    for id in ["worlds-read", "state-export", "scenarios-list", "clock-read", "tokens-list"] {
        held.call(id, &[W], &NOTHING, 200);
    }
    held.call("worlds-read", &[("world", "main")], &NOTHING, 200);
    held.call("requests-list", &[W], &NOTHING, 200);
    held.call("requests-read", &[W, ("id", "w-2")], &NOTHING, 200);
    held.call("requests-explain", &[W, ("id", "w-2")], &NOTHING, 200);
    held.call("requests-explain", &[W, ("id", "last")], &NOTHING, 200);
    held.call("scenarios-explain", &[W, ("name", "own")], &NOTHING, 200);
    held.call("last", &[], &NOTHING, 200);
    held.stream("requests-stream", &[W]);
    held.call("requests-shortest", &[("world", "main"), ("id", "main-1")], &NOTHING, 200);
    let expect = |count: u64| json!({"expect": [{"name": "puts", "on": "PUT …/customers/{customerId}", "count": count}]});
    held.call("verify", &[W], &expect(1), 200);
    held.call("verify", &[W], &expect(0), 422);
    held.call("capture", &[W], &NOTHING, 200);
    held.call("lint", &[W], &NOTHING, 200);
    held.call("lint-all", &[], &NOTHING, 200);
    held.call("coverage", &[W], &NOTHING, 200);
    held.call("coverage-all", &[], &NOTHING, 200);
    held.call("scenarios-library", &[], &NOTHING, 200);
    held.call("metrics", &[], &NOTHING, 200);
}

/// All that can be changed.
fn change(held: &mut Held) {
    let named = |name| [W, ("name", name)];
    held.call("clock-set", &[W], &json!({"mode": "offset", "at": "2026-01-31T12:00:00Z"}), 200);
    held.call("clock-advance", &[W], &json!({"by": "1.5h"}), 200);
    let rules = [rule("r", "*", &json!({"error": "not-found"}))];
    held.call("scenarios-arm", &[W], &json!({"scenarios": ["forbidden"], "rules": rules}), 200);
    held.call("scenarios-disarm", &named("forbidden"), &NOTHING, 204);
    held.call("scenarios-replace", &[W], &json!({}), 200);
    held.call("tokens-revoke", &named("t"), &NOTHING, 204);
    held.call("tokens-list", &[W], &NOTHING, 200);
    held.call("snapshots-save", &named("s"), &NOTHING, 204);
    held.call("snapshots-list", &[W], &NOTHING, 200);
    held.call("snapshots-read", &named("s"), &NOTHING, 200);
    held.call("snapshots-load", &named("s"), &NOTHING, 204);
    held.call("snapshots-delete", &named("s"), &NOTHING, 204);
    held.call("records-put", &RECORD, &json!({"firstName": "Ada"}), 204);
    held.call("records-read", &RECORD, &NOTHING, 200);
    held.call("records-list", &RECORD[..3], &NOTHING, 200);
    held.call("tenants-read", &RECORD[..2], &NOTHING, 200);
    held.call("changes", &[W], &NOTHING, 200);
    held.call("records-delete", &RECORD, &NOTHING, 204);
    held.call("state-import", &[W], &json!({"mytenant": {}}), 204);
    held.call("worlds-reset", &[W], &json!({"only": ["data", "journal"]}), 204);
    held.call("world-files", &[W], &json!({"fixtures": {"mytenant": {}}, "scenarios": []}), 204);
    held.call("files-reload", &[], &NOTHING, 200);
}

/// A refusal of each kind, and the end of the world.
fn be_refused(held: &mut Held) {
    for (body, status) in [
        (json!({"nmae": 1}), 400),
        (json!({"scenarios": ["forbiden"]}), 404),
        (json!({"name": "main"}), 409),
        (json!({"fixtures": {"acme": {"customers": [{"idd": 1}]}}}), 422),
        (json!({"name": "x"}), 429),
    ] {
        held.call("worlds-create", &[], &body, status);
    }
    held.call("worlds-put", &[("world", "main")], &NOTHING, 409);
    held.call("worlds-put", &[("world", "x")], &NOTHING, 429);
    held.call("records-read", &RECORD, &NOTHING, 404);
    held.call("requests-explain", &[W, ("id", "w-999")], &NOTHING, 404);
    held.call("scenarios-explain", &[W, ("name", "own")], &NOTHING, 404);
    held.call("tokens-issue", &[W], &json!({"tenant": "No Tenant"}), 400);
    held.call("worlds-delete", &[("world", "main")], &NOTHING, 409);
    held.call("worlds-delete", &[W], &NOTHING, 204);
    held.call("worlds-read", &[W], &NOTHING, 410);
    held.call("worlds-read", &[("world", "never")], &NOTHING, 404);
}

#[test]
fn a_duration_is_described_as_it_is_read() {
    let sandbox = Sandbox::start().unwrap();
    let described = admin(&sandbox, "GET", "openapi.json", &NOTHING).json();
    let schema = &described["components"]["schemas"]["Advance"]["properties"]["by"];
    let validator = openapi_validator(&described, schema);
    for text in [
        "1h", "1.5h", "250ms", "0s", "10d", "", "1", "h", "1 h", "-1h", "1w", "1.h", ".5s", "1h30m",
    ] {
        let told = flaws(&validator, &json!(text));
        assert_eq!(told.is_empty(), duration_ms(text).is_ok(), "`{text}`: {told:?}");
    }
}
