//! Lints of bodies that no journal keeps whole, and of the same queries in another order.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::fmt::Write as _;

use emporix_sandbox::engine::journal::Side;
use emporix_sandbox::engine::lint::{Lint, LintSet, LintSettings, LintWeight};
use emporix_sandbox::engine::{MAIN, Options};
use emporix_sandbox::review::lint::{LintReport, lint};
use http::Method;
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, customers, request};

const SEGMENTS: &str = "/customer-segment/mytenant/segments";

fn report(stage: &Stage) -> LintReport {
    stage.see(MAIN, |world| lint(world, LintSet::default()))
}

fn names(stage: &Stage) -> Vec<String> {
    report(stage).found.iter().map(|found| found.lint.to_string()).collect()
}

/// Whether of the latest exchange not all of a body is kept.
fn is_cut(stage: &Stage, side: Side) -> bool {
    let last = |world: &emporix_sandbox::engine::World| {
        world.journal().entries().next_back().unwrap().cut_length(side).is_some()
    };
    stage.see(MAIN, last)
}

/// A body that is longer than what is kept of one, with a member that is not read where `name` is no member.
fn long(name: &str) -> String {
    json!({ name: {"note": "x".repeat(20_000)} }).to_string()
}

#[test]
fn what_a_long_body_shows_is_found_where_it_is_noted_as_where_it_is_denied() {
    let weights = [LintWeight::Note, LintWeight::Fail, LintWeight::Deny];
    for (weight, name) in weights.into_iter().zip(["mixin"; 3]) {
        let lint = LintSettings { weight, ..LintSettings::default() };
        let mut stage = Stage::new(Options { lint, ..Options::default() });
        put(&mut stage, &customers(SEGMENT, "/61109356"), &long(name));
        assert!(is_cut(&stage, Side::Request));
        assert_eq!(names(&stage), ["unknown-body-member"], "{weight:?}");
        assert!(report(&stage).found[0].detail.contains("`mixin`"), "{weight:?}");
    }
    let mut stage = Stage::new(Options::default());
    put(&mut stage, &customers(SEGMENT, "/61109356"), &long("mixins"));
    assert_eq!(names(&stage), [""; 0]);
}

