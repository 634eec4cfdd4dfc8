//! The guard: a process that holds a group's number, and a pipe from this process. When the pipe closes without a word,
//! this process is gone, and the guard ends the group.
//!
//! It is the group's first process and there before the command, so that at no moment a command runs unguarded.

use std::io::{self, BufRead, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{
    Pid, Signal, getpgrp, getpid, kill_current_process_group, kill_process, kill_process_group,
    test_kill_process_group,
};
use tokio::signal::unix::{SignalKind, signal};

use super::grace::GRACE;

/// The subcommand by which this program is the guard.
pub const GUARD: &str = "guard";
/// What the guard reads when it is not needed any more.
const RELEASED: &str = "released";
/// What is before the number of a process that is to end.
const PROCESS: &str = "process ";
/// What is before the number of one more group that is to end.
const GROUP: &str = "group ";
/// How often it is looked whether a group is empty.
const AGAIN: Duration = Duration::from_millis(10);

/// The guard, as the process that it guards for has it.
#[derive(Debug)]
pub(super) struct Guard {
    process: Child,
    pipe: ChildStdin,
    group: Pid,
}

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum GuardedSignal {
    /// The signal with this number.
    Number(u8),
    /// The one that nothing survives.
    Kill,
}

impl Guard {
    /// Starts the guard, in a group of its own.
    pub(super) fn start() -> io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(GUARD).env_clear().process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn()?;
        let pipe = process.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut output = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        // It says that it survives the signals of the group.
        output.read_exact(&mut [0])?;
        let group = Pid::from_child(&process);
        Ok(Self { process, pipe, group })
    }

    /// The number of the group.
    pub(super) fn group(&self) -> i32 {
        self.group.as_raw_nonzero().get()
    }

    /// Names this process's own group, where it is the first of it: what a shell has started as a job is one with it. The
    /// command will be in it.
    pub(super) fn watch_own_group(&mut self) {
        let own = getpgrp();
        if own == getpid() {
            self.say(GROUP, own.as_raw_nonzero());
        }
    }

    /// Names the command, which is not in the guard's group.
    pub(super) fn watch(&mut self, process: Option<u32>) {
        if let Some(process) = process {
            self.say(PROCESS, process);
        }
    }

    fn say(&mut self, what: &str, number: impl std::fmt::Display) {
        let _ = writeln!(self.pipe, "{what}{number}");
    }

    /// Sends a signal to `process`, or else to the group.
    pub(super) fn send(&self, process: Option<u32>, sent: GuardedSignal) {
        let named = match sent {
            GuardedSignal::Number(number) => Signal::from_named_raw(number.into()),
            GuardedSignal::Kill => Some(Signal::KILL),
        };
        let process = process.and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(signal) = named {
            // What has ended already is no failure.
            let _ = match process {
                Some(process) => kill_process(process, signal),
                None => kill_process_group(self.group, signal),
            };
        }
    }

    /// Lets the guard go.
    pub(super) fn release(mut self) {
        let _ = writeln!(self.pipe, "{RELEASED}");
        drop(self.pipe);
        let _ = self.process.wait();
    }

    /// Ends what is left in the group, whose command has ended, within `grace`.
    pub(super) async fn end_group(self, grace: Duration) {
        let group = self.group;
        self.send(None, GuardedSignal::Number(15));
        self.release();
        let end = Instant::now() + grace;
        while test_kill_process_group(group).is_ok() {
            if Instant::now() >= end {
                let _ = kill_process_group(group, Signal::KILL);
                return;
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// Is the guard: waits for the end of the pipe, and then ends the group.
///
/// # Errors
/// When signals cannot be caught, or nothing listens.
pub fn keep_watch() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let _entered = runtime.enter();
    let kinds = [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
        SignalKind::quit(),
    ];
    let _caught = kinds.into_iter().map(signal).collect::<io::Result<Vec<_>>>()?;
    let mut output = io::stdout();
    output.write_all(b"\n")?;
    output.flush()?;
    let mut others = Others::default();
    for line in io::stdin().lock().lines() {
        match line {
            Ok(line) if line == RELEASED => return Ok(()),
            Ok(line) => others.take(&line),
            Err(_) => break,
        }
    }
    others.end_with_own_group();
    Ok(())
}

/// What is to end besides the guard's own group.
#[derive(Debug, Default)]
struct Others {
    process: Option<Pid>,
    group: Option<Pid>,
}

impl Others {
    fn take(&mut self, line: &str) {
        let number = |start| Pid::from_raw(line.strip_prefix(start)?.parse().ok()?);
        self.process = number(PROCESS).or(self.process);
        self.group = number(GROUP).or(self.group);
    }

    /// Ends all, and this process with its group.
    fn end_with_own_group(&self) {
        let all = |signal| {
            let _ = self.process.map(|process| kill_process(process, signal));
            let _ = self.group.map(|group| kill_process_group(group, signal));
            let _ = kill_current_process_group(signal);
        };
        all(Signal::TERM);
        let end = Instant::now() + GRACE;
        while Instant::now() < end {
            std::thread::park_timeout(end.saturating_duration_since(Instant::now()));
        }
        all(Signal::KILL);
    }
}
