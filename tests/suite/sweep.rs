//! `sweep`: what comes of every fault at every call of small clients.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::support_process::{command, in_time, refusal, run};
use crate::sweep_client::{CLIENT, TELL};

/// A sweep of the client of this name, with its report in `folder`.
pub(crate) fn sweep(folder: &Path, client: &str, flags: &[&str]) -> Output {
    let binary = std::env::current_exe().unwrap();
    let report = folder.to_str().unwrap();
    let command = [binary.to_str().unwrap(), "--exact", "sweep_client::client", "--quiet"];
    let args = [&["sweep", "--report", report], flags, &["--"], &command].concat();
    run(&args, &[(CLIENT, client)])
}

pub(crate) fn report(folder: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder.join("sweep.json")).unwrap()).unwrap()
}

/// The verdicts of the cases, by the beginning of their words.
fn verdicts(report: &Value) -> BTreeMap<String, String> {
    let cases = report["cases"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    cases.map(|case| (text(&case["words"]), text(&case["verdict"]))).collect()
}

fn findings(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_a_naive_client_does_not_survive_is_found() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    // It waits for ever, so how long it is let wait does not matter.
    let flags = ["--patience", "500ms", "--fail-on", "lied"];
    let output = sweep(&folder, "naive", &flags);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let report = report(&folder);
    assert_eq!(
        findings(&report),
        [
            "lied GET …/customers/{customerId}",
            "lied PUT …/customers/{customerId}",
            "lied PUT …/customers/bulk",
            "lost-update PUT …/customers/{customerId}",
            "waits GET …/customers/{customerId}",
            "waits PUT …/customers/{customerId}",
            "waits PUT …/customers/bulk",
        ],
        "{said}"
    );
    let row = &verdicts(&report)["PUT …/customers/bulk, row 2 answers 409"];
    assert_eq!(row, "lied", "{said}");
    assert!(said.starts_with("sweep  ") && said.contains(" · 3 calls · "), "{said}");
    assert!(said.contains("LIED  GET …/customers/98029737 answers 503 once  (+3 alike)"), "{said}");
    assert!(said.contains("exit 0, but GET 98029737 never ended well; not sent again"), "{said}");
    for file in
        ["index.html", "junit.xml", "summary.txt", "1.json", "1/output.txt", "baseline/output.txt"]
    {
        assert!(folder.join(file).exists(), "{file}");
    }
    let page = std::fs::read_to_string(folder.join("index.html")).unwrap();
    assert!(
        !page.contains("<script") && !page.contains("http://") && !page.contains("https://"),
        "{page}"
    );
    // Each finding says how it is run again, and each case of the file for CI has its own time.
    assert_eq!(said.matches("      again: emporix-sandbox exec --case ").count(), 7, "{said}");
    let junit = std::fs::read_to_string(folder.join("junit.xml")).unwrap();
    assert!(junit.contains("<testsuite name=\"sweep\""), "{junit}");
    for case in report["cases"].as_array().unwrap() {
        let ms = case["tookMs"].as_u64().unwrap();
        let name = format!("name=\"{}\"", case["words"].as_str().unwrap());
        let time = format!("{name} time=\"{}.{:03}\"", ms / 1_000, ms % 1_000);
        assert!(junit.contains(&time), "{time}: {junit}");
    }

    // A case can be run again by its file.
    let case = folder.join("1.json");
    let script = "test \"$EMPORIX_SANDBOX_FAULT\" = 'PUT …/customers/98029737 is carried out and its answer is lost'";
    let again = run(&["exec", "--case", case.to_str().unwrap(), "--", "sh", "-c", script], &[]);
    assert_eq!(again.status.code(), Some(0), "{again:?}");

    // What is accepted does not make it fail, and an entry that is over is named.
    let accepted = findings(&report).into_iter().filter(|id| id.starts_with("lied"));
    let entries = accepted.chain(["lied over".to_owned()]);
    let entries = entries.map(|id| serde_json::json!({ "finding": id, "reason": "known" }));
    let file = at.path().join("accepted.json");
    let text = serde_json::json!({ "accepted": entries.collect::<Vec<_>>() }).to_string();
    std::fs::write(&file, text).unwrap();
    let flags = [&flags[..], &["--only", "GET …", "--accept", file.to_str().unwrap()]].concat();
    let output = sweep(&folder, "naive", &flags);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    // What was not tried may be there still.
    let over: Vec<&str> = said.lines().filter(|line| line.contains("no longer found")).collect();
    assert_eq!(over, ["accepted and no longer found: lied over"], "{said}");
}

#[test]
fn a_careful_client_survives_or_stops() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = sweep(&folder, "careful", &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let report = report(&folder);
    assert_eq!(findings(&report), [""; 0], "{said}");
    let verdicts = verdicts(&report);
    for (words, verdict) in [
        ("PUT …/customers/98029737 comes after another writer", "survived"),
        ("PUT …/customers/98029737 is carried out and its answer is lost", "survived"),
        ("PUT …/customers/bulk, row 1 answers 409", "survived"),
        ("GET …/customers/98029737 answers 503 once", "survived"),
        ("GET …/customers/98029737 answers 503 from then on", "stopped"),
        ("GET …/customers/98029737 comes with a token that has died", "stopped"),
    ] {
        assert_eq!(verdicts[words], verdict, "{words}: {said}");
    }
}

/// The client of `examples/import_careful`.
#[test]
fn the_careful_import_in_rust_has_no_finding() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = sweep(&folder, "importer", &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(findings(&report(&folder)), [""; 0], "{said}");
}

#[test]
fn requests_beside_one_another_give_no_false_alarm() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let uncalled = ["--only", "DELETE …/segments/{segmentId}"];
    let output = sweep(&at.path().join("none"), "parallel", &uncalled);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("makes no call of --only DELETE …/segments/{segmentId}"), "{said}");
    let output = sweep(&folder, "parallel", &["--only", "PUT …"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let report = report(&folder);
    assert_eq!(findings(&report), [""; 0], "{said}");
    assert!(verdicts(&report).values().all(|it| it == "stopped" || it == "survived"), "{said}");
    assert_eq!(report["unstable"], serde_json::json!([]), "{said}");
}

#[test]
fn errors_that_become_empty_lists_are_lies() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = sweep(&folder, "empty", &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(findings(&report(&folder)), ["lied GET …/customers"], "{said}");
}

#[test]
fn a_suite_that_makes_its_own_worlds_and_notices_nothing_is_said_to_be_one() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = sweep(&folder, "suite", &["--budget", "10m", "--jobs", "2"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("NO TEST NOTICES  ~mine PUT …/customers/61109356"), "{said}");
}

#[test]
fn worlds_that_come_into_being_by_use_are_swept_too() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = sweep(&folder, "springing", &["--patience", "500ms"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let report = report(&folder);
    assert_eq!(report["calls"].as_array().unwrap().len(), 2, "{said}");
    for call in ["~t1 PUT …/customers/61109356", "~* PUT …/customers/65044570"] {
        let words = format!("{call} is carried out and its answer is lost");
        assert_eq!(verdicts(&report)[&words], "lied", "{said}");
    }
    assert!(said.contains("NO TEST NOTICES  ~t1 PUT …/customers/61109356"), "{said}");
    assert!(said.contains("no test notices: the suite ends with 0"), "{said}");
}

#[test]
fn a_token_that_has_lost_its_scope_is_refused_by_the_operation_itself() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = sweep(&folder, "careful", &["--all", "--only", "GET …/customers/{customerId}"]);
    let said = String::from_utf8(output.stdout).unwrap();
    let report = report(&folder);
    let cases = report["cases"].as_array().unwrap();
    // What is made true is not injected besides.
    let faults: Vec<&str> = cases.iter().map(|case| case["fault"].as_str().unwrap()).collect();
    for injected in ["403 forbidden.scope", "404 not-found", "401 unauthorized.expired"] {
        assert!(faults.iter().all(|fault| !fault.starts_with(injected)), "{faults:?}");
    }
    let of = |fault: &str| cases.iter().find(|case| case["fault"] == fault).unwrap();
    assert_eq!(of("403 no scope")["verdict"], "stopped", "{said}");
    assert_eq!(of("gone")["verdict"], "stopped", "{said}");
    assert_eq!(of("every token dies")["verdict"], "stopped", "{said}");
    let case = folder.join(format!("{}.json", of("403 no scope")["number"]));
    let case = case.to_str().unwrap();
    let events = at.path().join("events");
    let binary = std::env::current_exe().unwrap();
    let args = ["exec", "--case", case, "--report", events.to_str().unwrap(), "--"];
    let client = [binary.to_str().unwrap(), "--exact", "sweep_client::client", "--quiet"];
    run(&[&args[..], &client].concat(), &[(CLIENT, "careful")]);
    let events = std::fs::read_to_string(events.join("events.ndjson")).unwrap();
    let hint = "token `service` lacks customersegment.segment_read";
    assert!(events.contains(hint), "{events}");
}

#[test]
fn a_create_that_is_sent_again_is_a_duplicate_in_whichever_world() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = sweep(&folder, "creator", &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let report = report(&folder);
    assert_eq!(findings(&report), ["duplicate POST …/segments"], "{said}");
    let verdicts = verdicts(&report);
    for (words, verdict) in [
        ("~* POST …/segments is carried out and its answer is lost", "duplicate"),
        ("~* POST …/segments answers 503 once", "survived"),
        ("~* POST …/segments answers 503 from then on", "stopped"),
    ] {
        assert_eq!(verdicts[words], verdict, "{words}: {said}");
    }
}

#[test]
fn guesses_and_drift_say_whether_anything_depends_on_them() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let only = "GET-customer-segment-retrieve-*";
    let flags = ["--all", "--faults", "guesses,drift", "--only", only];
    let output = sweep(&folder, "careful", &flags);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("does not depend on our guesses"), "{said}");
    assert!(said.contains(" faults without a bad case are on the page alone"), "{said}");
    let gone = &verdicts(&report(&folder))["GET …/customers/98029737 is about what another client has removed"];
    assert_eq!(gone, "stopped", "{said}");
    assert!(said.contains("does not depend on the contract not growing"), "{said}");
}

