//! The commands about files: what is printed of mistakes, scenarios and schemas, and with which exit code.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::path::Path;

use crate::support_process::{Server, command, run, said};

const WRONG: &str =
    "{\"rules\": [\n  {\"name\": \"a\", \"on\": \"PUT …/bluk\", \"then\": {\"touch\": true}}\n]}";

/// Exit code and standard output of `check`.
#[track_caller]
fn check(args: &[&str]) -> (i32, String) {
    let args: Vec<&str> = ["check"].into_iter().chain(args.iter().copied()).collect();
    let output = run(&args, &[]);
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_shipped_files_are_clean() {
    let summary = "0 errors, 0 warnings\n";
    let (code, text) = check(&[]);
    assert!(code == 0 && text.ends_with(summary) && text.lines().count() == 3, "{code}\n{text}");
    for (path, words) in [
        ("fixtures", "fixtures in `fixtures`: "),
        ("fixtures/acme", "; reported is what `"),
        ("fixtures/acme/tokens.json", "/acme/tokens.json` says"),
        ("scenarios", "scenarios in `scenarios`: 33 files"),
        ("scenarios/forbidden.json", "scenarios in `scenarios`: 1 file"),
    ] {
        let (code, text) = check(&[path]);
        assert!(code == 0 && text.ends_with(summary) && text.contains(words), "{path}:\n{text}");
    }
}

#[test]
fn check_says_what_it_read_and_that_it_was_only_the_shipped_files() {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("acme");
    std::fs::create_dir(&acme).unwrap();
    std::fs::write(acme.join("customers.json"), "[{\"id\": \"a\"}, {\"id\": \"b\"}]").unwrap();
    let path = shown(folder.path());
    let said = format!("checked fixtures in `{path}`: 1 file, 2 documents\n0 errors, 0 warnings\n");
    assert_eq!(check(&[path]), (0, said));
    // Standing in a folder of fixtures, without naming it.
    let mut command = command(&["check"], &[]);
    let output = command.current_dir(folder.path()).output().unwrap();
    let (text, notes) = (output.stdout, output.stderr);
    let text = String::from_utf8(text).unwrap();
    assert!(text.starts_with("checked fixtures in `shipped`: 22 files, "), "{text}");
    let notes = String::from_utf8(notes).unwrap();
    let here = "note: only the shipped files were checked: this folder looks like your own, and `emporix-sandbox check .` reads it\n";
    assert_eq!(notes, here);
}

#[test]
fn a_file_of_expectations_is_checked_as_one_and_names_what_is_there() {
    let (code, text) = check(&["expectations/every-call-is-known.json"]);
    let said = "checked expectations in `expectations/every-call-is-known.json`: 2 expectations\n";
    assert_eq!((code, &*text), (0, &*format!("{said}0 errors, 0 warnings\n")));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.json");
    let expectation = r#"{"name": "a", "on": "*", "when": {"token": {"name": "raed"}}, "answer": {"fault": "forbiden"}}"#;
    std::fs::write(&file, format!("{{\"expect\": [{expectation}]}}")).unwrap();
    let (code, text) = check(&[shown(&file)]);
    for said in [
        "no token of the fixtures is called `raed`, did you mean `read`?",
        "no scenario and no rule is called `forbiden`, did you mean `forbidden`?",
        ": 1 expectation\n",
    ] {
        assert!(text.contains(said), "{text}");
    }
    assert_eq!(code, 1);
    // The same in a scenario file, which can name its own rules too.
    let rule = r#"{"name": "mine", "on": "*", "then": {"error": "forbidden"}}"#;
    let own = expectation.replace("forbiden", "mine/mine").replace("raed", "read");
    std::fs::write(&file, format!("{{\"rules\": [{rule}], \"verify\": [{own}]}}")).unwrap();
    assert_eq!(check(&[shown(&file)]).0, 0);
    std::fs::write(&file, format!("{{\"rules\": [{rule}], \"verify\": [{expectation}]}}")).unwrap();
    let (code, text) = check(&[shown(&file)]);
    assert!(code == 1 && text.contains("S017") && text.contains("S026"), "{text}");
    std::fs::write(&file, r#"{"expect": []}"#).unwrap();
    let (code, text) = check(&[shown(&file)]);
    assert!(code == 1 && text.contains("`expect` is empty"), "{text}");
}

#[test]
fn what_systems_put_into_folders_is_no_mistake_and_the_first_of_two_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("acme");
    std::fs::create_dir(&acme).unwrap();
    for name in ["Thumbs.db", "desktop.ini", ".DS_Store", "~$customers.json"] {
        std::fs::write(acme.join(name), [0xff, 0x00]).unwrap();
        std::fs::write(folder.path().join(name), [0xff, 0x00]).unwrap();
    }
    let customers = acme.join("customers.json");
    std::fs::write(&customers, "[\n{\"id\": \"a\"},\n{\"id\": \"b\"}]").unwrap();
    let path = shown(folder.path());
    let (code, text) = check(&[path]);
    assert!(code == 0 && text.ends_with("\n0 errors, 0 warnings\n"), "{text}");
    std::fs::write(&customers, "[\n{\"id\": \"a\"},\n{\"id\": \"a\"}]").unwrap();
    let (code, text) = check(&[path]);
    let said = format!("customer `a` is there twice, the first is in {path}/acme/customers.json:2");
    assert!(code == 1 && text.contains(&said), "{text}");
}

#[test]
fn many_equal_findings_are_one_with_a_number_and_the_first_places() {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("acme");
    std::fs::create_dir(&acme).unwrap();
    let rows: Vec<String> =
        (0..1_000).map(|n| format!("{{\"id\": \"{n}\", \"emial\": \"x\"}}")).collect();
    std::fs::write(acme.join("customers.json"), format!("[{}]", rows.join(",\n"))).unwrap();
    let (code, text) = check(&[shown(folder.path())]);
    assert_eq!((code, text.matches("error[F011]").count()), (1, 1), "{text}");
    assert!(text.contains(" = the same 999 times more: "), "{text}");
    assert!(
        text.contains("customers.json:2:13, ") && text.ends_with("1000 errors, 0 warnings\n"),
        "{text}"
    );
}

#[test]
fn a_wrong_scenario_is_told_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.json");
    std::fs::write(&file, WRONG).unwrap();
    let expected = format!(
        "error[S001]: no operation matches `PUT …/bluk`, nearest is `PUT …/bulk`\n --> {}:2:23\n",
        shown(&file)
    );
    for path in [folder.path(), &file] {
        let (code, text) = check(&[shown(path)]);
        assert!(code == 1 && text.starts_with(&expected), "{code}\n{text}");
        assert!(text.ends_with("1 error, 0 warnings\n"), "{text}");
    }
    for (format, part) in [
        ("json", "\"code\": \"S001\""),
        ("github", ",line=2,col=23,title=S001::"),
        ("sarif", "\"ruleId\": \"S001\""),
    ] {
        let (code, text) = check(&[shown(&file), "--format", format]);
        assert!(code == 1 && text.contains(part), "{format} {code}\n{text}");
    }
}

