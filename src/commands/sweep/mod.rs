//! `sweep`: the calls of a command without faults, then every fault at every call, each in a sandbox of its own; then what the
//! command does not survive.

mod before;
mod cases;
mod folder;
mod ground;
mod jobs;
mod last;
mod observe;
mod one_run;
mod pictures;
mod printed;
mod remarks;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use super::command_refusal::CommandRefusal;
use super::output::{FAILED, UNUSABLE, print};
use super::parse::{Variables, unknown_variables};
use super::start::{config, prepared, start_refused};
use crate::cli::{MoreFaults, SweepArgs};
use crate::content::operations_meant;
use crate::engine::Operation;
use crate::sandbox::{StartError, runtime};
use crate::shell::signals::Signals;
use crate::shell::terminal::{Terminal, complain, remark};
use crate::sweep::accepted::Accepted;
use crate::sweep::finding::{findings, was_looked_for};
use crate::sweep::plan::{Breadth, plan};
use crate::sweep::report::{SweepFacts, picture_findings, text};
use folder::SweepFolder;
use ground::Ground;

/// Sweeps the command.
pub(super) fn run(args: &SweepArgs, variables: &Variables) -> ExitCode {
    for unknown in unknown_variables() {
        remark(&unknown);
    }
    match says_something(args, variables).and_then(|()| sweep(args)) {
        Ok(code) => ExitCode::from(code),
        Err(CommandRefusal::Start(error)) => start_refused(&error, &args.serve, variables),
        Err(CommandRefusal::Unusable(message, hint)) => {
            complain(&message, &hint);
            ExitCode::from(UNUSABLE)
        }
    }
}

/// Refuses flags that mean nothing where each run has a sandbox of its own; variables may be set for other commands.
fn says_something(args: &SweepArgs, variables: &Variables) -> Result<(), CommandRefusal> {
    let serve = &args.serve;
    let said = [
        (serve.port.is_some(), "--port", "EMPORIX_SANDBOX_PORT"),
        (serve.export_on_exit.is_some(), "--export-on-exit", "EMPORIX_SANDBOX_EXPORT_ON_EXIT"),
        (serve.ready_file.is_some(), "--ready-file", "EMPORIX_SANDBOX_READY_FILE"),
    ];
    let typed =
        said.into_iter().find(|(is_said, _, variable)| *is_said && !variables.has(variable));
    typed.map_or(Ok(()), |(_, flag, _)| {
        let hint = "leave it out: each run has a sandbox of its own";
        Err(CommandRefusal::unusable(format!("{flag} means nothing to `sweep`"), hint))
    })
}

fn sweep(args: &SweepArgs) -> Result<u8, CommandRefusal> {
    let begun = Instant::now();
    let accepted = accepted(args)?;
    let folder = SweepFolder::begin(&args.report)?;
    let mut config = config(&args.serve, 0);
    // Chance is the same in every sweep, unless another is chosen.
    config.seed = Some(config.seed.unwrap_or(SEED));
    let prepared = prepared(config, &Terminal::silent())?;
    let runtime = runtime()?;
    let signals = runtime.block_on(async { Signals::listen(prepared.wakes()) });
    let signals = signals.map_err(StartError::Runtime)?;
    let ground = Arc::new(Ground::of(args, &prepared, folder.path()));
    let mut facts = runtime.block_on(facts(args, &ground, &folder, signals))?;
    runtime.shutdown_background();
    facts.findings = findings(&facts.baseline, &facts.cases);
    facts.findings.extend(picture_findings(&facts.pictures, &facts.cases));
    facts.no_longer = accepted.note(&mut facts.findings);
    facts.no_longer.retain(|id| was_looked_for(id, &facts.baseline, &facts.cases));
    facts.took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let written = folder.finish(&facts);
    let _ = print(&text(&facts));
    Ok(match written {
        Ok(()) => facts.exit_code(),
        Err(error) => {
            complain(
                &format!("cannot write the report: {error}"),
                "look at its folder, or name one of its own",
            );
            facts.exit_code().max(FAILED)
        }
    })
}

/// Runs all there is to run.
async fn facts(
    args: &SweepArgs,
    ground: &Arc<Ground>,
    folder: &SweepFolder,
    mut signals: Signals,
) -> Result<SweepFacts, CommandRefusal> {
    let meant = meant(args, ground.operations())?;
    let last = last::bad_cases(&args.report);
    let before = before::runs(ground, args.jobs, &mut signals).await?;
    remarks::jobs(args.jobs, before.jobs);
    let breadth = Breadth {
        all: args.all,
        guesses: args.faults.contains(&MoreFaults::Guesses),
        drift: args.faults.contains(&MoreFaults::Drift),
    };
    let is_meant =
        |operation: &Operation| meant.as_ref().is_none_or(|ids| ids.contains(&operation.id));
    let how = (ground.operations(), breadth);
    let cases = plan(&before.baseline, how, ground.seed, is_meant);
    if cases.is_empty() && !args.only.is_empty() {
        return Err(CommandRefusal::unusable(
            format!("the command makes no call of --only {}", args.only.join(", ")),
            "name calls that it makes: without --only a sweep lists them",
        ));
    }
    folder.write_cases(&cases)?;
    let limits = cases::Limits { jobs: before.jobs, budget: args.budget };
    let baseline = Arc::new(before.baseline);
    let ran = cases::run(ground, &baseline, ((cases, last), limits), &mut signals).await?;
    Ok(SweepFacts {
        command: ground.command_text(),
        seed: ground.seed,
        took_ms: 0,
        runs: before.runs + ran.runs,
        runs_before: before.runs,
        findings: Vec::new(),
        pictures: before.pictures,
        folder: args.report.display().to_string(),
        is_suite: remarks::is_suite(&args.command, &baseline),
        baseline: Arc::unwrap_or_clone(baseline),
        cases: ran.cases,
        fail_on: args.fail_on.clone(),
        no_longer: Vec::new(),
        cut_short: ran.cut_short,
    })
}

/// The number from which all chance comes where none is chosen.
const SEED: u64 = 42;

/// The findings that are accepted.
fn accepted(args: &SweepArgs) -> Result<Accepted, CommandRefusal> {
    let Some(path) = &args.accept else { return Ok(Accepted::default()) };
    let shown = path.display();
    let bytes = crate::shell::files::disk::bytes_of(path).map_err(|error| {
        let hint = "name a file such as {\"accepted\": [{\"finding\": …, \"reason\": …}]}";
        CommandRefusal::unusable(format!("cannot read `{shown}`: {error}"), hint)
    })?;
    Accepted::parse(&String::from_utf8_lossy(&bytes)).map_err(|why| {
        let hint = "the page of a report says of each finding as what it is accepted";
        CommandRefusal::unusable(format!("`{shown}` is no accept file: {why}"), hint)
    })
}

/// The ids of the operations that `--only` means; none where it is not said.
fn meant(
    args: &SweepArgs,
    table: &[&'static Operation],
) -> Result<Option<Vec<&'static str>>, CommandRefusal> {
    let mut ids = Vec::new();
    for text in &args.only {
        let meant = operations_meant(text, table).map_err(|why| {
            let hint = "write an operationId, or method and path as `emporix-sandbox operations` prints them";
            CommandRefusal::unusable(format!("--only {text}: {why}"), hint)
        })?;
        ids.extend(meant.into_iter().map(|operation| operation.id));
    }
    Ok((!args.only.is_empty()).then_some(ids))
}