#[test]
fn what_a_body_showed_stays_known_when_it_has_made_room() {
    let mut stage = Stage::new(Options::default());
    put(&mut stage, &customers(SEGMENT, "/61109356"), r#"{"mixin": {}}"#);
    for _ in 0..600 {
        put(&mut stage, &customers(SEGMENT, "/34017755"), &long("mixins"));
    }
    let bare = stage.see(MAIN, |world| (world.journal().bare(), world.journal().dropped()));
    assert!(bare.0 > 0 && bare.1 == 0, "{bare:?}");
    let first = stage.see(MAIN, |world| {
        world.journal().get("main-1").unwrap().cut_length(Side::Request).is_some()
    });
    assert!(first && names(&stage) == ["unknown-body-member"]);
}

/// A write with all headers.
fn put(stage: &mut Stage, target: &str, body: &str) {
    let headers = [("authorization", "Bearer service"), ("content-type", "application/json")];
    stage.send(&request(Method::PUT, target, &headers, body.to_owned()));
}

/// The last of the documents that a list answers, none of which is changed by reading it.
fn last_of(stage: &mut Stage, list: &str) -> String {
    let reply = stage.call(Method::GET, list, "");
    let rows: Vec<Value> = serde_json::from_slice(&reply.response.body).unwrap();
    rows.last().unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_version_that_a_long_list_has_answered_is_known() {
    let written = |version: &Value| {
        let metadata = if version.is_null() { json!({}) } else { json!({ "version": version }) };
        let name = json!({"en": "S"});
        json!({"name": name, "siteCode": "main", "status": "ACTIVE", "metadata": metadata})
            .to_string()
    };
    // A list in another order is kept nowhere else.
    let list = format!("{SEGMENTS}?sort=name.en:desc&pageSize=60");
    for (version, expected) in [(Value::Null, &["update-without-version"][..]), (json!(1), &[][..])]
    {
        let mut stage = Stage::new(Options::default());
        let id = last_of(&mut stage, &list);
        assert!(is_cut(&stage, Side::Answer));
        put(&mut stage, &format!("{SEGMENTS}/{id}"), &written(&version));
        assert_eq!(names(&stage), expected, "{version}");
    }
    // Without the member in the answer, no version was read.
    let mut stage = Stage::new(Options::default());
    let id = last_of(&mut stage, &format!("{list}&fields=id,name,description,siteCode,status"));
    put(&mut stage, &format!("{SEGMENTS}/{id}"), &written(&Value::Null));
    assert_eq!(names(&stage), [""; 0]);
}

#[test]
fn rows_of_a_bulk_call_that_is_not_kept_whole_are_known_by_their_ids() {
    let bulk = customers(SEGMENT, "/bulk");
    let row = |id: &str, version: &str| {
        format!(r#"{{"customerId":"{id}","mixins":{{"n":"{}"}}{version}}}"#, "x".repeat(9_000))
    };
    let known = |again: Option<(&str, &str)>| {
        let mut stage = Stage::new(Options::default());
        stage.call(Method::GET, &customers(SEGMENT, "/34017755"), "");
        let body = format!("[{},{}]", row("34017755", ""), row("nobody", ""));
        put(&mut stage, &bulk, &body);
        assert!(is_cut(&stage, Side::Request));
        if let Some((id, version)) = again {
            put(&mut stage, &bulk, &format!("[{}]", row(id, version)));
        }
        let found = report(&stage).found;
        let found = found.iter().map(|it| (it.lint.to_string(), it.exchange.id.clone()));
        found.collect::<Vec<_>>()
    };
    let [blind, first, again] = [
        ("update-without-version", "main-2"),
        ("failed-rows-dropped", "main-2"),
        ("failed-rows-dropped", "main-3"),
    ]
    .map(|(lint, id)| (lint.to_owned(), id.to_owned()));
    assert_eq!(known(None), [blind.clone(), first]);
    // The row came again, and failed again.
    assert_eq!(known(Some(("nobody", ""))), [blind, again]);
}

#[test]
fn a_row_that_was_refused_as_it_stands_may_come_again_as_another() {
    let bulk = format!("{SEGMENTS}/bulk");
    let good = r#"{"name": {"en": "S"}, "siteCode": "main", "status": "ACTIVE"}"#;
    let bad = r#"{"siteCode": "main", "status": "ACTIVE"}"#;
    let other = format!("{SEGMENTS}/mended");
    let single = customers(SEGMENT, "/61109356");
    let rows = format!("[{good}]");
    for (later, expected) in [
        (None, &["failed-rows-dropped"][..]),
        (Some((Method::POST, &bulk, &*rows)), &[]),
        (Some((Method::POST, &SEGMENTS.to_owned(), good)), &[]),
        (Some((Method::PUT, &other, good)), &[]),
        (Some((Method::PUT, &single, "{}")), &["failed-rows-dropped"]),
    ] {
        let mut stage = Stage::new(Options::default());
        let mut write = |method: Method, target: &str, body: &str| {
            let headers =
                [("authorization", "Bearer service"), ("content-type", "application/json")];
            let reply = stage.send(&request(method, target, &headers, body.to_owned()));
            String::from_utf8_lossy(&reply.response.body).into_owned()
        };
        let answer = write(Method::POST, &bulk, &format!("[{good},{bad}]"));
        assert!(answer.contains("400"), "{answer}");
        let later = later.map(|(method, target, body)| {
            write(method, target, body);
            target
        });
        assert_eq!(names(&stage), expected, "{later:?}");
    }
}

#[test]
fn the_same_read_is_the_same_in_whatever_order_its_parameters_stand() {
    for (again, expected) in [
        ("pageNumber=1&pageSize=2", &["repeated-read"][..]),
        ("pageSize=%32&pageNumber=1", &["repeated-read"][..]),
        ("pageSize=3&pageNumber=1", &[][..]),
    ] {
        let mut stage = Stage::new(Options::default());
        stage.call(Method::GET, &format!("{SEGMENTS}?pageSize=2&pageNumber=1"), "");
        stage.call(Method::GET, &format!("{SEGMENTS}?{again}"), "");
        assert_eq!(names(&stage), expected, "{again}");
    }
}

#[test]
fn many_long_lists_keep_what_their_rows_are_within_the_bound_of_the_journal() {
    let mut stage = Stage::new(Options::default());
    let mut fields = String::new();
    for nth in 0..1_200 {
        fields.clear();
        let _ = write!(fields, "{SEGMENTS}?sort=name.en:desc&pageSize={}", nth % 50 + 10);
        stage.call(Method::GET, &fields, "");
    }
    let (kept, dropped, bytes) = stage.journal(MAIN);
    assert!(
        kept == 1_000 && dropped == 200 && bytes <= 8 * 1024 * 1024,
        "{kept} {dropped} {bytes}"
    );
    let silenced: LintSet = [Lint::RepeatedRead].into_iter().collect();
    let found = stage.see(MAIN, |world| lint(world, silenced)).found;
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn rows_say_the_same_where_the_call_was_answered_and_where_it_was_refused_before() {
    let filler = "x".repeat(17_000);
    let body = format!(
        r#"[ {{"customerId":"34017755","metadata":{{"version":7,"versoin":1}}, "mixin":{{}}}},
            {{"customerId":"61109356","legalEntityId":"","mixins":{{"n":"{filler}"}}}},
            "text", 7, {{"\u0069d":"s","customer":{{"id":"c","name":"N"}},"metadata":null}}, {{}} ]"#
    );
    let known = |headers: &[(&str, &str)], expected: u16| {
        let mut stage = Stage::new(Options::default());
        let bulk = request(Method::PUT, &customers(SEGMENT, "/bulk"), headers, body.clone());
        assert_eq!(stage.send(&bulk).response.status, expected);
        assert!(is_cut(&stage, Side::Request));
        stage.see(MAIN, |world| {
            let last = world.journal().entries().next_back().unwrap();
            let lints: Vec<_> =
                last.noted_lints().map(|(lint, said)| format!("{lint:?}: {said}")).collect();
            (lints, last.identified_body(Side::Request).text().to_owned())
        })
    };
    let answered = known(&[("authorization", "Bearer service")], 207);
    assert_eq!(answered, known(&[("authorization", "Bearer stranger")], 401));
    let (lints, rows) = answered;
    assert_eq!(
        rows,
        r#"[{"customerId":"34017755","metadata":{"version":7}},{"customerId":"61109356","legalEntityId":""},"text",7,{"id":"s","customer":{"id":"c"},"metadata":{}},{}]"#
    );
    let is_unknown =
        |lint: &&String| lint.contains("`metadata.versoin`") && lint.contains("`mixin`");
    assert!(lints.iter().any(|lint| is_unknown(&lint)), "{lints:?}");
    assert!(lints.iter().any(|lint| lint.contains("of row 2 is empty")), "{lints:?}");
}