#[test]
fn only_what_was_named_is_told_and_references_are_followed_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = |name: &str| folder.path().join(name);
    for name in ["one", "two"] {
        std::fs::create_dir(tenant(name)).unwrap();
        std::fs::write(tenant(name).join("customers.json"), "[{\"id\": \"a\"}]").unwrap();
        let token = "[{\"name\": \"t\", \"token\": \"t\", \"scopes\": [], \"customerId\": \"b\"}]";
        std::fs::write(tenant(name).join("tokens.json"), token).unwrap();
    }
    let findings = |path: &Path| check(&[shown(path), "--format", "github"]).1.lines().count();
    assert_eq!(findings(folder.path()), 2);
    assert_eq!(findings(&tenant("one")), 1);
    assert_eq!(findings(&tenant("one").join("tokens.json")), 1);
    assert_eq!(findings(&tenant("one").join("customers.json")), 0);
}

#[test]
fn a_folder_without_files_is_clean_and_it_is_said_that_it_has_none() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("README.md"), "").unwrap();
    let output = run(&["check", shown(folder.path()), "--format", "json"], &[]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "[]");
    let note = format!(
        "note: there are no fixtures and no scenarios in `{}`, so nothing was checked\n",
        shown(folder.path())
    );
    assert_eq!(String::from_utf8(output.stderr).unwrap(), note);
    assert!(run(&["check"], &[]).stderr.is_empty());
}

