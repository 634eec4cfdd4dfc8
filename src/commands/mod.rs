//! The subcommands, a file each.

mod behaviors;
mod check;
mod openapi;
mod operations;
mod parse;
mod scenarios;
mod schema;
mod serve;

use std::io::{self, Write};
use std::process::ExitCode;

use crate::cli::CliCommand;
use crate::shell::terminal::{complain, refuse};

pub use parse::Typed;
use parse::{ParseEnd, Variables};

/// Exit code of findings, and of a run that failed.
pub const FAILED: u8 = 1;
/// Exit code of bad usage, unreadable input, and a server that cannot start.
pub const UNUSABLE: u8 = 2;

/// What this process is to do, by its arguments and variables.
///
/// # Errors
/// The exit code where there is nothing to run: after the help or the version, and after what cannot be used was told.
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

/// Prints a command's text. A reader that has gone, as `head` does, is no failure; a text that is lost otherwise is one.
fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let hint = "free some space, or write to another place";
            complain(&format!("cannot write to standard output: {error}"), hint);
            ExitCode::from(FAILED)
        }
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}
