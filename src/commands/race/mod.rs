//! `race`: copies of a command in one world, in every order of their requests; then which order loses, and why.

mod copy;
mod orders;
mod runs;
mod serial;
mod stage;
mod stops;

use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use tokio::sync::oneshot;

use super::command_refusal::CommandRefusal;
use super::output::{FAILED, UNUSABLE, print};
use super::painted::painted;
use super::parse::{Variables, unknown_variables};
use super::start::{config, prepared, start_refused};
use crate::cli::{LogFormatArg, RaceArgs};
use crate::race::facts::{Cut, RaceFacts};
use crate::race::json::json;
use crate::race::order_file::{self, OrderAgain};
use crate::race::text::text;
use crate::sandbox::{Config, StartError, Watch, runtime};
use crate::shell::files::disk::text_of;
use crate::shell::progress::Progress;
use crate::shell::signals::Signals;
use crate::shell::terminal::{Terminal, complain, remark, show_lines};
use crate::shell::whole::OwnFile;
use crate::visible::visible_json;
use orders::{Explored, explore, replay};
use runs::Runs;

/// What shells add to the number of the signal that ended a process.
const BY_SIGNAL: u8 = 128;

/// Runs the copies, and says what came of it.
pub(super) fn run(args: &RaceArgs, variables: &Variables) -> ExitCode {
    for unknown in unknown_variables() {
        remark(&unknown);
    }
    let typed_port = args.serve.port.filter(|_| !variables.has("EMPORIX_SANDBOX_PORT"));
    let config = config(&args.serve, typed_port.unwrap_or_default());
    // All runs are over the same files, whatever is saved meanwhile.
    let config = Config { watch: Watch::Off, ..config };
    match race(args, config, variables) {
        Ok(code) => code,
        Err(CommandRefusal::Start(error)) => start_refused(&error, &args.serve, variables),
        Err(CommandRefusal::Unusable(message, hint)) => {
            complain(&message, &hint);
            ExitCode::from(UNUSABLE)
        }
    }
}

fn race(
    args: &RaceArgs,
    mut config: Config,
    variables: &Variables,
) -> Result<ExitCode, CommandRefusal> {
    expect_meant(args, variables)?;
    let again = args.replay.as_deref().map(read_order).transpose()?;
    if let Some(again) = &again {
        if config.seed.is_some() && !variables.has("EMPORIX_SANDBOX_SEED") {
            return Err(CommandRefusal::unusable(
                "--seed and --replay cannot be used together",
                "the file says its own seed; leave --seed out",
            ));
        }
        config.seed = Some(again.seed);
    }
    let file = match again {
        None => Some(order_place(&args.order)?),
        Some(_) => None,
    };
    let terminal = Terminal::beside(args.serve.format.into(), true, None);
    let terminal = terminal.map_err(StartError::Runtime)?.logging(args.serve.log.into());
    terminal.print_panics();
    let _last_lines = terminal.last_lines();
    let begun = Instant::now();
    let (explored, mut facts) = around(args, config, (&terminal, again.as_ref()), begun)?;
    facts.took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    for (copy, printed) in explored.printed.iter().filter(|(_, printed)| !printed.is_empty()) {
        show_lines(&format!("copy {copy} has printed\n{}\n", printed.trim_end()));
    }
    let was_written = file.is_none_or(|file| written(&file, &facts, &args.order));
    let shown = args.order.display().to_string();
    let shown = (again.is_none() && was_written).then_some(&*shown);
    let printed = match args.serve.format {
        LogFormatArg::Text => print(&text(&facts, shown, &painted())),
        LogFormatArg::Json => {
            let shown = shown.filter(|_| facts.loses.is_some());
            print(&(visible_json(&format!("{:#}", json(&facts, shown))).into_owned() + "\n"))
        }
    };
    Ok(match (&facts.loses, facts.cut) {
        (Some(_), _) => ExitCode::from(FAILED),
        (None, Some(Cut::Stopped(number))) => ExitCode::from(BY_SIGNAL.saturating_add(number)),
        (None, Some(Cut::Budget) | None) => printed,
    })
}

