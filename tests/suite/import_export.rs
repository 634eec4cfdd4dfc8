//! `--import` and `--export-on-exit`: the state of `main` from one run to the next.

#![expect(clippy::disallowed_methods, reason = "the files are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, VERSION_3, get, put, send};
use crate::support_process::{Server, refusal, run, url};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The files below `folder`, by their paths in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for tenant in std::fs::read_dir(folder).unwrap() {
        for file in std::fs::read_dir(tenant.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_owned();
            files.insert(name, std::fs::read_to_string(path).unwrap());
        }
    }
    files
}

/// Serves with `args`, does `something` with the base URL, and ends in order.
#[cfg(unix)]
fn served(args: &[&str], something: impl FnOnce(&str)) {
    let (mut server, ready) = Server::start(args, &[]);
    something(url(&ready));
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
}

/// Puts one assignment, removes another, and with it a customer that rows of other segments name.
#[cfg(unix)]
fn change(base: &str) {
    assert_eq!(put(&format!("{base}{CUSTOMERS}/{UNASSIGNED}"), "{}").status, 201);
    let removed = send("DELETE", &format!("{base}{CUSTOMERS}/{VERSION_3}"), &[SERVICE], b"");
    assert_eq!(removed.status, 204);
    let customer = "/__sandbox/worlds/main/tenants/mytenant/customers/98029737";
    assert_eq!(send("DELETE", &format!("{base}{customer}"), &[], b"").status, 204);
}

#[cfg(unix)]
fn assert_changed(base: &str) {
    assert_eq!(get(&format!("{base}{CUSTOMERS}/{UNASSIGNED}")).status, 200);
    assert_eq!(get(&format!("{base}{CUSTOMERS}/{VERSION_3}")).status, 404);
}

#[cfg(unix)]
#[test]
fn a_state_goes_from_one_run_to_the_next_in_a_file_and_in_a_folder() {
    let at = tempfile::tempdir().unwrap();
    let [file, again] = ["state.json", "again.json"].map(|name| at.path().join(name));
    let [folder, same] = ["state", "same"].map(|name| at.path().join(name));
    served(&["--export-on-exit", text(&file)], change);
    served(&["--import", text(&file), "--export-on-exit", text(&again)], assert_changed);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), std::fs::read_to_string(&again).unwrap());
    served(&["--import", text(&again), "--export-on-exit", text(&folder)], assert_changed);
    served(&["--import", text(&folder), "--export-on-exit", text(&same)], assert_changed);
    assert_eq!(files(&folder), files(&same));
    // The folder is one of fixtures too, and may be written again in its place.
    served(&["--fixtures", text(&folder), "--export-on-exit", text(&folder)], assert_changed);
    assert_eq!(files(&folder), files(&same));
    let checked = run(&["check", text(&folder)], &[]);
    assert_eq!(checked.status.code(), Some(0), "{checked:?}");
    let left: Vec<_> = std::fs::read_dir(at.path()).unwrap().collect();
    assert_eq!(left.len(), 4, "{left:?}");
}

