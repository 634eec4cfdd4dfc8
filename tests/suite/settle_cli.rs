//! The command `settle`: its output, its exit codes, and the file that it writes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]
#![expect(clippy::disallowed_methods, reason = "tests write their own files")]

use std::process::Output;

use serde_json::{Value, json};

use crate::support_admin::{NOTHING, good};
use crate::support_kept::keep_fence;
use crate::support_linted::Sandbox;
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

/// Changes a recording as JSON.
fn changed(change: impl Fn(&mut Vec<Value>)) -> impl Fn(&mut String) {
    move |text: &mut String| {
        let mut file: Value = serde_json::from_str(text).unwrap();
        change(file["log"]["entries"].as_array_mut().unwrap());
        *text = file.to_string();
    }
}

/// What of a result is the same, whatever else is in a recording.
#[track_caller]
fn assert_settled(output: &Output, answers: usize) {
    let said = said(output);
    let first = format!(
        "{answers} answers: {} equal beyond ids and instants, {} explained by bulk-index-base=0, 0 unexplained",
        answers / 19 * 18,
        answers / 19
    );
    assert!(said.starts_with(&first), "{said}");
    for settled in ["version-on-create=conflict", "delete-missing=204", "localized=map"] {
        assert!(said.contains(&format!("\n  {settled}, the default: ")), "{settled}: {said}");
    }
    assert_eq!(output.status.code(), Some(0), "{said}");
}

#[test]
fn a_recording_whose_credentials_were_taken_out_settles_as_much() {
    let values = [None, Some("[redacted]"), Some("Bearer ***"), Some("")];
    for value in values {
        let redact = changed(|entries| {
            for entry in entries {
                let headers = entry["request"]["headers"].as_array_mut().unwrap();
                headers.retain(|it| value.is_some() || it["name"] != "Authorization");
                for header in headers.iter_mut().filter(|it| it["name"] == "Authorization") {
                    header["value"] = json!(value);
                }
            }
        });
        assert_settled(&settle(&json!({"bulk-index-base": "0"}), redact, &[]), 19);
    }
}

#[test]
fn what_a_browser_records_besides_is_left_aside() {
    let browse = changed(|entries| {
        let calls = std::mem::take(entries);
        for call in calls {
            for (method, url, status) in [
                ("GET", "https://shop.example.com/app.js", 304),
                ("OPTIONS", call["request"]["url"].as_str().unwrap(), 204),
            ] {
                let mut other = call.clone();
                other["request"]["method"] = json!(method);
                other["request"]["url"] = json!(url);
                other["request"].as_object_mut().unwrap().remove("postData");
                other["response"] = json!({"status": status, "headers": [], "content": {"size": 0, "mimeType": ""}});
                entries.push(other);
            }
            let mut call = call;
            let headers = call["request"]["headers"].as_array_mut().unwrap();
            for (name, value) in [
                (":authority", "api.emporix.io"),
                ("cookie", "a=b"),
                ("accept-encoding", "gzip, br"),
                ("origin", "https://shop.example.com"),
            ] {
                headers.push(json!({"name": name, "value": value}));
            }
            entries.push(call);
        }
    });
    let output = settle(&json!({"bulk-index-base": "0"}), browse, &[]);
    assert_settled(&output, 19);
    assert!(
        said(&output).contains("\n41 other answers were left aside: 41 of no operation"),
        "{output:?}"
    );
}

#[test]
fn two_tenants_in_one_recording_are_two_states() {
    let double = changed(|entries| {
        let text = Value::Array(entries.clone()).to_string();
        let other = text.replace("/mytenant/", "/yourtenant/").replace("Bearer ", "Bearer your-");
        let others: Vec<Value> = serde_json::from_str(&other).unwrap();
        let both = entries.iter().cloned().zip(others).flat_map(<[Value; 2]>::from);
        *entries = both.collect();
    });
    assert_settled(&settle(&json!({"bulk-index-base": "0"}), double, &[]), 38);
}

#[test]
fn a_recording_of_which_nothing_is_compared_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.har");
    let written = folder.path().join("_tenant.json");
    let other = json!({
        "startedDateTime": "2026-01-01T00:00:00.000Z",
        "time": 1,
        "request": {"method": "GET", "url": "https://api.emporix.io/elsewhere", "headers": []},
        "response": {"status": 200, "headers": [], "content": {"text": "{}"}},
    });
    for (entries, why) in [(json!([]), "no answer"), (json!([other]), "no operation")] {
        std::fs::write(&path, json!({"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": entries}}).to_string()).unwrap();
        let session = path.to_str().unwrap();
        let output = run(&["settle", session, "--output", written.to_str().unwrap()], &[]);
        let said = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why) && said.contains("record calls of"), "{said}");
        assert!(output.stdout.is_empty() && !written.exists());
    }
}
