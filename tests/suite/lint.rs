//! Lints: each has a transcript that shows it, alone, and a near miss that does not; what is denied is refused; and what is
//! not known is not held against a client.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]
#![expect(clippy::disallowed_methods, reason = "tests read their own files")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use emporix_sandbox::engine::lint::{LINTS, Lint, LintSet, LintSettings, LintWeight};
use emporix_sandbox::engine::{MAIN, Options, Reply};
use emporix_sandbox::review::explain::{Outcome, Step, explain};
use emporix_sandbox::review::lint::{LintReport, lint};
use http::Method;

use crate::stage::{SEGMENT, Stage, customers, request};
use crate::support_kept::{keep_file, text_of};
use crate::transcript::Transcript;

/// The world of the client that comes close in the transcripts.
const NEAR_MISS: &str = "near-miss";

fn transcript(name: &str) -> Transcript {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/lint");
    let file: PathBuf = folder.join(name).with_extension("md");
    Transcript::parse(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn names(report: &LintReport) -> Vec<&str> {
    report.found.iter().map(|found| &*found.lint).collect()
}

#[test]
fn each_lint_has_a_transcript_that_shows_it_alone_and_a_near_miss() {
    for row in LINTS {
        let worlds = transcript(row.name).lints();
        let of = |world: &str| worlds.iter().find(|(name, _)| name == world).map(|(_, it)| it);
        let (main, near) = (of(MAIN).unwrap(), of(NEAR_MISS).unwrap());
        assert_eq!(names(main), [row.name]);
        assert_eq!(names(near), [""; 0], "the near miss of {}", row.name);
        assert!(near.exchanges > 0, "{}", row.name);
    }
}

#[test]
fn each_lint_has_a_section_of_the_page_that_says_what_to_do_and_when_it_is_right() {
    let page = text_of("docs/lint.md");
    for row in LINTS {
        let heading = format!("\n## {}\n", row.name);
        let (_, section) = page.split_once(&heading).unwrap_or_else(|| panic!("no{heading}"));
        let section = section.split("\n## ").next().unwrap();
        let parts = ["What it finds", "Why it matters", "What to do", "When to silence it"];
        let all = parts.iter().all(|part| section.contains(&format!("\n- **{part}**: ")));
        assert!(all, "{}: {section}", row.name);
    }
    let (_, alone) = page.split_once("A request shows by itself: ").unwrap();
    let (alone, _) = alone.split_once(". ").unwrap();
    for row in LINTS {
        assert_eq!(alone.contains(&format!("`{}`", row.name)), row.by_request, "{}", row.name);
    }
}

/// What a call comes to where lints are denied, but for those that are silenced.
fn denied(silenced: &[Lint], method: Method, target: &str, body: (&str, &[(&str, &str)])) -> Reply {
    let silenced = silenced.iter().copied().collect();
    let lint = LintSettings { weight: LintWeight::Deny, silenced };
    let mut stage = Stage::new(Options { lint, ..Options::default() });
    let (body, headers) = body;
    let headers = [&[("authorization", "Bearer service")], headers].concat();
    stage.send(&request(method, target, &headers, body.to_owned()))
}

#[test]
fn what_a_request_alone_shows_is_refused_where_lints_are_denied_and_let_through_by_name() {
    const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
    let segments = "/customer-segment/mytenant/segments";
    let one = customers(SEGMENT, "/61109356");
    let bulk = customers(SEGMENT, "/bulk");
    let empty = r#"[{"customerId":"61109356","legalEntityId":""}]"#;
    #[rustfmt::skip]
    let cases = [
        (Lint::UnknownQueryParameter, Method::GET, format!("{segments}?sortBy=name"), ("", JSON), 200),
        (Lint::UnknownBodyMember, Method::PUT, one.clone(), (r#"{"mixin":{}}"#, JSON), 201),
        (Lint::EmptyLegalEntityId, Method::PUT, bulk, (empty, JSON), 207),
        (Lint::MissingContentType, Method::PUT, one.clone(), ("{}", &[][..]), 201),
        (Lint::IdNotEncoded, Method::GET, format!("{segments}/solar|panel"), ("", JSON), 404),
        (Lint::NoOperation, Method::GET, "/customer-segment/mytenant/segment".to_owned(), ("", JSON), 404),
    ];
    let by_request: Vec<Lint> =
        LINTS.iter().filter(|row| row.by_request).map(|row| row.lint).collect();
    assert_eq!(cases.each_ref().map(|(lint, ..)| *lint), by_request[..]);
    for (lint, method, target, body, status) in cases {
        let name = lint.name();
        let reply = denied(&[], method.clone(), &target, body);
        assert_eq!(reply.response.status.as_u16(), 400, "{name}");
        assert!(!reply.committed, "{name}");
        let hint = reply.response.hint.unwrap();
        assert!(hint.starts_with(&format!("lint {name}: ")), "{hint}");
        let answer: serde_json::Value = serde_json::from_slice(&reply.response.body).unwrap();
        assert_eq!(answer["code"], 400, "{name}");
        assert!(!answer.to_string().contains("lint"), "the vendor has no lints: {answer}");
        let reply = denied(&[lint], method, &target, body);
        assert_eq!(reply.response.status.as_u16(), status, "{name}");
    }
}

#[test]
fn a_refusal_of_a_lint_is_explained_and_counts_as_injected() {
    let lint = LintSettings { weight: LintWeight::Deny, ..LintSettings::default() };
    let mut stage = Stage::new(Options { lint, ..Options::default() });
    stage.call(Method::GET, "/customer-segment/mytenant/segments?sortBy=name", "");
    stage.see(MAIN, |world| {
        let entry = world.journal().entries().next().unwrap();
        let explanation = explain(world, entry);
        assert!(
            explanation.summary.starts_with(
                "400: the check `lint` failed: lint unknown-query-parameter: GET-customer-segment-retrieve-segments does not read `sortBy`"
            ),
            "{}",
            explanation.summary
        );
        let steps: Vec<&str> = explanation.steps.iter().map(|step| &*step.step).collect();
        let behind = ["tenant", "token", "Emporix-Tenant", "scope", "parameters", "operation"];
        assert_eq!(steps, [&["route", "lint"][..], &behind, &["answer"]].concat());
        let was_reached = |step: &Step| step.outcome != Outcome::NotReached;
        assert!(!explanation.steps[2..8].iter().any(was_reached), "{:?}", explanation.steps);
        let met = &world.met().operations()[0].answers[0];
        assert_eq!((met.status, met.organic, met.injected), (400, 0, 1));
    });
}

#[test]
fn what_is_silenced_by_the_world_or_for_a_look_is_not_looked_for() {
    let silenced: LintSet = [Lint::RepeatedRead].into_iter().collect();
    let settings = LintSettings { silenced, ..LintSettings::default() };
    let mut stage = Stage::new(Options { lint: settings, ..Options::default() });
    let target = "/customer-segment/mytenant/segments?sortBy=name";
    stage.call(Method::GET, target, "");
    stage.call(Method::GET, target, "");
    let report = stage.see(MAIN, |world| lint(world, LintSet::default()));
    assert_eq!(names(&report), ["unknown-query-parameter"]);
    assert_eq!((report.found[0].count, &*report.found[0].exchange.id), (2, "main-1"));
    assert_eq!(report.silenced, ["repeated-read"]);
    let more = [Lint::UnknownQueryParameter].into_iter().collect();
    let report = stage.see(MAIN, |world| lint(world, more));
    assert!(report.found.is_empty());
    assert_eq!(report.silenced, ["unknown-query-parameter", "repeated-read"]);
}

#[test]
fn the_least_scopes_are_those_by_which_the_calls_came_to_their_answers() {
    let mut stage = Stage::new(Options::default());
    stage.call(Method::GET, "/customer-segment/mytenant/segments", "");
    let own = request(
        Method::GET,
        "/customer-segment/mytenant/segments",
        &[("authorization", "Bearer customer")],
        "",
    );
    stage.send(&own);
    let refused = request(
        Method::DELETE,
        "/customer-segment/mytenant/segments/x",
        &[("authorization", "Bearer read")],
        "",
    );
    stage.send(&refused);
    let report = stage.see(MAIN, |world| lint(world, LintSet::default()));
    let [customer, service] = &report.scopes[..] else { panic!("{:?}", report.scopes) };
    assert_eq!((&*customer.token, &*service.token), ("customer", "service"));
    assert_eq!(customer.needed, ["customersegment.segment_read_own"]);
    assert_eq!(service.needed, ["customersegment.segment_read"]);
    assert!(service.unneeded.contains(&"customersegment.segment_manage".to_owned()));
    assert_eq!(service.unneeded.len(), service.had.as_ref().unwrap().len() - 1);
}

/// The lints of each world of each transcript: what a transcript shows beside its subject, and what a change of a lint finds
/// or no longer finds in thousands of exchanges.
#[test]
fn the_lints_of_all_transcripts_are_kept() {
    let mut kept = String::new();
    for (path, transcript) in crate::transcripts::all() {
        for (world, report) in transcript.lints() {
            let found = report.found.iter().map(|it| format!("{} ×{}", it.lint, it.count));
            let found: Vec<String> = found.collect();
            if !found.is_empty() {
                let _ = writeln!(kept, "{path} {world}: {}", found.join(", "));
            }
        }
    }
    keep_file("tests/snapshots/lints.txt", &kept);
}
