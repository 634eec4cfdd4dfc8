//! The command `settle`: its output, its exit codes, and the file that it writes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]
#![expect(clippy::disallowed_methods, reason = "tests write their own files")]

use std::process::Output;

use emporix_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::support_admin::{NOTHING, good};
use crate::support_kept::keep_fence;
use crate::support_process::run;
use crate::support_sessions::{har, record, twenty_calls, world};

/// Records the twenty calls in a world with `behaviors`, and runs the command on it with these arguments.
fn settle(behaviors: &Value, change: impl Fn(&mut String), more: &[&str]) -> Output {
    let sandbox = Sandbox::start().unwrap();
    let base = world(&sandbox, "w", behaviors);
    let session = record(&base, twenty_calls());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.har");
    let mut file = har("https://api.emporix.io", &session);
    change(&mut file);
    std::fs::write(&path, file).unwrap();
    run(&[&["settle", path.to_str().unwrap()], more].concat(), &[])
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn what_is_explained_by_settings_is_counted_and_named() {
    let output = settle(&json!({"bulk-index-base": "0"}), |_| {}, &[]);
    let said = said(&output);
    let first = said.lines().next().unwrap();
    assert_eq!(
        first,
        "19 answers: 18 equal beyond ids and instants, 1 explained by bulk-index-base=0, 0 unexplained"
    );
    assert!(said.contains("\n  bulk-index-base=0: har-11\n"), "{said}");
    assert!(said.contains("  automatic-overwrite, manual or refuse: "), "{said}");
    assert!(
        said.contains("    to decide it: GET an assignment whose `assignmentType` is AUTOMATIC"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn what_no_setting_explains_is_shown_field_by_field() {
    // The request has a blank behind the colon.
    let reword = |file: &mut String| {
        let (answered, other) = (r#"siteCode\":\"main"#, r#"siteCode\":\"other"#);
        assert!(file.contains(answered));
        *file = file.replace(answered, other);
    };
    let output = settle(&json!({}), reword, &[]);
    let said = said(&output);
    assert!(said.contains("explained by no setting\n  har-"), "{said}");
    assert!(said.contains("    /siteCode: \"other\", the sandbox answers \"main\"\n"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_settings_are_written_with_date_and_evidence_and_the_rest_of_the_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("_tenant.json");
    std::fs::write(
        &file,
        r#"{"auth": "off", "behaviors": {"details": "object", "own-inactive": "show"}}"#,
    )
    .unwrap();
    let output =
        settle(&json!({"sort-unknown": "ignore"}), |_| {}, &["--output", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(written["auth"], "off");
    let behaviors = &written["behaviors"];
    assert_eq!(
        [&behaviors["sort-unknown"], &behaviors["details"], &behaviors["own-inactive"]],
        ["ignore", "array", "show"]
    );
    assert_eq!(written["settled"]["evidence"]["sort-unknown"], json!(["har-13"]));
    assert!(written["settled"]["at"].as_str().unwrap().starts_with("20"), "{written}");
    let tenant = folder.path().join("mytenant");
    std::fs::create_dir(&tenant).unwrap();
    std::fs::rename(&file, tenant.join("_tenant.json")).unwrap();
    let checked = run(&["check", folder.path().to_str().unwrap()], &[]);
    assert!(checked.status.success(), "{checked:?}");
}

#[test]
fn the_recording_of_the_page_settles_what_the_page_says() {
    let output = run(&["settle", concat!(env!("CARGO_MANIFEST_DIR"), "/docs/settle.har")], &[]);
    let said = said(&output);
    let first: Vec<&str> = said.lines().take(2).collect();
    keep_fence("docs/settle.md", "settled", &first.join("\n"));
}

#[test]
fn a_file_that_is_no_object_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("_tenant.json");
    std::fs::write(&file, "[]").unwrap();
    let output = settle(&json!({}), |_| {}, &["--output", file.to_str().unwrap()]);
    assert_eq!(
        (output.status.code(), std::fs::read_to_string(&file).unwrap()),
        (Some(2), "[]".to_owned())
    );
    assert_eq!(run(&["settle", "no.har"], &[]).status.code(), Some(2));
}

#[test]
fn the_har_file_of_a_sandbox_settles_too_and_so_do_fixtures() {
    let sandbox = Sandbox::start().unwrap();
    let base = world(&sandbox, "w", &json!({"delete-missing": "404"}));
    record(&base, twenty_calls());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.har");
    let file = good(&sandbox, "GET", "worlds/w/requests?format=har", &NOTHING, 200);
    std::fs::write(&path, file.to_string()).unwrap();
    let path = path.to_str().unwrap();
    for more in [&[][..], &["--fixtures", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures")]] {
        let output = run(&[&["settle", path], more].concat(), &[]);
        let said = said(&output);
        assert!(said.contains("\n  delete-missing=404: har-16\n"), "{more:?}: {said}");
        assert!(said.contains(", 0 unexplained\n"), "{more:?}: {said}");
    }
}