#[cfg(unix)]
#[test]
fn an_import_is_put_over_the_fixtures_of_main_alone_and_gone_after_a_reset() {
    let at = tempfile::tempdir().unwrap();
    let file = at.path().join("some.json");
    std::fs::write(&file, r#"{"shop": {"customers": [{"id": "only"}]}}"#).unwrap();
    let (server, ready) = Server::start(&[], &[("EMPORIX_SANDBOX_IMPORT", text(&file))]);
    let base = url(&ready);
    let tenants: Vec<&str> =
        ready["tenants"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(tenants.contains(&"shop") && tenants.contains(&"acme"), "{tenants:?}");
    let only = |world: &str| {
        let path = format!("/__sandbox/worlds/{world}/tenants/shop/customers/only");
        send("GET", &format!("{base}{path}"), &[], b"").status
    };
    assert_eq!(only("main"), 200);
    assert_eq!(get(&format!("{base}{CUSTOMERS}/{VERSION_3}")).status, 200, "the fixtures stay");
    assert_eq!(get(&format!("{base}/~other{CUSTOMERS}")).status, 200);
    assert_eq!(only("other"), 404);
    assert_eq!(send("POST", &format!("{base}/__sandbox/worlds/main/reset"), &[], b"").status, 204);
    assert_eq!(only("main"), 404);
    drop(server);
}

#[test]
fn mistakes_of_an_import_have_places_and_nothing_is_written_then() {
    let at = tempfile::tempdir().unwrap();
    let [file, export] = ["state.json", "export.json"].map(|name| at.path().join(name));
    std::fs::write(&file, "{\n  \"shop\": {\n    \"customers\": [{\"id\": 1}]\n  }\n}\n").unwrap();
    for command in [&[][..], &["exec"]] {
        let flags = ["--import", text(&file), "--export-on-exit", text(&export)];
        let rest: &[&str] = if command.is_empty() { &["--port", "0"] } else { &["--", "true"] };
        let said = refusal(&[command, &flags, rest].concat(), &[]);
        assert!(said.contains(&format!("{}:3:26", text(&file))), "{said}");
        assert!(!export.exists());
    }
    let folder = at.path().join("folder");
    std::fs::create_dir_all(folder.join("shop")).unwrap();
    std::fs::write(folder.join("shop/customers.json"), "[\n  {\"idd\": \"c\"}]").unwrap();
    let said = refusal(&["--port", "0", "--import", text(&folder)], &[]);
    assert!(said.contains("folder/shop/customers.json:2:4"), "{said}");
    let empty = at.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    for (path, why) in
        [(&empty, "it holds no fixtures"), (&at.path().join("missing"), "No such file")]
    {
        let said = refusal(&["--port", "0", "--import", text(path)], &[]);
        assert!(
            said.contains(&format!("cannot read a state from `{}`: {why}", text(path))),
            "{said}"
        );
        assert!(said.contains("hint: ") && said.contains("emporix-sandbox export"), "{said}");
    }
    let variable = [("EMPORIX_SANDBOX_IMPORT", text(&empty))];
    let said = refusal(&["--port", "0"], &variable);
    assert!(said.contains("set by the variable `EMPORIX_SANDBOX_IMPORT`"), "{said}");
}

#[test]
fn a_place_that_cannot_be_exported_to_is_found_at_the_start() {
    let at = tempfile::tempdir().unwrap();
    let [photos, file, folder] =
        ["photos", "state", "folder.json"].map(|name| at.path().join(name));
    std::fs::create_dir(&photos).unwrap();
    std::fs::write(photos.join("cat.jpg"), "").unwrap();
    std::fs::write(&file, "").unwrap();
    std::fs::create_dir(&folder).unwrap();
    for (path, why) in [
        (&photos, "it holds `cat.jpg`, which is not replaced"),
        (&file, "it is a file, and its name does not end in .json"),
        (&folder, "it is a folder, and its name that of a file"),
        (&at.path().join("no/state.json"), "No such file"),
    ] {
        let said = refusal(&["--port", "0", "--export-on-exit", text(path)], &[]);
        let expected = format!("cannot write what --export-on-exit names, `{}`: {why}", text(path));
        assert!(said.contains(&expected), "{said}");
    }
    let left: Vec<_> = std::fs::read_dir(at.path()).unwrap().collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[cfg(unix)]
#[test]
fn the_state_is_written_however_a_command_ends_and_not_where_none_ran() {
    let at = tempfile::tempdir().unwrap();
    let file = at.path().join("state.json");
    let exec = |more: &[&str], command: &[&str]| {
        let flags = ["exec", "--export-on-exit", text(&file)];
        run(&[&flags, more, &["--"], command].concat(), &[]).status.code()
    };
    assert_eq!(exec(&[], &["no-such-command"]), Some(2));
    assert!(!file.exists());
    for (more, command, code) in [
        (&[][..], &["sh", "-c", "exit 7"][..], 7),
        (&["--timeout", "10ms"], &["sleep", "100"], 124),
        (&[], &["sh", "-c", "kill -9 $$"], 137),
    ] {
        assert_eq!(exec(more, command), Some(code));
        let state: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert!(state["acme"].is_object() && state["_template"].is_object());
        std::fs::remove_file(&file).unwrap();
    }
    // What cannot be written any more is said, and the exit code says it too.
    let gone = at.path().join("gone");
    std::fs::create_dir(&gone).unwrap();
    let state = gone.join("state.json");
    let output = run(&["exec", "--export-on-exit", text(&state), "--", "rmdir", text(&gone)], &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(&format!("cannot write the state to `{}`", text(&state))), "{said}");
}
