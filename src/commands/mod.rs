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

use crate::cli::Command;
use crate::shell::terminal::{complain, refuse};

pub use parse::Typed;
use parse::{Ended, Variables};

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
        Ended::Read(text) => print(&text),
        Ended::Refused(text) => {
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
        Some(Command::Serve(args)) => serve::run(args, variables),
        Some(Command::Operations(args)) => operations::run(args),
        Some(Command::Openapi(args)) => openapi::run(args),
        Some(Command::Behaviors) => behaviors::run(),
        Some(Command::Scenarios(args)) => scenarios::run(args, variables),
        Some(Command::Check(args)) => check::run(args, variables),
        Some(Command::Schema { name }) => schema::run(name),
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
