//! The subcommands, a file each.

mod active_scenarios;
mod advance;
mod arm;
mod behaviors;
mod capture;
mod capture_file;
mod changes;
mod check;
mod client_env;
mod command_env;
mod command_refusal;
mod completions;
mod contract;
mod coverage;
mod diff;
mod disarm;
mod env;
mod event_lines;
mod exec;
mod expectation_file;
mod explain;
mod export;
#[cfg(unix)]
mod guard;
mod har_file;
mod health;
mod init;
mod joined;
mod known_names;
mod lint;
mod lone_world;
mod man;
mod openapi;
mod operations;
mod output;
mod painted;
mod parse;
mod race;
mod refusal;
mod replay;
mod replay_against;
mod requests;
mod reset;
mod running;
mod scenarios;
mod schema;
mod serve;
mod settle;
mod start;
mod sweep;
mod tenants_without_tokens;
mod test;
mod tokens;
mod verify;
mod wait;
mod worlds;

use std::process::ExitCode;

use crate::cli::CliCommand;
use crate::shell::terminal::refuse;

use output::{UNUSABLE, print};
use parse::ParseEnd;
pub use parse::Typed;

/// What this process is to do, by its arguments and variables.
///
/// # Errors
/// The exit code where there is nothing to run: after the help or the version, and after a command line that cannot be
/// used.
pub fn parse() -> Result<Typed, ExitCode> {
    parse::parse().map_err(|ended| match ended {
        ParseEnd::Read(text) => print(&text),
        ParseEnd::Refused(text) => {
            refuse(&text);
            ExitCode::from(UNUSABLE)
        }
    })
}

/// Runs what was typed.
pub fn run(typed: &Typed) -> ExitCode {
    let Typed { cli, variables } = typed;
    match &cli.command {
        None => serve::run(&cli.serve, variables),
        Some(CliCommand::Serve(args)) => serve::run(args, variables),
        Some(CliCommand::Exec(args)) => exec::run(args, variables),
        Some(CliCommand::Race(args)) => race::run(args, variables),
        Some(CliCommand::Sweep(args)) => sweep::run(args, variables),
        #[cfg(unix)]
        Some(CliCommand::Guard) => guard::run(),
        Some(CliCommand::Init(args)) => init::run(args),
        Some(CliCommand::Health(args)) => health::run(args, variables),
        Some(CliCommand::Wait(args)) => wait::run(args, variables),
        Some(CliCommand::Env(args)) => env::run(args, variables),
        Some(CliCommand::Worlds(args)) => worlds::run(args, variables),
        Some(CliCommand::Reset(args)) => reset::run(args, variables),
        Some(CliCommand::Export(args)) => export::run(args, variables),
        Some(CliCommand::Changes(args)) => changes::run(args, variables),
        Some(CliCommand::Capture(args)) => capture::run(args, variables),
        Some(CliCommand::Replay(args)) => replay::run(args),
        Some(CliCommand::Diff(args)) => diff::run(args, variables),
        Some(CliCommand::Arm(args)) => arm::run(args, variables),
        Some(CliCommand::Disarm(args)) => disarm::run(args, variables),
        Some(CliCommand::Requests(args)) => requests::run(args, variables),
        Some(CliCommand::Explain(args)) => explain::run(args, variables),
        Some(CliCommand::Verify(args)) => verify::run(args, variables),
        Some(CliCommand::Lint(args)) => lint::run(args, variables),
        Some(CliCommand::Test(args)) => test::run(args, variables),
        Some(CliCommand::Coverage(args)) => coverage::run(args, variables),
        Some(CliCommand::Settle(args)) => settle::run(args),
        Some(CliCommand::Contract(args)) => contract::run(args),
        Some(CliCommand::Tokens(args)) => tokens::run(args, variables),
        Some(CliCommand::Advance(args)) => advance::run(args, variables),
        Some(CliCommand::Operations(args)) => operations::run(args),
        Some(CliCommand::Openapi(args)) => openapi::run(args),
        Some(CliCommand::Behaviors) => behaviors::run(),
        Some(CliCommand::Scenarios(args)) => scenarios::run(args, variables),
        Some(CliCommand::Check(args)) => check::run(args, variables),
        Some(CliCommand::Schema { name }) => schema::run(name),
        Some(CliCommand::Completions { shell }) => completions::run(*shell),
        Some(CliCommand::Man(args)) => man::run(args),
    }
}
