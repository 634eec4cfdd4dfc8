//! The subcommands, a file each.

mod behaviors;
mod check;
mod openapi;
mod operations;
mod scenarios;
mod schema;
mod serve;

use std::process::ExitCode;

use crate::cli::{Cli, Command};

/// Exit code of findings, and of a run that failed.
pub const FAILED: u8 = 1;
/// Exit code of bad usage, unreadable input, and a server that cannot start.
pub const UNUSABLE: u8 = 2;

/// Runs what was typed.
pub fn run(cli: Cli) -> ExitCode {
    match cli.command {
        None => serve::run(&cli.serve),
        Some(Command::Serve(args)) => serve::run(&args),
        Some(Command::Operations(args)) => operations::run(&args),
        Some(Command::Openapi(args)) => openapi::run(&args),
        Some(Command::Behaviors) => behaviors::run(),
        Some(Command::Scenarios(args)) => scenarios::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Schema { name }) => schema::run(&name),
    }
}

/// Prints a command's text. A reader that has gone is no failure.
fn print(text: &str) -> ExitCode {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}
