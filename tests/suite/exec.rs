//! `exec`: a sandbox around a command. The commands are lines of a shell that say where they are and wait to go on, so
//! that the test makes their calls.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the files of a report are what is tested")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use serde_json::{Value, json};

use crate::support::{CUSTOMERS, get, put, send};
use crate::support_process::command;

/// Says where the sandbox is, and ends when it is given leave.
pub(crate) const WAITS: &str = "echo $EMPORIX_API_URL; read line; exit 0";

/// Runs a line of a shell to its end.
fn exec(args: &[&str], script: &str) -> Output {
    exec_in(args, script, &[])
}

fn exec_in(args: &[&str], script: &str, env: &[(&str, &str)]) -> Output {
    line(args, script, env).output().unwrap()
}

fn line(args: &[&str], script: &str, env: &[(&str, &str)]) -> Command {
    command(&[&["exec"], args, &["--", "/bin/sh", "-c", script]].concat(), env)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A line of a shell that runs.
pub(crate) struct Running {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// The first line that it printed.
    pub(crate) said: String,
}

impl Running {
    pub(crate) fn start(args: &[&str], script: &str) -> Self {
        let mut command = line(args, script, &[]);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        output.read_line(&mut said).unwrap();
        assert!(said.ends_with('\n'), "it ended before it said anything");
        Self { child, input, output, said: said.trim_end().to_owned() }
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits for the next line, and lets it go on.
    fn go_on(&mut self) {
        writeln!(self.input.as_mut().unwrap()).unwrap();
    }

    /// Waits for its end, and that of every process that it has started: its exit code, what else they printed, and what
    /// is on standard error.
    fn end(mut self) -> (Option<i32>, String, String) {
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        drop(self.input);
        let mut told = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        (self.child.wait().unwrap().code(), rest, told)
    }

    /// The same, once it was let go.
    pub(crate) fn finish(mut self) -> (Option<i32>, String) {
        self.go_on();
        let (code, _, told) = self.end();
        (code, told)
    }
}

#[test]
fn the_command_has_its_variables_and_its_own_streams() {
    let script = r#"read line; echo "$EMPORIX_TENANT $EMPORIX_TOKEN_SERVICE $X $line"; echo oops >&2; test -n "$EMPORIX_CLIENT_SECRET""#;
    let args = ["--env", "X={tenant}/{token.read}", "--quiet"];
    let mut child = line(&args, script, &[]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"typed\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stdout), "mytenant service mytenant/read typed\n");
    let told = text(&output.stderr);
    assert!(
        told.contains("oops\n") && told.contains("emporix-sandbox is ready at http://"),
        "{told}"
    );
    assert!(told.contains("emporix-sandbox: 0 requests in 1 world, "), "{told}");
    assert_eq!(output.status.code(), Some(0), "{told}");
}

#[test]
fn the_port_is_free_the_base_url_answers_and_the_token_of_the_admin_api_is_passed_on() {
    // As the environment of a job that serves elsewhere has them.
    let env = [("EMPORIX_SANDBOX_PORT", "1"), ("PORT", "1"), ("EMPORIX_SANDBOX_ADMIN_TOKEN", "s3")];
    let output = exec_in(&[], "echo $EMPORIX_SANDBOX_URL $EMPORIX_SANDBOX_ADMIN_TOKEN", &env);
    let said = text(&output.stdout);
    assert!(said.starts_with("http://127.0.0.1:") && said.ends_with(" s3\n"), "{said}");
    assert!(!said.contains(":1 "), "{said}");

    let running = Running::start(&[], WAITS);
    assert_eq!(get(&format!("{}{CUSTOMERS}", running.said)).status, 200);
    let (code, told) = running.finish();
    assert_eq!(code, Some(0));
    assert!(told.contains("emporix-sandbox: 1 request in 1 world, "), "{told}");
}

#[test]
fn the_tenant_is_that_of_the_flag_else_the_first_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    for tenant in ["shop", "zoo"] {
        std::fs::create_dir(folder.path().join(tenant)).unwrap();
        let path = folder.path().join(tenant).join("customers.json");
        std::fs::write(path, r#"[{"id": "c1"}]"#).unwrap();
    }
    let fixtures = ["--fixtures", folder.path().to_str().unwrap()];
    let tenant = |args: &[&str]| {
        let output = exec(&[&fixtures[..], args].concat(), "echo $EMPORIX_TENANT");
        text(&output.stdout)
    };
    assert_eq!(tenant(&[]), "shop\n");
    assert_eq!(tenant(&["--tenant", "zoo"]), "zoo\n");
}

#[test]
fn the_exit_code_is_the_commands() {
    for (script, code) in [("exit 0", 0), ("exit 42", 42), ("kill -KILL $$", 137)] {
        assert_eq!(exec(&[], script).status.code(), Some(code), "{script}");
    }
}

#[test]
fn what_cannot_begin_ends_with_2_before_the_command_runs() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("ran");
    let script = format!("touch {}", mark.display());
    std::fs::create_dir(folder.path().join("shop")).unwrap();
    std::fs::write(folder.path().join("shop/customers.json"), "[{]").unwrap();
    std::fs::write(folder.path().join("taken"), "").unwrap();
    let (fixtures, taken) = (folder.path().to_str().unwrap(), folder.path().join("taken"));
    for (args, words) in [
        (&["--fixtures", fixtures][..], "shop/customers.json:1"),
        (&["--scenario", "no-such"], "there is no scenario `no-such`"),
        (&["--env", "X={nothing}"], "--env X: `{nothing}` means nothing"),
        (&["--env", "X"], "expected NAME=TEMPLATE"),
        (&["--report", fixtures], "which is not replaced"),
        (&["--report", taken.to_str().unwrap()], "cannot write a report to"),
        (&["--log-file", "no-such-folder/log"], "cannot write the log file"),
        (&["--tenant", "_template"], "error: "),
    ] {
        let output = exec(args, &script);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?} {told}");
        assert!(told.contains(words), "{args:?} {told}");
        assert!(!mark.exists(), "{args:?}");
    }
    let none = command(&["exec", "--", "no-such-program"], &[]).output().unwrap();
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("error: cannot run `no-such-program`: "), "{none:?}");
    assert_eq!(command(&["exec"], &[]).output().unwrap().status.code(), Some(2));
}

