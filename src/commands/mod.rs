//! The subcommands, a file each.

mod behaviors;
mod check;
mod openapi;
mod operations;
mod output;
mod parse;
mod scenarios;
mod schema;
mod serve;
mod tenants_without_tokens;

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
        Some(CliCommand::Operations(args)) => operations::run(args),
        Some(CliCommand::Openapi(args)) => openapi::run(args),
        Some(CliCommand::Behaviors) => behaviors::run(),
        Some(CliCommand::Scenarios(args)) => scenarios::run(args, variables),
        Some(CliCommand::Check(args)) => check::run(args, variables),
        Some(CliCommand::Schema { name }) => schema::run(name),
    }
}
