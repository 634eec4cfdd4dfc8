//! `init`: what it writes is sound, serves, and never takes the place of a file.

#![expect(clippy::disallowed_methods, reason = "the files are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support_process::{Server, command, refusal, url};
use crate::support_requests::http_file;
use crate::support_schema::{file_validator, flaws};

/// The output of the program in `folder`.
#[track_caller]
fn in_folder(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = command(args, &[]).current_dir(folder).output().unwrap();
    let all = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(all).unwrap())
}

/// All files below `folder` with their texts.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.insert(path.clone(), std::fs::read_to_string(path).unwrap());
        }
    }
    files
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn what_it_writes_passes_a_check_and_serves() {
    let at = tempfile::tempdir().unwrap();
    let (code, said) = in_folder(at.path(), &["init", "mine"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("cd mine") && said.contains("emporix-sandbox check"), "{said}");
    let mine = at.path().join("mine");
    let (code, said) = in_folder(&mine, &["check"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("checked fixtures in `fixtures`: 6 files, 13 documents"), "{said}");
    assert!(said.contains("checked scenarios in `scenarios`: 1 file"), "{said}");
    let (code, said) = in_folder(&mine, &["test"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.ends_with("1 scenario: 1 passed, 0 failed, 0 skipped; 3 steps\n"), "{said}");
    // The folder above both is read as the two.
    let (code, said) = in_folder(at.path(), &["check", "mine"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("checked fixtures in `mine/fixtures`: 6 files, 13 documents"), "{said}");
    let (_server, ready) = Server::start_in(&mine);
    let requests = http_file(&std::fs::read_to_string(mine.join("requests.http")).unwrap());
    for request in requests {
        let answer = request.send(url(&ready));
        assert_eq!(request.expected, [answer.status], "{request:?}\n{answer:?}");
    }
}

#[test]
fn its_files_and_its_settings_for_editors_find_their_schemas_in_the_folder() {
    let at = tempfile::tempdir().unwrap();
    assert_eq!(in_folder(at.path(), &["init"]).0, Some(0));
    let files = files(at.path());
    let settings = json(&files[&at.path().join(".vscode/settings.json")]);
    let mut described = 0;
    for (path, text) in &files {
        let folder = path.parent().unwrap();
        let name = path.strip_prefix(at.path()).unwrap().to_str().unwrap();
        if !(name.starts_with("fixtures/") || name.starts_with("scenarios/")) {
            continue;
        }
        let document = json(text);
        let schema = folder.join(document["$schema"].as_str().unwrap()).canonicalize().unwrap();
        let found =
            flaws(&file_validator(&json(&std::fs::read_to_string(&schema).unwrap())), &document);
        assert_eq!(found, [""; 0], "{name}");
        let is_of = |pattern: &Value| {
            let (start, end) = pattern.as_str().unwrap().split_once('*').unwrap();
            format!("/{name}").starts_with(start) && name.ends_with(end)
        };
        let mut rows = settings["json.schemas"].as_array().unwrap().iter();
        let row = rows.find(|row| is_of(&row["fileMatch"][0])).unwrap();
        let url = at.path().join(row["url"].as_str().unwrap()).canonicalize().unwrap();
        assert_eq!(url, schema, "{name}");
        described += 1;
    }
    assert_eq!(described, 7);
    for row in settings["json.schemas"].as_array().unwrap() {
        assert!(at.path().join(row["url"].as_str().unwrap()).is_file(), "{row}");
    }
}

#[test]
fn no_file_is_replaced_and_then_none_is_written() {
    let at = tempfile::tempdir().unwrap();
    std::fs::create_dir(at.path().join(".vscode")).unwrap();
    std::fs::write(at.path().join(".vscode/settings.json"), "{}").unwrap();
    std::fs::write(at.path().join("requests.http"), "mine").unwrap();
    let before = files(at.path());
    let (code, said) = in_folder(at.path(), &["init"]);
    assert_eq!(code, Some(2));
    assert_eq!(
        said,
        "error: nothing was written, because `.` has `.vscode/settings.json`, `requests.http` already\n  \
         hint: name another folder, as in `emporix-sandbox init sandbox`, or move them away\n"
    );
    assert_eq!(files(at.path()), before);
    let file = at.path().join("requests.http");
    let said = refusal(&["init", file.to_str().unwrap()], &[]);
    assert!(said.contains("cannot write `") && said.contains("nothing was written"), "{said}");
    // Beside other files it is at home.
    std::fs::write(at.path().join("package.json"), "{}").unwrap();
    std::fs::remove_file(at.path().join(".vscode/settings.json")).unwrap();
    std::fs::remove_file(file).unwrap();
    assert_eq!(in_folder(at.path(), &["init"]).0, Some(0));
}