#[test]
fn a_command_that_takes_too_long_is_ended_with_all_that_it_started() {
    // The second one ignores what asks it to end. How far either comes in this time does not matter.
    for ignores in ["", "trap '' TERM; "] {
        let script = format!("{ignores}(sleep 300; echo survived) & sleep 300; echo survived");
        let output = exec(&["--timeout", "50ms"], &script);
        let told = text(&output.stderr);
        assert_eq!((output.status.code(), &*text(&output.stdout)), (Some(124), ""), "{told}");
        assert!(told.contains(", ended because it took too long, --seed "), "{told}");
    }
}

#[test]
fn a_signal_reaches_the_group_and_the_command_decides_what_comes_of_it() {
    for (signal, name) in [("TERM", "TERM"), ("INT", "INT")] {
        let script = format!(
            "trap 'echo caught; kill %1; exit 7' {name}; (sleep 300; echo survived) & echo begun; wait"
        );
        let running = Running::start(&[], &script);
        running.signal(signal);
        let (code, rest, told) = running.end();
        assert_eq!((code, &*rest), (Some(7), "caught\n"), "{signal} {told}");
        assert!(told.contains("emporix-sandbox: 0 requests"), "{told}");
    }
    let running = Running::start(&[], "echo begun; sleep 300; echo survived");
    running.signal("TERM");
    assert_eq!(running.end().0, Some(143), "that of a command which the signal has ended");
}

#[test]
fn a_second_signal_ends_both() {
    let script = "trap 'echo caught' TERM; echo begun; while :; do sleep 300 & wait; done";
    let mut running = Running::start(&[], script);
    running.signal("TERM");
    let mut caught = String::new();
    running.output.read_line(&mut caught).unwrap();
    assert_eq!(caught, "caught\n");
    running.signal("INT");
    assert_eq!(running.end().0, Some(130));
}

#[test]
fn no_process_is_left_when_the_command_ends() {
    let output = exec(&[], "(sleep 300; echo survived) & echo ended; exit 5");
    assert_eq!((output.status.code(), &*text(&output.stdout)), (Some(5), "ended\n"));
}

