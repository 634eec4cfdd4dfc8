//! The real binary as a process: started on a free port, read line by line, stopped by signal.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Output, Stdio};

use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_emporix-sandbox");

/// The binary with nothing of this process's environment, and a terminal of a fixed width.
pub(crate) fn command(args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(args).env_clear().env("COLUMNS", "100").envs(env.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the binary to its end.
pub(crate) fn run(args: &[&str], env: &[(&str, &str)]) -> Output {
    command(args, env).output().unwrap()
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
}

impl Server {
    /// Starts `command`.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::inherit()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines: Some(lines) }
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
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut server = Self { child, lines: Some(lines) };
        let ready = server.event();
        assert_eq!(ready["event"], "ready", "{ready}");
        (server, ready, error)
    }

    /// The next line of standard output.
    pub(crate) fn line(&mut self) -> String {
        self.lines.as_mut().unwrap().next().expect("one more line").unwrap()
    }

    /// The next event of standard output.
    pub(crate) fn event(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    /// What is left to read when it has ended.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        self.lines.take().unwrap().map(Result::unwrap).collect()
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
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
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
