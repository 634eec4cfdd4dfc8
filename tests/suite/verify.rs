//! Expectations on what happened: each kind holds where it should, and where it does not the closest exchange says why.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::content;
use emporix_sandbox::engine::{MAIN, Options};
use emporix_sandbox::review::verify::{
    ClosestExchange, ExpectationFailure, Verification, text, verify, verify_active,
};
use http::Method;
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, customers, operations, request};

/// The world `main` of a stage held against a list of expectations.
#[track_caller]
pub(crate) fn verified(stage: &Stage, expect: &Value) -> Verification {
    let body = json!({"expect": expect}).to_string();
    let read =
        content::expectations("test", body.as_bytes(), content::RuleContext::of(&operations()));
    let expectations = read.unwrap_or_else(|findings| panic!("{findings:#?}"));
    stage.see(MAIN, |world| verify(world, &[(None, &expectations.expect)]))
}

#[track_caller]
fn holds(stage: &Stage, expect: &Value) {
    let verification = verified(stage, &json!([named(expect)]));
    assert!(verification.passed, "{verification:#?}");
}

#[track_caller]
fn fails(stage: &Stage, expect: &Value) -> ExpectationFailure {
    let verification = verified(stage, &json!([named(expect)]));
    assert!(!verification.passed, "{verification:#?}");
    verification.failures.into_iter().next().unwrap()
}

fn named(expect: &Value) -> Value {
    let mut expect = expect.clone();
    expect["name"] = "it".into();
    expect
}

/// The id of the closest exchange, and its differences as `path: expected / found`.
#[track_caller]
fn closest(failure: &ExpectationFailure) -> (String, Vec<String>) {
    let ClosestExchange { id, differences, .. } = failure.closest.clone().expect("one is close");
    let differences = differences.iter();
    let said = differences.map(|it| format!("{}: {} / {}", it.path, it.expected, it.found));
    (id, said.collect())
}

const PUT: &str = "PUT …/customers/{customerId}";
const ONE: &str = "…/customers/{customerId}";
const BULK: &str = "PUT …/customers/bulk";

fn put(stage: &mut Stage, customer: &str, body: &Value) -> u16 {
    let path = customers(SEGMENT, &format!("/{customer}"));
    stage.call(Method::PUT, &path, &body.to_string()).response.status.as_u16()
}

fn stage() -> Stage {
    Stage::new(Options::default())
}

fn armed(scenario: &str) -> Stage {
    Stage::new(Options { scenarios: vec![scenario.into()], ..Options::default() })
}

#[test]
fn calls_are_counted() {
    let mut stage = stage();
    assert_eq!(
        (put(&mut stage, "61109356", &json!({})), put(&mut stage, "nobody", &json!({}))),
        (201, 400)
    );
    for count in [
        json!(2),
        json!({"exactly": 2}),
        json!({"atLeast": 1}),
        json!({"atMost": 2}),
        json!({"atLeast": 2, "atMost": 2}),
    ] {
        holds(&stage, &json!({"on": PUT, "count": count}));
    }
    holds(&stage, &json!({"on": PUT}));
    holds(&stage, &json!({"on": BULK, "never": true}));
    for (count, said) in [
        (json!(3), "expected exactly 3 calls, found 2 calls"),
        (json!({"atLeast": 3}), "expected at least 3 calls, found 2 calls"),
        (json!({"atMost": 1}), "expected at most 1 call, found 2 calls"),
        (json!({"atLeast": 3, "atMost": 4}), "expected 3 to 4 calls, found 2 calls"),
    ] {
        assert_eq!(fails(&stage, &json!({"on": PUT, "count": count})).message, said);
    }
    let (id, said) = closest(&fails(&stage, &json!({"on": PUT, "count": 3})));
    let all = "count: exactly 3 calls / 2 calls, and there is no other of the operation";
    assert_eq!((&*id, said), ("main-2", vec![all.to_owned()]));
    let one = json!({"on": PUT, "answer": {"status": 201}, "count": 2});
    assert_eq!(
        closest(&fails(&stage, &one)),
        ("main-2".into(), vec!["answer.status: 201 / 400".into()])
    );
    let failure = fails(&stage, &json!({"on": PUT, "never": true}));
    assert_eq!(failure.message, "expected no call, found 2 calls");
    assert_eq!(closest(&failure), ("main-1".into(), vec!["count: no call / 2 calls".into()]));
}

