//! The command that runs: started, sent signals, waited for.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::process::{Command, ExitStatus, Stdio};

#[cfg(unix)]
use super::grace::GRACE;
#[cfg(unix)]
use super::guard::{Guard, GuardedSignal};

/// A command that runs.
#[derive(Debug)]
pub struct CommandChild {
    process: tokio::process::Child,
    #[cfg(unix)]
    guard: Guard,
    /// Whether the terminal sends its Ctrl-C to the command as well.
    shares_terminal: bool,
}

impl CommandChild {
    /// Starts `command` with its own standard streams and the variables `env` besides those of this process. Where a
    /// terminal is its standard input it stays in the foreground group, else it could not read from there.
    ///
    /// # Errors
    /// When there is no such command, or the system gives no process.
    pub fn start(command: &[OsString], env: &[(String, String)]) -> io::Result<Self> {
        Self::spawn(prepared(command, env)?, io::stdin().is_terminal())
    }

    /// The same for one of many: it reads nothing, and what it prints is in `output`.
    ///
    /// # Errors
    /// When there is no such command, or the system gives no process.
    pub fn start_apart(
        command: &[OsString],
        env: &[(String, String)],
        output: File,
    ) -> io::Result<Self> {
        let mut command = prepared(command, env)?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        Self::spawn(command, false)
    }

    fn spawn(
        #[cfg_attr(not(unix), expect(unused_mut, reason = "only there it is given a group"))]
        mut command: Command,
        shares_terminal: bool,
    ) -> io::Result<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            let mut guard = Guard::start()?;
            if shares_terminal {
                guard.watch_own_group();
            } else {
                command.process_group(guard.group());
            }
            let process = match tokio::process::Command::from(command).spawn() {
                Ok(process) => process,
                Err(error) => {
                    guard.release();
                    return Err(error);
                }
            };
            if shares_terminal {
                guard.watch(process.id());
            }
            Ok(Self { process, guard, shares_terminal })
        }
        #[cfg(not(unix))]
        {
            let process = tokio::process::Command::from(command).spawn()?;
            Ok(Self { process, shares_terminal })
        }
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When the system does not say how it ended.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.process.wait().await
    }

    /// Passes on the signal with this number, which this process was sent.
    pub fn pass_on(&mut self, number: u8) {
        const INTERRUPT: u8 = 2;
        // A terminal sends Ctrl-C to all of its foreground group; a second one would mean something else.
        if self.shares_terminal && number == INTERRUPT {
            return;
        }
        self.request_end_by(number);
    }

    /// Requests its end, as `kill` does without a signal.
    pub fn request_end(&mut self) {
        const TERMINATE: u8 = 15;
        self.request_end_by(TERMINATE);
    }

    #[cfg(unix)]
    fn request_end_by(&mut self, number: u8) {
        self.guard.send(self.group(), GuardedSignal::Number(number));
    }

    #[cfg(not(unix))]
    fn request_end_by(&mut self, _number: u8) {
        // There every process of the console gets Ctrl-C from the system.
    }

    /// Ends it at once, and all of its group.
    pub fn kill(&mut self) {
        #[cfg(unix)]
        self.guard.send(self.group(), GuardedSignal::Kill);
        let _ = self.process.start_kill();
    }

    /// Ends what the command has left running in its group; it has ended itself.
    pub async fn end_rest(self) {
        #[cfg(unix)]
        if !self.shares_terminal {
            self.guard.end_group(GRACE).await;
            return;
        }
        #[cfg(unix)]
        self.guard.release();
    }

    /// The process to which signals go: none is the group.
    #[cfg(unix)]
    fn group(&self) -> Option<u32> {
        self.process.id().filter(|_| self.shares_terminal)
    }
}

/// `command` with the variables `env` besides those of this process.
fn prepared(command: &[OsString], env: &[(String, String)]) -> io::Result<Command> {
    let (program, args) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(program);
    command.args(args).envs(env.iter().map(|(name, value)| (name, value)));
    Ok(command)
}
