//! What is planned for a baseline, and how runs are judged against it.

use serde_json::Value;

use super::attributes::{Attribute, SentAgain, sent_again};
use super::baseline::{Baseline, NoBaseline, Occurrence};
use super::call::CallKey;
use super::fault::{FaultKind, USUAL};
use super::judge::{Judgement, judge};
use super::observed::{ObservedCall, ObservedRow};
use super::outcome::{Endless, ObservedRun};
use super::plan::{Breadth, PlannedCase, placebo, plan};
use super::state::FinalState;
use super::state::tests::world;
use super::verdict::Verdict;
use crate::api::SERVICES;
use crate::content::case;
use crate::engine::{Operation, Router};

pub(super) const READ: &str = "GET-customer-segment-retrieve-customer-by-customerId";
const WRITE: &str = "PUT-customer-segment-update-customer-by-customerId";
const BULK: &str = "PUT-customer-segment-update-customers-bulk";

fn table() -> Vec<&'static Operation> {
    Router::new(SERVICES).operations().to_vec()
}

fn operation(id: &str) -> &'static Operation {
    let found = table().into_iter().find(|operation| operation.id == id);
    found.unwrap_or_else(|| panic!("no operation {id}"))
}

fn key(id: &str, ids: &[(&'static str, &str)]) -> CallKey {
    let operation = operation(id);
    let ids = [("segmentId", "s"), ("tenant", "t")].iter().chain(ids);
    let mut ids: Vec<_> = ids.map(|(name, id)| (*name, Box::from(*id))).collect();
    ids.sort_unstable();
    CallKey {
        world: Some("main".into()),
        method: operation.method.as_str().into(),
        path: operation.path,
        ids,
    }
}

/// A call of the operation with this id about a customer, which was answered with this status.
pub(super) fn call(id: &str, customer: &str, status: u16) -> ObservedCall {
    let well = (200..300).contains(&status);
    let operation = operation(id);
    ObservedCall {
        key: key(id, &[("customerId", customer)]),
        operation,
        at_us: 0,
        lasted_us: 0,
        status: Some(status),
        well,
        committed: well && id != READ,
        has_body: id == READ,
        held: false,
        fired: false,
        fingerprint: 0,
        retry_after: None,
        rows: Vec::new(),
        answer: "{}".into(),
    }
}

/// A bulk call with a row for each customer and its code.
fn bulk(rows: &[(&str, u16)]) -> ObservedCall {
    let row = |(customer, status): &(&str, u16)| ObservedRow {
        item: key(BULK, &[("customerId", customer)]).item(),
        named: vec![("customerId", (*customer).into())],
        status: Some(*status),
        well: (200..300).contains(status),
    };
    let rows = rows.iter().map(row).collect();
    ObservedCall { key: key(BULK, &[]), rows, has_body: true, ..call(BULK, "", 207) }
}

fn fired(call: ObservedCall) -> ObservedCall {
    ObservedCall { fired: true, ..call }
}

fn run(calls: Vec<ObservedCall>) -> ObservedRun {
    ObservedRun { calls, ..ObservedRun::default() }
}

pub(super) fn baseline(calls: &[ObservedCall]) -> Baseline {
    Baseline::of(run(calls.to_vec()), run(calls.to_vec())).unwrap()
}

pub(super) fn planned(baseline: &Baseline) -> Vec<PlannedCase> {
    plan(baseline, (&table(), Breadth::default()), 42, |_| true)
}

fn of_fault(baseline: &Baseline, name: &str) -> PlannedCase {
    let cases = planned(baseline);
    let found = cases.into_iter().find(|case| case.fault.name == name);
    found.unwrap_or_else(|| panic!("no case of {name}"))
}

fn judged(baseline: &Baseline, fault: &str, run: &ObservedRun) -> Judgement {
    judge(&of_fault(baseline, fault), baseline, run)
}

fn verdict(baseline: &Baseline, fault: &str, calls: Vec<ObservedCall>) -> Verdict {
    judged(baseline, fault, &run(calls)).verdict
}

#[test]
fn writes_come_before_reads_and_lost_answers_first() {
    let baseline = baseline(&[call(READ, "c", 200), call(WRITE, "c", 204)]);
    let cases = planned(&baseline);
    let names: Vec<String> =
        cases.iter().map(|case| format!("{} {}", &case.label[..3], case.fault.name)).collect();
    assert_eq!(
        names,
        [
            "PUT answer lost",
            "PUT other writer",
            "PUT 503 once",
            "PUT 503 lasting",
            "PUT token dies",
            "PUT stalls",
            "GET 503 once",
            "GET 503 lasting",
            "GET token dies",
            "GET malformed",
            "GET stalls",
        ]
    );
    assert!(names.iter().all(|name| USUAL.contains(&&name[4..])));
    assert!(cases.iter().enumerate().all(|(place, case)| case.number == place + 1));
    let only = plan(&baseline, (&table(), Breadth::default()), 42, |it| it.id == READ);
    assert_eq!(only.len(), 5);
}

#[test]
fn every_case_that_can_be_planned_is_one_that_exec_takes() {
    let calls = [
        call(READ, "c", 200),
        call(WRITE, "c", 204),
        bulk(&[("a", 204), ("b", 201), ("d", 201)]),
        ObservedCall {
            key: key("POST-oauth-request-client-credentials", &[]),
            ..call("POST-oauth-request-client-credentials", "", 200)
        },
    ];
    let calls = calls.map(|call| match call.operation.id {
        "POST-oauth-request-client-credentials" => ObservedCall {
            key: CallKey { ids: Vec::new(), ..call.key.clone() },
            has_body: true,
            ..call
        },
        READ => {
            ObservedCall { answer: r#"{"assignmentType":"MANUAL","mixins":{}}"#.into(), ..call }
        }
        _ => call,
    });
    let baseline = baseline(&calls);
    let breadth = Breadth { all: true, guesses: true, drift: true };
    let cases = plan(&baseline, (&table(), breadth), 42, |_| true);
    assert!(cases.len() > 100, "{}", cases.len());
    for kind in [
        FaultKind::AfterCommit,
        FaultKind::OtherWriter,
        FaultKind::Row,
        FaultKind::Held,
        FaultKind::Drift,
        FaultKind::Guess,
    ] {
        assert!(cases.iter().any(|case| case.fault.kind == kind), "{kind:?}");
    }
    for name in ["503", "reset", "closed", "late", "truncated", "malformed"] {
        let name = format!("{name} lasting");
        assert!(cases.iter().any(|case| case.fault.name == name && !case.fault.is_once), "{name}");
    }
    let files = cases.iter().map(|case| (case.name(), case.text()));
    let placebo = std::iter::once(("placebo".to_owned(), placebo(42).to_string()));
    for (name, text) in files.chain(placebo) {
        let understood = case(&format!("{name}.json"), text.as_bytes(), &table());
        let case = understood.unwrap_or_else(|findings| panic!("{text}: {findings:?}"));
        assert_eq!(case.doubts, [], "{text}");
    }
}

#[test]
fn a_call_is_known_by_its_occurrence_only_where_both_runs_agree() {
    let numbered = |print: u64| ObservedCall { fingerprint: print, ..call(READ, "c", 200) };
    let both = baseline(&[numbered(1), numbered(2)]);
    let nth: Vec<_> = both.calls.iter().map(|call| call.occurrence).collect();
    assert_eq!(nth, [Occurrence::Nth(1), Occurrence::Nth(2)]);
    let second = planned(&both).into_iter().find(|case| case.label.ends_with("(call 2)"));
    assert_eq!(second.unwrap().file["rule"]["skip"], 1);
    let other = vec![numbered(2), numbered(1)];
    let mixed = Baseline::of(run(vec![numbered(1), numbered(2)]), run(other)).unwrap();
    assert_eq!(mixed.unstable().count(), 1);
    assert!(planned(&mixed).iter().all(|case| case.file["rule"]["skip"] == Value::Null));
    // As often in both runs, so as often in each case.
    assert_eq!(mixed.required.values().copied().collect::<Vec<_>>(), [2]);
    let once = Baseline::of(run(vec![numbered(1)]), run(vec![numbered(1), numbered(1)])).unwrap();
    assert_eq!(once.required.values().copied().collect::<Vec<_>>(), [1]);
}

#[test]
fn what_does_not_end_well_by_itself_is_no_baseline() {
    let fine = || run(vec![call(READ, "c", 200)]);
    let of = |run: ObservedRun| Baseline::of(fine(), run).map(|_| ()).unwrap_err();
    assert_eq!(of(ObservedRun { code: 3, ..fine() }), NoBaseline::Failed(3));
    let endless = ObservedRun { endless: Some(Endless::Running), ..fine() };
    assert_eq!(of(endless), NoBaseline::Endless);
    assert_eq!(of(run(vec![call(READ, "c", 404)])), NoBaseline::NoCalls);
}

#[test]
fn exit_0_with_a_call_that_never_ended_well_is_a_lie() {
    let baseline = baseline(&[call(READ, "c", 200), call(WRITE, "c", 204)]);
    let gave_up = vec![call(READ, "c", 200), fired(call(WRITE, "c", 503))];
    let judgement = judged(&baseline, "503 once", &run(gave_up.clone()));
    assert_eq!(judgement.verdict, Verdict::Lied);
    assert_eq!(judgement.evidence, "exit 0, but PUT c never ended well; not sent again");
    let mut again = gave_up.clone();
    again.push(call(WRITE, "c", 204));
    assert_eq!(verdict(&baseline, "503 once", again), Verdict::Survived);
    let stopped = ObservedRun { code: 1, ..run(gave_up) };
    assert_eq!(judged(&baseline, "503 once", &stopped).verdict, Verdict::Stopped);
    let unreached = vec![call(READ, "c", 500)];
    assert_eq!(verdict(&baseline, "503 once", unreached), Verdict::NotReached);
}

#[test]
fn an_answer_that_is_lost_counts_once_the_client_has_looked() {
    let lost = || {
        fired(ObservedCall { status: None, well: false, committed: true, ..call(WRITE, "c", 204) })
    };
    let baseline = baseline(&[call(WRITE, "c", 204)]);
    assert_eq!(verdict(&baseline, "answer lost", vec![lost()]), Verdict::Lied);
    let looked = vec![lost(), call(READ, "c", 200)];
    assert_eq!(verdict(&baseline, "answer lost", looked), Verdict::Survived);
    let elsewhere = vec![lost(), call(READ, "d", 200)];
    assert_eq!(verdict(&baseline, "answer lost", elsewhere), Verdict::Lied);
}

#[test]
fn a_row_ends_well_in_another_call_too() {
    let baseline = baseline(&[bulk(&[("a", 204), ("b", 204)])]);
    let failed = || fired(bulk(&[("a", 204), ("b", 409)]));
    assert_eq!(verdict(&baseline, "row fails", vec![failed()]), Verdict::Lied);
    let in_bulk = vec![failed(), bulk(&[("b", 204)])];
    assert_eq!(verdict(&baseline, "row fails", in_bulk), Verdict::Survived);
    let alone = vec![failed(), call(WRITE, "b", 204)];
    assert_eq!(verdict(&baseline, "row fails", alone), Verdict::Survived);
}

#[test]
fn a_mark_that_is_gone_is_a_lost_update_unless_it_was_read() {
    let baseline = baseline(&[call(WRITE, "c", 204)]);
    let at_once = vec![fired(call(WRITE, "c", 204))];
    assert_eq!(verdict(&baseline, "other writer", at_once.clone()), Verdict::LostUpdate);
    let kept = ObservedRun { state: marked(), ..run(at_once) };
    assert_eq!(judged(&baseline, "other writer", &kept).verdict, Verdict::Survived);
    let blind = vec![fired(call(WRITE, "c", 409)), call(WRITE, "c", 204)];
    assert_eq!(verdict(&baseline, "other writer", blind), Verdict::LostUpdate);
    let read = vec![fired(call(WRITE, "c", 409)), call(READ, "c", 200), call(WRITE, "c", 204)];
    assert_eq!(verdict(&baseline, "other writer", read), Verdict::Survived);
}

/// The state in which the mark of another writer is left.
fn marked() -> FinalState {
    let [before, after] = [
        r#"{"customerId":"c"}"#,
        r#"{"customerId":"c","mixins":{"otherWriter":{"mark":"sweep"}}}"#,
    ];
    let mut state = FinalState::default();
    world(&mut state, "main", &[("c", [Some(before), Some(after)])], &[]);
    state
}

#[test]
fn a_request_that_the_stack_sends_again_befalls_the_fault_again() {
    let baseline = baseline(&[call(WRITE, "c", 204)]);
    let case = of_fault(&baseline, "answer lost");
    let lost = |at_us| {
        let lost = ObservedCall { status: None, well: false, at_us, ..call(WRITE, "c", 204) };
        fired(lost)
    };
    let good = |at_us| ObservedCall { at_us, ..call(WRITE, "c", 204) };
    let by_stack = run(vec![lost(0), good(2_000)]);
    assert_eq!(sent_again(&case, &baseline, &by_stack), SentAgain::ByStack(2));
    let twice = case.times(2);
    let of = |case, calls| sent_again(case, &baseline, &run(calls));
    assert_eq!(of(&twice, vec![lost(0), lost(1_000), good(2_000)]), SentAgain::ByStack(3));
    assert_eq!(of(&case, vec![lost(0), good(50_000)]), SentAgain::No);
    let other = ObservedCall { fingerprint: 7, ..good(2_000) };
    assert_eq!(of(&case, vec![lost(0), other]), SentAgain::No);
    // A busy machine may have kept either waiting, so one run more is to say.
    assert_eq!(of(&case, vec![lost(0), good(12_000)]), SentAgain::Perhaps);
    // A connection that fails late is one that is sent again late.
    let late = ObservedCall { lasted_us: 2_000_000, ..lost(0) };
    assert_eq!(of(&case, vec![late.clone(), good(2_001_000)]), SentAgain::ByStack(2));
    assert_eq!(of(&case, vec![late, good(2_900_000)]), SentAgain::No);
    let judgement = judge(&twice, &baseline, &run(vec![lost(0), lost(1_000), good(90_000)]));
    assert!(judgement.attributes.contains(&Attribute::RetriedByStack(2)));
    assert_eq!(judgement.verdict, Verdict::Survived);
    // It could have befallen two, and did one.
    let judgement = judge(&twice, &baseline, &run(vec![lost(0), good(90_000)]));
    assert_eq!(judgement.attributes, [Attribute::RepeatedWrite]);
}

#[test]
fn a_command_that_sends_the_same_at_once_by_itself_is_no_http_stack() {
    let good = |at_us| ObservedCall { at_us, ..call(READ, "c", 200) };
    let baseline = baseline(&[good(0), good(1_000)]);
    let case = of_fault(&baseline, "503 once");
    let reset = fired(ObservedCall { status: None, well: false, ..good(0) });
    let again = run(vec![reset, good(1_000)]);
    assert_eq!(sent_again(&case, &baseline, &again), SentAgain::No);
    let apart = self::baseline(&[good(0), good(90_000)]);
    assert_eq!(sent_again(&case, &apart, &again), SentAgain::ByStack(2));
}

#[test]
fn what_ended_well_less_often_is_not_said_to_have_never_ended_well() {
    let baseline = baseline(&[call(READ, "c", 200), call(READ, "c", 200), call(WRITE, "c", 204)]);
    let once = vec![fired(call(READ, "c", 503)), call(READ, "c", 200), call(WRITE, "c", 204)];
    let said = judged(&baseline, "503 once", &run(once)).evidence;
    assert_eq!(said, "exit 0, but GET c ended well once and not twice; sent again once");
    let neither = vec![fired(call(READ, "c", 503)), call(READ, "c", 200)];
    let said = judged(&baseline, "503 once", &run(neither)).evidence;
    assert_eq!(
        said,
        "exit 0, but PUT c never ended well, and GET c ended well once and not twice; sent again once"
    );
}

#[test]
fn a_create_that_is_there_too_often_is_a_duplicate_and_counted() {
    let made = |count: usize| {
        let ids: Vec<String> = (0..count).map(|nth| format!("x{nth}")).collect();
        let texts: Vec<String> =
            ids.iter().map(|id| format!(r#"{{"id":"{id}","name":"new"}}"#)).collect();
        let records: Vec<_> =
            ids.iter().zip(&texts).map(|(id, text)| (&**id, [None, Some(&**text)])).collect();
        let mut state = FinalState::default();
        world(&mut state, "main", &records, &ids.iter().map(|id| &**id).collect::<Vec<_>>());
        state
    };
    let with =
        |count: usize, calls: Vec<ObservedCall>| ObservedRun { state: made(count), ..run(calls) };
    let usual = || with(1, vec![call(WRITE, "c", 204)]);
    let baseline = Baseline::of(usual(), usual()).unwrap();
    let judgement = judged(&baseline, "503 once", &with(3, vec![fired(call(WRITE, "c", 503))]));
    assert_eq!(judgement.verdict, Verdict::Duplicate);
    assert_eq!(
        judgement.evidence,
        r#"exit 0, but one of segments ("name":"new") is there 3 times and not once"#
    );
}

#[test]
fn a_token_without_the_scope_is_refused_wherever_it_is_needed() {
    let baseline = baseline(&[call(READ, "c", 200), call(READ, "d", 200), call(WRITE, "c", 204)]);
    let breadth = Breadth { all: true, ..Breadth::default() };
    let cases = plan(&baseline, (&table(), breadth), 42, |_| true);
    let is_meant = |case: &&PlannedCase| {
        case.fault.name == "403 no scope" && case.label == "GET …/customers/d"
    };
    let rule = &cases.iter().find(is_meant).unwrap().file["rule"];
    assert_eq!((&rule["skip"], &rule["times"]), (&1.into(), &Value::Null));
    assert!(rule["on"].as_array().unwrap().len() > 1 && rule["when"].get("path").is_none());
}

#[test]
fn what_waits_storms_or_hurries_is_seen() {
    let baseline = baseline(&[call(WRITE, "c", 204)]);
    let waiting =
        ObservedRun { endless: Some(Endless::Waiting), ..run(vec![fired(call(WRITE, "c", 204))]) };
    assert_eq!(judged(&baseline, "stalls", &waiting).verdict, Verdict::Waits);
    let refused =
        |at_us| fired(ObservedCall { at_us, retry_after: Some(1), ..call(WRITE, "c", 503) });
    let good = |at_us| ObservedCall { at_us, ..call(WRITE, "c", 204) };
    let hurried = judged(&baseline, "503 once", &run(vec![refused(0), good(200_000)]));
    assert_eq!(hurried.attributes, [Attribute::RetryAfterIgnored]);
    let patient = judged(&baseline, "503 once", &run(vec![refused(0), good(1_000_000)]));
    assert_eq!(patient.attributes, []);
    let mut storm: Vec<_> = (0..20).map(|nth| refused(nth * 2_000_000)).collect();
    storm.push(good(40_000_000));
    let storm = judged(&baseline, "503 once", &run(storm));
    assert_eq!(storm.attributes, [Attribute::Storm(20)]);
}
