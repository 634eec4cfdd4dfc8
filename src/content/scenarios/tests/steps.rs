//! Every mistake of steps with its exact place.

use std::fmt::Write as _;

use super::{ROUTER, reported_of};
use crate::content::scenarios::{RuleContext, read};
use crate::engine::scenario::{MAX_STEPS, StepToken};

/// What is reported of a scenario with these steps, a line each from the second.
fn reported(steps: &[&str]) -> Vec<String> {
    reported_of(&format!("{{\"rules\": [], \"steps\": [\n{}\n]}}", steps.join(",\n")))
}

/// Steps and what is reported of them.
#[rustfmt::skip]
pub(super) const CASES: &[(&[&str], &[&str])] = &[
    (&[r#"{"name": "a", "call": "GET …/customers/{customerId}", "path": {"segmentId": "s", "customerId": 7}, "expect": {"status": "2xx", "body": {"/a": {"in": [1]}}}, "save": {"v": "/metadata/version"}}"#,
       r#"{"name": "b", "call": "PUT …/customers/bulk", "path": {"tenant": "${tenant}", "segmentId": "${v}"}, "body": [{"a": "${prefix}${v}"}], "wait": "1s", "token": "none", "expect": {"status": 207, "rows": [{"/code": "${v}"}]}}"#,
       r#"{"name": "c", "call": "POST /oauth/token", "expect": {"status": {"in": [400, "5xx"]}, "equals": {"id": "x"}, "ignore": ["ids", "instants", "versions"]}}"#],
     &[]),
    // Names and values.
    (&[r#"{"name": "a", "call": "GET …/segments", "expect": {"status": 200}}"#, r#"{"name": "a", "call": "GET …/segments", "expect": {"status": 200}}"#],
     &["S023 3:10 step `a` is there twice"]),
    (&[r#"{"name": "a", "call": "GET …/segments", "query": {"q": "${versoin} $x"}, "expect": {"status": 200}, "save": {"version": "/0/metadata/version"}}"#,
       r#"{"name": "b", "call": "GET …/segments", "query": {"q": "${versoin}"}, "expect": {"status": 200, "body": {"/0": "${version}"}}}"#],
     &["S022 2:56 no earlier step saves `versoin`", "S022 3:56 no earlier step saves `versoin`, did you mean `version`?"]),
    (&[r#"{"name": "a", "call": "GET …/segments", "expect": {"status": 200}, "save": {"a b": "/x", "c": "x"}}"#],
     &["S010 2:77 key `a b` cannot name a value", "S007 2:95 `c` is no JSON pointer: `x`"]),
    (&[r#"{"name": "a", "call": "GET …/segments", "expect": {"status": 200}, "save": {"tenant": "/0/id", "prefixes": "/0/id", "prefix": "/0/id"}}"#],
     &["S027 2:77 `tenant` is a value that every run gives", "S027 2:117 `prefix` is a value that every run gives"]),
    // Calls.
    (&[r#"{"name": "a", "call": "GET …/custmers/{customerId}", "expect": {"status": 200}}"#],
     &["S001 2:23 no operation matches `GET …/custmers/{customerId}`"]),
    (&[r#"{"name": "a", "call": "* …/segments", "expect": {"status": 200}}"#],
     &["S025 2:23 a step calls one operation, and `* …/segments` means 2"]),
    (&[r#"{"name": "a", "call": "GET …/customers/{customerId}", "path": {"segmentId": "s", "custmerId": "c"}, "expect": {"status": 200}}"#],
     &["F012 2:63 `path` does not say the `customerId` of `/customer-segment/{tenant}/segments/{segmentId}/customers/{customerId}`",
       "S005 2:82 the path of `GET-customer-segment-retrieve-customer-by-customerId` has no `custmerId`, did you mean `customerId`?"]),
    (&[r#"{"name": "a", "call": "POST /customer/{tenant}/login", "expect": {"status": 200}}"#],
     &["F012 2:1 `POST-customer-authenticate-customer` needs a token of a kind"]),
    // What is expected.
    (&[r#"{"name": "a", "call": "GET …/segments"}"#], &["F012 2:1 a step needs `expect`"]),
    (&[r#"{"name": "a", "call": "GET …/segments", "expect": {"status": 2000}}"#], &["F014 2:62 `status` is no status: `2000`"]),
    (&[r#"{"name": "a", "call": "GET …/segments", "expect": {"status": "none", "body": {"/a": 1}}}"#],
     &["F027 2:78 `status` is `none`, and `body` says something of an answer"]),
    (&[r#"{"name": "a", "call": "GET …/segments", "expect": {"status": 200, "rows": [{}], "ignore": ["ids"]}}"#],
     &["F027 2:91 `ignore` says what may differ from `equals`, which is not there", "S013 2:75 `rows` of `GET-customer-segment-retrieve-segments`, which is no bulk call"]),
    (&[r#"{"name": "a", "call": "GET …/segments", "expect": {"status": 200, "equals": [], "ignore": ["instant"]}}"#],
     &["F014 2:92 an entry of `ignore` cannot be `instant`, did you mean `instants`?"]),
    (&[r#"{"name": "a", "call": "GET …/segments", "byRules": true, "expect": {"status": {"in": []}}}"#],
     &["F027 2:52 `byRules` in a scenario without rules", "F013 2:86 an empty list matches nothing"]),
];

#[test]
fn every_mistake_is_reported_with_its_place() {
    let mut failures = String::new();
    for (steps, expected) in CASES {
        let found = reported(steps);
        let same = found.len() == expected.len()
            && expected.iter().all(|line| found.iter().any(|found| found.starts_with(line)));
        if !same {
            let _ = writeln!(failures, "{}\n  {}", steps.join("\n"), found.join("\n  "));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn a_scenario_has_a_bounded_number_of_steps_and_each_fitting_token_is_noted() {
    let step = |nth: usize| {
        format!(r#"{{"name": "{nth}", "call": "GET …/segments", "expect": {{"status": 200}}}}"#)
    };
    let all: Vec<String> = (0..=MAX_STEPS).map(step).collect();
    let text = format!("{{\"rules\": [], \"steps\": [{}]}}", all.join(","));
    let found = reported_of(&text);
    assert_eq!(found, ["S024 1:24 201 steps stand in one scenario"]);
    let text = format!("{{\"rules\": [], \"steps\": [{}]}}", all[..2].join(","));
    let ground = RuleContext::of(ROUTER.operations());
    let (scenario, mistakes) = read("s", (text.as_bytes(), &text), ground);
    assert_eq!(mistakes.len(), 0);
    assert!(scenario.unwrap().steps.iter().all(|step| step.token == StepToken::Fitting));
}