#[test]
fn no_process_is_left_when_exec_itself_is_killed() {
    // The second one ignores what asks it to end.
    for ignores in ["", "trap '' TERM; "] {
        let script =
            format!("{ignores}(sleep 300; echo survived) & echo begun; sleep 300; echo survived");
        let mut running = Running::start(&[], &script);
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        let mut rest = String::new();
        // The end of the pipe that all of them hold.
        running.output.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
    }
}

#[test]
fn its_own_lines_go_to_a_file_where_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let args = ["--log-file", log.to_str().unwrap(), "--format", "json"];
    let running = Running::start(&args, WAITS);
    get(&format!("{}{CUSTOMERS}", running.said));
    let (_, told) = running.finish();
    assert!(told.starts_with("emporix-sandbox: 1 request"), "{told}");
    let logged = std::fs::read_to_string(log).unwrap();
    let events: Vec<Value> =
        logged.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["event"], "ready");
    assert!(events.iter().any(|event| event["event"] == "request"), "{logged}");
}

#[test]
fn a_rule_that_never_fired_and_a_call_that_no_operation_answers_fail_where_that_is_asked_for() {
    for (args, code) in [
        (&[][..], 0),
        (&["--unfired", "fail"], 1),
        (&["--unmatched", "fail"], 1),
        (&["--unfired", "tell", "--unmatched", "tell"], 0),
    ] {
        let args = [&["--scenario", "not-found"], args].concat();
        let running = Running::start(&args, WAITS);
        get(&format!("{}/nothing/here?secret=1", running.said));
        let (ended, told) = running.finish();
        assert_eq!(ended, Some(code), "{args:?} {told}");
        assert!(told.contains("1 rule never fired: not-found/"), "{told}");
        assert!(told.contains("no operation answers 1 call: GET /nothing/here ×1\n"), "{told}");
        assert_eq!(told.contains("\nfailed: "), code == 1, "{told}");
    }
    let args = ["--scenario", "not-found", "--unfired", "fail", "--unmatched", "fail"];
    assert_eq!(exec(&args, "exit 9").status.code(), Some(9), "the command's comes first");
    assert_eq!(
        exec(&["--unfired", "fail", "--unmatched", "fail"], "exit 0").status.code(),
        Some(0)
    );
}

#[test]
fn rules_are_accounted_for_whatever_became_of_their_worlds() {
    const RULE: &str = r#"{"rules": [{"name": "late", "on": "*", "times": 1, "then": {"delay": "1ms"}},
        {"name": "idle", "on": "*", "when": {"query": {"x": "y"}}, "then": {"delay": "1ms"}}], "name": "mine"}"#;
    let running = Running::start(&["--format", "json", "--unfired", "fail"], WAITS);
    let base = &running.said;
    let admin = format!("{base}/__sandbox/worlds");
    let json = [("Content-Type", "application/json")];
    let call = |method: &str, path: &str, body: &str| {
        let answer = send(method, &format!("{admin}{path}"), &json, body.as_bytes());
        assert!(answer.status < 300, "{method} {path} {answer:?}");
    };
    for world in ["deleted", "reset", "disarmed", "replaced", "snapped"] {
        call("POST", "", &format!(r#"{{"name": "{world}"}}"#));
        call("PUT", &format!("/{world}/snapshots/before"), "");
        call("POST", &format!("/{world}/scenarios"), RULE);
        get(&format!("{base}/~{world}{CUSTOMERS}"));
    }
    call("DELETE", "/deleted", "");
    call("POST", "/reset/reset", "");
    call("DELETE", "/disarmed/scenarios/mine", "");
    call("PUT", "/replaced", "{}");
    call("POST", "/snapped/snapshots/before/load", "");
    // One that comes with a request, and is for another.
    let own = [("Sandbox-Scenario", "bulk-all-fail"), ("Authorization", "Bearer service")];
    assert_eq!(send("GET", &format!("{base}{CUSTOMERS}"), &own, b"").status, 200);
    let (code, told) = running.finish();
    assert!(told.contains("\n1 rule fired: mine/late ×5\n"), "{told}");
    assert!(told.contains("\n2 rules never fired: bulk-all-fail/"), "{told}");
    assert!(told.contains("mine/idle (looked at 5×)\n"), "{told}");
    assert!(told.contains("6 requests in 5 worlds and 1 that went, "), "{told}");
    assert_eq!(code, Some(1));
}

#[test]
fn what_the_journal_dropped_is_told_and_it_is_longer_than_that_of_serve() {
    let running = Running::start(&["--journal-length", "2"], WAITS);
    for _ in 0..5 {
        get(&format!("{}{CUSTOMERS}", running.said));
    }
    let (_, told) = running.finish();
    assert!(told.contains("\nthe journals dropped 3 exchanges: raise --journal-length"), "{told}");

    let running = Running::start(&[], WAITS);
    let config = get(&format!("{}/__sandbox/config", running.said)).json();
    assert_eq!(config["journalLength"], 100_000, "{config}");
    running.finish();
}

#[test]
fn the_summary_has_at_most_ten_lines() {
    let args = ["--scenario", "not-found", "--unfired", "fail", "--unmatched", "fail", "--quiet"];
    let running = Running::start(&[&args[..], &["--journal-length", "1"]].concat(), WAITS);
    let base = running.said.clone();
    get(&format!("{base}{CUSTOMERS}/nobody"));
    get(&format!("{base}/nothing"));
    send("GET", &format!("{base}{CUSTOMERS}"), &[], b"");
    put(&format!("{base}{CUSTOMERS}/bulk"), "{");
    let (_, told) = running.finish();
    let (_, summary) = told.split_once("emporix-sandbox: ").unwrap();
    assert!(summary.lines().count() <= 10 && summary.contains("more errors: "), "{told}");
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().display().to_string()).collect();
    names.sort();
    names
}