#[test]
fn statuses_and_rules_are_those_that_lists_of_exchanges_understand() {
    let mut stage = armed("conflict-changed");
    assert_eq!(put(&mut stage, "98029737", &json!({})), 409);
    let deleted = stage.call(Method::DELETE, &customers(SEGMENT, "/98029737"), "");
    assert_eq!(deleted.response.status, 204);
    for (count, answer) in [
        (1, json!({"status": "4xx"})),
        (2, json!({"status": {"in": ["4xx", "2XX"]}})),
        (0, json!({"status": "none"})),
        (2, json!({"status": {"exists": true}})),
        (1, json!({"fault": "conflict-changed"})),
        (1, json!({"fault": "conflict-changed/changed"})),
        (1, json!({"fault": "any"})),
        (1, json!({"fault": "none"})),
        (1, json!({"origin": {"in": ["injected", "mixed"]}})),
    ] {
        holds(&stage, &json!({"on": ONE, "answer": answer, "count": count}));
    }
    let failure = fails(&stage, &json!({"on": PUT, "never": true, "answer": {"status": "4xx"}}));
    assert_eq!(failure.message, "expected no call, found 1 call");
    let unknown = json!({"on": PUT, "never": true, "answer": {"fault": "conflict-chnged"}});
    assert_eq!(
        fails(&stage, &unknown).message,
        "`answer.fault` names no scenario and no rule: `conflict-chnged`, did you mean `conflict-changed`?"
    );
}

/// An expectation with a condition on each part of a call.
fn every_part() -> Value {
    json!({
        "on": PUT,
        "when": {
            "path": {"customerId": "98029737"}, "query": {"legalEntityId": {"exists": true}},
            "header": {"X-Step": "one"}, "body": {"/metadata/version": 4, "/mixins/a": {"contains": "x"}},
            "token": {"name": "service", "scope": {"contains": "segment_manage"}},
            "tenant": "mytenant", "world": "main", "target": {"customerId": {"matches": "^98"}},
        },
        "answer": {
            "status": 409, "origin": "organic", "committed": false, "fault": {"exists": false},
            "header": {"content-type": {"contains": "json"}}, "body": {"/code": {"in": [409, 410]}},
        },
    })
}

