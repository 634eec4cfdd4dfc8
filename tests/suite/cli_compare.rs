//! The commands that compare states: what they print, and how they end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::fs;

use emporix_sandbox::Config;
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, UNASSIGNED, put};
use crate::support_admin::{NOTHING, good, refused};
use crate::support_linted::Sandbox;
use crate::support_process::run;

/// The exit code, standard output and standard error of a command about the sandbox at `url`.
fn end(url: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let output = run(args, &[("EMPORIX_SANDBOX_URL", url)]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A folder with a template and a tenant of one site, whose token ends a day after the start.
fn folder(site: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("_template/tokens.json", json!([])),
        ("acme/sites.json", json!([{"code": site}])),
        ("acme/customers.json", json!([{"id": "ada", "firstName": "Ada"}])),
        (
            "acme/tokens.json",
            json!([{"name": "t", "token": "t", "scopes": [], "expiresAt": "+1d"}]),
        ),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.to_string()).unwrap();
    }
    folder
}

#[test]
fn changes_are_read_as_lines_or_as_they_are_sent() {
    let sandbox = Sandbox::start().unwrap();
    let url = sandbox.url();
    assert_eq!(end(url, &["changes"]), (Some(0), "no differences\n".to_owned(), String::new()));
    let customer = json!({"firstName": "\u{1b}[2J", "lastName": "Doe"});
    good(&sandbox, "PUT", "worlds/main/snapshots/before", &NOTHING, 204);
    good(&sandbox, "PUT", "worlds/main/tenants/acme/customers/c-1", &customer, 204);
    put(&format!("{url}{CUSTOMERS}/{UNASSIGNED}"), "{}");
    for since in [&["changes"][..], &["changes", "--since", "snapshot:before"]] {
        let (code, out, err) = end(url, since);
        assert_eq!((code, &*err), (Some(0), ""));
        assert!(out.starts_with("acme customers\n  ~ c-1\n"), "{out}");
        assert!(out.contains(r#"→ "\u001b[2J""#), "{out}");
        assert!(out.contains("\nmytenant customer-assignments\n  + 628cd"), "{out}");
        assert!(out.ends_with("0 removed, 1 changed, 1 added\n"), "{out}");
    }
    let (_, out, _) = end(url, &["changes", "--max", "1", "--format", "json"]);
    let shown: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&shown["total"], &shown["changes"][1]), (&json!(2), &Value::Null));
    let (_, out, _) = end(url, &["changes", "--max", "1"]);
    assert!(
        out.ends_with("0 removed, 1 changed, 0 added, and 1 more that are not shown\n"),
        "{out}"
    );
    let (code, _, err) = end(url, &["changes", "--since", "snapshot:after"]);
    assert_eq!(code, Some(1));
    assert!(err.starts_with("error: there is no snapshot `after`\n  hint: "), "{err}");
}

