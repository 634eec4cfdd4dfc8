//! The real binary as a process: started on a free port, read line by line, stopped by signal.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_emporix-sandbox");

/// What a process is to do is done by then, on a machine however busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// Sends `process` a signal, without waiting for what comes of it.
fn signal(process: u32, name: &str) {
    let kill = format!("kill -{name} {process}");
    assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
}

/// Waits for a child by `wait`, which reads from it or waits for its end. A child that lets one wait too long is killed,
/// so that the wait ends, and the test fails with what it has seen by then.
pub(crate) fn in_time<T>(child: u32, wait: impl FnOnce() -> T) -> T {
    let (done, over) = channel::<()>();
    let guard = std::thread::spawn(move || {
        if over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            signal(child, "KILL");
        }
    });
    let found = wait();
    drop(done);
    guard.join().unwrap();
    found
}

/// The binary with nothing of this process's environment, and a terminal of a fixed width.
pub(crate) fn command(args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(args).env_clear().env("COLUMNS", "100").envs(env.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the binary to its end.
pub(crate) fn run(args: &[&str], env: &[(&str, &str)]) -> Output {
    let child = command(args, env).spawn().unwrap();
    in_time(child.id(), || child.wait_with_output().unwrap())
}

/// What it says when it is run to its end.
pub(crate) fn said(args: &[&str]) -> String {
    let output = run(args, &[]);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Whether it refuses to start, with exit code 2, and what it then says.
#[track_caller]
pub(crate) fn refusal(args: &[&str], env: &[(&str, &str)]) -> String {
    let output = run(args, env);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A running server. Dropping it kills the process.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    lines: Option<Lines<BufReader<ChildStdout>>>,
    /// The lines that were read.
    seen: Vec<String>,
}

impl Server {
    /// Starts `command`.
    pub(crate) fn of(mut command: Command) -> Self {
        Self::with(command.stderr(Stdio::inherit()).spawn().unwrap())
    }

    fn with(mut child: Child) -> Self {
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines: Some(lines), seen: Vec::new() }
    }

    /// Starts on a free port with events as JSON; the ready event comes with it.
    pub(crate) fn start(args: &[&str], env: &[(&str, &str)]) -> (Self, Value) {
        Self::started(command(&[&["--port", "0", "--format", "json"], args].concat(), env))
    }

    /// The same in `folder`.
    pub(crate) fn start_in(folder: &Path) -> (Self, Value) {
        let mut command = command(&["--port", "0", "--format", "json"], &[]);
        command.current_dir(folder);
        Self::started(command)
    }

    /// Starts `command`, which speaks JSON, and reads the ready event.
    pub(crate) fn started(command: Command) -> (Self, Value) {
        let mut server = Self::of(command);
        let ready = server.event();
        assert_eq!(ready["event"], "ready", "{ready}");
        (server, ready)
    }

    /// Starts `command`, which speaks JSON, reads the ready event, and hands out its standard error.
    pub(crate) fn heard(mut command: Command) -> (Self, Value, ChildStderr) {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let error = child.stderr.take().unwrap();
        let mut server = Self::with(child);
        let ready = server.event();
        assert_eq!(ready["event"], "ready", "{ready}");
        (server, ready, error)
    }

    /// The next line of standard output.
    #[track_caller]
    pub(crate) fn line(&mut self) -> String {
        let lines = self.lines.as_mut().unwrap();
        let line = in_time(self.child.id(), || lines.next().map(Result::unwrap));
        let line = line.unwrap_or_else(|| panic!("no further line after {:#?}", self.seen));
        self.seen.push(line.clone());
        line
    }

    /// The next event of standard output.
    pub(crate) fn event(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    /// What is left to read when it has ended.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        let lines = self.lines.take().unwrap();
        in_time(self.child.id(), || lines.map(Result::unwrap).collect())
    }

    /// Closes its standard output.
    pub(crate) fn stop_listening(&mut self) {
        self.lines = None;
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal, without waiting for what comes of it.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        in_time(self.child.id(), || self.child.wait().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The base URL of a ready event.
pub(crate) fn url(ready: &Value) -> &str {
    ready["url"].as_str().unwrap()
}
