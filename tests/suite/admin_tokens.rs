//! Tokens of one tenant are no other's, no text is given twice, and what is dead stays so without growing for ever.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::Config;
use emporix_sandbox::engine::{AuthMode, Options, UnknownTenant};
use serde_json::{Value, json};

use crate::support::send;
use crate::support_admin::{NOTHING, good, refused};
use crate::support_linted::Sandbox;

const TOKENS: &str = "worlds/w/tokens";

/// A sandbox with a world `w`.
fn sandbox(options: Options) -> Sandbox {
    let sandbox = Sandbox::start_with(Config { options, ..Config::default() }).unwrap();
    good(&sandbox, "POST", "worlds", &json!({"name": "w"}), 201);
    sandbox
}

/// The status of a list of `tenant` in the world `w` for the token `text`.
fn status(sandbox: &Sandbox, tenant: &str, text: &str) -> u16 {
    let base = sandbox.world_url("w");
    let url =
        format!("{base}/customer-segment/{tenant}/segments/628cd20c6e8b2432b6346ca6/customers");
    send("GET", &url, &[("Authorization", &format!("Bearer {text}"))], b"").status
}

/// Issues a token called `name` for `tenant`; its text.
fn issue(sandbox: &Sandbox, tenant: &str, name: &str) -> String {
    let asked = json!({"tenant": tenant, "name": name});
    let token = good(sandbox, "POST", TOKENS, &asked, 201);
    token["token"].as_str().unwrap().to_owned()
}

fn reset(sandbox: &Sandbox, parts: &[&str]) {
    good(sandbox, "POST", "worlds/w/reset", &json!({"only": parts}), 204);
}