#[test]
fn changes_since_an_exchange_are_those_that_came_after_it() {
    let sandbox = Sandbox::start().unwrap();
    let url = sandbox.url();
    let path = format!("{url}{CUSTOMERS}/{UNASSIGNED}");
    assert_eq!(put(&path, "{}").status, 201);
    assert_eq!(put(&path, r#"{"mixins": {"a": {"b": 1}}}"#).status, 204);
    good(&sandbox, "PUT", "worlds/main/tenants/mytenant/sites/new", &json!({}), 204);
    let (code, out, err) = end(url, &["changes", "--since", "main-1"]);
    assert_eq!((code, &*err), (Some(0), ""));
    assert!(out.starts_with("mytenant customer-assignments\n  ~ 628cd"), "{out}");
    assert!(out.contains("\n      + /mixins {\"a\":{\"b\":1}}\n"), "{out}");
    assert!(
        out.ends_with(
            "mytenant sites\n  + new {\"code\":\"new\"}\n0 removed, 1 changed, 1 added\n"
        ),
        "{out}"
    );
    let added = end(url, &["changes", "--since", "main-2"]).1;
    assert!(added.ends_with("0 removed, 0 changed, 1 added\n"), "{added}");
    for (since, status, said) in [
        ("main-9", 410, "main-9"),
        ("other-1", 400, "is no exchange of the world `main`"),
        ("main-x", 400, "is neither `start` nor"),
    ] {
        let path = format!("worlds/main/changes?since={since}");
        let problem = refused(&sandbox, "GET", &path, &NOTHING, status);
        assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
    }
    refused(&sandbox, "GET", "worlds/main/changes?max=0", &NOTHING, 400);
    let import = json!({"mytenant": {"customers": []}});
    good(&sandbox, "PUT", "worlds/main/state", &import, 204);
    let problem = refused(&sandbox, "GET", "worlds/main/changes?since=main-1", &NOTHING, 410);
    assert!(problem["detail"].as_str().unwrap().ends_with(": a state was imported"), "{problem}");
    assert_eq!(end(url, &["changes"]).1, "no differences\n", "it is what the data live over");
}

#[test]
fn folders_and_exports_are_compared_without_a_sandbox() {
    let (one, other) = (folder("main"), folder("main"));
    let (one, other) = (one.path().to_str().unwrap(), other.path().to_str().unwrap());
    let nowhere = "http://127.0.0.1:1";
    assert_eq!(end(nowhere, &["diff", one, other]).0, Some(0), "the relative end is the same");
    let sites = format!("{other}/acme/sites.json");
    fs::write(&sites, r#"[{"code": "other"}, {"code": "main", "name": "Main"}]"#).unwrap();
    let (code, out, err) = end(nowhere, &["diff", one, other]);
    assert_eq!((code, &*err), (Some(1), ""));
    let expected = "acme sites\n  ~ main\n      + /name {\"en\":\"Main\"}\n  + other {\"code\":\"other\"}\n0 removed, 1 changed, 1 added\n";
    assert_eq!(out, expected);
    let (code, out, _) = end(nowhere, &["diff", other, one, "--format", "json"]);
    assert_eq!(code, Some(1));
    let shown: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(shown["total"], 2);
    let changes: Vec<_> =
        shown["changes"].as_array().unwrap().iter().map(|it| &it["change"]).collect();
    assert_eq!(changes, ["removed", "changed"]);
}

#[test]
fn a_world_is_compared_with_its_files_as_of_its_start() {
    let own = folder("main");
    let path = own.path().to_str().unwrap();
    let fixtures = Some(own.path().to_owned());
    let sandbox = Sandbox::start_with(Config { fixtures, ..Config::default() }).unwrap();
    let url = sandbox.url();
    assert_eq!(end(url, &["diff", path]), (Some(0), "no differences\n".to_owned(), String::new()));
    good(&sandbox, "PUT", "worlds/main/snapshots/a%2Fb", &NOTHING, 204);
    good(&sandbox, "PUT", "worlds/main/tenants/acme/sites/other", &json!({}), 204);
    let added = "acme sites\n  + other {\"code\":\"other\"}\n0 removed, 0 changed, 1 added\n";
    for args in [&["diff", path][..], &["diff", path, "world:main"], &["diff", "snapshot:main/a/b"]]
    {
        assert_eq!(end(url, args), (Some(1), added.to_owned(), String::new()), "{args:?}");
    }
    let export = own.path().join("export.json");
    fs::write(&export, end(url, &["export"]).1).unwrap();
    assert_eq!(end(url, &["diff", export.to_str().unwrap(), "world:main"]).0, Some(0));
    let (code, out, _) = end(url, &["diff", path, "--start", "2020-01-01T00:00:00Z"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("~ /expiresAt \"2020-01-02T00:00:00.000Z\" → "), "{out}");
}

#[test]
fn what_cannot_be_compared_is_trouble_and_no_difference() {
    let good = folder("main");
    let path = good.path().to_str().unwrap();
    let bad = folder("main");
    fs::write(bad.path().join("acme/sites.json"), "[{}]").unwrap();
    let empty = tempfile::tempdir().unwrap();
    let nowhere = "http://127.0.0.1:1";
    for (other, said) in [
        (bad.path().to_str().unwrap(), "a site needs `code`"),
        (empty.path().to_str().unwrap(), "it holds no fixtures"),
        ("no-such-file.json", "cannot read a state from `no-such-file.json`"),
        ("world:main", "nothing answers at http://127.0.0.1:1"),
        ("world:", "expected the name of a world"),
        ("snapshot:main", "expected a world and its snapshot"),
    ] {
        let (code, out, err) = end(nowhere, &["diff", path, other]);
        assert_eq!((code, &*out), (Some(2), ""), "{other}");
        assert!(err.contains(said), "{other}: {err}");
    }
    let sandbox = Sandbox::start().unwrap();
    let (code, _, err) = end(sandbox.url(), &["diff", "snapshot:main/never"]);
    assert_eq!(code, Some(2));
    assert!(err.starts_with("error: there is no snapshot `never`"), "{err}");
}
