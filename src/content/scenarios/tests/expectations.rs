//! Every mistake of expectations with its exact place.

use std::fmt::Write as _;

use super::{ROUTER, reported_of};
use crate::content::{RuleContext, expectations};
use crate::engine::scenario::MAX_EXPECTATIONS;

/// What is reported of a scenario with these expectations, a line each from the second.
fn reported(expectations: &[&str]) -> Vec<String> {
    reported_of(&format!("{{\"rules\": [], \"verify\": [\n{}\n]}}", expectations.join(",\n")))
}

/// Expectations and what is reported of them.
#[rustfmt::skip]
pub(super) const CASES: &[(&[&str], &[&str])] = &[
    (&[r#"{"name": "a", "on": "PUT …/customers/{customerId}", "when": {"body": {"/a": 1}}, "answer": {"status": 204, "committed": true}, "count": {"atLeast": 1, "atMost": 2}}"#,
       r#"{"name": "b", "on": "PUT …/customers/bulk", "after": "a", "never": true}"#,
       r#"{"name": "c", "on": "PUT …/customers/bulk", "onlyFailedRows": true}"#,
       r#"{"name": "d", "order": ["a", "c"]}"#,
       r#"{"name": "e", "state": {"added": [{"collection": "segments", "id": "x", "when": {"/name": {"exists": true}}}], "unchanged": true}}"#,
       r#"{"name": "f", "noUnfiredRule": true}"#, r#"{"name": "g", "noUnmatchedCall": true}"#, r#"{"name": "h", "nothingDropped": true}"#],
     &[]),
    // Names.
    (&[r#"{"name": "a", "noUnfiredRule": true}"#, r#"{"name": "a", "nothingDropped": true}"#],
     &["S020 3:10 expectation `a` is there twice"]),
    (&[r#"{"name": "puts", "on": "PUT …/customers/bulk"}"#, r#"{"name": "b", "order": ["puts", "put"]}"#, r#"{"name": "c", "on": "PUT …/customers/bulk", "after": "b"}"#],
     &["S019 3:33 no expectation about calls is called `put`, did you mean `puts`?",
       "S019 4:54 no expectation about calls is called `b`"]),
    (&[r#"{"name": "a", "on": "PUT …/customers/bulk", "after": "b"}"#, r#"{"name": "b", "on": "PUT …/customers/bulk", "after": "a"}"#],
     &["F027 2:54 `a` comes after itself", "F027 3:54 `b` comes after itself"]),
    // What goes together.
    (&[r#"{"name": "a"}"#], &["F012 2:1 an expectation needs `on` or `order` or `state` or `noUnfiredRule` or `noUnmatchedCall` or `nothingDropped`"]),
    (&[r#"{"name": "a", "on": "*", "nothingDropped": true}"#], &["F027 2:1 an expectation has `on` and `nothingDropped`"]),
    (&[r#"{"name": "a", "on": "*", "never": true, "count": 1}"#], &["F027 2:1 an expectation has `count` and `never`"]),
    (&[r#"{"name": "a", "noUnfiredRule": true, "count": 1}"#], &["F027 2:38 `count` says something of calls, and there is no `on`"]),
    (&[r#"{"name": "a", "on": "*", "count": {"exactly": 1, "atMost": 2}}"#], &["F027 2:35 `exactly` stands beside `atLeast` or `atMost`"]),
    (&[r#"{"name": "a", "on": "*", "count": {"atLeast": 3, "atMost": 2}}"#], &["F027 2:35 at least 3 and at most 2 cannot both be"]),
    (&[r#"{"name": "a", "on": "*", "count": -1}"#], &["F015 2:35 `count` must be a whole number from 0, found -1"]),
    (&[r#"{"name": "a", "order": []}"#], &["F013 2:24 `order` is empty"]),
    (&[r#"{"name": "a", "on": "PUT …/customers/{customerId}", "onlyFailedRows": true}"#],
     &["S013 2:1 `onlyFailedRows` of `PUT-customer-segment-update-customer-by-customerId`, which is no bulk call"]),
    (&[r#"{"name": "a", "order": ["a"]}"#],
     &["F013 2:24 `order` has 1 of at least 2", "S019 2:25 no expectation about calls is called `a`"]),
    // A mistake in one hides none in another that names it, nor in one that names what is not there.
    (&[r#"{"name": "puts", "on": "PUT …/customers/bulk", "count": -1}"#, r#"{"name": "b", "order": ["puts", "put"]}"#],
     &["F015 2:57 `count` must be a whole number from 0, found -1",
       "S019 3:33 no expectation about calls is called `put`, did you mean `puts`?"]),
    // As in rules.
    (&[r#"{"name": "a", "on": "PUT …/custmers/bulk"}"#],
     &["S001 2:21 no operation matches `PUT …/custmers/bulk`, nearest is `PUT …/customers/bulk`"]),
    (&[r#"{"name": "a", "on": "PUT …/customers/bulk", "when": {"path": {"customerId": "c"}, "body": {"a": 1}}}"#],
     &["S007 2:92 key `a` is no JSON pointer", "S005 2:63 no operation of this expectation has a `customerId` in its path"]),
    (&[r#"{"name": "a", "on": "*", "answer": {"body": {"/a": {"matches": "("}}}}"#], &["S006 2:64"]),
    (&[r#"{"name": "a", "on": "*", "never": true, "answer": {"origin": "inected"}}"#],
     &["F014 2:62 `origin` cannot be `inected`, did you mean `injected`?"]),
    (&[r#"{"name": "a", "on": "*", "answer": {"status": 4040}}"#], &["F014 2:47 `status` is no status: `4040`"]),
    (&[r#"{"name": "a", "on": "*", "answer": {"status": {"in": [409, "4xxx"]}}}"#],
     &["F014 2:60"]),
    (&[r#"{"name": "a", "on": "*", "never": true, "when": {"tenant": {"in": []}}}"#], &["F013 2:67 an empty list matches nothing"]),
    (&[r#"{"name": "a", "state": {"added": [{"collection": "segment"}]}}"#],
     &["F014 2:50 `collection` cannot be `segment`, did you mean `segments`?"]),
];

#[test]
fn every_mistake_is_reported_with_its_place() {
    for (expectations, expected) in CASES {
        let mut reported = reported(expectations);
        let mut expected = expected.to_vec();
        reported.sort();
        expected.sort_unstable();
        let is_it = |(one, other): (&String, &&str)| one.starts_with(*other);
        let is_same = reported.len() == expected.len() && reported.iter().zip(&expected).all(is_it);
        assert!(is_same, "{expectations:#?}\nexpected {expected:#?}\nreported {reported:#?}");
    }
}

#[test]
fn a_file_of_its_own_is_read_in_the_same_way() {
    let read =
        |text: &str| expectations("f.json", text.as_bytes(), RuleContext::of(ROUTER.operations()));
    let good = read(r#"{"title": "t", "expect": [{"name": "a", "noUnfiredRule": true}]}"#);
    assert_eq!(good.unwrap().expect.len(), 1);
    for (text, said) in [
        (r#"{"expect": []}"#, "`expect` is empty"),
        ("{}", "a file of expectations needs `expect`"),
        (r#"{"expct": []}"#, "has no key `expct`"),
        ("[", ""),
    ] {
        let findings = read(text).unwrap_err();
        assert!(findings.iter().any(|it| it.message.contains(said)), "{text}: {findings:?}");
    }
}

#[test]
fn names_of_tokens_and_rules_are_looked_for_where_they_are_known() {
    let names = |names: &[&str]| names.iter().map(|name| Box::from(*name)).collect();
    let (tokens, rules) = (names(&["read"]), names(&["flaky/once", "flaky/twice"]));
    let ground = RuleContext {
        tokens: Some(&tokens),
        rules: Some(&rules),
        ..RuleContext::of(ROUTER.operations())
    };
    let text = r#"{"expect": [
        {"name": "a", "on": "*", "when": {"token": {"name": "raed"}}},
        {"name": "b", "on": "*", "answer": {"fault": "flaky/onec"}},
        {"name": "c", "on": "*", "answer": {"fault": {"in": ["flaky", "flaky/once", "any", "none", "flakey"]}}}]}"#;
    let said = |ground| {
        let read = expectations("f.json", text.as_bytes(), ground).unwrap();
        read.doubts.iter().map(|it| format!("{} {}", it.code, it.message)).collect::<Vec<_>>()
    };
    assert_eq!(
        said(ground),
        [
            "S017 no token of the fixtures is called `raed`, did you mean `read`?",
            "S026 no scenario and no rule is called `flaky/onec`, did you mean `flaky/once`?",
            "S026 no scenario and no rule is called `flakey`, did you mean `flaky`?",
        ]
    );
    assert_eq!(said(RuleContext::of(ROUTER.operations())), Vec::<String>::new());
}

#[test]
fn there_is_a_bound_on_expectations() {
    let mut list = String::new();
    for number in 0..=MAX_EXPECTATIONS {
        let _ = writeln!(list, r#",{{"name": "e{number}", "noUnfiredRule": true}}"#);
    }
    let text = format!(r#"{{"rules": [], "verify": [{}]}}"#, &list[1..]);
    let said = format!("S021 1:25 {} expectations stand in one list", MAX_EXPECTATIONS + 1);
    assert_eq!(reported_of(&text), [said]);
}