/// What the service's token endpoint gives.
fn service_token(sandbox: &Sandbox) -> String {
    let form =
        b"grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret";
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    let answer = send("POST", &format!("{}/oauth/token", sandbox.world_url("w")), &[kind], form);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn no_text_is_given_twice_while_it_may_be_alive() {
    let sandbox = sandbox(Options::default());
    let mut given = vec![issue(&sandbox, "mytenant", "alice")];
    let mut next = |name: &str| {
        let text = issue(&sandbox, "mytenant", name);
        assert!(!given.contains(&text), "{name} has a text that was given before");
        given.push(text);
    };
    reset(&sandbox, &["counters"]);
    next("bob");
    // A text that is gone may still be in use by a client.
    good(&sandbox, "DELETE", "worlds/w/tenants/mytenant/tokens/bob", &NOTHING, 204);
    good(&sandbox, "DELETE", &format!("{TOKENS}/alice"), &NOTHING, 204);
    reset(&sandbox, &["counters", "journal", "scenarios", "clock"]);
    next("carol");
    // A snapshot brings tokens back.
    good(&sandbox, "PUT", "worlds/w/snapshots/s", &NOTHING, 204);
    next("dave");
    good(&sandbox, "POST", "worlds/w/snapshots/s/load", &NOTHING, 204);
    next("erin");
    // So does an export.
    let state = good(&sandbox, "GET", "worlds/w/state", &NOTHING, 200);
    good(&sandbox, "DELETE", "worlds/w/snapshots/s", &NOTHING, 204);
    good(&sandbox, "PUT", "worlds/w/state", &state, 204);
    reset(&sandbox, &["counters"]);
    next("heidi");
    let unnamed = good(&sandbox, "POST", TOKENS, &json!({"tenant": "mytenant"}), 201);
    assert!(!given.contains(&unnamed["token"].as_str().unwrap().to_owned()), "{unnamed}");
    assert!(!given.contains(&service_token(&sandbox)));
}

#[test]
fn a_text_that_a_snapshot_brings_back_is_given_to_nobody_else() {
    let sandbox = sandbox(Options::default());
    let [alice, bob] = ["alice", "bob"].map(|name| issue(&sandbox, "mytenant", name));
    good(&sandbox, "DELETE", &format!("{TOKENS}/bob"), &NOTHING, 204);
    good(&sandbox, "PUT", "worlds/w/snapshots/s", &NOTHING, 204);
    for parts in [&["data", "counters"][..], &["data"], &["counters"]] {
        reset(&sandbox, parts);
        for name in ["a", "b", "c"].map(|name| format!("{name}-{}", parts.join("-"))) {
            let text = issue(&sandbox, "mytenant", &name);
            assert!(text != alice && text != bob, "{name}");
        }
    }
    good(&sandbox, "POST", "worlds/w/snapshots/s/load", &NOTHING, 204);
    assert_eq!([&alice, &bob].map(|text| status(&sandbox, "mytenant", text)), [200, 401]);
}

#[test]
fn a_text_that_fixtures_have_is_given_to_nobody_else() {
    let sandbox = sandbox(Options::default());
    let text = issue(&sandbox, "mytenant", "alice");
    let state = good(&sandbox, "GET", "worlds/w/state", &NOTHING, 200);
    let seed = good(&sandbox, "GET", "worlds/w", &NOTHING, 200)["seed"].clone();
    good(&sandbox, "DELETE", "worlds/w", &NOTHING, 204);
    good(&sandbox, "POST", "worlds", &json!({"name": "w", "seed": seed, "fixtures": state}), 201);
    assert_eq!(status(&sandbox, "mytenant", &text), 200);
    assert_ne!(issue(&sandbox, "mytenant", "bob"), text);
    assert_ne!(issue(&sandbox, "acme", "bob"), text);
}

#[test]
fn after_a_whole_reset_the_same_calls_get_the_same_texts() {
    let sandbox = sandbox(Options::default());
    let first = [issue(&sandbox, "mytenant", "a"), service_token(&sandbox)];
    good(&sandbox, "POST", "worlds/w/reset", &NOTHING, 204);
    assert_eq!([issue(&sandbox, "mytenant", "a"), service_token(&sandbox)], first);
}

#[test]
fn a_token_is_revoked_in_the_tenant_that_is_named_and_no_other() {
    let sandbox = sandbox(Options::default());
    let both = || ["aaa", "bbb"].map(|tenant| status(&sandbox, tenant, "service"));
    // Before either was used.
    good(&sandbox, "DELETE", &format!("{TOKENS}/service?tenant=aaa"), &NOTHING, 204);
    assert_eq!(both(), [401, 200]);
    refused(&sandbox, "DELETE", &format!("{TOKENS}/service?tenant=aaa"), &NOTHING, 404);
    let shown = |tenant: &str| {
        let shown = good(&sandbox, "GET", &format!("{TOKENS}?tenant={tenant}"), &NOTHING, 200);
        let tokens = shown["tokens"].as_array().unwrap().clone();
        tokens.iter().find(|token| token["name"] == "service").unwrap()["revoked"].clone()
    };
    assert_eq!((shown("aaa"), shown("bbb")), (json!(true), json!(false)));
    // Another tenant's record of the same text makes no dead token valid again.
    let record = json!({"token": "service", "scopes": []});
    good(&sandbox, "PUT", "worlds/w/tenants/bbb/tokens/service", &record, 204);
    assert_eq!(status(&sandbox, "aaa", "service"), 401);
    // The export says so, and a snapshot too.
    good(&sandbox, "PUT", "worlds/w/snapshots/s", &NOTHING, 204);
    let state = good(&sandbox, "GET", "worlds/w/state", &NOTHING, 200);
    good(&sandbox, "POST", "worlds/w/reset", &NOTHING, 204);
    assert_eq!(both(), [200, 200]);
    good(&sandbox, "POST", "worlds/w/snapshots/s/load", &NOTHING, 204);
    assert_eq!(status(&sandbox, "aaa", "service"), 401);
    good(&sandbox, "PUT", "worlds/w/state", &state, 204);
    assert_eq!(
        [status(&sandbox, "aaa", "service"), status(&sandbox, "ccc", "service")],
        [401, 200]
    );
    // Put back where it was taken.
    good(
        &sandbox,
        "PUT",
        "worlds/w/tenants/aaa/tokens/service",
        &json!({"token": "service", "scopes": ["customersegment.segment_read"]}),
        204,
    );
    assert_eq!(status(&sandbox, "aaa", "service"), 200);
}

#[test]
fn without_a_tenant_a_token_is_revoked_in_all_also_in_those_to_come() {
    let sandbox = sandbox(Options::default());
    assert_eq!(status(&sandbox, "aaa", "service"), 200);
    // Another token may have that text elsewhere.
    let other = json!({"token": "service", "scopes": ["customersegment.segment_read"]});
    good(&sandbox, "DELETE", "worlds/w/tenants/other/tokens/service", &NOTHING, 204);
    good(&sandbox, "PUT", "worlds/w/tenants/other/tokens/mine", &other, 204);
    good(&sandbox, "DELETE", &format!("{TOKENS}/service"), &NOTHING, 204);
    refused(&sandbox, "DELETE", &format!("{TOKENS}/service"), &NOTHING, 404);
    let all = || ["aaa", "bbb", "other"].map(|tenant| status(&sandbox, tenant, "service"));
    assert_eq!(all(), [401, 401, 200]);
    let state = good(&sandbox, "GET", "worlds/w/state", &NOTHING, 200);
    good(&sandbox, "PUT", "worlds/w/state", &state, 204);
    assert_eq!(all(), [401, 401, 200]);
    good(&sandbox, "POST", "worlds/w/reset", &NOTHING, 204);
    good(&sandbox, "DELETE", &format!("{TOKENS}/service"), &NOTHING, 204);
    good(&sandbox, "PUT", "worlds/w/tenants/bbb/tokens/service", &other, 204);
    assert_eq!(all(), [401, 200, 401]);
}

#[test]
fn a_rule_kills_a_token_in_its_tenant_only() {
    let sandbox = sandbox(Options::default());
    let rule = json!({"name": "dies", "on": "GET …/customers", "when": {"tenant": "aaa"}, "times": 1, "then": {"expireToken": true}});
    good(&sandbox, "POST", "worlds/w/scenarios", &json!({"rules": [rule]}), 200);
    let on = |tenant: &str| status(&sandbox, tenant, "service");
    assert_eq!([on("aaa"), on("bbb"), on("aaa"), on("bbb")], [401, 200, 401, 200]);
}

#[test]
fn a_malformed_tenant_in_a_query_is_told() {
    let sandbox = sandbox(Options::default());
    for tenant in ["Aaa", "a", "a%20b", "", "_template", "../x", "aaaaaaaaaaaaaaaaaaaaa"] {
        for (method, path) in
            [("GET", TOKENS), ("DELETE", "worlds/w/tokens/service"), ("GET", "worlds/w/requests")]
        {
            let problem =
                refused(&sandbox, method, &format!("{path}?tenant={tenant}"), &NOTHING, 400);
            assert!(problem["hint"].as_str().unwrap().starts_with("tenant: "), "{problem}");
        }
        refused(&sandbox, "POST", TOKENS, &json!({"tenant": tenant}), 400);
    }
    assert_eq!(status(&sandbox, "aaa", "service"), 200);
    let behaviors = json!({"name": "any", "behaviors": {"tenant-name": "accept"}});
    good(&sandbox, "POST", "worlds", &behaviors, 201);
    good(&sandbox, "GET", "worlds/any/tokens?tenant=Any-Name", &NOTHING, 200);
}

#[test]
fn an_unknown_tenant_that_is_refused_has_no_tokens() {
    let unknown_tenant = UnknownTenant::Refuse;
    let sandbox = sandbox(Options { unknown_tenant, ..Options::default() });
    refused(&sandbox, "GET", &format!("{TOKENS}?tenant=nobody"), &NOTHING, 404);
    refused(&sandbox, "DELETE", &format!("{TOKENS}/service?tenant=nobody"), &NOTHING, 404);
    for name in ["service", "new"] {
        refused(&sandbox, "POST", TOKENS, &json!({"tenant": "nobody", "name": name}), 404);
    }
    good(&sandbox, "GET", &format!("{TOKENS}?tenant=acme"), &NOTHING, 200);
}

#[test]
fn texts_that_nobody_knows_are_remembered_within_bounds() {
    let sandbox = sandbox(Options { auth: Some(AuthMode::AnyToken), ..Options::default() });
    let rule = json!({"name": "dies", "on": "GET …/customers", "then": {"expireToken": true}});
    let on = |text: &str| status(&sandbox, "mytenant", text);
    good(&sandbox, "DELETE", &format!("{TOKENS}/read"), &NOTHING, 204);
    good(&sandbox, "POST", "worlds/w/scenarios", &json!({"name": "dies", "rules": [rule]}), 200);
    assert_eq!(on("first"), 401);
    let long = "x".repeat(15_000);
    // Four megabytes of texts are kept at most.
    for number in 0..300 {
        assert_eq!(on(&format!("{number}{long}")), 401);
    }
    good(&sandbox, "DELETE", "worlds/w/scenarios/dies", &NOTHING, 204);
    assert_eq!(
        [on("first"), on(&format!("0{long}")), on(&format!("299{long}")), on("read")],
        [200, 200, 401, 401]
    );
}

#[test]
fn a_text_that_its_record_has_lost_stays_dead() {
    let sandbox = sandbox(Options { auth: Some(AuthMode::AnyToken), ..Options::default() });
    let on = |text: &str| status(&sandbox, "mytenant", text);
    let record = "worlds/w/tenants/mytenant/tokens/mine";
    let put = |text: &str| {
        good(
            &sandbox,
            "PUT",
            record,
            &json!({"token": text, "scopes": ["customersegment.segment_read"]}),
            204,
        )
    };
    put("one");
    good(&sandbox, "DELETE", &format!("{TOKENS}/mine"), &NOTHING, 204);
    put("two");
    assert_eq!((on("one"), on("two")), (401, 200));
    good(&sandbox, "DELETE", &format!("{TOKENS}/mine"), &NOTHING, 204);
    good(&sandbox, "DELETE", record, &NOTHING, 204);
    assert_eq!((on("one"), on("two"), on("three")), (401, 401, 200));
    put("one");
    assert_eq!(on("one"), 200);
}

#[test]
fn scenarios_that_are_active_at_once_are_bounded() {
    let sandbox = sandbox(Options::default());
    let path = "worlds/w/scenarios";
    let one = |number: usize| {
        let rule = json!({"name": "r", "on": "GET …/customers", "times": 1, "then": {"error": "unavailable"}});
        json!({"name": format!("s{number}"), "rules": [rule]})
    };
    let many: Vec<Value> = (0..1_000).map(one).collect();
    good(&sandbox, "POST", path, &json!({"scenarios": many}), 200);
    good(&sandbox, "POST", path, &one(999), 200);
    refused(&sandbox, "POST", path, &one(1_000), 429);
    let more: Vec<Value> = (0..1_001).map(one).collect();
    refused(&sandbox, "PUT", path, &json!({"scenarios": more}), 429);
    let shown = good(&sandbox, "PUT", path, &one(0), 200);
    assert_eq!(shown["scenarios"].as_array().unwrap().len(), 1);
}

#[test]
fn a_parameter_that_is_given_twice_is_refused() {
    let sandbox = sandbox(Options::default());
    for (method, path) in [
        ("GET", format!("{TOKENS}?tenant=aaa&tenant=bbb")),
        ("DELETE", format!("{TOKENS}/service?tenant=aaa&tenan%74=aaa")),
        ("GET", "worlds/w/requests?status=200&since=1&status=404".to_owned()),
    ] {
        let problem = refused(&sandbox, method, &path, &NOTHING, 400);
        assert!(problem["detail"].as_str().unwrap().ends_with("is given twice"), "{problem}");
    }
    assert_eq!(status(&sandbox, "aaa", "service"), 200);
}

#[test]
fn a_refusal_is_followed_from_the_journal_to_its_token() {
    let sandbox = sandbox(Options::default());
    let asked = json!({"tenant": "mytenant", "name": "writer", "scopes": ["customersegment.segment_manage"]});
    let writer = good(&sandbox, "POST", TOKENS, &asked, 201);
    let text = writer["token"].as_str().unwrap();
    let presented = |tenant: &str, text: &str, answered: u16| {
        assert_eq!(status(&sandbox, tenant, text), answered, "{tenant} {text}");
        let journal = good(&sandbox, "GET", "worlds/w/requests", &NOTHING, 200);
        let exchange = journal["requests"].as_array().unwrap().last().unwrap().clone();
        let token = exchange["token"].clone();
        let sent = &exchange["request"]["headers"]["authorization"];
        assert_eq!(*sent, format!("Bearer {}", token["fingerprint"].as_str().unwrap()));
        token
    };
    let who = |token: &Value| json!([token["name"], token["tenant"], token["scopes"]]);
    let manage = json!(["writer", "mytenant", ["customersegment.segment_manage"]]);

    let refused = presented("mytenant", text, 403);
    assert_eq!((who(&refused), &refused["fingerprint"]), (manage.clone(), &writer["fingerprint"]));
    // The same in a tenant that does not know it, and after it was taken back.
    assert_eq!(presented("acme", text, 401), refused);
    good(&sandbox, "DELETE", &format!("{TOKENS}/writer"), &NOTHING, 204);
    assert_eq!(presented("mytenant", text, 401), refused);
    // The files' own tokens, one that is meant to be foreign, and one of the template alone.
    let mine = good(&sandbox, "GET", &format!("{TOKENS}?tenant=mytenant"), &NOTHING, 200);
    let named = |name: &str| {
        let known = mine["tokens"].as_array().unwrap().iter().find(|token| token["name"] == name);
        known.unwrap()["fingerprint"].clone()
    };
    let read = presented("mytenant", "read", 200);
    assert_eq!(read["fingerprint"], named("read"));
    assert_eq!((&read["name"], &read["tenant"]), (&json!("read"), &json!("mytenant")));
    assert_eq!(presented("mytenant", "other_tenant", 401)["tenant"], "othertenant");
    let template = presented("acme", "read", 401);
    assert_eq!((&template["name"], &template["tenant"]), (&json!("read"), &NOTHING));
    let all = good(&sandbox, "GET", TOKENS, &NOTHING, 200);
    let listed =
        all["template"].as_array().unwrap().iter().any(|token| {
            token["name"] == "read" && token["fingerprint"] == template["fingerprint"]
        });
    assert!(listed, "{all}");
    // Of a text that no tenant knows nothing can be said but which it is.
    let unknown = presented("mytenant", "mistyped", 401);
    assert_eq!(unknown.as_object().unwrap().len(), 1, "{unknown}");
}

#[test]
fn a_token_with_a_scope_that_no_operation_has_is_issued_with_a_warning() {
    let sandbox = sandbox(Options::default());
    let warnings = |scopes: Value| {
        let asked = json!({"tenant": "mytenant", "scopes": scopes});
        good(&sandbox, "POST", TOKENS, &asked, 201)["warnings"].clone()
    };
    assert_eq!(
        warnings(json!([
            "customersegment.segment_raed",
            "segment_manage",
            "customersegment.segment_read"
        ])),
        json!([
            "the service has no scope `customersegment.segment_raed`, did you mean `customersegment.segment_read`?",
            "the service has no scope `segment_manage`, did you mean `customersegment.segment_manage`?",
        ])
    );
    // Those of other services are none of this one's business.
    let good = ["customersegment.segment_read", "customersegment.segment_read_own"];
    assert_eq!(warnings(json!([good[0], good[1], "product.product_read"])), NOTHING);
    assert_eq!(
        warnings(json!([good[1]])),
        json!([
            "the token stands for no customer, so `customersegment.segment_read_own` lets it see nothing: say `customerId`"
        ])
    );
}