/// Serves, and runs the copies meanwhile.
fn around(
    args: &RaceArgs,
    config: Config,
    (terminal, again): (&Terminal, Option<&OrderAgain>),
    begun: Instant,
) -> Result<(Explored, RaceFacts), CommandRefusal> {
    let prepared = prepared(config, terminal)?;
    let runtime = runtime()?;
    let wakes = prepared.wakes();
    let signals =
        runtime.block_on(async { Signals::listen(wakes) }).map_err(StartError::Runtime)?;
    let seed = prepared.random_seed;
    let mut runs = Runs::of(args, &prepared, signals);
    let _line = Progress::of("running the copies in every order");
    let explored = runtime.block_on(async {
        let (stop, stopped) = oneshot::channel::<()>();
        let mut serving = std::pin::pin!(prepared.run(async { _ = stopped.await }));
        let exploring = async {
            match again {
                None => explore(&mut runs, args, begun).await,
                Some(again) => replay(&mut runs, again.copies, &again.calls).await,
            }
        };
        let explored = tokio::select! {
            failed = &mut serving => {
                let error = failed.err().unwrap_or_else(|| io::Error::other("the sandbox has ended"));
                Err(CommandRefusal::failed(error.to_string()))
            }
            explored = exploring => explored,
        };
        drop(stop);
        explored
    });
    runtime.shutdown_background();
    let mut explored = explored?;
    let command: Vec<_> = args.command.iter().map(|word| word.display().to_string()).collect();
    let facts = RaceFacts {
        command: command.join(" "),
        seed,
        copies: again.map_or(args.copies, |again| again.copies),
        preemptions: args.preemptions,
        orders: explored.counts,
        left: explored.left,
        is_bounded: explored.is_bounded,
        cut: explored.cut,
        unheld: runs.unheld(),
        runs: runs.count,
        took_ms: 0,
        loses: explored.shortest.take(),
        again: explored.again.take(),
    };
    Ok((explored, facts))
}

/// Refuses what means nothing here, rather than to leave it undone.
fn expect_meant(args: &RaceArgs, variables: &Variables) -> Result<(), CommandRefusal> {
    let serve = &args.serve;
    let typed = [
        ("--export-on-exit", "EMPORIX_SANDBOX_EXPORT_ON_EXIT", serve.export_on_exit.is_some()),
        ("--ready-file", "EMPORIX_SANDBOX_READY_FILE", serve.ready_file.is_some()),
    ];
    match typed.iter().find(|(_, name, is_set)| *is_set && !variables.has(name)) {
        None => Ok(()),
        Some((flag, ..)) => Err(CommandRefusal::unusable(
            format!(
                "{flag} means nothing here: each order has a world of its own, which is gone afterwards"
            ),
            format!("leave {flag} out; `exec` takes it"),
        )),
    }
}

fn read_order(path: &Path) -> Result<OrderAgain, CommandRefusal> {
    let shown = path.display();
    let hint = "name a file that `race` has written where an order lost";
    let text = text_of(path).map_err(|error| {
        CommandRefusal::unusable(format!("cannot read the order `{shown}`: {error}"), hint)
    })?;
    order_file::read(&text)
        .map_err(|wrong| CommandRefusal::unusable(format!("`{shown}` is no order: {wrong}"), hint))
}

fn order_place(path: &Path) -> Result<OwnFile, CommandRefusal> {
    OwnFile::at(path, "it is no order of `race`", order_file::is_order).map_err(|error| {
        CommandRefusal::unusable(
            format!("cannot write an order to `{}`: {error}", path.display()),
            "name another file with --order, in a folder that can be written to",
        )
    })
}

/// Writes the losing order, where there is one; whether that went well.
fn written(file: &OwnFile, facts: &RaceFacts, path: &Path) -> bool {
    let Some(order) = &facts.loses else { return true };
    let written = file.write(&order_file::written(order, facts.seed, facts.copies));
    if let Err(error) = &written {
        let message = format!("cannot write the order to `{}`: {error}", path.display());
        complain(&message, "look at its folder, or name another file with --order");
    }
    written.is_ok()
}
