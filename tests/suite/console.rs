//! The console as it is served: its files and their headers, who may read them, and where it is said to be. What it does in a
//! browser is `tests/journeys/console`.

use std::collections::BTreeSet;
use std::process::Command;

use emporix_sandbox::Config;
use emporix_sandbox::console::{FILES, MOST_BYTES, PATH};
use emporix_sandbox::engine::scenario::ERROR_NAMES;
use serde_json::{Value, json};

use crate::support::{Answer, send};
use crate::support_admin::{NOTHING, admin, assert_problem, good};
use crate::support_kept::{project, text_of};
use crate::support_linted::Sandbox;
use crate::support_process::{Server, command, url};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/// Calls the file called `name`.
#[track_caller]
fn call(sandbox: &Sandbox, method: &str, name: &str, headers: &[(&str, &str)]) -> Answer {
    let path = if name.is_empty() { PATH.to_owned() } else { format!("{PATH}/{name}") };
    send(method, &format!("{}{path}", sandbox.url()), headers, b"")
}

#[test]
fn every_file_comes_with_a_policy_and_a_tag() {
    let sandbox = Sandbox::start().unwrap();
    for file in FILES {
        let whole = call(&sandbox, "GET", file.name, &[]);
        assert_eq!(whole.status, 200, "{}", file.name);
        assert_eq!(whole.body.as_bytes(), file.content, "{}", file.name);
        let kind = match file.name.rsplit_once('.').map(|(_, ending)| ending) {
            None => "text/html; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some(_) => "image/svg+xml",
        };
        let head = call(&sandbox, "HEAD", file.name, &[]);
        let length = file.content.len().to_string();
        for (name, value) in [
            ("content-type", kind),
            ("content-length", &length),
            ("content-security-policy", POLICY),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-cache"),
            ("referrer-policy", "no-referrer"),
            ("etag", whole.header("etag")),
        ] {
            assert_eq!(whole.header(name), value, "{}", file.name);
            assert_eq!(head.header(name), value, "{}", file.name);
        }
        assert_eq!((head.status, &*head.body), (200, ""));
        let tag = whole.header("etag");
        assert!(tag.len() == 34 && tag.starts_with('"'), "{tag}");
        for known in [tag, "*", &format!("\"other\", W/{tag}")] {
            let same = call(&sandbox, "GET", file.name, &[("If-None-Match", known)]);
            assert_eq!((same.status, &*same.body, same.header("etag")), (304, "", tag), "{known}");
        }
        let other = call(&sandbox, "GET", file.name, &[("If-None-Match", "\"other\"")]);
        assert_eq!(other.status, 200);
    }
    assert_eq!(call(&sandbox, "GET", "?world=main", &[]).status, 200, "a slash and a query");
}

#[test]
fn what_it_does_not_have_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    let missing = assert_problem(&call(&sandbox, "GET", "main.ts", &[]), 404);
    assert_eq!(missing["hint"], "open /__sandbox/ui");
    assert_problem(&call(&sandbox, "GET", "../worlds", &[]), 404);
    let refused = call(&sandbox, "POST", "main.js", &[]);
    assert_problem(&refused, 405);
    assert_eq!(refused.header("allow"), "GET, HEAD, OPTIONS");
    let options = call(&sandbox, "OPTIONS", "", &[]);
    assert_eq!((options.status, options.header("allow")), (204, "GET, HEAD, OPTIONS"));
}

#[test]
fn its_files_are_open_and_its_data_is_guarded() {
    let admin_token = Some("s3cret".into());
    let sandbox = Sandbox::start_with(Config { admin_token, ..Config::default() }).unwrap();
    let elsewhere = [("Host", "sandbox.example"), ("Via", "1.1 proxy")];
    for file in FILES {
        let answer = call(&sandbox, "GET", file.name, &elsewhere);
        assert_eq!(answer.status, 200, "{}", file.name);
        assert!(!answer.body.contains("s3cret"));
    }
    for path in ["worlds", "worlds/main/requests", "worlds/main/requests/stream", "scenarios"] {
        assert_problem(&admin(&sandbox, "GET", path, &NOTHING), 403);
    }
}

