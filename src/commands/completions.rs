//! `completions`: what a shell needs to complete commands and flags, from their definitions.

use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};

use super::output::print;
use crate::cli::Cli;

const NAME: &str = env!("CARGO_PKG_NAME");

/// Prints the script for `shell`.
pub(super) fn run(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    generate(shell, &mut typed_by_people(), NAME, &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// The program without what only the program itself starts.
fn typed_by_people() -> Command {
    let all = Cli::command();
    let commands = all.get_subcommands().filter(|command| !command.is_hide_set());
    let program = Command::new(NAME).version(env!("CARGO_PKG_VERSION"));
    program.args(all.get_arguments().cloned()).subcommands(commands.cloned())
}
