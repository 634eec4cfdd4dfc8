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
    generate(shell, &mut typed_by_people(&Cli::command()), NAME, &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        Shell::Bash => print(&with_one_spelling(&script)),
        Shell::Elvish | Shell::Fish | Shell::PowerShell | Shell::Zsh | _ => print(&script),
    }
}

/// The command without what only programs start or set.
fn typed_by_people(command: &Command) -> Command {
    let name = command.get_name().to_owned();
    let flags = command.get_arguments().filter(|arg| !arg.is_hide_set()).cloned();
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
    let typed = Command::new(name).version(env!("CARGO_PKG_VERSION")).args(flags);
    typed
        .about(command.get_about().cloned().unwrap_or_default())
        .subcommands(commands.map(typed_by_people))
}

/// The script for bash, in which the generator spells a name with a hyphen in two ways: one where it finds out which
/// command is typed, another where it completes that command.
fn with_one_spelling(script: &str) -> String {
    script.replace(&NAME.replace('-', "__subcmd__"), &NAME.replace('-', "__"))
}