#[test]
fn what_cannot_be_swept_ends_with_2() {
    let at = tempfile::tempdir().unwrap();
    let report = at.path().join("report");
    let report = report.to_str().unwrap();
    let refused = |flags: &[&str], command: &[&str]| {
        let said =
            refusal(&[&["sweep", "--report", report], flags, &["--"], command].concat(), &[]);
        assert!(!Path::new(report).exists());
        said
    };
    let said = refused(&[], &["true"]);
    assert!(said.contains("calls no operation") && said.contains("EMPORIX_API_URL"), "{said}");
    let said = refused(&[], &["sh", "-c", "echo no such shop; exit 3"]);
    assert!(said.contains("ends with 3") && said.contains("no such shop"), "{said}");
    let said = refused(&["--only", "PUT …/custmers"], &["true"]);
    assert!(said.contains("--only") && said.contains("nearest"), "{said}");
    let said = refused(&["--port", "0"], &["true"]);
    assert!(said.contains("--port means nothing to `sweep`"), "{said}");
    let said = refused(&["--fail-on", "sad"], &["true"]);
    assert!(said.contains("expected one of lied"), "{said}");
    let said = refused(&["--accept", "missing.json"], &["true"]);
    assert!(said.contains("cannot read `missing.json`"), "{said}");
    let said = refused(&[], &["no-such-command"]);
    assert!(said.contains("cannot run `no-such-command`"), "{said}");
    std::fs::create_dir(report).unwrap();
    std::fs::write(Path::new(report).join("mine.txt"), "").unwrap();
    let said = refusal(&["sweep", "--report", report, "--", "true"], &[]);
    assert!(said.contains("which is not replaced"), "{said}");
}