#[test]
fn all_of_it_is_small_and_comes_from_here() {
    let size: usize = FILES.iter().map(|file| file.content.len()).sum();
    assert!(size < MOST_BYTES, "{size} bytes");
    let served: BTreeSet<&str> = FILES.iter().map(|file| file.name).collect();
    for entry in std::fs::read_dir(project("console")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let name = if name == "index.html" { "" } else { &name };
        assert!(served.contains(name), "console/{name} is not served");
    }
    for file in FILES {
        let text = str::from_utf8(file.content).unwrap();
        let lines = text.lines().count();
        assert!(lines <= 170, "{} has {lines} lines, more than a page of code", file.name);
        for forbidden in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "Function(",
            "DOMParser",
            "createContextualFragment",
            "srcdoc",
            "javascript:",
            "https://",
            "@import",
            "<style",
            " style=",
            "localStorage",
            "document.cookie",
            "setAttribute('on",
        ] {
            assert!(!text.contains(forbidden), "{} has `{forbidden}`", file.name);
        }
        let foreign = text.matches("http://").count();
        assert_eq!(foreign, usize::from(file.name == "icon.svg"), "{} names a server", file.name);
        let imports =
            text.lines().filter_map(|line| line.strip_suffix("';")?.split_once(" from './"));
        for (_, imported) in imports {
            assert!(served.contains(imported), "{} imports {imported}", file.name);
        }
    }
    let page = text_of("console/index.html");
    for (_, rest) in page.match_indices("=\"/").map(|(at, _)| page[at..].split_at(2)) {
        let path = rest.split('"').next().unwrap();
        assert!(
            served.contains(path.trim_start_matches("/__sandbox/ui/").trim_start_matches('/')),
            "{path}"
        );
    }
}

#[test]
fn where_it_is_stands_in_the_index_and_in_the_ready_event_without_the_token() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(good(&sandbox, "GET", "", &NOTHING, 200)["console"], PATH);
    let (_server, ready) = Server::start(&["--admin-token", "s3cret"], &[]);
    assert_eq!(ready["console"], Value::from(format!("{}{PATH}", url(&ready))));
    let mut server = Server::of(command(&["--port", "0", "--admin-token", "s3cret"], &[]));
    let line = loop {
        let line = server.line();
        if line.starts_with("console ") {
            break line;
        }
    };
    assert!(line.ends_with(PATH), "{line}");
}

#[test]
fn the_errors_of_an_operation_are_those_that_a_rule_takes() {
    let sandbox = Sandbox::start().unwrap();
    let listed = good(&sandbox, "GET", "operations", &NOTHING, 200);
    let takes = |on: &Value, then: Value| {
        let rules = json!({"rules": [{"name": "r", "on": on, "then": then}]});
        match admin(&sandbox, "PUT", "worlds/main/scenarios", &rules).status {
            200 => true,
            422 => false,
            other => panic!("{other}: {rules}"),
        }
    };
    let mut rows = 0;
    for operation in listed["operations"].as_array().unwrap() {
        if operation["built"] == false {
            continue;
        }
        let said = |name: &str, error: &str| {
            operation[name].as_array().unwrap().iter().any(|known| known == error)
        };
        for (error, named) in ERROR_NAMES {
            let as_whole = takes(&operation["id"], json!({"error": error}));
            assert_eq!(said("errors", error), as_whole, "{operation}: {error}");
            let is_of_the_call = [401, 403].contains(&named.status().as_u16())
                || named.status().is_server_error()
                || *error == "rate-limited";
            if operation.get("rowErrors").is_some() && !is_of_the_call {
                let items = json!({"items": [{"nth": 1, "error": error}]});
                assert_eq!(said("rowErrors", error), takes(&operation["id"], items), "{error}");
                rows += 1;
            }
        }
    }
    assert!(rows > 0);
}

/// Starts the server in a terminal of its own, and prints the line that says where the console is.
const IN_A_TERMINAL: &str = r#"
import os, pty, signal, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
text = b""
while b"console " not in text or not text.endswith(b"\n"):
    text += os.read(fd, 4096)
os.kill(pid, signal.SIGTERM)
print([line for line in text.decode().splitlines() if line.startswith("console ")][0])
"#;

#[test]
#[ignore = "needs python3"]
fn a_terminal_is_shown_a_link_with_the_token() {
    let binary = env!("CARGO_BIN_EXE_emporix-sandbox");
    let arguments = ["-c", IN_A_TERMINAL, binary, "--port", "0", "--admin-token", "s3 cret"];
    let output = Command::new("python3").args(arguments).output().unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    assert!(line.trim_end().ends_with("/__sandbox/ui#token=s3%20cret"), "{line}");
}