#[test]
fn the_report_is_written_whole() {
    const ALL: [&str; 5] = ["events.ndjson", "junit.xml", "run.json", "state", "summary.md"];
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("reports/sandbox");
    let step = folder.path().join("step.md");
    std::fs::write(&step, "before\n").unwrap();
    let args = ["--report", place.to_str().unwrap(), "--scenario", "not-found", "--quiet"];
    let mut command = line(&args, WAITS, &[("GITHUB_STEP_SUMMARY", step.to_str().unwrap())]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    get(&format!("{}/~mine{CUSTOMERS}/nobody", url.trim_end()));
    assert!(!place.exists(), "nothing is there before the end");
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert!(text(&output.stderr).contains(&format!("report: {}\n", place.display())), "{output:?}");

    assert_eq!(names(&place), ALL);
    assert_eq!(names(place.parent().unwrap()), ["sandbox"]);
    assert_eq!(names(&place.join("state")), ["main.json", "mine.json"]);
    let read = |name: &str| std::fs::read_to_string(place.join(name)).unwrap();
    let run: Value = serde_json::from_str(&read("run.json")).unwrap();
    assert_eq!((&run["requests"], &run["exitCode"]), (&json!(1), &json!(0)));
    assert!(read("junit.xml").contains("tests=\"18\" failures=\"0\""), "{}", read("junit.xml"));
    let shown = std::fs::read_to_string(&step).unwrap();
    assert_eq!(shown, format!("before\n{}", read("summary.md")));
    let events = read("events.ndjson");
    let request = events.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let request = request.filter(|event| event["event"] == "request").collect::<Vec<_>>();
    assert_eq!(request.len(), 1, "also where requests are not printed: {events}");
    assert_eq!(request[0]["world"], "mine");

    // The next run puts its own in the place of it; one that does not begin leaves it as it is.
    let args = ["--report", place.to_str().unwrap()];
    assert_eq!(exec(&args, "exit 3").status.code(), Some(3));
    assert_eq!(
        (names(&place), names(&place.join("state"))),
        (ALL.map(Into::into).into(), vec!["main.json".to_owned()])
    );
    let before = read("run.json");
    assert_eq!(exec(&[&args[..], &["--scenario", "no-such"]].concat(), "").status.code(), Some(2));
    assert_eq!(read("run.json"), before);
    assert_eq!(names(place.parent().unwrap()), ["sandbox"]);
}

#[test]
fn what_the_command_writes_into_the_folder_of_the_report_stays() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("reports");
    let shown = place.to_str().unwrap();
    let script = format!("mkdir -p {shown} && echo theirs > {shown}/pytest.xml");
    // The second run finds an older report, and the file beside it.
    for _ in 0..2 {
        let output = exec(&["--report", shown], &script);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(text(&output.stderr).ends_with(&format!("report: {shown}\n")), "{output:?}");
        let all = ["events.ndjson", "junit.xml", "pytest.xml", "run.json", "state", "summary.md"];
        assert_eq!(names(&place), all);
        assert_eq!(std::fs::read_to_string(place.join("pytest.xml")).unwrap(), "theirs\n");
    }
    // One that has a name of ours is not replaced, and no report is said to be there.
    let output = exec(&["--report", shown], &format!("echo theirs > {shown}/junit.xml"));
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("error: cannot write the report: `junit.xml` in "), "{told}");
    assert!(!told.contains("\nreport: "), "{told}");
    assert_eq!(std::fs::read_to_string(place.join("junit.xml")).unwrap(), "theirs\n");
    assert_eq!(names(folder.path()), ["reports"]);
}

