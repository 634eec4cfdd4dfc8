//! The commands about a sandbox that runs: how they find it, what they print, and how they end.

#![expect(clippy::disallowed_methods, reason = "the ready file is what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::process::{Output, Stdio};

use emporix_sandbox::Config;
use serde_json::Value;

use crate::support::{CUSTOMERS, get};
use crate::support_linted::Sandbox;
use crate::support_process::{Server, command, run, url};

/// What a command prints about the sandbox at `url`.
#[track_caller]
fn about(url: &str, args: &[&str]) -> String {
    let output = run(args, &[("EMPORIX_SANDBOX_URL", url)]);
    assert!(output.status.success() && output.stderr.is_empty(), "{args:?} {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The exit code, and what is on standard error.
fn end(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The base URL of a port on which nothing listens.
fn nowhere() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn health_is_0_where_one_is_ready_and_1_where_none_is() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(about(sandbox.url(), &["health"]), format!("ready {}\n", sandbox.url()));
    let nowhere = nowhere();
    let (code, said) = end(&run(&["health", "--url", &nowhere], &[]));
    assert_eq!(code, Some(1));
    assert!(said.starts_with(&format!("error: nothing answers at {nowhere}: ")), "{said}");
    assert!(said.contains("hint: start one with `emporix-sandbox`"), "{said}");
    let (code, said) = end(&run(&["health", "--url", "localhost:1"], &[]));
    assert_eq!(code, Some(2), "{said}");
}

#[test]
fn health_finds_the_port_that_a_container_has_in_its_environment() {
    let sandbox = Sandbox::start().unwrap();
    let port = sandbox.url().rsplit(':').next().unwrap().to_owned();
    let output = run(&["health"], &[("EMPORIX_SANDBOX_PORT", &port)]);
    assert!(output.status.success(), "{output:?}");
}

#[cfg(unix)]
#[test]
fn wait_ends_when_the_ready_file_is_there_and_its_sandbox_answers() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ready.json");
    let file = file.to_str().unwrap();
    let mut wait = command(&["wait", "--timeout", "5m", "--ready-file", file], &[]);
    let waiting = wait.stdout(Stdio::piped()).spawn().unwrap();
    let (mut server, ready) =
        Server::start(&["--ready-file", file], &[("EMPORIX_SANDBOX_ADMIN_TOKEN", "s3cret")]);
    let output = waiting.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{}\n", url(&ready)));
    assert!(output.status.success());

    // It says what the event says, and the admin token.
    let text = std::fs::read_to_string(file).unwrap();
    let mut said: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(said["adminToken"], "s3cret");
    said.as_object_mut().unwrap().remove("adminToken");
    let mut event = ready.clone();
    event.as_object_mut().unwrap().remove("time");
    assert_eq!(said, event);
    // So nothing else has to be said.
    let worlds = run(&["worlds"], &[("EMPORIX_SANDBOX_READY_FILE", file)]);
    assert!(worlds.status.success(), "{worlds:?}");

    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    assert!(!std::path::Path::new(file).exists(), "it goes with its sandbox");
}

#[test]
fn wait_says_what_it_saw_when_the_time_is_over() {
    let nowhere = nowhere();
    let (code, said) = end(&run(&["wait", "--timeout", "1ms", "--url", &nowhere], &[]));
    assert_eq!(code, Some(1));
    assert!(said.starts_with("error: no sandbox was ready within 1ms"), "{said}");
    assert!(said.contains(&format!("hint: at last nothing answers at {nowhere}")), "{said}");
}

#[test]
fn a_ready_file_that_cannot_be_written_is_told_before_anything_is_served() {
    let args = ["--port", "0", "--ready-file", "no-such-folder/ready.json"];
    let (code, said) = end(&run(&args, &[]));
    assert_eq!(code, Some(2));
    assert!(
        said.contains("cannot write what --ready-file names, `no-such-folder/ready.json`"),
        "{said}"
    );
}

#[test]
fn what_was_typed_comes_before_variables() {
    let sandbox = Sandbox::start().unwrap();
    let nowhere = nowhere();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ready.json");
    std::fs::write(&file, format!(r#"{{"url": "{}"}}"#, sandbox.url())).unwrap();
    let file = file.to_str().unwrap();
    let wrong = ("EMPORIX_SANDBOX_URL", nowhere.as_str());
    assert!(run(&["health", "--url", sandbox.url()], &[wrong]).status.success());
    assert!(run(&["health", "--ready-file", file], &[wrong]).status.success());
    assert!(!run(&["health"], &[wrong]).status.success());
}

#[test]
fn env_prints_the_variables_of_a_world_and_a_tenant() {
    let sandbox = Sandbox::start().unwrap();
    let base = sandbox.url();
    get(&format!("{base}/~mine{CUSTOMERS}"));
    let text = about(base, &["env", "--format", "json", "--world", "mine"]);
    let env: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(env["EMPORIX_API_URL"], format!("{base}/~mine"));
    assert_eq!(env["EMPORIX_TENANT"], "mytenant");
    assert_eq!(env["EMPORIX_TOKEN_SERVICE"], "service");
    assert_eq!(env["EMPORIX_SANDBOX_URL"], base);
    assert!(env["EMPORIX_CLIENT_ID"].as_str().unwrap().starts_with("mytenant."), "{env}");
    assert!(
        env["EMPORIX_CLIENT_SECRET"].is_string()
            && env.get("EMPORIX_SANDBOX_ADMIN_TOKEN").is_none()
    );

    let acme = about(base, &["env", "--tenant", "acme"]);
    assert!(acme.contains("export EMPORIX_TENANT='acme'\n"), "{acme}");
    assert!(!acme.contains("EMPORIX_TOKEN_SERVICE='service'"), "acme has its own: {acme}");
}

#[test]
fn the_admin_token_is_sent_and_its_refusal_is_told() {
    let config = Config { admin_token: Some("s3cret".into()), ..Config::default() };
    let sandbox = Sandbox::start_with(config).unwrap();
    let base = ("EMPORIX_SANDBOX_URL", sandbox.url());
    let (code, said) = end(&run(&["worlds"], &[base]));
    assert_eq!(code, Some(1));
    assert!(
        said.starts_with("error: the admin API asks for its bearer token here\n  hint: "),
        "{said}"
    );
    let env = [base, ("EMPORIX_SANDBOX_ADMIN_TOKEN", "s3cret")];
    let printed = String::from_utf8(run(&["env"], &env).stdout).unwrap();
    assert!(printed.contains("export EMPORIX_SANDBOX_ADMIN_TOKEN='s3cret'\n"), "{printed}");
}

#[test]
fn worlds_are_listed_and_begin_anew() {
    let sandbox = Sandbox::start().unwrap();
    let base = sandbox.url();
    get(&format!("{base}/~mine{CUSTOMERS}"));
    let worlds = about(base, &["worlds"]);
    let mine = worlds.lines().find(|line| line.starts_with("mine ")).unwrap();
    assert!(mine.ends_with(&format!("{base}/~mine  made by use")), "{worlds}");
    let listed: Value =
        serde_json::from_str(&about(base, &["worlds", "--format", "json"])).unwrap();
    assert_eq!(listed["worlds"].as_array().map(Vec::len), Some(2));

    assert_eq!(about(base, &["requests", "--world", "mine"]).lines().count(), 1);
    let args = ["reset", "--world", "mine", "--only", "journal,counters"];
    assert_eq!(about(base, &args), "world mine begins anew: journal, counters\n");
    assert_eq!(about(base, &["requests", "--world", "mine"]), "");
    assert_eq!(about(base, &["reset"]), "world main begins anew: everything\n");

    let none = run(&["reset", "--world", "none", "--url", base], &[]);
    let (code, said) = end(&none);
    assert_eq!(code, Some(1));
    assert!(said.starts_with("error: there is no world `none`\n  hint: make it with"), "{said}");
    let (code, said) = end(&run(&["reset", "--only", "dat", "--url", base], &[]));
    assert!(code == Some(2) && said.contains("dat"), "{said}");
}

#[test]
fn an_export_is_what_the_admin_api_sends() {
    let sandbox = Sandbox::start().unwrap();
    let state = get(&format!("{}/__sandbox/worlds/main/state", sandbox.url()));
    let exported = about(sandbox.url(), &["export"]);
    assert_eq!(exported.trim_end(), state.body.trim_end());
}

#[test]
fn scenarios_are_armed_by_name_and_from_files_and_disarmed() {
    let sandbox = Sandbox::start().unwrap();
    let base = sandbox.url();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.json");
    let rule = r#"{"name": "slow", "on": "*", "then": {"delay": "1ms"}}"#;
    std::fs::write(&file, format!(r#"{{"title": "Mine", "rules": [{rule}]}}"#)).unwrap();
    let armed = about(base, &["arm", "not-found", file.to_str().unwrap()]);
    assert!(armed.starts_with("not-found/"), "{armed}");
    assert!(armed.ends_with("mine/slow: looked at 0, fired 0\n"), "{armed}");
    assert_eq!(get(&format!("{base}{CUSTOMERS}")).status, 200);
    let left = about(base, &["disarm", "not-found"]);
    assert_eq!(left, "mine/slow: looked at 1, fired 1\n");
    assert_eq!(about(base, &["disarm", "--all"]), "no scenario is active\n");

    let (code, said) = end(&run(&["disarm", "nothing", "--url", base], &[]));
    assert!(code == Some(1) && said.contains("nothing"), "{said}");
    let (code, said) = end(&run(&["arm", "./none.json", "--url", base], &[]));
    assert!(code == Some(2) && said.contains("cannot read `./none.json`"), "{said}");
}

#[test]
fn requests_tokens_and_the_clock_are_shown() {
    let sandbox = Sandbox::start().unwrap();
    let base = sandbox.url();
    get(&format!("{base}{CUSTOMERS}/nobody?a=b"));
    let listed = about(base, &["requests", "--status", "404"]);
    let expected = format!("main-1 GET {CUSTOMERS}/nobody?a=b 404 · nothing with id `nobody`");
    assert!(listed.starts_with(&expected), "{listed}");
    assert_eq!(about(base, &["requests", "--status", "200"]), "");

    let tokens = about(base, &["tokens", "--tenant", "mytenant"]);
    let service = tokens.lines().find(|line| line.starts_with("service ")).unwrap();
    assert!(service.contains("mytenant: customersegment."), "{tokens}");

    let clock: Value =
        serde_json::from_str(&about(base, &["advance", "24h", "--format", "json"])).unwrap();
    assert_eq!(clock["mode"], "offset");
    assert!(about(base, &["advance", "1s"]).ends_with(" (offset)\n"));
    let (code, said) = end(&run(&["advance", "soon", "--url", base], &[]));
    assert!(code == Some(2) && said.contains("soon"), "{said}");
}

/// A sandbox that answers only after the terminal, which is standard error alone, has shown that it is waited for.
const SLOW_ANSWER: &str = r#"
import os, pty, socket, subprocess, sys
listener = socket.create_server(("127.0.0.1", 0))
master, slave = pty.openpty()
url = "http://127.0.0.1:%d" % listener.getsockname()[1]
env = dict(os.environ, TERM="xterm")
child = subprocess.Popen([sys.argv[1], "export", "--url", url], stdout=subprocess.PIPE, stderr=slave, env=env)
os.close(slave)
client, _ = listener.accept()
seen = b""
while b" s" not in seen: seen += os.read(master, 1000)
client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n{}\n")
out = child.communicate()[0]
try:
    while True: seen += os.read(master, 1000)
except OSError: pass
print(child.returncode, out == b"{}\n", b"waiting for " + url.encode() in seen, seen.endswith(b"\r\x1b[2K"))
"#;

#[cfg(unix)]
#[test]
#[ignore = "needs python3"]
fn a_terminal_shows_what_is_waited_for_and_then_no_more() {
    let binary = env!("CARGO_BIN_EXE_emporix-sandbox");
    let mut python = std::process::Command::new("python3");
    let output = python.args(["-c", SLOW_ANSWER, binary]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said, "0 True True True\n", "{}", String::from_utf8_lossy(&output.stderr));
}
