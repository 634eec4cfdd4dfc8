//! One run of the command in a sandbox of its own, to its end or to the end of patience.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::ground::{Given, Ground};
use super::jobs::JobPermit;
use super::observe::observed;
use super::pictures::Pictures;
use super::printed::{print_of_output, shorten};
use crate::commands::client_env::{CASE_DIR, FAULT};
use crate::commands::command_env;
use crate::commands::command_refusal::CommandRefusal;
use crate::shell::case_sandbox::CaseSandbox;
use crate::shell::child::{CommandChild, CommandEnd, GRACE};
use crate::shell::worlds::tap::Tap;
use crate::sweep::outcome::{Endless, ObservedRun};

/// What the command printed, in the folder of a run.
pub(super) const OUTPUT: &str = "output.txt";

/// One run: its name, which is that of its folder, and how long it may take at most.
#[derive(Debug)]
pub(super) struct OneRun {
    /// The name.
    pub name: String,
    /// What goes wrong.
    pub given: Given,
    /// How long the command may take at most.
    pub limit: Duration,
}

/// What was observed of a run, and the pictures that it left.
#[derive(Debug, Default)]
pub(super) struct RunResult {
    /// What was observed.
    pub run: ObservedRun,
    /// The pictures.
    pub pictures: Pictures,
}

impl OneRun {
    /// Runs the command; the permit is given back when it ends, or when it begins to wait for an answer that is held.
    ///
    /// # Errors
    /// When the command cannot be run, or its folder cannot be written to.
    pub(super) async fn run(
        self,
        ground: &Ground,
        permit: &mut JobPermit,
    ) -> Result<RunResult, CommandRefusal> {
        let Self { name, given, limit } = self;
        let folder = ground.folder.join(&name);
        let settings = &given.settings;
        let sandbox =
            CaseSandbox::alike(&ground.app, ground.state.clone(), (given.scenario, settings));
        let sandbox = sandbox.map_err(|error| cannot_serve(&error))?;
        let (app, tap, url) = (sandbox.app(), sandbox.tap(), sandbox.url());
        let tenants = ground.tenants.iter().map(|name| &**name);
        let (mut env, _) = command_env::of(ground.env_flags(), (&app, &url), tenants).await?;
        env.extend(given.words.map(|words| (FAULT.to_owned(), words)));
        env.push((CASE_DIR.to_owned(), folder.to_string_lossy().into_owned()));
        let output = emptied(&folder).map_err(|error| cannot_write(&folder, &error))?;
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(sandbox.run(async { _ = stopped.await }));
        let begun = Instant::now();
        let mut child = CommandChild::start_apart(&ground.command, &env, output)
            .map_err(|error| cannot_run(ground, &error))?;
        let watch = Watch { tap: &tap, patience: ground.patience, end: begun + limit };
        let (end, endless) = watch
            .until_ended(&mut child, permit)
            .await
            .map_err(|error| cannot_run(ground, &error))?;
        child.end_rest().await;
        let took = begun.elapsed();
        let mut run = observed((&tap, begun), &name);
        drop(stop);
        let _ = serving.await;
        run.code = end.code();
        run.endless = endless;
        run.took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let pictures = Pictures::left_in(&folder);
        run.pictures = pictures.prints();
        run.output = print_of_output(&folder.join(OUTPUT), &url);
        shorten(&folder.join(OUTPUT)).map_err(|error| cannot_write(&folder, &error))?;
        Ok(RunResult { run, pictures })
    }
}

/// The folder of a run, empty but for the file of its output.
fn emptied(folder: &PathBuf) -> io::Result<File> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    std::fs::create_dir_all(folder)?;
    File::create(folder.join(OUTPUT))
}

/// Watches a command.
struct Watch<'a> {
    tap: &'a Tap,
    patience: Duration,
    /// When it has taken too long, whatever it does.
    end: Instant,
}

impl Watch<'_> {
    /// Waits for the command's end, and ends it where it would not come.
    async fn until_ended(
        &self,
        child: &mut CommandChild,
        permit: &mut JobPermit,
    ) -> io::Result<(CommandEnd, Option<Endless>)> {
        let mut count = self.tap.count();
        let mut held_until: Option<Instant> = None;
        let mut is_held = false;
        let mut known = 0;
        loop {
            let wake = held_until.unwrap_or(self.end).min(self.end);
            tokio::select! {
                status = child.wait() => return Ok((CommandEnd::of(status?), None)),
                changed = count.changed() => {
                    if changed.is_ok() {
                        let now = *count.borrow_and_update();
                        is_held |= self.tap.look(known, |new| new.iter().any(super::observe::is_held));
                        known = now;
                    }
                    held_until = is_held.then(|| Instant::now() + self.patience);
                    permit.give_back_while(is_held);
                }
                () = tokio::time::sleep_until(wake.into()) => {
                    // One that does not wait for an answer any more may be busy with something else.
                    if wake < self.end && !self.tap.has_waiting_client(super::observe::is_held) {
                        (is_held, held_until) = (false, None);
                        continue;
                    }
                    let endless = match held_until {
                        Some(until) if until <= self.end => Endless::Waiting,
                        Some(_) | None => Endless::Running,
                    };
                    return Ok((ended(child).await?, Some(endless)));
                }
            }
        }
    }
}

/// Ends a command that would not end by itself.
async fn ended(child: &mut CommandChild) -> io::Result<CommandEnd> {
    child.request_end();
    let in_time = tokio::time::timeout(GRACE, child.wait()).await;
    let status = if let Ok(status) = in_time {
        status?
    } else {
        child.kill();
        child.wait().await?
    };
    Ok(CommandEnd::of(status))
}

fn cannot_serve(error: &io::Error) -> CommandRefusal {
    let hint = "end other programs that hold ports or files open, or say --jobs 1";
    CommandRefusal::unusable(format!("cannot serve a run: {error}"), hint)
}

fn cannot_write(folder: &std::path::Path, error: &io::Error) -> CommandRefusal {
    let message = format!("cannot write to `{}`: {error}", folder.display());
    CommandRefusal::unusable(message, "name another folder with --report")
}

fn cannot_run(ground: &Ground, error: &io::Error) -> CommandRefusal {
    let program = ground.command.first().map(|name| name.display().to_string());
    CommandRefusal::unusable(
        format!("cannot run `{}`: {error}", program.unwrap_or_default()),
        "name a program that is on the PATH, or its path",
    )
}
