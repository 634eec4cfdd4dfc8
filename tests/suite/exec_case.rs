//! `exec --case`: the sandbox of one case around a command.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::path::Path;

use serde_json::Value;

use crate::support::{CUSTOMERS, UNASSIGNED};
use crate::support_process::{refusal, run};

const CASE: &str = r#"{
  "$schema": "../schemas/case.schema.json",
  "seed": 7,
  "rule": {"name": "first write", "on": "PUT …/customers/{customerId}", "times": 1, "then": {"error": "conflict.changed"}},
  "fault": "the first write of an assignment conflicts"
}
"#;

/// Two writes of one assignment: their statuses are left in the folder of the case.
const SCRIPT: &str = r#"
    put() { curl -sS -o /dev/null -w '%{http_code} ' -X PUT "$EMPORIX_API_URL$0" -H "Authorization: Bearer $EMPORIX_TOKEN_SERVICE" -H 'Content-Type: application/json' -d '{}'; }
    { put; put; echo "$EMPORIX_SANDBOX_FAULT"; } > "$EMPORIX_SANDBOX_CASE_DIR/left.txt"
    curl -sS "$EMPORIX_SANDBOX_URL/__sandbox/worlds" > "$EMPORIX_SANDBOX_CASE_DIR/worlds.json""#;

fn written(at: &Path, name: &str, text: &str) -> String {
    let path = at.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_command_runs_with_the_seed_the_rule_and_the_words_of_the_case() {
    let at = tempfile::tempdir().unwrap();
    let case = written(at.path(), "put-409.json", CASE);
    let path = format!("{CUSTOMERS}/{UNASSIGNED}");
    let worlds = || {
        let args = ["exec", "--case", &case, "--unfired", "fail", "--", "sh", "-c", SCRIPT, &path];
        let output = run(&args, &[("EMPORIX_SANDBOX_SEED", "9")]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("put-409/first write"), "{said}");
        let folder = at.path().join("put-409");
        let left = std::fs::read_to_string(folder.join("left.txt")).unwrap();
        assert_eq!(left, "409 201 the first write of an assignment conflicts\n");
        let worlds = std::fs::read_to_string(folder.join("worlds.json")).unwrap();
        let worlds: Value = serde_json::from_str(&worlds).unwrap();
        worlds["worlds"][0]["seed"].clone()
    };
    // The seed of the case decides, and what is in its folder stays there.
    assert_eq!(worlds(), worlds());
}

#[test]
fn a_rule_that_never_fires_is_seen_by_the_name_of_the_case() {
    let at = tempfile::tempdir().unwrap();
    let case = written(at.path(), "put-409.json", CASE);
    let output = run(&["exec", "--case", &case, "--unfired", "fail", "--", "true"], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("put-409/first write"));
}

#[test]
fn a_case_that_cannot_be_used_ends_with_2_before_the_command_ran() {
    let at = tempfile::tempdir().unwrap();
    let ran = at.path().join("ran");
    let refused = |case: &str, more: &[&str]| {
        let command = ["--", "touch", ran.to_str().unwrap()];
        let said = refusal(&[&["exec", "--case", case], more, &command].concat(), &[]);
        assert!(!ran.exists());
        said
    };
    let bad = written(at.path(), "bad.json", &CASE.replace("conflict.changed", "conflict.chnged"));
    let said = refused(&bad, &[]);
    assert!(said.contains(&format!("{bad}:4:103")), "{said}");
    assert!(said.contains("error: the case has mistakes: 1 error"), "{said}");
    let keys = written(at.path(), "keys.json", r#"{"seed": 1, "rules": []}"#);
    let said = refused(&keys, &[]);
    assert!(said.contains("keys.json:1:13") && said.contains("did you mean `rule`"), "{said}");
    let missing = at.path().join("missing.json");
    let said = refused(missing.to_str().unwrap(), &[]);
    assert!(said.contains("cannot read the case") && said.contains("schema case"), "{said}");
    let said = refused(&written(at.path(), "case.txt", CASE), &[]);
    assert!(said.contains("does not end in .json"), "{said}");
    let good = written(at.path(), "good.json", CASE);
    let said = refused(&good, &["--seed", "1"]);
    assert!(said.contains("--seed and --case cannot be used together"), "{said}");
    // Where its folder is to be, a file is.
    std::fs::write(at.path().join("good"), "").unwrap();
    let said = refused(&good, &[]);
    assert!(said.contains("cannot make the folder of the case"), "{said}");
}