#[test]
fn each_part_of_an_exchange_can_be_matched_and_is_named_where_it_differs() {
    let mut stage = stage();
    let path = customers(SEGMENT, "/98029737?legalEntityId=660af2af69babe3cf6e40771");
    let body = json!({"metadata": {"version": 4}, "mixins": {"a": ["x"]}}).to_string();
    let headers = [("authorization", "Bearer service"), ("x-step", "one")];
    stage.send(&request(Method::PUT, &path, &headers, body));
    let whole = every_part();
    holds(&stage, &whole);
    for (place, wrong, said) in [
        ("/when/path/customerId", json!("1"), r#"when.path.customerId: "1" / "98029737""#),
        (
            "/when/query/legalEntityId",
            json!({"exists": false}),
            r#"when.query.legalEntityId: absent / "660af2af69babe3cf6e40771""#,
        ),
        ("/when/header/X-Step", json!("two"), r#"when.header.x-step: "two" / "one""#),
        ("/when/body/~1metadata~1version", json!(5), "when.body./metadata/version: 5 / 4"),
        (
            "/when/body/~1mixins~1a",
            json!({"contains": "y"}),
            r#"when.body./mixins/a: contains "y" / ["x"]"#,
        ),
        ("/when/token/name", json!("reader"), r#"when.token.name: "reader" / "service""#),
        ("/when/tenant", json!("acme"), r#"when.tenant: "acme" / "mytenant""#),
        ("/when/world", json!("w"), r#"when.world: "w" / "main""#),
        ("/when/target/customerId", json!("2"), r#"when.target.customerId: "2" / "98029737""#),
        ("/answer/status", json!({"in": [200, 204]}), "answer.status: one of 200, 204 / 409"),
        ("/answer/origin", json!("mixed"), r#"answer.origin: "mixed" / "organic""#),
        ("/answer/committed", json!(true), "answer.committed: true / false"),
        (
            "/answer/fault",
            json!("conflict-changed/changed"),
            r#"answer.fault: "conflict-changed/changed" / absent"#,
        ),
        ("/answer/body/~1code", json!(201), "answer.body./code: 201 / 409"),
        (
            "/answer/header/content-type",
            json!("text/html"),
            r#"answer.header.content-type: "text/html" / "application/json""#,
        ),
    ] {
        let mut other = whole.clone();
        *other.pointer_mut(place).unwrap() = wrong;
        assert_eq!(
            closest(&fails(&stage, &other)),
            ("main-1".into(), vec![said.into()]),
            "{place}"
        );
    }
}

#[test]
fn the_closest_exchange_is_of_the_operation_and_differs_in_the_fewest_places() {
    let mut stage = stage();
    stage.call(Method::GET, &customers(SEGMENT, ""), "");
    put(&mut stage, "61109356", &json!({"metadata": {"version": 1}}));
    put(&mut stage, "98029737", &json!({}));
    let wanted = json!({"on": PUT, "when": {"path": {"customerId": "61109356"}, "body": {"/metadata/version": 2}}});
    let said = "when.body./metadata/version: 2 / 1".to_owned();
    assert_eq!(closest(&fails(&stage, &wanted)), ("main-2".into(), vec![said]));
    let (_, differences) = closest(&fails(&stage, &json!({"on": BULK})));
    assert_eq!(
        differences,
        [
            "on: PUT-customer-segment-update-customers-bulk / PUT-customer-segment-update-customer-by-customerId"
        ]
    );
    let nothing = fails(&Stage::new(Options::default()), &json!({"on": PUT}));
    assert_eq!(nothing.closest, None);
}

#[test]
fn a_row_of_a_bulk_call_is_a_target() {
    let mut stage = stage();
    let rows = json!([{"customerId": "61109356"}, {"customerId": "98029737", "legalEntityId": "660af2af69babe3cf6e40771"}]);
    stage.call(Method::PUT, &customers(SEGMENT, "/bulk"), &rows.to_string());
    let about = |target: Value| json!({"on": BULK, "when": {"target": target}});
    holds(&stage, &about(json!({"customerId": "98029737", "legalEntityId": {"exists": true}})));
    let both = json!({"customerId": "61109356", "legalEntityId": "660af2af69babe3cf6e40771"});
    let (_, said) = closest(&fails(&stage, &about(both)));
    assert_eq!(
        said,
        ["when.target: one row that is about all of it / rows that are each about a part of it"]
    );
    let (_, said) = closest(&fails(&stage, &about(json!({"customerId": "x"}))));
    assert_eq!(said, [r#"when.target.customerId: "x" / "61109356", "98029737""#]);
}

#[test]
fn calls_come_in_order_and_after_one_another() {
    let mut stage = stage();
    for customer in ["61109356", "98029737", "61109356"] {
        put(&mut stage, customer, &json!({}));
    }
    let of = |name: &str, customer: &str| json!({"name": name, "on": PUT, "when": {"path": {"customerId": customer}}});
    let with = |more: Value| json!([of("a", "61109356"), of("b", "98029737"), more]);
    let order = |names: &[&str]| verified(&stage, &with(json!({"name": "it", "order": names})));
    for good in [&["a", "b", "a"][..], &["a", "b"], &["b", "a"], &["a", "a"]] {
        assert!(order(good).passed, "{good:?}: {:#?}", order(good));
    }
    let failures = order(&["a", "b", "b"]).failures;
    assert_eq!(failures[0].message, "expected `b` after main-2 (`b`), and no call after it met it");
    assert_eq!(
        closest(&failures[0]),
        ("main-2".into(), vec!["order: after main-2 (`b`) / before it".into()])
    );
    let after = |count: u64| {
        let mut later = of("it", "61109356");
        later["after"] = "b".into();
        later["count"] = count.into();
        verified(&stage, &with(later))
    };
    assert!(after(1).passed, "{:#?}", after(1));
    assert_eq!(after(2).failures[0].message, "expected exactly 2 calls, found 1 call");
    let never = json!([of("a", "nobody"), {"name": "it", "on": PUT, "after": "a", "never": true}]);
    let failures = verified(&stage, &never).failures;
    assert_eq!(failures[1].message, "no call met `a`, after which none was to come");
}

fn rows(customers: &[&str]) -> String {
    let rows = customers.iter().map(|id| json!({"customerId": id, "mixins": {}}));
    Value::from(rows.collect::<Vec<_>>()).to_string()
}

#[test]
fn only_the_rows_that_failed_are_sent_again() {
    let expect = json!({"on": BULK, "onlyFailedRows": true});
    let send = |stage: &mut Stage, ids: &[&str]| {
        let path = customers(SEGMENT, "/bulk");
        assert_eq!(stage.call(Method::PUT, &path, &rows(ids)).response.status, 207);
    };
    let all = ["98029737", "34017755", "61109356", "nobody"];
    let mut right = armed("third-row-fails-once");
    send(&mut right, &all);
    assert_eq!(
        closest(&fails(&right, &expect)).1,
        ["body: a later call with its 2 failed rows / no call"]
    );
    send(&mut right, &["nobody", "61109356"]);
    // The one that still fails was not sent again yet.
    assert!(fails(&right, &expect).message.contains("main-2 has 1 failed row"));
    send(&mut right, &["nobody"]);
    put(&mut right, "98029737", &json!({}));
    assert!(fails(&right, &expect).message.contains("main-3"), "it fails for good");

    let mut too_many = armed("third-row-fails-once");
    send(&mut too_many, &all[..3]);
    send(&mut too_many, &all[1..3]);
    let failure = fails(&too_many, &expect);
    assert!(
        failure.message.ends_with("main-1 has 1 failed row, and main-2 sent others"),
        "{failure:?}"
    );
    let said =
        r#"body./0: one of the rows that had failed / {"customerId":"34017755","mixins":{}}"#;
    assert_eq!(closest(&failure), ("main-2".into(), vec![said.into()]));

    let mut good = armed("third-row-fails-once");
    send(&mut good, &all[..3]);
    send(&mut good, &all[2..3]);
    holds(&good, &expect);
    assert!(
        fails(&stage(), &expect).message.ends_with("no such call was answered with a failed row")
    );
}

#[test]
fn a_failed_row_with_the_version_read_again_is_the_same_row() {
    let expect = json!({"on": BULK, "onlyFailedRows": true});
    let send = |stage: &mut Stage, row: Value| {
        let answer =
            stage.call(Method::PUT, &customers(SEGMENT, "/bulk"), &json!([row]).to_string());
        assert_eq!(answer.response.status, 207);
    };
    let row = |metadata: Value| json!({"customerId": "34017755", "metadata": metadata});
    for (again, is_same) in [
        (row(json!({"version": 3})), true),
        (json!({"customerId": "34017755"}), true),
        (row(json!({"version": 3, "mixins": {}})), false),
        (json!({"customerId": "61109356", "metadata": {"version": 3}}), false),
    ] {
        let mut stage = stage();
        send(&mut stage, row(json!({"version": 77})));
        send(&mut stage, again.clone());
        assert_eq!(verified(&stage, &json!([named(&expect)])).passed, is_same, "{again}");
    }
}

#[test]
fn what_became_of_records_is_verified() {
    let mut stage = stage();
    put(&mut stage, "61109356", &json!({}));
    put(&mut stage, "34017755", &json!({}));
    stage.call(Method::DELETE, &customers(SEGMENT, "/98029737"), "");
    let of = |customer: &str| json!({"collection": "customer-assignments", "when": {"/customerId": customer}});
    let right = json!({"state": {
        "added": [of("61109356")], "changed": [of("34017755")], "removed": [of("98029737")],
        "unchanged": [of("41250061"), {"collection": "segments"}], "nothingElse": true,
    }});
    holds(&stage, &right);
    holds(&self::stage(), &json!({"state": {"unchanged": true}}));
    let (_, said) = closest(&fails(&stage, &json!({"state": {"removed": [of("34017755")]}})));
    assert_eq!(said, ["state: removed / changed"]);
    let (id, said) = closest(&fails(&stage, &json!({"state": {"added": [of("34017756")]}})));
    assert_eq!(said, [r#"state.added.when./customerId: "34017756" / "61109356""#]);
    assert_eq!(id, "main-1");
    let failure = fails(&stage, &json!({"state": {"unchanged": [of("61109356")]}}));
    assert_eq!(closest(&failure).0, "main-1");
    assert!(failure.message.ends_with("was added"), "{failure:?}");
    let failure = fails(&stage, &json!({"state": {"unchanged": true}}));
    assert!(
        failure.message.starts_with("expected that all records are unchanged, and found"),
        "{failure:?}"
    );
    assert!(closest(&failure).1[0].starts_with("state.unchanged: every record as it was / "));
    let failure = fails(&stage, &json!({"state": {"nothingElse": true}}));
    assert!(failure.message.starts_with("expected that nothing else was written"), "{failure:?}");
    let versions = json!({"collection": "customer-assignments", "when": {"/metadata/version": 9}});
    let (_, said) = closest(&fails(&stage, &json!({"state": {"changed": [versions]}})));
    assert_eq!(said, ["state.changed.when./metadata/version: 9 / 4"]);
}

#[test]
fn the_whole_is_verified() {
    let mut stage = armed("conflict-changed");
    put(&mut stage, "61109356", &json!({}));
    holds(&stage, &json!({"noUnfiredRule": true}));
    holds(&stage, &json!({"noUnmatchedCall": true}));
    holds(&stage, &json!({"nothingDropped": true}));
    // A usual read is longer than what is kept of it.
    let read = stage.call(Method::GET, "/customer-segment/mytenant/segments?pageSize=1000", "");
    let found = read.response.body.len();
    assert!(found > 2_048, "{found} bytes");
    let kept = verified(&stage, &json!([{"name": "kept", "nothingDropped": true}]));
    assert!(kept.passed, "{kept:?}");
    assert_eq!(
        kept.results[0].message,
        "2 exchanges kept, and of a long body of one its beginning"
    );
    stage.call(Method::GET, "/customer-segment/mytenant/segmnts", "");
    let failure = fails(&stage, &json!({"noUnmatchedCall": true}));
    assert!(
        failure.message.ends_with("1 call: GET /customer-segment/mytenant/segmnts"),
        "{failure:?}"
    );
    assert_eq!(
        closest(&failure),
        ("main-3".into(), vec!["on: an operation / no operation".into()])
    );

    let mut unfired = armed("third-row-fails-once");
    unfired.call(Method::PUT, &customers(SEGMENT, "/bulk"), &rows(&["98029737"]));
    let failure = fails(&unfired, &json!({"noUnfiredRule": true}));
    assert_eq!(
        failure.message,
        "expected that each rule fires, and 1 rule did not: third-row-fails-once/third row (looked at 1×)"
    );
    assert_eq!(
        closest(&failure).1,
        ["rule third-row-fails-once/third row: fires / there was nothing to act on"]
    );
}

#[test]
fn what_the_journal_does_not_have_fails_and_is_named() {
    let mut short = Stage::new(Options { journal_length: Some(2), ..Options::default() });
    for _ in 0..3 {
        put(&mut short, "61109356", &json!({}));
    }
    holds(&short, &json!({"on": PUT, "count": {"atLeast": 2}}));
    for undecided in [
        json!({"on": PUT, "count": 2}),
        json!({"on": PUT, "count": {"atMost": 5}}),
        json!({"on": PUT, "count": {"atLeast": 3}}),
        json!({"on": BULK, "never": true}),
        json!({"on": BULK, "onlyFailedRows": true}),
        json!({"state": {"changed": [{"collection": "customer-assignments"}]}}),
        json!({"noUnmatchedCall": true}),
        json!({"nothingDropped": true}),
    ] {
        let said = fails(&short, &undecided).message;
        assert!(said.contains("1 of 3 exchanges were dropped from the journal"), "{said}");
    }
    let said = fails(&short, &json!({"on": PUT, "count": {"atMost": 1}})).message;
    assert_eq!(said, "expected at most 1 call, found 2 calls");

    let mut cut = stage();
    let long = "x".repeat(20_000);
    put(&mut cut, "61109356", &json!({"mixins": {"long": long}, "metadata": {"version": 1}}));
    for undecided in [json!({"atLeast": 1}), json!(0)] {
        let wanted =
            json!({"on": PUT, "count": undecided, "when": {"body": {"/metadata/version": 1}}});
        let failure = fails(&cut, &wanted);
        assert!(failure.message.starts_with("cannot be known: "), "{failure:?}");
        let (id, said) = closest(&failure);
        assert!(id == "main-1" && said[0].contains("1 / not kept: of this body of 20"), "{said:?}");
    }
    // A cut body is no exchange that is gone, and matters to no matcher that looks elsewhere.
    holds(&cut, &json!({"nothingDropped": true}));
    holds(&cut, &json!({"on": PUT, "when": {"header": {"authorization": {"exists": true}}}}));
    // What differs elsewhere for certain is no such call.
    let other =
        json!({"on": PUT, "never": true, "when": {"path": {"customerId": "1"}, "body": {"/a": 1}}});
    holds(&cut, &other);
    let bulk = format!(
        "[{{\"customerId\": \"61109356\", \"mixins\": {{\"a\": \"{long}\"}}}}, {{\"customerId\": \"nobody\"}}]"
    );
    cut.call(Method::PUT, &customers(SEGMENT, "/bulk"), &bulk);
    let failure = fails(&cut, &json!({"on": BULK, "onlyFailedRows": true}));
    assert!(
        failure.message.ends_with("is an answer of which the rows cannot be known"),
        "{failure:?}"
    );
}

#[test]
fn credentials_are_never_compared() {
    let mut stage = stage();
    let path = "/customer/mytenant/login";
    stage.call(Method::POST, path, r#"{"email": "john@example.com", "password": "secret-1"}"#);
    for (part, said) in [
        (json!({"header": {"authorization": "Bearer service"}}), "when.header.authorization"),
        (json!({"body": {"/password": "secret-1"}}), "when.body./password"),
    ] {
        let failure = fails(&stage, &json!({"on": "POST /customer/{tenant}/login", "when": part}));
        assert!(failure.message.starts_with("cannot be known: "), "{failure:?}");
        let (_, differences) = closest(&failure);
        assert!(
            differences[0].starts_with(said) && differences[0].contains("fingerprint only"),
            "{differences:?}"
        );
    }
    let there = json!({"header": {"authorization": {"exists": true}}, "body": {"/password": {"exists": true}, "/email": "john@example.com"}});
    holds(&stage, &json!({"on": "POST /customer/{tenant}/login", "when": there}));
    let gone = json!({"on": "POST /customer/{tenant}/login", "when": {"body": {"/password": {"exists": false}}}});
    assert!(fails(&stage, &gone).message.starts_with("expected at least 1 call"));
}

#[test]
fn credentials_of_records_are_never_shown() {
    let mut stage = stage();
    let visit = "/customerlogin/auth/anonymous/login?tenant=mytenant&client_id=mytenant.storefront";
    let visitor = stage.call(Method::GET, visit, "").response;
    let visitor: Value = serde_json::from_slice(&visitor.body).unwrap();
    let bearer = format!("Bearer {}", visitor["access_token"].as_str().unwrap());
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let signup =
        r#"{"email": "new@example.com", "password": "MyPassw0rd-zz", "customerDetails": {}}"#;
    let path = "/customer/mytenant/signup";
    let answer = stage.send(&request(Method::POST, path, &headers, signup)).response;
    assert_eq!(answer.status, 201, "{answer:?}");
    for (collection, pointer, found) in [
        ("customers", "/password", "a credential"),
        ("customers", "", "a credential"),
        ("tokens", "/token", "a credential"),
        ("customers", "/businessModel", "absent"),
    ] {
        let wanted = json!({"collection": collection, "when": {pointer: "wrong"}});
        let failure = fails(&stage, &json!({"state": {"added": [wanted]}}));
        assert_eq!(
            closest(&failure).1,
            [format!("state.added.when.{pointer}: \"wrong\" / {found}")]
        );
        assert!(!format!("{failure:?}").contains("MyPassw0rd"), "{failure:?}");
    }
    let right = json!({"collection": "customers", "when": {"/password": "MyPassw0rd-zz"}});
    holds(&stage, &json!({"state": {"added": [right]}}));
}

#[test]
fn the_expectations_of_active_scenarios_are_called_by_them() {
    let mut stage = stage();
    let scenario = json!({"name": "s", "rules": [], "verify": [
        {"name": "one put", "on": PUT, "count": 1}, {"name": "no bulk", "on": BULK, "never": true},
    ]});
    let scenario = content::ad_hoc_scenario(
        "s",
        scenario.to_string().replace("\"name\":\"s\",", "").as_bytes(),
        &operations(),
    );
    stage.arm(scenario.unwrap_or_else(|findings| panic!("{findings:#?}")));
    let verification = stage.see(MAIN, verify_active);
    assert_eq!(verification.failures[0].expectation, "s/one put");
    assert_eq!(verification.summary(), "1 of 2 expectations hold");
    put(&mut stage, "61109356", &json!({}));
    assert!(stage.see(MAIN, verify_active).passed);
}

#[test]
fn the_text_has_a_block_for_each_failure() {
    let mut stage = stage();
    put(&mut stage, "61109356", &json!({"metadata": {"version": 1}}));
    let verification = verified(
        &stage,
        &json!([
            {"name": "no bulk", "on": BULK, "never": true},
            {"name": "second version", "on": PUT, "when": {"body": {"/metadata/version": 2}}},
        ]),
    );
    assert_eq!(
        text::text(&verification, &text::plain),
        "\
ok    no bulk: no call
FAIL  second version: expected at least 1 call, found no call
      closest  main-1 PUT /customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/61109356 409
        when.body./metadata/version
          expected  2
          found     1
1 of 2 expectations hold
"
    );
}

#[test]
fn a_record_that_is_not_there_is_not_unchanged() {
    let mut stage = stage();
    put(&mut stage, "61109356", &json!({}));
    let unchanged =
        |id: &str| json!({"state": {"unchanged": [{"collection": "segments", "id": id}]}});
    holds(&stage, &unchanged("solarpanelfans"));
    let said = fails(&stage, &unchanged("nope")).message;
    assert!(said.ends_with("and there is no such record"), "{said}");
}

#[test]
fn headers_that_come_when_an_answer_is_sent_are_known_or_said_not_to_be() {
    let mut stage = stage();
    stage.call(Method::GET, &customers(SEGMENT, "/nobody"), "");
    let header = |name: &str| json!({"on": "GET …/customers/{customerId}", "answer": {"header": {name: {"exists": true}}}});
    holds(&stage, &header("Sandbox-Hint"));
    holds(&stage, &header("Sandbox-Explain"));
    holds(&stage, &header("Sandbox-Request-Id"));
    let said = fails(&stage, &header("Date")).message;
    assert!(said.starts_with("cannot be known"), "{said}");
}

#[test]
fn the_closest_to_a_call_that_never_came_is_near_its_path() {
    let mut stage = stage();
    put(&mut stage, "98029737", &json!({}));
    stage.call(Method::GET, "/customer-segment/mytenant/segments", "");
    let never = json!({"on": "DELETE …/customers/{customerId}"});
    let failure = fails(&stage, &never);
    assert_eq!(closest(&failure).0, "main-1");
    let twice = json!({"on": PUT, "count": 2});
    assert!(fails(&stage, &twice).closest.is_some());
}