/// A file that is not read is reported, so it is not said that there was nothing.
#[test]
fn a_folder_with_a_file_that_nobody_reads_is_not_called_empty() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("dump.sql"), "x").unwrap();
    let folder = shown(folder.path());
    let output = run(&["check", "--fixtures", folder], &[]);
    let note = format!("note: there is no _template in `{folder}`, so the shipped one is taken\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), note);
    assert_eq!(output.status.code(), Some(1), "the file is told of");
    let output = run(&["check", folder], &[]);
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_template_without_a_token_lets_nobody_in_and_check_and_the_start_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("_template");
    std::fs::create_dir(&template).unwrap();
    std::fs::write(template.join("customers.json"), "[]").unwrap();
    let fixtures = shown(folder.path());
    let told = "there is no token and no client in _template, so every request there is 401: \
                add tokens.json, or start with --auth off\n";
    let check = || String::from_utf8(run(&["check", "--fixtures", fixtures], &[]).stderr).unwrap();
    assert_eq!(check(), format!("note: {told}"));
    let heard = |more: &[&str]| {
        let args = [&["--port", "0", "--format", "json", "--fixtures", fixtures], more].concat();
        let (mut server, _, mut error) = Server::heard(command(&args, &[]));
        server.signal("TERM");
        server.wait();
        std::io::read_to_string(&mut error).unwrap()
    };
    assert_eq!(heard(&[]), format!("warn: {told}"));
    assert_eq!(heard(&["--auth", "off"]), "");
    std::fs::write(template.join("clients.json"), r#"[{"id": "a", "secret": "b", "scopes": []}]"#)
        .unwrap();
    assert_eq!((check(), heard(&[])), (String::new(), String::new()));
}

#[test]
fn what_is_not_there_is_unreadable() {
    let output = run(&["check", "no-such-folder"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .starts_with("error: cannot read `no-such-folder`: ")
    );
}

/// What cannot be read is reported with all that is wrong with the rest, and decides about the exit code.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("acme");
    std::fs::create_dir_all(acme.join("tokens.json")).unwrap();
    std::os::unix::fs::symlink("segments.json", acme.join("segments.json")).unwrap();
    std::fs::write(acme.join("customers.json"), "[{\"id\": 1}]").unwrap();
    let (code, told) = check(&[shown(folder.path()), "--format", "github"]);
    assert_eq!(code, 2, "{told}");
    for (file, title) in [
        ("segments.json", "X001::cannot read the file or folder: Too many levels"),
        ("tokens.json", "X001::cannot read the file or folder: it is a folder and no file"),
        ("customers.json", "F010::`id` must be a string"),
    ] {
        let finds = |line: &str| line.contains(&format!("acme/{file},")) && line.contains(title);
        assert!(told.lines().any(finds), "{file}: {told}");
    }
    assert_eq!(told.lines().count(), 3, "{told}");
    // Of the one that was named, the others are not reported, and cannot be in its way.
    assert_eq!(check(&[shown(&acme.join("customers.json")), "--format", "github"]).0, 1);
    assert_eq!(check(&[shown(&acme)]).0, 2);
}

#[test]
fn scenarios_are_listed_with_title_and_description() {
    let text = said(&["scenarios"]);
    assert!(
        text.starts_with("another-writer-first\n    Another writer got there first\n    "),
        "{text}"
    );
    let names = text.lines().filter(|line| !line.starts_with(' ')).count();
    assert_eq!(names, std::fs::read_dir("scenarios").unwrap().count());
}

#[test]
fn scenarios_are_described_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let rule = r#"{"name": "a", "on": "PUT …/customers/*", "when": {"tenant": "acme"}, "times": 1, "then": {"error": "forbidden"}}"#;
    let step = r#"{"name": "read", "call": "GET …/segments", "expect": {"status": 200}}"#;
    let text = format!(r#"{{"title": "Mine", "rules": [{rule}], "steps": [{step}]}}"#);
    std::fs::write(folder.path().join("mine.json"), text).unwrap();
    let args = ["scenarios", "--format", "json", "--scenarios", shown(folder.path())];
    let all: Vec<serde_json::Value> = serde_json::from_str(&said(&args)).unwrap();
    let named = |name: &str| all.iter().find(|one| one["name"] == name).unwrap();
    let file = format!("{}/mine.json", shown(folder.path()));
    assert_eq!(named("mine")["source"]["file"], file);
    let mut expected: serde_json::Value = serde_json::from_str(rule).unwrap();
    expected["operations"] = serde_json::json!([
        "PUT-customer-segment-update-customer-by-customerId",
        "PUT-customer-segment-update-customers-bulk"
    ]);
    assert_eq!(named("mine")["rules"], serde_json::json!([expected]));
    let mut expected: serde_json::Value = serde_json::from_str(step).unwrap();
    expected["operation"] = "GET-customer-segment-retrieve-segments".into();
    assert_eq!(named("mine")["steps"], serde_json::json!([expected]));
    let shipped = named("forbidden");
    assert_eq!(
        (&shipped["source"], &shipped["title"]),
        (&"shipped".into(), &"Nothing is allowed".into())
    );
    assert!(shipped["description"].as_str().is_some_and(|text| text.ends_with('.')));
    assert_eq!(shipped["rules"][0]["then"], serde_json::json!({"error": "forbidden"}));
    assert!(shipped["steps"][0]["expect"].is_object(), "{shipped}");
}

#[test]
fn schemas_are_printed() {
    let schema: serde_json::Value = serde_json::from_str(&said(&["schema", "scenario"])).unwrap();
    assert_eq!(schema["title"], "scenario");
    let output = run(&["schema", "scenaro"], &[]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.starts_with("error: there is no schema `scenaro`, did you mean `scenario`?\n  hint: "),
        "{told}"
    );
}

#[test]
fn an_unknown_scenario_keeps_the_sandbox_from_starting() {
    let output = run(&["--port", "0", "--scenario", "forbiden"], &[]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.starts_with("error: there is no scenario `forbiden`, did you mean `forbidden`?\n"),
        "{told}"
    );
}

/// So editors complete and check what is shipped, and what starts as a copy of it.
#[test]
fn every_shipped_file_names_the_schema_of_its_kind() {
    let folders = ["fixtures/_template", "fixtures/acme", "scenarios"].map(Path::new);
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let paths = files.map(|file| file.unwrap().path());
    let mut count = 0;
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "json")) {
        #[expect(clippy::disallowed_methods, reason = "a shipped file, as an editor reads it")]
        let file: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let named = path.parent().unwrap().join(file["$schema"].as_str().unwrap_or_default());
        let kind = match path.file_stem().and_then(|stem| stem.to_str()).unwrap() {
            _ if path.starts_with("scenarios") => "scenario",
            "_tenant" => "tenant",
            collection => collection,
        };
        let schema = Path::new("schemas").join(format!("{kind}.schema.json"));
        assert_eq!(named.canonicalize().ok(), schema.canonicalize().ok(), "{}", path.display());
        count += 1;
    }
    assert!(count > 30, "{count}");
}
