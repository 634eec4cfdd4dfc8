//! `exec`: a sandbox around a command, which finds it by its variables; then what happened, and the command's exit code.

mod again;
mod around;
mod case;
mod covered;
mod facts;
mod folder;
mod linted;
mod verified;

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use super::client_env::ClientEnv;
use super::command_env::{self, EnvFlags};
use super::command_refusal::CommandRefusal;
use super::output::{FAILED, UNUSABLE};
use super::parse::{Variables, unknown_variables};
use super::start::{
    config, export, export_place, prepared, ready_event, ready_file, start_refused,
};
use crate::cli::ExecArgs;
use crate::report::{RunFacts, summary};
use crate::sandbox::{Config, Prepared, StartError, runtime};
use crate::shell::app::App;
use crate::shell::progress::Progress;
use crate::shell::signals::Signals;
use crate::shell::terminal::{Terminal, complain, conclude, remark, show_lines};
use around::around;
use case::CaseRun;
use facts::facts;
use folder::{ReportFolder, add_to_step};

/// Runs the command in a sandbox of its own.
pub(super) fn run(args: &ExecArgs, variables: &Variables) -> ExitCode {
    for unknown in unknown_variables() {
        remark(&unknown);
    }
    let serve = &args.serve;
    let typed_port = serve.port.filter(|_| !variables.has("EMPORIX_SANDBOX_PORT"));
    let mut config = config(serve, typed_port.unwrap_or_default());
    let case = args.case.as_deref().map(|path| CaseRun::of(path, &mut config, variables));
    match case.transpose().and_then(|case| exec(args, config, case)) {
        Ok(code) => ExitCode::from(code),
        Err(CommandRefusal::Start(error)) => start_refused(&error, serve, variables),
        Err(CommandRefusal::Unusable(message, hint)) => {
            complain(&message, &hint);
            ExitCode::from(UNUSABLE)
        }
    }
}

fn exec(args: &ExecArgs, config: Config, case: Option<CaseRun>) -> Result<u8, CommandRefusal> {
    let expected = verified::expected(args.verify.as_deref())?;
    let (folder, events) = match &args.report {
        Some(place) => report_folder(place)?,
        None => (None, None),
    };
    let terminal = terminal(args)?;
    let terminal = match events {
        Some(events) => terminal.recording(events),
        None => terminal,
    };
    terminal.print_panics();
    let last_lines = terminal.last_lines();
    let admin_token = config.admin_token.clone();
    let place = export_place(&args.serve)?;
    let prepared = prepared(config, &terminal)?;
    let (app, seed) = (prepared.app(), prepared.random_seed);
    if folder.is_some() {
        app.worlds.keep_captures();
    }
    let runtime = runtime()?;
    let wakes = prepared.wakes();
    let signals =
        runtime.block_on(async { Signals::listen(wakes) }).map_err(StartError::Runtime)?;
    let mut env = runtime.block_on(variables(args, &prepared, admin_token.as_deref()))?;
    if let Some(case) = case {
        env.extend(case.begin()?);
    }
    let url = prepared.url();
    let ready = ready_event(&prepared, &url);
    let _ready_file = ready_file(&args.serve, &ready, admin_token.as_deref())?;
    terminal.say_ready(&format!("emporix-sandbox is ready at {url}"), &ready);
    let begun = Instant::now();
    let ended = runtime.block_on(around(prepared, signals, (&args.command, &env), args.timeout));
    let end = ended.map_err(|error| cannot_run(args, &error))?;
    drop(last_lines);
    let took = begun.elapsed();
    let mut verified = verified::verified(&app, &expected);
    let expectations = std::mem::take(&mut verified.facts);
    let run = facts(args, (&app, seed), (end, took), expectations);
    let written = runtime.block_on(write_report(args, folder, &run, &app));
    let was_exported = export(place, &app);
    runtime.shutdown_background();
    let report = args.report.as_ref().filter(|_| written.is_ok());
    verified.show();
    show_failures(&run);
    conclude(&summary(&run, report.map(|place| place.to_string_lossy()).as_deref()));
    Ok(match written {
        Ok(()) if was_exported => run.exit_code(),
        Ok(()) => run.exit_code().max(FAILED),
        Err(error) => {
            complain(
                &format!("cannot write the report: {error}"),
                "look at its folder, or name one of its own",
            );
            run.exit_code().max(FAILED)
        }
    })
}

/// Prints what failed of coverage and lint.
fn show_failures(run: &RunFacts) {
    if let Some(covered) = run.coverage.as_ref().filter(|it| it.failure().is_some()) {
        show_lines(&covered.text);
    }
    if let Some(lints) = run.lints.as_ref().filter(|it| it.failure().is_some()) {
        show_lines(&lints.text);
    }
}

/// The variables of the command; what is to be said of them is said.
async fn variables(
    args: &ExecArgs,
    prepared: &Prepared,
    admin_token: Option<&str>,
) -> Result<ClientEnv, CommandRefusal> {
    let flags = EnvFlags { tenant: args.tenant.as_deref(), more: &args.env, admin_token };
    let tenants = prepared.seed.tenants.keys().map(|name| &**name);
    let place = (&*prepared.app(), &*prepared.url());
    let (env, notes) = command_env::of(flags, place, tenants).await?;
    for note in notes {
        remark(&note);
    }
    Ok(env)
}

/// The folder of the report, before anything is started, and the file of its events.
fn report_folder(place: &Path) -> Result<(Option<ReportFolder>, Option<File>), CommandRefusal> {
    let begun = ReportFolder::begin(place).map_err(|error| {
        CommandRefusal::Unusable(
            format!("cannot write a report to `{}`: {error}", place.display()),
            "name a folder that is new, or holds an older report".to_owned(),
        )
    });
    begun.map(|(folder, events)| (Some(folder), Some(events)))
}

async fn write_report(
    args: &ExecArgs,
    folder: Option<ReportFolder>,
    run: &RunFacts,
    app: &App,
) -> io::Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    let _line = Progress::of("writing the report");
    folder.finish(run, app).await?;
    if let Some(path) = &args.step_summary
        && let Err(error) = add_to_step(path, run)
    {
        let path = path.display();
        remark(&format!("the step's summary `{path}` cannot be written: {error}"));
    }
    Ok(())
}

/// Where the sandbox prints: standard output is the command's.
fn terminal(args: &ExecArgs) -> Result<Terminal, CommandRefusal> {
    let serve = &args.serve;
    let terminal = Terminal::beside(serve.format.into(), serve.quiet, args.log_file.as_deref());
    let terminal = terminal.map_err(|error| {
        let path = args.log_file.as_deref().unwrap_or_else(|| "".as_ref()).display();
        CommandRefusal::Unusable(
            format!("cannot write the log file `{path}`: {error}"),
            "name a file in a folder that is there and can be written to".to_owned(),
        )
    })?;
    Ok(terminal.logging(serve.log.into()))
}

fn cannot_run(args: &ExecArgs, error: &io::Error) -> CommandRefusal {
    let program = args.command.first().map(|name| name.display().to_string());
    CommandRefusal::Unusable(
        format!("cannot run `{}`: {error}", program.unwrap_or_default()),
        "name a program that is on the PATH, or its path".to_owned(),
    )
}