#[test]
fn a_client_that_is_revoked_is_refused_by_the_token_endpoint_itself() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = sweep(&folder, "importer", &["--all", "--only", "POST /oauth/token"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let report = report(&folder);
    let cases = report["cases"].as_array().unwrap();
    let revoked = cases.iter().find(|case| case["fault"] == "client revoked").unwrap();
    assert_eq!(revoked["verdict"], "stopped", "{said}");
    let case = folder.join(format!("{}.json", revoked["number"]));
    let events = at.path().join("events");
    let binary = std::env::current_exe().unwrap();
    let args = ["exec", "--case", case.to_str().unwrap(), "--report", events.to_str().unwrap()];
    let client = ["--", binary.to_str().unwrap(), "--exact", "sweep_client::client", "--quiet"];
    run(&[&args[..], &client].concat(), &[(CLIENT, "importer")]);
    let events = std::fs::read_to_string(events.join("events.ndjson")).unwrap();
    assert!(events.contains("the secret of client `backend` is another"), "{events}");
}

#[test]
fn a_signal_keeps_what_there_is_and_a_budget_begins_no_more() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = sweep(&folder, "careful", &["--budget", "0s"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("not all cases were run: --budget was used up"), "{said}");

    // The client says when it runs with a fault, and waits for its end then.
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let tell = listener.local_addr().unwrap().to_string();
    let binary = std::env::current_exe().unwrap();
    let args = ["sweep", "--jobs", "1", "--report", folder.to_str().unwrap(), "--"];
    let client = [binary.to_str().unwrap(), "--exact", "sweep_client::client"];
    let env = [(CLIENT, "announcer"), (TELL, &*tell)];
    let child = command(&[&args[..], &client].concat(), &env).spawn().unwrap();
    let id = child.id();
    let waiting = in_time(id, || listener.accept().unwrap());
    let interrupt = format!("kill -INT {id}");
    let sent = std::process::Command::new("/bin/sh").args(["-c", &interrupt]).status();
    assert!(sent.unwrap().success());
    let output = in_time(id, || child.wait_with_output().unwrap());
    drop(waiting);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("not all cases were run: signal 2"), "{said}");
    let report = report(&folder);
    assert_eq!((&report["cutShort"], &report["notRun"]), (&"signal".into(), &5.into()), "{said}");
}

#[test]
fn pictures_that_say_nothing_are_found() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("report");
    let output = sweep(&folder, "painter", &["--fail-on", "waits"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let ids = findings(&report(&folder));
    assert!(ids.contains(&"pictures page.png: the same picture as healthy".to_owned()), "{said}");
    let page = std::fs::read_to_string(folder.join("index.html")).unwrap();
    assert_eq!(page.matches("data:image/png;base64,").count(), 2, "{said}");
    assert!(page.contains("page.png as: "), "{page}");
}