#[test]
fn a_summary_of_the_step_that_cannot_be_written_is_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("report");
    let step = folder.path().join("no-such/step.md");
    let env = [("GITHUB_STEP_SUMMARY", step.to_str().unwrap())];
    let output = exec_in(&["--report", place.to_str().unwrap()], "exit 0", &env);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("note: the step's summary `"), "{told}");
    assert!(told.contains("report: ") && !told.contains("cannot write the report"), "{told}");
}

#[test]
fn a_file_of_a_person_is_not_replaced_by_a_state_or_a_ready_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("package.json");
    std::fs::write(&file, r#"{"name": "mine"}"#).unwrap();
    let path = file.to_str().unwrap();
    for (flag, words) in [
        ("--export-on-exit", "it is no export, and is not replaced"),
        ("--ready-file", "it is no ready file, and is not replaced"),
    ] {
        let output = exec(&[flag, path], "echo ran");
        let told = text(&output.stderr);
        assert_eq!((output.status.code(), &*text(&output.stdout)), (Some(2), ""), "{told}");
        assert!(told.contains(words), "{told}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), r#"{"name": "mine"}"#);
    }
    let state = folder.path().join("state.json");
    for _ in 0..2 {
        let output = exec(&["--export-on-exit", state.to_str().unwrap()], "exit 0");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
}

/// Runs the program given to it in a terminal: types a line and Ctrl-C, and then kills another one that runs.
const IN_A_TERMINAL: &str = r#"
import os, pty, signal, sys
def start(script):
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(sys.argv[1], [sys.argv[1], "exec", "--quiet", "--", "/bin/sh", "-c", script])
    return pid, fd
def read(fd, word=None):
    text = b""
    while word is None or word not in text:
        try:
            piece = os.read(fd, 65536)
        except OSError:  # the last process that had the terminal is gone
            break
        if not piece:
            break
        text += piece
    return text
# A shell acts on a signal between two commands: one that comes just before a long command would wait for its end.
pid, fd = start("trap 'echo caught; exit 6' INT; read l; echo got $l; for i in $(seq 300); do sleep 0.2; done; echo survived")
os.write(fd, b"typed\n")
read(fd, b"got typed")
os.write(fd, b"\x03")
rest = read(fd)
print(rest.count(b"caught"), rest.count(b"survived"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
mark = sys.argv[2]
pid, fd = start(f"trap '' HUP; (sleep 60; touch {mark}) & echo begun; sleep 60; touch {mark}")
read(fd, b"begun")
os.kill(pid, signal.SIGKILL)
read(fd)
print(os.path.exists(mark))
"#;

#[test]
#[ignore = "needs python3"]
fn in_a_terminal_the_command_reads_from_it_and_gets_its_ctrl_c_once() {
    let binary = env!("CARGO_BIN_EXE_emporix-sandbox");
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("python3");
    command.args(["-c", IN_A_TERMINAL, binary]).arg(folder.path().join("survived"));
    let output = command.output().unwrap();
    assert_eq!(text(&output.stdout), "1 0 6\nFalse\n", "{}", text(&output.stderr));
}
